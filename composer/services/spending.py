"""Where did the money go, what is still at stake, and may this order be bought?

The ledger has a line for every order that was sent for money. What waits in the queue is not in
it yet, so budgets count that too, at the most that it can come to.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import ROUND_HALF_UP, Decimal

from composer.domain.budget import OVERALL, Excess, excesses
from composer.domain.errors import OverBudget
from composer.domain.generation import Generation, State
from composer.domain.ledger import LedgerEntry, Money
from composer.domain.price import Estimate, Price, PriceUnit, dollars
from composer.domain.request import Request
from composer.services.events import Signal
from composer.services.preferences import Preferences
from composer.storage.generations import Generations
from composer.storage.ledger import Ledger

TOLERANCE = Decimal("0.02")
"""How far a charge may be from its estimate before the price counts as wrong: 2 per cent."""
WHOLE_CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True, kw_only=True)
class Drift:
    """A service charged something else than the price list says."""

    sku: str
    expected: Decimal
    """US dollars, by the list, for the songs as they were made."""
    charged: Decimal
    corrected: Decimal | None
    """The price for one unit that would have been right; None where it cannot be told."""

    @property
    def sentence(self) -> str:
        """What happened, for people."""
        return f"It cost {dollars(self.charged)} and was expected to cost {dollars(self.expected)}."


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """What one service, or one of its models, took in a month."""

    service: str
    sku: str
    """Empty for the service as a whole."""
    orders: int
    charged_usd: Decimal
    charged_credits: Decimal
    in_doubt_usd: Decimal
    refunded: int
    """Orders for which nothing was taken, or which were given back."""
    kept: int
    """Orders whose song is starred."""

    @property
    def usd_per_kept(self) -> Decimal | None:
        """US dollars for each take that was worth keeping; None where none is."""
        if not self.kept:
            return None
        return (self.charged_usd / self.kept).quantize(Decimal("0.0001"), ROUND_HALF_UP)


@dataclass(frozen=True, slots=True, kw_only=True)
class Month:
    """A month's money."""

    name: str
    """``2026-11``."""
    total: Line
    services: tuple[Line, ...]
    skus: tuple[Line, ...]
    entries: tuple[LedgerEntry, ...]
    """Oldest first."""


class Spending:
    """Counts the money and guards the budgets."""

    def __init__(
        self,
        *,
        ledger: Ledger,
        rows: Generations,
        preferences: Preferences,
        label_of: Callable[[str], str],
        now: Callable[[], datetime] = lambda: datetime.now().astimezone(),
    ) -> None:
        """``label_of`` gives a service's name for its id; ``now`` the time in the user's zone."""
        self.drifted: Signal[[Drift]] = Signal()
        self._ledger = ledger
        self._rows = rows
        self._preferences = preferences
        self._label_of = label_of
        self._now = now

    def committed(self, since: datetime, provider: str = OVERALL) -> Decimal:
        """US dollars charged, in flight, in doubt or queued since a time, for one service or all.

        Credits whose worth in dollars the user has not named are not in it.
        """
        entries = self._ledger.between(since)
        counted = (entry for entry in entries if provider in {OVERALL, entry.provider})
        sent = sum((entry.at_stake_usd for entry in counted), Decimal(0))
        waiting = (
            generation.estimate_high_usd or generation.estimate_usd or Decimal(0)
            for generation in self._rows.in_state(State.QUEUED)
            if provider in {OVERALL, generation.request.sku.partition("/")[0]}
            and generation.created >= since
            and not generation.can_be_fetched  # its line is in the ledger already
        )
        return sent + sum(waiting, Decimal(0))

    def over_budget(self, request: Request, cost: Estimate) -> tuple[Excess, ...]:
        """The budgets that this order would go over."""
        provider = request.sku.partition("/")[0]
        return tuple(
            excesses(
                self._preferences.settings.budgets,
                provider=provider,
                provider_label=self._label_of(provider),
                cost=cost.most_usd or Decimal(0),
                now=self._now(),
                committed=self.committed,
            )
        )

    def check(self, request: Request, cost: Estimate, *, agreed: Decimal | None = None) -> None:
        """Let an order pass, or raise OverBudget. ``agreed`` is the sum that the user said yes to.

        A yes holds for the very amount: an order that has become dearer is asked about again.
        """
        found = self.over_budget(request, cost)
        if found and agreed != cost.most_usd:
            raise OverBudget(f"{found[0].sentence} Nothing was sent.", short="Over your budget")

    def finished(
        self, generation: Generation, price: Price, by_list: Decimal | None
    ) -> Drift | None:
        """Compare what was charged with the list; tells ``drifted`` if they differ.

        ``by_list`` is what the price makes of the songs as they were made, in US dollars.
        """
        drift = _drift(generation, price, by_list)
        if drift is not None:
            self.drifted.emit(drift)
        return drift

    def already_bought(self, request: Request) -> Generation | None:
        """The newest song that the very same order has made already, if there is one.

        A setting left to the service, such as a random seed, makes a new take every time; but
        whoever orders the same words with the same settings twice may have done it unawares.
        """
        return self._rows.latest_like(request)

    def month(self, name: str | None = None) -> Month:
        """The money of a month such as ``2026-11``, by default this one. ValueError if none."""
        start, end = _bounds(name or self._now().strftime("%Y-%m"), self._now())
        entries = tuple(self._ledger.between(start, end))
        starred = self._rows.starred(entry.generation for entry in entries)
        by_service: dict[tuple[str, str], list[LedgerEntry]] = {}
        by_sku: dict[tuple[str, str], list[LedgerEntry]] = {}
        for entry in entries:
            by_service.setdefault((entry.provider, ""), []).append(entry)
            by_sku.setdefault((entry.provider, entry.sku), []).append(entry)
        return Month(
            name=f"{start.astimezone(self._now().tzinfo):%Y-%m}",
            total=_line("", "", entries, starred),
            services=_lines(by_service, starred),
            skus=_lines(by_sku, starred),
            entries=entries,
        )


def _lines(
    groups: Mapping[tuple[str, str], list[LedgerEntry]], starred: frozenset[str]
) -> tuple[Line, ...]:
    """The dearest first."""
    lines = [_line(service, sku, rows, starred) for (service, sku), rows in groups.items()]
    return tuple(sorted(lines, key=lambda line: (-line.charged_usd, line.sku, line.service)))


def _line(
    service: str,
    sku: str,
    entries: list[LedgerEntry] | tuple[LedgerEntry, ...],
    starred: frozenset[str],
) -> Line:
    doubtful = (Money.IN_DOUBT, Money.UNDER_WAY, Money.WRITTEN_OFF)
    given_back = (Money.REFUNDED, Money.NOT_CHARGED)
    return Line(
        service=service,
        sku=sku,
        orders=len(entries),
        charged_usd=sum((_charged(entry) for entry in entries), Decimal(0)),
        charged_credits=sum((e.charged_credits or Decimal(0) for e in entries), Decimal(0)),
        in_doubt_usd=sum((e.at_stake_usd for e in entries if e.state in doubtful), Decimal(0)),
        refunded=sum(1 for entry in entries if entry.state in given_back),
        kept=len({entry.generation for entry in entries} & starred),
    )


def _charged(entry: LedgerEntry) -> Decimal:
    return entry.at_stake_usd if entry.state is Money.CHARGED else Decimal(0)


def _bounds(name: str, now: datetime) -> tuple[datetime, datetime]:
    """First moment of a month and of the next, where the user is. ValueError."""
    first = datetime.strptime(name, "%Y-%m").replace(tzinfo=now.tzinfo)
    following = first.replace(year=first.year + first.month // 12, month=first.month % 12 + 1)
    # Without its zone, so that each gets its own offset: summer time may lie between.
    start, end = (each.replace(tzinfo=None).astimezone() for each in (first, following))
    return start.astimezone(UTC), end.astimezone(UTC)


def _drift(generation: Generation, price: Price, by_list: Decimal | None) -> Drift | None:
    charged = generation.charged_usd
    if generation.state is not State.DONE or charged is None or by_list is None:
        return None
    slack = by_list * TOLERANCE
    if price.per is PriceUnit.MINUTE:
        # Counted to whole cents, which is much of a song that lasts seconds.
        slack = max(slack, WHOLE_CENT * len(generation.clips))
    if abs(charged - by_list) <= slack:
        return None
    return Drift(
        sku=generation.request.sku,
        expected=by_list,
        charged=charged,
        corrected=_corrected(price, charged, by_list),
    )


def _corrected(price: Price, charged: Decimal, by_list: Decimal) -> Decimal | None:
    if price.per is PriceUnit.NOTHING or price.usd is None:
        return None
    if not by_list:
        return charged if price.per is PriceUnit.SONG else None
    right = (price.usd * charged / by_list).quantize(Decimal("0.000001"), ROUND_HALF_UP)
    return Decimal(f"{right.normalize():f}")
