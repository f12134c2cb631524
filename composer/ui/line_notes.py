"""How many syllables has each line, and which lines rhyme?"""

from __future__ import annotations

from itertools import pairwise

from PySide6.QtCore import QPointF, QRectF, QSize, QTimer
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from composer.domain.lyrics import readable_part, sheet_of
from composer.domain.rhymes import rhyme_scheme
from composer.domain.syllables import language_of, syllables
from composer.ui.widgets import look
from composer.ui.widgets.drawing import LEFT, RIGHT, painting, write
from composer.ui.widgets.text_edit import LineHeightEdit
from composer.ui.widgets.typeface import line_height, text_width

PAUSE = 200
"""Milliseconds for which typing must rest before the lines are counted anew."""
_COUNT, _RHYME = "00", "AA"

Note = tuple[str, int, str]
"""The line as it was counted, its syllables, the letter that it shares with lines that rhyme."""


class LineNotes(QLabel):
    """A narrow margin beside the words, scrolling with them; says the line with the cursor."""

    def __init__(self, edit: LineHeightEdit, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._edit = edit
        self.notes: dict[int, Note] = {}
        """By the number of the line, from 0; tags and blank lines have none."""
        self.setAccessibleName(self.tr("Syllables and rhymes"))
        self.setToolTip(
            self.tr("Syllables in the line, and a letter that it shares with lines that rhyme")
        )
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Ignored)
        self._pause = QTimer(self, singleShot=True, interval=PAUSE)
        self._pause.timeout.connect(self.count)
        edit.text_changed.connect(self._wait)
        edit.cursorPositionChanged.connect(self._say)
        edit.verticalScrollBar().valueChanged.connect(self.update)
        edit.document().documentLayout().documentSizeChanged.connect(self.update)
        self.count()

    def count(self) -> None:
        """Count all lines anew; only those that are new take time."""
        text = readable_part(self._edit.text())
        language, sheet = language_of(text), sheet_of(text)
        self.notes = {}
        heads = [section.start for section in sheet.sections] + [len(text) + 1]
        sung = [line for line in enumerate(sheet.lines) if line[1].tag is None]
        for start, end in pairwise(heads):
            part = [(at, line.text) for at, line in sung if start <= line.start < end]
            letters = rhyme_scheme([words for _, words in part], language)
            for (at, words), letter in zip(part, letters, strict=True):
                if number := syllables(words, language):
                    self.notes[at] = (words, number, letter)
        self._say()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(round(text_width("meta", _COUNT) + text_width("meta", _RHYME)) + 22, 0)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        edit, layout = self._edit, self._edit.document().documentLayout()
        tokens, high = look.tokens(), line_height("lyric")
        top = edit.viewport().mapTo(edit, edit.viewport().rect().topLeft()).y()
        offset = edit.verticalScrollBar().value()
        counts, letters = text_width("meta", _COUNT), text_width("meta", _RHYME)
        with painting(self) as painter:
            painter.setClipRect(QRectF(0, top, self.width(), edit.viewport().height()))
            block = edit.cursorForPosition(edit.viewport().rect().topLeft()).block()
            while block.isValid():
                at = layout.blockBoundingRect(block).topLeft() + QPointF(0, top - offset)
                if at.y() > self.height():
                    break
                words, number, letter = self.notes.get(block.blockNumber(), ("", 0, ""))
                if number and words == block.text():
                    area = QRectF(2, at.y() + 2, counts, high)
                    write(painter, area, str(number), "meta", tokens.t2, RIGHT)
                    area = QRectF(counts + 12, at.y() + 2, letters + 8, high)
                    write(painter, area, letter, "meta", tokens.t3, LEFT)
                block = block.next()

    def _wait(self) -> None:
        if self.isVisible():
            self._pause.start()

    def _say(self) -> None:
        if not self.isVisible():
            return
        _, number, letter = self.notes.get(self._edit.line_at_cursor(), ("", 0, ""))
        counted = (
            self.tr("1 syllable")
            if number == 1
            else self.tr("{number} syllables", "", number).format(number=number)
        )
        rhyme = self.tr(", rhyme {letter}").format(letter=letter) if letter else ""
        self.setAccessibleDescription(f"{counted}{rhyme}" if number else "")
