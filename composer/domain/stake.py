"""What may several orders cost together?"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from msgspec import Struct

from composer.domain.generation import Generation
from composer.domain.price import Estimate, credits_text, price_text
from composer.domain.sentences import say


class Stake(Struct, frozen=True, kw_only=True):
    """The money at stake in some orders."""

    orders: int
    least_usd: Decimal
    most_usd: Decimal
    """US dollars; without those whose worth is known in credits alone."""
    credits: Decimal
    """Of orders that have no price in dollars."""

    @property
    def text(self) -> str:
        """For people: ``$0.42``, ``up to $1.20``, ``$0.21 and 20 credits``, ``Free``."""
        usd = price_text(self.most_usd)
        if self.most_usd > self.least_usd:
            usd = say("up to {usd}", usd=usd)
        if not self.credits:
            return usd
        credits = credits_text(self.credits)
        return say("{usd} and {credits}", usd=usd, credits=credits) if self.most_usd else credits


def expected(order: Generation) -> Estimate:
    """What one order was expected to cost."""
    return Estimate(
        usd=order.estimate_usd,
        usd_high=order.estimate_high_usd,
        credits=order.estimate_credits,
        basis="",
        unit="",
    )


def stake(orders: Iterable[Generation]) -> Stake:
    """What these orders may cost, or may have cost, by their estimates and charges."""
    number, least, most, credits = 0, Decimal(0), Decimal(0), Decimal(0)
    for order in orders:
        number += 1
        if order.charged_usd is not None:
            least += order.charged_usd
            most += order.charged_usd
        elif order.estimate_usd is None:
            credits += order.estimate_credits or 0
        else:
            least += order.estimate_usd
            high = order.estimate_high_usd
            most += order.estimate_usd if high is None else high
    return Stake(orders=number, least_usd=least, most_usd=most, credits=credits)
