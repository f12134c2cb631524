"""How are the few shapes drawn that every control is made of?"""

from __future__ import annotations

from contextlib import contextmanager
from functools import lru_cache
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QTextLayout

from composer.ui.widgets import look
from composer.ui.widgets.icons import paint_icon
from composer.ui.widgets.tokens import faded
from composer.ui.widgets.typeface import metrics, shared_font, text_width

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from PySide6.QtWidgets import QWidget

LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
CENTRE = Qt.AlignmentFlag.AlignCenter
# Flags of Qt's are ten times slower to compare than numbers.
_RIGHTWARDS = Qt.AlignmentFlag.AlignRight.value
_CENTRED = Qt.AlignmentFlag.AlignHCenter.value

RING = 2.0  # width of the focus ring, and of the gap between it and what it rings
KEYCAP_HEIGHT = 20


@contextmanager
def painting(widget: QWidget) -> Iterator[QPainter]:
    """A smooth painter on the widget, ended even if the painting fails."""
    painter = QPainter(widget)
    try:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        yield painter
    finally:
        painter.end()


def rounded(
    painter: QPainter,
    rect: QRectF,
    radius: float,
    fill: QColor | None = None,
    edge: QColor | None = None,
    width: float = 1.0,
) -> None:
    """A rounded rectangle whose edge lies inside `rect`, so that lines fall on whole pixels."""
    painter.setPen(QPen(edge, width) if edge is not None else Qt.PenStyle.NoPen)
    painter.setBrush(fill if fill is not None else Qt.BrushStyle.NoBrush)
    inset = width / 2 if edge is not None else 0.0
    painter.drawRoundedRect(
        rect.adjusted(inset, inset, -inset, -inset), radius - inset, radius - inset
    )


def write(
    painter: QPainter,
    rect: QRectF,
    text: str,
    role: str,
    colour: QColor,
    flags: Qt.AlignmentFlag = LEFT,
    *,
    elide: bool = False,
) -> None:
    """One line of text in a role's font; `elide` ends a line that is too long with three dots."""
    x, y, wide, high = rect.x(), rect.y(), rect.width(), rect.height()
    painter.setFont(shared_font(role))
    painter.setPen(colour)
    is_plain = text.isprintable()
    line, width, height = _laid_out(role, text, look.current().text_scale)
    # Measured by what is laid out for painting anyway: most lines fit.
    if elide and (width > wide or not is_plain):
        text = metrics(role).elidedText(text, Qt.TextElideMode.ElideRight, wide)
        line, width, height = _laid_out(role, text, look.current().text_scale)
    if width > wide or height > high or not is_plain:
        painter.drawText(rect, int(flags) | int(Qt.TextFlag.TextSingleLine), text)  # it cuts
        return
    if flags.value & _RIGHTWARDS:
        x += wide - width
    elif flags.value & _CENTRED:
        x += (wide - width) / 2
    line.draw(painter, QPointF(x, y + (high - height) / 2))


@lru_cache(maxsize=1024)
def _laid_out(
    role: str,
    text: str,
    scale: float,  # noqa: ARG001  # the font of the role is another with it
) -> tuple[QTextLayout, float, float]:
    """A line with its width and height at that scale of the text, kept: rows are painted again
    and again with the same words, and laying these out takes longer than painting them."""
    layout = QTextLayout(text, shared_font(role))
    layout.setCacheEnabled(True)
    layout.beginLayout()
    line = layout.createLine()
    layout.endLayout()
    return layout, line.naturalTextWidth(), line.height()


def paint_ring(painter: QPainter, rect: QRectF, radius: float) -> None:
    """The 2 px focus ring with its 2 px gap, around `rect`."""
    out = RING * 2
    accent = look.tokens().accent
    rounded(painter, rect.adjusted(-out, -out, out, out), radius + out, None, accent, RING)


def paint_dot(painter: QPainter, centre: QPointF, size: float, colour: QColor) -> None:
    """A filled circle, `size` across."""
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    painter.drawEllipse(centre, size / 2, size / 2)


def paint_radio(
    painter: QPainter,
    centre: QPointF,
    *,
    selected: bool,
    enabled: bool = True,
    hovered: bool = False,
) -> None:
    """A radio mark of 14 px: a ring, or filled with a hole; grey when what it selects is off."""
    tokens = look.tokens()
    if selected:
        colour = tokens.accent if enabled else tokens.t3
        paint_dot(painter, centre, 14, colour)
        paint_dot(painter, centre, 5, tokens.on_accent if enabled else tokens.side)
        return
    edge = tokens.t3 if hovered else tokens.ctl
    painter.setPen(QPen(edge if enabled else faded(edge, 0.7), 1.5))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawEllipse(centre, 6.25, 6.25)


def keycaps_width(keys: Sequence[str]) -> float:
    """Room that a row of key caps takes, in logical px."""
    return sum(_cap_width(key) for key in keys) + 3.0 * max(0, len(keys) - 1)


def paint_keycaps(
    painter: QPainter,
    right_middle: QPointF,
    keys: Sequence[str],
    ink: QColor,
    fill: QColor | None,
    edge: QColor | None = None,
) -> None:
    """Key caps such as `Ctrl` and `↵`, ending at `right_middle`."""
    height = look.px(KEYCAP_HEIGHT)
    x = right_middle.x() - keycaps_width(keys)
    for key in keys:
        cap = QRectF(round(x), round(right_middle.y() - height / 2), _cap_width(key), height)
        rounded(painter, cap, 4, fill, edge)
        if key == "↵":
            side = look.px(12)
            box = QRectF(0, 0, side, side)
            box.moveCenter(cap.center())
            paint_icon(painter, box, "arrow-elbow-down-left", ink)
        else:
            write(painter, cap, key, "micro", ink, CENTRE)
        x += cap.width() + 3


def _cap_width(key: str) -> float:
    text = look.px(11) if key == "↵" else text_width("micro", key)
    return float(max(look.px(KEYCAP_HEIGHT), round(text + 10)))
