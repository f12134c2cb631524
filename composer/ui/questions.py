"""What speaks against an order, so that it is asked about before it is sent?"""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from decimal import Decimal

from PySide6.QtGui import QGuiApplication

from composer.domain.budget import OVERALL, Standing
from composer.domain.price import Estimate
from composer.domain.request import Request
from composer.services.accounts import Accounts
from composer.services.composing import Composing, Offer
from composer.services.generation_queue import GenerationQueue
from composer.services.library import Library
from composer.services.spending import Spending
from composer.services.variations import takes as each_take
from composer.services.variations import together
from composer.ui.generate_block import month_name
from composer.ui.spend_card import Question

DOUBLE_CLICK = 400
"""Milliseconds within which two presses are one order."""


class Questions:
    """Knows the month's money, and asks all there is to ask about an order at once."""

    def __init__(
        self,
        composing: Composing,
        accounts: Accounts,
        library: Library,
        spending: Spending,
        queue: GenerationQueue,
    ) -> None:
        self._queue = queue
        self._composing = composing
        self._accounts = accounts
        self._library = library
        self._spending = spending
        self.spent = Decimal(0)
        """US dollars charged in this month."""
        self._standings: tuple[Standing, ...] = ()
        self.recount()

    @property
    def month(self) -> Standing | None:
        """How the budget of the month for all services stands; None if there is none."""
        found = (each for each in self._standings if each.is_month and each.provider == OVERALL)
        return next(found, None)

    def recount(self) -> bool:
        """Count the money again; says whether a budget stands otherwise than before."""
        before = self._standings
        self.spent = self._library.spent_this_month()
        self._standings = self._spending.standings()
        return self._standings != before

    def asks_first(self, offer: Offer, cost: Estimate) -> bool:
        """Whether the price alone, of all takes together, is reason enough to ask."""
        most = cost.most_usd or Decimal(0)
        return self._composing.asks_first(cost) or any(
            most and each.committed + most > each.limit
            for each in self._standings
            if each.provider in {OVERALL, offer.sku.provider}
        )

    def question(self, request: Request, offer: Offer, takes: int) -> Question | None:
        """What must be answered first, as things stand now; None if nothing must."""
        cost = together(offer.estimate, takes)
        excesses = self._spending.over_budget(request, cost)
        # Whoever asks for several takes knows that the order is the same each time.
        is_meant = takes > 1 or cost.is_free
        order, here = each_take(request, offer.sku, takes)[0], self._queue.active_ids
        unsettled = None if is_meant else self._spending.unsettled_like(order, here=here)
        before = None if is_meant or unsettled else self._spending.already_bought(order)
        is_dear = self._composing.asks_first(cost)
        if not excesses and before is None and unsettled is None and not is_dear:
            return None
        self.recount()
        return Question(
            request=request,
            offer=offer,
            cost=cost,
            songs=takes * offer.sku.songs(request),
            takes=takes,
            account=self._accounts.account(offer.sku.provider),
            month=month_name(),
            spent=self.spent,
            excesses=excesses,
            is_dear=is_dear,
            before=before,
            unsettled=unsettled,
        )


class DoubleClicks:
    """Tells a press that belongs to the one before: one order is meant by both."""

    def __init__(self, *, clock: Callable[[], float] = time.monotonic) -> None:
        """``clock`` counts seconds."""
        self._clock = clock
        self._ordered = -math.inf

    def ordered(self) -> None:
        """Something was ordered just now."""
        self._ordered = self._clock()

    def is_one(self) -> bool:
        """Whether a press now is still the one that ordered.

        A key that is held down goes on pressing, so that each press moves the time on.
        """
        interval = max(DOUBLE_CLICK, QGuiApplication.styleHints().mouseDoubleClickInterval())
        now = self._clock()
        if now - self._ordered >= interval / 1000:
            return False
        self._ordered = now
        return True
