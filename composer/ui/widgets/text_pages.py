"""How is one of the texts that an editor can show laid out, and where was it left?

Each has a document of its own, so that its undo, its selection and its place are there when the
editor turns back to it.
"""

from __future__ import annotations

from PySide6.QtGui import (
    QTextBlockFormat,
    QTextCursor,
    QTextDocument,
    QTextOption,
)
from PySide6.QtWidgets import QTextEdit

from composer.ui.widgets import look
from composer.ui.widgets.section_marks import LineHue, SectionMarks
from composer.ui.widgets.typeface import line_height, type_font

MOST_PAGES = 24
"""So many texts are held with their undo, about 0.3 MB each; what was left longest goes first."""


class TextPage:
    """A document on an even line height, with the marks of its sections.

    Setting its whole text would drop the line height; inserting through a cursor keeps it. So it
    is formatted once while it is empty, and from then on only ever inserted into.
    """

    def __init__(self, document: QTextDocument, *, role: str, indent: int) -> None:
        """`document` is empty; `indent` is the room left of the text in px."""
        self.document, self._role = document, role
        self._cursor, self._scrolled = QTextCursor(document), 0
        self._look = look.current()
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        document.setDefaultTextOption(option)
        document.setDocumentMargin(0)
        document.setDefaultFont(type_font(role))
        self.marks = SectionMarks(document)
        frame = document.rootFrame()
        room = frame.frameFormat()
        room.setLeftMargin(indent)
        frame.setFrameFormat(room)
        QTextCursor(document).setBlockFormat(self._block_format())
        document.clearUndoRedoStacks()

    def dress(self) -> None:
        """The look is another: colour and, if need be, format every line anew.

        Undo cannot pass another size of the text.
        """
        self._look = look.current()
        self.document.setDefaultFont(type_font(self._role))
        first = self.document.firstBlock().blockFormat()
        if first.lineHeight() != float(line_height(self._role)):
            cursor = QTextCursor(self.document)
            cursor.select(QTextCursor.SelectionType.Document)
            cursor.mergeBlockFormat(self._block_format())
            self.document.clearUndoRedoStacks()
        self.marks.rehighlight()

    def leave(self, edit: QTextEdit) -> None:
        """The editor turns to another: remember where it was."""
        self._cursor, self._scrolled = edit.textCursor(), edit.verticalScrollBar().value()
        self.document.setParent(edit)  # Qt would delete a document that is its own

    def enter(self, edit: QTextEdit, line_hue: LineHue | None) -> None:
        """Stand in the editor as it was left."""
        if self._look != look.current():
            self.dress()
        self.marks.set_line_hue(line_hue)
        edit.setDocument(self.document)
        edit.setTextCursor(self._cursor)
        edit.verticalScrollBar().setValue(self._scrolled)

    def _block_format(self) -> QTextBlockFormat:
        block_format = QTextBlockFormat()
        fixed = QTextBlockFormat.LineHeightTypes.FixedHeight.value
        block_format.setLineHeight(float(line_height(self._role)), fixed)
        return block_format
