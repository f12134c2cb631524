"""Is every reason why a draft cannot be sent found, counted and said?"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from composer.domain.options import Length, Number
from composer.domain.request import Problem, Request
from composer.domain.sku import Ability, Sku, problems
from composer.domain.text import CountRule, TextLimit, length, surplus_start

MS = "music_length_ms"


def no_dogs(request: Request) -> Iterator[Problem]:
    if "dog" in request.prompt:
        yield Problem(field="prompt", code="dog", message="No dogs.", short="No dogs")


SONG = Sku(
    id="test/song",
    provider="test",
    provider_label="Test",
    label="Song",
    fact="",
    prompt=TextLimit(most=20, least=1),
    lyrics=TextLimit(most=10, least=4, rule=CountRule.NFC_CODE_POINTS),
    options=(
        Length(name=MS, label="Length", help="", minimum=1000, maximum=9000, default=5000),
        Number(name="seed", label="Seed", help="", minimum=0, maximum=9, default=None),
    ),
    abilities=frozenset({Ability.LYRICS, Ability.INSTRUMENTAL, Ability.LENGTH}),
    rules=(no_dogs,),
)
FINE = Request(sku="test/song", prompt="folk", lyrics="la la")


@pytest.mark.parametrize(
    ("changes", "field", "code", "short"),
    [
        ({"prompt": ""}, "prompt", "empty", "Write a style first"),
        ({"prompt": " \n\t"}, "prompt", "empty", "Write a style first"),
        ({"prompt": "x" * 21}, "prompt", "too_long", "Style 1 over its 20 limit"),
        ({"prompt": "a\x00b"}, "prompt", "unsendable", "Style: 1 character cannot be sent"),
        ({"prompt": "\ud83d!\ud83d"}, "prompt", "unsendable", "Style: 2 characters cannot be sent"),
        ({"prompt": "hot dog"}, "prompt", "dog", "No dogs"),
        ({"lyrics": ""}, "lyrics", "empty", "Nothing to sing"),
        ({"lyrics": "      "}, "lyrics", "empty", "Nothing to sing"),
        ({"lyrics": "la"}, "lyrics", "too_short", "Lyrics 2 too short"),
        ({"lyrics": "x" * 13}, "lyrics", "too_long", "Lyrics 3 over its 10 limit"),
        ({"lyrics": "e\u0301" * 11}, "lyrics", "too_long", "Lyrics 1 over its 10 limit"),
        ({"options": {MS: 999}}, MS, "out_of_range", "Length out of range"),
        ({"options": {MS: 10**400}}, MS, "out_of_range", "Length out of range"),
        ({"options": {"seed": True}}, "seed", "out_of_range", "Seed out of range"),
        ({"options": {"tempo": 80}}, "tempo", "unknown_option", "No setting “tempo”"),
    ],
)
def test_what_keeps_a_request_from_being_sent(
    changes: dict[str, object], field: str, code: str, short: str
) -> None:
    (problem,) = problems(SONG, replace(FINE, **changes))  # type: ignore[arg-type]

    assert (problem.field, problem.code, problem.short) == (field, code, short)
    assert problem.message.endswith(".")
    assert (problem.over_by is not None) == (code == "too_long")


@pytest.mark.parametrize(
    "request_",
    [
        FINE,
        replace(FINE, prompt="x" * 20, lyrics="e\u0301" * 10),
        replace(FINE, prompt="a\r\n" * 10),  # line endings count as one
        replace(FINE, lyrics="", instrumental=True),  # not sent, so not looked at
        replace(FINE, lyrics="x" * 99, instrumental=True),
        replace(FINE, options={"music_length_ms": 9000, "seed": 0}),
        replace(FINE, options={"seed": None}),
    ],
)
def test_what_can_be_sent(request_: Request) -> None:
    assert problems(SONG, request_) == ()


def test_every_problem_is_told_at_once() -> None:
    request = Request(sku=SONG.id, prompt="dog" * 9, lyrics="\x00", options={"seed": -1, "x": 1})

    found = [(problem.field, problem.code) for problem in problems(SONG, request)]

    assert found == [
        ("prompt", "too_long"),
        ("lyrics", "unsendable"),
        ("lyrics", "too_short"),
        ("seed", "out_of_range"),
        ("x", "unknown_option"),
        ("prompt", "dog"),
    ]


def test_a_service_without_lyrics_does_not_mind_them() -> None:
    clip = replace(SONG, lyrics=None, abilities=frozenset())

    assert problems(clip, replace(FINE, lyrics="x" * 9999)) == ()
    (problem,) = problems(clip, replace(FINE, instrumental=True))
    assert (problem.field, problem.code) == ("instrumental", "not_taken")


@given(st.text(max_size=40), st.text(max_size=40))
def test_too_long_is_said_with_the_exact_surplus(prompt: str, lyrics: str) -> None:
    found = problems(SONG, replace(FINE, prompt=prompt, lyrics=lyrics))
    over = {problem.field: problem.over_by for problem in found if problem.code == "too_long"}

    for field, text, limit in (("prompt", prompt, SONG.prompt), ("lyrics", lyrics, SONG.lyrics)):
        assert limit is not None
        start = surplus_start(text, limit)
        assert (start is not None) == (field in over)
        if start is not None:
            assert over[field] == length(text, limit.rule) - limit.most


def test_values_and_lengths() -> None:
    assert SONG.value(FINE, "music_length_ms") == 5000
    assert SONG.length_seconds(FINE) == 5
    assert SONG.length_seconds(replace(FINE, options={"music_length_ms": 1500})) == 1.5
    assert replace(SONG, abilities=frozenset()).length_seconds(FINE) is None
    assert SONG.option("tempo") is None
    with pytest.raises(KeyError):
        SONG.value(FINE, "tempo")
