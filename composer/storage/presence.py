"""Which processes of this computer have the library's database open?"""

from __future__ import annotations

import errno
import os
import time
from contextlib import suppress
from pathlib import Path

from composer.domain.errors import LibraryUnusable
from composer.domain.sentences import say

_TAKEN = frozenset({errno.EACCES, errno.EAGAIN, errno.EDEADLK})
_PLACES = 64
"""Processes that can be there at once where locks cannot be shared (Windows)."""
_PATIENCE_SECONDS = 60.0
"""For one that puts a damaged library in order, which takes some seconds with many songs."""


class Presence:
    """A lock on the file ``composer.open``, which the system lifts when the process ends.

    Whoever works with the database shares it; whoever puts another file in its place has it alone.
    """

    def __init__(self, database: Path) -> None:
        self._file = database.with_suffix(".open")
        self._handle: int | None = None

    def take_alone(self) -> bool:
        """Keep everybody else out until ``leave``; False if somebody is there. Never waits.

        Raises OSError if the folder cannot be written or knows no locks.
        """
        return self._take(alone=True)

    def join(self, patience: float = _PATIENCE_SECONDS) -> None:
        """Be one of those who have it open; waits for one who has it alone.

        Raises LibraryUnusable after ``patience`` seconds, OSError as ``take_alone`` does.
        """
        end = time.monotonic() + patience
        while not self._take(alone=False):
            if time.monotonic() > end:
                raise LibraryUnusable(
                    say(
                        "Another Composer is putting this library in order. Try again in a minute."
                    ),
                    short=say("Library is in use"),
                )
            time.sleep(0.02)

    def leave(self) -> None:
        """Not be there any more."""
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None

    def _take(self, *, alone: bool) -> bool:
        self.leave()
        self._file.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(self._file, os.O_RDWR | os.O_CREAT, 0o644)
        try:
            taken = _lock(handle, alone=alone)
        except BaseException:
            os.close(handle)
            raise
        if taken:
            self._handle = handle
        else:
            os.close(handle)
        return taken


def _lock(handle: int, *, alone: bool) -> bool:
    try:
        if os.name == "nt":
            return _lock_bytes(handle, alone=alone)
        import fcntl

        fcntl.flock(handle, fcntl.LOCK_NB | (fcntl.LOCK_EX if alone else fcntl.LOCK_SH))
    except OSError as error:
        if error.errno in _TAKEN:
            return False
        raise
    return True


def _lock_bytes(handle: int, *, alone: bool) -> bool:
    """Windows shares no locks: each process has one byte there, or one process has them all."""
    import msvcrt

    for place in [0] if alone else range(_PLACES):
        os.lseek(handle, place, os.SEEK_SET)
        with suppress(PermissionError):
            length = _PLACES if alone else 1
            msvcrt.locking(handle, msvcrt.LK_NBLCK, length)  # type: ignore[attr-defined,unused-ignore]
            return True
    return False
