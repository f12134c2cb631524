"""How does a worn tape change what is recorded on it: the mix, and what every player adds to it?"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from composer.sketch.tones import RATE, Sound, band, looped, noise

NOISE = "tape noise"
"""The name of the stem that holds the hiss and the dust of the tape."""

_HOP = 64  # frames, in which the head goes straight
_HISS = 1 << 18  # frames, after which the hiss is the same again
_MIX = ""  # among the names of the stems


class _Head(Struct, frozen=True):
    """Where the head reads in a block: between `whole` and the frame after it, by `part`."""

    whole: NDArray[np.int32]
    part: Sound


class Tape:
    """Slow wow, soft saturation, a breath of hiss and dust. Two milliseconds late."""

    def __init__(self, worn: float, level: float, rng: np.random.Generator) -> None:
        """``worn`` 0 to 1; ``level`` is the RMS that is to be expected."""
        self._worn, self._level, self._rng = worn, np.float32(level), rng
        self._depth = 0.0011 * worn * RATE  # frames the head wanders
        self._reach = int(self._depth * 1.5) + 4
        self._before: dict[str, Sound] = {}
        self._hiss = noise(_HISS, band(1_500, 9_000, 1.0), rng) * self._level
        self._hiss *= np.float32(0.012 * worn)
        self._at = 0

    def play(self, mix: Sound, stems: Mapping[str, Sound]) -> tuple[Sound, dict[str, Sound]]:
        """The next frames as they come from the tape: the mix, and the stems that sum to it.

        Only the whole saturates the tape. What it takes away from the mix at an instant it takes
        from every stem in proportion, so that they still sum to it; its noise is one more stem.
        """
        frames = mix.shape[1]
        head = self._head(frames)
        drive = np.float32(0.35 * self._worn / (self._level * 3))
        read = self._read(_MIX, mix, head)
        played = np.tanh(read * drive) / drive
        taped = {}
        if stems:
            share = np.divide(played, read, out=np.ones_like(read), where=np.abs(read) > 1e-9)
            for name in sorted({*stems, *self._before} - {_MIX}):
                stem = stems.get(name, np.zeros_like(mix))
                taped[name] = self._read(name, stem, head) * share
        surface = self._surface(frames)
        if stems:
            taped[NOISE] = surface
        self._at += frames
        return played + surface, taped

    def _head(self, frames: int) -> _Head:
        edges = np.arange(-(-frames // _HOP) + 1) * _HOP
        t = (self._at + edges) / RATE
        wander = np.sin(2 * np.pi * 0.55 * t) + 0.45 * np.sin(2 * np.pi * 1.7 * t + 1)
        places = np.interp(np.arange(frames), edges, edges + self._reach + self._depth * wander)
        whole = places.astype(np.int32)
        return _Head(whole, (places - whole).astype(np.float32))

    def _read(self, name: str, sound: Sound, head: _Head) -> Sound:
        before = self._before.get(name)
        if before is None:
            before = np.zeros((2, 2 * self._reach), np.float32)
        known = np.concatenate([before, sound], axis=1)
        self._before[name] = known[:, -2 * self._reach :].copy()
        read = np.empty_like(sound)
        for side in (0, 1):
            here = known[side].take(head.whole)
            read[side] = here + head.part * (known[side].take(head.whole + 1) - here)
        return read

    def _surface(self, frames: int) -> Sound:
        """The hiss and the dust."""
        dust = np.zeros((2, frames), np.float32)
        count = int(frames / RATE * 5 * self._worn)
        spots = self._rng.integers(0, max(1, frames - 4), count)
        dust[:, spots] += (self._rng.normal(0, 0.22, (2, count)) * self._level).astype(np.float32)
        dust[:, 1:] += dust[:, :-1] * np.float32(0.6)
        dust += looped(self._hiss, self._at, frames)
        return dust
