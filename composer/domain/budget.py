"""How much may be spent in a day and in a month, and what would an order make of that?"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from composer.domain.price import dollars

OVERALL = ""
"""The key of the budget for all services together; the others are keyed by a service's id."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """The most that may be spent, in US dollars; None is no limit."""

    day_usd: Decimal | None = None
    month_usd: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Excess:
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
        return (
            f"The budget for {self.name} is {dollars(self.limit)}; {dollars(self.committed)} of "
            f"it is spent or at stake, and this order makes it "
            f"{dollars(self.committed + self.cost)}."
        )


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
    day = now.replace(hour=0, minute=0, second=0, microsecond=0, tzinfo=None)
    month = day.replace(day=1)
    for key, label in ((OVERALL, ""), (provider, f"{provider_label} ")):
        budget = budgets.get(key)
        if budget is None:
            continue
        for since, limit, words in (
            # Without its zone, so that midnight gets its own offset: summer time may lie between.
            (day.astimezone(), budget.day_usd, "today"),
            (month.astimezone(), budget.month_usd, "this month"),
        ):
            if limit is None:
                continue
            so_far = committed(since, key)
            if so_far + cost > limit:
                yield Excess(name=label + words, limit=limit, committed=so_far, cost=cost)
