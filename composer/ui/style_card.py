"""How the song is to sound: the words that describe it, and how many of them the model takes."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from composer.domain.sku import Sku
from composer.domain.text import surplus_start
from composer.services.composing import Count
from composer.ui.widgets import look
from composer.ui.widgets.buttons import LinkButton
from composer.ui.widgets.cards import Card
from composer.ui.widgets.labels import Counter, Text
from composer.ui.widgets.scrolling import soften_scrolling
from composer.ui.widgets.text_edit import LineHeightEdit


class StyleCard(QWidget):
    """A line with the count, and below it a card that grows with its text."""

    edited = Signal()
    mend_wanted = Signal()
    """What cannot be sent is to be taken out of the texts."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.edit = LineHeightEdit(
            "Style",
            role="prompt",
            placeholder="Genre, instruments, mood, tempo. For example: warm lo-fi, brushed drums",
        )
        self.count = Counter()
        self._mend = LinkButton("", self)
        self._mend.hide()
        self._card = Card()
        self._lay_out()
        self.edit.text_changed.connect(self.edited)
        self.edit.focus_changed.connect(self._card.set_lit)
        self.edit.document().documentLayout().documentSizeChanged.connect(self._grow)
        self._mend.clicked.connect(self.mend_wanted)
        self._grow()

    def show_count(self, sku: Sku, count: Count) -> None:
        """How much of what the model takes is written, and where the surplus begins."""
        self.count.set_count(count.used, count.limit)
        self._card.set_wrong(count.over > 0)
        surplus = surplus_start(self.edit.text(), sku.prompt) if count.over else None
        self.edit.set_surplus_from(surplus)

    def show_unsendable(self, number: int) -> None:
        """So many characters of the texts cannot be sent; offer to take them out."""
        characters = "character" if number == 1 else "characters"
        self._mend.setText(f"Remove {number} {characters} that cannot be sent")
        self._mend.setVisible(number > 0)

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(Text("Style", "head"))
        row.addStretch(1)
        row.addWidget(self._mend)
        row.addWidget(self.count)
        inside = QVBoxLayout(self._card)
        inside.setContentsMargins(1, 1, 1, 1)
        soften_scrolling(self.edit, "field")
        inside.addWidget(self.edit)
        self._card.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addLayout(row)
        column.addWidget(self._card)

    def _grow(self) -> None:
        """The card grows with its text, from two lines to six."""
        line = look.px(22)
        text = round(self.edit.document().size().height())
        height = min(max(text, 2 * line), 6 * line)
        self._card.setFixedHeight(height + 26)
