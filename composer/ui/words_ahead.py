"""A long text was pasted: who reads it so that the window stays quick meanwhile?"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

from PySide6.QtCore import QObject, QTimer

from composer.ui.widgets.text_edit import LineHeightEdit

MANY = 500
"""Characters by which a text changes at once if it was not typed."""
SLICE = 0.002
"""Seconds of work between two looks at what the user does."""
LATE = 0.002
"""Seconds that others took before a slice begins: then the frame is full, and it waits."""
MOST_WAITS = 3
"""Frames that it lets pass before it goes on all the same: on a busy computer each is full."""
FIRST_PICTURE = 100
"""Milliseconds in which a window that opens with its song paints itself before the song is read."""


class WordsAhead(QObject):
    """Reads new lines in small slices; what shows them is held up until all are known."""

    def __init__(self, edit: LineHeightEdit, read: Callable[[], Iterator[None]]) -> None:
        """``read`` does a little with every step, and remembers what it found out."""
        super().__init__(edit)
        self._edit = edit
        self._read = read
        self._reading: Iterator[None] | None = None
        self._held = list[QTimer]()
        self._length = 0
        self._due, self._waits = 0.0, 0
        self._next = QTimer(self, singleShot=True)
        self._next.timeout.connect(self._go_on)
        edit.text_changed.connect(self._look)

    def hold(self, *timers: QTimer) -> None:
        """Let these wait, where they run, until all is read, and each for its own turn."""
        self._held += timers
        for timer in timers:
            timer.timeout.connect(self._let_others_wait)

    def _let_others_wait(self) -> None:
        """On a busy computer several are due at once; together they would make it deaf for long."""
        for timer in self._held:
            if timer.isActive() and timer.remainingTime() <= 0:
                timer.start()

    def begin(self) -> None:
        """Read from the beginning: every line may mean something else now."""
        self._reading = None
        self._begin_in(0 if self._edit.isVisible() else FIRST_PICTURE)

    def _look(self) -> None:
        before, self._length = self._length, self._edit.document().characterCount()
        if abs(self._length - before) >= MANY:
            self.begin()

    def _begin_in(self, milliseconds: int) -> None:
        self._due = time.perf_counter() + milliseconds / 1000
        self._next.start(milliseconds)

    def _go_on(self) -> None:
        is_late = time.perf_counter() - self._due > LATE
        if is_late and self._waits < MOST_WAITS:
            self._waits += 1
            self._begin_in(0)
            return
        self._waits = 0
        if self._reading is None:
            self._reading = self._read()
        end = time.perf_counter() + SLICE
        for _ in self._reading:
            if time.perf_counter() > end:
                self._begin_in(0)
                break
        else:
            self._reading = None
        for timer in self._held:
            if timer.isActive():
                timer.start()
