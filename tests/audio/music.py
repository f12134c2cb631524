"""Short pieces of music for the tests: chords, bass and drums that are written in place."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from tests.audio.sounds import written

RATE = 44_100


@dataclass(frozen=True)
class Style:
    bpm: float
    drums: float
    """How loud; 0 is none."""
    chords: float
    noise: float = 0.0


STYLES = (
    Style(bpm=120, drums=1.0, chords=0.2),
    Style(bpm=92, drums=0.5, chords=0.5, noise=0.05),
    Style(bpm=76, drums=0.0, chords=0.8),
    Style(bpm=140, drums=1.4, chords=0.3, noise=0.2),
    Style(bpm=108, drums=0.2, chords=0.7),
)
_CHORDS = ((57, 60, 64), (53, 57, 60), (48, 52, 55), (55, 59, 62))


def music(file: Path, style: Style, *, seconds: float = 6.0, seed: int = 0) -> Path:
    """A stereo WAV: a chord a bar, a bass note and a drum a beat, a tail at the end."""
    chance = np.random.default_rng(seed)
    frames = round(seconds * RATE)
    at = np.arange(frames) / RATE
    beat = 60 / style.bpm
    left, right = np.zeros(frames), np.zeros(frames)
    for number in range(int((seconds - 0.4) / beat)):
        begin = round(number * beat * RATE)
        own = at[: min(frames - begin, 2 * round(beat * RATE))]
        end = begin + len(own)
        chord = _CHORDS[number // 4 % len(_CHORDS)]
        for note in (*chord, chord[0] - 24):
            tone = np.sin(2 * np.pi * 440 * 2 ** ((note - 69) / 12) * own)
            fall = style.chords * 0.12 * np.exp(-own / beat) * (1 - own / (own[-1] + 0.01))
            side = 0.5 + 0.3 * np.sin(note)
            left[begin:end] += tone * fall * side
            right[begin:end] += tone * fall * (1 - side)
        hit = np.sin(2 * np.pi * 55 * own * np.exp(-own * 3)) * np.exp(-own * 14)
        if number % 2:
            hit = chance.standard_normal(len(own)) * 0.5 * np.exp(-own * 22)
        for side_ in (left, right):
            side_[begin:end] += hit * 0.4 * style.drums
    both = np.stack((left, right), axis=1)
    both += chance.standard_normal(both.shape) * 0.05 * style.noise
    both *= np.minimum(1, (seconds - at) / 0.4)[:, None]
    samples = (np.clip(both / 1.1 * 0.9, -1, 1) * 32767).astype("<i2")
    return written(file, samples.tobytes())
