"""Which lines head a section, and what belongs to it?

A highlighter only colours; it makes no undo steps and does not touch the text.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtGui import (
    QFont,
    QSyntaxHighlighter,
    QTextBlock,
    QTextCharFormat,
    QTextDocument,
)

from composer.ui.widgets import look
from composer.ui.widgets.tokens import TOKEN_NAMES
from composer.ui.widgets.typeface import type_font

LineHue = Callable[[str], str | None]
"""Takes a line, answers with the hue token of the section that it heads, or None."""

_NONE = -1  # state of a block that belongs to no section
_HEAD = 1  # added to a block's state if the block heads its section
_BLANK = 2  # added if nothing but blanks stands in it
_HUE_AT = 2  # the bits above are the place of its hue in TOKEN_NAMES


class SectionMarks(QSyntaxHighlighter):
    """Colours the head lines of sections."""

    hues_changed = Signal()

    def __init__(self, document: QTextDocument) -> None:
        super().__init__(document)
        self._line_hue: LineHue | None = None

    def set_line_hue(self, line_hue: LineHue | None) -> None:
        """A way to recognise heads; if it is another one, everything is coloured anew."""
        if line_hue is not self._line_hue:
            self._line_hue = line_hue
            self.rehighlight()

    def kind_of(self, block: QTextBlock) -> tuple[str, bool, bool]:
        """The hue token of the section that a line stands in (empty: in none), whether it is the
        head, whether it is blank."""
        state = block.userState()
        if state < 0:
            return "", False, False
        return TOKEN_NAMES[state >> _HUE_AT], bool(state & _HEAD), bool(state & _BLANK)

    def hue_of(self, block: QTextBlock) -> tuple[str, bool]:
        """The hue token of the section that a line belongs to, and whether it is the head.

        Blank lines at a section's end belong to nothing; the token is then empty.
        """
        hue, is_head, is_blank = self.kind_of(block)
        if is_blank and not self._goes_on_below(block):
            return "", False
        return hue, is_head

    def highlightBlock(self, text: str) -> None:
        hue = self._line_hue(text) if self._line_hue is not None else None
        previous, before = self.previousBlockState(), self.currentBlockState()
        if hue is not None:
            self.setCurrentBlockState(TOKEN_NAMES.index(hue) << _HUE_AT | _HEAD)
            self._colour_head(text, hue)
        else:
            above = previous & ~(_HEAD | _BLANK)
            blank = 0 if text.strip() else _BLANK
            self.setCurrentBlockState(_NONE if previous < 0 else above | blank)
        if self.currentBlockState() != before:
            self.hues_changed.emit()

    def _colour_head(self, text: str, hue: str) -> None:
        head = QTextCharFormat()
        font = QFont(type_font("tag"))
        head.setFont(font, QTextCharFormat.FontPropertiesInheritanceBehavior.FontPropertiesAll)
        head.setForeground(look.tokens().colour(hue))
        self.setFormat(0, _units(text), head)

    def _goes_on_below(self, block: QTextBlock) -> bool:
        """Whether the section has another line with words below this blank one."""
        below = block.next()
        while below.isValid():
            state = below.userState()
            if state < 0 or state & _HEAD:
                return False
            if not state & _BLANK:
                return True
            below = below.next()
        return False


def _units(text: str) -> int:
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2
