"""Where in the song are we? The waveform of the player: seen, heard about, clicked and dragged."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, QSize, Qt, Signal
from PySide6.QtGui import QHelpEvent
from PySide6.QtWidgets import QAbstractSlider, QApplication, QSizePolicy, QSlider, QToolTip, QWidget

from composer.ui.widgets import look
from composer.ui.widgets.clock import format_time
from composer.ui.widgets.drawing import painting
from composer.ui.widgets.focus import shows_ring
from composer.ui.widgets.wave_picture import FLAG, GRIP, SECTION_BAR, Stretch, WavePicture
from composer.ui.widgets.wave_span import Span, whole

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import (
        QContextMenuEvent,
        QFocusEvent,
        QKeyEvent,
        QMouseEvent,
        QPaintEvent,
        QResizeEvent,
        QWheelEvent,
    )

_GRIP_REACH = 5  # how far from a loop's edge a press still takes it, px
_STEP, _FINE_STEP = 5_000, 1_000  # ms that an arrow key moves, with Shift the second
_SHORTEST = 0.1  # seconds of a loop
_CLOSER = 1.5  # times that one notch of the wheel, or + and −, zooms
_FINE_FROM = 3.0  # times; from here on the columns of the whole song are too coarse

__all__ = ["Stretch", "WaveView"]


class WaveView(QSlider):
    """The slider `Position`: its value is the position in milliseconds.

    A click asks for another position by `seek_requested`; so do the keyboard and screen readers.
    A drag asks for a loop. `set_position` shows where the player is and asks for nothing.
    """

    seek_requested = Signal(float)  # seconds
    loop_changed = Signal(float, float)  # seconds
    detail_wanted = Signal()  # it is seen so closely that finer columns would be
    menu_wanted = Signal(QPoint, float)  # where on the screen, and which second lies there

    def __init__(self, name: str = "", parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._picture = WavePicture()
        self._span = whole(0.0)
        self._hover_x: float | None = None
        self._drag = ""
        self._pressed_x = 0.0
        self._showing = False
        self._by_keyboard = False
        self._head_x = 0.0
        self.setAccessibleName(name or self.tr("Position"))
        self.setRange(0, 0)
        self.setSingleStep(_STEP)
        self.setPageStep(_STEP * 3)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.valueChanged.connect(self._value_moved)
        self.set_position(0.0)

    # What the program says.

    def set_wave(self, seconds: float, peak: bytes, rms: bytes) -> None:
        """Show a clip: its length, and its columns of 0 to 255 over the whole length."""
        self._picture.set_columns(peak, rms)
        self._set_length(seconds)

    def set_detail(self, peak: bytes, rms: bytes) -> None:
        """Finer columns of the same clip, for when it is seen closely."""
        self._picture.set_detail(peak, rms)
        self.update()

    def set_peaks(self, columns: Sequence[tuple[int, int]], seconds: float | None = None) -> None:
        """The same from pairs of (peak, rms); keeps the length if `seconds` is None."""
        peak, rms = bytes(p for p, _ in columns), bytes(r for _, r in columns)
        self.set_wave(self.maximum() / 1000 if seconds is None else seconds, peak, rms)

    def clear(self) -> None:
        """Nothing is playing."""
        self._picture.clear()
        self.set_wave(0.0, b"", b"")

    def set_other(self, peak: bytes) -> None:
        """The columns of the other take of a comparison, drawn as an outline; empty for none."""
        self._picture.set_other(peak)
        self.update()

    def set_sections(self, stretches: Sequence[Stretch]) -> None:
        """The strip above the wave; empty for none."""
        self._picture.stretches = tuple(stretches)
        self._picture.forget()
        self._speak()
        self.update()

    def set_loop(self, loop: tuple[float, float] | None, *, on: bool = True) -> None:
        """Show the loop from and to in seconds, or none; one that is off is drawn in grey."""
        self._picture.loop, self._picture.loop_on = loop, on
        self._speak()
        self.update()

    def zoom(self, factor: float, at: float | None = None) -> None:
        """Show so many times closer; that second, else where the player is, stays in its place."""
        if self.maximum():
            self._show_span(self._span.zoomed(factor, self.position() if at is None else at))

    def fit(self) -> None:
        """Show the whole song."""
        self._show_span(whole(self.maximum() / 1000))

    @property
    def is_fit(self) -> bool:
        """Whether the whole song is shown."""
        return self._span.is_whole

    def set_position(self, seconds: float) -> None:
        """Show where the player is."""
        if self._drag == "press":
            return
        self._showing = True
        self.setValue(round(seconds * 1000))
        self._showing = False
        if not self._span.is_whole and not self._drag:
            self._show_span(self._span.with_(self.position()))
        self._speak()

    def position(self) -> float:
        """Seconds from the start."""
        return self.value() / 1000

    # What Qt calls.

    def sizeHint(self) -> QSize:
        return QSize(648, 97)

    def minimumSizeHint(self) -> QSize:
        return QSize(80, 40)

    def sliderChange(self, change: QAbstractSlider.SliderChange) -> None:
        """Repaint only the strip over which the playhead has moved."""
        if change != QAbstractSlider.SliderChange.SliderValueChange:
            super().sliderChange(change)
            return
        before, now = self._head_x, self._x_of(self.value() / 1000)
        ratio = self.devicePixelRatioF()
        if round(before * ratio) != round(now * ratio):
            left, right = min(before, now) - FLAG, max(before, now) + FLAG
            self._head_x = now
            self.update(QRect(int(left), 0, int(right - left) + 2, self.height()))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton or not self.maximum():
            event.ignore()
            return
        self._pressed_x = event.position().x()
        self._drag = self._grip_at(event.position()) or "press"

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._drag:
            self._drag_to(event.position().x())
        self._hover(event.position().x())
        on_grip = bool(self._grip_at(event.position()))
        shape = Qt.CursorShape.SizeHorCursor if on_grip else Qt.CursorShape.ArrowCursor
        self.setCursor(shape)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton:
            return
        drag, self._drag = self._drag, ""
        loop = self._picture.loop
        if drag == "press":
            self._jump(self._seconds_at(event.position().x()))
        elif drag and loop is not None:
            self.loop_changed.emit(*loop)
            self._speak()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.mousePressEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._hover(None)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        arrows = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
        if event.key() in arrows and event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self.setValue(self.value() + arrows[Qt.Key(event.key())] * _FINE_STEP)
            return
        if event.key() == Qt.Key.Key_Menu:
            area = self._wave_area()
            at = QPoint(round(self._x_of(self.position())), area.center().y())
            self.menu_wanted.emit(self.mapToGlobal(at), self.position())
            return
        super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        self._by_keyboard = shows_ring(event.reason(), before=self._by_keyboard)
        super().focusInEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if self.maximum():
            self.menu_wanted.emit(event.globalPos(), self._seconds_at(event.pos().x()))

    def wheelEvent(self, event: QWheelEvent) -> None:
        notches = (event.angleDelta().y() or event.angleDelta().x()) / 120
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.zoom(_CLOSER**notches, self._seconds_at(event.position().x()))
            event.accept()
        elif not self._span.is_whole:
            seen = self._span.end - self._span.start
            self._show_span(self._span.moved(-notches * seen / 8))
            event.accept()
        else:
            super().wheelEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._picture.forget()
        self._head_x = self._x_of(self.value() / 1000)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            if self.maximum():
                QToolTip.showText(event.globalPos(), self._said_at(event.pos().x()), self)
            return True
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        with painting(self) as painter:
            painter.setClipRect(event.rect())
            self._picture.paint(
                painter,
                event.rect(),
                self.rect(),
                self._wave_area(),
                self._span,
                ratio=self.devicePixelRatioF(),
                position=self.position(),
                hover_x=self._hover_x,
                focus=self._by_keyboard and self.hasFocus(),
            )

    # Where things are.

    def _wave_area(self) -> QRect:
        top = look.px(16) + SECTION_BAR + 3 if self._picture.stretches else 3
        return QRect(0, top, self.width(), max(1, self.height() - top))

    def _show_span(self, span: Span) -> None:
        if span == self._span:
            return
        self._span = span
        self._picture.forget()
        self._head_x = self._x_of(self.value() / 1000)
        if span.times > _FINE_FROM and not self._picture.has_detail:
            self.detail_wanted.emit()
        self._speak()
        self.update()

    def _jump(self, seconds: float) -> None:
        self._showing = True
        self.setValue(round(seconds * 1000))
        self._showing = False
        self._speak()
        self.seek_requested.emit(self.position())

    def _set_length(self, seconds: float) -> None:
        self._showing = True
        self.setRange(0, round(seconds * 1000))
        self._showing = False
        self._span = whole(self.maximum() / 1000)
        self._head_x = self._x_of(self.value() / 1000)
        self._speak()
        self.update()

    def _x_of(self, seconds: float) -> float:
        return self._span.x_of(seconds, self.width())

    def _seconds_at(self, x: float) -> float:
        return self._span.seconds_at(x, self.width())

    def _grip_at(self, at: QPointF) -> str:
        """`in` or `out` if a loop's edge is within reach, near its top."""
        wave = self._wave_area()
        loop = self._picture.loop
        if loop is None or not wave.top() - 4 <= at.y() <= wave.top() + GRIP.height() + 8:
            return ""
        for name, edge in zip(("in", "out"), loop, strict=True):
            if abs(self._x_of(edge) - at.x()) <= _GRIP_REACH:
                return name
        return ""

    def _drag_to(self, x: float) -> None:
        far = abs(x - self._pressed_x) >= QApplication.startDragDistance() // 2
        if self._drag == "press" and far:
            self._drag = "new"
        seconds, loop = self._seconds_at(x), self._picture.loop
        if self._drag == "new":
            first = self._seconds_at(self._pressed_x)
            start, end = min(first, seconds), max(first, seconds)
            self._picture.loop = (start, max(end, start + _SHORTEST))
        elif self._drag == "in" and loop is not None:
            self._picture.loop = (max(0.0, min(seconds, loop[1] - _SHORTEST)), loop[1])
        elif self._drag == "out" and loop is not None:
            self._picture.loop = (loop[0], max(seconds, loop[0] + _SHORTEST))
        else:
            return
        self._picture.loop_on = True
        self.update()

    def _hover(self, x: float | None) -> None:
        for place in (self._hover_x, x):
            if place is not None:
                self.update(QRect(int(place) - 1, 0, 4, self.height()))
        self._hover_x = x
        if x is not None and self.maximum() and self.isVisible():
            at = self.mapToGlobal(QPoint(int(x), self._wave_area().top()))
            QToolTip.showText(at, self._said_at(x), self)

    def _said_at(self, x: float) -> str:
        seconds = self._seconds_at(x)
        return f"{format_time(seconds)}  {self._section_at(seconds)}".rstrip()

    def _section_at(self, seconds: float) -> str:
        stretches = self._picture.stretches
        return next((s.name for s in stretches if s.start <= seconds < s.end), "")

    def _value_moved(self, milliseconds: int) -> None:
        if not self._showing:
            self.seek_requested.emit(milliseconds / 1000)
            self._speak()

    def _speak(self) -> None:
        length = self.maximum() / 1000
        parts = [
            self.tr("{position} of {length}").format(
                position=format_time(self.position()), length=format_time(length)
            )
        ]
        parts.append(self._section_at(self.position()))
        if (loop := self._picture.loop) is not None:
            words = (
                self.tr("loop {start} to {end}")
                if self._picture.loop_on
                else self.tr("loop {start} to {end}, off")
            )
            parts.append(words.format(start=format_time(loop[0]), end=format_time(loop[1])))
        if not self._span.is_whole:
            parts.append(
                self.tr("shown {start} to {end}").format(
                    start=format_time(self._span.start), end=format_time(self._span.end)
                )
            )
        words = ", ".join(part for part in parts if part)
        if words != self.accessibleDescription():
            self.setAccessibleDescription(words)
