"""How loud a sound is: ITU-R BS.1770-4 loudness and four times oversampled peaks, in blocks."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import NDArray

from composer.sketch.tones import RATE, Curve, Sound, frequencies

HOP = 63  # frames; 1/700 s, so that 70 hops are a tenth of a second
_BLOCK = 65_520  # frames handled at once: a multiple of HOP
_GUARD = 4_104  # frames of neighbourhood on both sides, so that a filter never sees an edge
_SIZE = _BLOCK + 2 * _GUARD  # 73 728 = 2^13 · 9, a quick length for the FFT

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


_HERTZ = frequencies(_SIZE)
_K = k_weighting(_HERTZ).astype(np.float32)


def _spectra(sound: Sound) -> Iterator[tuple[int, int, NDArray[np.complexfloating] | None]]:
    """Walk the sound: (first frame, frames, spectrum of the block between its guards).

    Where nothing is heard there is no spectrum: a player who rests costs nothing.
    """
    frames = sound.shape[1]
    padded = np.zeros((sound.shape[0], _SIZE), np.float32)
    for start in range(0, frames, _BLOCK):
        low, high = max(0, start - _GUARD), min(frames, start + _BLOCK + _GUARD)
        padded[:] = 0
        at = low - (start - _GUARD)
        padded[:, at : at + high - low] = sound[:, low:high]
        heard = padded.any()
        yield start, min(_BLOCK, frames - start), np.fft.rfft(padded, axis=1) if heard else None


def shape(sound: Sound, curve: Callable[[Curve], Curve]) -> float:
    """Filter in place by a curve of gain over hertz, without shifting any phase.

    Returns the loudness of the result in LUFS, gated in blocks of a second and a half: close
    enough to balance stems by, and free, since the spectra are at hand.
    """
    gains = curve(_HERTZ).astype(np.float32)
    weights = (gains * _K) ** 2
    means = []
    done: tuple[int, Sound] | None = None
    for start, frames, spectrum in _spectra(sound):
        seen = min(sound.shape[1], start + _BLOCK + _GUARD) - max(0, start - _GUARD)
        if done is not None:  # a block is written only after its neighbour has been read
            sound[:, done[0] : done[0] + done[1].shape[1]] = done[1]
            done = None
        if spectrum is None:
            continue
        power = spectrum.real**2 + spectrum.imag**2
        means.append(2 * float((power * weights).sum()) / _SIZE / seen)
        filtered = np.fft.irfft(spectrum * gains, _SIZE, axis=1)[:, _GUARD : _GUARD + frames]
        done = (start, filtered.astype(np.float32))
    if done is not None:
        sound[:, done[0] : done[0] + done[1].shape[1]] = done[1]
    return _gated(np.array(means))


def energies(sound: Sound) -> Curve:
    """K-weighted energy of every hop, both channels together."""
    found = []
    for _, frames, spectrum in _spectra(sound):
        if spectrum is None:
            found.append(np.zeros(-(-frames // HOP), np.float32))
            continue
        weighted = np.fft.irfft(spectrum * _K, _SIZE, axis=1)[:, _GUARD : _GUARD + _BLOCK]
        hops = -(-frames // HOP)
        power = (weighted.astype(np.float32) ** 2).sum(axis=0).reshape(-1, HOP).sum(axis=1)
        found.append(power[:hops])
    return np.concatenate(found).astype(np.float64)


def true_peaks(sound: Sound) -> Curve:
    """The highest absolute value in every hop at four times the rate, over both channels."""
    turn = np.exp(2j * np.pi * _HERTZ / RATE / 4).astype(np.complex64)
    found = []
    for start, frames, spectrum in _spectra(sound):
        hops = -(-frames // HOP)
        if spectrum is None:
            found.append(np.zeros(hops, np.float32))
            continue
        peak = np.zeros(_BLOCK, np.float32)
        part = np.abs(sound[:, start : start + frames]).max(axis=0)
        peak[:frames] = part
        turned = spectrum
        for _ in range(3):
            turned = turned * turn
            between = np.fft.irfft(turned, _SIZE, axis=1)[:, _GUARD : _GUARD + _BLOCK]
            np.maximum(peak, np.abs(between).max(axis=0), out=peak)
        found.append(peak.reshape(-1, HOP).max(axis=1)[:hops])
    return np.concatenate(found).astype(np.float64)


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
    return _gated(blocks)


def _gated(blocks: Curve) -> float:
    """Loudness of the blocks that are loud enough to count."""
    loud = blocks[blocks > 10 ** ((-70 + 0.691) / 10)]
    if not len(loud):
        return -120.0
    gate = loud.mean() * 0.1
    return float(-0.691 + 10 * np.log10(loud[loud > gate].mean()))
