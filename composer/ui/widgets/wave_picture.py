"""What does the wave of the player look like: sections, columns, loop, the other take, the head?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct
from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QImage, QPainter, QPolygonF

from composer.ui.widgets import look
from composer.ui.widgets.drawing import rounded, write
from composer.ui.widgets.tokens import faded
from composer.ui.widgets.typeface import text_width
from composer.ui.widgets.wave_images import outline, played_colours, rest_colours, wave_image

if TYPE_CHECKING:
    from composer.ui.widgets.wave_span import Span

SECTION_BAR = 3
FLAG = 8  # width of the playhead's flag
GRIP = QSize(6, 11)


class Stretch(Struct, frozen=True, kw_only=True):
    """A section of the song: from and to in seconds, its name, its hue token."""

    start: float
    end: float
    name: str
    hue: str


class WavePicture:
    """Paints a span of a song; keeps the two images of its wave as long as they hold."""

    def __init__(self) -> None:
        self.stretches: tuple[Stretch, ...] = ()
        self.loop: tuple[float, float] | None = None
        self.loop_on = True
        self._columns = self._detail = (b"", b"")
        self._other = b""
        self._images: tuple[QImage, QImage] | None = None
        self._image_key: object = None
        self._outlines: tuple[QPolygonF, QPolygonF] | None = None

    @property
    def has_detail(self) -> bool:
        """Whether finer columns are there."""
        return bool(self._detail[0])

    def set_columns(self, peak: bytes, rms: bytes) -> None:
        """The columns of another clip, 0 to 255 over its whole length."""
        self._columns, self._detail = (bytes(peak), bytes(rms)), (b"", b"")
        self.forget()

    def set_detail(self, peak: bytes, rms: bytes) -> None:
        """Finer columns of the same clip."""
        self._detail = (bytes(peak), bytes(rms))
        self.forget()

    def set_other(self, peak: bytes) -> None:
        """The columns of another take, which is drawn as an outline; empty for none."""
        self._other, self._outlines = bytes(peak), None

    def clear(self) -> None:
        """Nothing lies over the wave."""
        self.stretches, self.loop, self._other = (), None, b""
        self.forget()

    def forget(self) -> None:
        """What was painted holds no longer."""
        self._images = self._outlines = None

    def paint(
        self,
        painter: QPainter,
        dirty: QRect,
        area: QRect,
        wave: QRect,
        span: Span,
        *,
        ratio: float,
        position: float,
        hover_x: float | None,
        focus: bool,
    ) -> None:
        """All of it: ``wave`` is where the columns go, below the sections."""
        tokens = look.tokens()
        place = _Place(span, area.width(), ratio)
        if not self._columns[0]:
            middle = round(wave.center().y())
            painter.fillRect(QRectF(0, middle, area.width(), 1), tokens.wave_idle)
        else:
            self._paint_sections(painter, place)
            self._paint_loop_ground(painter, wave, place)
            rest, played = self._two_images(wave.size(), span, ratio)
            head = min(max(-1.0, place.x(position)), area.width() + 1.0)
            _paint_clipped(painter, dirty, wave, rest, head, area.width())
            _paint_clipped(painter, dirty, wave, played, 0, head)
            self._paint_other(painter, wave, span)
            self._paint_loop_edge(painter, wave, place)
            if hover_x is not None:
                line = QRectF(place.snap(hover_x), wave.top(), 1, wave.height())
                painter.fillRect(line, faded(tokens.t3, 0.7))
            self._paint_head(painter, wave, head)
        if focus:
            rounded(painter, QRectF(area), 4, None, tokens.accent, 2)

    def _paint_sections(self, painter: QPainter, place: _Place) -> None:
        tokens = look.tokens()
        label = look.px(16)
        for stretch in self.stretches:
            left = max(0.0, place.x(stretch.start))
            right = min(float(place.width), place.x(stretch.end))
            if right - left < 2:
                continue
            bar = QRectF(round(left), label + 1, round(right) - round(left) - 2, SECTION_BAR)
            rounded(painter, bar, 1.5, tokens.colour(stretch.hue))
            area = QRectF(left + 1, 0, right - left - 4, label)
            if text_width("meta", stretch.name) <= area.width():
                write(painter, area, stretch.name, "meta", tokens.t3)

    def _paint_loop_ground(self, painter: QPainter, wave: QRect, place: _Place) -> None:
        if self.loop is not None:
            left, right = (place.x(edge) for edge in self.loop)
            ground = QRectF(left, wave.top(), right - left, wave.height())
            tokens = look.tokens()
            painter.fillRect(ground, faded(tokens.accent if self.loop_on else tokens.t3, 0.10))

    def _paint_loop_edge(self, painter: QPainter, wave: QRect, place: _Place) -> None:
        if self.loop is None:
            return
        colour = look.tokens().accent if self.loop_on else look.tokens().ctl
        left, right = (place.x(edge) for edge in self.loop)
        painter.fillRect(QRectF(left, wave.top(), right - left, 3), colour)
        for edge, grip in ((left, left), (right - 1, right - GRIP.width())):
            painter.fillRect(QRectF(edge, wave.top(), 1, wave.height()), colour)
            rounded(painter, QRectF(QPointF(grip, wave.top()), GRIP), 1.5, colour)

    def _paint_other(self, painter: QPainter, wave: QRect, span: Span) -> None:
        if not self._other:
            return
        if self._outlines is None:
            self._outlines = outline(wave.size(), _part(self._other, span))
        painter.save()
        painter.translate(wave.topLeft())
        painter.setPen(faded(look.tokens().t1, 0.8))
        for edge in self._outlines:
            painter.drawPolyline(edge)
        painter.restore()

    def _paint_head(self, painter: QPainter, wave: QRect, x: float) -> None:
        tokens = look.tokens()
        top = wave.top() - 5 if self.stretches else wave.top()
        painter.fillRect(QRectF(x, top, 1, wave.bottom() + 1 - top), tokens.t1)
        middle = x + 0.5
        flag = QPolygonF(
            [
                QPointF(middle - FLAG / 2, top - 3),
                QPointF(middle + FLAG / 2, top - 3),
                QPointF(middle, top + 2),
            ]
        )
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(tokens.t1)
        painter.drawPolygon(flag)

    def _two_images(self, size: QSize, span: Span, ratio: float) -> tuple[QImage, QImage]:
        key = (size, ratio, look.tokens(), span)
        if self._images is None or self._image_key != key:
            coarse, fine = self._columns, self._detail
            peak, rms = (_part(values, span) for values in (fine if fine[0] else coarse))
            rest, played = (
                wave_image(size, ratio, peak, rms, colour, faint)
                for colour, faint in (rest_colours(), played_colours())
            )
            self._images, self._image_key = (rest, played), key
        return self._images


class _Place:
    """From seconds to whole device pixels."""

    def __init__(self, span: Span, width: int, ratio: float) -> None:
        self._span, self.width, self._ratio = span, width, ratio

    def x(self, seconds: float) -> float:
        return self.snap(self._span.x_of(seconds, self.width))

    def snap(self, x: float) -> float:
        return round(x * self._ratio) / self._ratio


def _part(values: bytes, span: Span) -> bytes:
    """Those columns of the whole song that lie in the span."""
    if span.is_whole or not span.length:
        return values
    first = int(span.start / span.length * len(values))
    last = round(span.end / span.length * len(values))
    return values[first : max(last, first + 1)]


def _paint_clipped(
    painter: QPainter, dirty: QRect, wave: QRect, image: QImage, left: float, right: float
) -> None:
    clip = QRectF(left, wave.top(), right - left, wave.height()) & QRectF(dirty)
    if clip.isEmpty():
        return
    painter.save()
    painter.setClipRect(clip)
    painter.drawImage(QPointF(wave.topLeft()), image)
    painter.restore()
