"""Which lines of a text belong together? A coloured bar beside each section says so."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QRect, QRectF, Qt, QTimer
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QTextEdit, QWidget

from composer.ui.widgets import look
from composer.ui.widgets.tokens import faded
from composer.ui.widgets.typeface import line_height, metrics

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent

    from composer.ui.widgets.text_edit import LineHeightEdit

BAR = 3
"""Its width in px."""
FRAME = 16
"""Milliseconds from one picture on the screen to the next."""


class SoonAfterAKey(QTimer):
    """Paints what stands beside a text one frame after the text itself: it is not waited for."""

    def __init__(self, beside: QWidget) -> None:
        super().__init__(beside, singleShot=True, interval=FRAME)
        self.timeout.connect(beside.update)

    def ask(self) -> None:
        """The text is another."""
        if not self.isActive():
            self.start()


def scroll_along(beside: QWidget, edit: QTextEdit) -> None:
    """Let it scroll with the text: what is painted already moves, and is not painted again."""
    at = edit.verticalScrollBar().value()

    def scroll(value: int) -> None:
        nonlocal at
        by, at = at - value, value
        beside.scroll(0, by)

    edit.verticalScrollBar().valueChanged.connect(scroll)


def with_ground(beside: QWidget, due: QRect) -> None:
    """Paint there what lies behind it."""
    painter = QPainter(beside)
    painter.fillRect(due, look.tokens().field)
    painter.end()


class SectionGutter(QWidget):
    """A bar beside each section: full at its head, fainter to its end.

    It stands beside the viewport and not in it, so that a key within a line paints nothing of it.
    """

    def __init__(self, edit: LineHeightEdit, role: str) -> None:
        super().__init__(edit)
        self._edit, self._role = edit, role
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setAttribute(Qt.WidgetAttribute.WA_StaticContents)
        scroll_along(self, edit)
        self._soon = SoonAfterAKey(self)
        edit.hues_changed.connect(self._soon.ask)
        edit.laid_out.connect(self._soon.ask)

    def place(self) -> None:
        """Stand left of the viewport, as high as it is."""
        beside = self._edit.viewport().geometry()
        self.setGeometry(beside.left() - BAR, beside.top(), BAR, beside.height())

    def paintEvent(self, event: QPaintEvent) -> None:
        due, offset = event.rect(), self._edit.verticalScrollBar().value()
        high = line_height(self._role)
        if self._soon.isActive() and due.height() <= 2 * high:
            with_ground(self, due)  # what a Return has scrolled into sight
            return
        # Letters stand low in their line; the bar stands beside the letters.
        drop = (high - metrics(self._role).height()) / 2 - offset
        tokens = look.tokens()
        painter = QPainter(self)
        painter.fillRect(due, tokens.field)
        for upper, lower, hue, is_head in self._bars(due.top() - high, due.bottom() + offset):
            colour = tokens.colour(hue)
            bar = QRectF(0, upper + drop, BAR, lower - upper)
            painter.fillRect(bar, colour if is_head else faded(colour, 0.45))
        painter.end()

    def _bars(self, top: int, bottom: int) -> list[tuple[float, float, str, bool]]:
        """Upper and lower end in the document, hue, whether it is a head: from a place in the
        viewport to a place in the document. Lines of one colour are one bar."""
        marks, bounds = self._edit.marks, self._edit.document().documentLayout().blockBoundingRect
        bars = list[tuple[float, float, str, bool]]()
        block = self._edit.cursorForPosition(QPoint(0, max(0, top))).block()
        begun = upper = bounds(block).top()  # where the bar below the head begins
        while block.isValid() and upper <= bottom:
            hue, is_head, is_blank = marks.kind_of(block)
            line, block = block, block.next()
            lower = bounds(block).top() if block.isValid() else bounds(line).bottom()
            if is_head:
                bars.append((upper, lower, hue, True))
                begun = lower
            elif hue and not (is_blank and (lower <= bottom or not marks.hue_of(line)[0])):
                if bars and bars[-1][0] == begun:
                    bars.pop()
                bars.append((begun, lower, hue, False))
            upper = lower
        return bars
