"""The orders that may have been charged: what is known of each, and what the user makes of it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from composer.domain.errors import ComposerError
from composer.domain.generation import Generation
from composer.domain.stake import stake
from composer.services.doubts import FORMATS, Doubt, Doubts
from composer.services.generation_queue import GenerationQueue
from composer.ui import tasks
from composer.ui.elsewhere import open_page
from composer.ui.languages import translate, translated
from composer.ui.library_words import expected_text
from composer.ui.moments import month_text
from composer.ui.widgets import look
from composer.ui.widgets.buttons import (
    GhostButton,
    LinkButton,
    PrimaryButton,
    SecondaryButton,
    WarnButton,
)
from composer.ui.widgets.cards import Card, Hairline, MessageCard, announce
from composer.ui.widgets.flow import ButtonFlow
from composer.ui.widgets.labels import Text
from composer.ui.widgets.side_dialog import SideDialog

INSET = 28
WIDTH, HEIGHT = 640, 560


class DoubtCard(Card):
    """One order: what is known of it, and four ways to settle it."""

    found = Signal()
    charged = Signal()
    again = Signal()
    written_off = Signal()

    def __init__(self, doubt: Doubt, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._doubt = doubt
        generation = doubt.generation
        price = expected_text(generation)
        self.facts = facts_of(doubt)
        self.setAccessibleName(f"{generation.title}. {self.facts}")
        self.find_it = SecondaryButton(self.tr("Found it…"), icon="download-simple")
        self.was_charged = SecondaryButton(self.tr("Charged, no song"))
        self.try_again = SecondaryButton(self.tr("Try again…"), icon="arrow-clockwise")
        self.write_off = GhostButton(self.tr("Write it off"))
        self.page = LinkButton(self.tr("Look it up at {service}").format(service=doubt.service))
        self.page.setVisible(bool(doubt.page))
        self.page.setToolTip(f"https://{doubt.page}")
        self.sure = WarnButton(_buying(doubt, price), height=28)
        self.not_now = GhostButton(self.tr("Cancel"))
        self.warning = Text(_warning(doubt, price), "small", "warn_text", wrap=True)
        self._lay_out(generation)
        self._ask_again(asks=False)
        self.find_it.clicked.connect(self.found)
        self.was_charged.clicked.connect(self.charged)
        self.try_again.clicked.connect(self._want_again)
        self.sure.clicked.connect(self.again)
        self.not_now.clicked.connect(self._give_up)
        self.write_off.clicked.connect(self.written_off)
        self.page.clicked.connect(lambda: open_page(self._doubt.page))

    def _lay_out(self, generation: Generation) -> None:
        self._ways = ButtonFlow()
        for button in (self.find_it, self.was_charged, self.try_again, self.write_off):
            button.setAccessibleDescription(generation.title)
            self._ways.add(button)
        self._question = QWidget()
        question = QVBoxLayout(self._question)
        question.setContentsMargins(0, 0, 0, 0)
        question.setSpacing(8)
        question.addWidget(self.warning)
        answers = QHBoxLayout()
        answers.setSpacing(8)
        answers.addWidget(self.not_now)
        answers.addStretch(1)
        answers.addWidget(self.sure)
        question.addLayout(answers)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 14)
        column.setSpacing(4)
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(Text(generation.title, "head", elide=True), 1)
        head.addWidget(self.page)
        column.addLayout(head)
        column.addWidget(Text(self.facts, "small", "t2", wrap=True))
        column.addSpacing(6)
        column.addWidget(self._ways)
        column.addWidget(self._question)

    def _want_again(self) -> None:
        if self._doubt.is_bought_once:
            self.again.emit()
            return
        self._ask_again(asks=True)
        self.not_now.setFocus(Qt.FocusReason.OtherFocusReason)
        self.warning.setAccessibleName(self.warning.text())
        announce(self.warning)

    def _give_up(self) -> None:
        self._ask_again(asks=False)
        self.try_again.setFocus(Qt.FocusReason.OtherFocusReason)

    def _ask_again(self, *, asks: bool) -> None:
        self._ways.setVisible(not asks)
        self._question.setVisible(asks)


class DoubtsDialog(SideDialog):
    """Every order in doubt on a card of its own; a settled one goes."""

    def __init__(
        self, doubts: Doubts, queue: GenerationQueue, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._doubts = doubts
        self._queue = queue
        self.cards: dict[str, DoubtCard] = {}
        self.setWindowTitle(self.tr("Orders in doubt"))
        self.setAccessibleName(self.tr("Orders in doubt"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.done_button = PrimaryButton(self.tr("Done"), height=32)
        self.done_button.clicked.connect(self.accept)
        self.trouble = MessageCard("", "")
        self.trouble.hide()
        self._sum = Text("", "body", "t2", wrap=True)
        self._cards = QVBoxLayout()
        self._cards.setSpacing(12)
        self._lay_out()
        forget = queue.changed.connect(self._follow)
        self.finished.connect(forget)
        for doubt in doubts.open():
            self._add(doubt)
        self._count()
        screen = self.screen().availableSize()
        self.resize(min(look.px(WIDTH), screen.width()), min(look.px(HEIGHT), screen.height()))

    def import_file(self, generation_id: str, file: Path) -> None:
        """Take the song that the user has fetched into the library."""
        work = self._doubts.found(generation_id, file)
        tasks.start(f"found {generation_id}", work, on_error=self._say)

    def _lay_out(self) -> None:
        inside = QWidget()
        cards = QVBoxLayout(inside)
        cards.setContentsMargins(INSET, 0, INSET, 20)
        cards.setSpacing(12)
        cards.addWidget(self.trouble)
        cards.addLayout(self._cards)
        cards.addStretch(1)
        area = QScrollArea()
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(inside)
        area.viewport().setAutoFillBackground(False)
        inside.setAutoFillBackground(False)
        top = QVBoxLayout()
        top.setContentsMargins(INSET, 24, INSET, 16)
        top.setSpacing(4)
        top.addWidget(Text(self.tr("Orders in doubt"), "title"))
        top.addWidget(self._sum)
        foot = QHBoxLayout()
        foot.setContentsMargins(INSET, 12, INSET, 12)
        foot.addStretch(1)
        foot.addWidget(self.done_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(top)
        column.addWidget(area, 1)
        column.addWidget(Hairline())
        column.addLayout(foot)

    def _add(self, doubt: Doubt) -> None:
        card, key = DoubtCard(doubt), doubt.generation.id
        card.found.connect(partial(self._choose_file, key))
        card.charged.connect(partial(self._settle, lambda: self._doubts.charged(key)))
        card.written_off.connect(partial(self._settle, lambda: self._doubts.written_off(key)))
        card.again.connect(partial(self._settle, lambda: self._queue.retry(key)))
        self.cards[key] = card
        self._cards.addWidget(card)

    def _choose_file(self, generation_id: str) -> None:
        kinds = " ".join(f"*.{each}" for each in FORMATS)
        chooser = QFileDialog(
            self,
            self.tr("The song you fetched"),
            str(Path.home()),
            self.tr("Sound ({kinds})").format(kinds=kinds),
        )
        chooser.setFileMode(QFileDialog.FileMode.ExistingFile)
        chooser.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        chooser.fileSelected.connect(lambda name: self.import_file(generation_id, Path(name)))
        chooser.open()

    def _settle(self, act: Callable[[], object]) -> None:
        self.trouble.hide()
        try:
            act()
        except ComposerError as error:
            self._say(error)

    def _say(self, error: ComposerError) -> None:
        self.trouble.set_message(translated(error.short), translated(error.message))
        self.trouble.show()
        self.trouble.announce()

    def _follow(self, generation: Generation) -> None:
        """An order changed: a settled one goes, one that is in doubt again comes."""
        open_ = {doubt.generation.id: doubt for doubt in self._doubts.open()}
        key = generation.id
        if key in self.cards and key not in open_:
            card = self.cards.pop(key)
            had_focus = card.isAncestorOf(self.focusWidget()) if self.focusWidget() else False
            self._cards.removeWidget(card)
            card.hide()
            card.deleteLater()
            if had_focus:
                self.done_button.setFocus(Qt.FocusReason.OtherFocusReason)
        elif key in open_ and key not in self.cards:
            self._add(open_[key])
        self._count()

    def _count(self) -> None:
        sum_ = stake(doubt.generation for doubt in self._doubts.open())
        if sum_.orders:
            told = (
                self.tr(
                    "1 order, {text}. Each was sent, and its answer was lost: it may have been "
                    "charged. Nothing is sent again by itself."
                )
                if sum_.orders == 1
                else self.tr(
                    "{orders} orders, {text}. Each was sent, and its answer was lost: it may "
                    "have been charged. Nothing is sent again by itself.",
                    "",
                    sum_.orders,
                )
            )
            self._sum.setText(told.format(orders=sum_.orders, text=translated(sum_.text)))
        else:
            self._sum.setText(self.tr("Nothing is in doubt any more."))


def facts_of(doubt: Doubt) -> str:
    """What is known of the order, in a few sentences."""
    row = doubt.generation
    sent = (row.started or row.created).astimezone()
    price = expected_text(row)
    told = translate("doubts_dialog", "Sent to {service} on {day} {month} at {time}.")
    if price:
        told = translate(
            "doubts_dialog", "Sent to {service} on {day} {month} at {time} for {price}."
        )
    known = [
        told.format(
            service=doubt.service,
            day=sent.day,
            month=month_text(sent),
            time=f"{sent:%H:%M}",
            price=price,
        )
    ]
    if row.paid_text:
        known.append(
            translate("doubts_dialog", "{service} charged {paid_text}.").format(
                service=doubt.service, paid_text=translated(row.paid_text)
            )
        )
    if row.remote_id:
        known.append(
            translate("doubts_dialog", "Its number there is {remote_id}.").format(
                remote_id=row.remote_id
            )
        )
    words = " ".join((row.request.prompt or row.request.lyrics).split())
    if words:
        known.append(
            translate("doubts_dialog", "Words: {words}.").format(
                words=words if len(words) <= 80 else f"{words[:80]}…"
            )
        )
    return " ".join(known)


def _warning(doubt: Doubt, price: str) -> str:
    sentences = [
        translate(
            "doubts_dialog",
            "It may be bought twice: {service} may have made and charged the first one.",
        ).format(service=doubt.service)
    ]
    if price:
        costs = translate("doubts_dialog", "Another order costs {price}.")
        sentences.append(costs.format(price=price))
    sentences.append(translate("doubts_dialog", "Look it up there first."))
    return " ".join(sentences)


def _buying(doubt: Doubt, price: str) -> str:
    return (
        translate("doubts_dialog", "Ask again, free")
        if doubt.is_bought_once
        else translate("doubts_dialog", "Order again {price}").format(price=price).strip()
    )
