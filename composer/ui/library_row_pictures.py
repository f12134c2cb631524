"""Which rows of the library are painted already?

A row costs half a thousandth of a second to paint, mostly for its letters, and a scrolled list
shows the same rows again and again at other heights: so they are kept as pictures.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable

from PySide6.QtCore import QRect, QSize
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
        if self.paint_kept(painter, area, name, looks):
            return
        ratio = painter.device().devicePixelRatioF()
        if ratio != int(ratio):
            draw(painter)  # between two dots a picture would blur
            return
        picture = self._made(name, area.size() * ratio)
        picture.setDevicePixelRatio(ratio)
        _draw_on(picture, area, draw)
        self._pictures[name] = (_whole(looks, area, ratio), picture)
        painter.drawPixmap(area.topLeft(), picture)

    def paint_kept(self, painter: QPainter, area: QRect, name: Hashable, looks: object) -> bool:
        """Show the row of that name if it is here and looks so; says whether it is."""
        kept = self._pictures.get(name)
        if kept is None or kept[0] != _whole(looks, area, painter.device().devicePixelRatioF()):
            return False
        self._pictures.move_to_end(name)
        painter.drawPixmap(area.topLeft(), kept[1])
        return True

    def _made(self, name: Hashable, size: QSize) -> QPixmap:
        """A picture of so many dots: that of a row which has to go, else a new one.

        Memory that was never touched costs as much as all the letters of a row.
        """
        gone = self._pictures.pop(name, (None, None))[1]
        wanted = size.width() * size.height() * _BYTES
        while gone is None or gone.size() != size:
            if gone is not None:
                self._bytes -= _size(gone)
            if self._bytes + wanted <= MOST_BYTES or not self._pictures:
                self._bytes += wanted
                return QPixmap(size)
            _, (_, gone) = self._pictures.popitem(last=False)
        return gone


def _whole(looks: object, area: QRect, ratio: float) -> object:
    """All that decides how a picture looks."""
    return (looks, area.width(), area.height(), ratio, look.current())


def _draw_on(picture: QPixmap, area: QRect, draw: Callable[[QPainter], None]) -> None:
    # What lies behind the rows, so that letters are smoothed against it.
    picture.fill(look.tokens().side)
    painter = QPainter(picture)
    try:
        painter.translate(-area.topLeft())
        draw(painter)
    finally:
        painter.end()


def _size(picture: QPixmap) -> int:
    return picture.width() * picture.height() * _BYTES
