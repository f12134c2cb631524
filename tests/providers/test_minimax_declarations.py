"""What MiniMax's declarations let through is what it takes: two readings of the documents agree."""

from __future__ import annotations

import json
from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from composer.domain.errors import DraftRefused
from composer.domain.options import parsed
from composer.domain.reference import ReferenceFacts
from composer.domain.request import Request
from composer.domain.sku import Ability, Sku, problems
from composer.practice.minimax_errors import NotTaken
from composer.practice.minimax_orders import read_order
from composer.providers.minimax_skus import (
    BITRATE,
    COVER,
    FORMAT,
    MUSIC_26,
    OUTPUT,
    SAMPLE_RATE,
    SKUS,
    STRUCTURE_TAGS,
    order_body,
)
from composer.providers.minimax_words import words_body
from tests.providers.minimax_ordering import recording

UNITS = ["a", "é", "e\u0301", "🎵", "👩‍👩‍👧", "\r\n", "[Verse]\n", " ", "\u2028"]
UNSENDABLE = ["\x00", "\x1b", "\ud83d", "\ufffe"]


@st.composite
def texts(draw: st.DrawFn, *limits: int) -> str:
    unit = draw(st.sampled_from(UNITS))
    counted = len(unit.replace("\r\n", "\n"))
    near = st.sampled_from([-2, -1, 0, 1])
    times = [near.map(lambda by, limit=limit: max(0, limit // counted + by)) for limit in limits]
    text = unit * draw(st.one_of(st.integers(0, 3), *times))
    text += draw(st.text(st.characters(exclude_categories=["C"]), max_size=4))
    return text + draw(st.sampled_from([""] * 20 + UNSENDABLE))


VALUES: Mapping[str, list[object]] = {
    "audio_setting.format": ["mp3", "wav", "pcm", "flac", None],
    "audio_setting.sample_rate": ["16000", "24000", "32000", "44100", "48000", 44100],
    "audio_setting.bitrate": ["32000", "64000", "128000", "256000", "320000"],
    "output_format": ["url", "hex", "base64"],
    "stream": [True, False, "yes"],
    "lyrics_optimizer": [True, False, True, False, 1],
    "seed": [1],
}
REFERENCES = [
    "https://example.com/song.mp3",
    "https://example.com/" + "a" * 1980,
    "https://example.com/" + "a" * 1981,
    "http://example.com/song.mp3",
    "ftp://example.com/a",
    "https:// example.com/a",
    "",
    None,
]


@st.composite
def requests(draw: st.DrawFn) -> Request:
    sku = draw(st.sampled_from(SKUS))
    names = [option.name for option in sku.options]
    names += draw(st.sampled_from([[]] * 6 + [["seed"], ["lyrics_optimizer"]]))
    options: dict[str, object] = {}
    for name in names:
        if draw(st.booleans()):
            good = VALUES[name][: 2 if name in ("output_format", "stream") else 3]
            options[name] = draw(st.sampled_from(good * 6 + VALUES[name]))
    lyrics = draw(texts(10, sku.lyrics.most if sku.lyrics else 0))
    return Request(
        sku=sku.id,
        prompt=draw(texts(10, sku.prompt.most)),
        lyrics=draw(st.sampled_from(["", "[Intro]\n", "Sing, my dear heart, sing", lyrics])),
        instrumental=draw(st.sampled_from([False, False, True])),
        reference=draw(st.sampled_from(REFERENCES)),
        options=options,  # type: ignore[arg-type]
    )


def sku_of(request: Request) -> Sku:
    return next(sku for sku in SKUS if sku.id == request.sku)


def refusal(body: Mapping[str, object]) -> str | None:
    """Why the simulated service refuses this body, or None."""
    try:
        read_order(json.dumps(body).encode())
    except NotTaken as refused:
        return str(refused)
    return None


@given(requests())
def test_what_is_held_back_would_be_refused(request: Request) -> None:
    sku = sku_of(request)
    found = problems(sku, request)
    for problem in found:
        assert problem.field in {"prompt", "lyrics", "reference", "instrumental", *VALUES}
        assert problem.message.endswith(".")
        assert 0 < len(problem.short) <= 36
    # What we never send: another setting, a voice in a cover, characters that nobody can sing.
    ours = {"unknown_option", "not_taken", "unsendable", "bad_address"}
    found = tuple(problem for problem in found if problem.code not in ours)
    sent = {option.name for option in sku.taken_options(request)}
    for problem in found:
        if problem.code == "out_of_range" and (problem.field not in sent or problem.field in TOLD):
            return
        if problem.code == "empty" and (request.lyrics.strip() or request.prompt):
            return  # tags or blanks alone: MiniMax would take the money for singing nothing
    if found:
        assert refusal(order_body(request)) is not None


TOLD = {"stream", "lyrics_optimizer", "audio_setting.sample_rate"}
"""Fields whose odd values (1, "yes", a number for its text) are sent as what they mean, or not."""


@pytest.mark.parametrize("sku", SKUS, ids=lambda sku: sku.id)
@pytest.mark.parametrize("field", ["prompt", "lyrics"])
@pytest.mark.parametrize("unit", ["a", "e\u0301", "🎵"])
@pytest.mark.parametrize("over", [0, 1])
def test_both_count_to_the_last_character(sku: Sku, field: str, unit: str, over: int) -> None:
    limit = sku.prompt if field == "prompt" else sku.lyrics
    assert limit is not None
    text = (unit * limit.most)[: limit.most + over - len(unit)] + "x" * len(unit)
    text = text.rjust(limit.most + over, "x")
    words = {"prompt": "ten letters", "lyrics": "la la la la", field: text}
    reference = "https://example.com/a.mp3" if sku.reference else None
    request = Request(sku=sku.id, reference=reference, **words)
    found = problems(sku, request)
    assert [(problem.field, problem.over_by) for problem in found] == [(field, 1)] * over
    assert (refusal(order_body(request)) is not None) is bool(over)


@pytest.mark.parametrize(("field", "least"), [("prompt", 10), ("lyrics", 10)])
@pytest.mark.parametrize("under", [0, 1])
def test_a_cover_wants_ten_characters(field: str, least: int, under: int) -> None:
    words = {"prompt": "ten letters", field: "x" * (least - under)}
    request = Request(sku=COVER.id, reference="https://example.com/a.mp3", **words)
    found = problems(COVER, request)
    assert [(problem.field, problem.code) for problem in found] == [(field, "too_short")] * under
    assert (refusal(order_body(request)) is not None) is bool(under)


def test_the_documented_tags_and_no_other() -> None:
    assert len(STRUCTURE_TAGS) == 14
    documented = (
        "[Intro], [Verse], [Pre Chorus], [Chorus], [Interlude], [Bridge], [Outro], [Post Chorus], "
        "[Transition], [Break], [Hook], [Build Up], [Inst], [Solo]"
    )
    assert set(STRUCTURE_TAGS) == set(documented.strip("[]").split("], ["))
    for sku in SKUS:
        assert sku.structure_tags == STRUCTURE_TAGS
        assert not sku.any_tag


def test_the_models_are_those_of_the_contract() -> None:
    assert [sku.id for sku in SKUS] == [
        "minimax/music-2.6",
        "minimax/music-2.6-free",
        "minimax/music-cover",
        "minimax/music-cover-free",
        "minimax/music-3.0",
    ]
    for sku in SKUS:
        assert sku.label == sku.id.replace("minimax/", "MiniMax ")
        assert "2026-08-20" in sku.notice
        assert sku.notice.endswith(".")
        covers = "cover" in sku.id
        assert (Ability.REFERENCE_AUDIO in sku.abilities) is covers is (sku.reference is not None)
        assert (Ability.WRITES_LYRICS in sku.abilities) is not covers
        assert (Ability.INSTRUMENTAL in sku.abilities) is not covers


def only_problem(sku: Sku, **fields: object) -> tuple[str, str, str]:
    (problem,) = problems(sku, Request(sku=sku.id, **fields))  # type: ignore[arg-type]
    return problem.field, problem.code, problem.short


def test_nothing_to_sing() -> None:
    nothing = ("lyrics", "empty", "Nothing to sing")
    style = ("prompt", "empty", "Write a style first")
    writes = {"lyrics_optimizer": True}
    for lyrics in ("", " \n", "[Verse]\n\n[Chorus]\n"):
        assert only_problem(MUSIC_26, prompt="pop", lyrics=lyrics) == nothing
    assert only_problem(MUSIC_26, prompt="pop", lyrics="[Verse]", options=writes) == nothing
    assert only_problem(MUSIC_26, lyrics=" ", options=writes) == style
    assert only_problem(MUSIC_26, instrumental=True) == style
    assert problems(MUSIC_26, Request(sku=MUSIC_26.id, prompt="pop", options=writes)) == ()
    assert problems(MUSIC_26, Request(sku=MUSIC_26.id, lyrics="la")) == ()
    track = "https://example.com/a.mp3"
    tags = only_problem(COVER, prompt="jazz, slowly", lyrics="[Verse]\n[Bridge]", reference=track)
    assert tags == nothing
    request = Request(sku=COVER.id, prompt="jazz, slowly", reference=track)
    assert problems(COVER, request) == ()


def test_a_cover_wants_a_track_that_fits() -> None:
    request = Request(sku=COVER.id, prompt="jazz, slowly", reference="/music/song.mp3")

    def codes(reference: str = "/music/song.mp3", **facts: float) -> list[str]:
        known = ReferenceFacts(**{"bytes": 1000, "seconds": 60.0, **facts})  # type: ignore[arg-type]
        changed = Request(sku=COVER.id, prompt=request.prompt, reference=reference)
        return [problem.code for problem in problems(COVER, changed, known)]

    assert codes() == []
    assert codes(seconds=6) == codes(seconds=360) == codes(bytes=50_000_000) == []
    assert codes(seconds=5.99) == ["too_short"]
    assert codes(seconds=360.1) == ["too_long"]
    assert codes(bytes=50_000_001) == ["too_large"]
    assert codes("/music/song.aiff") == ["format"]
    assert only_problem(COVER, prompt="jazz, slowly")[:2] == ("reference", "empty")


SETTINGS = {"format": "mp3", "bitrate": 256000, "sample_rate": 44100}


@pytest.mark.parametrize("sku", ["music-2.6", "music-2.6-free", "music-3.0"])
def test_the_body_of_a_song(sku: str) -> None:
    request = Request(
        sku=f"minimax/{sku}",
        title="Not sent",
        prompt="Cafe\u0301\r\nrain",
        lyrics="[Verse]\r\nla",
        tags=("jazz",),
        reference="https://not.sent/",
    )
    assert order_body(request) == {
        "model": sku,
        "prompt": "Cafe\u0301\nrain, jazz",
        "lyrics": "[Verse]\nla",
        "output_format": "url",
        "audio_setting": SETTINGS,
    }


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"prompt": "p", "instrumental": True, "lyrics": "no"}, {"is_instrumental": True}),
        ({"prompt": "p"}, {"lyrics_optimizer": True}),
        ({"prompt": "p", "lyrics": " \n"}, {"lyrics_optimizer": True}),
        ({"prompt": "p", "lyrics": "mine"}, {"lyrics": "mine"}),
        ({"prompt": "p", "instrumental": True}, {"is_instrumental": True}),
    ],
)
def test_what_is_sung(fields: Mapping[str, object], expected: Mapping[str, object]) -> None:
    request = Request(sku=MUSIC_26.id, options={"lyrics_optimizer": True}, **fields)  # type: ignore[arg-type]
    body = dict(order_body(request))
    del body["audio_setting"]
    assert body == {"model": "music-2.6", "prompt": "p", "output_format": "url", **expected}


@pytest.mark.parametrize(
    ("options", "sent"),
    [
        ({"audio_setting.format": "wav", "audio_setting.bitrate": "32000"}, {"format": "wav"}),
        (
            {"audio_setting.bitrate": "32000", "audio_setting.sample_rate": "16000"},
            {"format": "mp3", "bitrate": 32000, "sample_rate": 16000},
        ),
    ],
)
def test_the_settings_of_the_sound(options: Mapping[str, str], sent: Mapping[str, object]) -> None:
    body = order_body(Request(sku=MUSIC_26.id, lyrics="la", options=options))
    assert body["audio_setting"] == {"sample_rate": 44100, **sent}


def test_a_stream_is_only_of_hex() -> None:
    sent = {"output_format": "hex", "stream": True}
    assert sent.items() <= order_body(Request(sku=MUSIC_26.id, options=sent)).items()  # type: ignore[arg-type]
    asked = {"output_format": "url", "stream": True}
    assert "stream" not in order_body(Request(sku=MUSIC_26.id, options=asked))
    assert "stream" not in order_body(Request(sku=MUSIC_26.id, options={"output_format": "hex"}))


def test_an_estimate_shows_a_track_by_name_and_size(tmp_path) -> None:
    file = recording(tmp_path, seconds=10)
    request = Request(sku=COVER.id, prompt="jazz, slowly", reference=str(file))
    assert order_body(request) == {
        "model": "music-cover",
        "prompt": "jazz, slowly",
        "output_format": "url",
        "audio_setting": SETTINGS,
        "audio_base64": "(humming.wav, 0.2 MB, as base64)",
    }
    file.unlink()
    assert order_body(request)["audio_base64"] == "(humming.wav, not found, as base64)"
    address = Request(sku=COVER.id, prompt="jazz", reference="https://example.com/a.mp3")
    assert order_body(address)["audio_url"] == "https://example.com/a.mp3"
    assert "audio_base64" not in order_body(address)


def test_values_come_as_scripts_write_them() -> None:
    assert parsed(SAMPLE_RATE, "24000") == "24000"
    assert parsed(BITRATE, " 64000 ") == "64000"
    assert parsed(FORMAT, "pcm") == "pcm"
    assert parsed(OUTPUT, "hex") == "hex"


def test_words_are_written_anew_or_changed() -> None:
    assert words_body(wish="", lyrics="", title="") == {"mode": "write_full_song"}
    assert words_body(wish="sadder\r\n", lyrics="la", title=" ") == {
        "mode": "edit",
        "prompt": "sadder\n",
        "lyrics": "la",
    }
    assert words_body(wish="w" * 2000, lyrics="l" * 3500, title="t")["title"] == "t"


@pytest.mark.parametrize(
    ("texts_", "short"),
    [
        ({"wish": "w" * 2001}, "Wish 1 over its 2000 limit"),
        ({"lyrics": "w" * 3502}, "Lyrics 2 over its 3500 limit"),
        ({"wish": "\x00"}, "Wish cannot be sent"),
    ],
)
def test_words_that_would_be_refused_are_not_sent(texts_: Mapping[str, str], short: str) -> None:
    with pytest.raises(DraftRefused, match="Nothing was sent") as caught:
        words_body(**{"wish": "", "lyrics": "", "title": "", **texts_})
    assert caught.value.short == short
