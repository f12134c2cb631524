"""The button that spends, what it asks before it does, and why it cannot."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from composer.domain.price import credits_number, credits_text, dollars
from composer.domain.provider import Account
from composer.services.composing import Offer, WayOut
from composer.ui.widgets import look
from composer.ui.widgets.buttons import (
    GenerateButton,
    GhostButton,
    LinkButton,
    SecondaryButton,
    WarnButton,
)
from composer.ui.widgets.cards import Card, MessageCard, announce
from composer.ui.widgets.drawing import RIGHT, painting, write
from composer.ui.widgets.labels import Icon, Text
from composer.ui.widgets.typeface import line_height, text_width

INSET = 16


def month_name(now: datetime | None = None) -> str:
    """The month in which money is being counted."""
    return f"{now or datetime.now().astimezone():%B}"


class MoneyLine(QLabel):
    """What the service has left at the left, what this month has cost at the right."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._service, self._balance, self._month, self._spent = "", "", "", ""
        self._low = False
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_money(
        self, service: str, balance: str, month: str, spent: Decimal, *, low: bool
    ) -> None:
        """``balance`` is empty where the service tells none or was not asked yet."""
        self._service = service if balance else ""
        self._balance = balance
        self._month, self._spent, self._low = month, dollars(spent), low
        left = f"{service} balance {self._balance}, " if self._service else ""
        self.setText(f"{left}{month} {self._spent}")
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(120, line_height("label"))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        tokens = look.tokens()
        area = QRectF(self.rect())
        gap = 6.0
        spent = text_width("tag", self._spent)
        right = spent + gap + text_width("label", self._month)
        words = f"{self._service} balance"
        needed = text_width("label", words) + gap + text_width("tag", self._balance)
        if needed + 16 + right > area.width():
            needed -= text_width("label", words) - text_width("label", self._service)
            words = self._service
        fits = not self._service or needed + 16 + right <= area.width()
        with painting(self) as painter:
            if self._service:
                write(painter, area, words, "label", tokens.t2)
                amount = area.adjusted(text_width("label", words) + gap, 0, 0, 0)
                ink = tokens.error_text if self._low else tokens.t1
                write(painter, amount, self._balance, "tag", ink)
            if fits:
                write(painter, area, self._spent, "tag", tokens.t1, RIGHT)
                month = area.adjusted(0, 0, -spent - gap, 0)
                write(painter, month, self._month, "label", tokens.t2, RIGHT)


class SpendCard(Card):
    """Asks once whether so much is to be spent. Enter answers only on the amber button."""

    confirmed = Signal()
    cancelled = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._question = Text("", "head", wrap=True)
        self._words = Text("", "small", "t2", wrap=True)
        self._sums = QVBoxLayout()
        self._sums.setSpacing(4)
        self.cancel = GhostButton("Cancel", height=32)
        self.spend = WarnButton("Spend", height=32)
        self._buttons = buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(self.cancel)
        buttons.addStretch(1)
        buttons.addWidget(self.spend)
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 12, 14, 14)
        column.setSpacing(4)
        column.addWidget(self._question)
        column.addWidget(self._words)
        column.addSpacing(4)
        column.addLayout(self._sums)
        column.addSpacing(6)
        column.addLayout(buttons)
        self.spend.clicked.connect(self.confirmed)
        self.cancel.clicked.connect(self.cancelled)

    def ask(
        self, offer: Offer, account: Account | None, month: str, spent: Decimal, *, songs: int = 1
    ) -> None:
        """Put the question for this very order, which makes so many ``songs``.

        What is left is told for the worst case where the sum is a range.
        """
        cost, most = offer.estimate.text, offer.estimate.most_usd
        question = f"Spend {cost} on {'these songs' if songs > 1 else 'this clip'}?"
        words = f"{offer.sku.label} by {offer.sku.provider_label}. {offer.estimate.basis}"
        self._question.setText(question)
        self._words.setText(words)
        self.spend.setText(f"Spend {cost}")
        self.spend.updateGeometry()
        self._place_buttons()
        self.setAccessibleName(f"{question} {words}")
        self._clear_sums()
        if most is None:
            return
        up_to = offer.estimate.is_range
        label, credits = f"{offer.sku.provider_label} balance", offer.estimate.credits
        if account is not None and account.balance_usd is not None:
            left = dollars(account.balance_usd - most)
            row = _sum_row(
                label, dollars(account.balance_usd), f"at least {left}" if up_to else left
            )
            self._sums.addLayout(row)
        elif account is not None and account.credits is not None and credits is not None:
            left = credits_text(account.credits - credits)
            self._sums.addLayout(_sum_row(label, credits_number(account.credits), left))
        sum_ = dollars(spent + most)
        self._sums.addLayout(_sum_row(month, dollars(spent), f"up to {sum_}" if up_to else sum_))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place_buttons()

    def _place_buttons(self) -> None:
        """Side by side, or one above the other where large text has no room for that."""
        margins = self.layout().contentsMargins()
        room = self.width() - margins.left() - margins.right()
        needed = self.cancel.sizeHint().width() + 8 + self.spend.sizeHint().width()
        ways = QBoxLayout.Direction
        self._buttons.setDirection(ways.LeftToRight if needed <= room else ways.BottomToTop)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.cancelled.emit()
            return
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            return  # money is spent by the amber button alone
        super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.set_lit(True)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.set_lit(False)

    def _clear_sums(self) -> None:
        while (item := self._sums.takeAt(0)) is not None:
            row = item.layout()
            while (part := row.takeAt(0)) is not None:
                if part.widget() is not None:
                    part.widget().deleteLater()
            row.deleteLater()


def _sum_row(label: str, before: str, after: str) -> QHBoxLayout:
    """ "Kyma balance   $12.40 → $4.30"."""
    row = QHBoxLayout()
    row.setSpacing(6)
    row.addWidget(Text(label, "small", "t2", elide=True), 1)
    row.addWidget(Text(before, "small", "t1"))
    row.addWidget(Text("→", "small", "t3"))
    row.addWidget(Text(after, "tag", "warn_text"))
    return row


class GenerateBlock(QFrame):
    """Shows one offer as something that can be bought, or why it cannot."""

    pressed = Signal()
    confirmed = Signal()
    way_out_wanted = Signal()
    sketch_wanted = Signal()
    top_up_wanted = Signal()
    key_wanted = Signal()
    balance_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.button = GenerateButton()
        self.card = SpendCard()
        self.low = MessageCard("", "")
        self.top_up = SecondaryButton("Top up", icon="arrow-square-out")
        self.use_sketch = GhostButton("Use Sketch, free")
        self.refused = MessageCard("", "")
        self.check_key = SecondaryButton("Check the key", icon="key")
        self.link = LinkButton("")
        self.check_balance = LinkButton("Check again")
        self.money = MoneyLine()
        self._icon = Icon("info", "t2")
        self._reason = Text("", "small", "t2", wrap=True)
        self._before_card: QWidget | None = None
        self._payment_refused = False
        self._lay_out()
        self.button.clicked.connect(self.pressed)
        self.card.confirmed.connect(self.confirmed)
        self.card.cancelled.connect(self.close_card)
        self.link.clicked.connect(self.way_out_wanted)
        self.top_up.clicked.connect(self.top_up_wanted)
        self.use_sketch.clicked.connect(self.sketch_wanted)
        self.check_key.clicked.connect(self.key_wanted)
        self.check_balance.clicked.connect(self.balance_wanted)

    @property
    def reason(self) -> str:
        """Why the button is off; empty if it is not."""
        return self._reason.text() if not self._why.isHidden() else ""

    @property
    def asks(self) -> bool:
        """Whether the question is open."""
        return not self.card.isHidden()

    def show_offer(self, offer: Offer, *, asks_first: bool) -> None:
        """Put this offer's price on the button, or say why it cannot be used."""
        label = "Generate…" if asks_first and offer.usable else "Generate"
        cost = offer.estimate
        self.button.set_offer(label, f"est. {cost.text}" if cost.is_range else cost.text)
        self.button.setEnabled(offer.usable)
        obstacle = offer.obstacle
        is_low = obstacle is not None and obstacle.code == "balance_too_low"
        if is_low and obstacle is not None:
            self._show_low(offer.sku.provider_label, obstacle.message)
        elif not self._payment_refused:
            self.low.hide()
        self.check_balance.setVisible(is_low)
        self._why.setVisible(obstacle is not None and not is_low)
        if obstacle is None or is_low:
            return
        self._reason.setText(obstacle.message)
        wrong = bool(offer.problems) and obstacle.code not in ("empty", "no_key")
        self._icon.set_icon("warning-circle" if wrong else "info", "error_text" if wrong else "t2")
        # The row is chosen already: what is left to do is to look at its setting.
        is_here = obstacle.way_out is WayOut.CHOOSE and obstacle.field != "reference"
        way_out = WayOut.SHORTEN if is_here else obstacle.way_out
        self.link.setText(way_out.value)
        self.link.setVisible(bool(way_out.value))
        self.link.updateGeometry()

    def show_money(self, service: str, balance: str, spent: Decimal, *, low: bool) -> None:
        """The line below the button."""
        self.money.show_money(service, balance, month_name(), spent, low=low)
        self.money.setVisible(bool(balance) or spent > 0)

    def show_failure(self, service: str, code: str, message: str) -> bool:
        """A card for what the user must do before anything else: top up, or mend the key.

        Says whether it is such a failure.
        """
        if code == "balance_too_low":
            self._payment_refused = True
            self._show_low(service, message)
        elif code == "key_refused":
            self.refused.set_message(f"{service} refused the key", message)
            self.refused.show()
            self.refused.announce()
        return code in ("balance_too_low", "key_refused")

    def clear_failure(self) -> None:
        """The user goes on: what failed is told in the library."""
        self._payment_refused = False
        self.low.hide()
        self.refused.hide()

    def ask(self, offer: Offer, account: Account | None, spent: Decimal, *, songs: int = 1) -> None:
        """Open the question, with the keyboard on it; Enter alone does nothing there."""
        self.card.ask(offer, account, month_name(), spent, songs=songs)
        if not self.asks:
            self._before_card = self.window().focusWidget()
        self.card.show()
        self.card.setFocus(Qt.FocusReason.OtherFocusReason)
        announce(self.card)

    def close_card(self) -> None:
        """Take the question away and give the keyboard back."""
        if not self.asks:
            return
        had_focus = self.card.hasFocus() or self.card.isAncestorOf(self.window().focusWidget())
        self.card.hide()
        if had_focus:
            back = self._before_card or self.button
            back.setFocus(Qt.FocusReason.OtherFocusReason)
        self._before_card = None

    def _lay_out(self) -> None:
        self.low.add_action(self.top_up)
        self.low.add_action(self.use_sketch)
        self.refused.add_action(self.check_key)
        self._why = QWidget()
        why = QHBoxLayout(self._why)
        why.setContentsMargins(0, 0, 0, 0)
        why.setSpacing(8)
        words = QVBoxLayout()
        words.setContentsMargins(0, 2, 0, 2)  # on one line with the link, which is 4 px taller
        words.addWidget(self._reason)
        icon = QVBoxLayout()
        icon.setContentsMargins(0, 2, 0, 0)
        icon.addWidget(self._icon)
        icon.addStretch(1)
        why.addLayout(icon)
        why.addLayout(words, 1)
        why.addWidget(self.link, 0, Qt.AlignmentFlag.AlignTop)
        money = QHBoxLayout()
        money.setContentsMargins(0, 0, 0, 0)
        money.setSpacing(12)
        money.addWidget(self.money, 1)
        money.addWidget(self.check_balance)
        column = QVBoxLayout(self)
        column.setContentsMargins(INSET, 14, INSET, 16)
        column.setSpacing(12)
        for card in (self.card, self.low, self.refused):
            card.hide()
            column.addWidget(card)
        column.addWidget(self.button)
        column.addWidget(self._why)
        column.addLayout(money)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)

    def _show_low(self, service: str, message: str) -> None:
        self.top_up.setText(f"Top up {service}")
        self.top_up.updateGeometry()
        self.low.set_message(f"{service} balance too low", message)
        if self.low.isHidden():
            self.low.show()
            self.low.announce()
