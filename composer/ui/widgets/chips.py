"""Which small buttons filter a list, insert a section or hold a tag?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtWidgets import QWidget

from composer.ui.widgets import look
from composer.ui.widgets.buttons import Coat, PaintedButton
from composer.ui.widgets.drawing import paint_dot, painting, rounded, write
from composer.ui.widgets.icons import paint_icon
from composer.ui.widgets.tokens import Tokens, mix
from composer.ui.widgets.typeface import text_width

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent

_GAP = 6
_CARET = 12


class Chip(PaintedButton):
    """24 px high; the parts in front of and behind its words are the kinds' own."""

    def __init__(self, text: str, parent: QWidget | None = None, *, caret: bool = False) -> None:
        """`caret` marks a chip that opens a menu."""
        super().__init__(text, parent, height=24)
        self._pad = 10
        self._caret = caret
        self._before = 0.0  # px taken in front of the words
        self._behind = float(_CARET + 4) if caret else 0.0
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)

    def sizeHint(self) -> QSize:
        words = text_width(self._role, self.text())
        return QSize(round(words + 2 * self._pad + self._before + self._behind), look.px(24))

    def words_area(self) -> QRectF:
        """Where the words stand."""
        left, right = self._pad + self._before, self._pad + self._behind
        return QRectF(self.rect()).adjusted(left, 0, -right, 0)

    def paint_inside(self, painter: QPainter, coat: Coat) -> None:
        write(painter, self.words_area(), self.text(), self._role, coat.ink)
        if self._caret:
            box = QRectF(0, 0, _CARET, _CARET)
            box.moveCenter(QPointF(self.width() - self._pad - _CARET / 2 + 2, self.height() / 2))
            paint_icon(painter, box, "caret-down", look.tokens().t3)


class FilterChip(Chip):
    """A pill that filters: an outline when off, filled when on, with a count if there is one."""

    radius = 12.0

    def __init__(
        self,
        text: str,
        parent: QWidget | None = None,
        *,
        count: int | None = None,
        caret: bool = False,
    ) -> None:
        super().__init__(text, parent, caret=caret)
        self.setCheckable(not caret)
        self._count = ""
        self.set_count(count)

    def set_count(self, count: int | None) -> None:
        """Show a number behind the words; None shows none."""
        self._count = "" if count is None else str(count)
        self._behind = _CARET + 4.0 if self._caret else 0.0
        if self._count:
            self._behind += text_width(self._role, self._count) + _GAP
        self.setAccessibleName(f"{self.text()} {self._count}".strip())
        self.updateGeometry()
        self.update()

    def ring_radius(self) -> float | None:
        return None

    def coat(self, tokens: Tokens) -> Coat:
        if not self.isEnabled():
            return Coat(tokens.disabled, None, tokens.line)
        if self.isChecked() or self.isDown():
            fill = tokens.border if look.current().dark else mix(tokens.press, tokens.border, 0.4)
            return Coat(tokens.t1, fill)
        edge = mix(tokens.border, tokens.border_hover, self.hovered)
        fill = mix(tokens.side, tokens.hover, self.hovered)
        return Coat(mix(tokens.t2, tokens.t1, self.hovered), fill, edge)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        tokens = look.tokens()
        coat = self.coat(tokens)
        radius = self.height() / 2
        with painting(self) as painter:
            if self.keyboard_focus:
                rounded(painter, QRectF(self.rect()), radius, coat.fill, tokens.accent, 2)
            else:
                rounded(painter, QRectF(self.rect()), radius, coat.fill, coat.edge)
            self.paint_inside(painter, coat)
            if self._count:
                area = self.words_area()
                area.setLeft(area.left() + text_width(self._role, self.text()) + _GAP)
                area.setRight(self.width())
                ink = tokens.t2 if self.isChecked() else tokens.t3
                write(painter, area, self._count, self._role, ink)


class SectionChip(Chip):
    """Inserts a section: a dot in the section's hue, then its name."""

    def __init__(
        self,
        text: str,
        hue: str | None = None,
        parent: QWidget | None = None,
        *,
        name: str = "",
        caret: bool = False,
    ) -> None:
        """`hue` is a token such as `hue_verse`, None for no dot; `name` the accessible name."""
        super().__init__(text, parent, caret=caret)
        self._hue = hue
        self._before = 6.0 + _GAP if hue else 0.0
        self._pad = 9
        self.setAccessibleName(name or text)

    def coat(self, tokens: Tokens) -> Coat:
        if not self.isEnabled():
            return Coat(tokens.disabled, None, tokens.line)
        rest = tokens.raised if look.current().dark else tokens.hover
        if self.isDown():
            return Coat(tokens.t1, tokens.press)
        ink = mix(tokens.t2, tokens.t1, self.hovered)
        return Coat(ink, mix(rest, tokens.press, self.hovered))

    def paint_inside(self, painter: QPainter, coat: Coat) -> None:
        super().paint_inside(painter, coat)
        if self._hue:
            tokens = look.tokens()
            colour = tokens.colour(self._hue) if self.isEnabled() else tokens.disabled
            paint_dot(painter, QPointF(self._pad + 3, self.height() / 2), 6, colour)


class TagChip(Chip):
    """A tag of the style. Its ×, a press by keyboard or Delete asks for its removal.

    A double click or F2 asks to write it anew.
    """

    removed = Signal(bool)
    """True: by Backspace, which goes on to the one before."""
    rename_wanted = Signal()

    def __init__(self, text: str, parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self._pad = 9
        self._behind = _CARET + 4.0
        self.setMouseTracking(True)
        self.setAccessibleName(self.tr("Tag {text}, remove").format(text=text))
        self.setAccessibleDescription(self.tr("F2 writes it anew."))
        self.clicked.connect(lambda: self.removed.emit(False))

    def sizeHint(self) -> QSize:
        hint = super().sizeHint()
        return QSize(hint.width() + 1, hint.height())  # or rounding would cost the last letters

    def minimumSizeHint(self) -> QSize:
        return QSize(look.px(48), self.sizeHint().height())

    def coat(self, tokens: Tokens) -> Coat:
        if not self.isEnabled():
            return Coat(tokens.disabled, None, tokens.line)
        rest = tokens.raised if look.current().dark else tokens.hover
        return Coat(tokens.t1, mix(rest, tokens.press, self.hovered))

    def hitButton(self, pos: QPoint) -> bool:
        """A press on the words chooses the tag; one on the × removes it."""
        return self._cross().contains(pos)

    def paint_inside(self, painter: QPainter, coat: Coat) -> None:
        write(painter, self.words_area(), self.text(), self._role, coat.ink, elide=True)
        tokens = look.tokens()
        over = self.isEnabled() and self._cross().contains(self.mapFromGlobal(self.cursor().pos()))
        ink = tokens.t1 if over and self.underMouse() else tokens.t3
        box = QRectF(0, 0, _CARET, _CARET)
        box.moveCenter(QPointF(self.width() - self._pad - _CARET / 2 + 2, self.height() / 2))
        paint_icon(painter, box, "x", ink if self.isEnabled() else tokens.disabled)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        self.update()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if self._cross().contains(event.position().toPoint()):
            super().mouseDoubleClickEvent(event)
        else:
            self.rename_wanted.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.removed.emit(event.key() == Qt.Key.Key_Backspace)
        elif event.key() == Qt.Key.Key_F2:
            self.rename_wanted.emit()
        elif event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            event.ignore()  # whoever holds the tags knows the way from one to the next
        else:
            super().keyPressEvent(event)

    def _cross(self) -> QRect:
        """Where a press removes the tag: a square at the right end."""
        return QRect(self.width() - self.height(), 0, self.height(), self.height())
