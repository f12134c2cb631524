"""Which stretch of a song does its wave show, and where on it does a moment lie?"""

from __future__ import annotations

from msgspec import Struct

CLOSEST = 2.0
"""Seconds that are shown at least."""


class Span(Struct, frozen=True, kw_only=True):
    """From and to, in seconds, of a song of ``length`` seconds."""

    length: float = 0.0
    start: float = 0.0
    end: float = 0.0

    @property
    def is_whole(self) -> bool:
        """Whether the whole song is shown."""
        return self.end - self.start >= self.length

    @property
    def times(self) -> float:
        """How many times closer than the whole song."""
        return self.length / (self.end - self.start) if self.end > self.start else 1.0

    def x_of(self, seconds: float, width: float) -> float:
        """Where a moment lies on so many pixels; beyond them if it is not shown."""
        seen = self.end - self.start
        return (seconds - self.start) / seen * width if seen > 0 else 0.0

    def seconds_at(self, x: float, width: float) -> float:
        """Which moment lies there."""
        share = min(1.0, max(0.0, x / max(1.0, width)))
        return self.start + share * (self.end - self.start)

    def zoomed(self, factor: float, at: float) -> Span:
        """``factor`` times closer; the moment ``at`` stays where it is."""
        seen = self.end - self.start
        wanted = min(self.length, max(min(CLOSEST, self.length), seen / factor))
        share = (at - self.start) / seen if seen > 0 else 0.5
        return self._from(at - min(1.0, max(0.0, share)) * wanted, wanted)

    def moved(self, seconds: float) -> Span:
        """Later, or earlier below zero."""
        return self._from(self.start + seconds, self.end - self.start)

    def with_(self, moment: float) -> Span:
        """The page on which this moment lies; the same if it is shown already."""
        seen = self.end - self.start
        if self.start <= moment <= self.end or seen <= 0:
            return self
        return self._from(moment - seen * 0.1, seen)

    def _from(self, start: float, seen: float) -> Span:
        start = min(max(0.0, start), self.length - seen)
        return Span(length=self.length, start=start, end=start + seen)


def whole(length: float) -> Span:
    """All of a song."""
    return Span(length=length, start=0.0, end=length)
