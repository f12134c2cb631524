"""How the mix becomes a record: glue, section dynamics, loudness, peaks, 16 bits."""

from __future__ import annotations

import wave
from collections.abc import Callable
from concurrent.futures import Executor
from functools import lru_cache
from pathlib import Path

import numpy as np

from composer.sketch.loudness import BLOCK, HOP, energies, loudness, peaks, true_peaks
from composer.sketch.plan import Plan
from composer.sketch.style import Style
from composer.sketch.tones import RATE, Curve, Sound, looped

TARGET = -14.0  # LUFS
CEILING = -1.35  # dBTP; a little under the −1 dBTP that is promised
_HOPS = RATE / HOP  # a second
_COARSE = 7  # hops; the compressor looks a hundred times a second
_HOPS_A_BLOCK = BLOCK // HOP
_NEARLY = 0.6  # of the ceiling: what is lower at its frames does not pass it between them


def master(
    mix: Sound,
    plan: Plan,
    style: Style,
    path: Path,
    progress: Callable[[float], None],
    hands: Executor,
) -> Curve:
    """Finish the mix and write it as a 16-bit stereo WAV of exactly its frames.

    Gives the gain of every hop, by which the stems become those of the song.

    All gain is one slow curve, computed from the peaks and the energy of hops of 1/700 s, so the
    long sound itself is touched only once.
    """
    measured = []
    starts = range(0, mix.shape[1], BLOCK)
    for found in hands.map(lambda start: (energies(mix, start), peaks(mix, start)), starts):
        measured.append(found)
        progress(0.4 * len(measured) / len(starts))
    power, highest = (np.concatenate(part) for part in zip(*measured, strict=True))
    dynamics = _compress(power, style.room.glue) * automation(plan, len(power))
    wanted = wanted_gain(power, highest, dynamics)
    # Between its frames a sound may be higher than at them; it is looked at where that matters.
    near = np.flatnonzero(highest * wanted > _NEARLY * 10 ** (CEILING / 20))
    by_block = np.split(near, np.searchsorted(near, np.arange(1, len(starts)) * _HOPS_A_BLOCK))
    between = hands.map(
        lambda start, hops: true_peaks(mix, start, hops - start // HOP), starts, by_block
    )
    for number, (hops, higher) in enumerate(zip(by_block, between, strict=True), start=1):
        highest[hops] = higher
        progress(0.4 + 0.2 * number / len(starts))
    gains = limited(wanted_gain(power, highest, dynamics), highest, 10 ** (CEILING / 20))
    progress(0.65)
    _write(mix, gains, path)
    progress(1.0)
    return gains


def wanted_gain(power: Curve, peaks: Curve, dynamics: Curve) -> Curve:
    """The gain of every hop that the limiter is given, so that it ends as loud as it is to be;
    ``dynamics`` is what the glue and the sections make of it."""
    gain = min(10 ** ((TARGET - loudness(power * dynamics**2)) / 20), 300.0)
    for _ in range(6):
        curve = limited(dynamics * gain, peaks, 10 ** (CEILING / 20))
        missing = TARGET - loudness(power * curve**2)
        if abs(missing) < 0.05:
            break
        gain *= 10 ** (min(missing, 3.0) / 20)
    return dynamics * gain


def _compress(power: Curve, glue: float) -> Curve:
    """Bus compression at 2:1 above the mean level: 30 ms attack, 250 ms release."""
    if glue <= 0:
        return np.ones(len(power))
    steps = -(-len(power) // _COARSE)
    padded = np.concatenate([power, np.full(steps * _COARSE - len(power), power[-1])])
    level = 10 * np.log10(padded.reshape(steps, _COARSE).mean(axis=1) / HOP + 1e-10)
    threshold = loudness(power) - 1.0
    rate = _HOPS / _COARSE
    attack, release = 1 - np.exp(-1 / (0.03 * rate)), 1 - np.exp(-1 / (0.25 * rate))
    reduction = []
    state = 0.0
    for over in np.clip(level - threshold, 0, 18).tolist():
        state += (attack if over > state else release) * (over - state)
        reduction.append(state)
    centres = (np.arange(steps) + 0.5) * _COARSE
    smooth = np.interp(np.arange(len(power)) + 0.5, centres, reduction)
    gain: Curve = 10 ** (-glue * 0.5 * smooth / 20)
    return gain


def automation(plan: Plan, hops: int) -> Curve:
    """Quieter sections a little quieter: what the compressor took away comes back here."""
    level = np.zeros(hops)
    for section in plan.sections:
        start = int(section.bar * plan.bar_seconds * _HOPS)
        level[start:] = max(-3.0, min(0.3, 4.6 * (section.energy - 0.9)))
    width = int(0.12 * _HOPS)
    padded = np.concatenate([np.full(width, level[0]), level, np.full(width, level[-1])])
    smooth = np.convolve(padded, np.ones(2 * width + 1) / (2 * width + 1), "valid")
    return 10 ** (smooth[:hops] / 20)


def limited(gain: Curve, peaks: Curve, ceiling: float) -> Curve:
    """Turn down before every peak that would pass the ceiling, and come back slowly."""
    need = np.minimum(1.0, ceiling / np.maximum(peaks * gain, 1e-9))
    ahead = 5  # hops of look-ahead, 7 ms
    held = need.copy()
    for shift in range(1, ahead + 2):
        held[:-shift] = np.minimum(held[:-shift], need[shift:])
        held[shift:] = np.minimum(held[shift:], need[:-shift])
    # What is taken away falls back by a constant share a hop: in logarithms, a running maximum.
    fall = np.arange(len(held)) / (0.08 * _HOPS)
    taken = np.log(np.maximum(1 - held, 1e-12)) + fall
    rounded = 1 - np.exp(np.maximum.accumulate(taken) - fall)
    window = np.hanning(2 * ahead + 1)
    window /= window.sum()
    padded = np.concatenate([np.full(ahead, rounded[0]), rounded, np.full(ahead, rounded[-1])])
    smooth = np.convolve(padded, window, "valid")
    return gain * np.minimum(smooth, 1.0)


def fade(sound: Sound, start: int, plan: Plan, frames: int) -> None:
    """Let the ring end in silence and the first frame begin in it, as far as that falls into
    `sound`, which begins with frame `start` of `frames`."""
    length = min(max(64, int(min(1.4, plan.ring * 0.55) * RATE)), frames)
    falls = max(0, frames - length - start)
    if falls < sound.shape[1]:
        places = np.arange(start + falls, start + sound.shape[1]) - (frames - length)
        ramp = 0.5 + 0.5 * np.cos(np.pi * places / max(1, length - 1))
        sound[:, falls:] *= ramp.astype(np.float32)
    if start == 0:
        rise = min(32, sound.shape[1])
        sound[:, :rise] *= np.linspace(0, 1, 32, dtype=np.float32)[:rise]


def _write(mix: Sound, gains: Curve, path: Path) -> None:
    """Apply the gain, dither and write in chunks."""
    with wave.open(str(path), "wb") as file:
        file.setnchannels(2)
        file.setsampwidth(2)
        file.setframerate(RATE)
        for start in range(0, mix.shape[1], BLOCK):
            part = mix[:, start : start + BLOCK]
            gain = frame_gains(gains, start // HOP, part.shape[1])
            file.writeframes(in_16_bits(part * gain, start))


def frame_gains(gains: Curve, first: int, frames: int) -> Sound:
    """The gain of so many frames from hop `first` on: in straight lines from the middle of one hop
    to that of the next."""
    hops = -(-frames // HOP)
    middles = gains[np.clip(np.arange(first - 1, first + hops + 1), 0, len(gains) - 1)]
    way = (np.arange(HOP) + 0.5) / HOP
    lines = middles[:-1, None] + np.diff(middles)[:, None] * way
    return lines.astype(np.float32).ravel()[HOP // 2 : HOP // 2 + frames]


def in_16_bits(sound: Sound, start: int) -> bytes:
    """Frames of left and right from frame `start` of a file on, little-endian, dithered."""
    scaled = sound * np.float32(32_767)
    scaled += looped(_dither(), start, sound.shape[1])
    np.rint(scaled, out=scaled)
    np.clip(scaled, -32_767, 32_767, out=scaled)
    return scaled.T.astype("<i2", order="C").tobytes()


@lru_cache(maxsize=1)
def _dither() -> Sound:
    """Three seconds of triangular noise, one step high; nobody hears that they return."""
    rng = np.random.default_rng(16)
    return rng.random((2, 1 << 17), np.float32) - rng.random((2, 1 << 17), np.float32)
