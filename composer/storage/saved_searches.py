"""Which searches has the user given a name?"""

from __future__ import annotations

import sqlite3

from composer.storage.database import database_errors, transaction
from composer.storage.search_words import whole_text


class SavedSearches:
    """Names and what each looks for. All raise LibraryUnusable or DiskProblem."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def all(self) -> dict[str, str]:
        """Name to search, by name."""
        with database_errors(self._connection):
            rows = self._connection.execute(
                "SELECT name, query FROM searches ORDER BY name COLLATE NOCASE"
            ).fetchall()
        return dict(rows)

    def save(self, name: str, query: str) -> None:
        """Keep a search under a name, in the place of an earlier one of that name."""
        with database_errors(self._connection), transaction(self._connection):
            self._connection.execute(
                "INSERT OR REPLACE INTO searches (name, query) VALUES (?, ?)",
                (whole_text(name), whole_text(query)),
            )

    def forget(self, name: str) -> None:
        """Let go of a saved search; of a name that is not known nothing happens."""
        with database_errors(self._connection), transaction(self._connection):
            self._connection.execute("DELETE FROM searches WHERE name = ?", (name,))
