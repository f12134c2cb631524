"""How does somebody have the words of a song written, and decide what becomes of them?"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt, Signal, SignalInstance
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from composer.domain.errors import ComposerError
from composer.domain.lyric_order import LyricOrder
from composer.domain.lyrics import tag_on
from composer.domain.price import dollars
from composer.domain.text import CountRule, length
from composer.services.lyric_help import LyricHelp, LyricOffer, Wish
from composer.ui import tasks
from composer.ui.languages import marked, translate, translated
from composer.ui.moments import month_text
from composer.ui.theme import section_hue
from composer.ui.widgets import look
from composer.ui.widgets.buttons import GhostButton, PrimaryButton, SecondaryButton
from composer.ui.widgets.cards import Card, Hairline, announce
from composer.ui.widgets.choices import Segments
from composer.ui.widgets.labels import Counter, Text
from composer.ui.widgets.scrolling import soften_scrolling
from composer.ui.widgets.side_dialog import SideDialog
from composer.ui.widgets.text_edit import LineHeightEdit

_SIZE = QSize(560, 480)
_INSET = 28
_NEW, _CHANGED = "new", "changed"
_HINTS = {
    _NEW: marked(
        "lyric_help_dialog",
        "A harbour town in the rain, and somebody who does not come back. Leave it empty to be "
        "surprised.",
    ),
    _CHANGED: marked(
        "lyric_help_dialog", "A sadder bridge, and a chorus that is easier to remember."
    ),
}


class LyricHelpDialog(SideDialog):
    """Asks with the price, then shows what was written as a proposal. Opened with ``open()``.

    An order goes on when this is closed; its words are kept and shown when this opens again.
    """

    put_in = Signal(str)
    """The words shall take the place of those of the draft."""
    append_wanted = Signal(str)
    key_wanted = Signal(str)
    """The service's id."""

    def __init__(
        self,
        lyric_help: LyricHelp,
        *,
        lyrics: str,
        title: str,
        tell: Callable[[ComposerError], object],
        parent: QWidget | None = None,
    ) -> None:
        """``lyrics`` and ``title`` are the draft's; ``tell`` says an error when this is closed."""
        super().__init__(parent)
        self._help = lyric_help
        self._lyrics, self._song_title, self._tell = lyrics, title, tell
        self._shown: LyricOrder | None = None
        self._closed = False
        self.setWindowTitle(self.tr("Write lyrics"))
        self.setAccessibleName(self.tr("Write lyrics"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setModal(True)
        self.what = Segments(
            [(_NEW, self.tr("New words")), (_CHANGED, self.tr("Change mine"))],
            self.tr("What to write"),
        )
        self.wish = LineHeightEdit(self.tr("Wish"), role="prompt", placeholder=_hint(_NEW))
        self.count = Counter()
        self.words = LineHeightEdit(self.tr("Written lyrics"), role="lyric", gutter=20)
        self.words.setReadOnly(True)
        self.words.set_line_hue(_line_hue)
        self.close_button = SecondaryButton(self.tr("Cancel"), height=32)
        self.write = PrimaryButton(self.tr("Write"), height=32)
        self.add_key = PrimaryButton(self.tr("Add key"), height=32)
        self.throw_away = GhostButton(self.tr("Throw away"), height=32)
        self.append = SecondaryButton(self.tr("Append"), height=32)
        self.take = PrimaryButton(self.tr("Put in"), height=32)
        self._head = Text(self.tr("Write lyrics"), "title")
        self._facts = Text("", "small", "t2", wrap=True)
        self._message = Text("", "small", "error_text", wrap=True)
        self._lay_out()
        self._connect()
        self._stop_listening = lyric_help.changed.connect(self._refresh)
        self._refresh()

    @property
    def message(self) -> str:
        """What is said of the last order; empty if all is well."""
        return "" if self._message.isHidden() else self._message.text()

    def focus(self) -> None:
        """Put the keyboard where the next thing is to be done."""
        first = (
            self.take if self._shown else self.add_key if self.add_key.isVisible() else self.wish
        )
        first.setFocus(Qt.FocusReason.OtherFocusReason)

    def done(self, result: int) -> None:
        """Close; what is being written is kept and shown another time."""
        self._closed = True
        self._stop_listening()
        super().done(result)

    def sizeHint(self) -> QSize:
        return QSize(look.px(_SIZE.width()), look.px(_SIZE.height()))

    # Layout

    def _lay_out(self) -> None:
        self._pages = QStackedWidget()
        self._pages.addWidget(self._asking())
        self._pages.addWidget(self._proposal())
        body = QVBoxLayout()
        body.setContentsMargins(_INSET, 24, _INSET, 16)
        body.setSpacing(8)
        body.addWidget(self._head)
        body.addWidget(self._facts)
        body.addWidget(self._pages, 1)
        body.addWidget(self._message)
        foot = QHBoxLayout()
        foot.setContentsMargins(_INSET, 12, _INSET, 12)
        foot.setSpacing(10)
        foot.addWidget(self.throw_away)
        foot.addStretch(1)
        for button in (self.close_button, self.append, self.write, self.add_key, self.take):
            button.setAutoDefault(False)  # Enter alone spends nothing
            foot.addWidget(button)
        self.throw_away.setAutoDefault(False)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(body, 1)
        column.addWidget(Hairline())
        column.addLayout(foot)
        self._message.hide()

    def _asking(self) -> QWidget:
        page = QWidget()
        self._about = Text(self.tr("What is it about?"), "head")
        line = QHBoxLayout()
        line.addWidget(self._about, 1)
        line.addWidget(self.count)
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 8, 0, 0)
        column.setSpacing(6)
        self.what.setVisible(bool(self._lyrics.strip()))
        column.addWidget(self.what, 0, Qt.AlignmentFlag.AlignLeft)
        column.addSpacing(6)
        column.addLayout(line)
        self._wish_card = _carded(self.wish)
        column.addWidget(self._wish_card, 1)
        return page

    def _proposal(self) -> QWidget:
        page = QWidget()
        self._tags = Text("", "small", "t2", wrap=True)
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 4, 0, 0)
        column.setSpacing(8)
        column.addWidget(self._tags)
        column.addWidget(_carded(self.words), 1)
        return page

    def _connect(self) -> None:
        self.what.changed.connect(self._refresh)
        self.wish.text_changed.connect(self._refresh)
        self.wish.focus_changed.connect(self._wish_card.set_lit)
        self.close_button.clicked.connect(self.reject)
        self.write.clicked.connect(self._write)
        self.add_key.clicked.connect(self._want_key)
        self.throw_away.clicked.connect(lambda: self._decide(None))
        self.append.clicked.connect(lambda: self._decide(self.append_wanted))
        self.take.clicked.connect(lambda: self._decide(self.put_in))

    # What is shown

    def _refresh(self) -> None:
        before, self._shown = self._shown, None if self._help.is_writing else self._undecided()
        has_words, offer = self._shown is not None, self._help.offer()
        obstacle = (
            translated(offer.obstacle)
            if offer
            else self.tr("No service of this program writes lyrics.")
        )
        self._pages.setCurrentIndex(1 if has_words else 0)
        for button in (self.throw_away, self.take):
            button.setVisible(has_words)
        self.append.setVisible(has_words and bool(self._lyrics.strip()))
        self.close_button.setText(self.tr("Later") if has_words else self.tr("Cancel"))
        self.add_key.setVisible(not has_words and bool(offer) and bool(obstacle))
        self.write.setVisible(not has_words and not self.add_key.isVisibleTo(self))
        if self._shown is not None:
            self._show_proposal(self._shown)
            if before is None and self.isVisible():
                self.focus()
        elif offer is not None:
            self._show_question(offer)
        else:
            self._facts.setText(obstacle)
            self.write.setEnabled(False)

    def _show_question(self, offer: LyricOffer) -> None:
        price = dollars(offer.estimate.usd) if offer.estimate.usd else self.tr("Free")
        changes = self.what.value() == _CHANGED
        is_writing = self._help.is_writing
        facts = translated(offer.obstacle) or self.tr(
            "{label} writes them for {price}, however long."
        ).format(label=offer.label, price=price)
        if is_writing:
            facts = self.tr(
                "{label} writes. You can close this: the words are kept and shown later."
            ).format(label=offer.label)
        self._head.setText(self.tr("Write lyrics"))
        self._facts.setText(f"{facts} {translated(offer.notice)}".strip())
        self._about.setText(
            self.tr("What shall change?") if changes else self.tr("What is it about?")
        )
        self.wish.set_placeholder(_hint(_CHANGED if changes else _NEW))
        used = length(self.wish.text(), CountRule.CODE_POINTS)
        self.count.set_count(used, offer.longest_wish)
        self._wish_card.set_wrong(used > offer.longest_wish)
        self.write.setText(
            self.tr("Writing…") if is_writing else self.tr("Write {price}").format(price=price)
        )
        self.write.setEnabled(not is_writing and used <= offer.longest_wish)
        self.close_button.setText(self.tr("Close") if is_writing else self.tr("Cancel"))
        for each in (self.wish, self.what):
            each.setEnabled(not is_writing)

    def _show_proposal(self, order: LyricOrder) -> None:
        if order.written is None:
            return
        when = order.at.astimezone()
        self._head.setText(order.written.title or self.tr("What was written"))
        self._facts.setText(
            self.tr(
                "Written on {day} {month} at {time} for {dollars}. It is yours "
                "whatever you do with it."
            ).format(
                day=when.day,
                month=month_text(when),
                time=f"{when:%H:%M}",
                dollars=dollars(order.estimate_usd),
            )
        )
        self._tags.setText(", ".join(order.written.style_tags))
        self._tags.setVisible(bool(order.written.style_tags))
        self.words.set_text(order.written.lyrics)
        self.take.setText(
            self.tr("Put in") if not self._lyrics.strip() else self.tr("Replace mine")
        )
        if order.failure is not None:
            self._say(translated(order.failure.message))

    def _undecided(self) -> LyricOrder | None:
        try:
            return self._help.undecided()
        except ComposerError as error:
            self._say(translated(error.message))
            return None

    def _say(self, sentence: str) -> None:
        self._message.setText(sentence)
        self._message.setVisible(bool(sentence))
        if sentence:
            announce(self._message)

    # What is done

    def _write(self) -> None:
        offer = self._help.offer()
        if offer is None or offer.estimate.usd is None:
            return
        self._say("")
        changes = self.what.value() == _CHANGED
        wish = Wish(
            about=self.wish.text().strip(),
            lyrics=self._lyrics if changes else "",
            title=self._song_title.strip(),
        )
        work = self._help.write(wish, agreed=offer.estimate.usd)
        tasks.start("lyrics", work, on_error=self._fail)

    def _fail(self, error: ComposerError) -> None:
        if self._closed:
            self._tell(error)
        else:
            self._say(translated(error.message))

    def _decide(self, becomes: SignalInstance | None) -> None:
        """Put the words in, append them or (None) throw them away; then this is done with."""
        order = self._shown
        if order is None or order.written is None:
            return
        if becomes is not None:
            becomes.emit(order.written.lyrics)
        self._shown = None
        try:
            self._help.put_away(order)  # tells that something changed: the question is back
        except ComposerError as error:
            self._tell(error)
        if becomes is not None:
            self.accept()

    def _want_key(self) -> None:
        offer = self._help.offer()
        self.reject()
        if offer is not None:
            self.key_wanted.emit(offer.provider)


def _carded(edit: LineHeightEdit) -> Card:
    card = Card()
    inside = QVBoxLayout(card)
    inside.setContentsMargins(1, 1, 1, 1)
    soften_scrolling(edit, "field")
    inside.addWidget(edit)
    return card


def _line_hue(line: str) -> str | None:
    tag = tag_on(line)
    return section_hue(tag) if tag else None


def _hint(kind: str) -> str:
    return translate("lyric_help_dialog", _HINTS[kind])
