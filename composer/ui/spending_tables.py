"""Which rows tell a month's money: of each service and model, and of every order?"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from msgspec.structs import replace

from composer.domain.ledger import LedgerEntry, Money
from composer.domain.price import Estimate, credits_text, dollars
from composer.services.spent_month import Line, Month
from composer.ui.languages import marked, translate, translated, within
from composer.ui.moments import when_text
from composer.ui.money_table import Cell, Column, MoneyModel

Label = Callable[[str], str]
"""Gives the name of a service or a model for its id."""

_STATES = {
    Money.UNDER_WAY: Cell(marked("money", "Under way"), "t2"),
    Money.REFUNDED: Cell(marked("money", "Not charged"), "t2"),
    Money.NOT_CHARGED: Cell(marked("money", "Not charged"), "t2"),
    Money.IN_DOUBT: Cell(marked("money", "In doubt"), "warn_text"),
    Money.WRITTEN_OFF: Cell(marked("money", "Written off"), "warn_text"),
}
_DRIFT = Decimal("0.02")
"""A charge further from its estimate than this share is told in amber."""


class LinesModel(MoneyModel):
    """Each service with its models below it, the dearest first."""

    columns = (
        Column(marked("money", "Service and model"), is_sum=False, stretches=True),
        Column(marked("money", "Orders")),
        Column(marked("money", "Charged")),
        Column(marked("money", "In doubt")),
        Column(marked("money", "Kept")),
        Column(marked("money", "Per kept take")),
    )

    def show_month(self, month: Month, label_of: Label) -> None:
        """Show another month; ``label_of`` names services and models."""
        rows: list[tuple[Cell, ...]] = []
        for service in month.services:
            rows.append(_line(label_of(service.service), service, "strong", "t1"))
            of_it = (line for line in month.skus if line.service == service.service)
            rows += [_line(f"  {label_of(line.sku)}", line, "body", "t2") for line in of_it]
        self.show(rows)


class OrdersModel(MoneyModel):
    """Every order, the newest first."""

    columns = (
        Column(marked("money", "When"), is_sum=False),
        Column(marked("money", "Song"), is_sum=False, stretches=True),
        Column(marked("money", "Model"), is_sum=False),
        Column(marked("money", "Expected")),
        Column(marked("money", "Charged")),
        Column(marked("money", "Balance after"), spare=True),
    )

    def __init__(self) -> None:
        super().__init__()
        self.generations: tuple[str, ...] = ()
        """Which song each row is about."""

    def show_month(self, month: Month, label_of: Label) -> None:
        """Show the orders of another month."""
        newest_first = month.entries[::-1]
        self.generations = tuple(entry.generation for entry in newest_first)
        self.show([_order(entry, label_of) for entry in newest_first])

    def spoken(self, row: int) -> str:
        when, song, model, expected, charged, balance = (cell.text for cell in self._rows[row])
        parts = [
            song,
            model,
            when,
            self.tr("expected {expected}").format(expected=expected) if expected else "",
        ]
        is_sum = any(char.isdigit() for char in charged)
        parts.append(
            self.tr("charged {charged}").format(charged=charged) if is_sum else within(charged)
        )
        parts.append(self.tr("balance after {balance}").format(balance=balance) if balance else "")
        return ", ".join(part for part in parts if part)


def sum_text(usd: Decimal, credits: Decimal) -> str:
    """``$0.42``, ``20 credits``, ``$0.42 + 20 credits``."""
    if not credits:
        return dollars(usd)
    counted = translated(credits_text(credits))
    return f"{dollars(usd)} + {counted}" if usd else counted


def per_kept_text(line: Line) -> str:
    """What a take that was kept has cost; empty where none was."""
    if line.usd_per_kept is None and line.credits_per_kept is None:
        return ""
    return sum_text(line.usd_per_kept or Decimal(0), line.credits_per_kept or Decimal(0))


def in_doubt_text(line: Line) -> str:
    """What may have been taken; empty if nothing."""
    if not line.in_doubt_usd and not line.in_doubt_credits:
        return ""
    return sum_text(line.in_doubt_usd, line.in_doubt_credits)


def _line(name: str, line: Line, role: str, ink: str) -> tuple[Cell, ...]:
    return (
        Cell(name, ink, role),
        Cell(str(line.orders), ink, role),
        Cell(sum_text(line.charged_usd, line.charged_credits), ink, role),
        Cell(in_doubt_text(line), "warn_text", role),
        Cell(str(line.kept) if line.kept else "", ink, role),
        Cell(per_kept_text(line), ink, role),
    )


def _order(entry: LedgerEntry, label_of: Label) -> tuple[Cell, ...]:
    again = translate("spending_tables", "{title} (order {attempt})")
    title = entry.title
    if entry.attempt > 1:
        title = again.format(title=title, attempt=entry.attempt)
    return (
        Cell(when_text(entry.at), "t2"),
        Cell(title),
        Cell(label_of(entry.sku), "t2"),
        Cell(_expected(entry), "t2"),
        _charged(entry),
        Cell(_balance(entry), "t3"),
    )


def _expected(entry: LedgerEntry) -> str:
    if entry.estimate_usd is None and entry.estimate_credits is None:
        return ""
    expected = Estimate(
        usd=entry.estimate_usd,
        usd_high=entry.estimate_high_usd,
        credits=entry.estimate_credits,
        basis="",
        unit="",
    )
    return translated(expected.text)


def _charged(entry: LedgerEntry) -> Cell:
    if entry.state is not Money.CHARGED:
        said = _STATES[entry.state]
        return replace(said, text=translate("money", said.text))
    if entry.charged_credits and entry.charged_usd is None:
        return Cell(translated(credits_text(entry.charged_credits)))
    if entry.charged_usd is None:
        return Cell(_reckoned(entry), "t2")
    low = entry.estimate_usd if entry.estimate_usd is not None else entry.charged_usd
    high = entry.estimate_high_usd if entry.estimate_high_usd is not None else low
    is_as_told = low * (1 - _DRIFT) <= entry.charged_usd <= high * (1 + _DRIFT)
    return Cell(dollars(entry.charged_usd), "t1" if is_as_told else "warn_text", "strong")


def _reckoned(entry: LedgerEntry) -> str:
    """What the price list says of an order whose service charged and never said how much."""
    if not entry.at_stake_usd and not entry.at_stake_credits:
        return translate("spending_tables", "Charged")
    listed = sum_text(
        entry.at_stake_usd, Decimal(0) if entry.at_stake_usd else entry.at_stake_credits
    )
    return translate("spending_tables", "{sum} by the list").format(sum=listed)


def _balance(entry: LedgerEntry) -> str:
    if entry.balance_usd is not None:
        return dollars(entry.balance_usd)
    return "" if entry.balance_credits is None else translated(credits_text(entry.balance_credits))
