"""How much may be spent in a day and in a month, and what would an order make of that?"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from decimal import Decimal

from msgspec import Struct

from composer.domain.price import dollars
from composer.domain.sentences import say

OVERALL = ""
"""The key of the budget for all services together; the others are keyed by a service's id."""


class Budget(Struct, frozen=True, kw_only=True):
    """The most that may be spent, in US dollars; None is no limit."""

    day_usd: Decimal | None = None
    month_usd: Decimal | None = None


class Excess(Struct, frozen=True, kw_only=True):
    """A budget that an order would go over."""

    name: str
    """Which one, for people: "today", "this month", "Kyma today"."""
    limit: Decimal
    committed: Decimal
    """What counts against it already: charged, queued, in flight and in doubt."""
    cost: Decimal
    """The most that this order can come to."""

    @property
    def sentence(self) -> str:
        """One sentence with all three sums."""
        return say(
            "The budget for {name} is {limit}; {committed} of it is spent or at stake, and this "
            "order makes it {then}.",
            name=self.name,
            limit=dollars(self.limit),
            committed=dollars(self.committed),
            then=dollars(self.committed + self.cost),
        )


class Standing(Struct, frozen=True, kw_only=True):
    """How a budget stands now."""

    provider: str
    """A service's id; OVERALL for all of them together."""
    is_month: bool
    """Of the month, or else of the day."""
    name: str
    """Which one, for people: "today", "this month", "Kyma today"."""
    limit: Decimal
    committed: Decimal
    """What counts against it: charged, queued, in flight and in doubt."""

    @property
    def left(self) -> Decimal:
        """US dollars that may still be spent; never less than none."""
        return max(self.limit - self.committed, Decimal(0))


Committed = Callable[[datetime, str], Decimal]
"""What was spent or is at stake since a time, for one service or, with OVERALL, for all."""


def excesses(
    budgets: Mapping[str, Budget],
    *,
    provider: str,
    provider_label: str,
    cost: Decimal,
    now: datetime,
    committed: Committed,
) -> Iterator[Excess]:
    """The budgets that an order of ``cost`` would go over; none for what costs nothing.

    ``now`` carries the zone in which the user's day and month begin.
    """
    if cost <= 0:
        return
    labels = {OVERALL: "", provider: provider_label}
    for each in standings(budgets, labels=labels, now=now, committed=committed):
        if each.committed + cost > each.limit:
            yield Excess(name=each.name, limit=each.limit, committed=each.committed, cost=cost)


def standings(
    budgets: Mapping[str, Budget],
    *,
    labels: Mapping[str, str],
    now: datetime,
    committed: Committed,
) -> Iterator[Standing]:
    """Every budget that is set, in the order of ``labels``, which name the services by their ids.

    ``now`` carries the zone in which the user's day and month begin.
    """
    day = now.replace(hour=0, minute=0, second=0, microsecond=0, tzinfo=None)
    month = day.replace(day=1)
    for key, label in labels.items():
        budget = budgets.get(key, Budget())
        for since, limit, is_month in (
            # Without its zone, so that midnight gets its own offset: summer time may lie between.
            (day.astimezone(), budget.day_usd, False),
            (month.astimezone(), budget.month_usd, True),
        ):
            if limit is not None:
                yield Standing(
                    provider=key,
                    is_month=is_month,
                    name=_name(label, is_month=is_month),
                    limit=limit,
                    committed=committed(since, key),
                )


def _name(service: str, *, is_month: bool) -> str:
    """``today``, ``Kyma this month``; ``service`` is empty for all of them together."""
    if not service:
        return say("this month") if is_month else say("today")
    if is_month:
        return say("{service} this month", service=service)
    return say("{service} today", service=service)
