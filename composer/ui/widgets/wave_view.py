"""Where in the song are we? The waveform of the player: seen, heard about, clicked and dragged."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QHelpEvent, QImage, QPainter, QPolygonF
from PySide6.QtWidgets import QAbstractSlider, QSizePolicy, QSlider, QToolTip, QWidget

from composer.ui.widgets import look
from composer.ui.widgets.clock import format_time
from composer.ui.widgets.drawing import painting, rounded, write
from composer.ui.widgets.focus import shows_ring
from composer.ui.widgets.tokens import faded
from composer.ui.widgets.typeface import text_width
from composer.ui.widgets.wave_images import outline, played_colours, rest_colours, wave_image

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPaintEvent, QResizeEvent

_SECTION_BAR = 3
_FLAG = 8  # width of the playhead's flag
_GRIP = QSize(6, 11)
_GRIP_REACH = 5  # how far from a loop's edge a press still takes it, px
_STEP, _FINE_STEP = 5_000, 1_000  # ms that an arrow key moves, with Shift the second


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """A section of the song: from and to in seconds, its name, its hue token."""

    start: float
    end: float
    name: str
    hue: str


class WaveView(QSlider):
    """The slider `Position`: its value is the position in milliseconds.

    A press or drag asks for another position by `seek_requested`; so do the keyboard and screen
    readers. `set_position` shows where the player is and asks for nothing.
    """

    seek_requested = Signal(float)  # seconds
    loop_changed = Signal(float, float)  # seconds

    def __init__(self, name: str = "Position", parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._peak = self._rms = b""
        self._other: bytes = b""
        self._stretches: tuple[Stretch, ...] = ()
        self._loop: tuple[float, float] | None = None
        self._images: tuple[QImage, QImage] | None = None
        self._image_key: object = None
        self._outlines: tuple[QPolygonF, QPolygonF] | None = None
        self._hover_x: float | None = None
        self._drag = ""
        self._showing = False
        self._by_keyboard = False
        self._head_x = 0.0
        self.setAccessibleName(name)
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
        self._peak, self._rms, self._images = bytes(peak), bytes(rms), None
        self._set_length(seconds)

    def set_peaks(self, columns: Sequence[tuple[int, int]], seconds: float | None = None) -> None:
        """The same from pairs of (peak, rms); keeps the length if `seconds` is None."""
        peak, rms = bytes(p for p, _ in columns), bytes(r for _, r in columns)
        self.set_wave(self.maximum() / 1000 if seconds is None else seconds, peak, rms)

    def clear(self) -> None:
        """Nothing is playing."""
        self._stretches, self._loop, self._other, self._outlines = (), None, b"", None
        self.set_wave(0.0, b"", b"")

    def set_other(self, peak: bytes) -> None:
        """The columns of the other take of a comparison, drawn as an outline; empty for none."""
        self._other, self._outlines = bytes(peak), None
        self.update()

    def set_sections(self, stretches: Sequence[Stretch]) -> None:
        """The strip above the wave; empty for none."""
        self._stretches, self._images = tuple(stretches), None
        self.update()

    def set_loop(self, loop: tuple[float, float] | None) -> None:
        """Show the loop from and to in seconds, or none."""
        self._loop = loop
        self.update()

    def set_position(self, seconds: float) -> None:
        """Show where the player is."""
        if self._drag == "seek":
            return
        self._showing = True
        self.setValue(round(seconds * 1000))
        self._showing = False
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
            left, right = min(before, now) - _FLAG, max(before, now) + _FLAG
            self._head_x = now
            self.update(QRect(int(left), 0, int(right - left) + 2, self.height()))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton or not self.maximum():
            event.ignore()
            return
        self._drag = self._grip_at(event.position()) or "seek"
        self._drag_to(event.position().x())

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
        if drag == "seek":
            self.seek_requested.emit(self.position())
        elif drag and self._loop is not None:
            self.loop_changed.emit(*self._loop)

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
        super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        self._by_keyboard = shows_ring(event.reason(), before=self._by_keyboard)
        super().focusInEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._outlines = None
        self._head_x = self._x_of(self.value() / 1000)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            if self.maximum():
                QToolTip.showText(event.globalPos(), self._said_at(event.pos().x()), self)
            return True
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = look.tokens()
        wave = self._wave_area()
        with painting(self) as painter:
            painter.setClipRect(event.rect())
            if not self._peak:
                middle = round(wave.center().y())
                painter.fillRect(QRectF(0, middle, self.width(), 1), tokens.wave_idle)
                self._paint_focus(painter)
                return
            self._paint_sections(painter)
            self._paint_loop_ground(painter, wave)
            rest, played = self._two_images(wave.size())
            head = self._snap(self._x_of(self.position()))
            origin = QPointF(wave.topLeft())
            self._paint_clipped(painter, event.rect(), wave, rest, origin, head, self.width())
            self._paint_clipped(painter, event.rect(), wave, played, origin, 0, head)
            self._paint_other(painter, wave)
            self._paint_loop_edge(painter, wave)
            if self._hover_x is not None:
                line = QRectF(self._snap(self._hover_x), wave.top(), 1, wave.height())
                painter.fillRect(line, faded(tokens.t3, 0.7))
            self._paint_head(painter, wave, head)
            self._paint_focus(painter)

    # How it is painted.

    def _paint_clipped(
        self,
        painter: QPainter,
        dirty: QRect,
        wave: QRect,
        image: QImage,
        origin: QPointF,
        left: float,
        right: float,
    ) -> None:
        clip = QRectF(left, wave.top(), right - left, wave.height()) & QRectF(dirty)
        if clip.isEmpty():
            return
        painter.save()
        painter.setClipRect(clip)
        painter.drawImage(origin, image)
        painter.restore()

    def _paint_sections(self, painter: QPainter) -> None:
        tokens = look.tokens()
        label = look.px(16)
        for stretch in self._stretches:
            left, right = self._x_of(stretch.start), self._x_of(stretch.end)
            bar = QRectF(round(left), label + 1, round(right) - round(left) - 2, _SECTION_BAR)
            rounded(painter, bar, 1.5, tokens.colour(stretch.hue))
            area = QRectF(left + 1, 0, right - left - 4, label)
            if text_width("meta", stretch.name) <= area.width():
                write(painter, area, stretch.name, "meta", tokens.t3)

    def _paint_loop_ground(self, painter: QPainter, wave: QRect) -> None:
        if self._loop is not None:
            left, right = (self._snap(self._x_of(edge)) for edge in self._loop)
            ground = QRectF(left, wave.top(), right - left, wave.height())
            painter.fillRect(ground, faded(look.tokens().accent, 0.10))

    def _paint_loop_edge(self, painter: QPainter, wave: QRect) -> None:
        if self._loop is None:
            return
        accent = look.tokens().accent
        left, right = (self._snap(self._x_of(edge)) for edge in self._loop)
        painter.fillRect(QRectF(left, wave.top(), right - left, 3), accent)
        for edge, grip in ((left, left), (right - 1, right - _GRIP.width())):
            painter.fillRect(QRectF(edge, wave.top(), 1, wave.height()), accent)
            rounded(painter, QRectF(QPointF(grip, wave.top()), _GRIP), 1.5, accent)

    def _paint_other(self, painter: QPainter, wave: QRect) -> None:
        if not self._other:
            return
        if self._outlines is None:
            self._outlines = outline(wave.size(), self._other)
        painter.save()
        painter.translate(wave.topLeft())
        painter.setPen(faded(look.tokens().t1, 0.8))
        for edge in self._outlines:
            painter.drawPolyline(edge)
        painter.restore()

    def _paint_head(self, painter: QPainter, wave: QRect, x: float) -> None:
        tokens = look.tokens()
        top = wave.top() - 5 if self._stretches else wave.top()
        painter.fillRect(QRectF(x, top, 1, wave.bottom() + 1 - top), tokens.t1)
        middle = x + 0.5
        flag = QPolygonF(
            [
                QPointF(middle - _FLAG / 2, top - 3),
                QPointF(middle + _FLAG / 2, top - 3),
                QPointF(middle, top + 2),
            ]
        )
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(tokens.t1)
        painter.drawPolygon(flag)

    def _paint_focus(self, painter: QPainter) -> None:
        if self._by_keyboard and self.hasFocus():
            rounded(painter, QRectF(self.rect()), 4, None, look.tokens().accent, 2)

    def _two_images(self, size: QSize) -> tuple[QImage, QImage]:
        key = (size, self.devicePixelRatioF(), look.tokens())
        if self._images is None or self._image_key != key:
            ratio = self.devicePixelRatioF()
            rest, played = (
                wave_image(size, ratio, self._peak, self._rms, colour, faint)
                for colour, faint in (rest_colours(), played_colours())
            )
            self._images, self._image_key = (rest, played), key
        return self._images

    def _wave_area(self) -> QRect:
        top = look.px(16) + _SECTION_BAR + 3 if self._stretches else 3
        return QRect(0, top, self.width(), max(1, self.height() - top))

    # Where things are.

    def _set_length(self, seconds: float) -> None:
        self._showing = True
        self.setRange(0, round(seconds * 1000))
        self._showing = False
        self._head_x = self._x_of(self.value() / 1000)
        self._speak()
        self.update()

    def _x_of(self, seconds: float) -> float:
        length = self.maximum() / 1000
        return seconds / length * self.width() if length else 0.0

    def _seconds_at(self, x: float) -> float:
        share = min(1.0, max(0.0, x / max(1, self.width())))
        return share * self.maximum() / 1000

    def _snap(self, x: float) -> float:
        ratio = self.devicePixelRatioF()
        return round(x * ratio) / ratio

    def _grip_at(self, at: QPointF) -> str:
        """`in` or `out` if a loop's edge is within reach, near its top."""
        wave = self._wave_area()
        if self._loop is None or not wave.top() - 4 <= at.y() <= wave.top() + _GRIP.height() + 8:
            return ""
        for name, edge in zip(("in", "out"), self._loop, strict=True):
            if abs(self._x_of(edge) - at.x()) <= _GRIP_REACH:
                return name
        return ""

    def _drag_to(self, x: float) -> None:
        seconds = self._seconds_at(x)
        if self._drag == "seek":
            self._showing = True
            self.setValue(round(seconds * 1000))
            self._showing = False
            self._speak()
        elif self._loop is not None:
            start, end = self._loop
            self._loop = (
                (min(seconds, end - 0.1), end)
                if self._drag == "in"
                else (start, max(seconds, start + 0.1))
            )
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
        names = (s.name for s in self._stretches if s.start <= seconds < s.end)
        return f"{format_time(seconds)}  {next(names, '')}".rstrip()

    def _value_moved(self, milliseconds: int) -> None:
        if not self._showing:
            self.seek_requested.emit(milliseconds / 1000)
            self._speak()

    def _speak(self) -> None:
        words = f"{format_time(self.position())} of {format_time(self.maximum() / 1000)}"
        if words != self.accessibleDescription():
            self.setAccessibleDescription(words)
