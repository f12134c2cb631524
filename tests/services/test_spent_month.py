"""Is a month summed up as its orders stand, each once, where the user's clock says it is?"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from composer.domain.ledger import LedgerEntry, Money
from composer.services.spent_month import bounds, month_of, month_words

NOON = datetime.fromisoformat("2026-11-21T12:00").astimezone()
sums = st.decimals(0, 20, places=3)


def entry(
    generation: str = "a",
    sku: str = "kyma/minimax-music",
    state: Money = Money.CHARGED,
    **sums: Any,
) -> LedgerEntry:
    return LedgerEntry(
        generation=generation, sku=sku, at=NOON.astimezone(UTC), title="Song", state=state, **sums
    )


entries = st.lists(
    st.builds(
        entry,
        generation=st.sampled_from("abcdef"),
        sku=st.sampled_from(["kyma/minimax-music", "kyma/lyria", "apiframe/suno"]),
        state=st.sampled_from(Money),
        charged_usd=st.none() | sums,
        charged_credits=st.none() | sums,
        estimate_usd=st.none() | sums,
    )
)


@given(entries, st.frozensets(st.sampled_from("abcdef")))
def test_models_and_services_add_up_to_the_whole(
    rows: list[LedgerEntry], starred: frozenset[str]
) -> None:
    month = month_of("2026-11", rows, starred)

    for parts in (month.skus, month.services):
        for name in ("orders", "charged_usd", "charged_credits", "in_doubt_usd", "refunded"):
            assert sum(getattr(line, name) for line in parts) == getattr(month.total, name)
    assert month.total.orders == len(rows)
    dearness = [line.charged_usd for line in month.skus]
    assert dearness == sorted(dearness, reverse=True)


def test_credits_are_counted_apart_from_dollars_and_what_is_on_its_way_is_in_no_doubt() -> None:
    rows = [
        entry("a", "apiframe/suno", charged_credits=Decimal(24)),
        entry("b", "apiframe/suno", charged_credits=Decimal(12)),
        entry("c", "apiframe/suno", Money.IN_DOUBT, estimate_credits=Decimal(12)),
        entry("d", state=Money.UNDER_WAY, estimate_usd=Decimal("0.21")),
    ]
    month = month_of("2026-11", rows, frozenset("a"))

    suno, kyma = month.skus
    assert (suno.charged_usd, suno.charged_credits, suno.in_doubt_credits) == (0, 36, 12)
    assert (suno.usd_per_kept, suno.credits_per_kept) == (None, 36)
    assert (kyma.under_way_usd, kyma.in_doubt_usd) == (Decimal("0.21"), 0)


def test_what_was_charged_without_a_sum_counts_by_the_list_and_is_told_apart() -> None:
    rows = [
        entry("a", "minimax/music-2.6", estimate_usd=Decimal("0.15")),
        entry("b", "minimax/music-2.6", charged_usd=Decimal("0.15")),
        entry("c", "apiframe/suno", estimate_credits=Decimal(12)),
        entry("d", "apiframe/suno", charged_credits=Decimal(24), estimate_credits=Decimal(12)),
    ]
    month = month_of("2026-11", rows, frozenset())

    minimax, suno = month.skus
    assert (minimax.charged_usd, minimax.reckoned_usd) == (Decimal("0.30"), Decimal("0.15"))
    assert (suno.charged_credits, suno.reckoned_credits) == (36, 12)
    assert [each.is_reckoned for each in rows] == [True, False, True, False]


@given(st.dates(date(1971, 1, 2), date(2100, 1, 1)))
def test_every_day_lies_in_its_month_and_months_meet(day: date) -> None:
    noon = datetime.fromisoformat(f"{day}T12:00").astimezone()
    start, end = bounds(f"{noon:%Y-%m}", noon)

    assert start <= noon < end
    following, _ = bounds(f"{end.astimezone() + timedelta(hours=2):%Y-%m}", noon)
    assert following == end


@pytest.mark.parametrize("name", ["", "2026-1", "0001-01", "9999-12", "2026/11", "2026-13"])
def test_what_is_no_month_has_no_bounds(name: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011  the sentence is the command line's
        bounds(name, NOON)


def test_a_month_in_words() -> None:
    assert month_words("2026-11") == "November 2026"
