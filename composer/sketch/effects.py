"""What is done to stems and to the mix: tone, ducking, echoes, a room, tape."""

from __future__ import annotations

import numpy as np

from composer.sketch.style import Room
from composer.sketch.tones import RATE, Curve, Sound, band, decay, noise

_BLOCK = 1 << 17


class Tone:
    """A tone control: a low cut, a tilt around 1 kHz, gentle shelves and a bell at 3 kHz."""

    def __init__(
        self,
        *,
        low_cut: float = 30.0,
        tilt: float = 0.0,
        bass: float = 0.0,
        air: float = 0.0,
        high_cut: float = 0.0,
        edge: float = 0.0,
    ) -> None:
        self._low_cut = low_cut
        self._tilt = tilt
        self._bass = bass
        self._air = air
        self._high_cut = high_cut
        self._edge = edge

    def __call__(self, hertz: Curve) -> Curve:
        """Gain at the frequencies."""
        safe = np.maximum(hertz, 1.0)
        octaves = np.clip(np.log2(safe / 1_000), -4, 4)
        level = self._tilt * octaves
        level += self._bass / (1 + (safe / 110) ** 2)
        level += self._air / (1 + (6_500 / safe) ** 2)
        if self._edge:
            level += self._edge * np.exp(-((np.log2(safe / 3_000) / 0.7) ** 2))
        gain = 10 ** (level / 20) / np.sqrt(1 + (self._low_cut / safe) ** 6)
        gain[hertz < 4] = 0
        if self._high_cut:
            gain /= np.sqrt(1 + (safe / self._high_cut) ** 6)
        result: Curve = gain
        return result


def widen(stem: Sound, pan: float, width: float) -> None:
    """Place a stereo stem: `pan` −1 to 1 by constant power, `width` 0 mono to 1 as it is."""
    if width < 1:
        mid = (stem[0] + stem[1]) * np.float32(0.5 * (1 - width))
        stem *= np.float32(width)
        stem += mid
    angle = (pan + 1) * np.pi / 4
    stem[0] *= np.float32(np.cos(angle) * np.sqrt(2))
    stem[1] *= np.float32(np.sin(angle) * np.sqrt(2))


def duck(stem: Sound, kicks: list[int], depth: float, seconds: float) -> None:
    """Pull a stem down under every kick and let it breathe back within `seconds`."""
    length = max(8, int(seconds * RATE))
    t = np.linspace(0, 1, length)
    dip = (1 - depth * (1 - t) ** 1.6 * np.clip(t / 0.012, 0, 1)).astype(np.float32)
    for number, kick in enumerate(kicks):
        until = min(stem.shape[1], kick + length)
        if number + 1 < len(kicks):
            until = min(until, kicks[number + 1])
        if until > kick:
            stem[:, kick:until] *= dip[: until - kick]


def echo(mix: Sound, stem: Sound, seconds: float, level: float) -> None:
    """Add echoes that wander from side to side, each softer and duller than the last."""
    mono = (stem[0] + stem[1]) * np.float32(0.5 * level)
    step = max(1, int(seconds * RATE))
    for number in range(1, 5):
        shift = step * number
        if shift >= mono.shape[0]:
            return
        mono[1:] = (mono[1:] + mono[:-1]) * np.float32(0.5)
        gain = np.float32(0.62 ** (number - 1))
        near, far = (0, 1) if number % 2 else (1, 0)
        mix[near, shift:] += mono[:-shift] * gain
        mix[far, shift:] += mono[:-shift] * (gain * np.float32(0.35))


def room_response(room: Room, space: float) -> Sound:
    """The sound of the room after a hand clap: early walls, then noise that dies band by band."""
    rng = np.random.default_rng(7)
    seconds = room.decay * min(1.4, space)
    frames = int((seconds * 1.05 + 0.1) * RATE)
    response = np.zeros((2, frames), np.float32)
    shares = ((150, 500, 1.0, 0.8), (500, 1_800, 0.95, 1.0), (1_800, 5_000, 0.7, 0.75),
              (5_000, 12_000, 0.4, 0.45))  # fmt: skip
    start = int(room.pre_delay * RATE)
    for number, (low, high, share, level) in enumerate(shares):
        dulled = level * (1 - 0.55 * room.dark) ** (number / 2)
        tail = noise(frames, band(low, high), rng) * decay(frames, seconds * share)
        response += tail * np.float32(dulled)
    rise = min(frames, int(0.03 * RATE))
    response[:, :rise] *= np.linspace(0, 1, rise, dtype=np.float32)
    response = np.concatenate([np.zeros((2, start), np.float32), response], axis=1)
    for side in (0, 1):
        for _ in range(7):
            at = start // 2 + int(rng.uniform(0.004, 0.045) * RATE)
            response[side, at] += np.float32(rng.uniform(0.8, 2.2) * rng.choice([-1, 1]))
    response /= np.sqrt((response**2).sum(axis=1, keepdims=True)).astype(np.float32)
    return response


def reverberate(mix: Sound, send: Sound, response: Sound) -> None:
    """Convolve the mono send with the stereo response and add it to the mix, block by block."""
    size = 1 << int(np.ceil(np.log2(_BLOCK + response.shape[1])))
    spectra = np.fft.rfft(response, size, axis=1)
    frames = mix.shape[1]
    for start in range(0, frames, _BLOCK):
        part = send[start : start + _BLOCK]
        wet = np.fft.irfft(np.fft.rfft(part, size) * spectra, size, axis=1)
        end = min(frames, start + part.shape[0] + response.shape[1])
        mix[:, start:end] += wet[:, : end - start]


def tape(mix: Sound, worn: float, rng: np.random.Generator) -> None:
    """Play the mix from a worn tape: slow wow, soft saturation, a breath of hiss and dust."""
    frames = mix.shape[1]
    level = np.float32(np.sqrt(np.mean(mix[:, :: max(1, frames // 200_000)] ** 2)) + 1e-9)
    depth = 0.0011 * worn * RATE  # frames the head wanders
    before = np.zeros((2, 0), np.float32)
    reach = int(depth * 2) + 4
    for start in range(0, frames, _BLOCK):
        end = min(frames, start + _BLOCK)
        ahead = mix[:, start : min(frames, end + reach)]
        window = np.concatenate([before, ahead], axis=1)
        offset = start - before.shape[1]
        t = np.arange(start, end)
        wander = np.sin(2 * np.pi * 0.55 * t / RATE) + 0.45 * np.sin(2 * np.pi * 1.7 * t / RATE + 1)
        places = t + depth * wander - offset
        before = mix[:, max(0, end - reach) : end].copy()
        grid = np.arange(window.shape[1])
        hiss = noise(end - start, band(1_500, 9_000, 1.0), rng) * (level * np.float32(0.012 * worn))
        dust = np.zeros((2, end - start), np.float32)
        count = int((end - start) / RATE * 5 * worn)
        spots = rng.integers(0, max(1, end - start - 4), count)
        dust[:, spots] += (rng.normal(0, 0.22, (2, count)) * level).astype(np.float32)
        dust[:, 1:] += dust[:, :-1] * np.float32(0.6)
        for side in (0, 1):
            bent = np.interp(places, grid, window[side]).astype(np.float32)
            drive = np.float32(0.35 * worn / (level * 3))
            mix[side, start:end] = np.tanh(bent * drive) / drive + hiss[side] + dust[side]
