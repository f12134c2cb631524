"""What the declaration lets through is what Verbatik takes: two readings of its page agree."""

from __future__ import annotations

import json

import httpx
import pytest
from hypothesis import strategies as st
from msgspec.structs import replace

from composer.domain.options import parsed, shown
from composer.domain.request import Request
from composer.domain.sku import problems
from composer.practice.verbatik_orders import Invalid, read_order
from composer.providers.verbatik import order_body
from composer.providers.verbatik_skus import HIGHEST_SEED, SKUS, TEXT_TO_MUSIC
from tests.providers.at_verbatik import SKU

PROMPT, TAGS, LYRICS = "Soft rain", ("pop", "calm"), "[Verse]\nla la"


def draft(
    prompt: str = "", tags: tuple[str, ...] = (), lyrics: str = "", **more: object
) -> Request:
    return Request(sku=SKU, prompt=prompt, tags=tags, lyrics=lyrics, **more)  # type: ignore[arg-type]


def refusal(request: Request) -> str | None:
    """Why the simulated service refuses the body of this request, or None."""
    sent = httpx.Request("POST", "http://localhost", json=order_body(request))  # as on the wire
    try:
        read_order(json.loads(sent.content))
    except Invalid as invalid:
        return invalid.title or str(invalid)
    return None


ALL_THREE = ("tags", "too_many", "Leave out style, tags or lyrics")
TABLE = [
    # The page's table, row by row.
    (draft(PROMPT), None),
    (draft(PROMPT, TAGS), None),
    (draft(PROMPT, lyrics=LYRICS), None),
    (draft(tags=TAGS, lyrics=LYRICS), None),
    (draft(lyrics=LYRICS), ("prompt", "empty", "Lyrics need a style or tags")),
    (draft(tags=TAGS), ("prompt", "empty", "Tags need a style or lyrics")),
    (draft(PROMPT, TAGS, LYRICS), ALL_THREE),
    (draft(), ("prompt", "empty", "Write a style first")),
    # An instrumental sends empty lyrics, whatever was written.
    (draft(PROMPT, instrumental=True), None),
    (draft(PROMPT, lyrics=LYRICS, instrumental=True), None),
    (draft(tags=TAGS, instrumental=True), None),
    (
        draft(PROMPT, TAGS, instrumental=True),
        ("tags", "too_many", "Leave out the style or the tags"),
    ),
    (draft(lyrics=LYRICS, instrumental=True), ("prompt", "empty", "Write a style or tags first")),
    # Blanks are nothing.
    (draft(PROMPT, (" ", ""), LYRICS), None),
    (draft(" \n", TAGS, LYRICS), None),
    (draft(PROMPT, TAGS, " \n"), None),
]


@pytest.mark.parametrize(("request_", "expected"), TABLE)
def test_the_table_of_combinations_is_told_while_typing(
    request_: Request, expected: tuple[str, str, str] | None
) -> None:
    found = problems(TEXT_TO_MUSIC, request_)
    assert [(each.field, each.code, each.short) for each in found] == [expected] * bool(expected)
    assert bool(refusal(request_)) is bool(expected)
    for problem in found:
        assert len(problem.short) <= 36
        assert problem.message.endswith(".")


def test_tags_alone_in_the_lyrics_are_nothing_to_sing() -> None:
    (problem,) = problems(TEXT_TO_MUSIC, draft(PROMPT, lyrics="[Verse]\n\n[Chorus]"))
    assert (problem.field, problem.code, problem.short) == ("lyrics", "empty", "Nothing to sing")


def test_the_body_holds_what_was_chosen_and_what_is_usual() -> None:
    assert order_body(draft(PROMPT)) == {
        "prompt": "Soft rain",
        "num_songs": 1,
        "output_format": "wav",
        "bpm": "auto",
        "prompt_strength": 2,
        "balance_strength": 0.7,
        "store_audio": False,
    }
    full = draft(
        tags=(" pop ", "", "calm"),
        lyrics=" [Verse]\r\nla \n",
        title=" Paper \n Lanterns ",
        options={
            "num_songs": 2,
            "output_format": "m4a",
            "output_bit_rate": "320",
            "bpm": 92,
            "seed": HIGHEST_SEED,
            "prompt_strength": 1.4,
            "balance_strength": 1,
            "store_audio": True,
        },
    )
    assert order_body(full) == {
        "tags": ["pop", "calm"],
        "lyrics": "[Verse]\nla",
        "num_songs": 2,
        "output_format": "m4a",
        "output_bit_rate": "320",
        "bpm": 92,
        "seed": 9007199254740991,
        "prompt_strength": 1.4,
        "balance_strength": 1.0,
        "store_audio": True,
        "name": "Paper Lanterns",
    }
    assert order_body(replace(full, instrumental=True))["lyrics"] == ""
    assert refusal(full) is None


@pytest.mark.parametrize("wanted", ["wav", "flac", "ogg"])
def test_a_bit_rate_means_nothing_without_mp3_or_m4a(wanted: str) -> None:
    request = draft(PROMPT, options={"output_format": wanted, "output_bit_rate": "192"})
    assert problems(TEXT_TO_MUSIC, request) == ()
    assert "output_bit_rate" not in order_body(request)
    assert refusal(request) is None


def test_what_is_left_to_the_service_can_be_typed() -> None:
    tempo, rate = TEXT_TO_MUSIC.option("bpm"), TEXT_TO_MUSIC.option("output_bit_rate")
    assert tempo is not None
    assert rate is not None
    assert parsed(tempo, "auto") is None
    assert parsed(tempo, "88") == 88
    assert shown(tempo, None) == "Auto"
    assert parsed(rate, "128") == "128"
    assert parsed(rate, "Auto") is None


def test_an_estimate_can_show_what_would_not_be_sent() -> None:
    wrong = draft(PROMPT, TAGS, LYRICS, options={"num_songs": 3, "bpm": "presto"})
    body = order_body(wrong)
    assert (body["num_songs"], body["bpm"]) == (3, "presto")
    assert {"prompt", "tags", "lyrics"} < set(body)


WORDS = ["", " ", "a", "Regen 🎵", "\r\n", "[Verse]\nla", "[Verse]", "e\u0301", "x\x00", "\ud83d"]
TEXTS = st.sampled_from(WORDS) | st.text(max_size=6)
VALUES: dict[str, list[object]] = {
    "num_songs": [1, 2, 0, 3, 1.5, "2", None, True],
    "output_format": ["wav", "flac", "mp3", "m4a", "ogg", "opus", None, 1],
    "output_bit_rate": ["128", "192", "256", "320", None, 128, "64"],
    "bpm": [None, 20, 300, 88, 88.0, 19, 301, 88.5, "auto", 0],
    "seed": [None, 0, 42, -1, HIGHEST_SEED, -HIGHEST_SEED, HIGHEST_SEED + 1, 2**63, 1.5, "7"],
    "prompt_strength": [1.4, 2, 3.1, 1.39, 3.11, None, "2", float("nan"), float("inf")],
    "balance_strength": [0, 0.7, 1, -0.01, 1.01, None],
    "store_audio": [True, False, None, "true", 1],
    "name": ["x"],
}


@st.composite
def requests(draw: st.DrawFn) -> Request:
    names = draw(st.lists(st.sampled_from([*VALUES][:-1]), unique=True, max_size=3))
    names += ["name"] * draw(st.sampled_from([0] * 20 + [1]))
    # Mostly good values, or hardly a request would be let through.
    at = {name: draw(st.integers(0, 4) | st.integers(0, len(VALUES[name]) - 1)) for name in names}
    return Request(
        sku=SKU,
        title=draw(TEXTS),
        prompt=draw(TEXTS),
        lyrics=draw(TEXTS),
        tags=tuple(
            draw(st.lists(st.sampled_from(["pop", "", " ", "a,b", "\n", "\x00"]), max_size=3))
        ),
        instrumental=draw(st.booleans()),
        options={name: VALUES[name][min(n, len(VALUES[name]) - 1)] for name, n in at.items()},  # type: ignore[misc]
    )


def test_there_is_one_sku_and_it_is_found_by_its_public_name() -> None:
    assert [sku.id for sku in SKUS] == ["verbatik/text-to-music"]
    assert {option.name for option in TEXT_TO_MUSIC.options} == set(VALUES) - {"name"}
    assert TEXT_TO_MUSIC.style_tags == ("pop", "electronic", "dance", "upbeat", "energetic")
