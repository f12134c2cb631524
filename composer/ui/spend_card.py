"""What is asked before money is spent, and how is it answered?"""

from __future__ import annotations

from decimal import Decimal

from msgspec import Struct
from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QVBoxLayout, QWidget

from composer.domain.budget import Excess
from composer.domain.generation import ACTIVE, Generation
from composer.domain.price import Estimate, credits_number, credits_text, dollars
from composer.domain.provider import Account
from composer.domain.request import Request
from composer.services.composing import Offer
from composer.ui.languages import begun, marked, translate, translated
from composer.ui.moments import when_text
from composer.ui.widgets.buttons import GhostButton, LinkButton, WarnButton
from composer.ui.widgets.cards import Card, Tone
from composer.ui.widgets.labels import Text

_UNKNOWN_WORTH = marked(
    "spend_card",
    "What a credit cost you is not known, so no budget counts it and each order is asked about. "
    "Say it in the settings to be asked above your amount alone.",
)
_COUNTED = marked("spend_card", "With what is queued, under way or in doubt:")


class Question(Struct, frozen=True, kw_only=True):
    """An order that wants a yes, and why: it is dear, over a budget, or bought already."""

    request: Request
    offer: Offer
    cost: Estimate
    """Of all that is ordered together."""
    songs: int
    """How many come of it."""
    takes: int = 1
    """How many orders that is."""
    account: Account | None
    """What is known of the service's account."""
    month: str
    spent: Decimal
    """US dollars spent in this month so far."""
    excesses: tuple[Excess, ...] = ()
    """Budgets that it goes over."""
    is_dear: bool = True
    """Whether it costs more than may be spent without being asked."""
    before: Generation | None = None
    """The newest song that the very same order has made already."""
    unsettled: Generation | None = None
    """The very same order as it was sent before: perhaps paid, and without a song so far."""

    @property
    def agreed(self) -> Decimal | None:
        """The sum that a yes is a yes to, where a budget is gone over."""
        return self.cost.most_usd if self.excesses else None

    @property
    def head(self) -> str:
        """The question."""
        if self.unsettled is not None:
            return translate("Question", "You already ordered this")
        if self.before is not None:
            return translate("Question", "You already made this")
        if self.excesses:
            return translate("Question", "Go over your budget for {name}?").format(
                name=translated(self.excesses[0].name)
            )
        takes = self.takes
        if takes > 1:
            asked = translate("Question", "Spend {text} on these {takes} takes?", "", takes)
        elif self.songs > 1:
            asked = translate("Question", "Spend {text} on these songs?")
        else:
            asked = translate("Question", "Spend {text} on this clip?")
        return asked.format(text=translated(self.cost.text), takes=takes)

    @property
    def words(self) -> str:
        """What should be known before it is answered, besides the sums."""
        said = self._before
        if self.excesses:
            said.append(translate("spend_card", _COUNTED))
        if self.is_dear and not self.excesses:
            sku = self.offer.sku
            said.append(
                translate("Question", "{label} by {provider_label}. {basis}").format(
                    label=sku.label,
                    provider_label=sku.provider_label,
                    basis=translated(self.cost.basis),
                )
            )
            if self.cost.most_usd is None:
                said.append(translate("spend_card", _UNKNOWN_WORTH))
        return " ".join(said)

    @property
    def _before(self) -> list[str]:
        """What became of the very same order, in sentences."""
        said = []
        if self.unsettled is not None:
            said.append(_standing(self.unsettled))
        if self.before is not None:
            words = (
                translate("Question", "“{title}”, made {when} for {paid}.")
                if self.before.paid_text
                else translate("Question", "“{title}”, made {when}.")
            )
            ended = self.before.ended or self.before.created
            title, paid = self.before.title, translated(self.before.paid_text)
            said.append(words.format(title=title, when=when_text(ended), paid=paid))
        return said

    @property
    def spoken(self) -> str:
        """All of it in sentences, for whoever does not see the sums."""
        over = [translated(excess.sentence) for excess in self.excesses]
        sentences = [*self._before, *over] if over else [self.words]
        end = "" if self.head.endswith("?") else "."
        return " ".join([f"{self.head}{end}", *sentences])

    @property
    def yes(self) -> str:
        """What stands on the amber button: always with the very amount."""
        if self.excesses:
            words = (
                translate("Question", "Spend up to {sum} anyway")
                if self.cost.is_range
                else translate("Question", "Spend {sum} anyway")
            )
            return words.format(sum=dollars(self.cost.most_usd or Decimal(0)))
        if self.before is not None or self.unsettled is not None:
            return translate("Question", "Order again, {text}").format(
                text=translated(self.cost.text)
            )
        return translate("Question", "Spend {text}").format(text=translated(self.cost.text))

    @property
    def sums(self) -> list[tuple[str, str, str]]:
        """Name, sum before and sum after: of the account and the month, or of the budgets.

        What is left is told for the worst case where the sum is a range.
        """
        most, up_to, rows = self.cost.most_usd, self.cost.is_range, []
        if most is None:
            return []
        account, label = (
            self.account,
            translate("Question", "{provider_label} balance").format(
                provider_label=self.offer.sku.provider_label
            ),
        )
        if self.excesses:
            pass  # the account has enough, and stands below the button
        elif account is not None and account.balance_usd is not None:
            left = dollars(account.balance_usd - most)
            rows.append(
                (
                    label,
                    dollars(account.balance_usd),
                    translate("Question", "at least {left}").format(left=left) if up_to else left,
                )
            )
        elif account is not None and account.credits is not None and self.cost.credits is not None:
            left = translated(credits_text(account.credits - self.cost.credits))
            rows.append((label, credits_number(account.credits), left))
        counted = [
            (
                translate("Question", "{budget}, of {limit}").format(
                    budget=begun(translated(each.name)), limit=dollars(each.limit)
                ),
                each.committed,
            )
            for each in self.excesses
        ]
        for name, before in counted or [(self.month, self.spent)]:
            after = dollars(before + most)
            rows.append(
                (
                    name,
                    dollars(before),
                    translate("Question", "up to {after}").format(after=after) if up_to else after,
                )
            )
        return rows


class SpendCard(Card):
    """Asks once whether so much is to be spent. Enter answers only on the amber button."""

    confirmed = Signal()
    cancelled = Signal()
    play_wanted = Signal()
    """The song that was made already is to be heard instead."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._question = Text("", "head", wrap=True)
        self._words = Text("", "small", "t2", wrap=True)
        self.play = LinkButton(self.tr("Play it"), icon="play")
        self._sums = QVBoxLayout()
        self._sums.setSpacing(4)
        self.cancel = GhostButton(self.tr("Cancel"), height=32)
        self.spend = WarnButton(self.tr("Spend"), height=32)
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
        column.addWidget(self.play, 0, Qt.AlignmentFlag.AlignLeft)
        column.addSpacing(4)
        column.addLayout(self._sums)
        column.addSpacing(6)
        column.addLayout(buttons)
        self.spend.clicked.connect(self.confirmed)
        self.cancel.clicked.connect(self.cancelled)
        self.play.clicked.connect(self.play_wanted)

    def ask(self, question: Question) -> None:
        """Put the question for this very order."""
        self._question.setText(question.head)
        self._words.setText(question.words)
        self.set_tone(Tone.WARNING if question.excesses else Tone.PLAIN)
        self.play.setText(
            self.tr("Take it back from the bin") if _is_gone(question) else self.tr("Play it")
        )
        self.play.setVisible(question.before is not None)
        self.play.updateGeometry()
        self.spend.setText(question.yes)
        self.spend.updateGeometry()
        self._place_buttons()
        self.setAccessibleName(question.spoken)
        self._clear_sums()
        if question.is_dear or question.excesses:
            for label, before, after in question.sums:
                self._sums.addLayout(_sum_row(label, before, after))
        self._stand_whole()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place_buttons()
        self._stand_whole()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            # Later: Qt is still going from widget to widget, and the words have their old size.
            QTimer.singleShot(0, self, self._stand_whole)

    def _stand_whole(self) -> None:
        """Give way to nothing around it: what is asked must be read whole."""
        self.layout().invalidate()
        self.setMinimumHeight(self.layout().heightForWidth(self.width()))

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


def _standing(order: Generation) -> str:
    """How an order stands that brought no song."""
    if order.state in ACTIVE:
        when = order.created
        told = translate(
            "spend_card",
            "“{title}”, ordered {when} in another window or an earlier run, waits there or is "
            "under way.",
        )
    else:
        when = order.started or order.created
        if order.can_be_fetched:
            told = translate(
                "spend_card",
                "“{title}”, sent {when}, can still be fetched: Retry in the library costs nothing "
                "more.",
            )
        elif order.paid_text:
            told = translate(
                "spend_card",
                "“{title}”, sent {when}, was charged {paid} and brought no song so far.",
            )
        else:
            told = translate(
                "spend_card",
                "“{title}”, sent {when}, may have been charged and brought no song so far.",
            )
    return told.format(title=order.title, when=when_text(when), paid=translated(order.paid_text))


def _is_gone(question: Question) -> bool:
    return question.before is not None and question.before.deleted is not None


def _sum_row(label: str, before: str, after: str) -> QHBoxLayout:
    """ "Kyma balance   $12.40 → $4.30"."""
    row = QHBoxLayout()
    row.setSpacing(6)
    row.addWidget(Text(label, "small", "t2", wrap=True), 1)
    row.addWidget(Text(before, "small", "t1"))
    row.addWidget(Text("→", "small", "t3"))
    row.addWidget(Text(after, "tag", "warn_text"))
    return row
