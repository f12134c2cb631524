"""What can still be had of an order that was sent, without buying it again?"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from composer.domain.errors import Charge
from composer.domain.generation import Generation, State
from composer.domain.sku import Ability, Sku

_CLOCKS_DIFFER = timedelta(minutes=-5)
"""An order from further in the future went out before the clock was set back, nobody knows when."""


def costs_money(generation: Generation, sku: Sku) -> bool:
    """Whether this order may be charged; some models of a service are free."""
    if not sku.needs_key:
        return False
    sums = (generation.estimate_usd, generation.estimate_high_usd, generation.estimate_credits)
    is_known_free = generation.has_estimate and not any(sums)
    return not is_known_free or generation.charge_told is Charge.YES


def is_unfinished(generation: Generation, sku: Sku) -> bool:
    """Whether songs of the order are missing that the service can be asked for."""
    return generation.remote_id is not None and len(generation.clips) < sku.songs(
        generation.request
    )


def may_be_asked_again(generation: Generation, sku: Sku, now: datetime | None = None) -> bool:
    """Whether the very same order can be sent once more and is bought once all the same.

    That is so where the service takes an idempotency key, which is the order's id, and never told
    how the order ended.
    """
    sent = generation.started
    return (
        Ability.ASKED_AGAIN in sku.abilities
        and (generation.state is State.SUBMITTING or generation.is_in_doubt)
        and generation.remote_id is None
        and sent is not None
        and _CLOCKS_DIFFER
        < (now or datetime.now(UTC)) - sent
        < timedelta(hours=sku.remembers_hours)
    )


def is_same_order(generation: Generation, sku: Sku) -> bool:
    """Whether what goes out for this row now is no further order: the first one, or one that is
    out already and is fetched, or asked for again."""
    return (
        generation.started is None
        or generation.can_be_fetched
        or may_be_asked_again(generation, sku)
    )


def is_taken_up_again(generation: Generation, sku: Sku) -> bool:
    """Whether an order that was under way when the program ended goes on by itself, for nothing."""
    if generation.state is State.SUBMITTING and may_be_asked_again(generation, sku):
        return True
    return generation.state in (State.SUBMITTING, State.RUNNING) and (
        generation.remote_id is not None
    )
