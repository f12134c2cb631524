"""Is a budget gone over exactly where its sum is passed, in the day and month of the user?"""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from composer.domain.budget import OVERALL, Budget, excesses

EVENING = datetime.fromisoformat("2026-11-21T23:30").astimezone()
sums = st.decimals(0, 50, places=2)


def over(
    budgets: dict[str, Budget], cost: str, committed: dict[str, str] | None = None
) -> list[tuple[str, Decimal]]:
    spent = {key: Decimal(usd) for key, usd in (committed or {}).items()}
    found = excesses(
        budgets,
        provider="kyma",
        provider_label="Kyma",
        cost=Decimal(cost),
        now=EVENING,
        committed=lambda _since, key: spent.get(key, Decimal(0)),
    )
    return [(excess.name, excess.limit) for excess in found]


def test_to_the_cent() -> None:
    budgets = {OVERALL: Budget(day_usd=Decimal(5))}

    assert over(budgets, "0.21", {OVERALL: "4.79"}) == []
    assert over(budgets, "0.22", {OVERALL: "4.79"}) == [("today", Decimal(5))]
    assert over(budgets, "0", {OVERALL: "9"}) == []  # what is free stays free


def test_each_budget_speaks_for_itself() -> None:
    budgets = {
        OVERALL: Budget(day_usd=Decimal(1), month_usd=Decimal(20)),
        "kyma": Budget(day_usd=Decimal(2), month_usd=Decimal("0.5")),
        "minimax": Budget(day_usd=Decimal(0)),
    }

    assert over(budgets, "1.50") == [("today", Decimal(1)), ("Kyma this month", Decimal("0.5"))]


def test_the_sentence_has_all_three_sums() -> None:
    (excess,) = excesses(
        {OVERALL: Budget(month_usd=Decimal(20))},
        provider="kyma",
        provider_label="Kyma",
        cost=Decimal("8.10"),
        now=EVENING,
        committed=lambda _since, _key: Decimal("14.93"),
    )

    assert excess.sentence == (
        "The budget for this month is $20.00; $14.93 of it is spent or at stake, and this order "
        "makes it $23.03."
    )


def test_day_and_month_begin_where_the_user_is() -> None:
    asked: list[datetime] = []

    def committed(since: datetime, _key: str) -> Decimal:
        asked.append(since)
        return Decimal(0)

    budget = Budget(day_usd=Decimal(1), month_usd=Decimal(1))
    list(
        excesses(
            {OVERALL: budget},
            provider="kyma",
            provider_label="Kyma",
            cost=Decimal(1),
            now=EVENING,
            committed=committed,
        )
    )

    assert [since.isoformat()[:16] for since in asked] == ["2026-11-21T00:00", "2026-11-01T00:00"]
    assert all(since.utcoffset() is not None for since in asked)


@given(limit=sums, spent=sums, cost=sums)
def test_what_fits_is_let_through_and_nothing_else(
    limit: Decimal, spent: Decimal, cost: Decimal
) -> None:
    found = over({OVERALL: Budget(day_usd=limit)}, str(cost), {OVERALL: str(spent)})

    assert bool(found) == (cost > 0 and spent + cost > limit)
