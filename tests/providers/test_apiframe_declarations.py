"""What the declaration lets through is what Apiframe takes: two readings of its documents agree."""

from __future__ import annotations

import json
from collections.abc import Mapping

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from composer.domain.options import parsed
from composer.domain.request import Request
from composer.domain.sku import problems
from composer.practice.answers import Refused
from composer.practice.apiframe_orders import read_order
from composer.practice.services import PracticeServices
from composer.providers.apiframe import order_body
from composer.providers.apiframe_skus import ELEVENLABS_MUSIC, FORMAT, LENGTH

UNITS = ["a", "é", "e\u0301", "🎵", "👩‍👩‍👧", "\r\n", "[Verse]\n", " "]
UNSENDABLE = ["\x00", "\x1b", "\ud83d", "\ufffe"]
LENGTHS = [5000, 5001, 299_999, 300_000, 5000.0, 4000, 301_000, 0, -1, 5500.5, True, "5000", None]
FORMATS = [name for name, _ in FORMAT.choices]


def utf16(text: str) -> int:
    return len(text.replace("\r\n", "\n").encode("utf-16-le", "surrogatepass")) // 2


@st.composite
def texts(draw: st.DrawFn) -> str:
    unit = draw(st.sampled_from(UNITS))
    near = st.sampled_from([-2, -1, 0, 1]).map(lambda by: 5000 // utf16(unit) + by)
    text = unit * draw(st.one_of(st.integers(0, 3), near))
    text += draw(st.text(st.characters(exclude_categories=["C"]), max_size=4))
    return text + draw(st.sampled_from([""] * 20 + UNSENDABLE))


@st.composite
def requests(draw: st.DrawFn) -> Request:
    values: dict[str, st.SearchStrategy[object]] = {
        "music_length_ms": st.integers(5, 300).map(lambda seconds: seconds * 1000)
        | st.integers(5000, 300_000)
        | st.sampled_from(LENGTHS),
        "output_format": st.sampled_from([*FORMATS, "mp3", None]),
        "webhookUrl": st.just("https://example.com"),
    }
    foreign = draw(st.sampled_from([[]] * 5 + [["webhookUrl"]]))
    names = ["music_length_ms", "output_format", *foreign]
    return Request(
        sku=ELEVENLABS_MUSIC.id,
        title=draw(st.sampled_from(["", "Not sent"])),
        prompt=draw(texts()),
        lyrics=draw(st.sampled_from(["", "not sent"])),
        instrumental=draw(st.booleans()),
        options={name: draw(values[name]) for name in names if draw(st.booleans())},  # type: ignore[misc]
    )


def refusal(body: Mapping[str, object]) -> str | None:
    """Why the simulated service refuses this body, or None."""
    try:
        read_order(json.loads(json.dumps(body)))
    except Refused as refused:
        return json.dumps(json.loads(refused.answer.body)["details"])
    return None


@given(requests())
def test_what_is_held_back_for_its_size_would_be_refused(request: Request) -> None:
    found = {problem.field: problem.code for problem in problems(ELEVENLABS_MUSIC, request)}
    ours = "empty" in found.values() and request.prompt != ""  # blanks, which buy a random song
    if found.keys() <= {"webhookUrl"} or "unsendable" in found.values() or ours:
        return
    assert refusal(order_body(request)) is not None


@pytest.mark.parametrize("unit", ["a", "e\u0301", "🎵"])
@pytest.mark.parametrize("over", [0, 1])
def test_the_last_character_over_the_wire(unit: str, over: int) -> None:
    prompt = unit * (5000 // utf16(unit)) + "a" * over
    request = Request(sku=ELEVENLABS_MUSIC.id, prompt=prompt, options={"music_length_ms": 5000})
    found = problems(ELEVENLABS_MUSIC, request)
    assert [(problem.field, problem.over_by) for problem in found] == [("prompt", 1)] * over
    with PracticeServices(pace=0, song_scale=0.05) as services:
        answer = httpx.post(
            f"{services.urls['apiframe']}/v2/music/generate",
            headers={"X-API-Key": services.keys["apiframe"]},
            json=order_body(request),
            trust_env=False,
        )
    assert answer.status_code == (400 if over else 202)


@pytest.mark.parametrize(
    ("value", "says"),
    [
        (4000, "Length goes from 0:05 to 5:00."),
        (301_000, "Length goes from 0:05 to 5:00."),
        (61_500, "Length goes in steps of 1 s, such as 1:01."),
        (5001, "Length goes in steps of 1 s, such as 0:05."),
    ],
)
def test_a_length_is_whole_seconds(value: int, says: str) -> None:
    request = Request(sku=ELEVENLABS_MUSIC.id, prompt="rain", options={"music_length_ms": value})
    (problem,) = problems(ELEVENLABS_MUSIC, request)
    assert (problem.field, problem.code, problem.message) == (
        "music_length_ms",
        "out_of_range",
        says,
    )
    assert len(problem.short) <= 36


def test_the_body_holds_the_documented_fields_and_no_other() -> None:
    request = Request(
        sku=ELEVENLABS_MUSIC.id,
        title="Not sent",
        prompt="Café\r\nrain",
        lyrics="not sent",
        tags=("jazz",),
        instrumental=True,
        options={"output_format": "wav_24khz", "music_length_ms": parsed(LENGTH, "1:15")},
    )
    assert order_body(request) == {
        "model": "elevenlabs-music",
        "prompt": "Café\nrain, jazz",
        "elevenlabsParams": {
            "music_length_ms": 75_000,
            "force_instrumental": True,
            "output_format": "wav_24khz",
        },
    }


def test_what_nobody_has_set_is_sent_all_the_same() -> None:
    request = Request(sku=ELEVENLABS_MUSIC.id, prompt="rain")
    assert order_body(request)["elevenlabsParams"] == {
        "music_length_ms": 60_000,
        "force_instrumental": False,
        "output_format": "mp3_high_quality",
    }


def test_a_whole_number_of_milliseconds_is_sent_as_one() -> None:
    options = {"music_length_ms": 5000.0}
    body = order_body(Request(sku=ELEVENLABS_MUSIC.id, prompt="rain", options=options))
    assert '"music_length_ms": 5000,' in json.dumps(body)


def test_an_estimate_can_show_what_would_not_be_sent() -> None:
    options = {"music_length_ms": 7}
    body = order_body(Request(sku=ELEVENLABS_MUSIC.id, prompt="", options=options))
    assert '"music_length_ms": 7,' in json.dumps(body)


def test_an_empty_style() -> None:
    for prompt in ("", "  \n"):
        request = Request(sku=ELEVENLABS_MUSIC.id, prompt=prompt, lyrics="la", instrumental=True)
        (problem,) = problems(ELEVENLABS_MUSIC, request)
        assert (problem.field, problem.code) == ("prompt", "empty")
