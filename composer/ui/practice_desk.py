"""The practice desk: the play money, what shall go wrong, and what the services' books say."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QRect, Qt, QTimer, Signal
from PySide6.QtGui import (
    QHideEvent,
    QKeySequence,
    QResizeEvent,
    QShortcut,
    QShowEvent,
)
from PySide6.QtWidgets import (
    QBoxLayout,
    QFrame,
    QHBoxLayout,
    QScrollArea,
    QStackedLayout,
    QVBoxLayout,
    QWidget,
)

from composer.domain.errors import ComposerError
from composer.domain.price import PriceUnit
from composer.domain.provider import Provider
from composer.domain.sku import Ability
from composer.services.accounts import Accounts
from composer.services.composing import Composing
from composer.services.practising import CalledUp, PlayOrder, Practising
from composer.ui import tasks
from composer.ui.languages import listed, translate, translated
from composer.ui.practice_called_up import CalledUpCard
from composer.ui.practice_ledger import OrderList
from composer.ui.practice_misfortunes import MisfortuneList, when_texts
from composer.ui.practice_purse import Purse
from composer.ui.practice_window import DESK_KEYS
from composer.ui.widgets import look
from composer.ui.widgets.buttons import PrimaryButton, SecondaryButton
from composer.ui.widgets.cards import Card, EmptyState, Hairline
from composer.ui.widgets.choices import Segments
from composer.ui.widgets.labels import KeyCap, Text
from composer.ui.widgets.pickers import NumberStepper
from composer.ui.widgets.scrolling import soften_scrolling
from composer.ui.widgets.side_dialog import SideDialog

INSET = 24
WIDTH, HEIGHT = 640, 800
LOW = 760
"""px of height below which a screen has no room for all of it in one column."""
WIDE = 960
"""px of width from which the ledger stands beside the rest."""
MOST_ORDERS = 9
LOOK_MS = 200
"""Between two looks at the books while the desk is open: the services run in a thread of their
own and call nobody."""


class PracticeDesk(SideDialog):
    """Stands beside the window and does not block it: what is called up here is seen there."""

    generate_wanted = Signal()
    window_wanted = Signal()
    """Back to the window; the desk stays."""
    called_up_changed = Signal()
    """Something was called up or off, or has happened."""

    def __init__(
        self,
        practising: Practising,
        accounts: Accounts,
        composing: Composing,
        *,
        service_of_draft: Callable[[], str],
        parent: QWidget | None = None,
    ) -> None:
        """``service_of_draft``: the service that Generate would order from now."""
        super().__init__(parent)
        self._practising = practising
        self._accounts = accounts
        self._composing = composing
        self._service_of_draft = service_of_draft
        self._followed = ""
        self._known: tuple[CalledUp, ...] = ()
        self._services = {
            provider.id: provider
            for provider in accounts.with_key
            if provider.id in practising.services
        }
        labels = {each.id: each.label for each in self._services.values()}
        self.setWindowTitle(self.tr("Practice desk"))
        self.setAccessibleName(self.tr("Practice desk"))
        self.purse = self._make_purse()
        self.service = Segments(list(labels.items()), self.tr("Service"))
        self.misfortunes = MisfortuneList()
        self.times = NumberStepper(self.tr("Orders"), 1, MOST_ORDERS)
        self.call_up = PrimaryButton(self.tr("Call it up"), height=32)
        self.called_up = CalledUpCard(labels, after=self.call_up)
        self.ledger = OrderList(self._name_of)
        self.done_button = SecondaryButton(self.tr("Done"), height=32)
        self._sum = Text("", "small", "t2")
        self._orders_word = Text("", "small", "t2")
        self._timer = QTimer(self, interval=LOOK_MS)
        self._lay_out()
        self._connect()
        self._show_service()

    # What is asked of it

    def open_over(self, area: QRect) -> None:
        """Show it over this part of the screen, or have it come to the front."""
        if not self.isVisible():
            room = self.screen().availableGeometry()
            is_low = room.height() < look.px(LOW)
            width = min(look.px(WIDE if is_low else WIDTH), room.width())
            height = min(look.px(HEIGHT), room.height() - 48)
            if self.width() < width or self.height() < height:
                self.resize(width, height)
            left = area.center().x() - self.width() // 2
            top = area.top() + 12
            self.move(
                max(room.left(), min(left, room.right() - self.width())),
                max(room.top(), min(top, room.bottom() - self.height() - 36)),
            )
            self.misfortunes.setFocus(Qt.FocusReason.ActiveWindowFocusReason)
        self.show()
        self.raise_()
        self.activateWindow()

    def refresh(self) -> None:
        """Show what the services' books say now."""
        practising = self._practising
        self.purse.show_left(practising.balance, practising.credits)
        called_up = practising.called_up
        if called_up != self._known:
            self._known = called_up
            self.called_up_changed.emit()
        self.called_up.show_waiting(called_up, practising.held_back)
        here = self.service.value()
        soonest_last = list(zip(called_up, when_texts(called_up), strict=True))[::-1]
        self.misfortunes.show_waiting(
            {each.misfortune.kind: when for each, when in soonest_last if each.service == here}
        )
        orders = practising.orders()
        self.ledger.show_orders(orders)
        self._pages.setCurrentIndex(1 if orders else 0)
        self._sum.setText(_count(orders))

    # What Qt calls

    def event(self, event: QEvent) -> bool:
        handled = super().event(event)
        if event.type() == QEvent.Type.WindowActivate:
            self._follow_draft()
        return handled

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.refresh()
        self._timer.start()

    def hideEvent(self, event: QHideEvent) -> None:
        self._timer.stop()
        super().hideEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        ways = QBoxLayout.Direction
        is_wide = self.width() >= look.px(WIDE)
        self._columns.setDirection(ways.LeftToRight if is_wide else ways.TopToBottom)
        for column, share in enumerate((4, 3) if is_wide else (7, 3)):
            self._columns.setStretch(column, share)
        super().resizeEvent(event)

    # Layout

    def _make_purse(self) -> Purse:
        in_credits = [each for each in self._services.values() if self._sells_for_credits(each)]
        in_dollars = [each for each in self._services.values() if each not in in_credits]
        return Purse(
            for_money=self.tr("for {listed}").format(
                listed=listed([each.label for each in in_dollars])
            ),
            for_credits=self.tr("for {listed}").format(
                listed=listed([each.label for each in in_credits])
            ),
        )

    def _lay_out(self) -> None:
        inner = QWidget()
        self._columns = QBoxLayout(QBoxLayout.Direction.TopToBottom, inner)
        self._columns.setContentsMargins(INSET, 20, INSET, 20)
        self._columns.setSpacing(20)
        self._columns.addLayout(self._doing())
        self._columns.addLayout(self._seeing())
        area = QScrollArea()
        area.setWidget(inner)
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.viewport().setAutoFillBackground(False)
        inner.setAutoFillBackground(False)
        soften_scrolling(area, "side")
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(area, 1)
        whole.addWidget(Hairline())
        whole.addLayout(self._foot())

    def _doing(self) -> QVBoxLayout:
        """What can be done: the purse, and what should go wrong."""
        column = QVBoxLayout()
        column.setSpacing(0)
        column.addWidget(Text(self.tr("Practice desk"), "title"))
        column.addSpacing(2)
        words = self.tr(
            "Call up what should go wrong, then generate. All money here is play money."
        )
        column.addWidget(Text(words, "body", "t2", wrap=True))
        column.addSpacing(12)
        column.addWidget(self.purse)
        column.addSpacing(20)
        column.addLayout(self._head(self.tr("What should go wrong?"), self.service))
        column.addSpacing(8)
        column.addWidget(_framed(self.misfortunes), 1)
        column.addSpacing(8)
        column.addLayout(self._call_up_row())
        column.addSpacing(8)
        column.addWidget(self.called_up)
        return column

    def _seeing(self) -> QVBoxLayout:
        """What came of it."""
        column = QVBoxLayout()
        column.setSpacing(8)
        column.addLayout(self._head(self.tr("Ledger"), self._sum))
        column.addWidget(self._books(), 1)
        return column

    def _head(self, words: str, at_right: QWidget) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(Text(words, "head"))
        row.addStretch(1)
        row.addWidget(at_right)
        return row

    def _call_up_row(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(Text(self.tr("For the next"), "small", "t2"))
        row.addWidget(self.times)
        row.addWidget(self._orders_word)
        row.addStretch(1)
        row.addWidget(self.call_up)
        return row

    def _books(self) -> QWidget:
        empty = EmptyState(
            self.tr("No orders yet"),
            self.tr("Each order stands here with what it cost."),
            icon="receipt",
        )
        books = QWidget()
        self._pages = QStackedLayout(books)
        self._pages.addWidget(empty)
        self._pages.addWidget(_framed(self.ledger))
        return books

    def _foot(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setContentsMargins(INSET, 12, INSET, 12)
        row.setSpacing(8)
        row.addWidget(KeyCap(("Ctrl", "↵")))
        row.addWidget(Text(self.tr("generates, from here too"), "small", "t2", elide=True), 1)
        row.addWidget(self.done_button)
        return row

    # What is done with it

    def _connect(self) -> None:
        self.service.changed.connect(lambda _service: self._show_service())
        self.misfortunes.call_up_wanted.connect(self._call_up)
        self.misfortunes.selectionModel().currentChanged.connect(lambda *_: self._say_what())
        self.times.valueChanged.connect(lambda _times: self._say_what())
        self.call_up.clicked.connect(self._call_up)
        self.called_up.off_wanted.connect(self._call_off)
        self.called_up.all_off_wanted.connect(self._call_all_off)
        self.called_up.let_go_wanted.connect(self._let_go)
        self.called_up.emptied.connect(self.misfortunes.setFocus)
        practising, purse = self._practising, self.purse
        purse.money_added.connect(lambda: self._change_purse(practising.add_money))
        purse.money_emptied.connect(lambda: self._change_purse(practising.empty_money))
        purse.credits_added.connect(lambda: self._change_purse(practising.add_credits))
        purse.credits_emptied.connect(lambda: self._change_purse(practising.empty_credits))
        self.done_button.clicked.connect(self.hide)
        self._timer.timeout.connect(self.refresh)
        for keys, signal in (
            ("Ctrl+Return", self.generate_wanted),
            ("Ctrl+Enter", self.generate_wanted),
            (DESK_KEYS, self.window_wanted),
        ):
            QShortcut(QKeySequence(keys), self).activated.connect(signal)

    def _show_service(self) -> None:
        self.misfortunes.show_misfortunes(self._practising.misfortunes(str(self.service.value())))
        self._say_what()
        self.refresh()

    def _say_what(self) -> None:
        """The words around the button, for what is chosen."""
        chosen = self.misfortunes.chosen
        is_file = chosen is not None and chosen.strikes_file
        label = self._services[str(self.service.value())].label
        if (times := self.times.value()) > 1:
            words = (
                self.tr("files at {label}", "", times)
                if is_file
                else self.tr("orders at {label}", "", times)
            )
        else:
            words = self.tr("file at {label}") if is_file else self.tr("order at {label}")
        self._orders_word.setText(words.format(label=label))
        self._orders_word.updateGeometry()
        named = self.tr("Call it up: {name}") if chosen else self.tr("Call it up")
        self.call_up.setAccessibleName(named.format(name=translated(chosen.name) if chosen else ""))

    def _follow_draft(self) -> None:
        """Be at the service that Generate would order from, unless it is still the same."""
        service = self._service_of_draft()
        if service != self._followed and service in self._services:
            self._followed = service
            self.service.set_value(service)

    def _call_up(self) -> None:
        chosen = self.misfortunes.chosen
        if chosen is None:
            return
        self._practising.call_up(str(self.service.value()), chosen.kind, self.times.value())
        self.times.setValue(1)
        self.refresh()

    def _call_off(self, number: int) -> None:
        self._practising.call_off(number)
        self.refresh()

    def _call_all_off(self) -> None:
        for each in self._practising.called_up:
            self._practising.call_off(each.number)
        self.refresh()

    def _let_go(self) -> None:
        self._practising.let_go()
        self.refresh()

    def _change_purse(self, change: Callable[[], None]) -> None:
        """Then ask the services what is left, so that the window knows it at once."""
        change()
        self.refresh()
        for provider in self._services.values():
            tells = any(Ability.BALANCE in sku.abilities for sku in provider.skus)
            if tells and self._accounts.status(provider.id).present:
                asking = self._accounts.test(provider.id)
                tasks.start(f"balance {provider.id}", asking, on_error=self._unknown)

    def _unknown(self, error: ComposerError) -> None:
        """The balance could not be had: nobody asked for the look-up, so that is no news."""

    def _sells_for_credits(self, provider: Provider) -> bool:
        return all(self._composing.price(sku.id).per is PriceUnit.CREDITS for sku in provider.skus)

    def _name_of(self, order: PlayOrder) -> str:
        """Service and model: ``Kyma · MiniMax Music``."""
        provider = self._services[order.service]
        sku = self._composing.sku(f"{order.service}/{order.what}")
        return f"{provider.label} · {sku.label if sku is not None else order.what}"


def _framed(view: QWidget) -> Card:
    """A list in a card, clear of its edge."""
    card = Card()
    inside = QVBoxLayout(card)
    inside.setContentsMargins(1, 4, 1, 4)
    inside.addWidget(view)
    return card


def _count(orders: tuple[PlayOrder, ...]) -> str:
    count = len(orders)
    if not count:
        return ""
    if count == 1:
        return translate("practice_desk", "1 entry")
    return translate("practice_desk", "{count} entries", "", count).format(count=count)
