"""Where are the sound files that are not where they were put?

A file that was moved or renamed is known by its size and what is in it (SHA-256). Of older songs,
whose files nobody has counted, by the description beside it, or by a size that no other has.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from composer.domain.clip import Clip
from composer.domain.generation import Generation
from composer.domain.recording import has_sound_name
from composer.domain.sentences import joined, say, say_number
from composer.services.library import Library
from composer.storage.audio_files import AudioFiles
from composer.storage.bringing_in import copy_in, digest_of, workshop
from composer.storage.descriptions import described_clip
from composer.storage.generations import Generations
from composer.storage.whole_files import disk_errors


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundAgain:
    """What came of it, in clips."""

    found: int
    missing: int
    """Still."""

    @property
    def sentence(self) -> str:
        """For people."""
        if not self.found and not self.missing:
            return say("Every sound file is where it was put.")
        found = say_number(
            "{number} file was found again.", "{number:,} files were found again.", self.found
        )
        if not self.missing:
            return found
        return joined([found, say("{missing:,} still missing.", missing=self.missing)])


class FindingAgain:
    """Looks for missing files of the library. Raises DiskProblem and LibraryUnusable."""

    def __init__(self, *, library: Library, rows: Generations, files: AudioFiles) -> None:
        self._library = library
        self._rows = rows
        self._files = files

    async def look(self, folder: Path | None = None) -> FoundAgain:
        """Look in the library's own folder, or in another, from which files are copied."""
        listed = self._rows.clip_files()
        missing = await asyncio.to_thread(_missing, listed, self._files)
        if not missing:
            return FoundAgain(found=0, missing=0)
        wanted = {
            clip.id: (song, clip)
            for song in self._rows.get_many({each for each, _ in missing}).values()
            for clip in song.clips
            if (song.id, clip.path) in missing
        }
        used = {path for _, path in listed} - {path for _, path in missing}
        top = folder or self._files.library
        found = await asyncio.to_thread(
            _matches, [clip for _, clip in wanted.values()], top, used, self._files.library
        )
        for clip_id, file in found.items():
            await self._take(*wanted[clip_id], file)
        return FoundAgain(found=len(found), missing=len(wanted) - len(found))

    async def _take(self, song: Generation, clip: Clip, file: Path) -> None:
        """Have the row name the file where it is, or a copy of it in the library."""
        library = self._files.library
        if file.is_relative_to(library):
            path = file.relative_to(library).as_posix()
        else:
            with workshop(self._files) as place:
                copy = await asyncio.to_thread(copy_in, file, place)
                path = clip.path
                while not await asyncio.to_thread(self._files.move_in, copy, path):
                    path = self._files.free_path(
                        title=song.title, format=clip.format, created=song.created
                    )
        digest = clip.digest or await asyncio.to_thread(digest_of, self._files.absolute(path))

        def change(now: Generation) -> Generation:
            clips = (
                replace(each, path=path, digest=digest) if each.id == clip.id else each
                for each in now.clips
            )
            return replace(now, clips=tuple(clips))

        changed = self._rows.amend(song.id, change)
        if changed is not None:
            await asyncio.to_thread(self._files.write_sidecar, changed)
            self._library.changed.emit(changed)


def _missing(listed: Sequence[tuple[str, str]], files: AudioFiles) -> set[tuple[str, str]]:
    return {(song, path) for song, path in listed if not files.exists(path)}


def _matches(
    clips: Sequence[Clip], top: Path, used: Collection[str], library: Path
) -> Mapping[str, Path]:
    """Clip to the file that is it."""
    sizes: dict[int, list[Clip]] = {}
    for clip in clips:
        sizes.setdefault(clip.bytes, []).append(clip)
    there: dict[int, list[Path]] = {}
    with disk_errors(say("looking through the folder"), top):
        for file in _sounds(top):
            if file.is_relative_to(library) and file.relative_to(library).as_posix() in used:
                continue
            size = file.stat().st_size
            if size in sizes:
                there.setdefault(size, []).append(file)
    found: dict[str, Path] = {}
    for size, files in there.items():
        digests = {file: digest_of(file) for file in files}
        for clip in sizes[size]:
            match = _file_of(clip, digests, is_alone=len(sizes[size]) == 1)
            if match is not None:
                found[clip.id] = match
                digests.pop(match)
    return found


def _file_of(clip: Clip, digests: Mapping[Path, str], *, is_alone: bool) -> Path | None:
    if clip.digest is not None:
        return next((file for file, digest in digests.items() if digest == clip.digest), None)
    for file in digests:
        if described_clip(file) == clip.id:
            return file
    return next(iter(digests)) if is_alone and len(set(digests.values())) == 1 else None


def _sounds(top: Path) -> Iterator[Path]:
    for folder, folders, names in os.walk(top):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            if has_sound_name(name) and not name.startswith("."):
                yield Path(folder, name)
