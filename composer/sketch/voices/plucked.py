"""How plucked strings sound: guitars, harp, basses, and guitars through an amplifier."""

from __future__ import annotations

import numpy as np

from composer.sketch.tones import (
    RATE,
    Sound,
    Stroke,
    band,
    damped_sines,
    decay,
    fade_out,
    frequencies,
    frequency,
    glide_sines,
    noise,
    seconds_of,
    spectrum,
    swell,
    waves,
)


def _string(
    pitch: float,
    seconds: float,
    rng: np.random.Generator,
    *,
    place: float,
    bright: float,
    sustain: float,
    damping: float,
    body: tuple[tuple[float, float, float], ...] = (),
    touch: float = 0.02,
    spread: float = 1.0,
    stiff: float = 4e-5,
) -> Sound:
    """One plucked string: `place` along it, `bright` in Hz, `sustain` seconds of the fundamental.

    `damping` is how much sooner each higher partial dies; `body` are resonances as (Hz, gain,
    octaves wide); `touch` is the noise of the finger.
    """
    hertz = frequency(pitch)
    frames = int(seconds * RATE)
    count = int(max(4, min(60, 14_000 / hertz)))
    n = np.arange(1, count + 1)
    partials = n * hertz * np.sqrt(1 + stiff * n**2)
    levels = np.abs(np.sin(np.pi * n * place)) / n / (1 + (partials / bright) ** 2) ** 0.6
    for centre, gain, octaves in body:
        levels *= 1 + gain * np.exp(-0.5 * (np.log2(partials / centre) / octaves) ** 2)
    decays = 6.91 / sustain * (1 + damping * (n - 1) ** 1.15)
    sides = [
        damped_sines(
            np.concatenate([partials, partials * 1.0004]),
            np.concatenate([decays, decays * 2.1]),
            np.concatenate([levels, levels * 0.6])
            * np.exp(rng.normal(0, 0.12 * spread, 2 * count)),
            np.concatenate([np.zeros(count), rng.normal(0, 0.5, count)]),
            frames,
        )
        for _ in range(2)
    ]
    sound = np.stack(sides) * swell(frames, 0.0012)
    tick = min(frames, int(0.05 * RATE))
    scrape = noise(tick, band(900, bright * 1.5), rng) * decay(tick, 0.025)
    sound[:, :tick] += scrape * np.float32(touch * np.abs(sound).max())
    head = sound[:, : int(0.3 * RATE)]
    sound *= np.float32(0.2 / (np.sqrt(np.mean(head**2)) + 1e-9))
    return fade_out(sound, 0.12)


_GUITAR_BODY = ((105.0, 0.9, 0.25), (210.0, 0.8, 0.25), (420.0, 0.35, 0.3))


def nylon_guitar(note: Stroke) -> Sound:
    """Classical guitar, played with the flesh of the finger."""
    return _string(
        note.pitch,
        min(note.seconds, 3.0),
        note.chance,
        place=0.19 + note.chance.normal(0, 0.01),
        bright=1_300 + 1_900 * note.force,
        sustain=3.4 * 2 ** ((52 - note.pitch) / 26),
        damping=0.16,
        body=_GUITAR_BODY,
        touch=0.03,
    )


def steel_guitar(note: Stroke) -> Sound:
    """Steel-string guitar with a pick."""
    return _string(
        note.pitch,
        min(note.seconds, 3.6),
        note.chance,
        place=0.14 + note.chance.normal(0, 0.008),
        bright=2_600 + 3_800 * note.force,
        sustain=4.6 * 2 ** ((52 - note.pitch) / 26),
        damping=0.075,
        body=_GUITAR_BODY,
        touch=0.05,
    )


def clean_guitar(note: Stroke) -> Sound:
    """Electric guitar, neck pickup, clean amplifier."""
    return _string(
        note.pitch,
        min(note.seconds, 3.0),
        note.chance,
        place=0.22,
        bright=1_500 + 2_200 * note.force,
        sustain=4.0,
        damping=0.09,
        body=((420.0, 0.5, 0.6),),
        touch=0.02,
        spread=0.5,
    )


def harp(note: Stroke) -> Sound:
    """Concert harp: plucked near the middle, long and clear."""
    return _string(
        note.pitch,
        min(note.seconds, 4.5),
        note.chance,
        place=0.36,
        bright=1_600 + 2_000 * note.force,
        sustain=4.8 * 2 ** ((60 - note.pitch) / 22),
        damping=0.14,
        body=((260.0, 0.5, 0.5),),
        touch=0.012,
    )


def upright_bass(note: Stroke) -> Sound:
    """Double bass, plucked: wood first, then a quick bloom."""
    return _string(
        note.pitch,
        min(note.seconds, 2.4),
        note.chance,
        place=0.27,
        bright=480 + 700 * note.force,
        sustain=2.2,
        damping=0.30,
        body=((98.0, 0.7, 0.3), (190.0, 0.6, 0.35), (700.0, 0.3, 0.5)),
        touch=0.06,
        spread=0.2,
    )


def finger_bass(note: Stroke) -> Sound:
    """Electric bass with fingers."""
    return _string(
        note.pitch,
        min(note.seconds, 3.0),
        note.chance,
        place=0.20,
        bright=650 + 1_500 * note.force,
        sustain=4.0,
        damping=0.20,
        touch=0.03,
        spread=0.15,
    )


def pizzicato(note: Stroke) -> Sound:
    """A section of strings, plucked."""
    takes = [
        _string(
            note.pitch + note.chance.normal(0, 0.06),
            min(note.seconds, 1.1),
            note.chance,
            place=0.3 + note.chance.normal(0, 0.04),
            bright=900 + 1_500 * note.force,
            sustain=0.9 * 2 ** ((60 - note.pitch) / 26),
            damping=0.28,
            body=((300.0, 0.6, 0.5),),
        )
        for _ in range(3)
    ]
    return np.asarray(sum(takes), np.float32) * np.float32(0.5)


def power_guitar(note: Stroke) -> Sound:
    """Root, fifth and octave through a valve amplifier and its loudspeaker, two takes."""
    frames = int(min(note.seconds, 3.0) * RATE)
    sides = []
    for _ in range(2):
        chord = np.zeros(frames, np.float32)
        for step in (0, 7, 12):
            string = _string(
                note.pitch + step + note.chance.normal(0, 0.03),
                frames / RATE,
                note.chance,
                place=0.13,
                bright=3_000,
                sustain=6.0,
                damping=0.05,
                touch=0.08,
            )
            chord[: string.shape[1]] += string[0]
        driven = np.tanh(chord * np.float32(6.0 + 8.0 * note.force) + 0.12) - np.tanh(0.12)
        sides.append(_cabinet(driven.astype(np.float32)))
    sound = np.stack(sides)
    sound *= np.float32(0.2 / (np.sqrt(np.mean(sound[:, : RATE // 3] ** 2)) + 1e-9))
    return fade_out(sound * swell(frames, 0.002), 0.1)


def lead_guitar(note: Stroke) -> Sound:
    """A sung electric lead: drive, sustain, vibrato that comes late."""
    frames = int((note.seconds + 0.12) * RATE)
    t = seconds_of(frames)
    late = np.clip((t - 0.25) / 0.35, 0, 1)
    bend = -0.35 * np.exp(-t * 38)
    hertz = frequency(note.pitch) * 2 ** ((0.22 * late * np.sin(2 * np.pi * 5.5 * t) + bend) / 12)
    n = np.arange(1, 25)
    wave = glide_sines(hertz, np.abs(np.sin(np.pi * n * 0.17)) / n)
    driven = np.tanh(wave * np.float32(2.2 + 2.0 * note.force) + 0.1) - np.tanh(0.1)
    mono = _cabinet(driven.astype(np.float32))
    mono *= np.float32(0.17 / (np.sqrt(np.mean(mono**2)) + 1e-9))
    return fade_out(mono[None] * swell(frames, 0.006), 0.12)


def _cabinet(wave: Sound) -> Sound:
    """A guitar loudspeaker: nothing below 90 Hz, a bite at 2.5 kHz, nothing above 5 kHz."""
    size = 1 << int(np.ceil(np.log2(len(wave) + 2048)))
    hertz = frequencies(size)
    shape = band(95, 4_600, 2.6)(hertz)
    shape *= 1 + 0.8 * np.exp(-0.5 * (np.log2(np.maximum(hertz, 1) / 2_400) / 0.5) ** 2)
    filtered = spectrum(wave, size)
    filtered *= shape.astype(np.float32)
    return waves(filtered, size)[: len(wave)]
