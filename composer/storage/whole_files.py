"""How is a small file written so that it is found whole or not at all?"""

from __future__ import annotations

import errno
import os
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path

from composer.domain.errors import DiskProblem
from composer.domain.sentences import say

_LEFT_OVER = re.compile(r"\.[0-9a-f]{16}\.(part|probe)")
NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT})
NO_PERMISSION = frozenset({errno.EACCES, errno.EPERM, errno.EROFS})


def disk_problem(error: OSError, doing: str, path: Path) -> DiskProblem:
    """The sentence for what the operating system refused; ``doing`` as in "saving the draft"."""
    if error.errno in NO_ROOM:
        return DiskProblem(
            say(
                "There is no room left on the disk: {doing} failed at {path}. "
                "Free some space and try again.",
                doing=doing,
                path=path,
            ),
            short=say("No room on the disk"),
            code="disk_full",
        )
    if error.errno in NO_PERMISSION:
        return DiskProblem(
            say(
                "This computer does not allow writing there: {doing} failed at {path}. "
                "Change the permissions of the folder, or choose another one.",
                doing=doing,
                path=path,
            ),
            short=say("No permission to write"),
        )
    reason = error.strerror or type(error).__name__
    return DiskProblem(
        say(
            "The disk refused: {doing} failed at {path} ({reason}).",
            doing=doing,
            path=path,
            reason=reason,
        ),
        short=say("The disk refused"),
    )


@contextmanager
def disk_errors(doing: str, path: Path) -> Iterator[None]:
    """Turn every OSError of the block into a DiskProblem that says what was being done."""
    try:
        yield
    except OSError as error:
        raise disk_problem(error, doing, path) from error


def write_whole(path: Path, content: bytes) -> None:
    """Put ``content`` at ``path``: afterwards, whatever happens, the old or the new is there.

    Raises OSError; the caller knows what it was for.
    """
    put_whole(path, content)
    sync_folder(path.parent)


def put_whole(path: Path, content: bytes) -> None:
    """The same, but after a power cut the old may be there until ``sync_folder`` has returned."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{os.urandom(8).hex()}.part")
    try:
        with part.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    except BaseException:
        with suppress(OSError):
            part.unlink(missing_ok=True)
        raise


def flush(file: Path) -> None:
    """Make the bytes of a file outlive a power cut. Raises OSError."""
    with file.open("r+b") as handle:
        os.fsync(handle.fileno())


def sync_folder(folder: Path) -> None:
    """Make the names in a folder outlive a power cut, where the system can be asked to."""
    if os.name == "nt":
        return
    # Some network and FUSE folders do not know how to flush a folder; the file itself is safe.
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def sweep(folder: Path) -> None:
    """Remove what ``write_whole`` and its like left when their process was killed."""
    before = time.time() - 3600  # another process may be writing at this moment
    with suppress(OSError):
        for file in folder.iterdir():
            if _LEFT_OVER.fullmatch(file.name) and file.stat().st_mtime < before:
                file.unlink(missing_ok=True)


def keep_aside(path: Path) -> Path:
    """Rename a damaged file to ``name.damaged-20261121-090312.json`` and say where it is.

    Raises OSError.
    """
    stamp = datetime.now().astimezone().strftime("%Y%m%d-%H%M%S")
    number = 1
    while True:
        extra = "" if number == 1 else f"-{number}"
        aside = path.with_name(f"{path.stem}.damaged-{stamp}{extra}{path.suffix}")
        if not aside.exists():
            path.rename(aside)
            return aside
        number += 1


def kept_aside_notice(path: Path, what: str, instead: str) -> str:
    """Keep a damaged file aside and tell it in one or two sentences.

    ``what`` begins the sentence ("The settings file"); ``instead`` is a whole sentence.
    """
    try:
        aside = keep_aside(path)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        return say(
            "{what} {path} is damaged and could not be moved away ({reason}). {instead}",
            what=what,
            path=path,
            reason=reason,
            instead=instead,
        )
    return say(
        "{what} was damaged and is kept as {aside}. {instead}",
        what=what,
        aside=aside,
        instead=instead,
    )
