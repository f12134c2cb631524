"""How does a sound file from elsewhere come into the library's folder, whole or not at all?

It is copied into a folder of its own on the library's disk, where nobody takes it for a song, and
moved to its name when it is whole. What a broken off copy leaves is removed by the next one.
"""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from composer.domain.provider import files_of
from composer.domain.sentences import say
from composer.storage.audio_files import AudioFiles
from composer.storage.whole_files import disk_errors

_FOLDER = ".bringing-in"
_OLD_SECONDS = 24 * 3600


def digest_of(file: Path) -> str:
    """SHA-256 of a file in hexadecimal. Raises DiskProblem."""
    import hashlib

    with disk_errors(say("reading the file"), file), file.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()


@contextmanager
def workshop(files: AudioFiles) -> Iterator[Path]:
    """An empty folder beside the library's files, gone afterwards. Raises DiskProblem."""
    home = files.library / _FOLDER
    place = home / os.urandom(8).hex()
    with disk_errors(say("making room to bring files in"), home):
        _sweep(home)
        place.mkdir(parents=True)
    try:
        yield place
    finally:
        shutil.rmtree(place, ignore_errors=True)
        with suppress(OSError):
            home.rmdir()


def copy_in(source: Path, place: Path) -> Path:
    """A copy of the file in a workshop. Raises DiskProblem."""
    copy = place / os.urandom(8).hex()
    with disk_errors(say("copying the file into the library"), source):
        shutil.copyfile(source, copy)
    return copy


def link_in(source: Path, target: Path) -> bool:
    """Give a file, its description and what belongs to it a second name; it takes no room.

    False where that cannot be: the name is taken, or it is another disk, or one without such names.
    """
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        os.link(source, target)
    except OSError:
        return False
    with suppress(OSError):
        os.link(f"{source}.json", f"{target}.json")
    beside = files_of(source)
    for file in beside.rglob("*"):
        with suppress(OSError):
            again = files_of(target) / file.relative_to(beside)
            again.parent.mkdir(parents=True, exist_ok=True)
            os.link(file, again)
    return True


def _sweep(home: Path) -> None:
    """Remove what a process left that was killed in its midst."""
    if not home.is_dir():
        return
    for left in home.iterdir():
        if left.stat().st_mtime < time.time() - _OLD_SECONDS:
            shutil.rmtree(left, ignore_errors=True)
