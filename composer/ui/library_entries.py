"""What is known of the songs that are looked at, among 100,000 of which it is not?

Whole songs are read from the disk only of the rows that are seen, and of those around them while
nothing else is to be done, so that a list that is scrolled finds them here.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence

from msgspec import Struct

from composer.domain.generation import Generation
from composer.domain.recording import is_own, name_of
from composer.services.composing import Composing
from composer.services.library import Library
from composer.ui.languages import translate

KEPT = 640
"""Songs held in memory; more than any screen shows."""


class Entry(Struct, frozen=True, kw_only=True):
    """One song as the list shows it."""

    generation: Generation
    model: str
    """Label of the SKU."""
    provider: str
    """Label of the service."""
    missing: bool
    """Whether its sound file is not where it was put."""
    takes: int = 1
    """How many takes there are of its song, where only the newest of each is listed."""


class LibraryEntries:
    """Songs by their moments; those that were looked at longest ago go first."""

    def __init__(self, library: Library, composing: Composing) -> None:
        self._library = library
        self._composing = composing
        self._entries: OrderedDict[int, Entry] = OrderedDict()
        self._moments: dict[str, int] = {}
        """Of the songs in ``_entries``."""

    def get(self, moment: int) -> Entry | None:
        """The song of that moment, if it is here."""
        found = self._entries.get(moment)
        if found is not None:
            self._entries.move_to_end(moment)
        return found

    def lacking(self, moments: Sequence[int]) -> list[int]:
        """Those of the moments whose songs are not here."""
        return [moment for moment in moments if moment not in self._entries]

    def moment_of(self, generation_id: str) -> int | None:
        """The moment of a song that is here."""
        return self._moments.get(generation_id)

    def read(self, moments: Sequence[int], *, grouped: bool) -> None:
        """Read the songs of these moments from the disk; ``grouped``: and how many takes each has.

        Some thousandths of a second for a screen of them. Raises LibraryUnusable.
        """
        read = self._library.shelf.at(moments)
        songs = {song.song for song in read.values() if song.song} if grouped else ()
        takes = self._library.shelf.takes_of(songs) if songs else {}
        for moment, generation in read.items():
            self._put(moment, generation, takes.get(generation.song or "", 1))

    def put(self, moment: int, generation: Generation, *, grouped: bool) -> None:
        """A song is new here, or another than before."""
        song = generation.song if grouped else None
        takes = self._library.shelf.takes_of([song]).get(song, 1) if song else 1
        self._put(moment, generation, takes)

    def forget(self, moment: int) -> None:
        """Have a song read anew when it is looked at next."""
        gone = self._entries.pop(moment, None)
        if gone is not None:
            self._moments.pop(gone.generation.id, None)

    def clear(self) -> None:
        """Have every song read anew."""
        self._entries.clear()
        self._moments.clear()

    def _put(self, moment: int, generation: Generation, takes: int) -> None:
        sku = self._composing.sku(generation.request.sku)
        maker, _, name = generation.request.sku.partition("/")
        if is_own(generation.request.sku):
            maker = translate("library_entries", "This computer")
            name = name_of(generation.request.sku)
        clip = generation.clip
        self._entries[moment] = Entry(
            generation=generation,
            model=sku.label if sku else name,
            provider=sku.provider_label if sku else maker,
            missing=clip is not None
            and generation.deleted is None
            and self._library.is_missing(clip),
            takes=takes,
        )
        self._moments[generation.id] = moment
        self._entries.move_to_end(moment)
        while len(self._entries) > KEPT:
            _, gone = self._entries.popitem(last=False)
            self._moments.pop(gone.generation.id, None)
