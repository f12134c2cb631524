"""What is done to stems and to the mix, block by block: tone, ducking, echoes, a room."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from composer.sketch.style import Room
from composer.sketch.tones import (
    RATE,
    Curve,
    Sound,
    Spectrum,
    band,
    decay,
    frequencies,
    noise,
    spectrum,
    waves,
)


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
        if self._high_cut:
            gain /= np.sqrt(1 + (safe / self._high_cut) ** 6)
        result: Curve = gain
        return result


class Equaliser:
    """A tone control as it is built: what it colours begins when it was struck, and rings on.

    Its phase is the least that goes with its gain; one without phase would sound before the
    stroke as well.
    """

    _TAPS = 4_096  # frames that it rings on: 93 ms
    _STEP = 28_672  # frames at once; with the ringing a length whose spectra are quick
    _GRID = 1 << 15  # frames from which the phase is reckoned
    _FLOOR = 1e-5

    def __init__(self, gain: Callable[[Curve], Curve]) -> None:
        """``gain`` is asked for the gain at frequencies in hertz."""
        level = np.log(np.maximum(gain(frequencies(self._GRID)), self._FLOOR))
        folded = np.fft.irfft(level, self._GRID)
        folded[1 : self._GRID // 2] *= 2
        folded[self._GRID // 2 + 1 :] = 0
        kernel = np.fft.irfft(np.exp(np.fft.rfft(folded)), self._GRID)[: self._TAPS]
        quarter = self._TAPS // 4
        kernel[-quarter:] *= np.cos(0.5 * np.pi * np.arange(quarter) / quarter) ** 2
        kernel[-quarter:] -= kernel.sum() / quarter  # nothing passes that does not swing
        self._response = spectrum(kernel.astype(np.float32), self._STEP + self._TAPS)

    def __call__(self, sound: Sound) -> Sound:
        """The sound through it, 93 ms longer."""
        rows, frames = sound.shape
        steps = -(-frames // self._STEP)
        out = np.zeros((rows, steps * self._STEP + self._TAPS), np.float32)
        out[:, :frames] = sound
        cut = out[:, : steps * self._STEP].reshape(rows, steps, self._STEP)
        spectra = spectrum(cut, self._STEP + self._TAPS)
        spectra *= self._response
        heard = waves(spectra, self._STEP + self._TAPS)
        out[:, : steps * self._STEP] = heard[..., : self._STEP].reshape(rows, -1)
        out[:, steps * self._STEP :] = 0
        for step in range(steps):
            after = (step + 1) * self._STEP
            out[:, after : after + self._TAPS] += heard[:, step, self._STEP :]
        return out[:, : frames + self._TAPS]


def sides(pan: float, width: float) -> NDArray[np.float32]:
    """How much of left and right goes where: `pan` −1 to 1 by constant power, `width` 0 mono to 1
    as it is. Row 0 makes the left."""
    narrow = np.eye(2) * width + (1 - width) / 2
    angle = (pan + 1) * np.pi / 4
    placed = np.array([[np.cos(angle)], [np.sin(angle)]]) * np.sqrt(2)
    matrix: NDArray[np.float32] = (narrow * placed).astype(np.float32)
    return matrix


class Ducking:
    """What pulls others down under every kick and lets them breathe back within `seconds`."""

    def __init__(self, kicks: list[int], seconds: float) -> None:
        """``kicks`` are frames, in order."""
        self._kicks = kicks
        self._length = max(8, int(seconds * RATE))
        t = np.linspace(0, 1, self._length)
        self._dip = (1 - t) ** 1.6 * np.clip(t / 0.012, 0, 1)

    def gain(self, depth: float, start: int, frames: int) -> Sound | None:
        """The gain of so many frames; None where no kick is near."""
        first = bisect_right(self._kicks, start - self._length)
        last = bisect_left(self._kicks, start + frames)
        if first == last:
            return None
        gain = np.ones(frames, np.float32)
        dip = (1 - depth * self._dip).astype(np.float32)
        for number in range(first, last):
            kick = self._kicks[number]
            until = min(start + frames, kick + self._length, *self._kicks[number + 1 : number + 2])
            begin = max(start, kick)
            if until <= begin:
                continue
            gain[begin - start : until - start] = dip[begin - kick : until - kick]
        return gain


class Echo:
    """Echoes that wander from side to side, each softer and duller than the last."""

    _TAPS = 4

    def __init__(self, seconds: float) -> None:
        """``seconds`` lie between one echo and the next."""
        self._step = max(1, int(seconds * RATE))
        self._before = np.zeros(self._step * self._TAPS + self._TAPS, np.float32)
        self._rests = True

    def follow(self, sound: Sound) -> Sound | None:
        """The echoes during the next frames, in which `sound` (mono) is sent; None: silence."""
        heard = bool(sound.any())
        if self._rests and not heard:
            return None
        frames = len(sound)
        known = np.concatenate([self._before, sound])
        self._before = known[-len(self._before) :].copy()
        self._rests = not self._before.any()
        wet = np.zeros((2, frames), np.float32)
        for tap in range(1, self._TAPS + 1):
            at = len(known) - frames - self._step * tap
            echo = known[at - tap : at + frames]
            for _ in range(tap):
                echo = (echo[1:] + echo[:-1]) * np.float32(0.5)
            gain = np.float32(0.62 ** (tap - 1))
            near, far = (0, 1) if tap % 2 else (1, 0)
            wet[near] += echo * gain
            wet[far] += echo * (gain * np.float32(0.35))
        return wet


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
    return Equaliser(Tone(low_cut=170))(response)  # a room that booms is heard as mud


class Reverb:
    """A room that answers block by block: convolution with its response, in parts of a block."""

    def __init__(self, response: Sound, block: int) -> None:
        """It answers ``block`` frames at a time: what it is given is a multiple of that, but for
        the last of it."""
        self._block = block
        self._size = 1 << int(np.ceil(np.log2(2 * block)))
        parts = -(-response.shape[1] // block)
        padded = np.zeros((2, parts * block), np.float32)
        padded[:, : response.shape[1]] = response
        cut = padded.reshape(2, parts, block).transpose(1, 0, 2)
        self._response = [spectrum(np.ascontiguousarray(part), self._size) for part in cut]
        self._sent: list[Spectrum | None] = [None] * parts
        self._tail = np.zeros((2, block), np.float32)

    def follow(self, sound: Sound) -> Sound:
        """The room during the next frames, in which `sound` (mono) is sent."""
        blocks = [
            self._block_after(sound[at : at + self._block])
            for at in range(0, len(sound), self._block)
        ]
        return np.concatenate(blocks, axis=1)

    def _block_after(self, sound: Sound) -> Sound:
        frames = len(sound)
        self._sent.pop()
        self._sent.insert(0, spectrum(sound, self._size) if sound.any() else None)
        wet = self._tail.copy()
        self._tail = np.zeros_like(wet)
        together: Spectrum | None = None
        for sent, part in zip(self._sent, self._response, strict=True):
            if sent is None:
                continue
            if together is None:
                together = sent * part
            else:
                together += sent * part
        if together is not None:
            answered = waves(together, self._size)
            wet += answered[:, : self._block]
            self._tail = answered[:, self._block : 2 * self._block].copy()
        return wet[:, :frames]
