"""How are the players written one by one, so that the files sum to the song?"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

import numpy as np

from composer.sketch.loudness import BLOCK, HOP
from composer.sketch.master import frame_gains
from composer.sketch.tones import Curve, Sound
from composer.sketch.wav_header import HEADER, wav_header

STEM_GAIN = 0.5
"""What every stem is turned down by, alike, so that none of them clips: alone it may be higher
than in the song."""
_FULL = 8_388_607  # 24 bits
_FRAME = 6  # bytes


class Stems:
    """One 24-bit stereo WAV a player, all as long as the song. Their sum is the song, 6 dB lower:
    also the song's dynamics and limiter are in them."""

    def __init__(self, folder: Path, names: Iterable[str], frames: int) -> None:
        """``names`` are the players'; the folder is made. Raises OSError."""
        folder.mkdir(parents=True, exist_ok=True)
        self._open = ExitStack()
        self._files: dict[str, BinaryIO] = {}
        self._frames = frames
        for name in dict.fromkeys(names):
            file = self._open.enter_context((folder / f"{name}.wav").open("w+b"))
            file.write(wav_header(frames, 3))
            self._files[name] = file

    def __enter__(self) -> Self:
        """The files."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close them."""
        self._open.close()

    def add(self, sounds: Mapping[str, Sound], frames: int) -> None:
        """Write the next frames of all; who is not among `sounds` rests. Raises OSError."""
        for name, file in self._files.items():
            sound = sounds.get(name)
            if sound is None:
                file.write(bytes(_FRAME * frames))
            else:
                file.write(_in_24_bits(sound * np.float32(STEM_GAIN)))

    def master(self, gains: Curve, progress: Callable[[float], None]) -> None:
        """Give them the gain of the song, hop by hop. Raises OSError."""
        for start in range(0, self._frames, BLOCK):
            frames = min(BLOCK, self._frames - start)
            gain = frame_gains(gains, start // HOP, frames)
            for file in self._files.values():
                at = HEADER + _FRAME * start
                file.seek(at)
                sound = _from_24_bits(file.read(_FRAME * frames))
                if sound.any():
                    file.seek(at)
                    file.write(_in_24_bits(sound * gain))
            progress((start + frames) / self._frames)


def _in_24_bits(sound: Sound) -> bytes:
    scaled = np.rint(sound.astype(np.float64) * _FULL)
    samples = np.clip(scaled, -_FULL, _FULL).astype("<i4")
    octets = np.ascontiguousarray(samples.T).view(np.uint8).reshape(-1, 4)
    return np.ascontiguousarray(octets[:, :3]).tobytes()


def _from_24_bits(octets: bytes) -> Sound:
    wide = np.zeros((len(octets) // 3, 4), np.uint8)
    wide[:, 1:] = np.frombuffer(octets, np.uint8).reshape(-1, 3)
    samples = wide.view("<i4").reshape(-1, 2) // 256
    return (samples.T / np.float32(_FULL)).astype(np.float32)
