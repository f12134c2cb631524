"""Was a key pressed by a hand, or does it repeat itself because it is held down?"""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtGui import QKeyEvent

_BY_ITSELF = 0.03
"""Seconds between a release and the next press within which no hand presses a key again."""


class HeldKey:
    """Remembers when a key was let go.

    On X11 a held key is told as one that is let go and pressed again at the same moment. Qt marks
    most of these pairs as repeats, but not all: some come as presses like any other.
    """

    def __init__(self, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._let_go: dict[int, float] = {}

    def let_go(self, event: QKeyEvent) -> None:
        """The system says that a key was let go."""
        self._let_go[event.key()] = self._clock()

    def repeats(self, key: int) -> bool:
        """Whether a press of this key now is no press of a hand."""
        return self._clock() - self._let_go.get(key, float("-inf")) < _BY_ITSELF
