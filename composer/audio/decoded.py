"""How is a song held ready to be heard from any place at once?

It is decoded once, by a thread, into a nameless file: memory would not do for many songs side by
side, and what has no name is gone with the program, however that ends.
"""

from __future__ import annotations

import tempfile
import threading
from pathlib import Path
from typing import TYPE_CHECKING

from composer.audio.decode import open_pcm
from composer.domain.errors import ComposerError, ComputerProblem

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

RATE = 48_000
"""Frames a second of every decoded song, so that any two can be heard by turns."""
CHANNELS = 2
LONGEST = 30 * 60
"""Seconds; a longer song would take more than 350 MB of the cache and is refused."""
_FRAME = 2 * CHANNELS
_PIECE = 1 << 17  # bytes; the first of them is what Play waits for


class DecodedSong:
    """Frames of 16 bits in two channels, readable from the first one on while more come."""

    def __init__(self, path: Path, folder: Path) -> None:
        """Begin to decode ``path``; the nameless file lies in ``folder``.

        Raises ComputerProblem if that takes no file.
        """
        try:
            folder.mkdir(parents=True, exist_ok=True)
            self._file = tempfile.TemporaryFile(dir=folder, buffering=0)  # noqa: SIM115
        except OSError as error:
            raise _no_room(folder, error) from error
        self.path = path
        self._folder = folder
        self._lock = threading.Lock()
        self._stopped = threading.Event()
        self._frames = 0
        self._is_whole = False
        self._error: ComposerError | None = None
        self._thread = threading.Thread(target=self._decode, name="decoding", daemon=True)
        self._thread.start()

    @property
    def frames(self) -> int:
        """How many frames can be read so far."""
        return self._frames

    @property
    def is_whole(self) -> bool:
        """Whether no more frames come: the song is decoded, or cannot be any further."""
        return self._is_whole

    @property
    def error(self) -> ComposerError | None:
        """Why nothing of it can be heard: AudioUnreadable, or ComputerProblem."""
        return self._error

    def read(self, start: int, count: int) -> NDArray[np.int16]:
        """Up to ``count`` frames from ``start`` on, one row each; fewer where none are yet."""
        import numpy as np

        count = max(0, min(count, self._frames - start))
        with self._lock:
            if self._file.closed or not count or start < 0:
                return np.zeros((0, CHANNELS), np.int16)
            self._file.seek(start * _FRAME)
            found = self._file.read(count * _FRAME)
        return np.frombuffer(found, dtype="<i2").reshape(-1, CHANNELS)

    def close(self) -> None:
        """Stop decoding and let the file go."""
        self._stopped.set()
        with self._lock:
            self._file.close()

    def _decode(self) -> None:
        try:
            with open_pcm(self.path, rate=RATE, channels=CHANNELS) as pcm:
                for block in pcm.blocks(_PIECE):
                    if self._stopped.is_set() or not self._take(block):
                        break
        except ComposerError as error:
            self._error = error
        except OSError as error:  # the disk took no more
            self._error = _no_room(self._folder, error)
        self._is_whole = True

    def _take(self, block: bytes) -> bool:
        with self._lock:
            if self._file.closed:
                return False
            self._file.seek(self._frames * _FRAME)
            view = memoryview(block)
            while view:
                view = view[self._file.write(view) :]
            self._frames += len(block) // _FRAME
        if self._frames > LONGEST * RATE:
            self._error = ComputerProblem(
                f"This song is longer than {LONGEST // 60} minutes and is played another way.",
                short="Too long to be held ready",
                code="song_too_long_to_hold",
            )
            return False
        return True


def _no_room(folder: Path, error: OSError) -> ComputerProblem:
    return ComputerProblem(
        f"The song cannot be held ready in {folder}: {error.strerror or type(error).__name__}. "
        "Free some space on that disk.",
        short="No room to hold the song ready",
        code="no_room_to_hold",
    )
