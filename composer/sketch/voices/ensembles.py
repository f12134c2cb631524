"""How many players together sound: strings, horns, choir, pads."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from composer.sketch.tones import (
    RATE,
    Curve,
    Sound,
    Stroke,
    band,
    damped_sines,
    decay,
    ensembles,
    fade_out,
    frequency,
    looped,
    noise,
    seconds_of,
    swell,
)


def _formed(
    pitch: float, fall: float, corner: float, bumps: tuple[tuple[float, float, float], ...]
) -> Curve:
    """Levels of the partials: 1/n^fall, a low-pass corner in Hz, and resonances of the body."""
    hertz = frequency(pitch)
    n = np.arange(1, int(max(3, min(90, 17_000 / hertz))) + 1)
    levels: Curve = n**-fall / np.sqrt(1 + (n * hertz / corner) ** 4)
    for centre, gain, octaves in bumps:
        levels *= 1 + gain * np.exp(-0.5 * (np.log2(n * hertz / centre) / octaves) ** 2)
    return levels


_LOOPS = (1 << 15, 1 << 16, 1 << 17)  # frames; a short note needs no long one


@lru_cache(maxsize=16)  # two megabytes each; a part returns to the same few notes
def _loops(
    hertz: float, colours: tuple[tuple[float, ...], ...], cents: float, seed: int, frames: int
) -> list[Sound]:
    levels = [np.array(colour) for colour in colours]
    return ensembles(hertz, levels, cents, np.random.default_rng(seed), frames)


def _bowed(
    pitch: float,
    seconds: float,
    levels: tuple[Curve, Curve],
    cents: float,
    attack: float,
    release: float,
    rng: np.random.Generator,
    *,
    bloom: float = 0.5,
    tremble: float = 0.05,
) -> Sound:
    """A held tone that opens from the dark levels to the bright ones in `bloom` seconds."""
    frames = int((seconds + release) * RATE)
    hertz = frequency(pitch)
    seed = int(rng.integers(0, 1 << 32))
    colours = tuple(tuple(level.tolist()) for level in levels)
    size = next((size for size in _LOOPS if size >= frames), _LOOPS[-1])
    dark, bright = _loops(hertz, colours, cents, seed, size)
    start = int(rng.integers(0, size))
    t = seconds_of(frames).astype(np.float32)
    open_ = np.clip(t / max(0.05, bloom), 0, 1) * np.clip((seconds + release - t) / 0.6, 0.2, 1)
    muted = looped(dark, start, frames)
    sound = muted + (looped(bright, start, frames) - muted) * open_
    level = swell(frames, attack) * np.float32(0.2)
    level *= 1 + np.float32(tremble) * np.sin(np.float32(2 * np.pi * 0.31) * t + rng.uniform(0, 6))
    return fade_out(sound * level, release)


_VIOLIN = ((500.0, 0.6, 0.35), (1_100.0, 0.5, 0.4), (2_800.0, 0.9, 0.45))


def strings(note: Stroke) -> Sound:
    """A string section, bowed: slow attack, brighter with force."""
    dark = _formed(note.pitch, 1.15, 1_500, _VIOLIN)
    bright = _formed(note.pitch, 0.9, 3_000 + 3_500 * note.force, _VIOLIN)
    attack = min(0.32 - 0.2 * note.force, note.seconds * 0.4)
    return _bowed(note.pitch, note.seconds, (dark, bright), 11, attack, 0.35, note.chance)


def low_strings(note: Stroke) -> Sound:
    """Cellos and basses in octaves."""
    body = ((180.0, 0.7, 0.4), (420.0, 0.4, 0.4), (1_400.0, 0.4, 0.5))
    dark = _formed(note.pitch, 1.1, 700, body)
    bright = _formed(note.pitch, 0.9, 1_400 + 1_600 * note.force, body)
    return _bowed(
        note.pitch,
        note.seconds,
        (dark, bright),
        9,
        min(0.16, note.seconds * 0.4),
        0.3,
        note.chance,
        bloom=0.3,
    )


def spiccato(note: Stroke) -> Sound:
    """Short bows off the string."""
    sound = _bowed(
        note.pitch,
        0.30,
        (_formed(note.pitch, 1.0, 2_600, _VIOLIN), _formed(note.pitch, 0.85, 5_500, _VIOLIN)),
        9,
        0.012,
        0.1,
        note.chance,
        bloom=0.05,
    )
    frames = sound.shape[1]
    bite = noise(frames, band(1_200, 6_000), note.chance) * decay(frames, 0.07)
    sound *= decay(frames, 0.55)
    return fade_out(sound * np.float32(1.7) + bite * np.float32(0.02 + 0.03 * note.force), 0.1)


def horns(note: Stroke) -> Sound:
    """French horns and trombones: round when soft, brassy when pushed."""
    body = ((450.0, 0.8, 0.5),)
    dark = _formed(note.pitch, 1.3, 600, body)
    bright = _formed(note.pitch, 0.9, 900 + 2_400 * note.force, body)
    attack = min(0.07, note.seconds * 0.3)
    return _bowed(
        note.pitch,
        note.seconds,
        (dark, bright),
        5,
        attack,
        0.25,
        note.chance,
        bloom=0.18,
        tremble=0.02,
    )


def choir(note: Stroke) -> Sound:
    """People on "ah", far away."""
    vowel = ((720.0, 3.0, 0.16), (1_150.0, 2.0, 0.14), (2_700.0, 0.9, 0.14))
    dark = _formed(note.pitch, 1.5, 1_300, vowel)
    bright = _formed(note.pitch, 1.25, 3_600, vowel)
    attack = min(0.45, note.seconds * 0.4)
    return _bowed(
        note.pitch,
        note.seconds,
        (dark, bright),
        16,
        attack,
        0.6,
        note.chance,
        bloom=0.8,
        tremble=0.08,
    )


def warm_pad(note: Stroke) -> Sound:
    """An analogue pad: saws through a filter that opens slowly."""
    dark = _formed(note.pitch, 1.0, 450 + 200 * note.force, ())
    bright = _formed(note.pitch, 1.0, 1_100 + 1_300 * note.force, ())
    attack = min(0.5, note.seconds * 0.3)
    return _bowed(
        note.pitch,
        note.seconds,
        (dark, bright),
        14,
        attack,
        0.7,
        note.chance,
        bloom=note.seconds * 0.6,
    )


def glass_pad(note: Stroke) -> Sound:
    """Air and glass: few partials, a shimmer an octave up."""
    frames = int((note.seconds + 1.2) * RATE)
    levels = np.array([1.0, 0.35, 0.12, 0.22, 0.03, 0.05, 0.0, 0.10])
    soft = np.array([1.0, 0.2, 0.06, 0.05, 0.0, 0.0, 0.0, 0.0])
    sound = _bowed(
        note.pitch,
        note.seconds,
        (soft, levels),
        18,
        min(1.2, note.seconds * 0.4),
        1.2,
        note.chance,
        bloom=note.seconds * 0.5,
    )
    t = seconds_of(frames)
    shimmer = damped_sines(
        frequency(note.pitch) * np.array([4.0, 4.006, 6.01]),
        np.full(3, 0.9),
        np.array([0.05, 0.05, 0.02]) * note.force,
        np.zeros(3),
        frames,
    )
    both = np.stack([shimmer * np.sin(0.9 * t) ** 2, shimmer * np.cos(0.9 * t) ** 2])
    return fade_out(sound + (both * swell(frames, 0.3)).astype(np.float32) * np.float32(0.3), 1.2)
