"""Where does what a service sends lie until it is a whole sound file: here, elsewhere, in memory?

It was paid for, and many a service sends it once. So a disk that refuses is no end: the next place
takes what has come and what is still to come, and where none does, it is held in memory.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from composer.domain.provider import Order
from composer.providers import _sniff, _wav

LARGEST_HELD = 64_000_000
"""Bytes of one answer that are held in memory where no disk takes them."""


class Received:
    """Takes an answer piece by piece. One thread at a time."""

    def __init__(self, places: Sequence[Path], *, small: int = 0) -> None:
        """``places`` are the files it may be written to, the usual one first.

        An answer of up to ``small`` bytes is held in memory and written nowhere by itself.
        """
        self._places = tuple(places)
        self._small = small
        self._file: BinaryIO | None = None
        self._held = bytearray()
        self._size = 0
        self._is_homeless = False
        self.path: Path | None = None
        """The file in which it lies; None while it is in memory."""

    def write(self, piece: bytes) -> None:
        """Take a piece. Raises OSError if no disk takes it and it is too large to be held."""
        size = self._size + len(piece)
        if self.path is None and size > (LARGEST_HELD if self._is_homeless else self._small):
            try:
                self.put_down()
            except OSError:
                if size > LARGEST_HELD:
                    raise
        if self._file is None:
            self._held += piece
        else:
            try:
                _write_all(self._file, piece)
            except OSError:
                self._go_on_elsewhere(piece)
        self._size = size

    def settle(self) -> None:
        """It is at its end: have what is in a file on the disk. Raises OSError."""
        if self._file is None:
            return
        try:
            os.fsync(self._file.fileno())
        except OSError:
            self._go_on_elsewhere(b"")
        finally:
            self.close()

    def close(self) -> None:
        """Let go of the file; what is in it stays."""
        file, self._file = self._file, None
        if file is not None:
            with suppress(OSError):
                file.close()

    def put_down(self) -> Path:
        """Write what is held in memory to the first disk that takes it. Raises OSError."""
        if self.path is not None:
            return self.path
        trouble = OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        for place in self._places:
            try:
                self._open(place, None)
            except OSError as problem:
                trouble = problem
                continue
            self._held.clear()
            self._is_homeless = False
            return place
        self._is_homeless = True
        raise trouble

    def beginning(self, most: int = _sniff.HEAD) -> bytes:
        """Its first bytes. Raises OSError."""
        if self.path is None:
            return bytes(self._held[:most])
        with self.path.open("rb") as file:
            return file.read(most)

    def keep_from(self, start: int) -> None:
        """Leave only what comes after the first ``start`` bytes. Raises OSError."""
        if self.path is None:
            del self._held[:start]
            self._size -= start
            return
        rest = Received([place.with_name(f"rest-{place.name}") for place in self._places])
        with self.path.open("rb") as source:
            source.seek(start)
            while piece := source.read(1 << 20):
                rest.write(piece)
        rest.settle()
        self.discard()
        self.path, self._held, self._size = rest.path, rest._held, rest._size
        self._places, self._is_homeless = rest._places, rest._is_homeless

    def named(self, name: str) -> Path:
        """Give what is a whole sound file its name there. Raises OSError if no disk takes it."""
        path = self.put_down()
        self.close()
        try:
            return path.replace(path.with_name(name))
        except OSError:
            self._go_on_elsewhere(b"")
            path = self.put_down()
            self.close()
            return path.replace(path.with_name(name))

    def wrapped(self, name: str, raw: _wav.RawSound) -> tuple[Path, float]:
        """Make a WAV file of that name of bare samples; its length in seconds. Raises OSError."""
        source = self.put_down()
        self.close()
        trouble = OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        for place in self._places:
            unfinished = place.with_name(f"{name}.part")
            try:
                unfinished.parent.mkdir(parents=True, exist_ok=True)
                seconds = _wav.wrap(source, unfinished, raw)
                file = unfinished.replace(place.with_name(name))
            except OSError as problem:
                trouble = problem
                _remove(unfinished)
                continue
            self.discard()
            return file, seconds
        raise trouble

    def discard(self) -> None:
        """It is not needed any more."""
        self.close()
        if self.path is not None:
            _remove(self.path)
        self.path = None
        self._held.clear()
        self._size = 0

    def _go_on_elsewhere(self, piece: bytes) -> None:
        """Take what has come, and this piece, to a further place, or else into memory."""
        before = self.path
        self.close()
        if before is None:
            return
        for place in self._places[self._places.index(before) + 1 :]:
            try:
                _write_all(self._open(place, before), piece)
            except OSError:
                self.close()
                _remove(place)
                continue
            _remove(before)
            return
        self.path = before
        if self._size + len(piece) > LARGEST_HELD:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        with before.open("rb") as source:
            self._held = bytearray(source.read(self._size)) + piece
        self.path, self._is_homeless = None, True
        _remove(before)

    def _open(self, place: Path, before: Path | None) -> BinaryIO:
        """Begin the file there with what has come. Raises OSError, and leaves nothing behind."""
        # Its folder is made again if it was taken away since the order went out.
        place.parent.mkdir(parents=True, exist_ok=True)
        # Without a buffer: what was taken is in the file, and what was not is still in hand.
        file = place.open("wb", buffering=0)
        try:
            if before is None:
                if self._held:
                    _write_all(file, self._held)
                    os.fsync(file.fileno())
            else:
                left = self._size  # behind it may lie the beginning of a piece
                with before.open("rb") as source:
                    while left and (piece := source.read(min(left, 1 << 20))):
                        _write_all(file, piece)
                        left -= len(piece)
        except OSError:
            with suppress(OSError):
                file.close()
            _remove(place)
            raise
        self._file, self.path = file, place
        return file


def places(order: Order, name: str) -> tuple[Path, ...]:
    """The files of that name that an order may write to, the usual one first."""
    return tuple(folder / name for folder in (order.folder, *order.elsewhere))


def _write_all(file: BinaryIO, piece: bytes | bytearray) -> None:
    """A disk that is nearly full takes a part and refuses the rest at the next call."""
    left = memoryview(bytes(piece))
    while left:
        left = left[file.write(left) :]


def _remove(file: Path) -> None:
    with suppress(OSError):  # on a disk that has become read-only it stays
        file.unlink(missing_ok=True)
