"""Which orders are being seen through at this moment, by whichever process of this computer?"""

from __future__ import annotations

import os
import time
from contextlib import suppress
from pathlib import Path

from composer.storage.library_lock import LibraryLock


class OrderLocks:
    """One lock an order, lifted by the system when the process that holds it ends.

    A row says that an order is under way; only the lock says that somebody is still there to hear
    the answer. Without it, a window that opens would call an order lost that a command line in
    another terminal is waiting for.
    """

    def __init__(self, data: Path) -> None:
        self._folder = data / "orders"
        self._held: dict[str, LibraryLock] = {}

    def take(self, generation_id: str) -> bool:
        """See this order through from now on; False if somebody does already, here or elsewhere.

        Raises LibraryUnusable if the folder cannot be written or knows no locks.
        """
        if generation_id in self._held:
            return False
        while True:
            lock = LibraryLock(self._folder, name=f"{generation_id}.lock")
            if not lock.acquire():
                return False
            if lock.is_in_place:
                self._held[generation_id] = lock
                return True
            # Taken in the instant in which its last owner removed the file: take the new one.
            lock.release()

    def owner(self, generation_id: str) -> int | None:
        """The number of the process that sees this order through; None if none does."""
        if generation_id in self._held:
            return os.getpid()
        if self.take(generation_id):
            self.release(generation_id)
            return None
        return LibraryLock(self._folder, name=f"{generation_id}.lock").owner()

    def sweep(self) -> None:
        """Remove the files of locks whose processes were killed."""
        # Not the newest: another process may be about to lock the file that it has just made.
        before = time.time() - 60
        with suppress(OSError):
            for file in self._folder.glob("*.lock"):
                is_old = file.stat().st_mtime < before
                if is_old and file.stem not in self._held and self.take(file.stem):
                    self.release(file.stem)

    def release(self, generation_id: str) -> None:
        """Nobody sees this order through any more."""
        lock = self._held.pop(generation_id, None)
        if lock is None:
            return
        if os.name == "nt":  # an open file cannot be removed there
            lock.release()
        with suppress(OSError):
            lock.file.unlink(missing_ok=True)
        lock.release()
