"""What exactly will the chosen model be sent of the words, and what became of the rest?"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from PySide6.QtCore import QEvent, QSize, Qt, QTimer
from PySide6.QtGui import QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from composer.domain.lyric_dialect import Fate, Piece
from composer.domain.request import Request
from composer.domain.sending import Sending
from composer.domain.sku import Sku
from composer.services.composing import Composing
from composer.ui.languages import marked, translate, translated
from composer.ui.widgets import look
from composer.ui.widgets.buttons import GhostButton, SecondaryButton
from composer.ui.widgets.cards import Card, Hairline
from composer.ui.widgets.clipboard import copy_text
from composer.ui.widgets.labels import Text
from composer.ui.widgets.scrolling import soften_scrolling
from composer.ui.widgets.side_dialog import SideDialog
from composer.ui.widgets.text_edit import LineHeightEdit

PAUSE = 200
"""Milliseconds for which typing must rest before it is shown anew."""
LONGEST_QUOTE = 60
_SIZE = QSize(620, 580)
_INSET = 24
_TOLD = {
    Fate.CHANGED: marked("sent_dialog", "Changed: {written} is sent as {text}."),
    Fate.DROPPED: marked("sent_dialog", "Not sent: {written}."),
    Fate.ADDED: marked("sent_dialog", "Added: {text}."),
}


class SentDialog(SideDialog):
    """Stays open beside the window and follows the draft; changes nothing and sends nothing."""

    def __init__(self, composing: Composing, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._composing = composing
        self._of: tuple[Sku, Request] | None = None
        self._words = Sending(prompt=(), lyrics=())
        self.setWindowTitle(self.tr("What will be sent"))
        self.setAccessibleName(self.tr("What will be sent"))
        self._head = Text("", "title", elide=True)
        self._summary = Text("", "body", "t2", wrap=True)
        self.style_sent = _shown(self.tr("Style as it is sent"))
        self.lyrics_sent = _shown(self.tr("Lyrics as they are sent"))
        self.differences = _shown(self.tr("What is different, and why"))
        self.copy_lyrics = GhostButton(self.tr("Copy the lyrics"), icon="copy", height=32)
        self.close_button = SecondaryButton(self.tr("Close"), height=32)
        self._lay_out()
        self._pause = QTimer(self, singleShot=True, interval=PAUSE)
        self._pause.timeout.connect(self._show)
        self.copy_lyrics.clicked.connect(self._copy)
        self.close_button.clicked.connect(self.reject)

    def follow(self, sku: Sku, request: Request) -> None:
        """The draft or the model is another one; shown once typing rests."""
        self._of = sku, request
        if self.isVisible():
            self._pause.start()

    def open_beside(self, sku: Sku, request: Request) -> None:
        """Show it, now."""
        self._of = sku, request
        self._show()
        if not self.isVisible():
            self.resize(self.sizeHint())  # Qt itself would take two thirds of the screen at most
        self.show()
        self.raise_()
        self.activateWindow()
        self.differences.setFocus(Qt.FocusReason.OtherFocusReason)

    def sizeHint(self) -> QSize:
        return QSize(look.px(_SIZE.width()), look.px(_SIZE.height())).boundedTo(
            self.screen().availableSize() - QSize(40, 60)
        )

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange and self.isVisible():
            self._pause.start()

    def _lay_out(self) -> None:
        body = QVBoxLayout()
        body.setContentsMargins(_INSET, 20, _INSET, 16)
        body.setSpacing(6)
        body.addWidget(self._head)
        body.addWidget(self._summary)
        self._heads = [
            Text(words, "head")
            for words in (self.tr("Style"), self.tr("Lyrics"), self.tr("Differences"))
        ]
        texts = (self.style_sent, self.lyrics_sent, self.differences)
        for head, text, share in zip(self._heads, texts, (2, 5, 4), strict=True):
            body.addSpacing(6)
            body.addWidget(head)
            body.addWidget(_carded(text), share)
        foot = QHBoxLayout()
        foot.setContentsMargins(_INSET, 12, _INSET, 12)
        foot.setSpacing(8)
        foot.addWidget(self.copy_lyrics)
        foot.addStretch(1)
        foot.addWidget(self.close_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(body, 1)
        column.addWidget(Hairline())
        column.addLayout(foot)

    def _show(self) -> None:
        if self._of is None:
            return
        sku, request = self._of
        self._words = words = self._composing.words_sent(request)
        self._head.setText(self.tr("What {label} is sent").format(label=sku.label))
        notes = differences((*words.prompt, *words.lyrics))
        self._summary.setText(
            self.tr(
                "Your draft stays as it is. What is highlighted is changed or added, what "
                "is struck through is not sent."
            )
            if notes
            else self.tr("Exactly as you wrote it.")
        )
        style, lyrics = len(words.prompt_text), len(words.lyrics_text)
        self._heads[0].setText(
            self.tr("Style · {characters}").format(characters=_characters(style))
        )
        self._heads[1].setText(
            self.tr("Lyrics · {characters}").format(characters=_characters(lyrics))
        )
        _fill(self.style_sent, words.prompt)
        _fill(self.lyrics_sent, words.lyrics)
        self.differences.set_text(
            "\n".join(notes) or self.tr("Nothing is changed, added or left out.")
        )
        self.copy_lyrics.setEnabled(lyrics > 0)

    def _copy(self) -> None:
        copy_text(self._words.lyrics_text, self)


def differences(pieces: Iterable[Piece]) -> list[str]:
    """A sentence or two for each kind of change; what comes again is counted."""
    counted = dict[str, int]()
    for piece in pieces:
        if piece.fate is Fate.KEPT:
            continue
        written, text = _quoted(piece.written), _quoted(piece.text)
        told = translate("sent_dialog", _TOLD[piece.fate]).format(written=written, text=text)
        line = f"{told} {translated(piece.why)}".rstrip()
        counted[line] = counted.get(line, 0) + 1
    return [line if number == 1 else f"{number} × {line}" for line, number in counted.items()]


def _quoted(text: str) -> str:
    plain = " ".join(text.split())
    if not plain:
        ends = text.count("\n")
        return (
            translate("sent_dialog", "a blank line (×{ends})").format(ends=ends)
            if ends > 1
            else translate("sent_dialog", "a blank line")
            if ends
            else translate("sent_dialog", "blanks")
        )
    if len(plain) > LONGEST_QUOTE:
        plain = plain[:LONGEST_QUOTE].rstrip() + "…"
    return f"“{plain}”"


def _characters(number: int) -> str:
    if number == 0:
        return translate("sent_dialog", "nothing is sent")
    if number == 1:
        return translate("sent_dialog", "1 character")
    return translate("sent_dialog", "{number:,} characters", "", number).format(number=number)


def _shown(name: str) -> LineHeightEdit:
    text = LineHeightEdit(name, role="prompt", padding=(12, 8, 12, 8))
    text.setReadOnly(True)
    by_keyboard = Qt.TextInteractionFlag.TextSelectableByKeyboard
    text.setTextInteractionFlags(by_keyboard | Qt.TextInteractionFlag.TextSelectableByMouse)
    return text


def _carded(text: LineHeightEdit) -> Card:
    card = Card()
    column = QVBoxLayout(card)
    column.setContentsMargins(1, 1, 1, 1)
    soften_scrolling(text, "field")
    column.addWidget(text)
    text.focus_changed.connect(card.set_lit)
    return card


def _fill(edit: LineHeightEdit, pieces: Sequence[Piece]) -> None:
    """What is sent as it stands, what is changed or added tinted, what is dropped struck out."""
    tokens, at = look.tokens(), edit.verticalScrollBar().value()
    cursor = QTextCursor(edit.document())
    cursor.select(QTextCursor.SelectionType.Document)
    cursor.removeSelectedText()
    for piece in pieces:
        style = QTextCharFormat()
        style.setForeground(tokens.t1)
        if piece.fate is Fate.DROPPED:
            style.setForeground(tokens.t3)
            style.setFontStrikeOut(True)
        elif piece.fate is not Fate.KEPT:
            style.setBackground(tokens.warn_bg)
            style.setForeground(tokens.warn_text)
        cursor.insertText(piece.text or piece.written, style)
    edit.document().clearUndoRedoStacks()
    edit.setTextCursor(QTextCursor(edit.document()))
    edit.verticalScrollBar().setValue(at)
