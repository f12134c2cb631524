"""What lies in the folders into which orders write, and may it go?

::

    library/.incoming/<order>/song.mp3           whole, and not in the library yet
    library/.incoming/<order>/download.part      still being written, or broken off
    library/.incoming/<order>/kept-song.mp3      paid for, and no decoder here understands it

A row's first order has the row's own id, another attempt ``<id>-2`` and so on, so that what an
earlier attempt left is never written over.
"""

from __future__ import annotations

import filecmp
import re
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from composer.domain.errors import DiskProblem
from composer.storage.whole_files import disk_errors

_PLAIN_ID = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]*")
_ATTEMPT = re.compile(r"-\d+$")
_WHOLE = re.compile(r"song(?:-(\d+))?\.[a-z0-9]+")
_KEPT = "kept-"


class Incoming:
    """The orders' folders. Holds no state, so any thread may use it; all raise DiskProblem."""

    def __init__(self, library: Path) -> None:
        self._folder = library / ".incoming"

    def place(self, order_id: str) -> Path:
        """Where an order writes; it need not be there."""
        if not _PLAIN_ID.fullmatch(order_id):
            raise DiskProblem(f"{order_id!r} cannot be the name of an order's folder.")
        return self._folder / order_id

    def make(self, order_id: str) -> Path:
        """The folder into which an order writes, made if it is not there."""
        folder = self.place(order_id)
        with disk_errors("making room for the new clip", folder):
            folder.mkdir(parents=True, exist_ok=True)
        return folder

    def orders(self) -> list[str]:
        """The ids of all orders that have a folder."""
        with disk_errors("looking for what orders have left", self._folder):
            if not self._folder.is_dir():
                return []
            return sorted(each.name for each in self._folder.iterdir() if each.is_dir())

    def generations(self) -> set[str]:
        """The ids of all rows whose orders have a folder."""
        return {generation_of(each) for each in self.orders()}

    def whole(self, order_id: str) -> dict[int, Path]:
        """The finished songs of an order by their number, as told by their names."""
        found = {}
        for file in self._files(order_id):
            if (named := _WHOLE.fullmatch(file.name)) and file.stat().st_size:
                found[int(named[1] or 1)] = file
        return found

    def kept(self, generation_id: str) -> list[Path]:
        """What all orders of a row have left, whole or not, by name; nothing empty."""
        orders = [each for each in self.orders() if generation_of(each) == generation_id]
        return [file for each in orders for file in self._files(each) if file.stat().st_size]

    def set_aside(self, file: Path) -> Path:
        """Keep what is no sound under a name that nothing is written to; says where it is.

        The same bytes are kept once.
        """
        number = 1
        with disk_errors("keeping what came", file):
            while True:
                stem = file.stem if number == 1 else f"{file.stem}-{number}"
                aside = file.with_name(f"{_KEPT}{stem}{file.suffix}")
                if not aside.exists() or filecmp.cmp(file, aside, shallow=False):
                    return file.replace(aside)
                number += 1

    def leave(self, order_id: str) -> None:
        """Remove an order's folder if nothing is left in it."""
        with suppress(OSError):
            self.place(order_id).rmdir()

    def clear(self, order_id: str) -> None:
        """Throw away all that an order has left, which has cost nothing."""
        self._remove(self._files(order_id))
        self.leave(order_id)

    def tidy(self, order_id: str, listed: Iterable[Path]) -> None:
        """Remove what an order needs no more whose songs are ``listed``.

        That is what was not finished, and copies of the songs. Anything else stays.
        """
        songs = [song for song in listed if song.is_file()]
        with disk_errors("tidying up after an order", self._folder):
            self._remove(
                file
                for file in self._files(order_id)
                if file.suffix == ".part"
                or not file.stat().st_size
                or any(filecmp.cmp(file, song, shallow=False) for song in songs)
            )
        self.leave(order_id)

    def _files(self, order_id: str) -> list[Path]:
        folder = self.place(order_id)
        with disk_errors("looking for the files of an order", folder):
            if not folder.is_dir():
                return []
            return sorted(file for file in folder.iterdir() if file.is_file())

    def _remove(self, files: Iterable[Path]) -> None:
        with disk_errors("tidying up after an order", self._folder):
            for file in files:
                file.unlink(missing_ok=True)


def generation_of(order_id: str) -> str:
    """The id of the row to which an order belongs."""
    return _ATTEMPT.sub("", order_id)
