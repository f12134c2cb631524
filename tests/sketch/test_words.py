"""What the prompt is taken to ask for."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from composer.sketch.band import choose_band
from composer.sketch.request import STYLES, SketchRequest
from composer.sketch.style import Play
from composer.sketch.styles import STYLE_BY_ID
from composer.sketch.vocabulary import (
    FAMILY_NAMES,
    INSTRUMENTS,
    MOOD_STYLES,
    MOODS,
    NEAREST,
    STYLE_WORDS,
)
from composer.sketch.voices import VOICES
from composer.sketch.words import read_words


def wish(prompt: str, **more: object):
    return read_words(SketchRequest(prompt=prompt, **more))


def families(prompt: str) -> set[str]:
    asked = wish(prompt)
    band, _ = choose_band(STYLE_BY_ID[asked.style], asked)
    return {part.family for part in band}


@pytest.mark.parametrize(
    ("prompt", "style"),
    [
        ("warm lo-fi, brushed drums", "lofi"),
        ("a retrowave drive through the neon night", "synthwave"),
        ("fingerpicked singer-songwriter tune", "folk"),
        ("epic orchestral trailer", "cinematic"),
        ("Deep House for a rooftop", "house"),
        ("jazz trio in a small club", "jazz"),
        ("solo piano lullaby", "piano"),
        ("a lullaby on the music box", "lullaby"),
        ("drum and bass roller", "dnb"),
        ("a reggae tune for the beach", "reggae"),
        ("brutal death metal", "metal"),
        ("gospel soul", "rnb"),
        ("techno", "house"),
        ("synthwve", "synthwave"),
        ("something sleepy and ethereal", "ambient"),
        ("acoustic guitar", "folk"),
    ],
)
def test_the_style_is_read_from_the_words(prompt: str, style: str) -> None:
    assert wish(prompt).style == style


def test_a_genre_the_band_does_not_play_is_mapped_and_said() -> None:
    asked = wish("a dark techno loop")
    assert asked.style == "house"
    assert asked.style_note == "no techno in Sketch, House is nearest"


def test_the_chosen_style_wins_over_the_words() -> None:
    assert wish("jazz", style="house").style == "house"


@pytest.mark.parametrize(
    ("prompt", "bpm"),
    [("88 bpm", 88), ("at 120BPM", 120), ("9 bpm", None), ("999 bpm", None), ("90s", None)],
)
def test_tempo_is_read(prompt: str, bpm: int | None) -> None:
    assert wish(prompt).bpm == bpm


@pytest.mark.parametrize(
    ("prompt", "key"),
    [
        ("in A minor", "A minor"),
        ("a ballad in F# major please", "F# major"),
        ("Bb minor waltz", "Bb minor"),
        ("in Em", "E minor"),
        ("in a dream", None),
        ("a major step", "A major"),
    ],
)
def test_key_is_read(prompt: str, key: str | None) -> None:
    found = wish(prompt).key
    assert (found.name if found else None) == key


@pytest.mark.parametrize(
    ("prompt", "metre"),
    [
        ("a jazz waltz", "3/4"),
        ("pop in 6/8", "6/8"),
        ("slow soul, 12/8 feel", "12/8"),
        ("5/4, tense strings", "5/4"),
        ("a jig for the fiddle", "6/8"),
        ("rock in 7/8", "4/4"),
        ("open 24/7, 105/4", "4/4"),
        ("rock", "4/4"),
    ],
)
def test_metre_is_read(prompt: str, metre: str) -> None:
    assert wish(prompt).metre.name == metre


def test_a_metre_that_nobody_plays_is_named() -> None:
    assert wish("techno in 7/8").ignored == ("7/8",)
    assert wish("a jazz waltz in 3/4").ignored == ()


def test_a_waltz_is_a_style_only_where_no_other_is_named() -> None:
    assert wish("a jazz waltz").style == "jazz"
    assert wish("a waltz").style == "piano"


def test_settings_win_over_the_words() -> None:
    asked = wish("calm waltz", metre="5/4", energy=100, swing=50)
    assert (asked.metre.name, asked.energy, asked.swing) == ("5/4", 0.3, 0.5)


def test_moods_bend_mode_tempo_and_energy() -> None:
    sad, happy = wish("sad slow pop"), wish("happy fast pop")
    assert sad.minor is True
    assert happy.minor is False
    assert sad.tempo_factor < 1 < happy.tempo_factor
    assert sad.energy < happy.energy


def test_era_and_production_words_change_the_record() -> None:
    assert wish("rock, from an old tape").worn > wish("90s rock").worn > wish("rock").worn == 0
    assert wish("crisp pop").bright > wish("pop").bright > wish("muffled pop").bright
    assert wish("pop in a cathedral").space > wish("pop").space > wish("dry pop").space
    assert wish("power ballad").tempo_factor < 0.85
    assert wish("dry 80s pop with vinyl crackle, no vocals").ignored == ()


@pytest.mark.parametrize(
    ("prompt", "voice"),
    [
        ("pop with a saxophone", "sax"),
        ("lo-fi, muted trumpet", "muted_trumpet"),
        ("jazz trumpet", "trumpet"),
        ("smooth jazz, alto saxophone", "alto_sax"),
        ("film score with a bassoon", "bassoon"),
        ("folk with violin", "violin"),
        ("lo-fi, thumb piano", "kalimba"),
        ("reggae, no drums, steel drums", "steel_drums"),
        ("ambient with tubular bells", "tubular_bells"),
        ("epic orchestral, timpani", "timpani"),
        ("bossa nova, jazz guitar", "jazz_guitar"),
        ("ambient, pipe organ", "church_organ"),
        ("soul with a drawbar organ", "drawbar_organ"),
        ("pop with 808 drums", "tr808_kit"),
        ("folk with banjo", "banjo"),
        ("a jazz clarinet tune", "clarinet"),
        ("house, no drums, accordion", "accordion"),
        ("only cello", "cello"),
    ],
)
def test_a_named_instrument_is_played(prompt: str, voice: str) -> None:
    asked = wish(prompt)
    band, said = choose_band(STYLE_BY_ID[asked.style], asked)
    assert voice in {part.voice for part in band}
    assert asked.ignored == ()
    assert said.players


def test_an_instrument_whose_name_holds_another_is_that_one_alone() -> None:
    assert wish("pop with steel drums").wanted == ("steel_drums",)
    assert wish("a church organ and a muted trumpet").wanted == ("church_organ", "muted_trumpet")
    assert wish("muted trumpet and trumpet").wanted == ("muted_trumpet", "trumpet")
    assert wish("lo-fi without steel drums").without == {"steel_drums"}


def test_every_part_of_every_style_has_a_voice_and_a_place() -> None:
    for style in STYLE_BY_ID.values():
        for part in style.parts:
            assert part.voice in VOICES, (style.id, part.name)
            assert part.low < part.high


def test_forbidden_players_stay_silent() -> None:
    assert "drums" in families("lo-fi")
    assert "drums" not in families("lo-fi, no drums")
    assert families("drumless rock without bass") & {"drums", "bass"} == set()
    assert families("pop, no drums, no bass or piano") & {"drums", "bass", "piano"} == set()
    assert families("piano ballad without drums, bass or strings") == {"piano"}
    assert "piano" in families("lo-fi, no drums, warm piano and strings")
    assert families("cinematic with only piano and strings") == {"piano", "strings"}


def test_called_for_players_join() -> None:
    assert "strings" in families("lo-fi with strings")
    assert "flute" in families("house with a flute")


def test_without_the_tune_nobody_is_said_to_play_it() -> None:
    asked = wish("pop with a sax", guide=False)
    band, said = choose_band(STYLE_BY_ID["pop"], asked)
    assert asked.wanted == ("sax",)
    assert said.players == ("a tight kit",)
    assert all(part.play is not Play.MELODY for part in band)


def test_brushes_replace_the_sticks() -> None:
    asked = wish("warm lo-fi, brushed drums")
    band, said = choose_band(STYLE_BY_ID["lofi"], asked)
    assert {part.voice for part in band if part.play is Play.DRUMS} == {"brush_kit"}
    assert said.players == ("brushed drums",)


def test_what_was_not_understood_is_said_once() -> None:
    asked = wish("lo-fi with a kazoo, kazoo and female vocals, 80 bpm in C major")
    assert asked.ignored[:3] == ("female", "vocals", "kazoo")
    assert "lo-fi" not in asked.ignored


@pytest.mark.parametrize(
    "prompt", ["x" * 100_000, "only " * 20_000, "no drums, " * 9_000, "a-" * 40_000, "🎸" * 30_000]
)
def test_a_huge_prompt_is_read_in_one_breath(prompt: str) -> None:
    # an unlucky pattern takes hours over these; a pattern that is right takes no time at all
    assert wish(prompt).style in dict(STYLES)


@given(st.text(max_size=300))
@settings(max_examples=60, deadline=None)
def test_any_prompt_gives_a_band_that_plays_a_style(prompt: str) -> None:
    asked = wish(prompt)
    band, said = choose_band(STYLE_BY_ID[asked.style], asked)
    assert band
    assert len(said.label) > 2


def test_the_vocabulary_speaks_only_of_what_exists() -> None:
    styles = {style for style, _ in STYLES}
    assert set(STYLE_BY_ID) == styles == set(STYLE_WORDS)
    assert set(NEAREST.values()) <= styles
    assert {style for _, style in MOOD_STYLES} <= styles
    assert {word for words, _ in MOOD_STYLES for word in words} <= set(MOODS)
    assert set(INSTRUMENTS.values()) <= set(FAMILY_NAMES)
    for style in STYLE_BY_ID.values():
        assert {part.family for part in style.parts} <= set(FAMILY_NAMES)
        assert any(part.play is Play.MELODY for part in style.parts)
