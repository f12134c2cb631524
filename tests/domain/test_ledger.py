"""Does an order's line say what became of its money, and what a budget must count?"""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from msgspec.structs import replace

from composer.domain.errors import Charge
from composer.domain.generation import Failure, Generation, State
from composer.domain.ledger import AT_STAKE, Money, entry_of
from composer.domain.request import Request

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
PAID, FREE = Decimal("0.21"), Decimal(0)
SENT = Generation(
    id="g1",
    request=Request(sku="kyma/minimax-music-pro", prompt="warm"),
    state=State.RUNNING,
    created=NOON,
    started=NOON,
    title="Harbour",
    estimate_usd=PAID,
)


def failed(charge: Charge) -> Failure:
    return Failure(code="x", message="X.", short="X", charged=charge, retry_safe=False)


@pytest.mark.parametrize(
    ("changes", "money", "at_stake"),
    [
        ({}, Money.UNDER_WAY, "0.21"),
        ({"state": State.SUBMITTING, "estimate_high_usd": Decimal("0.60")}, Money.UNDER_WAY, "0.6"),
        ({"state": State.DONE, "charged_usd": Decimal("0.25")}, Money.CHARGED, "0.25"),
        ({"state": State.DONE, "charged_credits": Decimal(20)}, Money.CHARGED, "0.21"),
        ({"state": State.DONE}, Money.IN_DOUBT, "0.21"),
        ({"state": State.FAILED, "charged_usd": FREE}, Money.REFUNDED, "0"),
        ({"state": State.FAILED, "failure": failed(Charge.NO)}, Money.NOT_CHARGED, "0"),
        ({"state": State.FAILED, "failure": failed(Charge.YES)}, Money.CHARGED, "0.21"),
        ({"state": State.UNCERTAIN, "failure": failed(Charge.UNKNOWN)}, Money.IN_DOUBT, "0.21"),
        ({"state": State.CANCELLED, "failure": failed(Charge.UNKNOWN)}, Money.IN_DOUBT, "0.21"),
        ({"state": State.DISCARDED, "failure": failed(Charge.UNKNOWN)}, Money.WRITTEN_OFF, "0.21"),
    ],
)
def test_how_the_money_stands(changes: dict[str, object], money: Money, at_stake: str) -> None:
    entry = entry_of(replace(SENT, **changes))  # type: ignore[arg-type]

    assert entry is not None
    assert (entry.state, entry.at_stake_usd) == (money, Decimal(at_stake))
    assert (money in AT_STAKE) == (Decimal(at_stake) > 0)
    assert (entry.provider, entry.at) == ("kyma", NOON)


@pytest.mark.parametrize(
    "changes",
    [
        {"state": State.QUEUED, "started": None},
        {"estimate_usd": FREE},
        {"estimate_usd": FREE, "charged_usd": FREE, "state": State.DONE},
    ],
)
def test_what_was_never_sent_or_is_free_has_no_line(changes: dict[str, object]) -> None:
    assert entry_of(replace(SENT, **changes)) is None  # type: ignore[arg-type]


def test_a_free_model_that_charges_after_all_has_a_line() -> None:
    entry = entry_of(replace(SENT, estimate_usd=FREE, charged_usd=PAID, state=State.DONE))

    assert entry is not None
    assert entry.state is Money.CHARGED


def test_every_attempt_has_a_line_of_its_own() -> None:
    first, second = entry_of(SENT), entry_of(replace(SENT, attempt=2))

    assert first is not None
    assert second is not None
    assert (first.generation, first.attempt) == ("g1", 1)
    assert (second.generation, second.attempt) == ("g1", 2)
    assert replace(SENT, attempt=2).order_id == "g1-2"
    assert SENT.order_id == "g1"
