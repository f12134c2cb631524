"""What lies in the folders into which orders write, and may it go?

::

    library/.incoming/<order>/song.mp3           whole, and not in the library yet
    library/.incoming/<order>/song.mp3.files/    what belongs to it
    library/.incoming/<order>/download.part      still being written, or broken off
    library/.incoming/<order>/kept-song.mp3      paid for, and no decoder here understands it
    data/incoming/<order>/song.mp3               came while the library's disk took nothing
    <temporary>/composer-<user>/<order>/…        came while that of the data took nothing either

A row's first order has the row's own id, another attempt ``<id>-2`` and so on, so that what an
earlier attempt left is never written over.
"""

from __future__ import annotations

import filecmp
import os
import re
import shutil
import tempfile
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path

from composer.domain.errors import DiskProblem
from composer.domain.sentences import say
from composer.storage.whole_files import disk_errors, flush, sync_folder

_PLAIN_ID = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]*")
_ATTEMPT = re.compile(r"-\d+$")
_WHOLE = re.compile(r"song(?:-(\d+))?\.[a-z0-9]+")
_KEPT = "kept-"


class Incoming:
    """The orders' folders. Holds no state, so any thread may use it; all raise DiskProblem."""

    def __init__(self, library: Path, elsewhere: Sequence[Path] = ()) -> None:
        """``elsewhere`` are further folders, for what the library's disk does not take."""
        self._folder = library / ".incoming"
        self._folders = (self._folder, *elsewhere)

    def place(self, order_id: str) -> Path:
        """Where an order writes; it need not be there."""
        return self.places(order_id)[0]

    def places(self, order_id: str) -> tuple[Path, ...]:
        """The same, and where it writes what that does not take; none of them need be there."""
        if not _PLAIN_ID.fullmatch(order_id):
            raise DiskProblem(
                say("{order_id!r} cannot be the name of an order's folder.", order_id=order_id)
            )
        return tuple(folder / order_id for folder in self._folders)

    def find(self, order_id: str, name: str) -> Path:
        """Where a file of an order lies; its usual place if it is nowhere."""
        files = [folder / name for folder in self.places(order_id)]
        return next((file for file in files if file.is_file()), files[0])

    def bring_home(self, order_id: str, name: str) -> Path:
        """Bring a file of an order to its usual place, if it is elsewhere."""
        file, home = self.find(order_id, name), self.place(order_id) / name
        if file == home:
            return home
        part = home.with_name(f"{name}.part")
        with disk_errors(say("bringing a song into the library"), home.parent):
            try:
                home.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(file, part)
                flush(part)
                part.replace(home)
            except OSError:
                with suppress(OSError):
                    part.unlink(missing_ok=True)
                raise
        sync_folder(home.parent)
        with suppress(OSError):  # a copy that stays harms nobody
            file.unlink()
        return home

    def make(self, order_id: str) -> Path:
        """The folder into which an order writes, made if it is not there."""
        folder = self.place(order_id)
        with disk_errors(say("making room for the new clip"), folder):
            folder.mkdir(parents=True, exist_ok=True)
        return folder

    def orders(self) -> list[str]:
        """The ids of all orders that have a folder."""
        with disk_errors(say("looking for what orders have left"), self._folder):
            found = {
                each.name
                for folder in self._folders
                if folder.is_dir()
                for each in folder.iterdir()
                if each.is_dir()
            }
        return sorted(found)

    def generations(self) -> set[str]:
        """The ids of all rows whose orders have a folder."""
        return {generation_of(each) for each in self.orders()}

    def whole(self, order_id: str) -> dict[int, Path]:
        """The finished songs of an order by their number, as told by their names."""
        found = dict[int, Path]()
        for file in self._files(order_id):
            if (named := _WHOLE.fullmatch(file.name)) and file.stat().st_size:
                found.setdefault(int(named[1] or 1), file)
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
        with disk_errors(say("keeping what came"), file):
            while True:
                stem = file.stem if number == 1 else f"{file.stem}-{number}"
                aside = file.with_name(f"{_KEPT}{stem}{file.suffix}")
                if not aside.exists() or filecmp.cmp(file, aside, shallow=False):
                    return file.replace(aside)
                number += 1

    def leave(self, order_id: str) -> None:
        """Remove an order's folder if nothing is left in it."""
        usual, *elsewhere = self.places(order_id)
        with suppress(OSError):
            usual.rmdir()
        for folder in elsewhere:
            with suppress(OSError):
                folder.rmdir()
                folder.parent.rmdir()  # is there only as long as it is needed

    def clear(self, order_id: str) -> None:
        """Throw away all that an order has left, which has cost nothing."""
        self._remove(self._files(order_id))
        for folder in self.places(order_id):
            for files in folder.glob("*.files"):
                shutil.rmtree(files, ignore_errors=True)
        self.leave(order_id)

    def tidy(self, order_id: str, listed: Iterable[Path]) -> None:
        """Remove what an order needs no more whose songs are ``listed``.

        That is what was not finished, and copies of the songs. Anything else stays.
        """
        songs = [song for song in listed if song.is_file()]
        with disk_errors(say("tidying up after an order"), self._folder):
            self._remove(
                file
                for file in self._files(order_id)
                if file.suffix == ".part"
                or not file.stat().st_size
                or any(filecmp.cmp(file, song, shallow=False) for song in songs)
            )
        self.leave(order_id)

    def _files(self, order_id: str) -> list[Path]:
        found = list[Path]()
        for folder in self.places(order_id):
            with disk_errors(say("looking for the files of an order"), folder):
                if folder.is_dir():
                    found += sorted(file for file in folder.iterdir() if file.is_file())
        return found

    def _remove(self, files: Iterable[Path]) -> None:
        with disk_errors(say("tidying up after an order"), self._folder):
            for file in files:
                file.unlink(missing_ok=True)


def spare_folders(data: Path) -> tuple[Path, ...]:
    """Where songs go that the library's disk does not take: beside the database, then where this
    system keeps what is temporary, in a folder that nobody else has made."""
    temporary = Path(tempfile.gettempdir())
    user = os.getuid() if hasattr(os, "getuid") else None
    mine = temporary / ("composer" if user is None else f"composer-{user}")
    with suppress(OSError):
        if user is not None and mine.lstat().st_uid != user:
            return (data / "incoming",)
    return (data / "incoming", mine)


def generation_of(order_id: str) -> str:
    """The id of the row to which an order belongs."""
    return _ATTEMPT.sub("", order_id)
