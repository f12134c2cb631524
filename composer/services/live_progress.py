"""How far is an order that waits or is being made?"""

from __future__ import annotations

import asyncio
import math

from msgspec import Struct

from composer.domain.generation import Generation
from composer.domain.provider import Progress, Sounding
from composer.domain.sku import Sku
from composer.services.generation_run import GenerationRun


class LiveProgress(Struct, frozen=True, kw_only=True):
    """How far a generation is, for people."""

    fraction: float
    """0 to 1; never goes back."""
    message: str
    """What the service says of it, or what holds it up; may be empty."""
    elapsed: float
    """Seconds since the order went out, by a clock that nobody sets."""
    expected: float
    """Seconds that such an order usually takes."""
    place: int = 0
    """Place in line, from 1, while it waits; 0 once it runs."""
    sound: Sounding | None = None
    """What can be heard of it already."""


class Job(Struct):
    """An order that this process sees through."""

    task: asyncio.Task[Generation]
    sku: Sku
    expected: float
    """Seconds."""
    run: GenerationRun | None = None
    """None while it waits."""
    began: float = 0.0
    """When it went out, in seconds of a clock that only goes forward."""
    refused_since: float | None = None
    """When its service was first too busy for it, by the same clock."""
    is_stopped: bool = False
    """Whether the user stopped it."""
    sound: Sounding | None = None
    _fraction: float = 0.0
    _message: str = ""

    def begin(self, run: GenerationRun, now: float) -> None:
        """It goes out, or is taken up again."""
        self.run, self.began, self._message, self.sound = run, now, "", None

    def wait_again(self) -> None:
        """It did not go out."""
        self.run = None

    def note(self, progress: Progress) -> None:
        """The service said how far it is."""
        self._message = progress.message
        if progress.fraction is not None:
            self._fraction = max(self._fraction, min(1.0, progress.fraction))

    def standing(self, now: float) -> LiveProgress:
        """How far it is, once it is out."""
        elapsed = max(0.0, now - self.began)
        # Where the service tells nothing, the bar nears its end but never claims to be there.
        guess = 0.95 * (1 - math.exp(-1.6 * elapsed / max(1.0, self.expected)))
        self._fraction = max(self._fraction, guess)
        return LiveProgress(
            fraction=min(1.0, self._fraction),
            message=self._message,
            elapsed=elapsed,
            expected=self.expected,
            sound=self.sound,
        )

    def in_line(self, place: int, held_up: str) -> LiveProgress:
        """Where it stands while it waits."""
        return LiveProgress(
            fraction=0, message=held_up, elapsed=0, expected=self.expected, place=place
        )
