"""In which order do waiting orders go out, also after the next start?

The turn of an order is the number under which it came, until somebody moves it. All turns that
were given by hand lie between the highest number so far and the next, so that whatever comes
later goes last.
"""

from __future__ import annotations

import sqlite3

from composer.domain.generation import State
from composer.storage.database import database_errors, transaction


class Turns:
    """The line of those that wait. Every method is short and blocks; all raise LibraryUnusable."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def in_line(self) -> list[str]:
        """The ids of the orders that wait, whoever goes first first."""
        with database_errors(self._connection):
            rows = self._connection.execute(
                "SELECT id FROM generations WHERE state = ? "
                "ORDER BY coalesce(turn, number), number",
                (State.QUEUED.value,),
            ).fetchall()
        return [each for (each,) in rows]

    def put_before(self, moved: str, before: str | None) -> list[str]:
        """Let one go before another, or (None) last; gives the new line.

        Where one of the two does not wait any more, nothing is changed.
        """
        with database_errors(self._connection), transaction(self._connection):
            line = self.in_line()
            if moved not in line or moved == before or (before is not None and before not in line):
                return line
            line.remove(moved)
            line.insert(len(line) if before is None else line.index(before), moved)
            (highest,) = self._connection.execute("SELECT max(number) FROM generations").fetchone()
            self._connection.executemany(
                "UPDATE generations SET turn = ? WHERE id = ?",
                [(highest + (at + 1) / (len(line) + 1), each) for at, each in enumerate(line)],
            )
            return line

    def put_last(self, moved: str) -> list[str]:
        """Let one go last that waits again; gives the new line."""
        return self.put_before(moved, None)
