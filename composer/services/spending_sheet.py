"""How do the orders stand in a file for a spreadsheet?"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from decimal import Decimal

from composer.domain.ledger import LedgerEntry
from composer.domain.price import credits_number, plain

COLUMNS = (
    "time",
    "service",
    "sku",
    "title",
    "state",
    "estimate_usd",
    "estimate_high_usd",
    "estimate_credits",
    "charged_usd",
    "charged_credits",
    "balance_usd",
    "balance_credits",
    "generation",
    "attempt",
    "reckoned_usd",
    "reckoned_credits",
)
"""Public: scripts read them. Reckoned is what the price list says of an order that was charged
and whose service never said how much: it counts like what was charged."""


def csv_of(entries: Iterable[LedgerEntry]) -> str:
    """Every order on a line, with a heading; what a spreadsheet would run is made harmless."""
    rows = (
        ["" if value is None else _harmless(str(value)) for value in row_of(entry)]
        for entry in entries
    )
    return "".join(_line(row) for row in (COLUMNS, *rows))


def _line(cells: Sequence[str]) -> str:
    written = io.StringIO()
    # The writer quotes a line break in a cell only if it is one that ends the rows.
    csv.writer(written, lineterminator="\r\n").writerow(cells)
    return written.getvalue().removesuffix("\r\n") + "\n"


def row_of(entry: LedgerEntry) -> tuple[str | int | None, ...]:
    """What stands in ``COLUMNS`` for an order: sums as decimal strings, time in UTC."""
    return (
        entry.at.isoformat().replace("+00:00", "Z"),
        entry.provider,
        entry.sku,
        entry.title,
        str(entry.state),
        _usd(entry.estimate_usd),
        _usd(entry.estimate_high_usd),
        _credits(entry.estimate_credits),
        _usd(entry.charged_usd),
        _credits(entry.charged_credits),
        _usd(entry.balance_usd),
        _credits(entry.balance_credits),
        entry.generation,
        entry.attempt,
        _usd(entry.at_stake_usd or None) if entry.is_reckoned else None,
        _credits(entry.at_stake_credits or None) if entry.is_reckoned else None,
    )


def _harmless(cell: str) -> str:
    """A title that begins like a formula is a text all the same; a sum below zero is a sum."""
    is_sum = cell[:1] == "-" and cell[1:].replace(".", "", 1).isdecimal()
    return f"'{cell}" if cell.startswith(("=", "+", "-", "@", "\t", "\r")) and not is_sum else cell


def _usd(usd: Decimal | None) -> str | None:
    return None if usd is None else plain(usd)


def _credits(credits: Decimal | None) -> str | None:
    return None if credits is None else credits_number(credits)
