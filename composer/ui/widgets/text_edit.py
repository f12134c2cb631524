"""How is a longer text written: a style, lyrics?

Qt's plain-text edit ignores line heights, so this is the rich one with rich text off.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QMimeData, QRectF, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QPaintEvent,
    QPalette,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextLayout,
)
from PySide6.QtWidgets import QFrame, QTextEdit, QWidget

from composer.ui.widgets import look
from composer.ui.widgets.drawing import painting
from composer.ui.widgets.menus import text_menu
from composer.ui.widgets.scrolling import (
    OverlayScrollBar,
    bands,
    fade_depth,
    goes_on,
    keep_caret_clear,
    paint_fades,
)
from composer.ui.widgets.section_marks import LineHue, SectionMarks
from composer.ui.widgets.text_gutter import BAR, SectionGutter
from composer.ui.widgets.text_pages import MOST_PAGES, TextPage
from composer.ui.widgets.text_places import points, units, with_plain_ends
from composer.ui.widgets.typeface import line_height, type_font

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QFocusEvent, QKeyEvent, QResizeEvent

_LONGEST_RUN = 50_000
"""Characters without a space or line end that may be pasted. Laying out such a run takes Qt
quadratic time: 100,000 take 1.5 s, a million two minutes."""
_OF_A_RETURN = Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier
LONGEST_PASTE = 200_000
"""Characters. Laying out more would freeze the window, and nobody sings a book."""


class LineHeightEdit(QTextEdit):
    """A plain text of any length on an even line height. Tab leaves it.

    Paste takes plain text alone. Nothing typed or pasted is ever cut or changed, but that every
    kind of line end becomes `\\n`.
    """

    text_changed = Signal()
    laid_out = Signal()
    """The whole text is higher or lower than before."""
    hues_changed = Signal()
    """A line belongs to another section than before, or heads one."""
    focus_changed = Signal(bool)
    menu_opening = Signal(object, int)
    """The context menu, before it opens, and Qt's position of the text that it is about."""
    pasted = Signal()
    paste_refused = Signal(int)
    """A paste that would freeze the window was not taken; with its length in characters."""

    def __init__(
        self,
        name: str,
        parent: QWidget | None = None,
        *,
        role: str = "lyric",
        placeholder: str = "",
        padding: tuple[int, int, int, int] = (14, 12, 14, 12),
        gutter: int = 0,
    ) -> None:
        """`padding` is left, top, right, bottom; `gutter` the room for section bars at the left."""
        super().__init__(parent)
        self._role = role
        self._hint = placeholder
        self._surface = ""  # behind edges that fade, once they shall
        self._padding = padding
        self._gutter = max(0, gutter - BAR)
        self.setAccessibleName(name)
        self.setAccessibleDescription(placeholder)
        self.setAcceptRichText(False)
        self.setTabChangesFocus(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setCursorWidth(2)
        self._line_hue: LineHue | None = None
        self._bars = SectionGutter(self, role) if gutter else None
        self._layers = dict[str, list[QTextEdit.ExtraSelection]]()
        self._edge: QTextCursor | None = None
        self._dress()
        self._text: str | None = None  # of many that ask at one key, Qt is asked once
        self._text_is_new = False
        self._name, self._pages = "", dict[str, TextPage]()
        self._page = self._page_in(self.document())
        self.textChanged.connect(self._tell_change)

    def turn_to(self, name: str) -> None:
        """Show the text of that name, empty if it is new, with its own undo and as it was left.

        The first name is that of the text that is there already.
        """
        if name == self._name:
            return
        if self._name:
            self._pages[self._name] = self._page
            self._page.leave(self)
            self.set_surplus_from(None)
            self._layers.clear()
            self.setExtraSelections([])
            known = name in self._pages
            self._page = self._pages.pop(name) if known else self._page_in(QTextDocument(self))
            self._page.enter(self, self._line_hue)
            self._text, self._text_is_new = None, True
            self._tell_change()
            self.laid_out.emit()
            while len(self._pages) >= MOST_PAGES:
                self._pages.pop(next(iter(self._pages))).document.deleteLater()
        self._name = name

    def soften(self, surface: str) -> None:
        """Give it the overlay bar, and edges that fade where the text goes on.

        They are painted with the text: below a widget of their own Qt could not move what is
        there when it is scrolled, and would paint all lines anew at a Return.
        """
        self._surface = surface
        OverlayScrollBar(self, surface)
        # Where it is only higher or lower than before, the lines stay as they are painted.
        for part in (self, self.viewport()):
            part.setAttribute(Qt.WidgetAttribute.WA_StaticContents)
        self._goes_on = goes_on(self.verticalScrollBar())
        self.verticalScrollBar().rangeChanged.connect(self._note_range)

    def text(self) -> str:
        """The whole text, lines parted by `\\n`."""
        if self._text is None:
            # toPlainText() would turn no-break spaces into spaces; sent is what was typed.
            raw = self.document().toRawText()
            self._text = raw.replace("\u2029", "\n").replace("\u2028", "\n")
        return self._text

    def set_text(self, text: str) -> None:
        """Show another text, which cannot be undone (another draft was opened)."""
        if text == self.text():
            return
        self.set_text_as_one_undo(text)
        self.document().clearUndoRedoStacks()

    def set_text_as_one_undo(self, text: str) -> None:
        """Replace the whole text in one step that one undo takes back."""
        cursor = QTextCursor(self.document())
        cursor.beginEditBlock()
        cursor.select(QTextCursor.SelectionType.Document)
        cursor.insertText(with_plain_ends(text))
        cursor.endEditBlock()
        self.setTextCursor(QTextCursor(self.document()))

    def insert_as_one_undo(self, text: str) -> None:
        """Put `text` in place of the selection, or at the cursor, in one step."""
        cursor = self.textCursor()
        cursor.beginEditBlock()
        cursor.insertText(with_plain_ends(text))
        cursor.endEditBlock()
        self.setTextCursor(cursor)
        self.ensureCursorVisible()

    def cursor_position(self) -> int:
        """Where the cursor stands, counted in characters (code points) of `text()`."""
        return points(self.document().toRawText(), self.textCursor().position())

    def set_cursor_position(self, position: int) -> None:
        """Put the cursor before the character of that number; held inside the text."""
        raw = self.document().toRawText()
        cursor = self.textCursor()
        before = units(raw[: max(0, position)])
        cursor.setPosition(min(before, self.document().characterCount() - 1))
        self.setTextCursor(cursor)
        self.ensureCursorVisible()

    def set_surplus_from(self, index: int | None) -> None:
        """Tint everything from this character (code point) on: it is over the limit.

        What is typed before it moves it along; nothing is coloured anew but what is on screen.
        """
        if index is None:
            self._edge = None
        else:
            before = units(self.document().toRawText()[: max(0, index)])
            self._edge = QTextCursor(self.document())
            self._edge.setPosition(min(before, self.document().characterCount() - 1))
        self._tint_surplus()

    def set_marks(self, layer: str, marks: Sequence[QTextEdit.ExtraSelection]) -> None:
        """Draw these over the text instead of what that layer drew; the text is not touched."""
        if marks or self._layers.get(layer):
            self._layers[layer] = list(marks)
            self.setExtraSelections([mark for each in self._layers.values() for mark in each])

    def set_line_hue(self, line_hue: LineHue | None) -> None:
        """How a line is recognised as the head of a section: it answers with a hue token.

        `line_hue(line)` returns for example `hue_verse` for `[Verse]` and None for a sung line.
        """
        self._line_hue = line_hue
        self._page.marks.set_line_hue(line_hue)

    @property
    def marks(self) -> SectionMarks:
        """What is known of the sections of the text that is shown."""
        return self._page.marks

    @property
    def hint(self) -> str:
        """The grey text that stands while nothing is written."""
        return self._hint

    def set_placeholder(self, placeholder: str) -> None:
        """The grey text that stands while nothing is written."""
        self._hint = placeholder
        self.setAccessibleDescription(placeholder)
        self.viewport().update()

    @property
    def is_changing(self) -> bool:
        """Whether the text is another and ``text_changed`` is about to say so."""
        return self._text_is_new

    def line_at_cursor(self) -> int:
        """Number of the line with the cursor, from 0."""
        return self.textCursor().blockNumber()

    def go_to_line(self, number: int) -> None:
        """Put the cursor at the start of a line and show it near the top."""
        block = self.document().findBlockByNumber(number)
        if not block.isValid():
            return
        self.setTextCursor(QTextCursor(block))
        top = self.document().documentLayout().blockBoundingRect(block).top()
        self.verticalScrollBar().setValue(round(top))

    # What Qt calls.

    def canInsertFromMimeData(self, source: QMimeData) -> bool:
        """Files are not text, though their names could be taken for it."""
        return source.hasText() and not any(url.isLocalFile() for url in source.urls())

    def insertFromMimeData(self, source: QMimeData) -> None:
        """Paste: plain text, in one step; all of it or, if that would freeze, nothing."""
        if not self.canInsertFromMimeData(source):
            return
        text = source.text()
        longest_run = max(map(len, text.split()), default=0)
        if len(text) > LONGEST_PASTE or longest_run > _LONGEST_RUN:
            self.paste_refused.emit(len(text))
        else:
            self.insert_as_one_undo(text)
            self.pasted.emit()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self._dress()
            self._page.dress()
            self._tint_surplus()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._bars is not None:
            self._bars.place()
        seen, before = self.viewport(), event.oldSize()
        if before.width() != seen.width():
            seen.update()
        elif self._surface:
            self._update_edges(by=min(0, before.height() - seen.height()))

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        super().scrollContentsBy(dx, dy)
        if self._surface:
            self._goes_on = goes_on(self.verticalScrollBar())
            self._update_edges(by=dy)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.focus_changed.emit(True)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.focus_changed.emit(False)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        # Of a Return in an empty line Qt would make none, but take the line's height away; with
        # Shift it would be a line separator, which services count as they like.
        is_return = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if is_return and not event.modifiers() & ~_OF_A_RETURN and not self.isReadOnly():
            self.insert_as_one_undo("\n")
        else:
            super().keyPressEvent(event)
        keep_caret_clear(self)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        event.accept()  # else each widget around it is asked whether it wants that

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        is_key = event.reason() == QContextMenuEvent.Reason.Keyboard
        about = self.textCursor() if is_key else self.cursorForPosition(event.pos())
        menu = text_menu(self)
        self.menu_opening.emit(menu, about.position())
        menu.popup(event.globalPos())

    def paintEvent(self, event: QPaintEvent) -> None:
        # Of a region Qt would draw all lines from its first to its last; where a Return scrolls,
        # only the first and the last are due.
        for due in bands(event.region(), line_height(self._role)):
            super().paintEvent(QPaintEvent(due))
            if self._surface:
                paint_fades(self.viewport(), self.verticalScrollBar(), self._surface, due)
        if self._hint and self.document().characterCount() <= 1:
            self._paint_placeholder()

    def _note_range(self) -> None:
        before, self._goes_on = self._goes_on, goes_on(self.verticalScrollBar())
        if self._goes_on != before:
            self._update_edges()

    def _update_edges(self, *, by: int = 0) -> None:
        """Paint anew what fades, and where that was before the text was moved down by some px."""
        seen, deep = self.viewport().rect(), fade_depth(self.viewport())
        self.viewport().update(0, 0, seen.width(), deep + max(0, by))
        below = deep + max(0, -by)
        self.viewport().update(0, seen.height() - below, seen.width(), below)

    def _tint_surplus(self) -> None:
        if self._edge is None:
            self.set_marks("surplus", ())
            return
        tokens, mark = look.tokens(), QTextEdit.ExtraSelection()
        tint = QTextCharFormat()
        tint.setBackground(tokens.error_line if look.current().dark else tokens.error_bg)
        tint.setForeground(tokens.error_text)
        mark.format = tint
        mark.cursor = QTextCursor(self._edge)
        mark.cursor.movePosition(QTextCursor.MoveOperation.End, QTextCursor.MoveMode.KeepAnchor)
        self.set_marks("surplus", [mark])

    def _note_change(self, _position: int, removed: int, added: int) -> None:
        self._text = None
        self._text_is_new = self._text_is_new or removed > 0 or added > 0

    def _tell_change(self) -> None:
        """Qt also says that the text has changed when only its colours have."""
        if self._text_is_new:
            self._text_is_new = False
            self.text_changed.emit()

    def _paint_placeholder(self) -> None:
        high = line_height(self._role)
        layout = QTextLayout(self._hint, type_font(self._role))
        layout.beginLayout()
        number = 0
        with painting(self.viewport()) as painter:
            painter.setPen(look.tokens().t3)
            while (line := layout.createLine()).isValid():
                line.setLineWidth(self.viewport().width() - self._gutter)
                number += 1
            layout.endLayout()
            for i in range(number):
                line = layout.lineAt(i)
                words = self._hint[line.textStart() : line.textStart() + line.textLength()]
                area = QRectF(self._gutter, i * high, self.viewport().width(), high)
                painter.setFont(type_font(self._role))
                flags = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignBottom
                painter.drawText(area, int(flags), words.rstrip())

    def _dress(self) -> None:
        self.setFont(type_font(self._role))
        left, top, right, bottom = self._padding
        self.setViewportMargins(left + (BAR if self._bars else 0), top, right, bottom)
        # It stands on a card of this colour; an opaque text spares the card and all that is below
        # it a painting at every key.
        palette = QPalette()
        palette.setColor(QPalette.ColorRole.Base, look.tokens().field)
        self.setPalette(palette)
        self.viewport().setAutoFillBackground(True)

    def _page_in(self, document: QTextDocument) -> TextPage:
        page = TextPage(document, role=self._role, indent=self._gutter)
        document.contentsChange.connect(self._note_change)
        document.documentLayout().documentSizeChanged.connect(self.laid_out)
        page.marks.hues_changed.connect(self.hues_changed)
        return page
