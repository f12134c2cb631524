"""Form and bars: the tags in order, whole bars, a tempo nobody would call absurd."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from composer.domain.lyrics import SectionKind as Kind
from composer.sketch import request as asking
from composer.sketch.metre import METRES
from composer.sketch.plan import Plan, fit_bars, make_plan
from composer.sketch.request import STYLES, SketchRequest
from composer.sketch.styles import STYLE_BY_ID
from composer.sketch.words import read_words

SONG = """[Intro]
[Verse 1]
The rain came down on Sunday
And washed the street away
I kept your yellow raincoat
For another rainy day
[Chorus]
Hold on, hold on
The river knows the way
[Bridge]
[Chorus]
Hold on, hold on
The river knows the way
[Outro]
"""


def test_what_may_be_asked_for_is_what_the_band_can_play() -> None:
    assert tuple(METRES) == asking.METRES
    assert tuple(STYLE_BY_ID) == tuple(style for style, _ in STYLES)


def plan_of(**asked: object) -> Plan:
    request = SketchRequest(**{"prompt": "pop", **asked})
    wish = read_words(request)
    return make_plan(request, wish, STYLE_BY_ID[wish.style])


def test_tags_give_the_sections_in_order() -> None:
    plan = plan_of(lyrics=SONG, length_ms=90_000)
    assert [section.name for section in plan.sections] == [
        "Intro", "Verse 1", "Chorus", "Bridge", "Chorus", "Outro",
    ]  # fmt: skip
    assert [section.kind for section in plan.sections][1] is Kind.VERSE
    assert plan.sections[1].syllables == (7, 6, 7, 7)
    assert [(line.number, line.text) for line in plan.sections[1].lines] == [
        (number, SONG.splitlines()[number]) for number in range(2, 6)
    ]
    assert plan.left_out == ()


def test_a_short_length_keeps_one_of_each_kind_first_and_says_what_went() -> None:
    plan = plan_of(lyrics=SONG, length_ms=9_000)
    assert plan.sections
    assert plan.left_out
    assert len(plan.sections) + len(plan.left_out) == 6


def test_instrumental_lyrics_give_form_without_syllables() -> None:
    plan = plan_of(lyrics=SONG, instrumental=True, length_ms=60_000)
    assert all(not section.syllables for section in plan.sections)


@given(
    length_ms=st.integers(1_000, 600_000),
    seed=st.integers(0, 2**32),
    style=st.sampled_from([style for style, _ in STYLES]),
    lyrics=st.sampled_from(["", SONG, "[Chorus]\nla la", "雨の日に\n君と歩く🎵", "[Verse]\n" * 90]),
    bpm=st.sampled_from([None, 40, 97, 220]),
    metre=st.sampled_from(list(METRES)),
)
@settings(max_examples=120, deadline=None)
def test_sections_fill_the_bars_and_bars_fill_the_length(
    length_ms: int, seed: int, style: str, lyrics: str, bpm: int | None, metre: str
) -> None:
    asked = {"style": style, "lyrics": lyrics, "bpm": bpm, "metre": metre}
    plan = plan_of(length_ms=length_ms, seed=seed, **asked)
    assert sum(section.bars for section in plan.sections) == plan.bars
    ends = [section.bar + section.bars for section in plan.sections]
    assert [section.bar for section in plan.sections] == [0, *ends[:-1]]
    assert all(section.bars >= 1 for section in plan.sections) or plan.bars == 0
    assert all(section.bars <= 20 for section in plan.sections)
    assert plan.ring > 0
    if bpm:
        assert plan.bpm == bpm
    else:
        slow, _, fast = STYLE_BY_ID[style].tempo
        assert slow * 0.8 <= plan.bpm / METRES[metre].pace <= fast * 1.2
        assert plan.ring <= 3.5 + plan.bar_seconds


def test_equal_kinds_are_counted() -> None:
    plan = plan_of(lyrics=SONG, length_ms=90_000)
    choruses = [section for section in plan.sections if section.kind is Kind.CHORUS]
    assert [(s.turn, s.last_of_kind) for s in choruses] == [(0, False), (1, True)]
    assert choruses[1].energy >= choruses[0].energy


@pytest.mark.parametrize("seconds", [30, 61.5, 180, 599])
@pytest.mark.parametrize("tempo", [70, 128])
@pytest.mark.parametrize("beats", [2, 3, 4, 5])
def test_the_tempo_bends_little(seconds: float, tempo: float, beats: int) -> None:
    bars, bpm = fit_bars(seconds, tempo, beats, exact=False)
    assert abs(bpm / tempo - 1) <= 0.06
    assert 1.1 <= seconds - bars * beats * 60 / bpm <= 3.5
