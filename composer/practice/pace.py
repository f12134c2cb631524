"""How long does a simulated service let its customer wait?"""

from __future__ import annotations

SHORTEST, LONGEST = 4.0, 10.0
"""Seconds of the gentle waits."""

_LONG_IN_REALITY = 90.0
"""Seconds of a long real wait; as long or longer becomes LONGEST."""


def wait_seconds(realistic: float, pace: float | None) -> float:
    """Turn the wait of the real service into that of practice, both in seconds.

    `pace` None is the gentle wait of practice mode: between 4 and 10 s, in the order of the real
    ones, so that progress and cancel can be seen and nobody is bored. A number multiplies the
    real wait: 0 answers at once, 1 takes as long as the real service.
    """
    if pace is not None:
        return realistic * pace
    share = min(realistic, _LONG_IN_REALITY) / _LONG_IN_REALITY
    return SHORTEST + (LONGEST - SHORTEST) * share
