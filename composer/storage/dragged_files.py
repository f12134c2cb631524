"""Where do files lie that were pulled out of the window, and how long are they kept?"""

from __future__ import annotations

import os
import shutil
import time
from contextlib import suppress
from pathlib import Path

KEPT = 30 * 86_400.0
"""Seconds that a file lies after it was last pulled out, or read by whoever it was given to."""


class DraggedFiles:
    """The folder ``dragged``: a folder in it for each file that was made, named by what it is."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def place(self, key: str, name: str) -> Path:
        """Where a file lies or is to be made; ``key`` names what is in it."""
        return self._folder / key / name

    def use(self, file: Path) -> bool:
        """Whether the file is there; it is kept from now on for as long as a new one."""
        if not file.is_file():
            return False
        with suppress(OSError):  # a disk that takes no times keeps those that it has
            os.utime(file.parent)
        return True

    def remove_old(self) -> None:
        """Remove what nobody has used for KEPT seconds. What cannot be removed stays."""
        before = time.time() - KEPT
        with suppress(OSError):
            for each in self._folder.iterdir():
                with suppress(OSError):
                    if _last_used(each) < before:
                        shutil.rmtree(each, ignore_errors=True)


def _last_used(folder: Path) -> float:
    """When anything in it was made, pulled out or read, in seconds since 1970."""
    times = [folder.stat().st_mtime]
    for file in folder.iterdir():
        found = file.stat()
        times += [found.st_mtime, found.st_atime]
    return max(times)
