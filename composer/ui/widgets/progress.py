"""How is it shown that something is going on, and how far it has come?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize, QTimer
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QProgressBar, QSizePolicy, QWidget

from composer.ui.widgets import look
from composer.ui.widgets.drawing import painting, rounded
from composer.ui.widgets.icons import paint_icon

if TYPE_CHECKING:
    from PySide6.QtGui import QHideEvent, QPaintEvent, QShowEvent

_STEPS = 1000  # a bar knows thousandths; nothing on the screen is finer
_TURN_MS = 80  # the spinner has eight arms and turns by one of them at a time


def paint_bar(painter: QPainter, area: QRectF, share: float, colour: str = "accent") -> None:
    """A thin bar, `share` (0 to 1) of it filled with a colour token."""
    tokens = look.tokens()
    radius = area.height() / 2
    rounded(painter, area, radius, tokens.border)
    if share > 0:
        done = QRectF(area)
        done.setWidth(max(area.height(), area.width() * min(1.0, share)))
        rounded(painter, done, radius, tokens.colour(colour))


class ProgressBar(QProgressBar):
    """3 px high; never goes backwards while one thing is going on."""

    def __init__(
        self, name: str, parent: QWidget | None = None, *, height: int = 3, colour: str = "accent"
    ) -> None:
        super().__init__(parent)
        self._height, self._colour = height, colour
        self.setRange(0, _STEPS)
        self.setTextVisible(False)
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def advance(self, share: float) -> None:
        """Show `share`, 0 to 1; a smaller one than before is ignored."""
        self.setValue(max(self.value(), round(_STEPS * min(1.0, max(0.0, share)))))

    def show_share(self, share: float, colour: str = "") -> None:
        """Show a share that may also shrink, for example of a month's limit."""
        self._colour = colour or self._colour
        self.setValue(round(_STEPS * min(1.0, max(0.0, share))))
        self.update()

    def start_over(self) -> None:
        """Back to nothing, for the next thing."""
        self.setValue(0)

    def sizeHint(self) -> QSize:
        return QSize(80, self._height)

    def minimumSizeHint(self) -> QSize:
        return QSize(16, self._height)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        with painting(self) as painter:
            paint_bar(painter, QRectF(self.rect()), self.value() / _STEPS, self._colour)


class Spinner(QProgressBar):
    """Something is going on and nobody knows how long; stands still if motion is reduced."""

    def __init__(self, name: str, parent: QWidget | None = None, *, size: int = 16) -> None:
        super().__init__(parent)
        self._size = size
        self._arm = 0
        self.setRange(0, 0)
        self.setTextVisible(False)
        self.setAccessibleName(name)
        self.setFixedSize(size, size)
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._turn)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not look.current().reduced_motion:
            self._timer.start(_TURN_MS)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._timer.stop()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        with painting(self) as painter:
            half = self._size / 2
            painter.translate(half, half)
            painter.rotate(45 * self._arm)
            box = QRectF(-half, -half, self._size, self._size)
            paint_icon(painter, box, "spinner", look.tokens().t2)

    def _turn(self) -> None:
        self._arm = (self._arm + 1) % 8
        self.update()
