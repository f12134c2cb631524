"""Which process runs the queue of this library?"""

from __future__ import annotations

import errno
import os
from contextlib import suppress
from pathlib import Path

from composer.domain.errors import LibraryUnusable
from composer.domain.sentences import say

_TAKEN = frozenset({errno.EACCES, errno.EAGAIN, errno.EDEADLK})


class LibraryLock:
    """A lock on the file ``queue.lock`` that the system lifts by itself when the process ends.

    It keeps nobody from reading or writing the library; it says who runs and recovers jobs.
    """

    def __init__(self, data: Path, *, name: str = "queue.lock") -> None:
        self.file = data / name
        self._handle: int | None = None

    @property
    def is_in_place(self) -> bool:
        """Whether the file that this object has locked is still the one under its name."""
        if self._handle is None:
            return False
        try:
            return os.path.samestat(os.fstat(self._handle), self.file.stat())
        except OSError:
            return False

    def acquire(self) -> bool:
        """Take the lock if it is free; False if another process has it. Never waits.

        Raises LibraryUnusable if the folder cannot be written or knows no locks.
        """
        if self._handle is not None:
            return True
        handle: int | None = None
        try:
            self.file.parent.mkdir(parents=True, exist_ok=True)
            handle = os.open(self.file, os.O_RDWR | os.O_CREAT, 0o644)
            if not _lock(handle):
                os.close(handle)
                return False
        except OSError as error:
            if handle is not None:
                os.close(handle)
            reason = error.strerror or type(error).__name__
            raise LibraryUnusable(
                say(
                    "The library cannot be reserved at {file}: {reason}.",
                    file=self.file,
                    reason=reason,
                )
            ) from error
        self._handle = handle
        # Beside the byte that is locked, for whoever wants to know who has it.
        with suppress(OSError):
            os.lseek(handle, 1, os.SEEK_SET)
            os.write(handle, f"{os.getpid()}\n".encode())
            os.lseek(handle, 0, os.SEEK_SET)
        return True

    def owner(self) -> int | None:
        """The number of the process that has written itself down last; None if none has."""
        try:
            with self.file.open("rb") as file:
                file.seek(1)
                return int(file.read(20).split(b"\n")[0])
        except (OSError, ValueError):
            return None

    def holder(self) -> int | None:
        """The number of the process that has the lock at this moment; None if it is free."""
        if self._handle is None and self.acquire():
            self.release()
            return None
        return self.owner()

    def release(self) -> None:
        """Let another process run the queue."""
        if self._handle is None:
            return
        os.close(self._handle)
        self._handle = None


def _lock(handle: int) -> bool:
    try:
        if os.name == "nt":
            import msvcrt

            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined,unused-ignore]
        else:
            import fcntl

            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        if error.errno in _TAKEN:
            return False
        raise
    return True
