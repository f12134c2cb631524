"""Which rows of the library are painted already?

A row costs half a thousandth of a second to paint, mostly for its letters, and a scrolled list
shows the same rows again and again at other heights: so they are kept as pictures.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable

from PySide6.QtCore import QRect
from PySide6.QtGui import QPainter, QPixmap

from composer.ui.widgets import look

MOST_BYTES = 8_000_000
"""Of all pictures together: a hundred rows, or thirty on a screen of twice as many dots."""
_BYTES = 4
"""Of one dot."""


class RowPictures:
    """The pictures of rows by what tells them apart; those seen longest ago go first."""

    def __init__(self) -> None:
        self._pictures: OrderedDict[Hashable, tuple[object, QPixmap]] = OrderedDict()
        self._bytes = 0

    def paint(
        self,
        painter: QPainter,
        area: QRect,
        name: Hashable,
        looks: object,
        draw: Callable[[QPainter], None],
    ) -> None:
        """Show the row of that name; ``draw`` it, into ``area``, if it ever looked otherwise.

        ``looks`` is all that decides how the row looks, beside the size of ``area`` and the look
        of the program.
        """
        ratio = painter.device().devicePixelRatioF()
        if ratio != int(ratio):
            draw(painter)  # between two dots a picture would blur
            return
        whole = (looks, area.width(), area.height(), ratio, look.current())
        kept = self._pictures.get(name)
        if kept is None or kept[0] != whole:
            kept = (whole, _picture(area, ratio, draw))
            self._keep(name, kept)
        else:
            self._pictures.move_to_end(name)
        painter.drawPixmap(area.topLeft(), kept[1])

    def _keep(self, name: Hashable, made: tuple[object, QPixmap]) -> None:
        before = self._pictures.pop(name, None)
        if before is not None:
            self._bytes -= _size(before[1])
        self._pictures[name] = made
        self._bytes += _size(made[1])
        while self._bytes > MOST_BYTES:
            _, (_, gone) = self._pictures.popitem(last=False)
            self._bytes -= _size(gone)


def _picture(area: QRect, ratio: float, draw: Callable[[QPainter], None]) -> QPixmap:
    picture = QPixmap(area.size() * ratio)
    picture.setDevicePixelRatio(ratio)
    # What lies behind the rows, so that letters are smoothed against it.
    picture.fill(look.tokens().side)
    painter = QPainter(picture)
    try:
        painter.translate(-area.topLeft())
        draw(painter)
    finally:
        painter.end()
    return picture


def _size(picture: QPixmap) -> int:
    return picture.width() * picture.height() * _BYTES
