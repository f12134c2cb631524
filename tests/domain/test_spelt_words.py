"""Which words of a line are there to be spelt?"""

from __future__ import annotations

import pytest

from composer.domain.spelt_words import spelt_words


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("Paper lanterns, don’t you know", ["Paper", "lanterns", "don't", "you", "know"]),
        ("[Verse 2: softly]", []),
        ("Chorus:", []),
        ("Am7  F#/C  G", []),
        ("[Am]paper [G]lanterns", ["paper", "lanterns"]),
        ("2pac at 88bpm, 1999", ["at"]),
        ("singin' rock'n'roll", ["rock'n'roll"]),
        ("see https://exmaple.com/x or me@exmaple.com", ["see", "or", "me"][:2]),
        ("夜の river", ["river"]),
    ],
)
def test_words(line: str, words: list[str]) -> None:
    found = spelt_words(line)
    assert [each.text for each in found] == words
    assert all(line[each.start : each.end].replace("’", "'") == each.text for each in found)
