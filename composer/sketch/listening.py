"""How is a sketch heard while it is still being played, before its loudness is known?"""

from __future__ import annotations

from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

from composer.sketch.loudness import HOP, peaks
from composer.sketch.master import CEILING, TARGET, automation, frame_gains, in_16_bits, limited
from composer.sketch.plan import Plan
from composer.sketch.tones import Sound
from composer.sketch.wav_header import HEADER, wav_header


class ListeningCopy:
    """A WAV that grows: the mix at about the level that the master will have.

    Its header names the whole length from the first, so that a player may begin to read.
    """

    def __init__(self, path: Path, plan: Plan, frames: int, expected: float) -> None:
        """``expected`` is the loudness of the mix in LUFS. Raises OSError."""
        self._gains = automation(plan, -(-frames // HOP)) * 10 ** ((TARGET - expected) / 20)
        self._at = 0
        self._file: BinaryIO = path.open("wb")
        self._file.write(wav_header(frames, 2))

    def __enter__(self) -> Self:
        """The copy."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close the file."""
        self._file.close()

    def add(self, sound: Sound) -> int:
        """Write the next frames of the mix; says how many bytes can be read. Raises OSError."""
        highest = peaks(sound)
        first = self._at // HOP
        gains = limited(self._gains[first : first + len(highest)], highest, 10 ** (CEILING / 20))
        self._file.write(in_16_bits(sound * frame_gains(gains, 0, sound.shape[1]), self._at))
        self._file.flush()
        self._at += sound.shape[1]
        return HEADER + 4 * self._at
