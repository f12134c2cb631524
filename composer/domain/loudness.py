"""How loud is a sound, as broadcasters measure it?"""

from __future__ import annotations

import math

from msgspec import Struct

SILENCE_LUFS = -70.0
"""The absolute gate of ITU-R BS.1770-4: nothing quieter is loudness."""
SILENCE_DBTP = -120.0
"""True peak of digital silence, whose logarithm would have no end."""


class Loudness(Struct, frozen=True, kw_only=True):
    """What EBU R 128 and ITU-R BS.1770-4 say of a whole sound. ValueError if one is no number."""

    integrated: float
    """LUFS over the whole length; SILENCE_LUFS for silence."""
    short_term: float
    """LUFS: the highest of any three seconds."""
    true_peak: float
    """dBTP: the highest peak between the samples; SILENCE_DBTP for silence."""

    def __post_init__(self) -> None:
        if not all(map(math.isfinite, (self.integrated, self.short_term, self.true_peak))):
            raise ValueError("a loudness is a finite number")
