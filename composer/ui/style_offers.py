"""Which known words for a style go on from what is being typed?"""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QEvent, QModelIndex, QObject, QRectF, QSize, Qt, QTimer
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QStandardItem,
    QStandardItemModel,
)
from PySide6.QtWidgets import (
    QFrame,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
)

from composer.domain.snippets import Snippet
from composer.domain.style_terms import StyleTerm, TermKind, completed, completions, typing_at
from composer.ui.languages import marked, translate
from composer.ui.widgets import look
from composer.ui.widgets.drawing import LEFT, RIGHT, painting, rounded, write
from composer.ui.widgets.text_edit import LineHeightEdit
from composer.ui.widgets.text_places import change, points, select, units
from composer.ui.widgets.typeface import text_width

PAUSE = 80
"""Milliseconds for which typing must rest before words are offered."""
LEAST = 2
"""Characters from which a word has begun."""
ROW = 28
_PAD = 4
_UP_DOWN = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}
_TAKE = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Tab)

_KINDS = {
    TermKind.GENRE: marked("style_offers", "genre"),
    TermKind.MOOD: marked("style_offers", "mood"),
    TermKind.INSTRUMENT: marked("style_offers", "instrument"),
    TermKind.VOCAL: marked("style_offers", "vocal"),
    TermKind.TEMPO: marked("style_offers", "tempo"),
    TermKind.KEY: marked("style_offers", "key"),
    TermKind.PRODUCTION: marked("style_offers", "production"),
    TermKind.SNIPPET: marked("style_offers", "snippet"),
}


class _Rows(QStyledItemDelegate):
    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex) -> QSize:  # type: ignore[override]  # noqa: ARG002
        return QSize(120, look.px(ROW))

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex,  # type: ignore[override]
    ) -> None:
        tokens, area = look.tokens(), QRectF(option.rect)
        marked = QStyle.StateFlag.State_Selected | QStyle.StateFlag.State_MouseOver
        if option.state & marked:
            rounded(painter, area, 6, tokens.border if look.current().dark else tokens.press)
        words = area.adjusted(10, 0, -10, 0)
        write(painter, words, index.data(), "body", tokens.t1, LEFT)
        write(painter, words, index.data(Qt.ItemDataRole.UserRole), "small", tokens.t3, RIGHT)


class StyleOffers(QFrame):
    """A short list below the word being typed.

    Nothing in it is marked until Down is pressed, so that Enter and Tab stay what they are; then
    they take the marked word. Esc closes it.
    """

    def __init__(self, edit: LineHeightEdit) -> None:
        super().__init__(edit.window())
        self._edit = edit
        self._terms: tuple[StyleTerm, ...] = ()
        self._own: tuple[StyleTerm, ...] = ()
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list = QListView()
        self.list.setAccessibleName(self.tr("Words for the style"))
        self.list.setFrameShape(QFrame.Shape.NoFrame)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setMouseTracking(True)
        self.list.viewport().setAutoFillBackground(False)
        self._model = QStandardItemModel(self)
        self.list.setModel(self._model)
        self.list.setItemDelegate(_Rows(self.list))
        column = QVBoxLayout(self)
        column.setContentsMargins(_PAD, _PAD, _PAD, _PAD)
        column.addWidget(self.list)
        self.hide()
        self._pause = QTimer(self, singleShot=True, interval=PAUSE)
        self._pause.timeout.connect(self._offer)
        edit.text_changed.connect(self._note_typing)
        edit.focus_changed.connect(self._note_focus)
        self.list.clicked.connect(lambda index: self._take(index.row()))

    @property
    def offered(self) -> tuple[str, ...]:
        """The words in the list; none while it is closed."""
        return () if self.isHidden() else tuple(term.text for term in self._terms)

    def set_snippets(self, snippets: Iterable[Snippet]) -> None:
        """Offer these too, by name, before all other words."""
        self._own = tuple(
            StyleTerm(text=each.name, kind=TermKind.SNIPPET, stands_for=each.text)
            for each in snippets
        )

    def shut(self) -> None:
        """Offer nothing until something else is typed."""
        self._pause.stop()
        if not self.isHidden():
            self.hide()
            self._edit.removeEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: ARG002
        """Hears the editor only while the list is open: what it hears costs every key."""
        kind = event.type()
        if kind not in (QEvent.Type.KeyPress, QEvent.Type.ShortcutOverride):
            return False
        if not isinstance(event, QKeyEvent) or event.modifiers() not in (
            Qt.KeyboardModifier.NoModifier,
            Qt.KeyboardModifier.KeypadModifier,
        ):
            return False
        key, row = Qt.Key(event.key()), self.list.currentIndex().row()
        is_ours = key in _UP_DOWN or key == Qt.Key.Key_Escape or (key in _TAKE and row >= 0)
        if not is_ours:
            return False
        event.accept()
        if kind is QEvent.Type.ShortcutOverride:
            return True
        if key in _UP_DOWN:
            self._mark(row, _UP_DOWN[key])
        elif key == Qt.Key.Key_Escape:
            self.shut()
        else:
            self._take(row)
        return True

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        tokens = look.tokens()
        with painting(self) as painter:
            area = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
            rounded(painter, area, 8, tokens.raised, tokens.border)

    def _note_typing(self) -> None:
        if self._edit.hasFocus():
            self._pause.start()

    def _note_focus(self, has_focus: bool) -> None:
        if not has_focus:
            self.shut()

    def _offer(self) -> None:
        from composer.services.vocabulary import style_terms

        text, cursor = self._edit.text(), self._edit.cursor_position()
        typing = typing_at(text, cursor)
        goes_on = text[cursor : cursor + 1].isalnum()
        is_word = len(typing.text) >= LEAST and not goes_on and not typing.text[-1].isspace()
        found = completions((*self._own, *style_terms()), typing.text, text) if is_word else ()
        is_there = [term.stands_for or term.text for term in found] == [typing.text]
        if not found or is_there:
            self.shut()
            return
        self._terms = found
        self._model.clear()
        for term in found:
            row = QStandardItem(term.text)
            row.setEditable(False)
            row.setData(_kind_of(term), Qt.ItemDataRole.UserRole)
            row.setData(f"{term.text}, {_kind_of(term)}", Qt.ItemDataRole.AccessibleTextRole)
            self._model.appendRow(row)
        if self.isHidden():
            self._edit.installEventFilter(self)
        self._place(typing.start)
        self.show()
        self.raise_()
        self._say(
            self.tr("1 word to choose from with Down")
            if len(found) == 1
            else self.tr("{number} words to choose from with Down", "", len(found)).format(
                number=len(found)
            )
        )

    def _place(self, start: int) -> None:
        window, edit = self._edit.window(), self._edit
        if self.parentWidget() is not window:
            self.setParent(window)  # the editor was not in its window yet
        raw, cursor = edit.document().toRawText(), edit.textCursor()
        cursor.setPosition(units(raw[: min(start, points(raw, cursor.position()))]))
        below = edit.viewport().mapTo(window, edit.cursorRect(cursor).bottomLeft())
        rows = [text_width("body", f"{t.text}   {_kind_of(t)}") for t in self._terms]
        wide = round(max(rows)) + 2 * _PAD + 32
        high = look.px(ROW) * len(self._terms) + 2 * _PAD
        left = max(0, min(below.x() - _PAD - 10, window.width() - wide))
        self.setGeometry(left, below.y() + 4, wide, high)

    def _mark(self, row: int, step: int) -> None:
        """Round the list, with nothing marked between its last word and its first."""
        row = (row + 1 + step) % (len(self._terms) + 1) - 1
        self.list.setCurrentIndex(self._model.index(row, 0))
        if row >= 0:
            self._say(f"{self._terms[row].text}, {_kind_of(self._terms[row])}")
        else:
            self.list.clearSelection()

    def _take(self, row: int) -> None:
        before, at = self._edit.text(), self._edit.cursor_position()
        after, cursor = completed(before, at, self._terms[row])
        self.shut()
        start, rest = typing_at(before, at).start, len(after) - cursor
        change(self._edit, [(start, len(before) - rest, after[start:cursor])])
        select(self._edit, cursor, cursor)
        self._pause.stop()  # what was taken is not a beginning of something else

    def _say(self, words: str) -> None:
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self._edit, words))


def _kind_of(term: StyleTerm) -> str:
    return translate("style_offers", _KINDS[term.kind])
