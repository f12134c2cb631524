"""Are prices sums of exact tenths of cents, and shown as money is written?"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from msgspec.structs import replace

from composer.domain.options import Length, Number
from composer.domain.price import (
    Band,
    Price,
    PriceUnit,
    charge_by_list,
    credits_text,
    dollars,
    estimate,
    plain,
    price_text,
)
from composer.domain.request import Request
from composer.domain.sku import Ability, Sku
from composer.domain.text import TextLimit

TODAY = date(2026, 11, 21)
CLIP = Sku(
    id="kyma/elevenlabs-music",
    provider="kyma",
    provider_label="Kyma",
    label="ElevenLabs Music",
    fact="",
    prompt=TextLimit(most=2000),
    options=(
        Length(
            name="music_length_ms",
            label="Length",
            help="",
            minimum=1000,
            maximum=300_000,
            default=30_000,
        ),
    ),
    abilities=frozenset({Ability.LENGTH}),
)
money = st.decimals(Decimal(-99999), Decimal(99999), places=4)


def price(per: PriceUnit, usd: str) -> Price:
    return Price(sku=CLIP.id, per=per, usd=Decimal(usd), known_on=TODAY, source="test")


def clip(milliseconds: int) -> Request:
    return Request(sku=CLIP.id, options={"music_length_ms": milliseconds})


@pytest.mark.parametrize(
    ("milliseconds", "usd"),
    [
        (1000, "0.135"),
        (30_000, "4.05"),  # both as Kyma's own page says them
        (300_000, "40.50"),
        (60_000, "8.10"),
        (1, "0.0001"),
        (4, "0.0005"),
        (7, "0.0009"),
        (10, "0.0014"),  # 0.00135: half up, where half even would agree
        (30, "0.0041"),  # 0.00405: half up, where half even says 0.0040
        (33_333, "4.5000"),
    ],
)
def test_kyma_charges_by_the_second(milliseconds: int, usd: str) -> None:
    result = estimate(price(PriceUnit.SECOND, "0.135"), CLIP, clip(milliseconds))

    assert result.usd == Decimal(usd)
    assert result.known_on == TODAY


@given(st.integers(1, 600_000), st.decimals(Decimal("0.0001"), Decimal(9), places=4))
@example(30, Decimal("0.135"))
def test_sums_are_exact_to_a_hundredth_of_a_cent(milliseconds: int, a_second: Decimal) -> None:
    result = estimate(price(PriceUnit.SECOND, str(a_second)), CLIP, clip(milliseconds)).usd

    exact = Fraction(a_second) * Fraction(milliseconds, 1000)
    assert result > 0
    if exact * 10000 * 2 < 1:  # too small to round: not shown as free
        assert Fraction(result) == exact
    else:
        assert Fraction(result) == Fraction(int(exact * 10000 + Fraction(1, 2)), 10000)


def test_a_longer_clip_never_costs_less() -> None:
    sums = [
        estimate(price(PriceUnit.SECOND, "0.135"), CLIP, clip(length)).usd
        for length in range(1000, 9000, 7)
    ]
    assert sums == sorted(sums)


def test_what_is_said_of_a_price() -> None:
    second = estimate(price(PriceUnit.SECOND, "0.135"), CLIP, clip(90_500))
    assert second.basis == "$0.135 a second, 1:30.5 asked for."
    assert second.unit == "1:30.5 clip"
    untouched = estimate(price(PriceUnit.SECOND, "0.135"), CLIP, Request(sku=CLIP.id))
    assert untouched.unit == "0:30 clip"
    song = estimate(price(PriceUnit.SONG, "0.045"), CLIP, clip(90_500))
    assert (song.usd, song.basis) == (Decimal("0.045"), "$0.045 a song, whatever its length.")
    free = estimate(price(PriceUnit.NOTHING, "0"), CLIP, clip(90_500))
    assert free.is_free
    assert not song.is_free


SONG = replace(
    CLIP,
    id="verbatik/text-to-music",
    provider_label="Verbatik",
    options=(Number(name="num_songs", label="Songs", help="", minimum=1, maximum=2, default=1),),
    abilities=frozenset(),
)
BY_THE_MINUTE = Price(
    sku=SONG.id, per=PriceUnit.MINUTE, usd=Decimal("0.20"), known_on=TODAY, source="test"
)
IN_CREDITS = Price(
    sku=CLIP.id,
    per=PriceUnit.CREDITS,
    usd=None,
    known_on=TODAY,
    source="test",
    bands=(
        Band(seconds=30, credits=Decimal(10)),
        Band(seconds=120, credits=Decimal(20)),
        Band(seconds=300, credits=Decimal(30)),
    ),
)


def test_a_song_of_unknown_length_costs_a_range() -> None:
    cost = estimate(BY_THE_MINUTE, SONG, Request(sku=SONG.id, prompt="dub"))

    assert (cost.usd, cost.usd_high, cost.most_usd) == (
        Decimal("0.20"),
        Decimal("0.60"),
        Decimal("0.60"),
    )
    assert cost.is_range
    assert not cost.is_free
    assert (cost.text, cost.unit) == ("$0.20–0.60", "est. · 1:00–3:00")
    assert "1:00 to 3:00 is likely" in cost.basis
    two = estimate(
        BY_THE_MINUTE, SONG, Request(sku=SONG.id, prompt="dub", options={"num_songs": 2})
    )
    assert (two.usd, two.usd_high) == (Decimal("0.40"), Decimal("1.20"))
    assert "each for 2 songs" in two.basis


@given(st.text(max_size=2000), st.booleans())
def test_a_range_has_its_least_before_its_most(lyrics: str, instrumental: bool) -> None:
    request = Request(sku=SONG.id, prompt="dub", lyrics=lyrics, instrumental=instrumental)
    cost = estimate(BY_THE_MINUTE, SONG, request)

    assert cost.usd is not None
    assert cost.usd_high is not None
    assert 0 < cost.usd < cost.usd_high


@pytest.mark.parametrize(
    ("milliseconds", "credits"),
    [(1000, 10), (30_000, 10), (30_001, 20), (120_000, 20), (120_001, 30), (300_000, 30)],
)
def test_credits_come_in_bands(milliseconds: int, credits: int) -> None:
    cost = estimate(IN_CREDITS, CLIP, clip(milliseconds))

    assert (cost.usd, cost.most_usd, cost.credits) == (None, None, Decimal(credits))
    assert cost.text == f"{credits} credits"
    assert not cost.is_free
    assert not cost.is_range


def test_a_price_a_credit_turns_them_into_dollars() -> None:
    cost = estimate(replace(IN_CREDITS, usd=Decimal("0.039")), CLIP, clip(60_000))

    assert (cost.usd, cost.credits, cost.text) == (Decimal("0.78"), Decimal(20), "$0.78")
    assert cost.unit == "20 credits"
    assert "$0.039 a credit" in cost.basis


def test_what_the_list_makes_of_a_finished_order() -> None:
    minute = charge_by_list(BY_THE_MINUTE, SONG, Request(sku=SONG.id), 95.4)
    assert minute == (Decimal("0.3180"), None)
    song = charge_by_list(price(PriceUnit.SONG, "0.15"), CLIP, clip(1000), 95.4)
    assert song == (Decimal("0.15"), None)
    assert charge_by_list(IN_CREDITS, CLIP, clip(60_000), 60.0) == (None, Decimal(20))
    free = charge_by_list(price(PriceUnit.NOTHING, "0"), CLIP, clip(1000), 1.0)
    assert free == (Decimal(0), None)


def test_credits_are_written() -> None:
    assert credits_text(Decimal("20.00")) == "20 credits"
    assert credits_text(Decimal(1)) == "1 credit"
    assert credits_text(Decimal("0.5")) == "0.5 credits"
    assert credits_text(Decimal("1E+2")) == "100 credits"


def test_a_price_by_the_second_needs_seconds() -> None:
    with pytest.raises(ValueError, match="has no length"):
        estimate(
            price(PriceUnit.SECOND, "0.135"),
            CLIP,
            Request(sku=CLIP.id, options={"music_length_ms": None}),
        )


@pytest.mark.parametrize(
    ("usd", "machines", "people"),
    [
        ("0.21", "0.21", "$0.21"),
        ("0.045", "0.045", "$0.045"),
        ("0.135", "0.135", "$0.135"),
        ("4.0500", "4.05", "$4.05"),
        ("5", "5.00", "$5.00"),
        ("0", "0.00", "$0.00"),
        ("-0", "0.00", "$0.00"),
        ("0.0001", "0.0001", "$0.0001"),
        ("1204.5", "1204.50", "$1,204.50"),
        ("1E+6", "1000000.00", "$1,000,000.00"),
        ("1E-7", "0.0000001", "$0.0000001"),
        ("-0.12", "-0.12", "−$0.12"),
        ("-1204.5", "-1204.50", "−$1,204.50"),
    ],
)
def test_money_is_written(usd: str, machines: str, people: str) -> None:
    assert plain(Decimal(usd)) == machines
    assert dollars(Decimal(usd)) == people


@given(money)
def test_machines_read_the_sum_back(usd: Decimal) -> None:
    text = plain(usd)

    assert Decimal(text) == usd
    assert len(text.partition(".")[2]) >= 2
    assert "E" not in text
    assert Decimal(dollars(usd).replace("$", "").replace(",", "").replace("−", "-")) == usd


def test_nothing_is_called_free() -> None:
    assert price_text(Decimal("0.00")) == "Free"
    assert price_text(Decimal("0.0001")) == "$0.0001"
