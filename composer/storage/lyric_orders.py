"""How are lyrics that were ordered kept, so that nothing that was paid for is lost?

Each order is a file of its own in ``data/lyrics``, readable for people; its money has a line in
the ledger. The file is written first: words are worth more than their line.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

from composer.domain.ledger import Money
from composer.domain.lyric_order import LyricOrder, line_of
from composer.domain.provider import WrittenLyrics
from composer.domain.sentences import say
from composer.storage.ledger import Ledger
from composer.storage.request_json import (
    Plain,
    failure_from_plain,
    failure_to_plain,
    from_text,
    to_readable,
)
from composer.storage.whole_files import disk_errors, write_whole


class LyricOrders:
    """The orders in ``data/lyrics``. Every method is short and blocks."""

    def __init__(self, data: Path, connection: sqlite3.Connection) -> None:
        self.folder = data / "lyrics"
        self._ledger = Ledger(connection)

    def file_of(self, order: LyricOrder) -> Path:
        """Where an order is kept; names sort as the orders were sent."""
        return self.folder / f"{order.at.astimezone(UTC):%Y%m%d-%H%M%S}-{order.id}.json"

    def keep(self, order: LyricOrder) -> None:
        """Put an order on the disk as it is now. Raises DiskProblem and LibraryUnusable."""
        file = self.file_of(order)
        with disk_errors(say("keeping the lyrics"), file):
            write_whole(file, to_readable(_plain_of(order)))
        self._ledger.put(line_of(order))

    def newest_first(self) -> Iterator[LyricOrder]:
        """Every order that can be read. Raises DiskProblem if the folder may not be looked into.

        A file that is damaged is passed over and left as it is, for people to read.
        """
        with disk_errors(say("reading the lyrics"), self.folder):
            files = sorted(self.folder.glob("*.json"), reverse=True)
        for file in files:
            try:
                yield _order_of(from_text(file.read_bytes()))
            except (OSError, ValueError, ArithmeticError):
                continue


def _plain_of(order: LyricOrder) -> Plain:
    plain: Plain = {
        "id": order.id,
        "price": order.price_name,
        "at": order.at.astimezone(UTC).isoformat(),
        "wish": order.wish,
        "lyrics": order.lyrics,
        "title": order.title,
        "estimate_usd": f"{order.estimate_usd:f}",
        "state": order.state.value,
        "put_away": order.is_put_away,
    }
    if order.written is not None:
        plain["written"] = {
            "title": order.written.title,
            "style_tags": list(order.written.style_tags),
            "lyrics": order.written.lyrics,
        }
    if order.failure is not None:
        plain["failure"] = failure_to_plain(order.failure)
    return plain


def _order_of(plain: Mapping[str, object]) -> LyricOrder:
    """Read an order back. Raises ValueError and ArithmeticError."""
    written, failure = plain.get("written"), plain.get("failure")
    return LyricOrder(
        id=_text(plain, "id"),
        price_name=_text(plain, "price"),
        at=datetime.fromisoformat(_text(plain, "at")),
        wish=_text(plain, "wish"),
        lyrics=_text(plain, "lyrics"),
        title=_text(plain, "title"),
        estimate_usd=Decimal(_text(plain, "estimate_usd")),
        state=Money(_text(plain, "state")),
        written=_written(written) if isinstance(written, dict) else None,
        failure=failure_from_plain(failure) if isinstance(failure, dict) else None,
        is_put_away=plain.get("put_away") is True,
    )


def _written(plain: Mapping[str, object]) -> WrittenLyrics:
    tags = plain.get("style_tags")
    return WrittenLyrics(
        title=_text(plain, "title"),
        style_tags=tuple(str(tag) for tag in tags) if isinstance(tags, list) else (),
        lyrics=_text(plain, "lyrics"),
    )


def _text(plain: Mapping[str, object], name: str) -> str:
    value = plain.get(name)
    if not isinstance(value, str):
        raise ValueError(f"{name} is not text")  # noqa: TRY004  one kind of error for all damage
    return value
