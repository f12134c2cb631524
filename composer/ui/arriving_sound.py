"""How is a song read that is still being written: what is not there yet is waited for.

Qt's player reads in threads of its own, and there waits with it; the window's thread never does.
"""

from __future__ import annotations

import threading
from pathlib import Path
from typing import BinaryIO

from PySide6.QtCore import QIODevice, QObject

_LOOK_AGAIN = 0.2
"""Seconds after which a file is looked at again that holds less than was told."""


class ArrivingSound(QIODevice):
    """The beginning of a song, read once from its start; never written to."""

    def __init__(self, file: Path, size: int, parent: QObject) -> None:
        """``size`` bytes of the file are the song so far. Raises OSError."""
        super().__init__(parent)
        self._path = file
        self._file: BinaryIO | None = file.open("rb")
        self._changed = threading.Condition()
        self._size, self._read = size, 0
        self._is_whole = False
        # Qt's own buffer is for one thread.
        self.open(QIODevice.OpenModeFlag.ReadOnly | QIODevice.OpenModeFlag.Unbuffered)

    def grow(self, file: Path, size: int) -> None:
        """So much is the song now; it may have moved to another file. Raises OSError."""
        with self._changed:
            if file != self._path and self._file is not None:
                moved = file.open("rb")
                self._file.close()
                self._path, self._file = file, moved
                moved.seek(self._read)
            self._size = size
            self._changed.notify_all()

    def be_whole(self) -> None:
        """Nothing more comes: the song ends where it ends now."""
        with self._changed:
            self._is_whole = True
            self._changed.notify_all()

    def let_go(self) -> None:
        """Close the file and wake up whoever waits for more of it: nothing comes any more.

        To be called before the player is told to do something else, which waits for its threads.
        """
        with self._changed:
            if self._file is not None:
                self._file.close()
            self._file = None
            self._changed.notify_all()

    # What Qt calls, in the player's threads.

    def isSequential(self) -> bool:
        return True

    def bytesAvailable(self) -> int:
        with self._changed:
            return max(0, self._size - self._read)

    def atEnd(self) -> bool:
        with self._changed:
            return self._file is None or (self._is_whole and self._read >= self._size)

    def readData(self, most: int) -> bytes:
        with self._changed:
            while self._file is not None:
                piece = self._file.read(min(most, self._size - self._read))
                self._read += len(piece)
                if piece or self._is_whole:
                    return piece
                self._changed.wait(_LOOK_AGAIN if self._read < self._size else None)
            return b""

    def writeData(self, data: bytes | bytearray | memoryview, size: int) -> int:  # noqa: ARG002
        return -1
