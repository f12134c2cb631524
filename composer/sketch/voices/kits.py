"""How drums sound: kits of synthesised kicks, snares, hats, cymbals and hand percussion."""

from __future__ import annotations

import numpy as np
from msgspec import Struct

from composer.sketch.tones import (
    RATE,
    Sound,
    Stroke,
    band,
    damped_sines,
    decay,
    fade_out,
    noise,
    seconds_of,
    swell,
)


class Kit(Struct, frozen=True, kw_only=True):
    """What makes one kit differ from another."""

    kick_hertz: float = 52.0
    kick_sweep: float = 3.0  # how many times higher the stroke begins
    kick_fall: float = 38.0  # how fast the pitch settles, 1/s
    kick_length: float = 0.45  # seconds to −60 dB
    kick_click: float = 0.25
    kick_drive: float = 1.2
    snare_hertz: float = 185.0
    snare_length: float = 0.28
    snare_wires: float = 0.8
    snare_top: float = 8_000.0  # Hz
    snare_gate: float = 0.0  # seconds of held noise, the eighties way
    hat_length: float = 0.09
    hat_low: float = 6_500.0
    brushes: bool = False
    tom: float = 1.0
    crash_length: float = 2.6


_DUSTY = Kit(
    kick_hertz=55, kick_sweep=2.2, kick_length=0.5, kick_click=0.12, kick_drive=1.6,
    snare_hertz=200, snare_length=0.24, snare_wires=0.75, snare_top=5_000, hat_length=0.07,
    hat_low=5_200, crash_length=1.8,
)  # fmt: skip
_BRUSHES = Kit(
    kick_hertz=58, kick_sweep=1.6, kick_length=0.35, kick_click=0.06, kick_drive=1.0,
    snare_hertz=195, snare_length=0.3, snare_wires=0.9, snare_top=5_500, brushes=True,
    hat_length=0.08, hat_low=5_500,
)  # fmt: skip
_EIGHTIES = Kit(
    kick_hertz=50, kick_sweep=4.0, kick_fall=45, kick_length=0.42, kick_click=0.5, kick_drive=1.8,
    snare_hertz=175, snare_length=0.4, snare_wires=1.0, snare_gate=0.20, snare_top=9_000,
    hat_length=0.08, hat_low=7_000,
)  # fmt: skip
_CLUB = Kit(
    kick_hertz=49, kick_sweep=5.0, kick_fall=42, kick_length=0.42, kick_click=0.35, kick_drive=2.2,
    snare_hertz=200, snare_length=0.22, snare_wires=0.9, hat_length=0.06, hat_low=7_500,
)  # fmt: skip
_ROOM = Kit(
    kick_hertz=58, kick_sweep=2.4, kick_length=0.4, kick_click=0.3, snare_hertz=190,
    snare_length=0.3, snare_wires=0.75, snare_top=7_500, hat_length=0.1, hat_low=6_000,
)  # fmt: skip
_ROCK = Kit(
    kick_hertz=54, kick_sweep=3.2, kick_length=0.38, kick_click=0.55, kick_drive=1.9,
    snare_hertz=180, snare_length=0.36, snare_wires=0.85, snare_top=8_500, hat_length=0.14,
    hat_low=5_200, crash_length=3.2,
)  # fmt: skip
_TRAP = Kit(
    kick_hertz=48, kick_sweep=4.5, kick_length=0.5, kick_click=0.4, kick_drive=2.0,
    snare_hertz=215, snare_length=0.2, snare_wires=1.0, hat_length=0.05, hat_low=8_000,
)  # fmt: skip
_HALL = Kit(kick_hertz=42, kick_length=1.2, kick_click=0.1, snare_length=0.5, crash_length=4.0)


def dusty(note: Stroke) -> Sound:
    """Sampled from old records: dull hats, a fat kick."""
    return _strike(_DUSTY, int(note.pitch), note.force, note.chance)


def brushes(note: Stroke) -> Sound:
    """A small jazz kit with brushes."""
    return _strike(_BRUSHES, int(note.pitch), note.force, note.chance)


def eighties(note: Stroke) -> Sound:
    """A drum machine with a gated snare."""
    return _strike(_EIGHTIES, int(note.pitch), note.force, note.chance)


def club(note: Stroke) -> Sound:
    """A deep, driven kick and crisp hats."""
    return _strike(_CLUB, int(note.pitch), note.force, note.chance)


def room(note: Stroke) -> Sound:
    """A plain kit in a plain room."""
    return _strike(_ROOM, int(note.pitch), note.force, note.chance)


def rock(note: Stroke) -> Sound:
    """Struck hard, open hats."""
    return _strike(_ROCK, int(note.pitch), note.force, note.chance)


def trap(note: Stroke) -> Sound:
    """A drum machine, short and dry."""
    return _strike(_TRAP, int(note.pitch), note.force, note.chance)


def hall(note: Stroke) -> Sound:
    """Orchestral drums and cymbals."""
    return _strike(_HALL, int(note.pitch), note.force, note.chance)


def _strike(kit: Kit, drum: int, force: float, rng: np.random.Generator) -> Sound:
    """One stroke on the drum with that General MIDI number."""
    if drum == 36:
        return _kick(kit, force, rng)
    if drum == 38:
        return _brush(kit, force, rng) if kit.brushes else _snare(kit, force, rng)
    if drum == 37:
        return _rim(rng)
    if drum in (39, 40):
        return _clap(rng, single=drum == 40)
    if drum in (42, 44, 46):
        length = kit.hat_length * (5.5 if drum == 46 else 0.7 if drum == 44 else 1.0)
        return _hat(kit, length * (0.8 + 0.4 * force), force, rng)
    if drum in (41, 45, 48):
        return _tom({41: 88.0, 45: 122.0, 48: 165.0}[drum] * kit.tom, 0.5, 0.12, force, rng)
    if drum == 49:
        return _crash(kit, force, rng)
    if drum == 51:
        return _ride(force, rng)
    if drum in (54, 70):
        return _shaker(drum == 54, force, rng)
    if drum in (63, 64):
        return _tom(330.0 if drum == 63 else 235.0, 0.26, 0.05, force, rng)
    if drum == 47:
        return _tom(73.4, 2.2, 0.03, force, rng) * np.float32(0.9)
    return _tom(46.0, 1.5, 0.2, force, rng)  # taiko


def _kick(kit: Kit, force: float, rng: np.random.Generator) -> Sound:
    frames = int((kit.kick_length + 0.1) * RATE)
    t = seconds_of(frames)
    hertz = kit.kick_hertz * (1 + (kit.kick_sweep - 1) * np.exp(-t * kit.kick_fall))
    hertz += kit.kick_hertz * 6 * kit.kick_click * np.exp(-t * 400)
    wave = np.sin(2 * np.pi * np.cumsum(hertz) / RATE) * np.exp(-t * 6.91 / kit.kick_length * 0.8)
    wave = np.tanh(wave * kit.kick_drive * (0.7 + 0.5 * force)) / np.tanh(kit.kick_drive)
    click = int(0.012 * RATE)
    tick = noise(frames, band(1_500, 7_000), rng, 1)[0]
    tick[click:] = 0
    tick[:click] *= decay(click, 0.012)
    mono = (wave * 0.9).astype(np.float32) + tick * np.float32(
        0.12 * kit.kick_click * (0.5 + force)
    )
    return fade_out(mono[None] * swell(frames, 0.0008), 0.05)


def _snare(kit: Kit, force: float, rng: np.random.Generator) -> Sound:
    length = kit.snare_length
    frames = int((length + 0.15 + kit.snare_gate) * RATE)
    modes = kit.snare_hertz * np.array([1.0, 1.59, 2.14, 2.65])
    body = damped_sines(
        modes,
        np.array([22.0, 30.0, 40.0, 55.0]) * (0.28 / length),
        np.array([0.6, 0.35, 0.16, 0.1]),
        rng.uniform(0, 0.3, 4),
        frames,
    )
    t = seconds_of(frames)
    bend = 1 + 0.5 * np.exp(-t * 90)
    thud = np.sin(2 * np.pi * kit.snare_hertz * np.cumsum(bend) / RATE) * np.exp(-t * 26)
    wires = noise(frames, band(1_100 + 500 * force, kit.snare_top, 1.5), rng)
    shape = decay(frames, length * (0.8 + 0.4 * force))
    if kit.snare_gate:
        held = int(kit.snare_gate * RATE)
        shape[:held] = np.maximum(shape[:held], np.float32(0.35))
        shape[held:] *= decay(frames - held, 0.05)
    snap = noise(frames, band(2_000, 11_000), rng) * decay(frames, 0.02)
    mono = (body + 0.4 * thud.astype(np.float32)) * np.float32(0.8)
    level = np.float32(0.22 * kit.snare_wires * (0.55 + 0.6 * force))
    sound = mono + wires * shape * level + snap * np.float32(0.10 + 0.12 * force)
    return fade_out(sound.astype(np.float32) * np.float32(0.75), 0.04)


def _brush(kit: Kit, force: float, rng: np.random.Generator) -> Sound:
    """A brush tap, or for soft strokes a swish across the skin."""
    soft = force < 0.5
    frames = int((0.34 if soft else 0.32) * RATE)
    t = seconds_of(frames)
    wires = noise(frames, band(900, kit.snare_top, 1.2), rng)
    if soft:
        shape = (np.sin(np.pi * np.clip(t / 0.32, 0, 1)) ** 1.6).astype(np.float32)
        return fade_out(wires * shape * np.float32(0.14), 0.05)
    body = damped_sines(
        np.array([kit.snare_hertz, kit.snare_hertz * 1.6]),
        np.array([26.0, 34.0]),
        np.array([0.35, 0.15]),
        np.zeros(2),
        frames,
    )
    return fade_out(wires * decay(frames, 0.2) * np.float32(0.26) + body, 0.05)


def _rim(rng: np.random.Generator) -> Sound:
    frames = int(0.12 * RATE)
    modes = np.array([430.0, 1_020.0, 1_730.0, 2_600.0, 3_900.0])
    wave = damped_sines(
        modes, np.array([70.0, 80, 95, 130, 170]), np.array([0.3, 0.5, 0.45, 0.25, 0.12]),
        rng.uniform(0, 1, 5), frames,
    )  # fmt: skip
    return fade_out(wave[None] * swell(frames, 0.0005) * np.float32(0.55), 0.02)


def _clap(rng: np.random.Generator, *, single: bool) -> Sound:
    frames = int(0.32 * RATE)
    sound = noise(frames, band(850, 6_500, 2.0), rng)
    shape = np.zeros(frames, np.float32)
    for start in (0.0,) if single else (0.0, 0.011, 0.022):
        at = int(start * RATE)
        shape[at:] = np.maximum(shape[at:], decay(frames - at, 0.04))
    at = int(0.03 * RATE)
    shape[at:] = np.maximum(shape[at:], 0.6 * decay(frames - at, 0.05 if single else 0.26))
    return fade_out(sound * shape * np.float32(0.42), 0.03)


_PLATES = np.array([1.0, 1.342, 1.2312, 1.6532, 1.9523, 2.1523, 2.31, 2.74, 3.02, 3.41, 3.73, 4.2])


def _hat(kit: Kit, length: float, force: float, rng: np.random.Generator) -> Sound:
    frames = int((length + 0.05) * RATE)
    hiss = noise(frames, band(kit.hat_low, 15_000, 2.4), rng)
    modes = np.concatenate([_PLATES * 3_150, _PLATES * 4_410])
    count = len(modes)
    sides = [
        damped_sines(
            modes * rng.uniform(0.995, 1.005, count),
            np.full(count, 6.91 / length),
            np.full(count, 0.05),
            rng.uniform(0, 6.28, count),
            frames,
        )
        for _ in range(2)
    ]
    sound = hiss * decay(frames, length) * np.float32(0.17) + np.stack(sides)
    tick = min(frames, int(0.006 * RATE))
    sound[:, :tick] *= np.float32(1.0 + 0.5 * force)
    return fade_out(sound * np.float32(0.85) * swell(frames, 0.0006), 0.02)


def _tom(hertz: float, length: float, skin: float, force: float, rng: np.random.Generator) -> Sound:
    frames = int((length + 0.2) * RATE)
    t = seconds_of(frames)
    bend = hertz * (1 + 0.35 * force * np.exp(-t * 22))
    wave = np.sin(2 * np.pi * np.cumsum(bend) / RATE) * np.exp(-t * 6.91 / length)
    over = damped_sines(
        hertz * np.array([1.59, 2.13, 2.65, 2.92]),
        6.91 / length * np.array([1.8, 2.4, 3.0, 3.6]),
        np.array([0.25, 0.16, 0.1, 0.08]),
        np.zeros(4),
        frames,
    )
    hit = noise(frames, band(200, 3_500), rng) * decay(frames, 0.06) * np.float32(skin)
    return fade_out((hit + wave.astype(np.float32) * 0.7 + over) * np.float32(0.75), 0.08)


def _crash(kit: Kit, force: float, rng: np.random.Generator) -> Sound:
    frames = int(kit.crash_length * RATE)
    sound = np.zeros((2, frames), np.float32)
    for low, high, share, level in (
        (350, 1_200, 0.9, 0.05), (1_200, 3_500, 0.8, 0.09), (3_500, 8_000, 0.55, 0.13),
        (8_000, 15_000, 0.35, 0.10),
    ):  # fmt: skip
        part = noise(frames, band(low, high), rng) * decay(frames, kit.crash_length * share)
        sound += part * np.float32(level)
    return fade_out(sound * swell(frames, 0.003) * np.float32(0.9 + 0.3 * force), 0.5)


def _ride(force: float, rng: np.random.Generator) -> Sound:
    frames = int(1.3 * RATE)
    modes = np.concatenate([_PLATES * 1_130, _PLATES * 2_030, [3_120.0, 4_650.0]])
    count = len(modes)
    levels = np.concatenate([np.full(count - 2, 0.022), [0.10 * force, 0.06 * force]])
    sides = [
        damped_sines(
            modes * rng.uniform(0.998, 1.002, count), np.full(count, 5.2), levels,
            rng.uniform(0, 6.28, count), frames,
        )
        for _ in range(2)
    ]  # fmt: skip
    wash = noise(frames, band(4_500, 12_000), rng) * decay(frames, 0.7) * np.float32(0.045)
    return fade_out((np.stack(sides) + wash) * swell(frames, 0.001), 0.3)


def _shaker(jingles: bool, force: float, rng: np.random.Generator) -> Sound:
    frames = int((0.2 if jingles else 0.11) * RATE)
    t = seconds_of(frames)
    if jingles:
        sound = noise(frames, band(6_500, 14_000, 3), rng) * decay(frames, 0.16)
    else:
        shape = np.clip(t / 0.025, 0, 1) * np.exp(-np.clip(t - 0.025, 0, None) * 55)
        sound = noise(frames, band(4_800, 11_000), rng) * shape.astype(np.float32)
    return fade_out(sound * np.float32(0.16 + 0.06 * force), 0.02)
