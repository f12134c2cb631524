"""The play purse: dollars and credits lie beside each other and are counted apart."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from composer.practice.ledger import Ledger


def written(ledger: Ledger) -> int:
    return ledger.open(
        service="apiframe", place="order", method="POST", path="/", body=b"", key="afk_1"
    )


@given(
    st.integers(0, 60),
    st.lists(st.tuples(st.booleans(), st.integers(0, 30), st.booleans()), max_size=8),
)
def test_nothing_is_lost_between_purse_and_entries(
    purse: int, orders: list[tuple[bool, int, bool]]
) -> None:
    ledger = Ledger(Decimal(purse), purse)
    for in_credits, price, given_back in orders:
        number = written(ledger)
        left = ledger.credits if in_credits else ledger.balance
        if in_credits:
            taken = ledger.charge_credits(number, price)
        else:
            taken = ledger.charge(number, Decimal(price))
        assert taken == (price <= left)
        if given_back:
            ledger.refund(number, "not made")
            assert ledger.entries[number].credits == 0
            assert ledger.entries[number].charged == 0
        assert ledger.entries[number].credits_after == ledger.credits
        assert ledger.entries[number].balance_after == ledger.balance
        assert ledger.credits + ledger.credits_total == purse
        assert ledger.balance + ledger.charged_total == purse
        assert ledger.credits >= 0
        assert ledger.balance >= 0


def test_credits_can_be_added_and_taken_out() -> None:
    ledger = Ledger()
    assert ledger.credits == 300
    ledger.add_credits(20)
    ledger.add_credits(-5)
    assert ledger.credits == 315
    assert ledger.balance == 25
    assert ledger.credits_total == 0
