"""How loud is what the ear takes for so much of the volume?"""

from __future__ import annotations

import math

_LAST = 0.99
"""From here on the slider is at its end, as with Qt's own ``QAudio::LogarithmicVolumeScale``."""


def factor_of(volume: float) -> float:
    """A factor of the samples, 0 to 1, for a volume of 0 to 1.

    The formula is Qt's, which would have to load its whole multimedia part for it.
    """
    return 1.0 if volume > _LAST else -math.log1p(-volume) / math.log(100)
