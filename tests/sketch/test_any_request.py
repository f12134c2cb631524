"""Whatever is asked: a score without a hole, a tune on its chords, no note that rubs."""

from __future__ import annotations

from bisect import bisect_right

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from composer.sketch.band import choose_band
from composer.sketch.compose import compose
from composer.sketch.metre import METRES
from composer.sketch.midi_file import midi_of
from composer.sketch.plan import make_plan
from composer.sketch.request import STYLES, SketchRequest
from composer.sketch.score import Score
from composer.sketch.sheets import chord_sheet, timed_words
from composer.sketch.style import Play
from composer.sketch.styles import STYLE_BY_ID
from composer.sketch.words import read_words
from tests.sketch.midi_reader import read_midi

PROMPTS = (
    "", "a happy jazz waltz with sax", "rock in 12/8, no drums", "雨の夜のピアノ", "дождь, 5/4",
    "فالس حزين", "only piano and strings", "x" * 50_000, "epic " * 5_000, "🎸" * 400,
    "techno in 7/8", "slow soul, 6/8, Bb minor, organ and choir", "no drums, no bass, no piano",
    "lo-fi with banjo, mandolin, harp, cello and a kazoo", "\x00\n\t", "999 bpm at 1/4 in H",
)  # fmt: skip
LYRICS = (
    "", "[Verse]\nla la la la\n[Chorus]\noh", "雨の日に\n君と歩く\n[サビ]\nずっと",
    "[Drop]\n[Break]\n[Drop]", "[Intro]\n[Build Up]\n[Solo]\n[Outro]", "word " * 900,
    "[Chorus]\n" * 80, "Где ты\nЯ здесь\n" * 30,
)  # fmt: skip
LENGTHS = st.one_of(st.integers(1_000, 8_000), st.integers(8_000, 60_000), st.just(120_001))
REQUESTS = st.builds(
    SketchRequest,
    prompt=st.one_of(st.sampled_from(PROMPTS), st.text(max_size=80)),
    lyrics=st.sampled_from(LYRICS),
    instrumental=st.booleans(),
    length_ms=LENGTHS,
    seed=st.integers(0, 2**31 - 1),
    bpm=st.sampled_from((None, None, None, 40, 97, 220)),
    key=st.sampled_from((None, None, "F#", "Ebm")),
    style=st.sampled_from([None, *(style for style, _ in STYLES)]),
    metre=st.sampled_from([None, *METRES]),
    energy=st.sampled_from((None, 0, 37, 100)),
    swing=st.sampled_from((None, 0, 55, 100)),
    guide=st.sampled_from((True, True, True, False)),
)


def score_of(request: SketchRequest) -> Score:
    """The score as it is written: a late hand would hide which beat is meant."""
    wish = read_words(request)
    style = replace(STYLE_BY_ID[wish.style], human=0.0, late=0.0, slows=0.0)
    plan = make_plan(request, wish, style)
    band, said = choose_band(style, wish)
    assert len(said.sentence(plan, wish, request)) < 600
    return compose(plan, style, band, request.seed or 0, swing=wish.swing)


IN_ONE_NOTE = SketchRequest(prompt="", style="lullaby", metre="6/8", lyrics=LYRICS[-1])


@given(REQUESTS)
@example(IN_ONE_NOTE)  # a motif of a single note has an ending of one
@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_request_can_be_played(request: SketchRequest) -> None:
    score = score_of(request)
    plan = score.plan
    for before, after in zip(score.chords, score.chords[1:], strict=False):
        assert abs(before.beat + before.beats - after.beat) < 1e-6
    end = plan.seconds / plan.beat_seconds
    assert abs(score.chords[-1].beat + score.chords[-1].beats - end) < 1e-6
    assert score.parts
    for part in score.parts:
        for note in part.notes:
            assert 0 <= note.beat <= end, part.plan.name
            assert note.beats > 0, part.plan.name
            assert 20 <= note.pitch <= 110, part.plan.name
            assert 0 < note.velocity <= 1, part.plan.name
    assert request.guide or all(part.plan.play is not Play.MELODY for part in score.parts)
    _the_tune_sits_on_the_chords(score)
    _, tracks = read_midi(midi_of(score, "Any"))
    assert len(tracks) >= 1 + len(score.parts)
    assert "{key: " in chord_sheet(score, "Any")
    assert timed_words(score, "Any", request.lyrics).startswith("[ti:Any]")


def _the_tune_sits_on_the_chords(score: Score) -> None:
    metre = score.plan.metre
    starts = [span.beat for span in score.chords]
    strong = fitting = 0
    for part in score.parts:
        if part.plan.play not in {Play.MELODY, Play.COUNTER}:
            continue
        for note in part.notes:
            tones = score.chords[bisect_right(starts, note.beat + 1e-6) - 1].chord.tones
            fits = note.pitch % 12 in tones
            if metre.weighs(note.beat):
                strong += 1
                fitting += fits
            if note.beats >= metre.eighth - 1e-3 and not fits:
                assert not any((note.pitch - tone) % 12 in (1, 11) for tone in tones), note
    assert fitting >= 0.85 * strong
