"""How the song is to sound: words that describe it, how many the model takes, and its tags."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from composer.domain.sku import Ability, Sku
from composer.domain.text import without_unsendable
from composer.services.composing import Count
from composer.ui.style_offers import StyleOffers
from composer.ui.widgets import look
from composer.ui.widgets.buttons import GhostButton, LinkButton
from composer.ui.widgets.cards import Card
from composer.ui.widgets.focus import lead_tab_into
from composer.ui.widgets.labels import Counter, Text
from composer.ui.widgets.scrolling import soften_scrolling
from composer.ui.widgets.text_edit import LineHeightEdit
from composer.ui.widgets.text_places import change, select, selected

if TYPE_CHECKING:
    from composer.ui.tag_line import TagLine

SNIPPET_KEYS = "Ctrl+J"
TAGS_INSET = (14, 0, 14, 12)
"""px around the tags: left, top, right, bottom."""


class StyleCard(QWidget):
    """A line with the count, and below it a card that grows with its text."""

    edited = Signal()
    snippets_wanted = Signal()
    """The user's own pieces of style are to be seen, and those of late."""
    mend_wanted = Signal()
    """What cannot be sent is to be taken out of the texts."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tags: tuple[str, ...] = ()
        self.tag_line: TagLine | None = None
        """Made for the first model that takes tags."""
        self.edit = LineHeightEdit(
            "Style",
            role="prompt",
            placeholder="Genre, instruments, mood, tempo. For example: warm lo-fi, brushed drums",
        )
        self.count = Counter()
        self.snippets = GhostButton("Snippets", icon="bookmark-simple", height=24)
        self.snippets.setToolTip(f"Your own pieces of style, and those of late   {SNIPPET_KEYS}")
        self._mend = LinkButton("", self)
        self._mend.hide()
        self._card = Card()
        self._lay_out()
        self.setTabOrder(self.edit, self.snippets)  # from the title to the style, as one writes
        self.edit.text_changed.connect(self.edited)
        self.edit.focus_changed.connect(self._card.set_lit)
        self.edit.document().documentLayout().documentSizeChanged.connect(self._grow)
        self._mend.clicked.connect(self.mend_wanted)
        self.snippets.clicked.connect(self.snippets_wanted)
        self.offers = StyleOffers(self.edit)
        self._grow()

    @property
    def last_stop(self) -> QWidget:
        """Where the Tab key leaves it."""
        return self.edit if self.tag_line is None else self.tag_line.field

    @property
    def tags(self) -> tuple[str, ...]:
        """The tags of the draft, whether the chosen model takes them or not."""
        return self._tags if self.tag_line is None else self.tag_line.tags

    def show_tags(self, sku: Sku, tags: Sequence[str]) -> None:
        """Show the draft's tags where the model takes some; elsewhere they are kept unseen."""
        self._tags = tuple(tags)
        taken = Ability.TAGS in sku.abilities
        if taken and self.tag_line is None:
            self.tag_line = self._make_tag_line()
        if self.tag_line is not None:
            self.tag_line.set_tags(self._tags)
            self.tag_line.set_offers(sku.style_tags)
            if self.tag_line.isHidden() == taken:
                self.tag_line.setVisible(taken)
                self._grow()

    def show_count(self, count: Count, surplus_from: int | None) -> None:
        """How much of what the model takes is written, and from where on it is too much."""
        self.count.set_count(count.used, count.limit)
        self._card.set_wrong(count.over > 0)
        self.edit.set_surplus_from(surplus_from)

    def show_unsendable(self, number: int) -> None:
        """So many characters of the texts cannot be sent; offer to take them out."""
        characters = "character" if number == 1 else "characters"
        self._mend.setText(f"Remove {number} {characters} that cannot be sent")
        self._mend.setVisible(number > 0)

    def insert(self, text: str) -> None:
        """Put a piece of style at the cursor, or in place of what is selected, in one step."""
        start, end = selected(self.edit)
        written = self.edit.text()
        before, after = written[:start].rstrip(" "), written[end:].lstrip(" ")
        head = ", " if before and before[-1] not in ",;.:\n{|" else " " if before else ""
        if before.endswith(("\n", "{", "|")):
            head = ""
        tail = ", " if after and after[0] not in ",;.|}\n" else ""
        change(self.edit, [(len(before), len(written) - len(after), f"{head}{text}{tail}")])
        at = len(before) + len(head) + len(text)
        select(self.edit, at, at)
        self.edit.setFocus(Qt.FocusReason.OtherFocusReason)

    def mend_tags(self) -> None:
        """Take out of the tags what cannot be sent."""
        if self.tag_line is not None:
            self.tag_line.change_tags([without_unsendable(tag) for tag in self.tags])

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(Text("Style", "head"))
        row.addWidget(self.snippets)
        row.addStretch(1)
        row.addWidget(self._mend)
        row.addWidget(self.count)
        self._inside = inside = QVBoxLayout(self._card)
        inside.setContentsMargins(1, 1, 1, 1)
        inside.setSpacing(0)
        soften_scrolling(self.edit, "field")
        inside.addWidget(self.edit)
        self._card.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addLayout(row)
        column.addWidget(self._card)

    def _make_tag_line(self) -> TagLine:
        from composer.ui.tag_line import TagLine

        line = TagLine(self._card)
        line.hide()
        left, top, right, bottom = TAGS_INSET
        row = QHBoxLayout()
        row.setContentsMargins(left, top, right, bottom)
        row.addWidget(line)
        self._inside.addLayout(row)
        lead_tab_into(line, after=self.edit)
        line.changed.connect(self.edited)
        line.flowed.connect(self._grow)
        return line

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._grow()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self._grow()

    def _grow(self) -> None:
        """The card grows with its text, from two lines to six, and with its tags."""
        line = look.px(22)
        text = round(self.edit.document().size().height())
        self.edit.setFixedHeight(min(max(text, 2 * line), 6 * line) + 24)
        tags = 0
        if self.tag_line is not None and not self.tag_line.isHidden():
            left, top, right, bottom = TAGS_INSET
            tags = top + bottom + self.tag_line.heightForWidth(self.width() - left - right - 2)
        self._card.setFixedHeight(self.edit.height() + 2 + tags)
