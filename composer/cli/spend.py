"""What is told of the money of a month?"""

from __future__ import annotations

import argparse
import csv
import io
from decimal import Decimal

from composer.cli import streams
from composer.cli.documents import Document, money
from composer.domain.errors import DraftRefused
from composer.domain.ledger import LedgerEntry
from composer.domain.price import credits_number, credits_text, dollars
from composer.services.spending import Line, Month
from composer.studio import Studio

_COLUMNS = (
    "time",
    "service",
    "sku",
    "title",
    "state",
    "estimate_usd",
    "estimate_high_usd",
    "charged_usd",
    "charged_credits",
    "balance_usd",
    "balance_credits",
    "generation",
    "attempt",
)


async def spend(studio: Studio, wanted: argparse.Namespace) -> int:
    """Print the money of a month: for people, as JSON, or every order as CSV."""
    try:
        month = studio.spending.month(wanted.month)
    except ValueError:
        raise DraftRefused(
            f"--month takes a month such as 2026-11, not “{wanted.month}”."
        ) from None
    if wanted.json:
        streams.put_json(month_document(month))
    elif wanted.csv:
        streams.put(csv_of(month.entries).rstrip("\n"))
    else:
        for line in (*month.skus, month.total):
            streams.put(_said(line))
    return 0


def month_document(month: Month) -> Document:
    """A month's money as JSON; sums are decimal strings."""
    return {
        "month": month.name,
        **_line_document(month.total),
        "services": [{"service": line.service, **_line_document(line)} for line in month.services],
        "skus": [{"sku": line.sku, **_line_document(line)} for line in month.skus],
        "orders": [dict(zip(_COLUMNS, _row(entry), strict=True)) for entry in month.entries],
    }


def csv_of(entries: tuple[LedgerEntry, ...]) -> str:
    """Every order on a line, with a heading; what a spreadsheet would run is made harmless."""
    written = io.StringIO()
    sheet = csv.writer(written, lineterminator="\n")
    sheet.writerow(_COLUMNS)
    for entry in entries:
        sheet.writerow("" if value is None else _plain(str(value)) for value in _row(entry))
    return written.getvalue()


def _row(entry: LedgerEntry) -> tuple[object, ...]:
    return (
        entry.at.isoformat().replace("+00:00", "Z"),
        entry.provider,
        entry.sku,
        entry.title,
        str(entry.state),
        money(entry.estimate_usd),
        money(entry.estimate_high_usd),
        money(entry.charged_usd),
        _credits(entry.charged_credits),
        money(entry.balance_usd),
        _credits(entry.balance_credits),
        entry.generation,
        entry.attempt,
    )


def _plain(cell: str) -> str:
    """A title that begins like a formula is a text all the same."""
    return f"'{cell}" if cell[:1] in "=+-@\t\r" and cell[:1] else cell


def _credits(credits: Decimal | None) -> str | None:
    return None if credits is None else credits_number(credits)


def _line_document(line: Line) -> Document:
    return {
        "orders": line.orders,
        "charged_usd": money(line.charged_usd),
        "charged_credits": _credits(line.charged_credits),
        "in_doubt_usd": money(line.in_doubt_usd),
        "refunded": line.refunded,
        "kept_takes": line.kept,
        "usd_per_kept_take": money(line.usd_per_kept),
    }


def _said(line: Line) -> str:
    taken = dollars(line.charged_usd)
    if line.charged_credits:
        taken += f" + {credits_text(line.charged_credits)}"
    parts = [f"{line.orders} {'order' if line.orders == 1 else 'orders'}"]
    if line.in_doubt_usd:
        parts.append(f"{dollars(line.in_doubt_usd)} in doubt")
    if line.refunded:
        parts.append(f"{line.refunded} not charged")
    if line.usd_per_kept is not None:
        parts.append(f"{dollars(line.usd_per_kept)} a kept take")
    return f"{line.sku or 'all':26} {taken:>12}  {' · '.join(parts)}"
