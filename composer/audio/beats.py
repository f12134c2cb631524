"""Where are the beats of a sound, and how alike are its moments?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec import Struct

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Samples = NDArray[np.float32]

SLOWEST, FASTEST = 55.0, 190.0
"""Beats a minute that are looked for where nobody knows the tempo."""
CERTAIN = 0.12
"""From this share of the onsets' self-likeness on there is a beat that a seam must keep."""
_ANALYSED = 11_000  # samples a second are enough for beats and timbre
_WINDOW = 1024
_HOP = 110  # samples, 10 ms
_BANDS = 24
_FREE_STEP = 0.25  # seconds between the moments of a sound without beats


class Beats(Struct, frozen=True, kw_only=True):
    """The beats of a sound, or, where it has none, moments at even distance."""

    period: float
    """Seconds from one to the next."""
    first: float
    """Seconds to the first one."""
    in_bar: int
    """How many make a bar; 1 where there is no beat."""
    certainty: float
    """0 to 1; below CERTAIN there is no beat."""
    likeness: NDArray[Any]
    """One row a beat: what sounds from it to the next, comparable by scalar product."""
    levels: NDArray[Any]
    """How loud that is, one number a beat, dB."""

    @property
    def is_certain(self) -> bool:
        """Whether there is a beat at all."""
        return self.certainty >= CERTAIN

    @property
    def bar(self) -> float:
        """Seconds of a bar."""
        return self.period * self.in_bar

    @property
    def bpm(self) -> float:
        """Beats a minute."""
        return 60.0 / self.period


def beats_of(sound: Samples, rate: int, *, bpm: float | None = None, in_bar: int = 4) -> Beats:
    """The beats of a mono sound. ``bpm``: the tempo if somebody knows it, to about 2 %."""
    import numpy as np

    coarse = _coarse(sound, rate)
    spectrum = _spectrum(coarse)
    onsets = _onsets(spectrum)
    period, certainty = _period(onsets, bpm)
    if certainty < CERTAIN:
        count = max(1, int(len(onsets) * 0.01 / _FREE_STEP))
        edges = np.arange(count + 1) * _FREE_STEP
        return Beats(
            period=_FREE_STEP,
            first=0.0,
            in_bar=1,
            certainty=certainty,
            likeness=_likeness(spectrum, edges),
            levels=_levels(coarse, edges),
        )
    period, phase = _aligned(onsets, period)
    count = max(1, int((len(onsets) * 0.01 - phase) / period))
    edges = phase + np.arange(count + 1) * period
    low = spectrum[:, :6].sum(axis=1)
    phase += period * _downbeat(np.maximum(0, np.diff(low, prepend=low[:1])), edges, in_bar)
    if phase > (in_bar - 0.1) * period:  # the sound begins with a bar
        phase -= in_bar * period
    count = max(1, int((len(onsets) * 0.01 - phase) / period))
    edges = phase + np.arange(count + 1) * period
    return Beats(
        period=period,
        first=phase,
        in_bar=in_bar,
        certainty=certainty,
        likeness=_likeness(spectrum, edges),
        levels=_levels(coarse, edges),
    )


def _coarse(sound: Samples, rate: int) -> Samples:
    """At 11 kHz, by the mean of neighbours."""
    import numpy as np

    step = max(1, round(rate / _ANALYSED))
    whole = len(sound) - len(sound) % step
    mean = sound[:whole].reshape(-1, step).mean(axis=1)
    # So that a hop is 10 ms whatever the rate was.
    wanted = max(_WINDOW, int(len(sound) / rate * _ANALYSED))
    at = np.linspace(0, max(0, len(mean) - 1), wanted)
    coarse: Samples = np.interp(at, np.arange(len(mean)), mean).astype(np.float32)
    return coarse


def _spectrum(sound: Samples) -> NDArray[Any]:
    """A row every 10 ms: how strong each of 24 bands is, on a scale like the ear's."""
    import numpy as np

    padded = np.pad(sound, _WINDOW // 2)
    frames = np.lib.stride_tricks.sliding_window_view(padded, _WINDOW)[::_HOP]
    window = np.hanning(_WINDOW).astype(np.float32)
    edges = np.unique(np.round(np.geomspace(2, _WINDOW // 2, _BANDS + 8)).astype(int))
    rows = np.empty((len(frames), len(edges) - 1), np.float32)
    for begin in range(0, len(frames), 4096):
        block = np.abs(np.fft.rfft(frames[begin : begin + 4096] * window, axis=1)) ** 2
        sums = np.add.reduceat(block, edges[:-1], axis=1)
        rows[begin : begin + 4096] = np.log1p(sums)
    return rows


def _onsets(spectrum: NDArray[Any]) -> NDArray[Any]:
    """How much begins to sound, every 10 ms."""
    import numpy as np

    rise = np.maximum(0, np.diff(spectrum, axis=0, prepend=spectrum[:1])).sum(axis=1)
    wide = min(41, len(rise))
    around = np.convolve(rise, np.ones(wide) / wide, mode="same")
    onsets: NDArray[Any] = np.maximum(0, rise - around).astype(np.float64)
    return onsets


def _period(onsets: NDArray[Any], bpm: float | None) -> tuple[float, float]:
    """(seconds of a beat, how certain it is): where the onsets are most like themselves."""
    import numpy as np

    centred = onsets - onsets.mean()
    size = 1 << (2 * len(centred) - 1).bit_length()
    power = np.abs(np.fft.rfft(centred, size)) ** 2
    alike = np.fft.irfft(power, size)[: len(centred)]
    if alike[0] <= 0:
        return 0.5, 0.0
    alike = alike / alike[0] * len(centred) / np.maximum(1, len(centred) - np.arange(len(centred)))
    slow, fast = (bpm * 0.97, bpm * 1.03) if bpm else (SLOWEST, FASTEST)
    lags = np.arange(6000 / fast, 6000 / slow, 0.05)
    lags = lags[4 * lags < len(alike) * 0.8]
    if not lags.size:
        return 0.5, 0.0
    steps = np.arange(len(alike))
    score = np.mean([np.interp(lags * times, steps, alike) for times in (1, 2, 4)], axis=0)
    # Of tempos that fit equally (half, double) people tap the one near 110.
    weight = 1.0 if bpm else np.exp(-0.5 * (np.log2(6000 / lags / 110) / 1.1) ** 2)
    best = int(np.argmax(score * weight))
    return float(lags[best]) / 100, float(max(0.0, score[best]))


def _aligned(onsets: NDArray[Any], period: float) -> tuple[float, float]:
    """The period to a hundredth of a millisecond, and the first beat: where most onsets lie."""
    import numpy as np

    soft = np.convolve(onsets, [0.25, 0.5, 1.0, 0.5, 0.25], mode="same")
    steps = np.arange(len(soft))
    best = (-1.0, period, 0.0)
    for candidate in np.linspace(period * 0.985, period * 1.015, 121):
        count = int(len(soft) / 100 / candidate) - 1
        if count < 1:
            break
        grid = np.arange(count) * candidate * 100
        phases = np.arange(0, candidate * 100, 1.0)
        sums = np.interp(phases[:, None] + grid[None, :], steps, soft).mean(axis=1)
        top = int(np.argmax(sums))
        if sums[top] > best[0]:
            best = (float(sums[top]), float(candidate), float(phases[top]) / 100)
    return best[1], best[2]


def _downbeat(low: NDArray[Any], edges: NDArray[Any], in_bar: int) -> int:
    """Which of the first beats begins a bar: where the bass begins most often."""
    import numpy as np

    at = np.clip(np.round(edges * 100).astype(int), 0, len(low) - 1)
    strength = np.array([low[max(0, a - 3) : a + 6].max() for a in at])
    sums = [strength[first::in_bar].mean() for first in range(min(in_bar, len(strength)))]
    return int(np.argmax(sums))


def _levels(coarse: Samples, edges: NDArray[Any]) -> NDArray[Any]:
    import numpy as np

    sums = np.concatenate(([0.0], np.cumsum(coarse.astype(np.float64) ** 2)))
    at = np.clip(np.round(edges * 100 * _HOP).astype(int), 0, len(coarse))
    powers = np.diff(sums[at]) / np.maximum(1, np.diff(at))
    levels: NDArray[Any] = 10 * np.log10(powers + 1e-6)
    return levels


def _likeness(spectrum: NDArray[Any], edges: NDArray[Any]) -> NDArray[Any]:
    """What sounds between each two edges, in two halves, as a vector of length 1."""
    import numpy as np

    halves = np.sort(np.concatenate((edges, (edges[:-1] + edges[1:]) / 2)))
    at = np.clip(np.round(halves * 100).astype(int), 0, len(spectrum) - 1)
    means = np.add.reduceat(spectrum, at[:-1], axis=0) / np.maximum(1, np.diff(at))[:, None]
    rows = means.reshape(len(edges) - 1, -1)
    rows = rows - rows.mean(axis=0)
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    alike: NDArray[Any] = (rows / np.maximum(lengths, 1e-6)).astype(np.float32)
    return alike
