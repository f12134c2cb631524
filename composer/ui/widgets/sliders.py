"""How is a number set by dragging?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPen
from PySide6.QtWidgets import QSlider, QWidget

from composer.ui.widgets import look
from composer.ui.widgets.drawing import paint_dot, painting, rounded
from composer.ui.widgets.focus import shows_ring
from composer.ui.widgets.tokens import mix

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QFocusEvent, QMouseEvent, QPainter, QPaintEvent

_HANDLE = 12.0
_EDGE = 8.0  # how far the middle of the handle stays from both ends


class Slider(QSlider):
    """A horizontal slider whose fill is neutral; a notch marks the default once moved off it.

    A press anywhere takes the handle there; a double-click returns to the default.
    """

    reset = Signal()

    def __init__(
        self,
        minimum: int,
        maximum: int,
        name: str,
        parent: QWidget | None = None,
        *,
        default: int | None = None,
        step: int = 1,
        page: int | None = None,
        says: Callable[[int], str] = str,
        surface: str = "side",
    ) -> None:
        """`says` turns a value into words for screen readers, for example `2:15`.

        `surface` is the token of what lies behind; the handle stands clear of its track by it.
        """
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._default = default
        self._says = says
        self._surface = surface
        self._by_keyboard = False
        self.setRange(minimum, maximum)
        self.setSingleStep(step)
        self.setPageStep(page if page is not None else max(step, (maximum - minimum) // 10))
        if default is not None:
            self.setValue(default)
        self.setAccessibleName(name)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.valueChanged.connect(self._speak)
        self._speak()

    @property
    def default(self) -> int | None:
        return self._default

    def set_default(self, default: int | None) -> None:
        """Mark another value as the one to return to; does not move the handle."""
        self._default = default
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(144, 28)

    def minimumSizeHint(self) -> QSize:
        return QSize(48, 20)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton:
            event.ignore()
            return
        self.setSliderDown(True)
        self._go_to(event.position().x())
        event.accept()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self.isSliderDown():
            self._go_to(event.position().x())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.setSliderDown(False)
            self.update()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self._default is not None:
            self.setValue(self._default)
            self.reset.emit()

    def focusInEvent(self, event: QFocusEvent) -> None:
        self._by_keyboard = shows_ring(event.reason(), before=self._by_keyboard)
        super().focusInEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        tokens, dark = look.tokens(), look.current().dark
        middle = self.height() / 2
        track = QRectF(0, middle - 2, self.width(), 4)
        x = self._x_of(self.value())
        on = self.isEnabled()
        with painting(self) as painter:
            rounded(painter, track, 2, tokens.border if on else tokens.press)
            if on:
                done = QRectF(track.left(), track.top(), x - track.left(), 4)
                rounded(painter, done, 2, tokens.t3 if dark else tokens.t2)
            if self._default is not None and self._default != self.value():
                notch = round(self._x_of(self._default))
                painter.fillRect(QRectF(notch, round(middle - 6), 1, 12), tokens.ctl)
            self._paint_handle(painter, QPointF(x, middle))

    def _paint_handle(self, painter: QPainter, centre: QPointF) -> None:
        tokens, dark = look.tokens(), look.current().dark
        paint_dot(painter, centre, _HANDLE + 3, tokens.colour(self._surface))
        if not self.isEnabled():
            paint_dot(painter, centre, _HANDLE, tokens.disabled if dark else tokens.border)
            return
        if dark:
            paint_dot(painter, centre, _HANDLE, tokens.t1)
        else:
            edge = mix(tokens.ctl, tokens.t1, 0.5 if self.underMouse() else 0.0)
            paint_dot(painter, centre, _HANDLE, tokens.raised)
            painter.setPen(QPen(edge, 1.5))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawEllipse(centre, _HANDLE / 2, _HANDLE / 2)
        if self._by_keyboard and self.hasFocus():
            painter.setPen(QPen(tokens.accent, 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawEllipse(centre, 8 - 0.5, 8 - 0.5)

    def _x_of(self, value: int) -> float:
        span = self.maximum() - self.minimum()
        share = (value - self.minimum()) / span if span else 0.0
        return _EDGE + share * (self.width() - 2 * _EDGE)

    def _go_to(self, x: float) -> None:
        span = self.maximum() - self.minimum()
        share = (x - _EDGE) / max(1.0, self.width() - 2 * _EDGE)
        step = max(1, self.singleStep())
        value = self.minimum() + round(share * span / step) * step
        self.setValue(min(self.maximum(), max(self.minimum(), value)))

    def _speak(self) -> None:
        self.setAccessibleDescription(self._says(self.value()))
