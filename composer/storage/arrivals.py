"""Which finished songs are on their way from an order's folder into the library?

A song's way is written down before each step, so that a program which ends half way finds at its
next start what it had in hand. Its line goes with the transaction that writes its row
(``Generations``).
"""

from __future__ import annotations

import json
import sqlite3

from msgspec import Struct
from msgspec.structs import replace

from composer.domain.clip import SectionTime
from composer.storage.database import database_errors, not_understood, transaction
from composer.storage.request_json import (
    note_of,
    note_parts,
    sections_from_plain,
    sections_to_plain,
    to_text,
)
from composer.storage.search_words import whole_text


class Arrival(Struct, frozen=True, kw_only=True):
    """A whole sound file that is not listed in the library yet."""

    generation: str
    number: int
    """Which song of its order it is, from 1."""
    file: str
    """Its name in the order's folder."""
    format: str
    sections: tuple[SectionTime, ...] = ()
    note: str = ""
    path: str | None = None
    """Where in the library it goes; written down before it is moved there."""


class Arrivals:
    """The songs on their way. Every method is short and blocks; all raise LibraryUnusable."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def of(self, generation_id: str) -> list[Arrival]:
        """The songs of an order that are on their way, by number."""
        with database_errors(self._connection):
            rows = self._connection.execute(
                "SELECT generation, number, file, format, sections, note, path, note_made_of "
                "FROM arrivals WHERE generation = ? ORDER BY number",
                (generation_id,),
            ).fetchall()
            try:
                return [_arrival(*row) for row in rows]
            except (ValueError, TypeError) as error:
                raise not_understood(error) from error

    def generations(self) -> list[str]:
        """The ids of the generations that have songs on their way."""
        with database_errors(self._connection):
            rows = self._connection.execute("SELECT DISTINCT generation FROM arrivals").fetchall()
        return [each for (each,) in rows]

    def note(self, arrival: Arrival) -> None:
        """Write a song down, in place of an earlier one of that number."""
        with database_errors(self._connection), transaction(self._connection):
            self._connection.execute(
                "INSERT OR REPLACE INTO arrivals VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    arrival.generation,
                    arrival.number,
                    arrival.file,
                    arrival.format,
                    to_text(sections_to_plain(arrival.sections)),
                    whole_text(arrival.note),
                    arrival.path,
                    note_parts(arrival.note),
                ),
            )

    def choose(self, arrival: Arrival, path: str) -> Arrival:
        """Write down where in the library the song goes."""
        chosen = replace(arrival, path=path)
        self.note(chosen)
        return chosen

    def forget(self, arrival: Arrival) -> None:
        """It does not come into the library after all."""
        with database_errors(self._connection), transaction(self._connection):
            self._connection.execute(
                "DELETE FROM arrivals WHERE generation = ? AND number = ?",
                (arrival.generation, arrival.number),
            )


def _arrival(
    generation: str,
    number: int,
    file: str,
    format_: str,
    sections: str,
    note: str,
    path: str | None,
    note_made_of: str | None,
) -> Arrival:
    return Arrival(
        generation=generation,
        number=number,
        file=file,
        format=format_,
        sections=sections_from_plain(json.loads(sections)),
        note=note_of(note, note_made_of),
        path=path,
    )
