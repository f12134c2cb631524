"""How many syllables has each line, and which lines rhyme?"""

from __future__ import annotations

from bisect import bisect_right

from PySide6.QtCore import QEvent, QPoint, QRectF, QSize, QSizeF, Qt, QTimer
from PySide6.QtGui import QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from composer.domain.lyrics import readable_part, sheet_of
from composer.domain.rhymes import rhyme_scheme
from composer.domain.syllables import language_of, syllables
from composer.ui.widgets import look
from composer.ui.widgets.drawing import LEFT, RIGHT, painting, write
from composer.ui.widgets.text_edit import LineHeightEdit
from composer.ui.widgets.text_gutter import SoonAfterAKey, scroll_along, with_ground
from composer.ui.widgets.typeface import line_height, text_width

_COUNT, _RHYME = "000", "AA"

Note = tuple[str, int, str]
"""The line as it was counted, its syllables, the letter that it shares with lines that rhyme."""
_Sung = tuple[int, str]
"""The number of a line and its words."""
_NO_NOTE: Note = ("", 0, "")


class LineNotes(QLabel):
    """A narrow margin beside the words, scrolling with them; says the line with the cursor.

    It has to stand as high and as low as the editor's viewport.
    """

    def __init__(self, edit: LineHeightEdit, pause: QTimer, parent: QWidget | None = None) -> None:
        """``pause`` runs while somebody types; the lines are counted anew at its end."""
        super().__init__(parent)
        self._edit = edit
        self.notes: dict[int, Note] = {}
        """By the number of the line, from 0; tags and blank lines have none."""
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setAttribute(Qt.WidgetAttribute.WA_StaticContents)
        self._said: Note | None = None
        self._pictures = dict[tuple[int, str, float], QPixmap]()
        self.setAccessibleName(self.tr("Syllables and rhymes"))
        self.setToolTip(
            self.tr("Syllables in the line, and a letter that it shares with lines that rhyme")
        )
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Ignored)
        self._pause = pause
        self._pause.timeout.connect(self.count)
        edit.text_changed.connect(self._wait)
        edit.cursorPositionChanged.connect(self._say)
        scroll_along(self, edit)
        self._soon = SoonAfterAKey(self)
        edit.laid_out.connect(self._soon.ask)
        self.count()

    def count(self) -> None:
        """Count all lines anew; only those that are new take time."""
        text = readable_part(self._edit.text())
        language, sheet = language_of(text), sheet_of(text)
        self.notes = {}
        heads, parts = [section.start for section in sheet.sections], dict[int, list[_Sung]]()
        for at, line in enumerate(sheet.lines):
            if line.tag is None:
                section = bisect_right(heads, line.start)
                parts.setdefault(section, []).append((at, line.text))
        for part in parts.values():
            letters = rhyme_scheme([words for _, words in part], language)
            for (at, words), letter in zip(part, letters, strict=True):
                if number := syllables(words, language):
                    self.notes[at] = (words, number, letter)
        self._say()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(round(text_width("meta", _COUNT) + text_width("meta", _RHYME)) + 20, 0)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        edit, due = self._edit, event.rect()
        if self._soon.isActive() and due.height() <= 2 * line_height("lyric"):
            with_ground(self, due)  # what a Return has scrolled into sight
            return
        bounds, offset = (
            edit.document().documentLayout().blockBoundingRect,
            edit.verticalScrollBar().value(),
        )
        with painting(self) as painter:
            painter.fillRect(due, look.tokens().field)
            block = edit.cursorForPosition(QPoint(0, max(0, due.top()))).block()
            while block.isValid() and (at := bounds(block).top() - offset) <= due.bottom():
                note = self.notes.get(block.blockNumber())
                if note is not None and note[0] == block.text():
                    painter.drawPixmap(0, round(at) + 2, self._picture(note[1], note[2]))
                block = block.next()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self._pictures.clear()

    def _picture(self, number: int, letter: str) -> QPixmap:
        """A note as it is painted. There are few, and all are painted when a line comes between."""
        sharp = self.devicePixelRatioF()
        key = (number, letter, sharp)
        if key not in self._pictures:
            tokens, high = look.tokens(), line_height("lyric")
            counts, letters = text_width("meta", _COUNT), text_width("meta", _RHYME)
            made = QPixmap(QSizeF(self.width() * sharp, high * sharp).toSize())
            made.setDevicePixelRatio(sharp)
            made.fill(Qt.GlobalColor.transparent)
            painter = QPainter(made)
            area = QRectF(0, 0, counts, high)
            write(painter, area, str(number), "meta", tokens.t2, RIGHT)
            area = QRectF(counts + 10, 0, letters + 8, high)
            write(painter, area, letter, "meta", tokens.t3, LEFT)
            painter.end()
            self._pictures[key] = made
        return self._pictures[key]

    def _wait(self) -> None:
        if self.isVisible():
            self._pause.start()

    def _say(self) -> None:
        note = self.notes.get(self._edit.line_at_cursor(), _NO_NOTE)
        if not self.isVisible() or note is self._said:
            return
        self._said = note
        _, number, letter = note
        if letter:
            told = (
                self.tr("1 syllable, rhyme {letter}")
                if number == 1
                else self.tr("{number} syllables, rhyme {letter}", "", number)
            )
        else:
            told = (
                self.tr("1 syllable") if number == 1 else self.tr("{number} syllables", "", number)
            )
        self.setAccessibleDescription(told.format(number=number, letter=letter) if number else "")
