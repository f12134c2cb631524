"""How much play money and how many play credits are left, and how they become more or none."""

from __future__ import annotations

from decimal import Decimal

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from composer.domain.price import dollars
from composer.services.practising import POCKET_CREDITS, POCKET_MONEY
from composer.ui.languages import translate
from composer.ui.widgets.buttons import GhostButton, SecondaryButton
from composer.ui.widgets.cards import Card, Hairline
from composer.ui.widgets.labels import Text


class Purse(Card):
    """A line for the dollars and one for the credits, each with the services that take them."""

    money_added = Signal()
    money_emptied = Signal()
    credits_added = Signal()
    credits_emptied = Signal()

    def __init__(self, *, for_money: str, for_credits: str, parent: QWidget | None = None) -> None:
        """``for_money``, ``for_credits``: the services, in words."""
        super().__init__(parent)
        self.setAccessibleName(self.tr("Purse"))
        self.money, self.credits = Text("", "num"), Text("", "num")
        money = f"{dollars(POCKET_MONEY).removesuffix('.00')}"
        self.add_money = SecondaryButton(self.tr("Add {money}").format(money=money))
        self.empty_money = GhostButton(self.tr("Empty"))
        self.add_credits = SecondaryButton(self.tr("Add {count}").format(count=POCKET_CREDITS))
        self.empty_credits = GhostButton(self.tr("Empty"))
        self.add_money.setAccessibleName(self.tr("Add {money} of play money").format(money=money))
        self.empty_money.setAccessibleName(self.tr("Empty the play money"))
        self.add_credits.setAccessibleName(
            self.tr("Add {count} play credits", "", POCKET_CREDITS).format(count=POCKET_CREDITS)
        )
        self.empty_credits.setAccessibleName(self.tr("Empty the play credits"))
        self.add_money.clicked.connect(self.money_added)
        self.empty_money.clicked.connect(self.money_emptied)
        self.add_credits.clicked.connect(self.credits_added)
        self.empty_credits.clicked.connect(self.credits_emptied)
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 1, 1, 1)
        column.setSpacing(0)
        column.addLayout(_line(self.money, for_money, self.empty_money, self.add_money))
        column.addWidget(Hairline())
        column.addLayout(_line(self.credits, for_credits, self.empty_credits, self.add_credits))

    def show_left(self, money: Decimal, credits: int) -> None:
        """What is left of both."""
        self._show(
            self.money,
            self.tr("{sum} play money").format(sum=dollars(money)),
            is_left=money > 0,
        )
        self._show(self.credits, _credits(credits), is_left=credits > 0)
        self.empty_money.setEnabled(money > 0)
        self.empty_credits.setEnabled(credits > 0)

    def _show(self, label: Text, words: str, *, is_left: bool) -> None:
        if words != label.text():
            label.setText(words)
            label.updateGeometry()
        label.set_colour("t1" if is_left else "error_text")


def _credits(credits: int) -> str:
    """``300 play credits``."""
    if credits == 1:
        return translate("practice_purse", "1 play credit")
    return translate("practice_purse", "{number} play credits", "", credits).format(number=credits)


def _line(amount: Text, services: str, empty: GhostButton, add: SecondaryButton) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setContentsMargins(15, 8, 10, 8)
    row.setSpacing(8)
    row.addWidget(amount)
    row.addWidget(Text(services, "small", "t2", elide=True), 1)
    row.addWidget(empty)
    row.addWidget(add)
    return row
