"""How long does an order wait for a service that takes no more at the moment?"""

from __future__ import annotations

from composer.domain.sentences import say
from composer.providers import _failures, _http

BUSY_TRIES = 4
"""How often an order goes out while a service says 429. It has not taken the order then, so this
cannot buy twice."""
LONGEST_PAUSE = 60.0
"""Seconds. Asked to wait longer, the order comes back to the user instead."""


def pause_seconds(service: str, tries: int, retry_after: str | None) -> float:
    """Seconds until the next try after ``tries`` refusals; raises ServiceBusy for no more tries.

    ``retry_after`` is the header of that name; without it the pauses double from 2 s.
    """
    wait = _http.retry_after(retry_after)
    pause = 2.0**tries if wait is None else max(0.5, wait)
    if tries >= BUSY_TRIES or pause > LONGEST_PAUSE:
        raise _failures.busy(service, wait)
    return pause


def sentence(service: str, pause: float) -> str:
    """What is shown meanwhile."""
    return say("{service} is busy, retry in {pause:.0f} s", service=service, pause=pause)
