"""What does quick music sound like that needs nothing but the standard library?"""

from __future__ import annotations

import math
import random
import sys
import wave
from array import array
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from composer.practice.music import MusicOrder

RATE = 22050
"""Frames a second."""

_BEAT = RATE // 2
"""Frames of a chord: half a second, two beats a second."""

_CHORDS = ((0, 4, 7), (9, 12, 16), (5, 9, 12), (7, 11, 14))
"""Semitones above the root: tonic, relative minor, subdominant, dominant."""


def soft_tones(order: MusicOrder, path: Path) -> None:
    """Write a two-second round of four soft chords, repeated to the order's length.

    Mono, 16 bit, 22050 Hz, peak below -6 dBFS. The order's seed picks root and sequence, so two
    orders sound different and one order always the same.
    """
    dice = random.Random(order.seed)
    root = 220.0 * 2 ** (dice.randrange(-5, 7) / 12)
    chords = list(_CHORDS)
    dice.shuffle(chords)
    once = b"".join(_chord(root, chord) for chord in chords)
    size = 2 * (RATE * order.length_ms // 1000)
    repeated = once * (size // len(once) + 1)
    # Opened here, because a failing wave.open complains once more when it is collected.
    with path.open("wb") as opened, wave.open(opened, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(repeated[:size])


@lru_cache(maxsize=64)  # all there are: twelve roots of four chords, 22 KB each
def _chord(root: float, semitones: tuple[int, ...]) -> bytes:
    turns = [math.tau * root * 2 ** (step / 12) / RATE for step in semitones]
    loudness = 14000 / len(turns)
    samples = array("h")
    for frame in range(_BEAT):
        # A short rise and a long fall, both reaching zero, so that chords meet without a click.
        swell = min(frame / 400, 1.0) * (1 - frame / _BEAT)
        samples.append(round(swell * loudness * sum(math.sin(turn * frame) for turn in turns)))
    if sys.byteorder == "big":
        samples.byteswap()
    return samples.tobytes()
