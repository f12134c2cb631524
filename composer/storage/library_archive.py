"""How does a whole library travel in one zip that a person can read?

::

    index.html                        all songs on one page that plays without a network
    library.json                      how many there are, and when it was written
    songs/2026-11-21 Paper Lanterns.mp3
    songs/2026-11-21 Paper Lanterns.mp3.json    what it is, as beside the files of the library

A zip from elsewhere is not trusted: nothing of it is written outside the folder it is meant for,
and nothing that is far larger than it says or than there is room for.
"""

from __future__ import annotations

import os
import re
import shutil
import stat
import zipfile
from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath

from composer.domain.errors import DraftRefused
from composer.domain.generation import Generation
from composer.domain.sentences import say
from composer.storage.audio_files import AudioFiles
from composer.storage.library_page import page_of
from composer.storage.request_json import to_readable
from composer.storage.whole_files import disk_errors

SONGS = "songs"
KIND = "composer library"
_BLOCK = 1 << 20
_MOST_FILES = 1_000_000
_MOST_RATIO = 200
"""How many times smaller than itself a file of more than _SMALL bytes may be packed; sound hardly
shrinks, and the largest descriptions shrink about 20 times."""
_SMALL = 1_000_000
_SPARE = 200_000_000
"""Bytes that are left free on the disk."""
Tell = Callable[[float], None]
"""Hears how much is done, 0 to 1. Raises to stop it."""


def write_archive(target: Path, songs: Iterable[Generation], files: AudioFiles, tell: Tell) -> int:
    """Pack every song whose file is there; says how many. Blocks. Raises DiskProblem.

    The file has its name only when it is whole; an older one is replaced then.
    """
    there = [
        (song, tuple(clip for clip in song.clips if files.exists(clip.path))) for song in songs
    ]
    there = [(song, clips) for song, clips in there if clips]
    part = target.with_name(f".{os.urandom(8).hex()}.part")
    with disk_errors(say("writing the zip"), target):
        try:
            with zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED, strict_timestamps=False) as pack:
                about = {
                    "kind": KIND,
                    "version": 1,
                    "written": datetime.now(UTC).isoformat(timespec="seconds"),
                    "songs": len(there),
                }
                pack.writestr("library.json", to_readable(about))
                pack.writestr("index.html", page_of(there, SONGS).encode("utf-8", "replace"))
                for done, (_, clips) in enumerate(there):
                    tell(done / len(there))
                    for clip in clips:
                        _pack(pack, files, clip.path)
            with part.open("r+b") as handle:
                os.fsync(handle.fileno())
            part.replace(target)
        finally:
            with suppress(OSError):
                part.unlink(missing_ok=True)
    return len(there)


def _pack(pack: zipfile.ZipFile, files: AudioFiles, relative: str) -> None:
    # Sound does not shrink; packing it would only take long.
    audio, sidecar = files.absolute(relative), files.sidecar(relative)
    pack.write(audio, f"{SONGS}/{relative}", zipfile.ZIP_STORED)
    if sidecar.is_file():
        pack.write(sidecar, f"{SONGS}/{relative}.json")
    for file in files.files(relative):
        inside = file.relative_to(files.library).as_posix()
        pack.write(file, f"{SONGS}/{inside}")


def unpack_archive(source: Path, folder: Path, tell: Tell) -> None:
    """Unpack a zip into an empty folder, if it is harmless from end to end. Blocks.

    Raises DraftRefused for one that is damaged or no zip, or that would write elsewhere, and
    DiskProblem; the folder then holds a part of it and is of no use.
    """
    with disk_errors(say("reading the zip"), source):
        try:
            with zipfile.ZipFile(source) as pack:
                entries = [entry for entry in pack.infolist() if not entry.is_dir()]
                _check(source, entries, shutil.disk_usage(folder).free)
                for done, entry in enumerate(entries):
                    tell(done / len(entries))
                    _unpack(pack, entry, folder)
        except (zipfile.BadZipFile, EOFError, NotImplementedError, RuntimeError) as error:
            raise DraftRefused(
                say(
                    "{name} cannot be unpacked: it is damaged, locked by a password or no zip. "
                    "Nothing was brought in.",
                    name=source.name,
                ),
                short=say("The zip is damaged"),
            ) from error
        except (ValueError, OverflowError) as error:
            raise _refused(source, say("it holds a name that cannot be a file's")) from error
        except Exception as error:
            if type(error).__module__ in {"zlib", "lzma", "bz2"} or type(error).__name__ == "error":
                raise DraftRefused(
                    say("{name} is damaged. Nothing was brought in.", name=source.name),
                    short=say("The zip is damaged"),
                ) from error
            raise


def _check(source: Path, entries: list[zipfile.ZipInfo], free: int) -> None:
    """Look at what the zip says it holds. Raises DraftRefused."""
    if len(entries) > _MOST_FILES:
        raise _refused(source, say("it holds more than {most:,} files", most=_MOST_FILES))
    for entry in entries:
        if _leads_out(entry.filename):
            raise _refused(
                source,
                say("it would write to “{filename}”, outside", filename=_shown(entry.filename)),
            )
        if stat.S_ISLNK(entry.external_attr >> 16):
            raise _refused(
                source, say("“{filename}” in it is a link", filename=_shown(entry.filename))
            )
        if entry.file_size > max(_SMALL, _MOST_RATIO * entry.compress_size):
            raise _refused(
                source,
                say("“{filename}” in it is packed far too small", filename=_shown(entry.filename)),
            )
    total = sum(entry.file_size for entry in entries)
    if total > max(0, free - _SPARE):
        raise _refused(
            source,
            say(
                "it needs {total:,} MB and {free:,} MB are free",
                total=total // 1_000_000,
                free=free // 1_000_000,
            ),
        )


def _unpack(pack: zipfile.ZipFile, entry: zipfile.ZipInfo, folder: Path) -> None:
    target = folder.joinpath(*PurePosixPath(entry.filename).parts)
    target.parent.mkdir(parents=True, exist_ok=True)
    left = entry.file_size
    with pack.open(entry) as inside, target.open("xb") as out:
        while block := inside.read(_BLOCK):
            left -= len(block)
            if left < 0:
                raise zipfile.BadZipFile("larger than it says")
            out.write(block)


def _leads_out(name: str) -> bool:
    path = PurePosixPath(name)
    return (
        path.is_absolute()
        or ".." in path.parts
        or not path.parts
        or "\\" in name
        or "\0" in name
        or bool(re.match("[A-Za-z]:", name))
        or any(len(part.encode("utf-8", "replace")) > 255 for part in path.parts)
    )


def _refused(source: Path, why: str) -> DraftRefused:
    return DraftRefused(
        say("{name} is not brought in: {why}. Nothing was written.", name=source.name, why=why),
        short=say("The zip is refused"),
    )


def _shown(name: str) -> str:
    printable = "".join(char if char.isprintable() else "?" for char in name)
    return printable if len(printable) <= 60 else printable[:59] + "…"
