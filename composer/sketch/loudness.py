"""How loud a sound is: ITU-R BS.1770-4 loudness and four times oversampled peaks, in blocks."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from composer.sketch.tones import RATE, Curve, Sound, exactly, frequencies, spectrum, waves

HOP = 63  # frames; 1/700 s, so that 70 hops are a tenth of a second
BLOCK = 65_520  # frames handled at once: a multiple of HOP
GUARD = 4_104  # frames of neighbourhood on both sides, so that a filter never sees an edge
SIZE = BLOCK + 2 * GUARD  # 73 728 = 2^13 · 9, a quick length for the FFT

_TENTH = 70  # hops


def k_weighting(hertz: Curve) -> Curve:
    """Gain of the K filter at the frequencies: the high shelf and the high-pass of BS.1770."""
    z = np.exp(-2j * np.pi * np.asarray(hertz) / RATE)

    def biquad(b: tuple[float, ...], a: tuple[float, ...]) -> NDArray[np.complex128]:
        top = b[0] + b[1] * z + b[2] * z**2
        bottom = a[0] + a[1] * z + a[2] * z**2
        result: NDArray[np.complex128] = top / bottom
        return result

    # both filters from their analogue prototypes (the standard prints 48 kHz coefficients only)
    gain, quality, centre = 3.999843853973347, 0.7071752369554196, 1681.974450955533
    k = np.tan(np.pi * centre / RATE)
    high = 10 ** (gain / 20)
    mid = high**0.4996667741545416
    norm = 1 + k / quality + k * k
    shelf = biquad(
        (
            (high + mid * k / quality + k * k) / norm,
            2 * (k * k - high) / norm,
            (high - mid * k / quality + k * k) / norm,
        ),
        (1.0, 2 * (k * k - 1) / norm, (1 - k / quality + k * k) / norm),
    )
    quality, centre = 0.5003270373238773, 38.13547087602444
    k = np.tan(np.pi * centre / RATE)
    norm = 1 + k / quality + k * k
    pass_ = biquad(
        (1.0, -2.0, 1.0), (1.0, 2 * (k * k - 1) / norm, (1 - k / quality + k * k) / norm)
    )
    return np.abs(shelf * pass_)


HERTZ = frequencies(SIZE)
"""The frequencies of a window's spectrum."""
K = k_weighting(HERTZ).astype(np.float32)
_NEAR = 16  # frames on either side from which what is between two is reckoned


def window(sound: Sound, start: int) -> Sound:
    """The block from frame `start` between its guards; silence beyond the sound's ends."""
    low, high = max(0, start - GUARD), min(sound.shape[1], start + BLOCK + GUARD)
    padded = np.zeros((sound.shape[0], SIZE), np.float32)
    at = low - (start - GUARD)
    padded[:, at : at + high - low] = sound[:, low:high]
    return padded


def energies(sound: Sound, start: int) -> Curve:
    """The K-weighted energy of both channels together, in every hop of the block from `start`."""
    hops = -(-min(BLOCK, sound.shape[1] - start) // HOP)
    spectra = spectrum(window(sound, start))
    spectra *= K
    weighted = waves(spectra, SIZE)[:, GUARD : GUARD + BLOCK]
    weighted *= weighted
    together = (weighted[0] + weighted[1]).reshape(-1, HOP)
    power: Curve = together.sum(axis=1, dtype=np.float64)
    return power[:hops]


def peaks(sound: Sound, start: int = 0) -> Curve:
    """The highest absolute value of either channel in every hop of the block from `start`."""
    part = sound[:, start : start + BLOCK]
    hops = -(-part.shape[1] // HOP)
    highest = np.zeros(hops * HOP, np.float32)
    np.maximum(np.abs(part[0]), np.abs(part[1]), out=highest[: part.shape[1]])
    found: Curve = highest.reshape(-1, HOP).max(axis=1).astype(np.float64)
    return found


def true_peaks(sound: Sound, start: int, hops: NDArray[np.integer] | None = None) -> Curve:
    """The highest absolute value of either channel at four times the rate in some hops of the
    block from frame `start`, by their numbers in it; in all when none are named."""
    if hops is None:
        hops = np.arange(-(-min(BLOCK, sound.shape[1] - start) // HOP))
    low, high = max(0, start - _NEAR), min(sound.shape[1], start + BLOCK + _NEAR)
    room = np.zeros((len(sound), BLOCK + 2 * _NEAR))
    room[:, low - start + _NEAR : high - start + _NEAR] = sound[:, low:high]
    views = np.lib.stride_tricks.sliding_window_view(room, HOP + 2 * _NEAR, axis=1)
    near = views[:, hops * HOP]
    at = np.abs(near[..., _NEAR : _NEAR + HOP]).max(axis=(0, 2))
    between = np.abs(exactly(near.reshape(-1, HOP + 2 * _NEAR) @ _between())).max(axis=1)
    highest: Curve = np.maximum(at, between.reshape(len(sound), -1).max(axis=0))
    return highest


@lru_cache(maxsize=1)
def _between() -> Curve:
    """What makes the values a quarter, a half and three quarters after every frame of a hop."""
    rows = np.arange(HOP + 2 * _NEAR)[:, None]
    places = (np.arange(HOP)[:, None] + np.array([0.25, 0.5, 0.75])).ravel() + _NEAR
    away = rows - places
    shape = np.sinc(away)
    inside = np.clip(1 - (away / _NEAR) ** 2, 0, None)
    taper = np.i0(8 * np.sqrt(inside)) / np.i0(8.0)
    between: Curve = np.where(np.abs(away) < _NEAR, shape * taper, 0)
    return between


def loudness(hop_energies: Curve) -> float:
    """Integrated loudness in LUFS from the energy of hops: gated at −70 and 10 LU under the mean.

    A sound shorter than 0.4 s is measured as one block. −120 when there is nothing to hear.
    """
    if len(hop_energies) < 4 * _TENTH:
        blocks = np.array([hop_energies.sum() / max(1, len(hop_energies) * HOP)])
    else:
        tenths = hop_energies[: len(hop_energies) // _TENTH * _TENTH].reshape(-1, _TENTH)
        sums = tenths.sum(axis=1)
        blocks = (sums[:-3] + sums[1:-2] + sums[2:-1] + sums[3:]) / (4 * _TENTH * HOP)
    return gated(blocks)


def gated(blocks: Curve) -> float:
    """Loudness of the blocks that are loud enough to count."""
    loud = blocks[blocks > 10 ** ((-70 + 0.691) / 10)]
    if not len(loud):
        return -120.0
    gate = loud.mean() * 0.1
    return float(-0.691 + 10 * np.log10(loud[loud > gate].mean()))
