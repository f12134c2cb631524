"""The notes: chords that lead, a tune that fits and returns, a bass on the kick."""

from __future__ import annotations

from bisect import bisect_right
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from composer.sketch.band import choose_band
from composer.sketch.compose import compose
from composer.sketch.grooves import DRUMS
from composer.sketch.harmony import voice_lead
from composer.sketch.melody import write_melody
from composer.sketch.plan import make_plan
from composer.sketch.request import STYLES, SketchRequest
from composer.sketch.score import Score
from composer.sketch.style import Play
from composer.sketch.styles import STYLE_BY_ID
from composer.sketch.theory import QUALITIES, parse_key, parse_roman, scale_under
from composer.sketch.voices import VOICES
from composer.sketch.words import read_words

IDS = [style for style, _ in STYLES]


def score_of(style: str, seed: int, seconds: int = 75, **more: object) -> Score:
    request = SketchRequest(prompt="", style=style, seed=seed, length_ms=seconds * 1000, **more)
    wish = read_words(request)
    plan = make_plan(request, wish, STYLE_BY_ID[style])
    band, _ = choose_band(STYLE_BY_ID[style], wish)
    return compose(plan, STYLE_BY_ID[style], band, seed, swing=wish.swing)


def tune_of(score: Score, seed: int):
    part = next(part for part in score.style.parts if part.play is Play.MELODY)
    return write_melody(score.plan, score.style, part, score.chords, seed)


@pytest.mark.parametrize("style", IDS)
def test_the_tune_sits_on_the_chords(style: str) -> None:
    strong = fitting = rubbing = notes = 0
    for seed in range(4):
        score = score_of(style, seed)
        starts = [span.beat for span in score.chords]
        for note in tune_of(score, seed):
            tones = score.chords[bisect_right(starts, note.beat + 1e-6) - 1].chord.tones
            notes += 1
            if note.beat % 2 == 0:
                strong += 1
                fitting += note.pitch % 12 in tones
            foreign = note.pitch % 12 not in tones
            rubbing += (
                note.beats >= 0.5
                and foreign
                and any((note.pitch - tone) % 12 in (1, 11) for tone in tones)
            )
    assert notes > 40
    assert fitting / strong >= 0.85
    assert rubbing == 0


@pytest.mark.parametrize("style", IDS)
def test_the_tune_breathes_and_rises_in_the_chorus(style: str) -> None:
    for seed in (5, 6):
        score = score_of(style, seed)
        tune = tune_of(score, seed)
        begun = held = tune[0].beat
        longest = 0.0
        for note in tune:
            if note.beat >= held + 0.3:
                begun = note.beat
            held = max(held, note.beat + note.beats)
            longest = max(longest, held - begun)
        assert longest <= 4 * score.plan.metre.beats
        pitches: dict[str, list[int]] = {"verse": [], "chorus": [], "drop": []}
        for section in score.plan.sections:
            start, end = (4 * bar for bar in (section.bar, section.bar + section.bars))
            inside = [note.pitch for note in tune if start <= note.beat < end]
            pitches.get(section.kind, []).extend(inside)
        verse, chorus = pitches["verse"], pitches["chorus"] or pitches["drop"]
        assert sum(chorus) / len(chorus) > sum(verse) / len(verse)


def test_the_hook_returns_in_every_chorus() -> None:
    score = score_of("pop", 2, seconds=170)
    tune = tune_of(score, 2)
    hooks = []
    for section in score.plan.sections:
        if section.kind == "chorus":
            start, end = section.bar * 4, (section.bar + 4) * 4
            inside = [note for note in tune if start <= note.beat < end]
            hooks.append(tuple((note.beat - start, note.pitch) for note in inside))
    assert len(hooks) >= 2
    assert len(hooks[0]) >= 4
    assert set(hooks) == {hooks[0]}


def test_seeds_and_styles_differ() -> None:
    tunes = {tuple(n.pitch for n in tune_of(score_of("folk", seed), seed)) for seed in range(8)}
    assert len(tunes) == 8
    voices = {tuple(sorted(part.plan.voice for part in score_of(style, 1).parts)) for style in IDS}
    assert len(voices) == len(IDS)


def test_the_chorus_is_fuller_than_the_verse() -> None:
    for style in IDS:
        score = score_of(style, 3, seconds=120)
        counts = {}
        for section in score.plan.sections:
            start, end = section.bar * 4, (section.bar + section.bars) * 4
            inside = sum(
                sum(n.velocity for n in part.notes if start <= n.beat < end) for part in score.parts
            )
            kind = {"drop": "chorus"}.get(section.kind.value, section.kind.value)
            counts.setdefault(kind, []).append(inside / section.bars)
        assert max(counts["chorus"]) > max(counts["verse"]), style


def onsets(score: Score, drum: str) -> list[float]:
    """Where in the bar a drum is struck."""
    beats = score.plan.metre.beats
    notes = next(part.notes for part in score.parts if part.plan.play is Play.DRUMS)
    return [note.beat % beats for note in notes if note.pitch == DRUMS[drum]]


@pytest.mark.parametrize("style", ["rock", "jazz", "country"])
def test_a_waltz_has_its_kick_on_one_and_no_fourth_beat(style: str) -> None:
    score = score_of(style, 2, metre="3/4")
    assert score.plan.metre.beats == 3
    kicks = onsets(score, "kick")
    near_one = sum(min(beat, 3 - beat) < 0.1 for beat in kicks)
    assert near_one >= 0.5 * len(kicks) > 0


def test_six_eight_goes_in_threes() -> None:
    score = score_of("folk", 1, metre="6/8")
    picked = next(part for part in score.parts if part.plan.name == "picked guitar")
    end = score.plan.bars * 2 - 2.1  # then it slows down
    thirds = [note.beat * 3 for note in picked.notes if note.beat < end]
    assert max(abs(beat - round(beat)) for beat in thirds) < 0.15
    assert {round(beat) % 6 for beat in thirds} == set(range(6))


def test_swing_holds_the_first_of_two() -> None:
    def late(swing: int) -> float:
        hats = onsets(score_of("rock", 1, swing=swing), "hat")
        off_beats = [beat % 1 for beat in hats if 0.3 < beat % 1 < 0.8]
        return sum(off_beats) / len(off_beats)

    even, swung = late(0), late(100)
    assert even == pytest.approx(0.5, abs=0.03)
    assert swung == pytest.approx(2 / 3, abs=0.03)


def test_energy_brings_players_in() -> None:
    def strokes(energy: int) -> int:
        return sum(len(part.notes) for part in score_of("pop", 1, energy=energy).parts)

    assert strokes(0) < 0.8 * strokes(50) < 0.8 * strokes(100)


def test_a_break_is_without_kick_and_bass() -> None:
    lyrics = "[Drop]\n[Break]\n[Drop]"
    request = SketchRequest(prompt="house", lyrics=lyrics, length_ms=60_000)
    wish = read_words(request)
    style = STYLE_BY_ID["house"]
    plan = make_plan(request, wish, style)
    score = compose(plan, style, choose_band(style, wish)[0], 0)
    broken = plan.sections[[s.kind.value for s in plan.sections].index("break")]
    start, end = broken.bar * 4, (broken.bar + broken.bars) * 4 - 0.2
    low = [
        note
        for part in score.parts
        for note in part.notes
        if start + 0.2 <= note.beat < end
        and (
            part.plan.play is Play.BASS
            or (part.plan.play is Play.DRUMS and note.pitch == DRUMS["kick"])
        )
    ]
    assert low == []


@pytest.mark.parametrize("style", IDS)
def test_every_written_chord_and_pattern_can_be_read(style: str) -> None:
    band = STYLE_BY_ID[style]
    for table in (band.minor, band.major):
        for role in ("verse", "chorus", "bridge"):
            for text in table[role]:
                for numeral in text.replace("|", " ").split():
                    assert parse_roman(numeral, 0).tones
    for part in band.parts:
        assert part.voice in VOICES
        for pattern in (*part.patterns, *part.busy):
            assert all(len(bar) in (12, 16, 32) for bar in pattern.split("|")), pattern
    for cell in (*band.cells, *band.chorus_cells):
        assert len(cell) == 32
    for grooves in band.grooves:
        for groove in grooves:
            for drum, pattern in groove.lines:
                assert drum in DRUMS
                assert all(len(bar) in (16, 32) for bar in pattern.split("|")), pattern
    for fill in band.fills:
        for drum, pattern in fill:
            assert drum in DRUMS
            assert len(pattern) == 16


@pytest.mark.parametrize("style", IDS)
def test_hands_move_little_from_chord_to_chord(style: str) -> None:
    score = score_of(style, 1)
    voicings = voice_lead(score.chords, 52, 74)
    leaps = [abs(b[-1] - a[-1]) for a, b in pairwise(voicings)]
    assert sum(leaps) / len(leaps) <= 4
    assert all(52 <= note <= 74 for notes in voicings for note in notes)


def last_bass(style: str, **more: object) -> float:
    """How many beats after the last bar the bass strikes for the last time."""
    score = score_of(style, 1, **more)
    bass = next(part for part in score.parts if part.plan.play is Play.BASS)
    return bass.notes[-1].beat - score.plan.bars * score.plan.metre.beats


def test_an_orchestra_slows_down_to_its_last_chord_and_a_pop_band_does_not() -> None:
    assert last_bass("cinematic") > 0.3
    assert abs(last_bass("pop")) < 0.1


def test_a_tempo_that_was_asked_for_is_kept_to_the_end() -> None:
    assert abs(last_bass("cinematic", bpm=90)) < 0.1


@given(st.integers(0, 11), st.sampled_from(sorted(QUALITIES)), st.booleans())
def test_the_scale_under_a_chord_holds_its_tones(root: int, quality: str, minor: bool) -> None:
    key = parse_key("A minor" if minor else "C")
    assert key is not None
    chord = parse_roman("I", root)
    chord = type(chord)(root=root, bass=root, quality=quality)
    assert chord.tones <= set(scale_under(key, chord))


@pytest.mark.parametrize(
    ("text", "name"),
    [("Am", "A minor"), ("F#", "F# major"), ("bb Major", "Bb major"), ("c# min", "C# minor"),
     ("E flat minor", "Eb minor"), ("H", None), ("", None), ("A minors", None)],
)  # fmt: skip
def test_keys_are_read(text: str, name: str | None) -> None:
    key = parse_key(text)
    assert (key.name if key else None) == name
