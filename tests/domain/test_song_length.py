"""Is the guess at a song's length a range that moves with its words?"""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from composer.domain.song_length import LONGEST, SHORTEST, WITHOUT_WORDS, expected_range

LINE = "paper lanterns on the quay\n"


def test_a_song_without_words_has_the_usual_range() -> None:
    assert expected_range("") == expected_range("[Intro]\n\n[Solo]\n") == WITHOUT_WORDS


def test_a_song_of_two_verses_and_choruses_takes_two_to_three_minutes() -> None:
    song = "".join(f"[{tag}]\n" + LINE * 8 for tag in ("Verse", "Chorus", "Verse", "Chorus"))
    low, high = expected_range(song)

    assert 75 <= low <= 120
    assert 150 <= high <= 200


@given(st.text(max_size=3000))
def test_the_range_is_one_that_a_service_can_make(lyrics: str) -> None:
    low, high = expected_range(lyrics)

    assert SHORTEST <= low < high <= LONGEST
    assert low % 15 == high % 15 == 0


@given(st.integers(1, 120))
def test_more_words_never_make_a_shorter_song(lines: int) -> None:
    shorter, longer = expected_range(LINE * lines), expected_range(LINE * (lines + 1))

    assert shorter[0] <= longer[0]
    assert shorter[1] <= longer[1]
