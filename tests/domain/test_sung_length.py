"""Does the guess at a song's length follow its words, its tempo and the songs made before?"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from composer.domain.sung_length import correction, expected_lengths, tempo_in, words_that_fit

VERSE = "[Verse]\n" + "paper lanterns on the quay\nsalt on every rail\n" * 4


@pytest.mark.parametrize(
    ("style", "tempo"),
    [
        ("warm lo-fi, 88 bpm", 88),
        ("120BPM house", 120),
        ("tempo: 95", 95),
        ("90 beats per minute", 90),
        ("800 bpm", None),
        ("route 66, 1999", None),
        ("", None),
    ],
)
def test_a_style_names_its_tempo(style: str, tempo: float | None) -> None:
    assert tempo_in(style) == tempo


def test_a_slow_song_is_longer_and_rap_is_quick() -> None:
    (usual,) = expected_lengths(VERSE)
    (slow,) = expected_lengths(VERSE, "60 bpm")
    (rap,) = expected_lengths(VERSE, "rap, 100 bpm")

    assert slow > 1.3 * usual
    assert rap < 0.7 * usual
    assert expected_lengths(VERSE, "60 bpm", 100) == (usual,)  # a setting goes before the style
    assert 25 <= usual <= 40


def test_parts_without_words_last_their_bars() -> None:
    assert expected_lengths("[Intro]\n[Solo]\n[Transition]", tempo=120) == (8, 16, 4)


@given(st.integers(0, 12), st.floats(1, 200))
def test_where_the_words_no_longer_fit(lines: int, seconds: float) -> None:
    lyrics = "[Verse]\n" + "paper lanterns on the quay\n" * lines + "[Chorus]\nhold it\n"
    at = words_that_fit(lyrics, seconds)

    assert 0 <= at <= len(lyrics)
    if sum(expected_lengths(lyrics)) <= seconds:
        assert at == len(lyrics)
    else:
        assert at == 0 or lyrics[at - 1] == "\n"
        # What stands before fits, but for the rounding up of a section to its least.
        assert sum(expected_lengths(lyrics[:at])) <= seconds + 4.5


takes = st.tuples(st.floats(10, 300), st.floats(10, 300))


@given(st.lists(takes, max_size=12))
def test_past_songs_correct_the_guess_within_bounds(songs: list[tuple[float, float]]) -> None:
    factor = correction(songs)

    assert 0.6 <= factor <= 1.7
    if all(made >= guessed for guessed, made in songs):
        assert factor >= 1
    if all(made <= guessed for guessed, made in songs):
        assert factor <= 1


def test_many_songs_are_believed_more_than_one() -> None:
    assert correction([]) == correction([(0, 9), (9, 0)]) == 1
    assert 1 < correction([(100, 140)]) < correction([(100, 140)] * 9) < 1.4
    one_odd = correction([(100, 110)] * 8 + [(100, 300)])
    assert one_odd == pytest.approx(correction([(100, 110)] * 9))
