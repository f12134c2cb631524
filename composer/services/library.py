"""What was made: find it, mark it, rename it, throw it away and take it back."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

from msgspec.structs import replace

from composer.domain.clip import Clip
from composer.domain.errors import ComposerError, DraftRefused
from composer.domain.generation import ACTIVE, MOST_STARS, Generation, Verdict
from composer.domain.library_query import BINNED
from composer.domain.loudness import Loudness
from composer.domain.sentences import say
from composer.services.events import Signal
from composer.services.library_shelf import LibraryShelf
from composer.storage.audio_files import AudioFiles
from composer.storage.generations import Generations
from composer.storage.saved_searches import SavedSearches

BIN_DAYS = 30
"""How long a deleted song can be taken back."""


Change = Callable[[Generation], Generation]


class Library:
    """The user's songs. Everything here works without a network and without a key."""

    def __init__(self, *, rows: Generations, searches: SavedSearches, files: AudioFiles) -> None:
        self.changed: Signal[[Generation]] = Signal()
        self.removed: Signal[[str]] = Signal()
        self.returned: Signal[[Generation]] = Signal()
        self.shelf = LibraryShelf(rows, searches)
        self.due = files.due
        self._rows = rows
        self._files = files

    def get_many(self, ids: Iterable[str]) -> dict[str, Generation]:
        """The rows of these ids; ids that are gone are left out."""
        return self._rows.get_many(ids)

    def get(self, generation_id: str) -> Generation:
        """One row. Raises DraftRefused if there is none, a sentence for people."""
        generation = self._rows.get(generation_id)
        if generation is None:
            raise DraftRefused(
                say(
                    "There is no song “{generation_id}” in this library.",
                    generation_id=generation_id,
                )
            )
        return generation

    def size(self) -> tuple[int, int]:
        """(songs, bytes) of all that is kept."""
        return self._rows.count(), self._rows.bytes()

    def active(self) -> list[Generation]:
        """What waits or is being made, by this process or another."""
        return self._rows.in_state(*ACTIVE)

    def is_empty(self) -> bool:
        """Whether there is no song at all; quicker than the size."""
        return self._rows.count() == 0

    def spent_this_month(self, now: datetime | None = None) -> Decimal:
        """US dollars charged since the first of the month, local time."""
        now = (now or datetime.now(UTC)).astimezone()
        # Without its zone, so that the first gets its own offset: summer time may lie between.
        first = now.replace(day=1, hour=0, minute=0, second=0, microsecond=0, tzinfo=None)
        return self._rows.spent_between(first.astimezone(UTC), now.astimezone(UTC))

    def file_of(self, clip: Clip) -> Path:
        """Where the clip's file is on this computer; it may be missing."""
        return self._files.absolute(clip.path)

    def files_of(self, clip: Clip) -> tuple[Path, ...]:
        """What belongs to the clip beside its sound: notes, chords, stems; mostly nothing."""
        return self._files.files(clip.path)

    def is_missing(self, clip: Clip) -> bool:
        """Whether the file is not where it was put."""
        return not self._files.exists(clip.path)

    def kept(self, generation: Generation) -> tuple[Path, ...]:
        """Files of an order that ended otherwise than with its song, kept as they came.

        It was paid for and no decoder here understands it, or only a part of it came.
        """
        if generation.state in ACTIVE:
            return ()
        return tuple(self._files.incoming.kept(generation.id))

    def star(self, generation_id: str, *, starred: bool) -> Generation:
        """Mark as a favourite, or not."""
        return self._amend(generation_id, starred=starred)

    def rename(self, generation_id: str, title: str) -> Generation:
        """Give another title; an empty one changes nothing. The file keeps its name."""
        title = " ".join(title.split())
        return self._amend(generation_id, title=title) if title else self.get(generation_id)

    def rate(self, generation_id: str, stars: int) -> Generation:
        """Give 1 to MOST_STARS stars, or 0 to take them away. ValueError for any other number."""
        if not 0 <= stars <= MOST_STARS:
            raise ValueError(f"there are no {stars} stars")
        return self._amend(generation_id, stars=stars)

    def judge(self, generation_id: str, verdict: Verdict | None) -> Generation:
        """Keep or reject a take, or take the decision back; nothing is deleted."""
        return self._amend(generation_id, verdict=verdict)

    def remark(self, generation_id: str, text: str) -> Generation:
        """Write the user's note on it; an empty one takes it away."""
        return self._amend(generation_id, remark=text.strip())

    def label(self, generation_id: str, labels: Iterable[str]) -> Generation:
        """Give these labels and no others; each once, whatever its capitals."""
        return self._amend(generation_id, labels=each_once(labels))

    def keep_loudness(self, clip_id: str, loudness: Loudness) -> None:
        """Keep what was measured of a clip; one that has gone meanwhile is passed over."""
        generation_id = self._rows.generation_of_clip(clip_id)
        if generation_id is None:
            return

        def change(current: Generation) -> Generation:
            clips = (
                replace(clip, loudness=loudness) if clip.id == clip_id else clip
                for clip in current.clips
            )
            return replace(current, clips=tuple(clips))

        self._change(generation_id, change)

    def delete(self, generation_id: str) -> Generation:
        """Put into the bin. What is still being made is refused with a sentence."""
        generation = self.get(generation_id)
        if generation.state in ACTIVE:
            raise DraftRefused(say("This song is still being made. Stop it first, then delete it."))
        if generation.deleted is not None:
            return generation
        paths = [clip.path for clip in generation.clips]
        try:
            self._files.to_bin(paths)
            self._rows.amend(generation_id, lambda row: replace(row, deleted=datetime.now(UTC)))
        except ComposerError:
            # The row still shows the song, so what was moved of its files goes back.
            with suppress(ComposerError):
                self._files.from_bin(paths)
            raise
        self.removed.emit(generation_id)
        return self.get(generation_id)

    def restore(self, generation_id: str) -> Generation:
        """Take back out of the bin."""
        generation = self.get(generation_id)
        if generation.deleted is None:
            return generation
        self._files.from_bin([clip.path for clip in generation.clips])
        self._rows.amend(generation_id, lambda row: replace(row, deleted=None))
        generation = self.get(generation_id)
        self.returned.emit(generation)
        return generation

    def empty_bin(self, now: datetime | None = None) -> int:
        """Let go of what was deleted more than BIN_DAYS days ago; says how many."""
        before = (now or datetime.now(UTC)) - timedelta(days=BIN_DAYS)
        old = [
            generation
            for generation in self.shelf.found(BINNED)
            if generation.deleted is not None and generation.deleted < before
        ]
        self._files.empty_bin(before)
        self._rows.purge([generation.id for generation in old])
        return len(old)

    def binned(self) -> tuple[int, int]:
        """Of what lies in the bin: (how many may go, how many stay since they have stars)."""
        stays = [_has_stars(row) for row in self.shelf.found(BINNED)]
        return stays.count(False), stays.count(True)

    def empty_bin_but_starred(self) -> int:
        """Let go of all that was deleted and has neither stars nor the favourites' mark.

        Says how many; what they cost is remembered.
        """
        old = [row for row in self.shelf.found(BINNED) if not _has_stars(row)]
        self._files.remove_from_bin(clip.path for row in old for clip in row.clips)
        self._rows.purge([row.id for row in old])
        return len(old)

    def change_some(self, ids: Sequence[str], change: Change) -> list[Generation]:
        """Change the rows as they are on disk now, in one transaction; says which are others.

        The descriptions beside their files are as before until ``describe``. Whoever calls this
        tells of the change (``changed``).
        """
        with self._rows.alone():
            before = self._rows.get_many(ids).values()
            after = [now for row in before if (now := change(row)) != row]
            for row in after:
                self._rows.record(row)
        return after

    def describe(self, songs: Iterable[Generation]) -> None:
        """Write beside the files of these songs what they are; in any thread."""
        self._files.write_sidecars(row for row in songs if row.deleted is None)

    def _amend(self, generation_id: str, **changes: object) -> Generation:
        """Change the row as it is on disk now, and the description beside its file."""

        return self._change(generation_id, lambda current: replace(current, **changes))

    def _change(self, generation_id: str, change: Change) -> Generation:
        generation = self._rows.amend(generation_id, change) or self.get(generation_id)
        self.changed.emit(generation)  # the row holds it, even if the folder refuses what follows
        if generation.clips and generation.deleted is None:
            self._files.write_sidecar(generation)
        return generation


def each_once(labels: Iterable[str]) -> tuple[str, ...]:
    """Labels without those that are there already, whatever their capitals."""
    once: dict[str, str] = {}
    for label in (" ".join(label.split()) for label in labels):
        if label:
            once.setdefault(label.casefold(), label)
    return tuple(once.values())


def _has_stars(row: Generation) -> bool:
    return row.starred or row.stars > 0
