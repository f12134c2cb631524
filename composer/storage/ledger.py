"""How is the line of every order for money kept, so that it outlives the song?"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from datetime import UTC, datetime
from decimal import Decimal

from composer.domain.generation import Generation
from composer.domain.ledger import LedgerEntry, Money, entry_of
from composer.storage.database import database_errors, not_understood, transaction
from composer.storage.search_words import whole_text

_SUMS = (
    "estimate_usd",
    "estimate_high_usd",
    "estimate_credits",
    "charged_usd",
    "charged_credits",
    "balance_usd",
    "balance_credits",
)
_COLUMNS = ("generation", "attempt", "provider", "sku", "at", "title", "state", *_SUMS)
_REPLACE = (
    f"INSERT OR REPLACE INTO ledger ({', '.join(_COLUMNS)}) "  # noqa: S608
    f"VALUES ({', '.join('?' * len(_COLUMNS))})"
)


class Ledger:
    """The lines of all orders. Every method is short and blocks; all raise LibraryUnusable."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def between(self, start: datetime, end: datetime | None = None) -> list[LedgerEntry]:
        """The orders that were sent from ``start`` until before ``end``, oldest first."""
        until = "9999" if end is None else time_text(end)
        with database_errors(self._connection):
            rows = self._connection.execute(
                f"SELECT {', '.join(_COLUMNS)} FROM ledger "  # noqa: S608
                "WHERE at >= ? AND at < ? ORDER BY at, generation",
                (time_text(start), until),
            ).fetchall()
            try:
                return [_entry(row) for row in rows]
            except (ValueError, TypeError, ArithmeticError) as error:
                raise not_understood(error) from error

    def first(self) -> datetime | None:
        """When the first order of all was sent; None if none was."""
        with database_errors(self._connection):
            (at,) = self._connection.execute("SELECT min(at) FROM ledger").fetchone()
            try:
                return None if at is None else datetime.fromisoformat(at)
            except (ValueError, TypeError) as error:
                raise not_understood(error) from error

    def put(self, entry: LedgerEntry) -> None:
        """Put a line in place of the one before; for what is no song and so has no row."""
        with database_errors(self._connection), transaction(self._connection):
            _put(self._connection, entry)


def write_entry(connection: sqlite3.Connection, generation: Generation) -> None:
    """Put an order's line in place of the one before, in the caller's transaction.

    One that is no order for money (it was not sent yet) has no line; the lines of earlier
    attempts stay, and one of a later attempt, which did not leave this computer, goes.
    """
    connection.execute(
        "DELETE FROM ledger WHERE generation = ? AND attempt > ?",
        (generation.id, generation.attempt),
    )
    entry = entry_of(generation)
    if entry is None:
        connection.execute(
            "DELETE FROM ledger WHERE generation = ? AND attempt = ?",
            (generation.id, generation.attempt),
        )
        return
    _put(connection, entry)


def _put(connection: sqlite3.Connection, entry: LedgerEntry) -> None:
    connection.execute(
        _REPLACE,
        (
            entry.generation,
            entry.attempt,
            entry.provider,
            entry.sku,
            time_text(entry.at),
            whole_text(entry.title),
            entry.state.value,
            *(_sum_text(getattr(entry, name)) for name in _SUMS),
        ),
    )


def time_text(time: datetime) -> str:
    """ISO 8601 in UTC, always as long, so that the texts sort as the times do."""
    return time.astimezone(UTC).isoformat(timespec="microseconds")


def _entry(row: Sequence[str | None]) -> LedgerEntry:
    generation, attempt, _provider, sku, at, title, state = (str(value) for value in row[:7])
    sums = {
        name: None if text is None else Decimal(text)
        for name, text in zip(_SUMS, row[7:], strict=True)
    }
    return LedgerEntry(
        generation=generation,
        attempt=int(attempt),
        sku=sku,
        at=datetime.fromisoformat(at),
        title=title,
        state=Money(state),
        **sums,
    )


def _sum_text(sum_: Decimal | None) -> str | None:
    return None if sum_ is None else f"{sum_:f}"
