"""How high is a row of the library, and where do its parts lie?"""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF

from composer.ui.widgets import look
from composer.ui.widgets.typeface import text_width
from composer.ui.widgets.wave_images import mini_size

INSET = 16
ICON = 16
_REACH = 24
"""Side of the square around an icon in which a press counts."""
_WAVE_TO_TEXT = 12


def row_height(*, making: bool) -> int:
    """56 px, 64 while the song is being made, more with larger text."""
    return 20 + look.px(20) + look.px(16) + (8 if making else 0)


def head_height() -> int:
    """32 px above the first row of a group."""
    return 16 + look.px(16)


class RowPlaces:
    """Where the parts of a row lie, in the coordinates of ``area``."""

    def __init__(self, area: QRectF) -> None:
        self._area = area
        self.left = area.left() + INSET + mini_size()[0] + _WAVE_TO_TEXT
        self.right = area.right() - INSET
        self._top = area.top() + 10

    def wave(self) -> QRectF:
        """The small wave, in the middle of the two lines of text."""
        wide, _ = mini_size()
        return QRectF(self._area.left() + INSET, self._top, wide, look.px(36))

    def title(self, reserved: float) -> QRectF:
        """The first line, less what is kept free at its right."""
        return QRectF(self.left, self._top, self.right - self.left - reserved, look.px(20))

    def meta(self, reserved: float) -> QRectF:
        """The second line."""
        top = self._top + look.px(20)
        return QRectF(self.left, top, self.right - self.left - reserved, look.px(16))

    def bar(self) -> QRectF:
        """The progress bar below both."""
        top = self._top + look.px(36) + 4
        return QRectF(self.left, top, self.right - self.left, 3)

    def corner(self) -> QRectF:
        """The icon at the right of the title."""
        box = QRectF(self.right - ICON, 0, ICON, ICON)
        box.moveCenter(QPointF(box.center().x(), self.title(0).center().y()))
        return box

    def middle(self) -> QRectF:
        """The icon at the right, in the middle of the row."""
        box = QRectF(self.right - ICON, 0, ICON, ICON)
        box.moveCenter(QPointF(box.center().x(), self.wave().center().y()))
        return box

    def button(self, words: str) -> QRectF:
        """The button at the right."""
        wide = round(text_width("label", words)) + 18
        box = QRectF(self.right - wide, 0, wide, look.px(24))
        box.moveCenter(QPointF(box.center().x(), self.wave().center().y()))
        return box


def around(box: QRectF) -> QRectF:
    """In which a press on an icon counts."""
    more = (_REACH - ICON) / 2
    return box.adjusted(-more, -more, more, more)
