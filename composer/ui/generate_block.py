"""The button that spends, what it asks before it does, and why it cannot."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPaintEvent, QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from composer.domain.budget import Standing
from composer.domain.price import Estimate, dollars
from composer.services.composing import Offer, WayOut
from composer.ui.budget_bars import share_of, words_of
from composer.ui.languages import translated
from composer.ui.moments import month_text
from composer.ui.spend_card import Question, SpendCard
from composer.ui.takes_stepper import TakesStepper
from composer.ui.widgets import look
from composer.ui.widgets.buttons import GenerateButton, GhostButton, LinkButton, SecondaryButton
from composer.ui.widgets.cards import MessageCard, announce
from composer.ui.widgets.drawing import RIGHT, painting, write
from composer.ui.widgets.labels import Icon, Text
from composer.ui.widgets.progress import ProgressBar
from composer.ui.widgets.typeface import line_height, text_width

INSET = 16


def month_name(now: datetime | None = None) -> str:
    """The month in which money is being counted."""
    return month_text(now or datetime.now().astimezone())


class MoneyLine(QLabel):
    """What the service has left at the left, what this month has cost at the right."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._service, self._balance, self._month, self._spent = "", "", "", ""
        self._called = ""
        self._of = ""
        self._low = False
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_money(
        self,
        service: str,
        balance: str,
        month: str,
        spent: Decimal,
        *,
        low: bool,
        is_plan: bool = False,
        limit: Decimal | None = None,
    ) -> None:
        """``balance`` is empty where the service tells none or was not asked yet.

        ``is_plan``: it is no sum, but what a plan still allows ("80 songs left").
        ``limit``: the budget of the month, if there is one; then what is at stake counts as spent.
        """
        balance = translated(balance)
        self._service = service if balance else ""
        self._called = service if is_plan else self.tr("{service} balance").format(service=service)
        self._balance = balance
        self._month, self._spent, self._low = month, dollars(spent), low
        self._of = (
            ""
            if limit is None
            else self.tr("of {limit}").format(limit=dollars(limit).removesuffix(".00"))
        )
        left = f"{self._called} {self._balance}, " if self._service else ""
        self.setText(f"{left}{month} {self._spent} {self._of}".strip())
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
        of = text_width("label", self._of) + gap if self._of else 0.0
        right = spent + of + gap + text_width("label", self._month)
        words = self._called
        balance = self._balance
        needed = text_width("label", words) + gap + text_width("tag", balance)
        if needed + 16 + right > area.width():
            words, balance = self._service, balance.partition(" (")[0]
            needed = text_width("label", words) + gap + text_width("tag", balance)
        fits = not self._service or needed + 16 + right <= area.width()
        with painting(self) as painter:
            if self._service:
                write(painter, area, words, "label", tokens.t2)
                amount = area.adjusted(text_width("label", words) + gap, 0, 0, 0)
                ink = tokens.error_text if self._low else tokens.t1
                write(painter, amount, balance, "tag", ink)
            if fits:
                write(painter, area, self._of, "label", tokens.t2, RIGHT)
                sum_ = area.adjusted(0, 0, -of, 0)
                write(painter, sum_, self._spent, "tag", tokens.t1, RIGHT)
                month = sum_.adjusted(0, 0, -spent - gap, 0)
                write(painter, month, self._month, "label", tokens.t2, RIGHT)


class _Reason(Text):
    """Why the button is off, which gives way to nothing: it is read whole or of no use."""

    def setText(self, text: str) -> None:
        super().setText(text)
        self._stand_whole()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._stand_whole()

    def _stand_whole(self) -> None:
        self.setMinimumHeight(max(1, self.heightForWidth(self.width())))


class GenerateBlock(QFrame):
    """Shows one offer as something that can be bought, or why it cannot."""

    pressed = Signal()
    confirmed = Signal()
    play_wanted = Signal()
    way_out_wanted = Signal()
    sketch_wanted = Signal()
    top_up_wanted = Signal()
    key_wanted = Signal()
    balance_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.button = GenerateButton()
        self.takes = TakesStepper()
        self.card = SpendCard()
        self.low = MessageCard("", "")
        self.top_up = SecondaryButton(self.tr("Top up"), icon="arrow-square-out")
        self.use_sketch = GhostButton(self.tr("Use Sketch, free"))
        self.refused = MessageCard("", "")
        self.check_key = SecondaryButton(self.tr("Check the key"), icon="key")
        self.link = LinkButton("")
        self.check_balance = LinkButton(self.tr("Check again"))
        self.money = MoneyLine()
        self.bar = ProgressBar(self.tr("Budget of this month"), height=4, colour="wave_rms")
        self._icon = Icon("info", "t2")
        self._reason = _Reason("", "small", "t2", wrap=True)
        self._before_card: QWidget | None = None
        self._payment_refused = False
        self._lay_out()
        self.button.clicked.connect(self.pressed)
        self.card.confirmed.connect(self.confirmed)
        self.card.cancelled.connect(self.close_card)
        self.card.play_wanted.connect(self.play_wanted)
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

    def show_offer(self, offer: Offer, cost: Estimate, *, asks_first: bool) -> None:
        """Put the price on the button, or say why it cannot be used.

        ``cost`` is that of all takes that are ordered together.
        """
        takes, price = self.takes.value(), translated(cost.text)
        if asks_first and offer.usable:
            label = self.tr("Generate {takes}… ·") if takes > 1 else self.tr("Generate…")
        else:
            label = self.tr("Generate {takes} ·") if takes > 1 else self.tr("Generate")
        label = label.format(takes=takes)
        self.button.set_offer(
            label, self.tr("est. {price}").format(price=price) if cost.is_range else price
        )
        self.button.setEnabled(offer.usable)
        self._place_takes()
        obstacle = offer.obstacle
        is_low = obstacle is not None and obstacle.code == "balance_too_low"
        if is_low and obstacle is not None:
            self._show_low(offer.sku.provider_label, translated(obstacle.message))
        elif not self._payment_refused:
            self.low.hide()
        self.check_balance.setVisible(is_low)
        self._why.setVisible(obstacle is not None and not is_low)
        if obstacle is None or is_low:
            return
        self._reason.setText(translated(obstacle.message))
        wrong = bool(offer.problems) and obstacle.code not in ("empty", "no_key")
        self._icon.set_icon("warning-circle" if wrong else "info", "error_text" if wrong else "t2")
        # The row is chosen already: what is left to do is to look at its setting.
        is_here = obstacle.way_out is WayOut.CHOOSE and obstacle.field != "reference"
        way_out = WayOut.SHORTEN if is_here else obstacle.way_out
        self.link.setText(translated(way_out.value))
        self.link.setVisible(bool(way_out.value))
        self.link.updateGeometry()

    def show_money(
        self,
        service: str,
        balance: str,
        spent: Decimal,
        *,
        low: bool,
        is_plan: bool = False,
        budget: Standing | None = None,
    ) -> None:
        """The line below the button, and the bar of the month's budget if there is one."""
        limit = None if budget is None else budget.limit
        counted = spent if budget is None else budget.committed
        self.money.show_money(
            service, balance, month_name(), counted, low=low, is_plan=is_plan, limit=limit
        )
        self.money.setVisible(bool(balance) or counted > 0 or budget is not None)
        self.bar.setVisible(budget is not None)
        if budget is not None:
            share, colour = share_of(budget)
            self.bar.show_share(share, "wave_rms" if colour == "t2" else colour)
            self.bar.setAccessibleName(
                self.tr("Budget of this month: {words}").format(words=words_of(budget))
            )

    def show_failure(self, service: str, code: str, message: str) -> bool:
        """A card for what the user must do before anything else: top up, or mend the key.

        Says whether it is such a failure.
        """
        message = translated(message)
        if code == "balance_too_low":
            self._payment_refused = True
            self._show_low(service, message)
        elif code == "key_refused":
            self.refused.set_message(
                self.tr("{service} refused the key").format(service=service), message
            )
            self.refused.show()
            self.refused.announce()
        return code in ("balance_too_low", "key_refused")

    def clear_failure(self) -> None:
        """The user goes on: what failed is told in the library."""
        self._payment_refused = False
        self.low.hide()
        self.refused.hide()

    def ask(self, question: Question) -> None:
        """Open the question, with the keyboard on it; Enter alone does nothing there."""
        self.card.ask(question)
        if self.asks:
            announce(self.card)  # else it is said because the keyboard comes to it
        else:
            self._before_card = self.window().focusWidget()
        self.card.show()
        self.card.setFocus(Qt.FocusReason.OtherFocusReason)

    def set_short(self, *, short: bool) -> None:
        """Leave out what stands below the button: the question above needs the room."""
        self._foot.setVisible(not short)

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

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place_takes()

    def _place_takes(self) -> None:
        """Beside the button, or above it where its words need the room."""
        needed = self.button.least_width + 8 + self.takes.sizeHint().width()
        ways = QBoxLayout.Direction
        fits = needed <= self.width() - 2 * INSET
        self._order_row.setDirection(ways.LeftToRight if fits else ways.BottomToTop)

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
        self._order_row = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._order_row.setSpacing(8)
        self._order_row.addWidget(self.button, 1)
        self._order_row.addWidget(self.takes)
        column.addLayout(self._order_row)
        column.addWidget(self._why)
        self._foot = QWidget()
        lines = QVBoxLayout(self._foot)
        lines.setContentsMargins(0, 0, 0, 0)
        lines.setSpacing(6)
        lines.addLayout(money)
        lines.addWidget(self.bar)
        column.addWidget(self._foot)
        self.bar.hide()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)

    def _show_low(self, service: str, message: str) -> None:
        self.top_up.setText(self.tr("Top up {service}").format(service=service))
        self.top_up.updateGeometry()
        self.low.set_message(self.tr("{service} balance too low").format(service=service), message)
        if self.low.isHidden():
            self.low.show()
            self.low.announce()
