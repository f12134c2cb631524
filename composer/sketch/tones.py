"""How raw sound is made: damped sines in one matrix product, wide ensembles, shaped noise.

Sound is float32 at 44 100 Hz; stereo is an array of shape (2, frames).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

RATE = 44_100
Sound = NDArray[np.float32]
Curve = NDArray[np.float64]
Spectrum = NDArray[np.complexfloating]

_GRID = 2.0**22
_TURN = 1 << 14  # points of a tone's one turn
_TOP = 0.46 * RATE  # partials above would fold back


class Stroke(Struct, frozen=True):
    """One note asked of an instrument: MIDI pitch, length in seconds, force 0 to 1, its chance."""

    pitch: float
    seconds: float
    force: float
    chance: np.random.Generator


def frequencies(size: int) -> Curve:
    """The frequencies in hertz of a real spectrum of `size` frames."""
    return np.fft.rfftfreq(size, 1 / RATE).astype(np.float64)


def quick_size(frames: int) -> int:
    """A length of at least so many frames, at most a quarter more, whose spectra are quick."""
    step = 1 << max(0, (frames - 1).bit_length() - 4)
    sixteenths = -(-frames // step)
    quick = next(count for count in (8, 9, 10, 12, 15, 16) if count >= sixteenths)
    return quick * step


def spectrum(sound: Sound, size: int | None = None) -> Spectrum:
    """The real spectrum along the last axis, padded to `size`; `waves` is its inverse.

    numpy reckons a plain forward transform in double precision even for single; one that is told
    to divide by its length it does not, in a third of the time.
    """
    frames = sound.shape[-1] if size is None else size
    found: Spectrum = np.fft.rfft(sound, frames, axis=-1, norm="forward")
    found *= np.float32(frames)
    return found


def waves(spectra: Spectrum, size: int) -> Sound:
    """The sound of such a spectrum, as long as `size`."""
    sound: Sound = np.fft.irfft(spectra, size, axis=-1).astype(np.float32, copy=False)
    return sound


def frequency(pitch: float) -> float:
    """Hertz of a MIDI number, A4 = 440."""
    return float(440.0 * 2.0 ** ((pitch - 69) / 12))


def damped_sines(hertz: Curve, decays: Curve, levels: Curve, phases: Curve, frames: int) -> Sound:
    """Add sines that die away: sum of level · e^(−decay·t) · sin(2π·hertz·t + phase)."""
    starts = (levels * np.exp(1j * phases))[None, :]
    wave: Sound = damped_waves(hertz, decays, starts, frames)[0]
    return wave


def damped_waves(
    hertz: Curve, decays: Curve, starts: NDArray[np.complexfloating], frames: int
) -> Sound:
    """Several waves of the same dying sines: a row of `starts` (level and phase) for each.

    A sum over a time written as coarse plus fine steps is one product of two small matrices, which
    is some hundred times quicker than computing every sine.
    """
    heard = hertz < _TOP
    fine_steps = 1 << max(5, round(np.log2(frames + 1) / 2) + 1)
    coarse_steps = -(-frames // fine_steps)
    rate = (-decays[heard] + 2j * np.pi * hertz[heard]) / RATE
    fine = _powers(np.exp(rate), fine_steps)
    coarse = _powers(np.exp(rate * fine_steps), coarse_steps)
    begun = starts[:, heard, None] * coarse
    left = np.concatenate([begun.real, begun.imag], axis=1).transpose(0, 2, 1)
    right = np.concatenate([fine.imag, fine.real], axis=0)
    product = exactly(left.reshape(len(starts) * coarse_steps, -1) @ right)
    return product.reshape(len(starts), -1)[:, :frames]


def exactly(product: Curve) -> Sound:
    """A product of matrices, rounded by so much that its last bits are not seen: they depend on
    how many threads added it up."""
    product *= _GRID
    np.rint(product, out=product)
    product /= _GRID
    return product.astype(np.float32)


def _powers(numbers: NDArray[np.complex128], count: int) -> NDArray[np.complex128]:
    """A row for each number: its powers from 0 on, every length from the one before it."""
    powers = np.empty((len(numbers), count), np.complex128)
    powers[:, 0] = 1
    known = 1
    while known < count:
        more = min(known, count - known)
        powers[:, known : known + more] = powers[:, :more] * (numbers**known)[:, None]
        known += more
    return powers


def ensembles(
    hertz: float, colours: Sequence[Curve], cents: float, rng: np.random.Generator, frames: int
) -> list[Sound]:
    """A stereo loop of many players in unison: every partial smeared `cents` wide, random phase.

    One for each of the `colours`, which are levels of the partials, as many in each; they have the
    same phases, so that they blend instead of beating. A loop has no joint: it is made in the
    frequency domain, of so many `frames`.
    """
    bins = frames // 2 + 1
    levelled = np.zeros((len(colours), bins), np.float32)
    grid = RATE / frames
    for number, levels in enumerate(zip(*colours, strict=True), start=1):
        centre = hertz * number
        if centre > _TOP:
            break
        width = max(grid * 0.6, centre * (2 ** (cents / 1200) - 1))
        reach = int(4 * width / grid) + 1
        middle = round(centre / grid)
        low, high = max(1, middle - reach), min(bins, middle + reach + 1)
        shape = np.exp(-0.5 * ((np.arange(low, high) * grid - centre) / width) ** 2)
        shape /= np.sqrt(np.sum(shape**2))
        levelled[:, low:high] += np.outer(levels, shape)
    filled = np.flatnonzero(levelled.any(axis=0))
    phases = rng.random(len(filled), np.float32) * np.float32(2 * np.pi)
    # related sides: wide, and whole in mono
    apart = rng.standard_normal(len(filled), np.float32) * np.float32(1.1)
    turns = np.zeros((2, bins), np.complex64)
    turns[:, filled] = np.exp(1j * np.stack([phases, phases + apart]))
    sounds = []
    for level in levelled:
        turned = level * turns
        sound = waves(turned, frames)
        sound /= np.sqrt(np.mean(sound**2)) + np.float32(1e-12)
        sounds.append(sound)
    return sounds


def noise(
    frames: int, shape: Callable[[Curve], Curve], rng: np.random.Generator, channels: int = 2
) -> Sound:
    """White noise coloured by a curve of amplitude over hertz; RMS 1."""
    size = quick_size(frames)
    bins = size // 2 + 1
    spectra = np.empty((channels, bins), np.complex64)
    spectra.real = rng.standard_normal((channels, bins), np.float32)
    spectra.imag = rng.standard_normal((channels, bins), np.float32)
    spectra *= shape(frequencies(size)).astype(np.float32)
    sound = waves(spectra, size)[:, :frames]
    even: Sound = (sound / (np.sqrt(np.mean(sound**2)) + 1e-12)).astype(np.float32)
    return even


def band(low: float, high: float, slope: float = 2.0) -> Callable[[Curve], Curve]:
    """A band between two corner frequencies in hertz, as a curve for `noise`."""

    def shape(hertz: Curve) -> Curve:
        safe = np.maximum(hertz, 1e-3)
        result: Curve = 1 / np.sqrt(
            (1 + (low / safe) ** (2 * slope)) * (1 + (safe / high) ** (2 * slope))
        )
        return result

    return shape


def decay(frames: int, seconds: float) -> Sound:
    """An envelope that falls by 60 dB in `seconds`."""
    falling = np.exp(np.arange(frames) * (-6.91 / (seconds * RATE)))
    envelope: Sound = falling.astype(np.float32)
    return envelope


def seconds_of(frames: int) -> Curve:
    """The time of every frame."""
    return np.arange(frames) / RATE


def swell(frames: int, attack: float) -> Sound:
    """An envelope that rises smoothly in `attack` seconds and stays."""
    shape = np.ones(frames, np.float32)
    rise = min(frames, max(1, int(attack * RATE)))
    shape[:rise] = 0.5 - 0.5 * np.cos(np.pi * np.arange(rise) / rise)
    return shape


def fade_out(sound: Sound, seconds: float) -> Sound:
    """Close the end of a sound without a click; returns the same array."""
    length = min(sound.shape[-1], max(1, int(seconds * RATE)))
    sound[..., -length:] *= np.cos(0.5 * np.pi * np.arange(1, length + 1) / length) ** 2
    return sound


def looped(loop: Sound, start: int, frames: int) -> Sound:
    """Cut `frames` out of an endless loop."""
    start %= loop.shape[-1]
    rounds = -(-(start + frames) // loop.shape[-1])
    if rounds == 1:
        return loop[:, start : start + frames]
    return np.concatenate([loop] * rounds, axis=-1)[:, start : start + frames]


def glide_sines(hertz: Curve, levels: Curve) -> Sound:
    """A tone of harmonics whose pitch moves: `hertz` for every frame, one level a harmonic.

    One turn of it is drawn, and read on straight lines between the points: 90 dB below the tone
    nothing but the tone is heard.
    """
    heard = min(len(levels), int(_TOP / float(hertz.max())))
    spectra = np.zeros(_TURN // 2 + 1, np.complex64)
    spectra[1 : heard + 1] = -0.5j * _TURN * levels[:heard]
    turn = waves(spectra, _TURN)
    turn = np.append(turn, turn[:1])
    places = np.cumsum(hertz * (_TURN / RATE))
    places -= np.floor(places / _TURN) * _TURN
    before = places.astype(np.int32)
    part = (places - before).astype(np.float32)
    read = turn[before]
    read += part * (turn[before + 1] - read)
    return read
