"""What lies beside the song: notes, chords and words as other programs read them."""

from __future__ import annotations

import pytest

from composer.domain.song_texts import TextForm, read_song
from composer.domain.syllables import syllables
from composer.sketch.band import choose_band
from composer.sketch.compose import compose
from composer.sketch.midi_file import midi_of
from composer.sketch.plan import make_plan
from composer.sketch.request import SketchRequest
from composer.sketch.score import Score
from composer.sketch.sheets import chord_sheet, timed_words
from composer.sketch.style import Play
from composer.sketch.styles import STYLE_BY_ID
from composer.sketch.sung_words import pieces_of
from composer.sketch.words import read_words
from tests.sketch.midi_reader import read_midi

SONG = """[Verse 1]
The rain came down on Sunday
And washed the street away

[Chorus]
Hold on, hold on
The river knows the way
[Outro]
"""
NAME, WORDS, MARKER, TEMPO, TIME = 0x03, 0x05, 0x06, 0x51, 0x58


def score_of(prompt: str, **more: object) -> Score:
    request = SketchRequest(prompt=prompt, lyrics=SONG, length_ms=50_000, seed=4, **more)
    wish = read_words(request)
    style = STYLE_BY_ID[wish.style]
    plan = make_plan(request, wish, style)
    return compose(plan, style, choose_band(style, wish)[0], 4, swing=wish.swing)


@pytest.mark.parametrize(("prompt", "metre"), [("pop", (4, 2)), ("folk in 6/8", (6, 3))])
def test_a_sequencer_finds_tempo_names_sections_words_and_every_note(
    prompt: str, metre: tuple[int, int]
) -> None:
    score = score_of(prompt)
    quarter, (head, *players) = read_midi(midi_of(score, "River"))
    assert head.texts(NAME) == ["River"]
    assert [track.texts(NAME) for track in players] == [[p.plan.name] for p in score.parts]
    assert head.texts(MARKER) == [section.name for section in score.plan.sections]
    tempo = next(int.from_bytes(data) for _, kind, data in head.metas if kind == TEMPO)
    time = next(data for _, kind, data in head.metas if kind == TIME)
    assert (time[0], time[1]) == metre
    second = quarter * 1_000_000 / tempo
    assert head.end / second == pytest.approx(50, abs=0.01)
    markers = [tick / second for tick, kind, _ in head.metas if kind == MARKER]
    assert markers == pytest.approx(
        [section.bar * score.plan.bar_seconds for section in score.plan.sections], abs=0.01
    )
    for part, track in zip(score.parts, players, strict=True):
        assert 0.97 * len(part.notes) <= len(track.notes) <= len(part.notes)
        assert track.channels == {9} or part.plan.play is not Play.DRUMS
    tune = next(t for t, p in zip(players, score.parts, strict=True) if p.plan.play is Play.MELODY)
    assert "".join(tune.texts(WORDS)).splitlines() == [
        line for line in SONG.splitlines() if line and not line.startswith("[")
    ]


def test_every_syllable_has_its_note() -> None:
    score = score_of("pop")
    tune = next(part for part in score.parts if part.plan.play is Play.MELODY)
    struck = {round(note.beat * 4) for note in tune.notes}
    for sung in score.sung:
        assert len(sung.beats) == syllables(sung.line.text, "en")
        assert list(sung.beats) == sorted(set(sung.beats))
        assert {round(beat * 4) for beat in sung.beats} <= struck


def test_the_chord_sheet_is_read_back_with_its_words_and_chords() -> None:
    score = score_of("pop")
    song = read_song(chord_sheet(score, "River"), TextForm.CHORDPRO)
    assert song.title == "River"
    words = [line.strip() for line in song.lyrics.splitlines() if line and line[0] not in "[|"]
    assert words == [line for line in SONG.splitlines() if line and line[0] != "["]
    assert len(song.chords) == len(score.chords)
    spell = score.plan.key.spell
    assert [chord.name[: len(spell(span.chord.root))] for chord, span in zip(
        song.chords, score.chords, strict=True
    )] == [spell(span.chord.root) for span in score.chords]  # fmt: skip


@pytest.mark.parametrize("guide", [True, False])
def test_the_words_are_timed_where_they_are_sung(guide: bool) -> None:
    score = score_of("pop", guide=guide)
    song = read_song(timed_words(score, "River", SONG), TextForm.LRC)
    times = [seconds for _, seconds in song.times]
    beat = score.plan.beat_seconds
    assert times == pytest.approx([sung.beats[0] * beat for sung in score.sung], abs=0.006)
    assert times == sorted(times)
    assert len(times) == 4


@pytest.mark.parametrize(
    ("line", "pieces"),
    [
        ("Sunday again", ("Sun", "day ", "a", "gain")),
        ("雨の日", ("雨", "の", "日")),
        ("oh …", ("oh …",)),
        ("…", ("…",)),
    ],
)
def test_a_line_is_cut_into_its_syllables(line: str, pieces: tuple[str, ...]) -> None:
    assert pieces_of(line, "en") == pieces
