"""When is it told where the sound is?"""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal

from composer.ui.playhead import Playhead

_TICK_MS = 33
"""How often the position is told while something plays: as often as it can be seen to move."""


class PlaybackClock(QObject):
    """The playhead of what plays, told again and again. Positions are seconds."""

    told = Signal(float)
    silent = Signal()
    """It should be heard, and the audio clock says nothing; in place of ``told``."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._head = Playhead()
        self._tick = QTimer(self, interval=_TICK_MS)
        self._tick.timeout.connect(self._tell)

    @property
    def position(self) -> float:
        """Where it is now: what the audio clock last said, and the time since."""
        return self._head.position()

    def run(self, *, run: bool) -> None:
        """Something plays now, or nothing does."""
        if run:
            self._head.start()
            self._tick.start()
        else:
            self._head.stop()
            self._tick.stop()

    def move_to(self, seconds: float, *, tell: bool = True) -> None:
        """It was put elsewhere."""
        self._head.move_to(seconds)
        if tell:
            self.told.emit(seconds)

    def hear(self, seconds: float, *, exact: bool = False) -> None:
        """The audio clock says where it is."""
        self._head.hear(seconds, exact=exact)

    def _tell(self) -> None:
        if self._head.is_silent:
            self.silent.emit()
        else:
            self.told.emit(self._head.position())
