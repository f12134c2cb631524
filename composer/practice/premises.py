"""What does a simulated service work with?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from composer.practice.desk import Desk
    from composer.practice.music import Studio


class Premises(Struct, frozen=True, kw_only=True):
    """Handed to every service when the doors open."""

    desk: Desk
    studio: Studio
    url: str
    """The base address of this service."""
    pace: float | None
    """See `pace.wait_seconds`."""
    seed: int
    at_once: int
    """How many orders are taken at a time before the answer is 429."""
    song_scale: float
    """Shortens the songs whose length the service chooses."""
