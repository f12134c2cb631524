"""Where are the sound files that are not where they were put?

Asked for, the whole library is looked through, or any folder that a person names. By itself, when
a song is seen whose file is missing, the likely places are: the library's folder and those beside
it. What is found in the library is called by its new name; what lies elsewhere comes in again, as
a second name of the same file where that can be, else as a copy if it was asked for.
"""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Iterable, Sequence
from functools import partial
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from composer.domain.clip import Clip
from composer.domain.generation import Generation
from composer.domain.sentences import joined, say, say_number
from composer.services.library import Library
from composer.storage.audio_files import AudioFiles
from composer.storage.bringing_in import copy_in, digest_of, link_in, workshop
from composer.storage.generation_rows import ClipFile
from composer.storage.generations import Generations
from composer.storage.lost_files import find_files, likely_places, part_missing

_LISTED = 1000
"""Clips that are listed between two events: some thousandths of a second."""
_AT_ONCE = 5
"""Files that are written down in one transaction: some hundredths of a second."""
_TOLD_SINGLY = 50
"""Where more are found, whoever shows songs reads them all again."""
_Found = tuple[Generation, Clip, Path]
_Placed = tuple[Generation, Clip, str, str]
"""A song, the clip, its path in the library now, and its SHA-256."""


class FoundAgain(Struct, frozen=True, kw_only=True):
    """What came of it, in clips."""

    found: int
    missing: int
    """Still."""
    lost: frozenset[str] = frozenset()
    """The ids of the songs whose files those are."""
    beside: tuple[str, ...] = ()
    """The names of the folders beside the library's from which files came in again."""

    @property
    def sentence(self) -> str:
        """For people."""
        if not self.found and not self.missing:
            return say("Every sound file is where it was put.")
        parts: list[str] = [
            say_number("1 file was found again.", "{number:,} files were found again.", self.found)
        ]
        if self.beside:
            parts.append(say("They lie in {folders} too.", folders=_quoted(self.beside)))
        if self.missing:
            parts.append(say("{count:,} still missing.", count=self.missing))
        return joined(parts)


class FindingAgain:
    """Looks for missing files of the library. Raises DiskProblem and LibraryUnusable."""

    def __init__(self, *, library: Library, rows: Generations, files: AudioFiles) -> None:
        self._library = library
        self._rows = rows
        self._files = files

    async def look(self, folder: Path | None = None) -> FoundAgain:
        """Look in the library's own folder, or in another, from which files are copied."""
        return await self._look([folder or self._files.library], by_itself=False)

    async def look_around(self) -> FoundAgain:
        """Look in the likely places, where nobody asked for it; what is not sure stays missing."""
        places = await asyncio.to_thread(likely_places, self._files.library)
        return await self._look(places, by_itself=True)

    async def _look(self, tops: Sequence[Path], *, by_itself: bool) -> FoundAgain:
        library = self._files.library
        missing, taken = await self._part_missing()
        if not missing:
            return FoundAgain(found=0, missing=0)
        found = await asyncio.to_thread(find_files, missing, tops, taken, library, surely=by_itself)
        came = set[str]()
        for first in range(0, len(found), _AT_ONCE):
            some = self._with_songs(found[first : first + _AT_ONCE])
            placed = await asyncio.to_thread(self._place, some, by_itself=by_itself)
            await self._write_down(placed, tells=len(found) <= _TOLD_SINGLY)
            came |= {clip.id for _, clip, _, _ in placed}
        return await asyncio.to_thread(_told, missing, found, came, library, by_itself=by_itself)

    async def _part_missing(self) -> tuple[list[ClipFile], set[str]]:
        """(every clip whose file is not there, the paths of all others)

        Put together as they are listed: to go through all of them once more at the end would take
        longer than the window may stand still.
        """
        missing, taken = list[ClipFile](), set[str]()
        after = 0
        while True:
            some, after = self._rows.clip_files(after=after, limit=_LISTED)
            lost, here = await asyncio.to_thread(part_missing, some, self._files.library)
            missing += lost
            taken.update(here)
            if not after:
                return missing, taken

    def _with_songs(self, found: Sequence[tuple[ClipFile, Path]]) -> list[_Found]:
        """What was found with its song, read now; what has gone meanwhile is left out."""
        songs = self._rows.get_many({lost.generation for lost, _ in found})
        return [
            (songs[lost.generation], clip, file)
            for lost, file in found
            if lost.generation in songs
            for clip in songs[lost.generation].clips
            if clip.id == lost.id
        ]

    def _place(self, found: Sequence[_Found], *, by_itself: bool) -> list[_Placed]:
        """Have each file in the library; in a thread of its own."""
        library = self._files.library
        placed: list[_Placed] = []
        for song, clip, file in found:
            path = clip.path
            if file.is_relative_to(library):
                path = file.relative_to(library).as_posix()
            elif not by_itself:
                with workshop(self._files) as place:
                    path = self._move_in(song, clip, copy_in(file, place))
            elif not link_in(file, self._files.absolute(path)):
                continue
            digest = clip.digest or digest_of(self._files.absolute(path))
            placed.append((song, clip, path, digest))
        return placed

    def _move_in(self, song: Generation, clip: Clip, file: Path) -> str:
        path = clip.path
        while not self._files.move_in(file, path):
            path = self._files.free_path(title=song.title, format=clip.format, created=song.created)
        return path

    async def _write_down(self, placed: Sequence[_Placed], *, tells: bool) -> None:
        """Have the rows name the files where they are."""
        changed: list[Generation] = []
        with self._rows.alone():
            for song, clip, path, digest in placed:
                if (path, digest) != (clip.path, clip.digest):
                    now = self._rows.amend(song.id, partial(_moved, clip.id, path, digest))
                    if now is not None:
                        changed.append(now)
        for song in changed:
            await asyncio.to_thread(self._files.write_sidecar, song)
        for song, _, _, _ in placed if tells else ():
            self._library.changed.emit(self._library.get(song.id))
            await asyncio.sleep(0)


def _moved(clip_id: str, path: str, digest: str, song: Generation) -> Generation:
    clips = (
        replace(each, path=path, digest=digest) if each.id == clip_id else each
        for each in song.clips
    )
    return replace(song, clips=tuple(clips))


def _told(
    missing: Sequence[ClipFile],
    found: Sequence[tuple[ClipFile, Path]],
    came: Collection[str],
    library: Path,
    *,
    by_itself: bool,
) -> FoundAgain:
    """What came of it, where ``came`` are the clips that are back."""
    lost = frozenset(each.generation for each in missing if each.id not in came)
    files = (file for clip, file in found if clip.id in came)
    return FoundAgain(
        found=len(came),
        missing=len(missing) - len(came),
        lost=lost,
        beside=_beside(files, library) if by_itself else (),
    )


def _beside(files: Iterable[Path], library: Path) -> tuple[str, ...]:
    top = library.parent
    outside = (file for file in files if not file.is_relative_to(library))
    return tuple(sorted({file.relative_to(top).parts[0] for file in outside}))


def _quoted(names: Sequence[str]) -> str:
    return ", ".join(f"“{name}”" for name in names)
