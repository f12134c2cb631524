"""What is done to a clip on its way out: which stretch, how long, how loud?"""

from __future__ import annotations

import math
from dataclasses import dataclass

LOUDEST, QUIETEST = -6.0, -36.0
"""LUFS that may be asked for. Podcasts want -16, broadcasting -23, streaming services -14."""
LONGEST = 6 * 3600.0
"""Seconds that a loop may be played out to."""
SHORTEST = 0.1
"""Seconds that must be left of a clip."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut:
    """A stretch of a clip, faded, looped and brought to a loudness. Times are seconds.

    ``end`` and ``loop_to`` None: the clip's own end; ``loudness`` (integrated, LUFS, ITU-R
    BS.1770) None: as it is. The fades are those of the finished piece, after the looping.
    """

    start: float = 0.0
    end: float | None = None
    fade_in: float = 0.0
    fade_out: float = 0.0
    loop_to: float | None = None
    loudness: float | None = None

    @property
    def changes_nothing(self) -> bool:
        """Whether the clip leaves as it is."""
        return self == AS_IT_IS

    def problem(self, seconds: float) -> str | None:
        """What is wrong with this for a clip of that length, in a sentence; None if nothing is."""
        numbers = (self.start, self.end, self.fade_in, self.fade_out, self.loop_to, self.loudness)
        if not all(number is None or math.isfinite(number) for number in numbers):
            return "Times are numbers of seconds, and a loudness is a number of LUFS."
        if min(self.start, self.fade_in, self.fade_out) < 0:
            return "A time before the beginning of the clip cannot be used."
        end = seconds if self.end is None else self.end
        if end > seconds + 0.001:
            return f"The clip ends at {seconds:.3f} s; {end:g} s lies behind its end."
        if end - self.start < SHORTEST:
            return f"From {self.start:g} s to {end:g} s leaves less than {SHORTEST} s of the clip."
        length = end - self.start
        if self.loop_to is not None:
            if not length <= self.loop_to <= LONGEST:
                return (
                    f"A stretch of {length:g} s can be looped to between {length:g} s and "
                    f"{LONGEST / 3600:g} hours, not to {self.loop_to:g} s."
                )
            length = self.loop_to
        if self.fade_in + self.fade_out > length + 0.001:
            return f"The fades are longer together than the {length:g} s that are written."
        if self.loudness is not None and not QUIETEST <= self.loudness <= LOUDEST:
            return f"A loudness is from {QUIETEST:g} to {LOUDEST:g} LUFS, not {self.loudness:g}."
        return None


AS_IT_IS = Cut()
