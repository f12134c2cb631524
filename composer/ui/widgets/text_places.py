"""Where in an editor is the character of a number, and how is what stands there changed?

Numbers count characters (code points) of the editor's text; Qt itself counts UTF-16 code units.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtGui import QColor, QTextCharFormat, QTextCursor, QTextDocument
from PySide6.QtWidgets import QTextEdit


def units(text: str) -> int:
    """Length in UTF-16 code units, by which Qt counts."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def points(text: str, unit: int) -> int:
    """How many code points make the first `unit` code units of a text."""
    if text.isascii():
        return unit
    seen = 0
    for number, character in enumerate(text):
        if seen >= unit:
            return number
        seen += 2 if ord(character) > 0xFFFF else 1
    return len(text)


def with_plain_ends(text: str) -> str:
    """Every kind of line end as `\\n`, so that one line is one block."""
    for end in ("\r\n", "\r", "\u2028", "\u2029"):
        text = text.replace(end, "\n")
    return text


def selected(edit: QTextEdit) -> tuple[int, int]:
    """(start, end) of what is selected; both the same where the cursor is if nothing is."""
    raw, cursor = edit.document().toRawText(), edit.textCursor()
    return points(raw, cursor.selectionStart()), points(raw, cursor.selectionEnd())


def select(edit: QTextEdit, start: int, end: int) -> None:
    """Select this stretch, the cursor at its end, and show it; held inside the text."""
    edit.setTextCursor(_cursor(edit.document(), edit.document().toRawText(), start, end))
    edit.ensureCursorVisible()


def change(edit: QTextEdit, changes: Sequence[tuple[int, int, str]]) -> None:
    """Put texts in place of stretches, (start, end, text), in one step that one undo takes back.

    All are in places of the text before and none overlaps another.
    """
    raw = edit.document().toRawText()
    cursor = edit.textCursor()  # undo puts the cursor back where this one stands
    cursor.beginEditBlock()
    for start, end, text in sorted(changes, reverse=True):
        place = _cursor(edit.document(), raw, start, end)
        cursor.setPosition(place.selectionStart())
        cursor.setPosition(place.selectionEnd(), QTextCursor.MoveMode.KeepAnchor)
        cursor.insertText(text)
        # Qt would make one undo of this and of what is typed right behind it, but for a removal.
        cursor.insertText(" ")
        cursor.deletePreviousChar()
    cursor.endEditBlock()


def underlined(
    edit: QTextEdit, stretches: Sequence[tuple[int, int, QColor]]
) -> list[QTextEdit.ExtraSelection]:
    """Marks that draw a wavy line below these stretches, for ``LineHeightEdit.set_marks``."""
    raw, document = edit.document().toRawText(), edit.document()
    places = (_cursor(document, raw, start, end) for start, end, _ in stretches)
    return [
        wavy(document, place.selectionStart(), place.selectionEnd(), colour)
        for place, (_, _, colour) in zip(places, stretches, strict=True)
    ]


def wavy(document: QTextDocument, start: int, end: int, colour: QColor) -> QTextEdit.ExtraSelection:
    """A mark with a wavy line between two of Qt's own positions."""
    mark, style = QTextEdit.ExtraSelection(), QTextCharFormat()
    style.setUnderlineStyle(QTextCharFormat.UnderlineStyle.WaveUnderline)
    style.setUnderlineColor(colour)
    mark.format = style
    mark.cursor = QTextCursor(document)
    mark.cursor.setPosition(start)
    mark.cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
    return mark


def _cursor(document: QTextDocument, raw: str, start: int, end: int) -> QTextCursor:
    last = document.characterCount() - 1
    begin = units(raw[: max(0, start)])
    cursor = QTextCursor(document)
    cursor.setPosition(min(begin, last))
    stop = begin + units(raw[max(0, start) : max(0, end)])
    cursor.setPosition(min(stop, last), QTextCursor.MoveMode.KeepAnchor)
    return cursor
