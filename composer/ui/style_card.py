"""How the song is to sound: words that describe it, how many the model takes, and its tags."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPoint, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from composer.domain.sku import Ability, Sku
from composer.domain.text import without_unsendable
from composer.services.composing import Count
from composer.services.variations import MOST
from composer.ui.style_offers import StyleOffers
from composer.ui.widgets import look
from composer.ui.widgets.buttons import GhostButton, LinkButton
from composer.ui.widgets.cards import Card
from composer.ui.widgets.focus import lead_tab_into
from composer.ui.widgets.key_names import shortcut_text
from composer.ui.widgets.labels import Counter, Text
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
    """Its tags are others; what is typed, ``edit`` tells."""
    snippets_wanted = Signal()
    """The user's own pieces of style are to be seen, and those of late."""
    takes_wanted = Signal(int)
    """So many songs are to be ordered: one of each style that the alternatives make."""
    mend_wanted = Signal()
    """What cannot be sent is to be taken out of the texts."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        # It paints nothing itself: where it grows by a line, what stands over that stays as it is.
        self.setAttribute(Qt.WidgetAttribute.WA_StaticContents)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._tags: tuple[str, ...] = ()
        self._takes_tags = False
        self.tag_line: TagLine | None = None
        """Made for the first model that takes tags."""
        self.edit = LineHeightEdit(
            self.tr("Style"),
            role="prompt",
            placeholder=self.tr(
                "Genre, instruments, mood, tempo. For example: warm lo-fi, brushed drums"
            ),
        )
        self.count = Counter()
        self.snippets = GhostButton(self.tr("Snippets"), icon="bookmark-simple", height=24)
        tip = self.tr("Your own pieces of style, and those of late")
        self.snippets.setToolTip(f"{tip}   {shortcut_text(SNIPPET_KEYS)}")
        self.words = GhostButton(self.tr("Words"), icon="plus", height=24)
        self._names = {each: each.text() for each in (self.snippets, self.words)}
        for button, name in self._names.items():
            button.setAccessibleName(name)
        self.words.setToolTip(self.tr("Styles, moods, instruments and more, as chips"))
        self.each = LinkButton("", self)
        self.each.hide()
        self._most = 1
        self._mend = LinkButton("", self)
        self._mend.hide()
        self._card = Card()
        self._lay_out()
        self.setTabOrder(self.edit, self.snippets)  # from the title to the style, as one writes
        self.edit.focus_changed.connect(self._card.set_lit)
        self.edit.laid_out.connect(self._grow)
        self._mend.clicked.connect(self.mend_wanted)
        self.snippets.clicked.connect(self.snippets_wanted)
        self.words.clicked.connect(self._open_words)
        self.each.clicked.connect(lambda: self.takes_wanted.emit(self._most))
        self.offers = StyleOffers(self.edit)
        stops = (self.edit, self.words, self.snippets, self.each, self._mend)
        for one, following in pairwise(stops):  # the text comes before what stands over it
            self.setTabOrder(one, following)
        self._grow()

    @property
    def last_stop(self) -> QWidget:
        """Where the Tab key leaves it."""
        return self._mend

    @property
    def tags(self) -> tuple[str, ...]:
        """The tags of the draft, whether the chosen model takes them or not."""
        return self._tags if self.tag_line is None else self.tag_line.tags

    def show_tags(self, sku: Sku, tags: Sequence[str]) -> None:
        """Show the draft's tags; a line without any only where the model takes some.

        Where it takes none, they are sent as words of the style.
        """
        self._tags = tuple(tags)
        self._takes_tags = Ability.TAGS in sku.abilities
        if (self._takes_tags or tags) and self.tag_line is None:
            self.tag_line = self._make_tag_line()
        if self.tag_line is not None:
            self.tag_line.set_tags(self._tags)
            self.tag_line.set_offers(sku.style_tags)
            as_words = self.tr("{model} is sent them as words.").format(model=sku.label)
            as_words = "" if self._takes_tags else as_words
            self.tag_line.setAccessibleDescription(as_words)
            self.tag_line.setToolTip(as_words)
            self._show_tag_line()

    def show_count(self, count: Count, surplus_from: int | None) -> None:
        """How much of what the model takes is written, and from where on it is too much."""
        self.count.set_count(count.used, count.limit)
        self._card.set_wrong(count.over > 0)
        self.edit.set_surplus_from(surplus_from)

    def show_variations(self, number: int) -> None:
        """For so many styles the alternatives in braces stand; offer a song of each."""
        self._most = min(number, MOST)
        offer = self.tr("Order all {all} styles", "", number)
        if number > MOST:
            offer = self.tr("Order {some} of {all} styles", "", number)
        self.each.setText(offer.format(some=self._most, all=f"{number:,}"))
        self.each.setToolTip(
            self.tr("A song of each; what they cost together stands on the button.")
        )
        self._fit_head()

    def show_unsendable(self, number: int) -> None:
        """So many characters of the texts cannot be sent; offer to take them out."""
        one = self.tr("Remove 1 character that cannot be sent")
        many = self.tr("Remove {n} characters that cannot be sent", "", number)
        self._mend.setText(one if number == 1 else many.format(n=number))
        if self._mend.isHidden() == (number > 0):
            self._mend.setVisible(number > 0)
            self._fit_head()

    def insert(self, text: str) -> None:
        """Put a piece of style at the cursor, or in place of what is selected, in one step."""
        start, end = selected(self.edit)
        written = self.edit.text()
        before, after = written[:start].rstrip(" "), written[end:].lstrip(" ")
        head = ", "
        if not before or before[-1] in "\n{|":
            head = ""
        elif before[-1] in ",;.:":
            head = " "
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
        self._head = row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(Text(self.tr("Style"), "head"))
        row.addWidget(self.words)
        row.addWidget(self.snippets)
        row.addStretch(1)
        row.addWidget(self.each)
        row.addWidget(self._mend)
        row.addWidget(self.count)
        self._inside = inside = QVBoxLayout(self._card)
        inside.setContentsMargins(1, 1, 1, 1)
        inside.setSpacing(0)
        self.edit.soften("field")
        inside.addWidget(self.edit)
        self._card.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addLayout(row)
        column.addWidget(self._card)
        column.addStretch(1)  # else its parts were seen to move for a frame whenever it shrinks

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
        line.changed.connect(self._note_tags)
        line.flowed.connect(self._grow)
        return line

    def _open_words(self) -> None:
        from composer.services.vocabulary import style_terms
        from composer.ui.style_words import words_menu

        menu = words_menu(style_terms(), self.tags, self.add_chip, self)
        menu.popup(self.words.mapToGlobal(QPoint(0, self.words.height())))

    def add_chip(self, word: str) -> None:
        """Put a word among the tags."""
        if self.tag_line is None:
            self.tag_line = self._make_tag_line()
            self.tag_line.set_tags(self._tags)
        self.tag_line.change_tags((*self.tags, word))

    def _note_tags(self) -> None:
        self._show_tag_line()
        self.edited.emit()

    def _show_tag_line(self) -> None:
        line = self.tag_line
        if line is None:
            return
        wanted = self._takes_tags or bool(line.tags) or line.field.hasFocus()
        if line.isHidden() == wanted:
            line.setVisible(wanted)
            self._grow()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():  # else it has grown by a line itself
            self._grow()
            self._fit_head()

    def _fit_head(self) -> None:
        """Where the line is too narrow for all of it, the buttons are their icons alone."""
        for button, name in self._names.items():
            button.setText(name)
        self.each.setVisible(self._most > 1)
        parts = [self._head.itemAt(at).widget() for at in range(self._head.count())]
        wanted = sum(
            part.sizeHint().width() + self._head.spacing()
            for part in parts
            if part is not None and not part.isHidden()
        )
        if wanted > self.width() > 0:
            for button in self._names:
                button.setText("")
                button.updateGeometry()
            # What cannot be sent keeps everything from being ordered; it goes first.
            self.each.setVisible(self._most > 1 and self._mend.isHidden())

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
