"""How do songs come in from elsewhere: single files, folders of them, a library in a zip?

A song that tells of itself, by the JSON file that this program writes beside each, comes in as
what it was. Any other file becomes a recording of the user's own. What the library has already is
passed over, and the files that are read stay where they are.
"""

from __future__ import annotations

import asyncio
import os
import uuid
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from composer.domain.clip import Clip
from composer.domain.errors import ComposerError, DraftRefused
from composer.domain.generation import Generation, State
from composer.domain.recording import OWN_RECORDING, Recording, ending_for, has_sound_name
from composer.domain.request import Request
from composer.domain.sentences import say, say_number
from composer.services.library import Library
from composer.storage.audio_files import AudioFiles
from composer.storage.bringing_in import copy_in, digest_of, workshop
from composer.storage.descriptions import Described, read_descriptions
from composer.storage.generations import Generations
from composer.storage.whole_files import disk_errors

_Work = Path | tuple[Described, Path]
"""A file, or a song that tells of itself and the folder that its paths begin at."""
Tell = Callable[[float], None]
"""Hears how much is done, 0 to 1."""
Inspect = Callable[[Path], Recording]
"""Decodes a sound file to its end and reads its tags. Raises AudioUnreadable."""


class Imported(Struct, frozen=True, kw_only=True):
    """What came of it."""

    songs: tuple[str, ...] = ()
    """Ids of what came in."""
    known: int = 0
    """Songs that the library had already."""
    refused: tuple[tuple[str, ComposerError], ...] = ()
    """Files that could not be brought in: name and why."""

    @property
    def sentence(self) -> str:
        """For people."""
        said = [
            say_number("{number} song brought in.", "{number:,} songs brought in.", len(self.songs))
        ]
        if self.known:
            said.append(
                say_number(
                    "{number} song was here before.",
                    "{number:,} songs were here before.",
                    self.known,
                )
            )
        if self.refused:
            name, why = self.refused[0]
            facts = {"name": name, "reason": why.short, "more": len(self.refused) - 1}
            said.append(
                say("Left out: {name} ({reason}) and {more:,} more.", **facts)
                if len(self.refused) > 1
                else say("Left out: {name} ({reason}).", **facts)
            )
        return " ".join(said)


class Importing:
    """Brings songs in and takes the whole library out. Raises ComposerError."""

    def __init__(
        self, *, library: Library, rows: Generations, files: AudioFiles, inspect: Inspect
    ) -> None:
        self._library = library
        self._rows = rows
        self._files = files
        self._inspect = inspect

    async def bring_in(
        self, paths: Sequence[Path], tell: Callable[[int, int], object] = lambda _done, _of: None
    ) -> Imported:
        """Bring in files, folders and zips; ``tell`` hears how many files are done, of how many.

        What cannot be brought in is told in the answer; only a zip that is refused raises.
        """
        from composer.storage.library_archive import unpack_archive

        with workshop(self._files) as place:
            folders, single = [path for path in paths if path.is_dir()], list[Path]()
            for path in paths:
                if path.suffix.lower() == ".zip" and path.is_file():
                    folder = place / uuid.uuid4().hex
                    folder.mkdir()
                    await asyncio.to_thread(unpack_archive, path, folder, _untold)
                    folders.append(folder)
                elif path not in folders:
                    single.append(path)
            described, plain = await asyncio.to_thread(_looked_through, folders, self._files)
            work: list[_Work] = [*described, *plain, *single]
            came, known, refused = list[str](), 0, list[tuple[str, ComposerError]]()
            for done, each in enumerate(work):
                tell(done, len(work))
                try:
                    if isinstance(each, Path):
                        song = await self._recording(each, place)
                    else:
                        song = await self._described(*each, place)
                except ComposerError as error:
                    name = each.name if isinstance(each, Path) else each[0].generation.title
                    refused.append((name, error))
                    continue
                if song is None:
                    known += 1
                else:
                    came.append(song)
            tell(len(work), len(work))
        return Imported(songs=tuple(came), known=known, refused=tuple(refused))

    async def take_out(self, target: Path, tell: Tell = lambda _share: None) -> int:
        """Write the whole library into a zip, but for the bin; says how many songs."""
        if target.is_dir():
            raise DraftRefused(
                say("{target} is a folder; name a file. Nothing was written.", target=target)
            )
        if not target.parent.is_dir():
            raise DraftRefused(
                say("The folder {parent} is not there. Nothing was written.", parent=target.parent)
            )
        from composer.storage.library_archive import write_archive

        ids = self._rows.matching()
        songs = [song for song in self._rows.get_many(ids).values() if song.clips]
        return await asyncio.to_thread(write_archive, target, songs, self._files, tell)

    async def _recording(self, source: Path, place: Path) -> str | None:
        """Bring in one file as a recording; None if the library has it already."""
        found = await asyncio.to_thread(self._inspect, source)
        copy = await asyncio.to_thread(copy_in, source, place)
        digest = await asyncio.to_thread(digest_of, copy)
        size = copy.stat().st_size
        if self._rows.clip_like(size, digest) is not None:
            return None
        title = " ".join(found.tags.title.split()) or source.stem
        facts = {"file": source.name, "artist": found.tags.artist}
        song = Generation(
            id=uuid.uuid4().hex,
            request=Request(
                sku=OWN_RECORDING,
                title=title,
                prompt=found.tags.prompt,
                lyrics=found.tags.lyrics,
            ),
            state=State.DONE,
            created=datetime.now(UTC),
            title=title,
            note=say("Brought in from {file} by {artist}", **facts)
            if found.tags.artist
            else say("Brought in from {file}", **facts),
        )
        ending = ending_for(source.name, found.codec)
        path = await self._move(song, copy, ending)
        clip = Clip(
            id=uuid.uuid4().hex,
            path=path,
            format=ending,
            seconds=found.seconds,
            bytes=size,
            digest=digest,
        )
        await self._list(replace(song, clips=(clip,)))
        return song.id

    async def _described(self, song: Described, folder: Path, place: Path) -> str | None:
        """Bring in a song that tells of itself; None if the library has it already."""
        if self._rows.get(song.generation.id) is not None:
            return None
        clips = []
        for clip in song.generation.clips:
            if clip.id not in song.present:
                continue
            source = folder.joinpath(*clip.path.split("/"))
            found = await asyncio.to_thread(self._inspect, source)
            copy = await asyncio.to_thread(copy_in, source, place)
            size = copy.stat().st_size
            path = await self._move(song.generation, copy, ending_for(clip.path, found.codec))
            clips.append(replace(clip, path=path, seconds=found.seconds, bytes=size))
        if not clips:
            return None
        await self._list(replace(song.generation, deleted=None, clips=tuple(clips)))
        return song.generation.id

    async def _move(self, song: Generation, copy: Path, ending: str) -> str:
        while True:
            path = await asyncio.to_thread(
                self._files.free_path, title=song.title, format=ending, created=song.created
            )
            if await asyncio.to_thread(self._files.move_in, copy, path):
                return path

    async def _list(self, song: Generation) -> None:
        self._rows.record(song)
        await asyncio.to_thread(self._files.write_sidecar, song)
        self._library.changed.emit(song)


def _looked_through(
    folders: Sequence[Path], files: AudioFiles
) -> tuple[list[tuple[Described, Path]], list[Path]]:
    """(songs that tell of themselves with their folder, other sound files); oldest first."""
    described: list[tuple[Described, Path]] = []
    plain: list[Path] = []
    for folder in folders:
        if folder.resolve() == files.library.resolve():
            raise DraftRefused(
                say("{folder} is the library itself. Nothing was brought in.", folder=folder)
            )
        for top in _tops(folder):
            with disk_errors(say("looking through the folder"), top):
                songs = [song for song in read_descriptions(top) if song.generation.deleted is None]
                described += [(song, top) for song in songs]
                told = {clip.path for song in songs for clip in song.generation.clips}
                plain += [
                    file for file in _sounds(top) if file.relative_to(top).as_posix() not in told
                ]
    return described, plain


def _tops(folder: Path) -> tuple[Path, ...]:
    """Where the songs of a folder lie: in a library that was taken out, one storey below."""
    songs = folder / "songs"
    return (songs,) if (folder / "library.json").is_file() and songs.is_dir() else (folder,)


def _sounds(top: Path) -> Iterator[Path]:
    for folder, folders, names in os.walk(top):
        folders[:] = sorted(
            name for name in folders if not name.startswith(".") and not name.endswith(".files")
        )
        for name in sorted(names):
            if has_sound_name(name) and not name.startswith("."):
                yield Path(folder, name)


def _untold(_share: float) -> None:
    """Unpacking is quick beside what follows; nobody is told of it."""
