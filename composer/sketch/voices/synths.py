"""How synthesisers sound: leads, basses, plucks, supersaws, a flute and a riser."""

from __future__ import annotations

import numpy as np

from composer.sketch.tones import (
    RATE,
    Curve,
    Sound,
    Stroke,
    band,
    damped_waves,
    fade_out,
    frequency,
    glide_sines,
    noise,
    seconds_of,
    swell,
)


def _saw(hertz: float, corner: float, top: float = 16_000, fall: float = 1.0) -> Curve:
    """Levels of a saw's partials behind a gentle low-pass at `corner` Hz."""
    n = np.arange(1, int(max(2, min(120, top / hertz))) + 1)
    levels: Curve = n**-fall / np.sqrt(1 + (n * hertz / corner) ** 4)
    return levels


def _swept(
    hertz: float,
    frames: int,
    corners: tuple[float, ...],
    path: Curve,
    detunes: tuple[float, ...],
    rng: np.random.Generator,
    fall: float = 1.0,
) -> Sound:
    """Detuned saws through a moving filter: a cross-fade along a row of still filters.

    `path` walks from 0 (the first corner) to 1 (the last) over the frames; cents in `detunes`.
    """
    place = np.clip(path, 0, 1) * (len(corners) - 1)
    used = [c for c in range(len(corners)) if np.any(np.abs(place - c) < 1)]
    count = len(_saw(hertz, corners[used[-1]], min(16_000, corners[used[-1]] * 7), fall))
    tuned = hertz * 2 ** (np.array(detunes)[:, None] / 1200) * np.arange(1, count + 1)
    turns = np.exp(1j * rng.uniform(0, 2 * np.pi, (2, *tuned.shape)))  # each side its own phases
    out = np.zeros((2, frames), np.float32)
    for c in used:  # heard only while the filter is near, and no higher than it lets through
        heard = np.flatnonzero(np.abs(place - c) < 1)
        first, last = int(heard[0]), int(heard[-1]) + 1
        levels = _saw(hertz, corners[c], min(16_000, corners[c] * 7), fall)[:count]
        partials = tuned[:, : len(levels)]
        begun = levels * turns[..., : len(levels)] * np.exp(2j * np.pi * first / RATE * partials)
        wave = damped_waves(
            partials.ravel(), np.zeros(partials.size), begun.reshape(2, -1), last - first
        )
        out[:, first:last] += wave * np.clip(1 - np.abs(place[first:last] - c), 0, 1)
    return out / np.float32(np.sqrt(len(detunes)))


def saw_bass(note: Stroke) -> Sound:
    """A mono-synth bass: two saws and a sub, the filter snapping shut."""
    frames = int((note.seconds + 0.05) * RATE)
    t = seconds_of(frames)
    hertz = frequency(note.pitch)
    path = 0.12 + (0.45 + 0.4 * note.force) * np.exp(-t * 9)
    sound = _swept(hertz, frames, (180, 420, 950, 2_100, 4_200), path, (-4, 5), note.chance)
    sub = np.sin(2 * np.pi * hertz * t).astype(np.float32)
    mono = sound.mean(axis=0, dtype=np.float32)
    sound = sound * np.float32(0.3) + (mono * np.float32(0.7) + sub * np.float32(0.6))
    sound *= np.float32(0.16)
    return fade_out(sound * swell(frames, 0.003), 0.04)


def sub_bass(note: Stroke) -> Sound:
    """A round sine-like bass with a little second and third for small loudspeakers."""
    frames = int((note.seconds + 0.06) * RATE)
    t = seconds_of(frames)
    turn = 2 * np.pi * frequency(note.pitch) * t
    wave = (
        np.sin(turn)
        + 0.28 * np.sin(2 * turn)
        + (0.10 + 0.16 * note.force) * np.sin(3 * turn) * np.exp(-t * 5)
    )
    mono = np.tanh(wave * 1.2).astype(np.float32) * np.float32(0.24)
    return fade_out(mono[None] * swell(frames, 0.005), 0.06)


def boom_bass(note: Stroke) -> Sound:
    """The long kick that became a bass: a falling start, a saturated tail."""
    frames = int(min(note.seconds, 2.6) * RATE)
    t = seconds_of(frames)
    hertz = frequency(note.pitch) * (1 + 1.4 * np.exp(-t * 55))
    turn = 2 * np.pi * np.cumsum(hertz) / RATE
    wave = np.sin(turn) * np.exp(-t * 1.1)
    mono = np.tanh(wave * (1.8 + 1.4 * note.force)).astype(np.float32) * np.float32(0.28)
    return fade_out(mono[None] * swell(frames, 0.002), 0.1)


def pluck(note: Stroke) -> Sound:
    """A short synth pluck: bright for a moment."""
    frames = int(min(note.seconds, 1.2) * RATE)
    t = seconds_of(frames)
    path = (0.55 + 0.45 * note.force) * np.exp(-t * 11)
    corners = (350.0, 900.0, 2_200.0, 5_500.0)
    sound = _swept(frequency(note.pitch), frames, corners, path, (-7, 0, 7), note.chance)
    sound *= np.exp(-t * 5.0).astype(np.float32) * np.float32(0.22)
    return fade_out(sound * swell(frames, 0.002), 0.1)


def supersaw(note: Stroke) -> Sound:
    """Seven saws wide."""
    frames = int((note.seconds + 0.2) * RATE)
    path = np.full(frames, 0.35 + 0.65 * note.force)
    detunes = (-21.0, -13.0, -6.0, 0.0, 7.0, 12.0, 19.0)
    sound = _swept(frequency(note.pitch), frames, (1_200, 3_000, 7_000), path, detunes, note.chance)
    sound *= np.float32(0.14)
    return fade_out(sound * swell(frames, min(0.02, note.seconds * 0.2)), 0.2)


def poly_synth(note: Stroke) -> Sound:
    """An eighties polysynth: brassy when struck, settling."""
    frames = int((note.seconds + 0.25) * RATE)
    t = seconds_of(frames)
    path = 0.25 + (0.3 + 0.4 * note.force) * np.exp(-t * 2.6) * np.clip(t / 0.04, 0, 1)
    corners = (500.0, 1_100.0, 2_400.0, 5_000.0)
    sound = _swept(frequency(note.pitch), frames, corners, path, (-9, 0, 10), note.chance)
    return fade_out(sound * swell(frames, 0.012) * np.float32(0.16), 0.25)


def _sung_hertz(pitch: float, t: Curve, depth: float, rate: float, scoop: float) -> Curve:
    late = np.clip((t - 0.22) / 0.4, 0, 1)
    cents = depth * late * np.sin(2 * np.pi * rate * t) - scoop * np.exp(-t * 30)
    result: Curve = frequency(pitch) * 2 ** (cents / 1200)
    return result


def saw_lead(note: Stroke) -> Sound:
    """A singing saw lead with late vibrato."""
    frames = int((note.seconds + 0.15) * RATE)
    t = seconds_of(frames)
    hertz = _sung_hertz(note.pitch, t, 22, 5.4, 40)
    levels = _saw(frequency(note.pitch), 2_200 + 3_000 * note.force, 14_000)
    sides = [glide_sines(hertz * 2 ** (cents / 1200), levels) for cents in (-6, 6)]
    sound = np.stack(sides) * np.float32(0.7) + np.float32(0.3) * (sides[0] + sides[1])
    return fade_out(sound * swell(frames, 0.012) * np.float32(0.18), 0.15)


def soft_lead(note: Stroke) -> Sound:
    """A mellow lead between sine and triangle, as if sung with closed lips."""
    frames = int((note.seconds + 0.15) * RATE)
    t = seconds_of(frames)
    hertz = _sung_hertz(note.pitch, t, 16, 4.9, 50)
    levels = np.array([1, 0.16 + 0.1 * note.force, 0.17, 0.04, 0.05 * note.force, 0.0, 0.02])
    mono = glide_sines(hertz, levels) * np.float32(0.26)
    return fade_out(mono[None] * swell(frames, 0.03), 0.15)


def flute(note: Stroke) -> Sound:
    """A wooden flute: breath, a soft start, vibrato in loudness more than in pitch."""
    frames = int((note.seconds + 0.1) * RATE)
    t = seconds_of(frames)
    hertz = _sung_hertz(note.pitch, t, 9, 4.8, 25)
    levels = np.array([1.0, 0.34 + 0.2 * note.force, 0.15, 0.06, 0.03, 0.012])
    late = np.clip((t - 0.25) / 0.4, 0, 1)
    breath = (1 + 0.13 * late * np.sin(2 * np.pi * 4.8 * t)).astype(np.float32)
    mono = glide_sines(hertz, levels) * np.float32(0.25)
    air = noise(frames, band(frequency(note.pitch) * 1.2, frequency(note.pitch) * 5), note.chance)
    puff = (0.012 + 0.05 * np.exp(-t * 22)).astype(np.float32)
    sound = (mono + air * puff) * breath
    return fade_out(sound * swell(frames, min(0.05, note.seconds * 0.3)), 0.1)


def riser(note: Stroke) -> Sound:
    """Noise that climbs and swells until it is cut."""
    frames = int(note.seconds * RATE)
    t = np.linspace(0, 1, frames)
    out = np.zeros((2, frames), np.float32)
    bands = ((300, 900), (800, 2_400), (2_000, 6_000), (5_000, 14_000))
    for number, (low, high) in enumerate(bands):
        weight = np.clip(1 - np.abs(t * (len(bands) - 1) - number), 0, 1)
        out += noise(frames, band(low, high), note.chance) * weight.astype(np.float32)
    return fade_out(out * (t**2).astype(np.float32) * np.float32(0.25), 0.03)
