"""Which songs stand in the list, in which order, and what is each?

The list may be of 100,000: it is known by moments (``storage.moments``), whole numbers that grow
with time, and whole songs are read only of the places that are looked at.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable
from datetime import datetime

from composer.domain.generation import Generation
from composer.domain.library_query import LibraryQuery, parse_query
from composer.storage.finding import Stretch
from composer.storage.generations import Generations
from composer.storage.saved_searches import SavedSearches


class LibraryShelf:
    """The rows of the library as they stand beside each other."""

    def __init__(self, rows: Generations, searches: SavedSearches) -> None:
        self.searches = searches
        self._rows = rows

    def read(self, text: str) -> LibraryQuery:
        """What a search asks for that was typed today."""
        return parse_query(text, datetime.now().astimezone().date())

    def next(self, wanted: LibraryQuery, *, below: int | None, limit: int) -> Stretch:
        """The next songs that fit, below a moment; newest first, at most so many, and perhaps none
        yet: what takes long to look through comes in stretches."""
        return self._rows.stretch(wanted, below=below, limit=limit)

    def takes_below(self, moment: int) -> array[int]:
        """The moments of the older takes of the same song, newest first."""
        return self._rows.takes_below(moment)

    def takes_of(self, songs: Iterable[str]) -> dict[str, int]:
        """Song to how many takes of it there are."""
        return self._rows.takes_of(songs)

    def at(self, moments: Iterable[int]) -> dict[int, Generation]:
        """The songs of these moments; those that are gone are left out."""
        return self._rows.at(moments)

    def ids_at(self, moments: Iterable[int]) -> list[str]:
        """The ids of the songs of these moments, newest first."""
        return self._rows.ids_at(moments)

    def moment_of(self, generation_id: str, wanted: LibraryQuery | None = None) -> int | None:
        """The moment of a song; None if there is none, or if it does not fit what is wanted."""
        return self._rows.moment_of(generation_id, wanted)

    def found(self, wanted: LibraryQuery, limit: int | None = None) -> list[Generation]:
        """The newest songs that fit."""
        ids = self._rows.matching(wanted, limit=-1 if limit is None else limit)
        return list(self._rows.get_many(ids).values())
