"""Several takes of one draft: what is ordered each time, and what do they cost together?"""

from __future__ import annotations

from msgspec.structs import replace

from composer.domain.options import Number
from composer.domain.price import Estimate
from composer.domain.request import Request
from composer.domain.sentences import say
from composer.domain.sku import Sku
from composer.domain.wildcards import has_alternatives, variation

MOST = 8
"""Takes of one draft that can be ordered at once."""


def takes(request: Request, sku: Sku, number: int) -> tuple[Request, ...]:
    """The requests for so many takes. Where a seed is set, each gets the next one; a seed that is
    left to the service is another each time anyway. A style with alternatives (``{slow|fast}``)
    reads otherwise in each take, in the order of ``domain.wildcards``; with more takes than texts
    they begin anew."""
    return tuple(
        replace(each, prompt=variation(each.prompt, take, escaped=True))
        if has_alternatives(each.prompt)
        else each
        for take, each in enumerate(_seeded(request, sku, number))
    )


def _seeded(request: Request, sku: Sku, number: int) -> tuple[Request, ...]:
    seed = sku.option("seed")
    first = request.options.get("seed")
    if not isinstance(seed, Number) or not isinstance(first, int) or isinstance(first, bool):
        return (request,) * number
    lowest, seeds = int(seed.minimum), int(seed.maximum - seed.minimum) + 1
    return tuple(
        replace(
            request,
            options={**request.options, "seed": lowest + (first + take - lowest) % seeds},
        )
        for take in range(number)
    )


def together(cost: Estimate, number: int) -> Estimate:
    """What so many takes cost, if one costs that."""
    if number == 1:
        return cost
    return replace(
        cost,
        usd=None if cost.usd is None else cost.usd * number,
        usd_high=None if cost.usd_high is None else cost.usd_high * number,
        credits=None if cost.credits is None else cost.credits * number,
        basis=say("{number} takes. {basis}", number=number, basis=cost.basis),
    )
