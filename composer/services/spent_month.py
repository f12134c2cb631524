"""What did a month cost, by service, by model and for each take that was kept?"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from decimal import ROUND_HALF_UP, Decimal

from msgspec import Struct

from composer.domain.ledger import LedgerEntry, Money
from composer.domain.months import month
from composer.domain.sentences import say

_DOUBTFUL = frozenset({Money.IN_DOUBT, Money.WRITTEN_OFF})
_GIVEN_BACK = frozenset({Money.REFUNDED, Money.NOT_CHARGED})


class Line(Struct, frozen=True, kw_only=True):
    """What one service, or one of its models, took in a month."""

    service: str
    sku: str
    """Empty for the service as a whole."""
    orders: int
    charged_usd: Decimal
    charged_credits: Decimal
    """Credits of the service; what they are worth in dollars, if known, is charged_usd."""
    reckoned_usd: Decimal
    """The part of charged_usd that no service named: what the price list says of those orders."""
    reckoned_credits: Decimal
    """The same part of charged_credits."""
    under_way_usd: Decimal
    """The most that what is being made now may come to."""
    in_doubt_usd: Decimal
    in_doubt_credits: Decimal
    """Of services whose credits have no known worth in dollars."""
    refunded: int
    """Orders for which nothing was taken, or which were given back."""
    kept: int
    """Orders whose song is starred."""

    @property
    def usd_per_kept(self) -> Decimal | None:
        """US dollars for each take that was worth keeping; None where none is."""
        if not self.kept or not self.charged_usd:
            return None
        return (self.charged_usd / self.kept).quantize(Decimal("0.0001"), ROUND_HALF_UP)

    @property
    def credits_per_kept(self) -> Decimal | None:
        """The same in the service's credits."""
        if not self.kept or not self.charged_credits:
            return None
        return (self.charged_credits / self.kept).quantize(Decimal("0.1"), ROUND_HALF_UP)


class Month(Struct, frozen=True, kw_only=True):
    """A month's money."""

    name: str
    """``2026-11``."""
    total: Line
    services: tuple[Line, ...]
    """The dearest first."""
    skus: tuple[Line, ...]
    """The dearest first."""
    entries: tuple[LedgerEntry, ...]
    """Oldest first."""

    @property
    def words(self) -> str:
        """For people: ``November 2026``."""
        return month_words(self.name)


def month_words(name: str) -> str:
    """``November 2026`` for ``2026-11``."""
    first = date.fromisoformat(f"{name}-01")
    return say("{month} {year}", month=say(month(first)), year=first.year)


def bounds(name: str, now: datetime) -> tuple[datetime, datetime]:
    """First moment of a month such as ``2026-11`` and of the next, UTC.

    ``now`` carries the zone of the user, who means the month there. Raises ValueError.
    """
    if len(name) != len("2026-11"):
        raise ValueError(f"“{name}” is no month such as 2026-11")
    first = datetime.strptime(name, "%Y-%m").replace(tzinfo=now.tzinfo)
    if not 1970 < first.year < 9999:
        raise ValueError(f"“{name}” is no month in which anything was bought")
    following = first.replace(year=first.year + first.month // 12, month=first.month % 12 + 1)
    # Without its zone, so that each gets its own offset: summer time may lie between.
    start, end = (each.replace(tzinfo=None).astimezone() for each in (first, following))
    return start.astimezone(UTC), end.astimezone(UTC)


def month_of(name: str, entries: Sequence[LedgerEntry], starred: frozenset[str]) -> Month:
    """Sum up the orders of a month; ``starred`` are the generations worth keeping."""
    by_service: dict[tuple[str, str], list[LedgerEntry]] = {}
    by_sku: dict[tuple[str, str], list[LedgerEntry]] = {}
    for entry in entries:
        by_service.setdefault((entry.provider, ""), []).append(entry)
        by_sku.setdefault((entry.provider, entry.sku), []).append(entry)
    return Month(
        name=name,
        total=_line("", "", entries, starred),
        services=_sorted(_line(*key, rows, starred) for key, rows in by_service.items()),
        skus=_sorted(_line(*key, rows, starred) for key, rows in by_sku.items()),
        entries=tuple(entries),
    )


def _sorted(lines: Iterable[Line]) -> tuple[Line, ...]:
    """The dearest first."""
    return tuple(
        sorted(
            lines,
            key=lambda line: (-line.charged_usd, -line.charged_credits, line.sku, line.service),
        )
    )


def _line(service: str, sku: str, entries: Sequence[LedgerEntry], starred: frozenset[str]) -> Line:
    taken = [entry for entry in entries if entry.state is Money.CHARGED]
    doubtful = [entry for entry in entries if entry.state in _DOUBTFUL]
    return Line(
        service=service,
        sku=sku,
        orders=len(entries),
        charged_usd=_usd(taken),
        charged_credits=_credits(taken),
        reckoned_usd=_usd(entry for entry in taken if entry.is_reckoned),
        reckoned_credits=_credits(entry for entry in taken if entry.is_reckoned),
        under_way_usd=_usd(entry for entry in entries if entry.state is Money.UNDER_WAY),
        in_doubt_usd=_usd(doubtful),
        in_doubt_credits=_credits(entry for entry in doubtful if not entry.at_stake_usd),
        refunded=sum(1 for entry in entries if entry.state in _GIVEN_BACK),
        kept=len({entry.generation for entry in entries} & starred),
    )


def _usd(entries: Iterable[LedgerEntry]) -> Decimal:
    return sum((entry.at_stake_usd for entry in entries), Decimal(0))


def _credits(entries: Iterable[LedgerEntry]) -> Decimal:
    return sum((entry.at_stake_credits for entry in entries), Decimal(0))
