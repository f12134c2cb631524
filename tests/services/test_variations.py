"""Takes of one draft: seeds that differ and can be sent, and a total that is the sum."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from composer.domain.options import Number
from composer.domain.price import Estimate
from composer.domain.request import Request
from composer.providers.sketch import Sketch
from composer.services.variations import MOST, takes, together

(SKETCH,) = Sketch(command=(), encode=lambda _wav, _file, _format: None).skus
NUMBERS = st.integers(1, MOST)
SUMS = st.none() | st.decimals(0, 100, places=4)


def seed_range() -> tuple[int, int]:
    seed = SKETCH.option("seed")
    assert isinstance(seed, Number)
    return int(seed.minimum), int(seed.maximum)


LEAST, HIGHEST = seed_range()


@given(st.integers(LEAST, HIGHEST) | st.sampled_from([LEAST, HIGHEST, HIGHEST - 1]), NUMBERS)
def test_each_take_has_a_seed_of_its_own_that_the_model_takes(seed: int, number: int) -> None:
    request = Request(sku=SKETCH.id, prompt="lo-fi", options={"seed": seed, "bpm": 90})
    made = takes(request, SKETCH, number)
    seeds = [each.options["seed"] for each in made]
    assert seeds[0] == seed
    assert len(set(seeds)) == number
    assert all(isinstance(each, int) and LEAST <= each <= HIGHEST for each in seeds)
    assert all(replace(each, options=request.options) == request for each in made)
    assert all(each.options["bpm"] == 90 for each in made)


@given(SUMS, SUMS, SUMS, NUMBERS)
def test_together_they_cost_what_each_costs_as_often(
    usd: Decimal | None, high: Decimal | None, credits: Decimal | None, number: int
) -> None:
    cost = Estimate(usd=usd, usd_high=high, credits=credits, basis="", unit="")
    total = together(cost, number)
    for one, all_ in ((usd, total.usd), (high, total.usd_high), (credits, total.credits)):
        assert all_ == (None if one is None else sum([one] * number))
    assert total.is_free == cost.is_free
