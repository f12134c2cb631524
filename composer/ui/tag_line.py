"""The tags of the style: small words that a service takes beside, or instead of, a description."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QDragEnterEvent,
    QFocusEvent,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPaintEvent,
    QPalette,
)
from PySide6.QtWidgets import QLineEdit, QWidget

from composer.ui.widgets import look
from composer.ui.widgets.chips import TagChip
from composer.ui.widgets.drawing import painting, rounded
from composer.ui.widgets.flow import ButtonFlow
from composer.ui.widgets.icons import paint_icon
from composer.ui.widgets.menus import Menu, text_menu
from composer.ui.widgets.typeface import text_width, type_font

_PAD = 9
_QT_PAD = 2
"""A line edit keeps this much on both sides of its text whatever it is told."""
_ICON = 18
_CARET = 12
_PARTING = re.compile(r"[,;\n\r\u2028\u2029]")
_STAYS = frozenset({Qt.FocusReason.PopupFocusReason, Qt.FocusReason.ActiveWindowFocusReason})


def tags_in(text: str) -> tuple[str, ...]:
    """The tags that a text names, parted by commas, semicolons or line ends."""
    pieces = (" ".join(piece.split()) for piece in _PARTING.split(text))
    return tuple(piece for piece in pieces if piece)


def without_repeats(tags: Sequence[str]) -> tuple[str, ...]:
    """Each tag once, the first of those that differ in their case alone."""
    first: dict[str, str] = {}
    for tag in tags:
        first.setdefault(tag.casefold(), tag)
    return tuple(first.values())


class TagField(QLineEdit):
    """Looks like a chip and is typed in. Return, a comma or leaving it hands the words over."""

    given = Signal(str)
    """Words that are to be tags, as typed or pasted; may be empty."""
    given_up = Signal()
    """Esc."""
    left_at_start = Signal()
    rubbed_out = Signal()
    """Backspace with nothing left to rub out."""
    offers_wanted = Signal()
    """The suggestions are to be seen: a press on the caret, or the Down key."""

    def __init__(self, name: str, parent: QWidget, *, adds: bool) -> None:
        """``adds``: it stands at the end with a plus and takes one tag after the other."""
        super().__init__(parent)
        self._adds = adds
        self._before = ""
        self._offers = False
        self.setAccessibleName(name)
        self.setFrame(False)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        if adds:
            self.setPlaceholderText(self.tr("Add tag"))
            self.setAccessibleDescription(self.tr("Return or a comma adds it."))
        self._dress()
        self.textChanged.connect(self._look_for_parting)

    def sizeHint(self) -> QSize:
        words = max(text_width("label", self.text()), text_width("label", self.placeholderText()))
        icons = self._icon_room + (_CARET if self._offers else 0)
        return QSize(round(words) + 2 * _PAD + icons + 4, look.px(24))

    def minimumSizeHint(self) -> QSize:
        return QSize(look.px(48), look.px(24))

    def set_offers(self, *, offers: bool) -> None:
        """Whether there are suggestions, which a caret at the right then opens."""
        if offers != self._offers:
            self._offers = offers
            words = self.tr("Return or a comma adds it.")
            self.setAccessibleDescription(
                self.tr("{words} Down shows suggestions.").format(words=words) if offers else words
            )
            self._dress()

    def hand_over(self) -> None:
        """Give what is typed as tags; a field that adds is empty afterwards."""
        text = self.text()
        if self._adds:
            self.clear()
        self.given.emit(text)

    def event(self, event: QEvent) -> bool:
        # Return with Ctrl is the window's, and what is typed here belongs to what it orders.
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            orders = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
            if orders and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
                self.hand_over()
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, empty = event.key(), not self.text()
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.hand_over()
        elif key == Qt.Key.Key_Escape and not (self._adds and empty):
            self.clear()
            self.given_up.emit()
        elif key == Qt.Key.Key_Backspace and empty and self._adds:
            if not event.isAutoRepeat():  # held down to rub out the text, it spares the tags
                self.rubbed_out.emit()
        elif key == Qt.Key.Key_Down and self._offers:
            self.offers_wanted.emit()
        elif key == Qt.Key.Key_Left and self.cursorPosition() == 0 and not self.hasSelectedText():
            self.left_at_start.emit()
        elif self._is_for_tags(event):
            event.ignore()  # the line of tags has an undo of its own
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() not in _STAYS:
            self.hand_over()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self._dress()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        super().mousePressEvent(event)
        if self._offers and event.position().x() >= self.width() - _CARET - _PAD:
            self.offers_wanted.emit()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        over = self._offers and event.position().x() >= self.width() - _CARET - _PAD
        self.setCursor(Qt.CursorShape.ArrowCursor if over else Qt.CursorShape.IBeamCursor)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasUrls():
            event.ignore()  # files are not text; the pane may want them
        else:
            super().dragEnterEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        text_menu(self).popup(event.globalPos())

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = look.tokens()
        edge, width = tokens.border_hover if self.underMouse() else tokens.border, 1.0
        if self.hasFocus():
            edge, width = tokens.accent, 2.0
        with painting(self) as painter:
            rounded(painter, QRectF(self.rect()), 6, None, edge, width)
            if self._adds:
                box = QRectF(_PAD - 1, (self.height() - 14) / 2, 14, 14)
                paint_icon(painter, box, "plus", tokens.t2)
            if self._offers:
                box = QRectF(self.width() - _PAD - _CARET + 2, 0, _CARET, self.height())
                paint_icon(painter, box, "caret-down", tokens.t3)
        super().paintEvent(event)

    @property
    def _icon_room(self) -> int:
        return _ICON if self._adds else 0

    def _dress(self) -> None:
        self.setFont(type_font("label"))
        tokens = look.tokens()
        palette = QPalette()
        palette.setColor(QPalette.ColorRole.Base, Qt.GlobalColor.transparent)
        palette.setColor(QPalette.ColorRole.PlaceholderText, tokens.t2)
        self.setPalette(palette)
        right = _PAD - _QT_PAD + (_CARET if self._offers else 0)
        self.setTextMargins(_PAD - _QT_PAD + self._icon_room, 0, right, 0)
        self.updateGeometry()

    def _is_for_tags(self, event: QKeyEvent) -> bool:
        undo = event.matches(QKeySequence.StandardKey.Undo) and not self.isUndoAvailable()
        return undo or (event.matches(QKeySequence.StandardKey.Redo) and not self.isRedoAvailable())

    def _look_for_parting(self, text: str) -> None:
        """A comma ends a tag. What came with others at once was pasted: its last is a tag too."""
        before, self._before = self._before, text
        self.updateGeometry()
        parting = _PARTING.search(text)
        if parting is None or not self._adds:
            return
        rest = ""
        if len(text) == len(before) + 1:
            text, rest = text[: parting.start()], text[parting.end() :].lstrip()
        self.setText(rest)
        self.given.emit(text)


class TagLine(ButtonFlow):
    """One stop for the Tab key, which is the field; arrows walk the tags, Ctrl Z takes back."""

    changed = Signal(tuple)
    flowed = Signal()
    """It may need another height than before."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, gap=6)
        self.setAccessibleName(self.tr("Tags"))
        self._tags: tuple[str, ...] = ()
        self._past: list[tuple[str, ...]] = []
        self._future: list[tuple[str, ...]] = []
        self._chips: list[TagChip] = []
        self._renaming: TagField | None = None
        self._offers: tuple[str, ...] = ()
        self.field = TagField(self.tr("Add tag"), self, adds=True)
        self.field.given.connect(self._add)
        self.field.rubbed_out.connect(lambda: self._remove(len(self._tags) - 1, back=False))
        self.field.left_at_start.connect(lambda: self._focus(len(self._tags) - 1))
        self.field.offers_wanted.connect(self._open_offers)
        self._build()

    @property
    def tags(self) -> tuple[str, ...]:
        """The tags as they stand."""
        return self._tags

    @property
    def chips(self) -> tuple[TagChip, ...]:
        """What stands for each tag."""
        return tuple(self._chips)

    def set_tags(self, tags: Sequence[str]) -> None:
        """Show the tags of another draft; this cannot be taken back here."""
        if tuple(tags) != self._tags:
            self._tags = tuple(tags)
            self._past, self._future = [], []
            self._build()

    def set_offers(self, offers: Sequence[str]) -> None:
        """Tags that the service itself names; any other may be written too."""
        self._offers = tuple(offers)
        self.field.set_offers(offers=bool(offers))
        self._place()  # the field has another width, and unseen it asks for none

    def change_tags(self, tags: Sequence[str]) -> None:
        """Take over other tags, each once; Ctrl Z brings those before back."""
        self._take(tags)

    def event(self, event: QEvent) -> bool:
        handled = super().event(event)
        if event.type() == QEvent.Type.LayoutRequest:
            self.flowed.emit()
        elif event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            # While a tag has the keyboard, Ctrl Z is for tags and not for the window.
            keys = QKeySequence.StandardKey
            if event.matches(keys.Undo) or event.matches(keys.Redo):
                event.accept()
        return handled

    def keyPressEvent(self, event: QKeyEvent) -> None:
        at = next((n for n, chip in enumerate(self._chips) if chip.hasFocus()), None)
        if event.matches(QKeySequence.StandardKey.Undo):
            self._go_back(self._past, self._future)
        elif event.matches(QKeySequence.StandardKey.Redo):
            self._go_back(self._future, self._past)
        elif at is None:
            super().keyPressEvent(event)
        elif event.key() == Qt.Key.Key_Left:
            self._focus(max(0, at - 1))
        elif event.key() == Qt.Key.Key_Right:
            self._focus(at + 1)
        elif event.key() == Qt.Key.Key_Home:
            self._focus(0)
        elif event.key() == Qt.Key.Key_End:
            self._focus(len(self._chips))
        else:
            super().keyPressEvent(event)

    # What becomes of the tags

    def _add(self, text: str) -> None:
        self._take((*self._tags, *tags_in(text)))

    def _remove(self, number: int, *, back: bool) -> None:
        if not 0 <= number < len(self._tags):
            return
        had_focus = self._chips[number].hasFocus()
        self._take((*self._tags[:number], *self._tags[number + 1 :]))
        if had_focus:
            self._focus(max(0, number - 1) if back else number)

    def _renamed(self, number: int, text: str) -> tuple[str, ...]:
        """The tags with other words for one of them; those that are there change nothing."""
        others = {tag.casefold() for n, tag in enumerate(self._tags) if n != number}
        words = tags_in(text)
        new = tuple(word for word in words if word.casefold() not in others)
        if words and not new:
            return self._tags
        return (*self._tags[:number], *new, *self._tags[number + 1 :])

    def _take(self, tags: Sequence[str]) -> None:
        tags = without_repeats(tags)
        if tags == self._tags:
            return
        self._past.append(self._tags)
        self._future = []
        self._show(tags)

    def _go_back(self, here: list[tuple[str, ...]], there: list[tuple[str, ...]]) -> None:
        if here:
            there.append(self._tags)
            self._show(here.pop())
            self.field.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show(self, tags: tuple[str, ...]) -> None:
        self._tags = tags
        self._build()
        self.changed.emit(tags)

    def _open_offers(self) -> None:
        has = {tag.casefold() for tag in self._tags}
        menu = Menu(self.tr("Suggested tags"), self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for offer in self._offers:
            if offer.casefold() not in has:
                menu.add(offer, partial(self._add, offer))
        if menu.isEmpty():
            menu.add(self.tr("Every suggestion is taken"), enabled=False)
        menu.popup(self.field.mapToGlobal(self.field.rect().bottomLeft()))

    # What is seen of them

    def _build(self) -> None:
        before = [*self._chips, *([self._renaming] if self._renaming else [])]
        self._renaming = None
        self._chips = [self._chip(number, tag) for number, tag in enumerate(self._tags)]
        self.arrange([*self._chips, self.field])
        for part in before:
            part.hide()
            part.deleteLater()
        self.flowed.emit()

    def _chip(self, number: int, tag: str) -> TagChip:
        chip = TagChip(tag, self)
        chip.setFocusPolicy(Qt.FocusPolicy.ClickFocus)  # the arrows lead here
        chip.setToolTip(tag if chip.sizeHint().width() > self.width() else "")
        chip.removed.connect(lambda back: self._remove(number, back=back))
        chip.rename_wanted.connect(lambda: self._write_anew(number))
        chip.show()
        return chip

    def _focus(self, number: int) -> None:
        """Put the keyboard on a tag; behind the last one stands the field."""
        stop = self._chips[number] if 0 <= number < len(self._chips) else self.field
        stop.setFocus(Qt.FocusReason.TabFocusReason)

    def _write_anew(self, number: int) -> None:
        """A field in the place of a tag, with its words in it."""
        field = TagField(
            self.tr("Rename tag {tag}").format(tag=self._tags[number]), self, adds=False
        )
        field.setText(self._tags[number])
        self._chips[number].hide()
        self._renaming = field
        self.arrange([*self._chips[:number], field, *self._chips[number:], self.field])
        field.show()
        field.selectAll()
        field.setFocus(Qt.FocusReason.OtherFocusReason)
        field.given.connect(lambda text: self._end_renaming(field, number, text))
        field.given_up.connect(lambda: self._end_renaming(field, number, None))

    def _end_renaming(self, field: TagField, number: int, text: str | None) -> None:
        if field is not self._renaming:
            return  # it has ended: the field loses the keyboard because of that
        had_focus = field.hasFocus()
        tags = self._tags if text is None else self._renamed(number, text)
        if tags == self._tags:
            self._build()
        self._take(tags)
        if had_focus:
            self._focus(number)
