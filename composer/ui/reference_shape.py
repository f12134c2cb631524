"""How loud a recording is from its beginning to its end, in the width of a thumb."""

from __future__ import annotations

from itertools import pairwise

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from composer.services.waveforms import Peaks
from composer.ui.widgets import look
from composer.ui.widgets.drawing import painting

_BAR, _GAP = 2, 1
_WIDTH, _HEIGHT = 120, 28
_LEAST = 2.0


def bars_of(peak: bytes, number: int) -> tuple[int, ...]:
    """The highest point of each of so many equal parts, 0 to 255."""
    if not peak or number <= 0:
        return ()
    edges = [round(len(peak) * n / number) for n in range(number + 1)]
    return tuple(
        max(peak[start : max(end, start + 1)], default=0) for start, end in pairwise(edges)
    )


class ReferenceShape(QWidget):
    """Bars; what was played is in the accent colour. A press asks to go there.

    Nothing that the play button and the line of text beside it do not say, so assistive technology
    is spared it.
    """

    seek_wanted = Signal(float)
    """0 to 1."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._peak = b""
        self._played = 0.0
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    @property
    def bars(self) -> tuple[int, ...]:
        """The heights that are painted, 0 to 255."""
        return bars_of(self._peak, self.width() // (_BAR + _GAP))

    def show_peaks(self, peaks: Peaks) -> None:
        """Show this recording."""
        self._peak = peaks.peak
        self.update()

    def clear(self) -> None:
        """Show none."""
        self._peak, self._played = b"", 0.0
        self.update()

    def set_played(self, share: float) -> None:
        """So much of it has been played, 0 to 1."""
        if share != self._played:
            self._played = share
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(_WIDTH, _HEIGHT)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self._peak:
            share = event.position().x() / max(1, self.width())
            self.seek_wanted.emit(min(1.0, max(0.0, share)))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        tokens = look.tokens()
        bars = self.bars or (0,) * (self.width() // (_BAR + _GAP))
        with painting(self) as painter:
            for number, height in enumerate(bars):
                tall = max(_LEAST, self.height() * height / 255)
                left = number * (_BAR + _GAP)
                played = self._peak and left < self._played * self.width()
                colour = tokens.accent if played else tokens.wave_rms
                if not self._peak:
                    colour = tokens.wave_idle
                painter.fillRect(QRectF(left, (self.height() - tall) / 2, _BAR, tall), colour)
