"""Every SKU of every service: what its declaration lets through is what the service takes."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from composer.domain.options import Option, OptionValue
from composer.domain.request import Request
from composer.domain.sku import Sku
from composer.domain.text import TextLimit
from composer.providers.catalogue import SKUS
from tests.providers.every_sku import (
    ADDRESS,
    LYRICS,
    PROVIDERS,
    SETTINGS,
    STYLE,
    beyond,
    edges,
    found_problems,
    good,
    refusal,
    with_option,
)

CONTRACT = [
    "sketch/band",
    "kyma/elevenlabs-music",
    "kyma/minimax-music",
    "kyma/minimax-music-pro",
    "verbatik/text-to-music",
    "apiframe/elevenlabs-music",
    "minimax/music-2.6",
    "minimax/music-2.6-free",
    "minimax/music-cover",
    "minimax/music-cover-free",
    "minimax/music-3.0",
]


def name_of(value: object) -> str | None:
    if isinstance(value, Sku):
        return value.id
    return value.name if isinstance(value, Option) else None


def test_everything_of_the_contract_can_be_ordered() -> None:
    assert [sku.id for sku in SKUS] == CONTRACT
    assert [sku.id for provider in PROVIDERS.values() for sku in provider.skus] == CONTRACT


@pytest.mark.parametrize("sku", SKUS, ids=name_of)
def test_an_ordinary_draft_is_taken(sku: Sku) -> None:
    assert found_problems(good(sku)) == []
    assert refusal(good(sku)) is None


@pytest.mark.parametrize(("sku", "option"), SETTINGS, ids=name_of)
def test_a_setting_is_taken_up_to_its_edges_and_not_a_step_further(
    sku: Sku, option: Option
) -> None:
    for value in edges(option):
        request = with_option(sku, good(sku), option, value)
        assert found_problems(request) == [], value
        assert refusal(request) is None, value
    for value in beyond(option):
        assert option.name in found_problems(with_option(sku, good(sku), option, value)), value


@pytest.mark.parametrize("sku", SKUS, ids=name_of)
@pytest.mark.parametrize("field", ["prompt", "lyrics"])
def test_a_text_is_taken_to_its_last_character(sku: Sku, field: str) -> None:
    limit: TextLimit | None = getattr(sku, field)
    if limit is None:
        return
    request = good(sku)
    for length in {max(limit.least, 1), limit.most}:
        fits = replace(request, **{field: "x" * length})
        assert found_problems(fits) == [], length
        assert refusal(fits) is None, length
    assert found_problems(replace(request, **{field: "x" * (limit.most + 1)})) == [field]
    if limit.least > 1:
        assert found_problems(replace(request, **{field: "x" * (limit.least - 1)})) == [field]


UNITS = ["a", "é", "e\u0301", "🎵", "👩‍👩‍👧", "\r\n", "[Verse]\n", " ", "\u2028", "\x85"]
UNSENDABLE = ["\x00", "\x1b", "\ud83d", "\ufffe"]
REFERENCES = [*[ADDRESS] * 9, "http://example.com/a.mp3", "https:// x/", "", None]
TAGS = [*["pop", "lo-fi, slow", " ", ""] * 3, "[x]", "\x00"]
FOREIGN = ["temperature", "model", "prompt"]


@st.composite
def texts(draw: st.DrawFn, usual: str, limit: TextLimit | None) -> str:
    """Mostly short or ordinary; now and then at a limit; rarely with what cannot be sent."""
    if draw(st.integers(0, 2)):
        return draw(st.sampled_from([usual] * 6 + [""]))
    unit = draw(st.sampled_from(UNITS))
    near = [limit.least, limit.most] if limit else [0]
    at = draw(st.sampled_from(near)) // len(unit) + draw(st.integers(-1, 1))
    text = unit * max(0, at) + draw(st.sampled_from(["", ""]) | st.text(max_size=3))
    return text + draw(st.sampled_from([""] * 9 + UNSENDABLE))


@st.composite
def requests(draw: st.DrawFn, sku: Sku) -> Request:
    options: dict[str, OptionValue] = {}
    for option in sku.options:
        if draw(st.booleans()):
            options[option.name] = draw(st.sampled_from(edges(option)))
    match draw(st.integers(0, 9)):
        case 8:
            options[draw(st.sampled_from(FOREIGN))] = 1
        case 9:
            option = draw(st.sampled_from(sku.options))
            options[option.name] = draw(st.sampled_from(beyond(option)))
    return Request(
        sku=sku.id,
        title=draw(st.text(max_size=5)),
        prompt=draw(texts(STYLE, sku.prompt)),
        lyrics=draw(texts(LYRICS, sku.lyrics)),
        tags=tuple(draw(st.lists(st.sampled_from(TAGS), max_size=2))),
        instrumental=draw(st.booleans()),
        reference=draw(st.sampled_from(REFERENCES)),
        options=options,
    )


@pytest.mark.parametrize("sku", SKUS, ids=name_of)
def test_a_draft_is_refused_before_it_is_sent_or_taken(sku: Sku) -> None:
    drawn, sent = 0, 0

    @settings(max_examples=60)
    @given(requests(sku))
    def check(request: Request) -> None:
        nonlocal drawn, sent
        is_sent = not found_problems(request)
        drawn, sent = drawn + 1, sent + is_sent
        if is_sent:
            assert refusal(request) is None

    check()
    # Or this would show nothing.
    assert 0 < sent < drawn, (drawn, sent)


def test_what_the_services_read_is_not_everything() -> None:
    """The readings that the tests above ask do refuse."""
    wrong: Mapping[str, Request] = {
        "kyma": Request(sku="kyma/elevenlabs-music"),
        "verbatik": Request(sku="verbatik/text-to-music", tags=("pop",)),
        "apiframe": Request(sku="apiframe/elevenlabs-music"),
        "minimax": Request(sku="minimax/music-2.6"),
        "sketch": Request(sku="sketch/band", options={"bpm": 7}),
    }
    assert set(wrong) == set(PROVIDERS)
    for request in wrong.values():
        assert refusal(request)
