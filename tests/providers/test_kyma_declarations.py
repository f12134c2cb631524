"""What the declarations let through is what Kyma takes: two readings of the documents agree."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Mapping

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from composer.domain.request import Request
from composer.domain.sku import Sku, problems
from composer.practice.answers import Refused
from composer.practice.kyma_orders import read_order
from composer.practice.services import PracticeServices
from composer.providers.kyma import order_body
from composer.providers.kyma_skus import ELEVENLABS_MUSIC, FORMATS, MINIMAX_MUSIC, SKUS

# One code point, one of two, three that become one, one that NFC makes longer, an astral one, a
# family of five with joiners, a line ending that counts once, and what cannot be sent.
UNITS = [
    "a",
    "é",
    "e\u0301",
    "\u1112\u1161\u11ab",
    "\u0958",
    "🎵",
    "👩‍👩‍👧",
    "\r\n",
    "[Verse]\n",
    " ",
]
UNSENDABLE = ["\x00", "\x1b", "\ud83d", "\ufffe"]


@st.composite
def texts(draw: st.DrawFn, limit: int) -> str:
    unit = draw(st.sampled_from(UNITS))
    counted = len(unicodedata.normalize("NFC", unit.replace("\r\n", "\n")))
    near = st.sampled_from([-2, -1, 0, 1]).map(lambda by: limit // counted + by)
    text = unit * draw(st.one_of(st.integers(0, 3), near))
    text += draw(st.text(st.characters(exclude_categories=["C"]), max_size=4))
    return text + draw(st.sampled_from([""] * 20 + UNSENDABLE))


LENGTHS = [1000, 1001, 299_999, 300_000, 1000.0, 999, 300_001, 0, -1, 1500.5, True, "1000", None]


@st.composite
def requests(draw: st.DrawFn) -> Request:
    sku = draw(st.sampled_from(SKUS))
    values: dict[str, st.SearchStrategy[object]] = {
        "music_length_ms": st.integers(1000, 300_000) | st.sampled_from(LENGTHS),
        "response_format": st.sampled_from([*(name for name, _ in FORMATS), "wav", None]),
        "save_to_blob": st.sampled_from([True, False, True, False, "1"]),
    }
    names = [option.name for option in sku.options]
    names += draw(st.sampled_from([[], [], [], [], ["response_format"], ["seed"]]))
    options = {name: draw(values.get(name, st.just(1))) for name in names if draw(st.booleans())}
    return Request(
        sku=sku.id,
        prompt=draw(texts(sku.prompt.most)),
        lyrics=draw(texts(sku.lyrics.most if sku.lyrics else 600)),
        instrumental=sku.lyrics is not None and draw(st.booleans()),
        options=options,  # type: ignore[arg-type]
    )


def sku_of(request: Request) -> Sku:
    return next(sku for sku in SKUS if sku.id == request.sku)


def refusal(body: Mapping[str, object]) -> str | None:
    """Why the simulated service refuses this body, or None."""
    try:
        read_order(json.dumps(body).encode(), None)
    except Refused as refused:
        document = json.loads(refused.answer.body)
        return str(document["error"]["message"])
    return None


@given(requests())
def test_what_is_held_back_for_its_size_would_be_refused(request: Request) -> None:
    sized = {"too_long", "out_of_range", "empty"}
    found = [problem for problem in problems(sku_of(request), request) if problem.code in sized]
    ours = {"save_to_blob"}  # goes into the query, as our own true or false
    if sku_of(request) is not ELEVENLABS_MUSIC:
        ours |= {"prompt"} if request.instrumental else set()  # a song of nothing at all
    if not [problem for problem in found if problem.field not in ours]:
        return
    said = refusal(order_body(request))
    if all(problem.code == "empty" for problem in found) and request.lyrics.strip():
        return  # tags alone: Kyma would take the money for singing nothing
    assert said is not None


@given(st.sampled_from(SKUS), st.data())
def test_both_count_a_text_alike_at_its_limit(sku: Sku, data: st.DataObject) -> None:
    text = data.draw(texts(sku.prompt.most).filter(lambda t: not set(t) & set(UNSENDABLE)))
    request = Request(sku=sku.id, prompt="x" + text, lyrics="la")
    too_long = "too_long" in {problem.code for problem in problems(sku, request)}
    said = refusal(order_body(request)) or ""
    assert too_long is ("too long" in said)


@pytest.mark.parametrize("sku", SKUS, ids=lambda sku: sku.id)
@pytest.mark.parametrize("field", ["prompt", "lyrics"])
@pytest.mark.parametrize("unit", ["a", "e\u0301", "🎵"])
@pytest.mark.parametrize("over", [0, 1])
def test_the_last_character_over_the_wire(sku: Sku, field: str, unit: str, over: int) -> None:
    limit = sku.prompt if field == "prompt" else sku.lyrics
    if limit is None:
        return
    options = {"music_length_ms": 1000} if sku is ELEVENLABS_MUSIC else {}
    texts_ = {
        "prompt": "p",
        "lyrics": "la" if sku.lyrics else "",
        field: unit * (limit.most + over),
    }
    request = Request(sku=sku.id, **texts_, options=options)
    found = problems(sku, request)
    assert [(problem.field, problem.over_by) for problem in found] == [(field, 1)] * over
    with PracticeServices(pace=0, song_scale=0.02) as services:
        answer = httpx.post(
            f"{services.urls['kyma']}/v1/audio/music",
            headers={"Authorization": f"Bearer {services.keys['kyma']}"},
            json=order_body(request),
            trust_env=False,
        )
    assert answer.status_code == (400 if over else 200)


def only_problem(sku: Sku, **fields: object) -> tuple[str, str, str]:
    request = Request(sku=sku.id, **fields)  # type: ignore[arg-type]
    (problem,) = problems(sku, request)
    assert problem.message.endswith(".")
    assert len(problem.short) <= 36
    return problem.field, problem.code, problem.short


def test_nothing_to_sing() -> None:
    nothing = ("lyrics", "empty", "Nothing to sing")
    for lyrics in ("", " \n", "[Verse]\n\n[Chorus]\n"):
        assert only_problem(MINIMAX_MUSIC, prompt="pop", lyrics=lyrics) == nothing
    for lyrics in ("[Instrumental]", " [instrumental]\n", "[Verse]\nla"):
        request = Request(sku=MINIMAX_MUSIC.id, prompt="pop", lyrics=lyrics)
        assert problems(MINIMAX_MUSIC, request) == ()


def test_an_empty_style() -> None:
    assert only_problem(ELEVENLABS_MUSIC) == ("prompt", "empty", "Write a style first")
    assert only_problem(MINIMAX_MUSIC, instrumental=True)[0] == "prompt"
    # With words to sing, MiniMax finds its own style: only ElevenLabs requires one.
    assert problems(MINIMAX_MUSIC, Request(sku=MINIMAX_MUSIC.id, lyrics="la")) == ()


def test_long_lyrics_do_not_matter_where_nobody_sings() -> None:
    request = Request(sku=MINIMAX_MUSIC.id, prompt="p", lyrics="la " * 999, instrumental=True)
    assert problems(MINIMAX_MUSIC, request) == ()
    request = Request(sku=ELEVENLABS_MUSIC.id, prompt="p", lyrics="[Verse]\n\n" * 999)
    assert problems(ELEVENLABS_MUSIC, request) == ()
    assert "lyrics" not in order_body(request)


def test_the_body_holds_the_documented_fields_and_no_other() -> None:
    request = Request(
        sku=ELEVENLABS_MUSIC.id,
        title="Not sent",
        prompt="Cafe\u0301\r\nrain",
        lyrics="la la",
        tags=("jazz",),
        options={"save_to_blob": True, "response_format": "pcm_16000"},
    )
    assert order_body(request) == {
        "model": "elevenlabs-music",
        "prompt": "Café\nrain, jazz\n\nLyrics:\nla la",
        "music_length_ms": 30_000,
        "response_format": "pcm_16000",
    }


def test_an_estimate_can_show_what_would_not_be_sent() -> None:
    request = Request(sku=ELEVENLABS_MUSIC.id, prompt="", options={"music_length_ms": 7})
    assert order_body(request)["music_length_ms"] == 7
