"""Can the file that ``--out`` names be written? Asked before anything is done, or bought."""

from __future__ import annotations

import argparse
import os
import tempfile
from contextlib import suppress
from pathlib import Path

from composer.domain.errors import DraftRefused
from composer.domain.sound_form import FORMATS
from composer.storage.whole_files import disk_problem

_UNDONE = "Nothing was sent or written."


def place_named(text: str) -> Path:
    """The file or folder that an argument names. Raises ArgumentTypeError."""
    if not text:
        raise argparse.ArgumentTypeError("it names nothing; name a file")
    if text == "-":
        raise argparse.ArgumentTypeError(
            "sound is not written to standard output; name a file (one called “-” is ./-)"
        )
    return Path(text)


def file_named(text: str) -> Path:
    """The file that an argument names, and not a folder. Raises ArgumentTypeError."""
    if text.endswith((os.sep, os.altsep or os.sep)):
        raise argparse.ArgumentTypeError(f"“{text}” names a folder; name a file")
    return place_named(text)


def check_out(library: Path, target: Path | None, *, named: bool = True) -> None:
    """Find out before anything is done, or bought, that the file cannot be written.

    ``library`` is the folder that is Composer's own; ``named``: whether the file's ending says
    which format it is to have. Raises DraftRefused, or DiskProblem where the disk says no.
    """
    if target is None:
        return
    suffix = target.suffix.lstrip(".").lower()
    if named and suffix and suffix not in FORMATS:
        known = ", .".join(FORMATS)
        raise DraftRefused(f"“{target.name}” has no known format; end it in .{known}. {_UNDONE}")
    fault = fault_of(library, target)
    if fault:
        raise DraftRefused(f"{fault} {_UNDONE}")
    try:
        # Permission bits do not tell, only writing does.
        tempfile.TemporaryFile(dir=target.absolute().parent, prefix=".composer-").close()
    except OSError as error:
        problem = disk_problem(error, "writing the file", target)
        problem.message += f" {_UNDONE}"
        raise problem from error


def fault_of(library: Path, target: Path) -> str:
    """Why no file may be written there, in a sentence; empty if one may."""
    try:
        folder = target.absolute().parent
        with suppress(FileNotFoundError, NotADirectoryError):
            target.lstat()
        if target.is_dir():
            return f"{target} is a folder; name a file."
        if target.is_symlink():
            # What is written is moved to its name: /dev/stdout itself would become a song.
            return f"{target} is a link and would be lost; name the file that it leads to."
        if target.exists() and not target.is_file():
            return f"{target} is no plain file and would be lost."
        if target.exists() and library in target.resolve().parents:
            return f"{target} is in the library; choose another place."
        if not folder.is_dir():
            return f"The folder {folder} is not there."
    except OSError as error:
        return f"{target} cannot be the name of a file ({error.strerror})."
    return ""
