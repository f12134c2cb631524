"""What is done to a clip on its way out: which stretch, how long, how loud?"""

from __future__ import annotations

import math
from enum import StrEnum

from msgspec import Struct

from composer.domain.loudness_targets import (
    CEILING,
    HIGHEST_CEILING,
    LOUDEST,
    LOWEST_CEILING,
    QUIETEST,
    signed,
)
from composer.domain.sentences import say

LONGEST = 6 * 3600.0
"""Seconds that a loop may be played out to."""
SHORTEST = 0.1
"""Seconds that must be left of a clip."""
LONGEST_LOOPED = 20 * 60.0
"""Seconds of a stretch that is looped or fitted: it is held in memory whole."""


class Curve(StrEnum):
    """How a fade rises and falls."""

    EVEN = "even"
    """As loud at every moment as the ear expects: a quarter of a sine."""
    LINEAR = "linear"
    SMOOTH = "smooth"
    """Slow at both ends: half a sine."""
    SLOW = "slow"
    """Long quiet, then quick: the square of a line."""


CURVE_LABELS = {
    Curve.EVEN: say("Even"),
    Curve.LINEAR: say("Linear"),
    Curve.SMOOTH: say("Smooth"),
    Curve.SLOW: say("Slow start"),
}


def curve_level(curve: Curve, share: float) -> float:
    """How high (0 to 1) a fade-in stands when so much of it (0 to 1) has gone by."""
    match curve:
        case Curve.EVEN:
            return math.sin(share * math.pi / 2)
        case Curve.SMOOTH:
            return (1 - math.cos(share * math.pi)) / 2
        case Curve.SLOW:
            return share * share
    return share


class Cut(Struct, frozen=True, kw_only=True):
    """A stretch of a clip, faded, looped and brought to a loudness. Times are seconds.

    ``end`` and ``loop_to`` None: the clip's own end; ``loudness`` (integrated, LUFS, ITU-R
    BS.1770) None: as it is. ``fit`` makes it exactly so long by leaving out or repeating whole
    bars. The fades are those of the finished piece, after that. ``ceiling`` is the highest true
    peak, dBTP, of what is brought to a loudness.
    """

    start: float = 0.0
    end: float | None = None
    fade_in: float = 0.0
    fade_out: float = 0.0
    fade_in_curve: Curve = Curve.EVEN
    fade_out_curve: Curve = Curve.EVEN
    loop_to: float | None = None
    fit: float | None = None
    loudness: float | None = None
    ceiling: float = CEILING

    @property
    def changes_nothing(self) -> bool:
        """Whether the clip leaves as it is."""
        return self.keeps_the_sound and self.loudness is None

    @property
    def keeps_the_sound(self) -> bool:
        """Whether at most its loudness is changed."""
        plain = (self.end, self.loop_to, self.fit) == (None, None, None)
        return plain and not (self.start or self.fade_in or self.fade_out)

    @property
    def exact_length(self) -> float | None:
        """Seconds that are asked for by repeating or leaving out; None: the stretch as it is."""
        return self.loop_to if self.fit is None else self.fit

    def length(self, seconds: float) -> float:
        """Seconds that a clip of that length becomes."""
        if self.exact_length is not None:
            return self.exact_length
        return (seconds if self.end is None else self.end) - self.start

    def problem(self, seconds: float) -> str | None:
        """What is wrong with this for a clip of that length, in a sentence; None if nothing is."""
        return self._wrong_numbers() or self._wrong_times(seconds) or self._wrong_loudness()

    def _wrong_numbers(self) -> str | None:
        times = (self.start, self.end, self.fade_in, self.fade_out, self.loop_to, self.fit)
        numbers = (*times, self.loudness, self.ceiling)
        if not all(number is None or math.isfinite(number) for number in numbers):
            return say("Times are numbers of seconds, and a loudness is a number of LUFS.")
        if min(self.start, self.fade_in, self.fade_out) < 0:
            return say("A time before the beginning of the clip cannot be used.")
        if self.loop_to is not None and self.fit is not None:
            return say("A piece is either looped to a length or fitted to one, not both.")
        return None

    def _wrong_times(self, seconds: float) -> str | None:
        end = seconds if self.end is None else self.end
        if end > seconds + 0.001:
            return say(
                "The clip ends at {seconds:.3f} s; {end:g} s lies behind its end.",
                seconds=seconds,
                end=end,
            )
        stretch = end - self.start
        if stretch < SHORTEST:
            return say(
                "From {start:g} s to {end:g} s leaves less than {shortest} s of the clip.",
                start=self.start,
                end=end,
                shortest=SHORTEST,
            )
        if self.loop_to is not None and not stretch <= self.loop_to <= LONGEST:
            return say(
                "A stretch of {stretch:g} s can be looped to between {stretch:g} s and "
                "{longest:g} hours, not to {loop_to:g} s.",
                stretch=stretch,
                longest=LONGEST / 3600,
                loop_to=self.loop_to,
            )
        if self.fit is not None and not SHORTEST <= self.fit <= LONGEST:
            return say(
                "A piece can be {shortest} s to {longest:g} hours, not {fit:g} s.",
                shortest=SHORTEST,
                longest=LONGEST / 3600,
                fit=self.fit,
            )
        if self.exact_length is not None and stretch > LONGEST_LOOPED:
            return say(
                "A stretch of at most {longest_looped:g} minutes can be looped or fitted; "
                "this one has {stretch:.0f}. Choose a shorter one.",
                longest_looped=LONGEST_LOOPED / 60,
                stretch=stretch / 60,
            )
        length = self.length(seconds)
        if self.fade_in + self.fade_out > length + 0.001:
            return say(
                "The fades are longer together than the {length:g} s that are written.",
                length=length,
            )
        return None

    def _wrong_loudness(self) -> str | None:
        if self.loudness is not None and not QUIETEST <= self.loudness <= LOUDEST:
            return say(
                "A loudness is from {quietest} to {loudest} LUFS, not {loudness}.",
                quietest=signed(QUIETEST),
                loudest=signed(LOUDEST),
                loudness=signed(self.loudness),
            )
        if not LOWEST_CEILING <= self.ceiling <= HIGHEST_CEILING:
            return say(
                "A true-peak ceiling is from {lowest_ceiling} to "
                "{highest_ceiling} dBTP, not {ceiling}.",
                lowest_ceiling=signed(LOWEST_CEILING),
                highest_ceiling=signed(HIGHEST_CEILING),
                ceiling=signed(self.ceiling),
            )
        return None


AS_IT_IS = Cut()
