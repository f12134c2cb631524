"""How are the players written one by one, so that the files sum to the mix before mastering?"""

from __future__ import annotations

import wave
from collections.abc import Iterable, Mapping
from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np

from composer.sketch.tones import RATE, Sound

STEM_GAIN = 0.5
"""What every stem is turned down by, alike, so that none of them clips."""
_FULL = 8_388_607  # 24 bits


class Stems:
    """One 24-bit stereo WAV a player, all of the same length."""

    def __init__(self, folder: Path, names: Iterable[str]) -> None:
        """``names`` are the players'; the folder is made. Raises OSError."""
        folder.mkdir(parents=True, exist_ok=True)
        self._files: dict[str, wave.Wave_write] = {}
        for name in dict.fromkeys(names):
            file = wave.open(str(folder / f"{name}.wav"), "wb")  # noqa: SIM115  closed in __exit__
            file.setnchannels(2)
            file.setsampwidth(3)
            file.setframerate(RATE)
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
        for file in self._files.values():
            file.close()

    def add(self, sounds: Mapping[str, Sound], frames: int) -> None:
        """Write the next frames of all; who is not among `sounds` rests. Raises OSError."""
        for name, file in self._files.items():
            sound = sounds.get(name)
            file.writeframes(bytes(6 * frames) if sound is None else _in_24_bits(sound))


def _in_24_bits(sound: Sound) -> bytes:
    scaled = np.rint(sound.astype(np.float64) * (STEM_GAIN * _FULL))
    samples = np.clip(scaled, -_FULL, _FULL).astype("<i4")
    octets = np.ascontiguousarray(samples.T).view(np.uint8).reshape(-1, 4)
    return np.ascontiguousarray(octets[:, :3]).tobytes()
