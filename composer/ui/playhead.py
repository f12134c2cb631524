"""Where is the playhead, between two words of the audio clock?"""

from __future__ import annotations

import time
from collections.abc import Callable

AHEAD = 0.25
"""Seconds by which the playhead may run ahead of what the audio clock said last. The clock is told
about every 60 ms; if it is silent for longer, the sound stands still too."""
SILENT = 6.0
"""Seconds without a word of the audio clock after which nothing is coming out at all; some outputs
keep two seconds to themselves before they begin."""
JUMP = 0.5
"""A difference from what was shown, in seconds, from which the playhead jumps, even back."""


class Playhead:
    """Follows the audio clock smoothly. Positions are seconds from the start of the song."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._runs = False
        self._is_heard = False
        self._known = 0.0
        self._known_at = 0.0
        self._shown = 0.0

    @property
    def is_silent(self) -> bool:
        """Whether it should run and the audio clock has said nothing for too long."""
        return self._runs and self._clock() - self._known_at > SILENT

    def position(self) -> float:
        """Where it is now; never goes back by itself while it runs."""
        if self._runs and self._is_heard:
            since = min(AHEAD, self._clock() - self._known_at)
            self._shown = max(self._shown, self._known + since)
        return self._shown

    def start(self) -> None:
        """The player plays; the playhead moves as soon as the first sound has come through."""
        self._runs, self._is_heard = True, False
        self._known_at = self._clock()

    def stop(self) -> None:
        """The player has stopped or paused: stay here."""
        self._known = self.position()
        self._runs = False

    def move_to(self, seconds: float) -> None:
        """Somebody has put it elsewhere."""
        self._known = self._shown = seconds
        self._is_heard = False
        self._known_at = self._clock()

    def hear(self, seconds: float, *, exact: bool = False) -> None:
        """The audio clock says where it is; an ``exact`` one goes back only where a loop ends."""
        if not self._runs:
            return
        if seconds > self._known:
            self._is_heard = True
        if abs(seconds - self._shown) > JUMP or (exact and seconds < self._known):
            self._shown = seconds  # it was moved, or has begun again
        self._known, self._known_at = seconds, self._clock()
