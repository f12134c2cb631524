"""In what do two versions differ, so that it can be read, heard and copied?

What came stands behind a plus and in green, what went behind a minus, struck through and in red:
nothing is said by colour alone, and a screen reader reads the signs.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QFont, QTextBlockFormat, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QWidget

from composer.domain.sentences import Sentence
from composer.domain.text_difference import Change, Difference, DiffLine, reworded
from composer.ui.languages import translate, translated
from composer.ui.widgets import look
from composer.ui.widgets.text_edit import LineHeightEdit
from composer.ui.widgets.tokens import faded
from composer.ui.widgets.typeface import text_width

PLUS, MINUS = "+", "\N{MINUS SIGN}"
_ADDED, _REMOVED, _SIGN = "added", "removed", "minus"
_PLAIN, _HEAD, _QUIET = "plain", "head", "quiet"
_INDENT = "\N{FIGURE SPACE}" * 2

Piece = tuple[str, str]
"""A piece of the text and its kind."""


class DifferenceView(LineHeightEdit):
    """A text that is read, not written; Tab leaves it."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(name, parent, role="prompt", padding=(14, 10, 14, 10))
        self.setReadOnly(True)
        by_keyboard = Qt.TextInteractionFlag.TextSelectableByKeyboard
        self.setTextInteractionFlags(by_keyboard | Qt.TextInteractionFlag.TextSelectableByMouse)
        self._pieces: Sequence[Piece] = ()

    def show_difference(self, difference: Difference, *, prompt: str, lyrics: str) -> None:
        """Show this; ``prompt`` and ``lyrics`` are what stands where nothing changed."""
        self._show(pieces_of(difference, prompt=prompt, lyrics=lyrics))

    def show_words(self, words: str) -> None:
        """A sentence instead."""
        self._show([(words, _QUIET)])

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange and self._pieces:
            self._show(self._pieces)

    def _show(self, pieces: Sequence[Piece]) -> None:
        self._pieces = pieces
        styles = _styles()
        cursor = QTextCursor(self.document())
        cursor.select(QTextCursor.SelectionType.Document)
        cursor.removeSelectedText()
        for text, kind in pieces:
            cursor.insertText(text, styles[kind])
        # What a long line goes on with stands under its words, not under its sign.
        room = text_width("prompt", _INDENT)
        hanging = QTextBlockFormat()
        hanging.setLeftMargin(room)
        hanging.setTextIndent(-room)
        cursor.select(QTextCursor.SelectionType.Document)
        cursor.mergeBlockFormat(hanging)
        self.document().clearUndoRedoStacks()
        self.setTextCursor(QTextCursor(self.document()))
        self.verticalScrollBar().setValue(0)


def pieces_of(difference: Difference, *, prompt: str, lyrics: str) -> list[Piece]:
    """The whole text of a comparison, piece by piece."""
    if difference.is_empty:
        pieces: list[Piece] = [(translate("difference", "Both are the same.") + "\n", _QUIET)]
    else:
        pieces = [(f"{translated(difference.summary)}\n", _QUIET)]
    for field in difference.fields:
        pieces += [(f"{_INDENT}{translated(field.name)}: ", _PLAIN)]
        none = translate("difference", "nothing")
        pieces += [*_signed(Change.REMOVED, _own(field.before) or none), (" ", _PLAIN)]
        pieces += [*_signed(Change.ADDED, _own(field.after) or none), ("\n", _PLAIN)]
    for name, lines, same in (
        (translate("difference", "Style"), difference.prompt, prompt),
        (translate("difference", "Lyrics"), difference.lyrics, lyrics),
    ):
        if lines or same.strip():
            same_head = translate("difference", "{part}, the same").format(part=name)
            head = name if lines else same_head
            pieces += [("\n", _PLAIN), (f"{head}\n", _HEAD)]
            pieces += _lines(lines) if lines else [(_indented(same), _PLAIN)]
    text, kind = pieces[-1]
    return [*pieces[:-1], (text.rstrip("\n"), kind)]


def _own(text: str) -> str:
    """A value in the language of the window; what a person has written stays as it is."""
    return translated(text) if isinstance(text, Sentence) else text


def _indented(text: str) -> str:
    return "".join(f"{_INDENT}{line}\n" if line else "\n" for line in text.split("\n"))


def _lines(lines: Sequence[DiffLine]) -> list[Piece]:
    pieces = list[Piece]()
    for line in lines:
        if line.change is Change.SAME:
            pieces.append((_indented(line.after), _PLAIN))
        elif line.change is Change.REWORDED:
            pieces += [(_INDENT, _PLAIN), *_words(line), ("\n", _PLAIN)]
        else:
            words = line.after if line.change is Change.ADDED else line.before
            pieces += _signed(
                line.change, words or translate("difference", "a blank line"), apart=" "
            )
            pieces += [("\n", _PLAIN)]
    return pieces


def _words(line: DiffLine) -> list[Piece]:
    pieces = list[Piece]()
    for part in reworded(line):
        if part.change is Change.SAME:
            pieces.append((part.text, _PLAIN))
            continue
        if pieces and pieces[-1][1] in (_ADDED, _REMOVED):
            pieces.append((" ", _PLAIN))
        pieces += _signed(
            part.change, part.text if part.text.strip() else translate("difference", "blank")
        )
    return pieces


def _signed(change: Change, words: str, *, apart: str = "") -> list[Piece]:
    """Words behind their sign; the minus itself is not struck through, or it could not be seen."""
    if change is Change.ADDED:
        return [(f"{PLUS}{apart}{words}", _ADDED)]
    return [(f"{MINUS}{apart}", _SIGN), (words, _REMOVED)]


def _styles() -> dict[str, QTextCharFormat]:
    tokens = look.tokens()
    styles = {kind: QTextCharFormat() for kind in (_ADDED, _SIGN, _REMOVED, _PLAIN, _HEAD, _QUIET)}
    styles[_PLAIN].setForeground(tokens.t1)
    styles[_QUIET].setForeground(tokens.t2)
    styles[_HEAD].setForeground(tokens.t2)
    styles[_HEAD].setFontWeight(QFont.Weight.DemiBold)
    styles[_ADDED].setForeground(tokens.hue_bridge)
    styles[_ADDED].setBackground(faded(tokens.hue_bridge, 0.14))
    for kind in (_SIGN, _REMOVED):
        styles[kind].setForeground(tokens.error_text)
        styles[kind].setBackground(tokens.error_bg)
    styles[_REMOVED].setFontStrikeOut(True)
    return styles
