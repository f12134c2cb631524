"""What happens to an order, and to its money, if it is stopped now or the program is closed?"""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct

from composer.domain.generation import Generation, State
from composer.domain.price import Estimate
from composer.domain.resuming import costs_money, is_taken_up_again
from composer.domain.sentences import say
from composer.domain.sku import Sku


class Fate(StrEnum):
    """What becomes of an order when the program is closed."""

    WAITS = "waits"
    """It was not sent; the next start offers it."""
    GOES_ON = "goes on"
    """The service makes it meanwhile, and the next start fetches it at no further cost."""
    STOPS = "stops"
    """It is stopped and costs nothing."""
    MAY_BE_LOST = "may be lost"
    """The service may charge it, and nobody can ask for it later."""


class Leaving(Struct, frozen=True, kw_only=True):
    """What becomes of one order when the program is closed."""

    generation: Generation
    fate: Fate
    sentence: str


def at_quit(generation: Generation, sku: Sku) -> Leaving:
    """What closing the program does to an order that waits or is under way."""
    title, service = f"“{generation.title}”", sku.provider_label
    sentence: str
    if generation.state is State.QUEUED:
        fate = Fate.WAITS
        sentence = (
            say("{title} waits; nothing was sent. The next start asks you about it.", title=title)
            if generation.started is None
            else say(
                "{title} waits to be tried again. The next start asks you about it.", title=title
            )
        )
    elif is_taken_up_again(generation, sku):
        fate = Fate.GOES_ON
        sentence = say(
            "{title} goes on at {service}. The next start fetches it at no further cost.",
            title=title,
            service=service,
        )
    elif not costs_money(generation, sku):
        fate, sentence = Fate.STOPS, say("{title} is stopped. It costs nothing.", title=title)
    else:
        fate = Fate.MAY_BE_LOST
        sentence = _may_be_lost(title, service, _price(generation))
    return Leaving(generation=generation, fate=fate, sentence=sentence)


def at_stop(generation: Generation, sku: Sku) -> str:
    """What stopping an order does to its money, in one sentence; before it is stopped."""
    if generation.is_in_doubt:
        return say(
            "It has not been sent again; whether the first order was charged stays in doubt."
        )
    if generation.state is State.QUEUED and not generation.can_be_fetched:
        return say("It has not been sent; stopping costs nothing.")
    if not costs_money(generation, sku):
        return say("It is free; stopping costs nothing.")
    return _spent_anyhow(sku.provider_label, generation)


def _may_be_lost(title: str, service: str, price: str) -> str:
    if not price:
        return say(
            "{title} would be lost: {service} is making it, may charge, and cannot be asked for "
            "it later.",
            title=title,
            service=service,
        )
    return say(
        "{title} would be lost: {service} is making it, may charge {price}, and cannot be asked "
        "for it later.",
        title=title,
        service=service,
        price=price,
    )


def _spent_anyhow(service: str, generation: Generation) -> str:
    """What an order costs that is stopped after the service has it."""
    paid, price, fetched = generation.paid_text, _price(generation), generation.can_be_fetched
    if paid and fetched:
        return say(
            "{service} has charged {paid_text}, whether you stop or not; Retry fetches it later "
            "without a second order.",
            service=service,
            paid_text=paid,
        )
    if paid:
        return say(
            "{service} has charged {paid_text}, whether you stop or not, and it cannot be fetched "
            "later.",
            service=service,
            paid_text=paid,
        )
    if price and fetched:
        return say(
            "{service} has the order and may charge {price}, whether you stop or not; Retry "
            "fetches it later without a second order.",
            service=service,
            price=price,
        )
    if price:
        return say(
            "{service} has the order and may charge {price}, whether you stop or not, and it "
            "cannot be fetched later.",
            service=service,
            price=price,
        )
    if fetched:
        return say(
            "{service} has the order and may charge, whether you stop or not; Retry fetches it "
            "later without a second order.",
            service=service,
        )
    return say(
        "{service} has the order and may charge, whether you stop or not, and it cannot be "
        "fetched later.",
        service=service,
    )


def _price(generation: Generation) -> str:
    """``$0.21``; empty if no price was known."""
    if not generation.has_estimate:
        return ""
    cost = Estimate(
        usd=generation.estimate_usd,
        usd_high=generation.estimate_high_usd,
        credits=generation.estimate_credits,
        basis="",
        unit="",
    )
    return cost.text
