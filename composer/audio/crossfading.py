"""How does one place of a sound become another without getting louder or quieter on the way?"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Samples = NDArray[np.float32]

_HEARD = 0.02
"""Seconds in which a change of level is heard as such, and not as a part of the sound."""
_MOST_EVENED = 2.0  # factor by which such a moment is made louder or quieter at once
_TIMES_EVENED = 3  # what is evened weighs otherwise in the moments around it
_AROUND = 1.5
"""Seconds on both sides of a place that say how loud it is there."""
_MOST_RIDDEN = 6.0  # dB
_EASED = 0.003
"""Seconds in which a step is taken back where there is nothing to crossfade."""


def crossfaded(out: Samples, into: Samples, rate: int) -> Samples:
    """From one sound to the other; each has a row a frame, and as many as the other.

    Sounds that are alike add up as amplitudes, unlike ones as powers; how alike these are decides.
    What is left of it, where they happen to be in step or out of it, is evened moment by moment.
    """
    import numpy as np

    if not len(out):
        return out
    energy = math.sqrt(float((out**2).sum()) * float((into**2).sum()))
    alike = float((out * into).sum()) / energy if energy else 0.0
    angle = (np.arange(len(out), dtype=np.float32) + 0.5) / len(out) * np.float32(math.pi / 2)
    leaving, coming = np.cos(angle), np.sin(angle)
    evened = 1 / np.sqrt(1 + max(-0.6, alike) * 2 * leaving * coming)
    result: Samples = out * (leaving * evened).astype(np.float32)[:, None]
    result += into * (coming * evened).astype(np.float32)[:, None]
    window = min(len(out), max(1, round(_HEARD * rate)))
    wanted = leaving**2 * _power(out, window) + coming**2 * _power(into, window)
    share = angle * 2 / math.pi
    for _ in range(_TIMES_EVENED):
        factor = np.sqrt((wanted + 1e-12) / (_power(result, window) + 1e-12))
        factor = np.clip(factor, 1 / _MOST_EVENED, _MOST_EVENED)
        # At both ends it is nothing but the one sound or the other.
        factor **= np.minimum(1, 16 * np.minimum(share, 1 - share))
        result *= factor.astype(np.float32)[:, None]
    return result


def _power(sound: NDArray[Any], window: int) -> NDArray[Any]:
    """Around each frame, all channels together."""
    import numpy as np

    before = window // 2
    padded = np.pad(
        (sound.astype(np.float64) ** 2).sum(axis=1), (before, window - before), "symmetric"
    )
    sums = np.concatenate(([0.0], np.cumsum(padded)))
    return (sums[window:] - sums[:-window])[: len(sound)] / window


def eased(last: Samples, into: Samples, rate: int) -> Samples:
    """What follows ``last``, one frame, without the step between them that would click."""
    import numpy as np

    frames = min(len(into), max(1, round(_EASED * rate)))
    slope = (np.arange(frames, 0, -1, dtype=np.float32) / (frames + 1))[:, None]
    result = into.copy()
    result[:frames] += (last - into[0]) * slope
    return result


def louder(mono: Samples, rate: int, out_at: int, into: int) -> float:
    """How many dB louder it is around the one place than around the other; 6 at most."""
    import numpy as np

    reach = round(_AROUND * rate)
    powers = [
        float(np.mean(mono[max(0, at - reach) : at + reach].astype(np.float64) ** 2)) + 1e-9
        for at in (out_at, into)
    ]
    apart = 10 * math.log10(powers[0] / powers[1])
    return max(-_MOST_RIDDEN, min(_MOST_RIDDEN, apart))
