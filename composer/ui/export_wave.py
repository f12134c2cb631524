"""Which stretch of a clip is exported, and how does it fade: shown and set on its wave?"""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QSizePolicy, QSlider, QWidget

from composer.domain.cut import SHORTEST, Curve, curve_level
from composer.ui.languages import marked, translate
from composer.ui.widgets import look
from composer.ui.widgets.clock import format_time
from composer.ui.widgets.drawing import CENTRE, paint_dot, painting, rounded, write
from composer.ui.widgets.focus import shows_ring
from composer.ui.widgets.tokens import faded
from composer.ui.widgets.wave_images import played_colours, rest_colours, wave_image

START, END, FADE_IN, FADE_OUT = "start", "end", "fade_in", "fade_out"
_NAMES = {
    START: (marked("export_wave", "Start grip"), marked("export_wave", "Start")),
    END: (marked("export_wave", "End grip"), marked("export_wave", "End")),
    FADE_IN: (marked("export_wave", "Fade in grip"), marked("export_wave", "Fade in")),
    FADE_OUT: (marked("export_wave", "Fade out grip"), marked("export_wave", "Fade out")),
}
"""What each grip is called, and what its tip says."""
_SIDE = 10  # px left and right of the wave
_TOP = 10
_AXIS = 24  # px below the wave, for the times
_STEP, _FINE, _COARSE = 100, 10, 1000  # ms of an arrow key, with Shift, of Page up and down
_GRIP = QSize(14, 24)
_DOT = 8
_TIME_STEPS = (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 1200, 1800, 3600)  # s between times


class Grip(QSlider):
    """One end of the stretch or of a fade: its value is milliseconds of the clip."""

    def __init__(self, part: str, wave: ExportWave) -> None:
        super().__init__(Qt.Orientation.Horizontal, wave)
        self.part = part
        self._wave = wave
        self._by_keyboard = False
        name, tip = _NAMES[part]
        self.setAccessibleName(translate("export_wave", name))
        self.setToolTip(translate("export_wave", tip))
        self.setSingleStep(_STEP)
        self.setPageStep(_COARSE)
        self.setCursor(Qt.CursorShape.SizeHorCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    @property
    def is_edge(self) -> bool:
        """Whether it is an end of the stretch, not of a fade."""
        return self.part in {START, END}

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.setSliderDown(event.button() == Qt.MouseButton.LeftButton)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self.isSliderDown():
            x = self.mapToParent(event.position().toPoint()).x()
            self.setValue(round(self._wave.seconds_at(x) * 1000))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: ARG002
        self.setSliderDown(False)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        way = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()))
        if way is not None and event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self.setValue(self.value() + way * _FINE)
            return
        super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        self._by_keyboard = shows_ring(event.reason(), before=self._by_keyboard)
        super().focusInEvent(event)
        self.raise_()
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        tokens = look.tokens()
        ringed = self._by_keyboard and self.hasFocus()
        middle = self.width() / 2
        with painting(self) as painter:
            if not self.is_edge:
                at = QPointF(middle, self.height() / 2)
                paint_dot(painter, at, _DOT, tokens.t1)
                if ringed:
                    painter.setPen(QPen(tokens.accent, 2))
                    painter.setBrush(Qt.BrushStyle.NoBrush)
                    painter.drawEllipse(at, _DOT / 2 + 2.5, _DOT / 2 + 2.5)
                return
            painter.fillRect(QRectF(round(middle) - 1, 0, 2, self.height()), tokens.t1)
            body = QRectF(0, 0, 10, _GRIP.height())
            body.moveCenter(QPointF(round(middle), self.height() / 2))
            rounded(painter, body, 3, tokens.t1, tokens.accent if ringed else None, 2.0)
            for x in (-1.5, 1.5):
                line = QRectF(body.center().x() + x - 0.5, body.center().y() - 5, 1, 10)
                painter.fillRect(line, tokens.player)


class ExportWave(QWidget):
    """The wave of the whole clip; what is exported is in the accent, between two grips."""

    changed = Signal(str)
    """A grip was moved by the user: which part."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("Stretch to export"))
        self._seconds = 0.0
        self._peak = self._rms = b""
        self._images: tuple[QImage, QImage] | None = None
        self._image_key: object = None
        self._curve = Curve.EVEN
        self._placing = False
        self.start, self.end, self.fade_in, self.fade_out = 0.0, 0.0, 0.0, 0.0
        self.grips = {part: Grip(part, self) for part in _NAMES}
        for part, grip in self.grips.items():
            grip.valueChanged.connect(lambda _value, part=part: self._moved(part))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_length(self, seconds: float) -> None:
        """The clip is so long."""
        self._seconds = seconds
        for grip in self.grips.values():
            self._placing = True
            grip.setRange(0, round(seconds * 1000))
            self._placing = False

    def set_wave(self, peak: bytes, rms: bytes) -> None:
        """Its columns of 0 to 255 over the whole length."""
        self._peak, self._rms, self._images = bytes(peak), bytes(rms), None
        self.update()

    def set_cut(
        self, start: float, end: float, fade_in: float, fade_out: float, curve: Curve
    ) -> None:
        """Show a stretch and its fades, in seconds, without telling of it."""
        self.start, self.end, self.fade_in, self.fade_out = start, end, fade_in, fade_out
        self._curve = curve
        self._place()

    def seconds_at(self, x: float) -> float:
        """The moment of the clip at a place of the widget."""
        area = self._area()
        share = (x - area.left()) / max(1, area.width())
        return min(1.0, max(0.0, share)) * self._seconds

    # What Qt calls.

    def sizeHint(self) -> QSize:
        return QSize(688, 132)

    def minimumSizeHint(self) -> QSize:
        return QSize(240, 132)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        tokens = look.tokens()
        area = self._area()
        with painting(self) as painter:
            rounded(painter, QRectF(self.rect()), 8, tokens.player, tokens.border)
            self._paint_times(painter, area)
            if not self._peak:
                line = QRectF(area.left(), area.center().y(), area.width(), 1)
                painter.fillRect(line, tokens.wave_idle)
                return
            rest, chosen = self._two_images(area.size())
            left, right = self._x_of(self.start), self._x_of(self.end)
            painter.drawImage(QPointF(area.topLeft()), rest)
            painter.save()
            inside = QRectF(left, area.top(), right - left, area.height())
            painter.setClipPath(self._shape(area))
            painter.fillRect(inside, tokens.player)
            painter.drawImage(QPointF(area.topLeft()), chosen)
            painter.restore()
            self._paint_fades(painter, area)

    # How it is painted.

    def _paint_times(self, painter: QPainter, area: QRect) -> None:
        if not self._seconds:
            return
        fits = max(1, area.width() // look.px(90))
        step = next((s for s in _TIME_STEPS if self._seconds / s <= fits), _TIME_STEPS[-1])
        for number in range(int(self._seconds / step) + 1):
            x = self._x_of(number * step)
            box = QRectF(x - 40, area.bottom() + 3, 80, _AXIS - 6)
            if number == 0:
                box.moveLeft(area.left())
            words = format_time(number * step)
            if box.right() <= self.width() + 20:
                flags = CENTRE if number else Qt.AlignmentFlag.AlignVCenter
                write(painter, box, words, "meta", look.tokens().t2, flags)

    def _shape(self, area: QRect) -> QPainterPath:
        """What is left of the wave's area by the fades."""
        middle, half = area.center().y() + 0.5, area.height() / 2
        upper = [QPointF(x, middle - half * level) for x, level in self._levels()]
        lower = [QPointF(point.x(), 2 * middle - point.y()) for point in reversed(upper)]
        path = QPainterPath()
        path.addPolygon([*upper, *lower])
        return path

    def _levels(self) -> list[tuple[float, float]]:
        """(x, height from 0 to 1) along the stretch."""
        steps = 16
        points: list[tuple[float, float]] = []
        for step in range(steps + 1):
            share = step / steps
            level = curve_level(self._curve, share) if self.fade_in else 1.0
            points.append((self._x_of(self.start + share * self.fade_in), level))
        for step in range(steps + 1):
            share = step / steps
            level = curve_level(self._curve, 1 - share) if self.fade_out else 1.0
            points.append((self._x_of(self.end - (1 - share) * self.fade_out), level))
        return points

    def _paint_fades(self, painter: QPainter, area: QRect) -> None:
        painter.setPen(QPen(look.tokens().t1, 1.25))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        points = self._levels()
        bottom, top = area.center().y() + 0.5, self._dot_y(area)
        for half, length in ((points[:17], self.fade_in), (points[17:], self.fade_out)):
            if length:
                line = QPainterPath()
                for number, (x, level) in enumerate(half):
                    at = QPointF(x, bottom - (bottom - top) * level)
                    line.lineTo(at) if number else line.moveTo(at)
                painter.drawPath(line)

    def _two_images(self, size: QSize) -> tuple[QImage, QImage]:
        key = (size, self.devicePixelRatioF(), look.tokens())
        if self._images is None or self._image_key != key:
            ratio = self.devicePixelRatioF()
            colour, faint = rest_colours()
            rest = wave_image(size, ratio, self._peak, self._rms, faded(colour, 0.6), faint)
            chosen = wave_image(size, ratio, self._peak, self._rms, *played_colours())
            self._images, self._image_key = (rest, chosen), key
        return self._images

    # Where things are.

    def _area(self) -> QRect:
        return self.rect().adjusted(_SIDE, _TOP, -_SIDE, -_AXIS)

    def _dot_y(self, area: QRect) -> float:
        return area.top() + _DOT / 2 + 2

    def _x_of(self, seconds: float) -> float:
        area = self._area()
        return area.left() + (seconds / self._seconds if self._seconds else 0.0) * area.width()

    def _place(self) -> None:
        """Put the grips where the numbers are."""
        area = self._area()
        ends = {
            START: self.start,
            END: self.end,
            FADE_IN: self.start + self.fade_in,
            FADE_OUT: self.end - self.fade_out,
        }
        self._placing = True
        for part, grip in self.grips.items():
            x = round(self._x_of(ends[part]))
            if grip.is_edge:
                grip.setGeometry(
                    x - _GRIP.width() // 2, area.top() - 4, _GRIP.width(), area.height() + 8
                )
            else:
                side = _GRIP.width()
                grip.setGeometry(x - side // 2, round(self._dot_y(area)) - side // 2, side, side)
            grip.setValue(round(ends[part] * 1000))
        self._placing = False
        for part in (START, END, FADE_IN, FADE_OUT):
            self.grips[part].raise_()
        self.update()

    def _moved(self, part: str) -> None:
        if self._placing:
            return
        at = self.grips[part].value() / 1000
        if part == START:
            self.start = min(at, self.end - SHORTEST)
        elif part == END:
            self.end = max(at, self.start + SHORTEST)
        elif part == FADE_IN:
            self.fade_in = min(max(0.0, at - self.start), self.end - self.start - self.fade_out)
        else:
            self.fade_out = min(max(0.0, self.end - at), self.end - self.start - self.fade_in)
        length = self.end - self.start
        self.fade_in = min(self.fade_in, length)
        self.fade_out = min(self.fade_out, length - self.fade_in)
        self._place()
        self.changed.emit(part)
