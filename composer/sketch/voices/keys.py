"""How struck keys sound: pianos, electric piano, vibraphone, bells, marimba, organ."""

from __future__ import annotations

import numpy as np

from composer.sketch.tones import (
    RATE,
    Curve,
    Sound,
    Stroke,
    band,
    damped_sines,
    decay,
    fade_out,
    frequency,
    noise,
    seconds_of,
    swell,
)


def _stereo(left: Sound, right: Sound) -> Sound:
    return np.stack([left, right])


def piano(note: Stroke) -> Sound:
    """A grand: stiff strings in threes, two-stage decay, a hammer brighter with force."""
    return _strings_and_hammer(
        note.pitch, min(note.seconds, 7.0), 0.55 + 0.75 * note.force, 1.0, note.chance
    )


def felt_piano(note: Stroke) -> Sound:
    """An upright with felt before the hammers: round, close, a little noise of the action."""
    return _strings_and_hammer(
        note.pitch, min(note.seconds, 6.0), 0.25 + 0.35 * note.force, 2.2, note.chance
    )


def _strings_and_hammer(
    pitch: float, seconds: float, bright: float, action: float, rng: np.random.Generator
) -> Sound:
    hertz = frequency(pitch)
    length = min(seconds, 1.2 + 6.0 * 2 ** (-(pitch - 40) / 24))
    frames = int(length * RATE)
    count = int(min(44, 15_000 / hertz))
    n = np.arange(1, count + 1)
    stiff = 0.00011 * 2 ** ((pitch - 49) / 9.0)
    partials = n * hertz * np.sqrt(1 + stiff * n**2)
    # a hammer at an eighth of the string, softer felt rolls the top away
    corner = 900.0 * bright * 2 ** ((pitch - 60) / 30)
    levels = (
        np.abs(np.sin(np.pi * n / 8.2)) / n**0.65 / (1 + (partials / (corner * 2.2)) ** 2) ** 0.8
    )
    levels *= np.exp(rng.normal(0, 0.16, count))
    slow = 0.42 * 2 ** ((pitch - 60) / 17) * (1 + 0.055 * n**1.25)
    fast = slow * 4.2
    sides = []
    for side in (-1, 1):
        detune = 2 ** (np.array([[-0.55], [0.1], [0.7]]) * (1 + 0.2 * side) / 1200)
        shares = np.array([[0.62], [0.30], [0.22]]) * (1 + side * rng.normal(0, 0.16, (3, count)))
        decays = np.stack([fast, slow, slow * 1.1])
        phases = np.full((3, count), np.pi / 2) + rng.normal(0, 0.2, (3, count))
        sides.append(
            damped_sines(
                (partials * detune).ravel(),
                decays.ravel(),
                (levels * shares).ravel(),
                phases.ravel(),
                frames,
            )
        )
    sound = _stereo(*sides)
    sound *= swell(frames, 0.002 if action < 2 else 0.006)
    knock = min(frames, int(0.09 * RATE))
    thump = noise(knock, band(90, 420 + 900 * bright), rng) * decay(knock, 0.06)
    sound[:, :knock] += thump * np.float32(0.02 * action * np.abs(sound).max())
    return fade_out(_even(sound), 0.2)


def electric_piano(note: Stroke) -> Sound:
    """Tines and pickups: a bell-like strike over a round tone that growls with force."""
    hertz = frequency(note.pitch)
    frames = int(min(note.seconds, 3.2) * RATE)
    t = seconds_of(frames)
    growl = (0.25 + 1.5 * note.force**1.6) * np.exp(-t * 2.2) * min(1.3, (330 / hertz) ** 0.35)
    tine = 0.30 * note.force * np.exp(-t * 14.0) * min(1.0, 700 / hertz)
    body = np.exp(-t * (0.75 + hertz / 700))
    sides = []
    for side in (-1, 1):
        turn = 2 * np.pi * hertz * 2 ** (side * 1.4 / 1200) * t
        wave = np.sin(turn + growl * np.sin(turn)) + 0.20 * np.sin(2 * turn) * np.exp(-t * 3)
        bell = np.sin(7.02 * turn) * tine + np.sin(3.98 * turn) * tine * 0.5
        tremolo = 1 + 0.16 * np.sin(2 * np.pi * 4.6 * t + (0 if side < 0 else np.pi))
        sides.append(((wave * body + bell) * tremolo).astype(np.float32))
    return fade_out(_even(_stereo(*sides) * swell(frames, 0.003)), 0.15)


def _bars(
    pitch: float,
    seconds: float,
    ratios: tuple[float, ...],
    levels: tuple[float, ...],
    halves: tuple[float, ...],
    rng: np.random.Generator,
) -> Sound:
    """Struck bars: a few free modes, each with its own time to −60 dB in seconds."""
    hertz = frequency(pitch)
    frames = int(seconds * RATE)
    modes: Curve = np.array(ratios) * hertz
    decays = 6.91 / np.array(halves)
    sides = [
        damped_sines(
            modes * 2 ** (rng.normal(0, 0.8, len(ratios)) / 1200),
            decays,
            np.array(levels) * np.exp(rng.normal(0, 0.08, len(ratios))),
            rng.uniform(0, 0.6, len(ratios)),
            frames,
        )
        for _ in range(2)
    ]
    return _stereo(*sides)


def vibraphone(note: Stroke) -> Sound:
    """Soft mallets on metal bars with the motor turning slowly."""
    long = min(note.seconds, 4.0)
    sound = _bars(
        note.pitch,
        long,
        (1, 3.99, 9.9, 1.003),
        (1, 0.16 + 0.3 * note.force, 0.05 * note.force, 0.3),
        (4.2, 1.4, 0.35, 3.4),
        note.chance,
    )
    t = seconds_of(sound.shape[1])
    turn = 2 * np.pi * 4.1 * t
    sound *= np.stack([1 + 0.18 * np.sin(turn), 1 + 0.18 * np.sin(turn + 0.9)]).astype(np.float32)
    return fade_out(_even(sound * swell(sound.shape[1], 0.003)), 0.3)


def bells(note: Stroke) -> Sound:
    """Celesta and glockenspiel: small steel plates, clear and quick to fade at the top."""
    sound = _bars(
        note.pitch,
        min(note.seconds, 3.2),
        (1, 2.0, 2.76, 5.4, 1.002),
        (1, 0.22, 0.2 + 0.25 * note.force, 0.16 * note.force, 0.4),
        (3.2, 1.6, 1.0, 0.4, 2.6),
        note.chance,
    )
    return fade_out(_even(sound * swell(sound.shape[1], 0.0015)), 0.3)


def marimba(note: Stroke) -> Sound:
    """Wooden bars over tubes: warm and short."""
    sound = _bars(
        note.pitch,
        min(note.seconds, 1.6),
        (1, 3.93, 9.6),
        (1, 0.25 + 0.3 * note.force, 0.12 * note.force),
        (1.1 * 2 ** ((60 - note.pitch) / 24), 0.22, 0.08),
        note.chance,
    )
    return fade_out(_even(sound * swell(sound.shape[1], 0.0015)), 0.2)


def organ(note: Stroke) -> Sound:
    """Drawbars through a slow rotating speaker."""
    frames = int((note.seconds + 0.08) * RATE)
    hertz = frequency(note.pitch)
    bars = np.array([0.5, 1, 1.5, 2, 3, 4, 6, 8])
    levels = np.array(
        [0.5, 1, 0.35, 0.55, 0.25, 0.22 * note.force, 0.1 * note.force, 0.12 * note.force]
    )
    t = seconds_of(frames)
    sides = []
    for turn in (0.0, 1.7):
        wave = damped_sines(hertz * bars, np.zeros(8), levels, note.chance.uniform(0, 6, 8), frames)
        sides.append(wave * (1 + 0.10 * np.sin(2 * np.pi * 0.9 * t + turn)).astype(np.float32))
    sound = _stereo(*sides) * swell(frames, 0.008)
    return fade_out(_even(sound), 0.08)


def _even(sound: Sound) -> Sound:
    """Bring the first 0.4 s to the same loudness for every pitch."""
    head = sound[:, : int(0.4 * RATE)]
    return sound * np.float32(0.2 / (np.sqrt(np.mean(head**2)) + 1e-9))
