"""What orders that were left waiting may cost together."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

from composer.domain.generation import Generation, State
from composer.domain.request import Request
from composer.ui.messages import stake_text


def waiting(usd: str | None, high: str | None = None, credits: str | None = None) -> Generation:
    return Generation(
        id="1",
        request=Request(sku="kyma/minimax-music"),
        state=State.QUEUED,
        created=datetime(2026, 11, 21, tzinfo=UTC),
        estimate_usd=None if usd is None else Decimal(usd),
        estimate_high_usd=None if high is None else Decimal(high),
        estimate_credits=None if credits is None else Decimal(credits),
    )


def test_sums_ranges_and_credits_are_each_said_as_what_they_are() -> None:
    assert stake_text([waiting("0.21"), waiting("0.21")]) == "$0.42"
    assert stake_text([waiting("0")]) == "Free"
    assert stake_text([waiting("0.21"), waiting("0.30", "0.60")]) == "up to $0.81"
    assert stake_text([waiting(None, credits="20")]) == "20 credits"
    both = [waiting("0.21"), waiting(None, credits="10"), waiting(None, credits="20")]
    assert stake_text(both) == "$0.21 and 30 credits"
