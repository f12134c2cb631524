"""Which songs of the library are read before anybody sees them?"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal

from composer.domain.errors import ComposerError

AT_ONCE = 12
"""Rows that are read at once of those around what is seen: 3 thousandths of a second."""
_STILL_MS = 5
"""How long the list must stand still for it."""


class LibraryAhead(QObject):
    """Reads a screen of rows below and above those that are seen, while nothing else is done."""

    refused = Signal(object)
    """A ComposerError: the library could not be read."""

    def __init__(self, read: Callable[[int, int], bool], parent: QObject) -> None:
        """``read`` reads what is not known of the rows from one until before another, as far as
        there are any, and says whether there was anything to read."""
        super().__init__(parent)
        self._read = read
        self._seen = (0, 0)
        self._still = QTimer(self, singleShot=True, interval=_STILL_MS)
        self._still.timeout.connect(self._go_on)

    def look_from(self, first: int, last: int) -> None:
        """These rows are seen now, until before ``last``."""
        self._seen = (first, last)
        self._still.start()

    def hold(self) -> None:
        """What is seen is not painted yet: that comes first."""
        self._still.stop()

    def _go_on(self) -> None:
        """Read some rows, and more of them soon, until a screen is known on both sides."""
        first, last = self._seen
        span = max(AT_ONCE, last - first)
        below = range(last, last + span, AT_ONCE)
        above = range(first - AT_ONCE, first - span - 1, -AT_ONCE)
        try:
            if any(self._read(start, start + AT_ONCE) for start in (*below, *above)):
                self._still.start()
        except ComposerError as error:
            self.refused.emit(error)
