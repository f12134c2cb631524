"""Where did the money go, what is still at stake, and may this order be bought?

The ledger has a line for every order that was sent for money. What waits in the queue is not in
it yet, so budgets count that too, at the most that it can come to.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from composer.domain.budget import (
    OVERALL,
    Committed,
    Excess,
    Standing,
    excesses,
    standings,
)
from composer.domain.errors import AlreadyOrdered, Charge, OverBudget
from composer.domain.generation import ACTIVE, Generation, State
from composer.domain.ledger import LedgerEntry
from composer.domain.price import Estimate, Price, PriceUnit, credits_text, dollars
from composer.domain.request import Request
from composer.domain.sentences import marked, say, say_number
from composer.domain.stake import expected
from composer.services.events import Signal
from composer.services.preferences import Preferences
from composer.services.spending_sheet import csv_of
from composer.services.spent_month import Month, bounds, month_of
from composer.storage.generations import Generations
from composer.storage.ledger import Ledger
from composer.storage.whole_files import disk_errors, write_whole

TOLERANCE = Decimal("0.02")
"""How far a charge may be from its estimate before the price counts as wrong: 2 per cent."""
WHOLE_CENT = Decimal("0.01")

_A_UNIT = {
    PriceUnit.SECOND: marked("{price} a second"),
    PriceUnit.MINUTE: marked("{price} a minute"),
    PriceUnit.CREDITS: marked("{price} a credit"),
}


class Drift(Struct, frozen=True, kw_only=True):
    """A service charged something else than the price list says."""

    sku: str
    expected: Decimal
    """By the list, for the songs as they were made; US dollars unless ``in_credits``."""
    charged: Decimal
    corrected: Decimal | None
    """US dollars: the price for one unit that would have been right; None where it cannot be
    told, or cannot be corrected by the user."""
    per: PriceUnit = PriceUnit.SONG
    """What ``corrected`` buys."""
    in_credits: bool = False

    @property
    def charged_text(self) -> str:
        """What was taken: ``$0.25``, ``12 credits``."""
        return self._text(self.charged)

    @property
    def expected_text(self) -> str:
        """What was expected to be taken."""
        return self._text(self.expected)

    @property
    def sentence(self) -> str:
        """What happened, for people."""
        return say(
            "It cost {charged_text} and was expected to cost {expected_text}.",
            charged_text=self.charged_text,
            expected_text=self.expected_text,
        )

    @property
    def corrected_text(self) -> str:
        """The right price with its unit: ``$0.25``, ``$0.33 a minute``; empty without one."""
        if self.corrected is None:
            return ""
        price = dollars(self.corrected)
        if self.per is PriceUnit.SONG:
            return price
        return say(_A_UNIT[self.per], price=price)

    def _text(self, sum_: Decimal) -> str:
        return credits_text(sum_) if self.in_credits else dollars(sum_)


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
        self._told: set[tuple[str, Decimal | None, Decimal | None]] = set()
        """Drifts that were told: SKU, price by the list, price that would have been right."""

    def committed(self, since: datetime, provider: str = OVERALL) -> Decimal:
        """US dollars charged, in flight, in doubt or queued since a time, for one service or all.

        What is queued counts however long it waits already: it is from now on that it costs.
        Credits whose worth in dollars the user has not named are not in it.
        """
        return self._counted(since)(since, provider)

    def _counted(
        self, since: datetime | None = None, *, apart_from: Collection[str] = ()
    ) -> Committed:
        """What ``committed`` says, for times from ``since`` (the month's first) on, read once."""
        entries: list[LedgerEntry] | None = None
        queued: list[Generation] = []
        month = self._now().replace(day=1, hour=0, minute=0, second=0, microsecond=0, tzinfo=None)
        earliest = since or month.astimezone()

        def counted(since: datetime, provider: str) -> Decimal:
            nonlocal entries, queued
            if entries is None:
                entries, queued = self._ledger.between(earliest), self._queued()
            sums = [
                entry.at_stake_usd
                for entry in entries
                if entry.at >= since and provider in {OVERALL, entry.provider}
            ]
            sums += [
                generation.estimate_high_usd or generation.estimate_usd or Decimal(0)
                for generation in queued
                if generation.id not in apart_from
                and provider in {OVERALL, generation.request.sku.partition("/")[0]}
            ]
            return sum(sums, Decimal(0))

        return counted

    def _queued(self) -> list[Generation]:
        """What waits and has no line in the ledger yet."""
        waiting = self._rows.in_state(State.QUEUED)
        return [generation for generation in waiting if not generation.can_be_fetched]

    def over_budget(self, request: Request, cost: Estimate) -> tuple[Excess, ...]:
        """The budgets that this order would go over."""
        return self._over_budget(request, cost, self._counted())

    def _over_budget(
        self, request: Request, cost: Estimate, committed: Committed
    ) -> tuple[Excess, ...]:
        provider = request.sku.partition("/")[0]
        return tuple(
            excesses(
                self._preferences.settings.budgets,
                provider=provider,
                provider_label=self._label_of(provider),
                cost=cost.most_usd or Decimal(0),
                now=self._now(),
                committed=committed,
            )
        )

    def check(self, request: Request, cost: Estimate, *, agreed: Decimal | None = None) -> None:
        """Let an order pass, or raise OverBudget. ``agreed`` is the sum that the user said yes to.

        A yes holds for the very amount: an order that has become dearer is asked about again.
        """
        found = self.over_budget(request, cost)
        if found and agreed != cost.most_usd:
            raise OverBudget(
                say("{sentence} Nothing was sent.", sentence=found[0].sentence),
                short=say("Over your budget"),
                most_usd=cost.most_usd,
            )

    def check_waiting(
        self, waiting: Sequence[Generation], *, agreed: Decimal | None = None
    ) -> tuple[Sequence[Generation], OverBudget | None]:
        """Which orders that wait and cost money may be sent now, and what holds the others back.

        Budgets may be lower than when they were ordered. Each counts once it may go, in this
        order; ``agreed`` is the sum of those that would be held back.
        """
        others = self._counted(apart_from={row.id for row in waiting})
        passed, held, sentence = list[Generation](), list[Generation](), ""
        sums = dict[str, Decimal]()

        def committed(since: datetime, provider: str) -> Decimal:
            return others(since, provider) + sums.get(provider, Decimal(0))

        for row in waiting:
            cost = expected(row)
            found = self._over_budget(row.request, cost, committed)
            if found:
                sentence = sentence or found[0].sentence
                held.append(row)
                continue
            passed.append(row)
            for key in (OVERALL, row.request.sku.partition("/")[0]):
                sums[key] = sums.get(key, Decimal(0)) + (cost.most_usd or Decimal(0))
        most = sum((expected(row).most_usd or Decimal(0) for row in held), Decimal(0))
        if not held or agreed == most:
            return waiting, None
        error = OverBudget(
            say_number(
                "“{title}” keeps waiting. {sentence} Nothing was sent for what waits.",
                "{number} orders keep waiting. {sentence} Nothing was sent for what waits.",
                len(held),
                title=held[0].title,
                sentence=sentence,
            ),
            short=say("Over your budget"),
            most_usd=most,
        )
        return passed, error

    def finished(
        self,
        generation: Generation,
        price: Price,
        by_list: Decimal | None,
        credits_by_list: Decimal | None = None,
    ) -> Drift | None:
        """Compare what was charged with the list; tells ``drifted`` if they differ.

        ``by_list`` is what the price makes of the songs as they were made, in US dollars. The
        same wrong price is told once, however many songs it is found at.
        """
        drift = _drift(generation, price, by_list, credits_by_list)
        if drift is None:
            return None
        # By the minute and by the second each length gives another right price, by a hair.
        right = drift.corrected if price.per is PriceUnit.SONG else None
        found = (drift.sku, price.usd, right)
        if found not in self._told:
            self._told.add(found)
            self.drifted.emit(drift)
        return drift

    def already_bought(self, request: Request) -> Generation | None:
        """The newest song that the very same order has made already, if there is one.

        A setting left to the service, such as a random seed, makes a new take every time; but
        whoever orders the same words with the same settings twice may have done it unawares.
        """
        return self._rows.latest_like(request)

    def unsettled_like(self, request: Request, *, here: Collection[str] = ()) -> Generation | None:
        """The newest very same order that may have been paid for and brought no song, if any.

        It is in doubt, can still be fetched, or was charged for nothing; or it waits or is under
        way, unless it is one of ``here``: those that this process sees through, in sight of
        whoever orders.
        """
        wanted = replace(request, title="")
        ended = (State.UNCERTAIN, State.FAILED, State.CANCELLED)
        for row in reversed(self._rows.in_state(*ACTIVE, *ended)):
            if row.deleted is not None or replace(row.request, title="") != wanted:
                continue
            is_elsewhere = row.state in ACTIVE and row.id not in here
            if is_elsewhere or (row.state in ended and _may_have_cost(row)):
                return row
        return None

    def check_new(self, request: Request, *, here: Collection[str] = ()) -> None:
        """Raise AlreadyOrdered where the very same was bought, or ordered and is not settled."""
        order = self.unsettled_like(request, here=here) or self.already_bought(request)
        if order is not None:
            raise AlreadyOrdered(
                say(
                    "This very song was ordered already: “{title}”. Nothing was bought.",
                    title=order.title,
                ),
                order=order.id,
                short=say("Bought already")
                if order.state is State.DONE
                else say("Ordered already"),
            )

    def kept_at_services(self) -> list[Generation]:
        """What failed or was stopped here and is still at its service: fetched, it costs nothing
        more. In the order in which it was ordered."""
        rows = self._rows.in_state(State.FAILED, State.CANCELLED)
        return [row for row in rows if row.deleted is None and row.can_be_fetched]

    def standings(self) -> tuple[Standing, ...]:
        """Every budget that is set, with what counts against it: first those for all services."""
        budgets = self._preferences.settings.budgets
        services = sorted(budgets.keys() - {OVERALL}, key=self._label_of)
        return tuple(
            standings(
                budgets,
                labels={OVERALL: "", **{each: self._label_of(each) for each in services}},
                now=self._now(),
                committed=self._counted(),
            )
        )

    def months(self) -> tuple[str, ...]:
        """The months from this one back to that of the first order, such as ``2026-11``."""
        now = self._now()
        first = self._ledger.first()
        oldest = f"{min(first or now, now).astimezone(now.tzinfo):%Y-%m}"
        months, at = [f"{now:%Y-%m}"], now.replace(day=1)
        while months[-1] > oldest:
            at = (at - timedelta(days=1)).replace(day=1)
            months.append(f"{at:%Y-%m}")
        return tuple(months)

    def month(self, name: str | None = None) -> Month:
        """The money of a month such as ``2026-11``, by default this one. ValueError if none."""
        name = name or f"{self._now():%Y-%m}"
        entries = self._ledger.between(*bounds(name, self._now()))
        starred = self._rows.starred(entry.generation for entry in entries)
        return month_of(name, entries, starred)

    def write_sheet(self, month: Month, file: Path) -> None:
        """Write every order of a month as CSV, whole or not at all. Raises DiskProblem."""
        with disk_errors(say("writing the orders"), file):
            write_whole(file, csv_of(month.entries).encode())


def _may_have_cost(row: Generation) -> bool:
    """Whether an order that ended may have been paid for."""
    may_be_paid = row.failure is not None and row.failure.charged is not Charge.NO
    return row.is_in_doubt or row.can_be_fetched or may_be_paid


def _drift(
    generation: Generation,
    price: Price,
    by_list: Decimal | None,
    credits_by_list: Decimal | None,
) -> Drift | None:
    if generation.state is not State.DONE:
        return None
    in_credits = price.per is PriceUnit.CREDITS
    charged = generation.charged_credits if in_credits else generation.charged_usd
    expected = credits_by_list if in_credits else by_list
    if charged is None or expected is None:
        return None
    slack = expected * TOLERANCE
    if price.per is PriceUnit.MINUTE:
        # Counted to whole cents, which is much of a song that lasts seconds.
        slack = max(slack, WHOLE_CENT * len(generation.clips))
    if abs(charged - expected) <= slack:
        return None
    return Drift(
        sku=generation.request.sku,
        expected=expected,
        charged=charged,
        corrected=_corrected(price, charged, expected),
        per=price.per,
        in_credits=in_credits,
    )


def _corrected(price: Price, charged: Decimal, by_list: Decimal) -> Decimal | None:
    # How many credits a song costs is the service's to say; the user says what one is worth.
    if price.per in (PriceUnit.NOTHING, PriceUnit.CREDITS) or price.usd is None:
        return None
    if not by_list:
        return charged if price.per is PriceUnit.SONG else None
    right = (price.usd * charged / by_list).quantize(Decimal("0.000001"), ROUND_HALF_UP)
    return Decimal(f"{right.normalize():f}")
