"""What is told of the money of a month?"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from decimal import Decimal

from composer.cli import streams
from composer.cli.documents import Document, money
from composer.domain.errors import DraftRefused
from composer.domain.price import credits_number, credits_text, dollars
from composer.services.spending_sheet import COLUMNS, csv_of, row_of
from composer.services.spent_month import Line, Month
from composer.studio import Studio


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
        for line in told(month, label_of=lambda service: _label(studio, service)):
            streams.put(line)
    return 0


def month_document(month: Month) -> Document:
    """A month's money as JSON; sums are decimal strings."""
    return {
        "month": month.name,
        **_line_document(month.total),
        "services": [{"service": line.service, **_line_document(line)} for line in month.services],
        "skus": [{"sku": line.sku, **_line_document(line)} for line in month.skus],
        "ledger": [dict(zip(COLUMNS, row_of(entry), strict=True)) for entry in month.entries],
    }


def told(month: Month, *, label_of: Callable[[str], str]) -> list[str]:
    """The month for people: each service with its models, then the sum of all, in columns."""
    if not month.entries:
        return [f"No order for money in {month.words}."]
    rows = []
    for service in month.services:
        skus = [line for line in month.skus if line.service == service.service]
        rows += [(f"{line.sku}", line) for line in skus]
        if len(skus) > 1 and len(month.services) > 1:
            rows.append((f"{label_of(service.service)}, all models", service))
    if len(month.skus) > 1:
        rows.append((f"{month.words}, all", month.total))
    else:
        rows = [(f"{month.words}, {title}", line) for title, line in rows]
    return _in_columns(
        [
            (title, _sum_of(line.charged_usd, line.charged_credits), _orders(line), _rest(line))
            for title, line in rows
        ]
    )


def _in_columns(rows: Sequence[tuple[str, str, str, str]]) -> list[str]:
    """Words at the left, sums and counts at the right, so that they stand below each other."""
    title, taken, orders = (max(len(row[column]) for row in rows) for column in range(3))
    return [
        f"{row[0]:<{title}}  {row[1]:>{taken}}  {row[2]:>{orders}}  {row[3]}".rstrip()
        for row in rows
    ]


def _sum_of(usd: Decimal, credits: Decimal) -> str:
    """``$0.42``, ``20 credits``, ``$0.42 + 20 credits``."""
    if not credits:
        return dollars(usd)
    return f"{dollars(usd)} + {credits_text(credits)}" if usd else credits_text(credits)


def _orders(line: Line) -> str:
    return f"{line.orders} order" if line.orders == 1 else f"{line.orders} orders"


def _rest(line: Line) -> str:
    parts = []
    if line.reckoned_usd or line.reckoned_credits:
        parts.append(f"{_sum_of(line.reckoned_usd, line.reckoned_credits)} by the price list")
    if line.under_way_usd:
        parts.append(f"{dollars(line.under_way_usd)} under way")
    if line.in_doubt_usd:
        parts.append(f"{dollars(line.in_doubt_usd)} in doubt")
    if line.in_doubt_credits:
        parts.append(f"{credits_text(line.in_doubt_credits)} in doubt")
    if line.refunded:
        parts.append(f"{line.refunded} not charged")
    if line.kept:
        kept = [
            dollars(line.usd_per_kept) if line.usd_per_kept is not None else "",
            credits_text(line.credits_per_kept) if line.credits_per_kept is not None else "",
        ]
        each = " + ".join(filter(None, kept)) or dollars(Decimal(0))
        parts.append(f"{line.kept} kept, {each} each")
    return " · ".join(parts)


def _label(studio: Studio, service: str) -> str:
    provider = studio.providers.get(service)
    return provider.label if provider is not None else service


def _line_document(line: Line) -> Document:
    return {
        "orders": line.orders,
        "charged_usd": money(line.charged_usd),
        "charged_credits": credits_number(line.charged_credits),
        "reckoned_usd": money(line.reckoned_usd),
        "reckoned_credits": credits_number(line.reckoned_credits),
        "under_way_usd": money(line.under_way_usd),
        "in_doubt_usd": money(line.in_doubt_usd),
        "in_doubt_credits": credits_number(line.in_doubt_credits),
        "refunded": line.refunded,
        "kept_takes": line.kept,
        "usd_per_kept_take": money(line.usd_per_kept),
        "credits_per_kept_take": (
            None if line.credits_per_kept is None else credits_number(line.credits_per_kept)
        ),
    }
