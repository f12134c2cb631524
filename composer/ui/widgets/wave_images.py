"""How is a waveform drawn: one column a device pixel, peak faint, loudness full?"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPolygonF

from composer.ui.widgets import look
from composer.ui.widgets.drawing import rounded
from composer.ui.widgets.icons import paint_icon
from composer.ui.widgets.tokens import faded, mix

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtCore import QSize

MINI_BARS = 16
_MINI_WIDTH, _MINI_HEIGHT = 47, 32  # 16 bars of 2 px with 1 px between
_DRAWN_AT_FULL = 0.94  # share of the height that a full-scale column takes


def columns(values: bytes, count: int) -> list[int]:
    """`values` (0 to 255 over the whole length) as `count` columns, each the highest it covers."""
    total = len(values)
    if not total or count <= 0:
        return [0] * max(0, count)
    result = []
    for column in range(count):
        first = column * total // count
        last = max(first + 1, (column + 1) * total // count)
        result.append(max(values[first:last]))
    return result


def wave_image(
    size: QSize, ratio: float, peak: bytes, rms: bytes, colour: QColor, faint: QColor
) -> QImage:
    """The whole wave in one colour: `faint` to its peaks, `colour` to its loudness.

    `size` is in logical px, `ratio` the device pixels of one. Drawn in device pixels, since logical
    columns would be one and two device pixels wide by turns.
    """
    width = max(1, round(size.width() * ratio))
    height = max(1, round(size.height() * ratio))
    image = QImage(width, height, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    painter.setPen(Qt.PenStyle.NoPen)
    for values, fill in ((peak, faint), (rms, colour)):
        painter.setBrush(fill)
        painter.drawRects(_rects(columns(values, width), height))
    painter.end()
    image.setDevicePixelRatio(ratio)
    return image


def outline(size: QSize, peak: bytes) -> tuple[QPolygonF, QPolygonF]:
    """The upper and lower edge of another take, to be drawn over this one, in logical px."""
    middle = size.height() / 2
    upper, lower = QPolygonF(), QPolygonF()
    for x, value in enumerate(columns(peak, size.width() // 2)):
        half = value / 255 * middle * _DRAWN_AT_FULL
        upper.append(QPointF(2 * x + 0.5, middle - half))
        lower.append(QPointF(2 * x + 0.5, middle + half))
    return upper, lower


def _rects(values: list[int], height: int) -> list[QRect]:
    middle = height / 2
    full = height * _DRAWN_AT_FULL / 255
    result = []
    for x, value in enumerate(values):
        tall = max(1, round(value * full))
        result.append(QRect(x, round(middle - tall / 2), 1, tall))
    return result


def mini_size() -> tuple[int, int]:
    """Width and height of the small wave of a library row, logical px."""
    return _MINI_WIDTH, _MINI_HEIGHT


def paint_mini_wave(
    painter: QPainter,
    rect: QRectF,
    heights: Sequence[int],
    *,
    played: float | None = None,
    idle: bool = False,
) -> None:
    """16 bars from heights of 0 to 255, in the middle of `rect`.

    `played` (0 to 1) colours that share in the accent: only for the row that plays. `idle` is for a
    song that is still being made.
    """
    tokens = look.tokens()
    rest = tokens.wave_idle if idle else tokens.wave_peak
    if played is not None:
        rest = tokens.wave_rms
    bars = _mini_bars(tuple(heights))
    done = 0 if played is None else max(0, int(MINI_BARS * played + 0.5))
    left = round(rect.center().x() - _MINI_WIDTH / 2)
    middle = round(rect.center().y())
    painter.setPen(Qt.PenStyle.NoPen)
    painter.translate(left, middle)
    for some, colour in ((bars[:done], tokens.accent), (bars[done:], rest)):
        if some:
            painter.setBrush(colour)
            painter.drawRects(some)
    painter.translate(-left, -middle)


@lru_cache(maxsize=512)  # many rows are painted while nobody knows their shape yet
def _mini_bars(heights: tuple[int, ...]) -> list[QRect]:
    """The bars about the middle of their left edge."""
    bars = []
    for number in range(MINI_BARS):
        value = heights[number * len(heights) // MINI_BARS] if heights else 0
        half = max(1, round(value / 255 * _MINI_HEIGHT / 2))
        bars.append(QRect(3 * number, -half, 2, 2 * half))
    return bars


def paint_mini_dots(painter: QPainter, rect: QRectF) -> None:
    """The dotted line of a song that waits for its turn."""
    colour = look.tokens().wave_idle
    left = round(rect.center().x() - _MINI_WIDTH / 2)
    middle = round(rect.center().y())
    for number in range(MINI_BARS):
        painter.fillRect(QRectF(left + 3 * number, middle - 1, 2, 2), colour)


def paint_mini_tile(painter: QPainter, rect: QRectF, icon: str, token: str) -> None:
    """An icon on a tile in place of the wave: the song failed."""
    tokens = look.tokens()
    tile = QRectF(0, 0, _MINI_WIDTH, _MINI_HEIGHT)
    tile.moveCenter(rect.center())
    rounded(painter, tile, 6, mix(tokens.hover, tokens.press, 0.3))
    box = QRectF(0, 0, 16, 16)
    box.moveCenter(tile.center())
    paint_icon(painter, box, icon, tokens.colour(token))


def played_colours() -> tuple[QColor, QColor]:
    """Loudness and peak of what has been played."""
    accent = look.tokens().accent
    return accent, faded(accent, 0.5)


def rest_colours() -> tuple[QColor, QColor]:
    """Loudness and peak of what is still to come."""
    tokens = look.tokens()
    return tokens.wave_rms, faded(tokens.wave_rms, 0.5)
