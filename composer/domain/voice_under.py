"""How far does a bed of music go down under a voice, and how fast?"""

from __future__ import annotations

import math

from msgspec import Struct

from composer.domain.sentences import say

DEEPEST = 36.0
"""dB that a bed may go down under the voice."""
QUIETEST_BED = -30.0
"""dB that it may stand lower all the while."""
FASTEST, SLOWEST = 0.01, 5.0
"""Seconds that it may take to go down, and to come up again."""
LONGEST_ALONE = 60.0
"""Seconds that the bed may play before and after the voice."""


class Ducking(Struct, frozen=True, kw_only=True):
    """How a bed gives way. Decibels and seconds."""

    depth: float = 12.0
    """How much lower the bed is while somebody speaks."""
    attack: float = 0.25
    """How long it takes to go down; it is down when the first word comes."""
    release: float = 0.8
    """How long it takes to come up again."""
    bed: float = -6.0
    """How much lower the bed is all the while."""
    lead: float = 3.0
    """So long the bed plays alone before the voice …"""
    tail: float = 5.0
    """… and after it."""

    def problem(self) -> str | None:
        """What is wrong with it, in a sentence; None if nothing is."""
        for value, low, high, what in (
            (self.depth, 0.0, DEEPEST, say("The depth is from 0 to 36 dB")),
            (self.attack, FASTEST, SLOWEST, say("The attack is from 0.01 to 5 s")),
            (self.release, FASTEST, SLOWEST, say("The release is from 0.01 to 5 s")),
            (self.bed, QUIETEST_BED, 0.0, say("The bed is from −30 to 0 dB")),
            (self.lead, 0.0, LONGEST_ALONE, say("The bed plays up to 60 s before the voice")),
            (self.tail, 0.0, LONGEST_ALONE, say("The bed plays up to 60 s after the voice")),
        ):
            if not (math.isfinite(value) and low <= value <= high):
                return say("{what}, not {value:g}.", what=what, value=value)
        return None
