"""What was an order's money: what was expected, what was taken, and how sure is that?"""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from msgspec import Struct

from composer.domain.errors import Charge
from composer.domain.generation import ACTIVE, Generation, State


class Money(StrEnum):
    """How an order's money stands."""

    UNDER_WAY = "under way"
    """The order is out and nothing was said of money yet."""
    CHARGED = "charged"
    REFUNDED = "refunded"
    """The service made nothing of it and says that it took nothing, or gave it back."""
    NOT_CHARGED = "not charged"
    IN_DOUBT = "in doubt"
    """It may have been charged."""
    WRITTEN_OFF = "written off"
    """It was in doubt, and the user has given it up: taken for lost."""


AT_STAKE = frozenset({Money.UNDER_WAY, Money.CHARGED, Money.IN_DOUBT, Money.WRITTEN_OFF})
"""States in which a budget counts the order."""


class LedgerEntry(Struct, frozen=True, kw_only=True):
    """One order for money that was sent. Outlives the song, its row and its files."""

    generation: str
    attempt: int = 1
    """Which order for this row of the library it was, from 1."""
    sku: str
    at: datetime
    """When it went out, UTC."""
    title: str
    state: Money
    estimate_usd: Decimal | None = None
    estimate_high_usd: Decimal | None = None
    estimate_credits: Decimal | None = None
    charged_usd: Decimal | None = None
    charged_credits: Decimal | None = None
    balance_usd: Decimal | None = None
    balance_credits: Decimal | None = None

    @property
    def provider(self) -> str:
        """The service's id."""
        return self.sku.partition("/")[0]

    @property
    def at_stake_usd(self) -> Decimal:
        """US dollars that a budget counts: what was taken, else the most that it may come to."""
        if self.state not in AT_STAKE:
            return Decimal(0)
        if self.charged_usd is not None:
            return self.charged_usd
        return self.estimate_high_usd or self.estimate_usd or Decimal(0)

    @property
    def at_stake_credits(self) -> Decimal:
        """The same in the service's credits."""
        if self.state not in AT_STAKE:
            return Decimal(0)
        if self.charged_credits is not None:
            return self.charged_credits
        return self.estimate_credits or Decimal(0)

    @property
    def is_reckoned(self) -> bool:
        """Whether it was charged and the service never said how much: the price list says it."""
        told = (self.charged_usd, self.charged_credits)
        return self.state is Money.CHARGED and told == (None, None)


def entry_of(generation: Generation) -> LedgerEntry | None:
    """The order's line in the ledger; None if it was never sent, or free from the beginning."""
    was_sent = generation.started is not None or generation.charge_told is not None
    if not was_sent or _is_free(generation):
        return None
    return LedgerEntry(
        generation=generation.id,
        attempt=generation.attempt,
        sku=generation.request.sku,
        at=generation.started or generation.created,
        title=generation.title,
        state=_money_of(generation),
        estimate_usd=generation.estimate_usd,
        estimate_high_usd=generation.estimate_high_usd,
        estimate_credits=generation.estimate_credits,
        charged_usd=generation.charged_usd,
        charged_credits=generation.charged_credits,
        balance_usd=generation.balance_usd,
        balance_credits=generation.balance_credits,
    )


def _is_free(generation: Generation) -> bool:
    expected = generation.estimate_high_usd or generation.estimate_usd
    sums = (expected, generation.estimate_credits, generation.charged_usd)
    if any(sums) or generation.charged_credits:
        return False
    # No estimate at all is no promise that it is free.
    return generation.has_estimate


def _money_of(generation: Generation) -> Money:
    told, failure = generation.charge_told, generation.failure
    if generation.state is State.DISCARDED and told is None:
        return Money.WRITTEN_OFF
    if told is Charge.YES:
        return Money.CHARGED
    if told is Charge.NO:
        return Money.REFUNDED
    if failure is not None and failure.charged is not Charge.UNKNOWN:
        return Money.CHARGED if failure.charged is Charge.YES else Money.NOT_CHARGED
    if generation.state in ACTIVE and not generation.is_in_doubt:
        return Money.UNDER_WAY
    return Money.IN_DOUBT
