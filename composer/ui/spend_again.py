"""Retry and Resume: what must be asked before money goes out for an order that was made before?"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from msgspec import Struct

from composer.domain.errors import Charge, OverBudget
from composer.domain.generation import Generation
from composer.domain.price import dollars
from composer.services.composing import Composing
from composer.services.generation_queue import GenerationQueue
from composer.services.library import Library
from composer.ui.languages import translate, translated


class SpendQuestion(Struct, frozen=True, kw_only=True):
    """What wants a yes to the very amount."""

    head: str
    words: str
    yes: str
    """What stands on the button; it names the amount."""
    spend: Callable[[], object]
    """What a yes does; raises ComposerError."""


Ask = Callable[[SpendQuestion], object]


class SpendAgain:
    """Retries and resumes at once what costs nothing or little, and asks about the rest."""

    def __init__(
        self, queue: GenerationQueue, composing: Composing, library: Library, ask: Ask
    ) -> None:
        self._queue = queue
        self._composing = composing
        self._library = library
        self._ask = ask

    def price(self, generation_id: str) -> str:
        """What Retry costs: ``$0.21``; empty where it costs nothing more, or nobody knows."""
        cost = self._queue.price_of_retry(generation_id)
        return (
            "" if cost is None or (cost.usd is None and not cost.credits) else translated(cost.text)
        )

    def retry(self, generation_id: str) -> None:
        """Order once more, after a question where it is dear or may have been paid already."""
        cost, row = self._queue.price_of_retry(generation_id), self._library.get(generation_id)
        if cost is None or not (self._composing.asks_first(cost) or _may_be_paid(row)):
            self.retry_agreed(generation_id)
            return
        sku = self._composing.sku(row.request.sku)
        words = translate("SpendAgain", "The first order was not charged.")
        if sku is not None:
            via = translate("SpendAgain", "{label} by {service}.")
            words = f"{via.format(label=sku.label, service=sku.provider_label)} {words}"
        if _may_be_paid(row):
            words = translate(
                "SpendAgain", "The first order may have been charged: this buys it a second time."
            )
        price = self.price(generation_id)
        self._ask(
            SpendQuestion(
                head=translate("SpendAgain", "Order {title} again?").format(title=row.title),
                words=words,
                yes=translate("SpendAgain", "Spend {price}").format(price=price)
                if price
                else translate("SpendAgain", "Order again"),
                spend=lambda: self.retry_agreed(generation_id),
            )
        )

    def retry_agreed(self, generation_id: str, *, agreed: Decimal | None = None) -> None:
        """The user has said yes to the price; going over a budget is asked about by itself."""
        try:
            self._queue.retry(generation_id, agreed=agreed)
        except OverBudget as error:
            self._go_over(error, lambda sum_: self.retry_agreed(generation_id, agreed=sum_))

    def resume(self, *, agreed: Decimal | None = None) -> None:
        """Send what waits since an earlier run, and ask about what goes over a budget by now."""
        try:
            self._queue.start_waiting(agreed=agreed)
        except OverBudget as error:
            self._go_over(error, lambda sum_: self.resume(agreed=sum_))

    def _go_over(self, error: OverBudget, spend: Callable[[Decimal | None], object]) -> None:
        self._ask(
            SpendQuestion(
                head=translated(error.short),
                words=translated(error.message),
                yes=translate("SpendAgain", "Spend {sum} anyway").format(
                    sum=dollars(error.most_usd or Decimal(0))
                ),
                spend=lambda: spend(error.most_usd),
            )
        )


def _may_be_paid(row: Generation) -> bool:
    return row.is_in_doubt or (row.failure is not None and row.failure.charged is not Charge.NO)
