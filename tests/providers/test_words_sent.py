"""Is what is shown of the words literally what stands in the request, and is nothing else lost?"""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from composer.domain.lyric_dialect import Fate, sent
from composer.domain.lyrics import is_silent
from composer.domain.request import Request
from composer.domain.sending import sending, surplus
from composer.domain.sku import Sku, problems
from composer.domain.text import length, normalised
from composer.practice.minimax_orders import is_tag
from composer.providers.catalogue import SKUS
from tests.providers.every_sku import BY_ID, PROVIDERS

line = st.one_of(
    st.sampled_from(
        [
            *("", " ", "[Verse]", "[verse 2]", "(Chorus)", "Chorus:", "## Bridge", "##", "[Drop]"),
            *("[Guitar riff]", "[Verse 1: Ada]", "[Chorus x2]", "【副歌】", "[Instrumental]"),
            *("salt on the rail", "e\u0301toile", "\u1112\u1161\u11ab", "I said [wait]", "oh, oh"),
        ]
    ),
    st.text(max_size=12),
)
ends = st.sampled_from(["\n", "\r\n", "\u2028", "\n\n"])
words = st.lists(st.tuples(line, ends), max_size=8).map(lambda parts: "".join(map("".join, parts)))
requests = st.builds(
    Request,
    sku=st.sampled_from([sku.id for sku in SKUS]),
    prompt=st.one_of(
        words,
        st.sampled_from(
            ["", "  ", "warm folk", "calm, ", "{slow|fast} folk", "{|a}", "\\{e\u0301"]
        ),
    ),
    lyrics=words,
    tags=st.lists(st.sampled_from(["pop", " slow  dance", "folk", "cafe\u0301"]), max_size=3).map(
        tuple
    ),
    instrumental=st.booleans(),
)


def body_of(request: Request) -> dict[str, object]:
    return dict(PROVIDERS[BY_ID[request.sku].provider].body(request))


@given(requests)
@settings(max_examples=300, deadline=None)
@example(Request(sku="verbatik/text-to-music", prompt=" a ", lyrics=" \n(Chorus)\nla \n"))
@example(Request(sku="kyma/minimax-music", prompt="e\u0301", lyrics="e\u0301\n[Riff]\nx"))
@example(Request(sku="kyma/elevenlabs-music", prompt="calm", lyrics="Chorus:\nla", tags=("pop",)))
def test_the_pieces_are_the_request(request_: Request) -> None:
    body, shown = body_of(request_), sending(BY_ID[request_.sku], request_)

    assert body.get("prompt", "") == shown.prompt_text == sent(shown.prompt)
    assert body.get("lyrics", "") == shown.lyrics_text == sent(shown.lyrics)
    # And every character that was written is in exactly one piece, in order.
    pieces = (*shown.prompt, *shown.lyrics)
    for source, text in (("prompt", request_.prompt), ("lyrics", request_.lyrics)):
        own = [piece for piece in pieces if piece.source == source]
        assert "".join(piece.written for piece in own) == normalised(text)
        at = 0
        for piece in own:
            assert piece.start == at or not piece.written
            at += len(piece.written)
    for piece in pieces:
        assert bool(piece.why) == (piece.fate is not Fate.KEPT)
        assert piece.why == "" or piece.why.endswith(".")
        match piece.fate:
            case Fate.KEPT:
                assert piece.text == piece.written != ""
            case Fate.CHANGED:
                assert piece.text != piece.written
                assert piece.text
                assert piece.written
            case Fate.DROPPED:
                assert piece.written
                assert piece.text == ""
            case Fate.ADDED:
                assert piece.text
                assert piece.written == ""


@given(requests)
@settings(max_examples=200, deadline=None)
def test_what_is_too_long_is_found_in_what_was_written(request_: Request) -> None:
    sku = BY_ID[request_.sku]
    shown = sending(sku, request_)
    over = {found.source: found for found in surplus(sku, request_)}
    limits = [(shown.prompt_text, sku.prompt)]
    if sku.lyrics is not None:
        limits.append((shown.lyrics_text, sku.lyrics))

    assert bool(over) == any(length(text, limit.rule) > limit.most for text, limit in limits)
    for found in over.values():
        assert 0 <= found.start <= max(len(request_.prompt), len(request_.lyrics))


def test_the_surplus_of_lyrics_begins_where_they_no_longer_fit() -> None:
    sku = BY_ID["kyma/minimax-music"]
    # 602 as sent: the tag gets longer by one on its way.
    request = Request(sku=sku.id, prompt="folk", lyrics="Chorus:\n" + "a" * 593)

    (found,) = surplus(sku, request)

    assert (found.source, found.over_by, request.lyrics[found.start :]) == ("lyrics", 2, "aa")
    assert [(each.field, each.over_by) for each in problems(sku, request)] == [("lyrics", 2)]


def test_lyrics_within_a_style_are_counted_with_it() -> None:
    sku = BY_ID["apiframe/elevenlabs-music"]
    request = Request(sku=sku.id, prompt="calm", lyrics="la " * 1700)

    (found,) = surplus(sku, request)
    (problem,) = problems(sku, request)

    assert found.source == "lyrics"
    assert (problem.field, problem.code, problem.over_by) == ("lyrics", "too_long", found.over_by)
    assert "together" in problem.message
    assert len(problem.short) <= 36
    kept = len("calm\n\nLyrics:\n") + found.start
    assert kept == 5000


@pytest.mark.parametrize("name", ["minimax/music-2.6", "minimax/music-cover", "kyma/minimax-music"])
@given(lyrics=words)
@settings(max_examples=100, deadline=None)
def test_minimax_sings_no_tag(name: str, lyrics: str) -> None:
    text = sending(BY_ID[name], Request(sku=name, lyrics=lyrics)).lyrics_text

    for written in text.split("\n"):
        plain = written.strip()
        if plain.startswith("[") and plain.endswith("]") and plain.count("[") == 1 and plain[1:-1]:
            assert is_tag(plain[1:-1]) or not plain[1:-1].strip(), written


def song_sent(sku: str, lyrics: str, *, instrumental: bool = False) -> str:
    request = Request(sku=sku, prompt="calm", lyrics=lyrics, instrumental=instrumental)
    return str(body_of(request).get("lyrics"))


@pytest.mark.parametrize(
    ("written", "minimax", "verbatik"),
    [
        ("[verse]\nla", "[verse]\nla", "[verse]\nla"),
        ("[pre_chorus 2]\nla", "[pre_chorus 2]\nla", "[pre_chorus 2]\nla"),
        ("(Chorus)\nla", "[Chorus]\nla", "[Chorus]\nla"),
        ("Verse 2:\nla", "[Verse 2]\nla", "[Verse 2]\nla"),
        ("## Refrain\nla", "[Chorus]\nla", "[Refrain]\nla"),
        ("[Verse 1: Ada]\nla", "[Verse 1]\nla", "[Verse 1: Ada]\nla"),
        ("[Guitar Solo]\nla", "[Solo]\nla", "[Guitar Solo]\nla"),
        ("[Guitar riff]\nla", "la", "[Guitar riff]\nla"),
        ("[Drop]\nla", "[Drop]\nla", "[Drop]\nla"),
        ("##\nla\n##", "la\n", "la"),
        ("la (oh, oh)\n(wait)", "la (oh, oh)\n(wait)", "la (oh, oh)\n(wait)"),
    ],
)
def test_each_service_gets_its_own_tags(written: str, minimax: str, verbatik: str) -> None:
    assert song_sent("minimax/music-2.6", written) == minimax
    assert song_sent("kyma/minimax-music-pro", written) == minimax
    assert song_sent("verbatik/text-to-music", written) == verbatik


def test_each_service_is_told_in_its_own_way_to_leave_the_voice_out() -> None:
    lyrics = "[Verse]\nla la"

    assert song_sent("kyma/minimax-music", lyrics, instrumental=True) == "[Instrumental]"
    assert song_sent("verbatik/text-to-music", lyrics, instrumental=True) == ""
    minimax = body_of(Request(sku="minimax/music-2.6", lyrics=lyrics, instrumental=True))
    assert minimax["is_instrumental"] is True
    assert "lyrics" not in minimax
    apiframe = body_of(
        Request(sku="apiframe/elevenlabs-music", prompt="calm", lyrics=lyrics, instrumental=True)
    )
    assert apiframe["prompt"] == "calm"


def test_a_service_without_a_field_for_lyrics_gets_them_within_the_style() -> None:
    for sku in ("kyma/elevenlabs-music", "apiframe/elevenlabs-music"):
        request = Request(sku=sku, prompt="calm folk", lyrics="Verse:\nla la")
        assert body_of(request)["prompt"] == "calm folk\n\nLyrics:\n[Verse]\nla la"
        silent = Request(sku=sku, prompt="calm folk", lyrics="[Intro]\n[Outro]")
        assert body_of(silent)["prompt"] == "calm folk"


def test_tags_are_words_where_there_is_no_field_for_them() -> None:
    def prompt(sku: str, text: str) -> object:
        return body_of(Request(sku=sku, prompt=text, lyrics="la", tags=("folk", "Pop")))["prompt"]

    assert prompt("minimax/music-2.6", "warm folk") == "warm folk, Pop"
    assert prompt("minimax/music-2.6", "warm.") == "warm. folk, Pop"
    assert prompt("minimax/music-2.6", "") == "folk, Pop"
    assert prompt("verbatik/text-to-music", "warm") == "warm"


@pytest.mark.parametrize("sku", SKUS, ids=lambda sku: str(sku.id))
def test_an_ordinary_song_is_sent_as_it_is_written(sku: Sku) -> None:
    lyrics = "[Verse]\nsalt on the rail\n\n[Chorus]\nhold the light"
    shown = sending(sku, Request(sku=sku.id, prompt="warm folk", lyrics=lyrics))

    assert not is_silent(lyrics)
    assert shown.is_as_written == (not shown.is_folded)
    assert unicodedata.is_normalized("NFC", shown.prompt_text)
