"""Do lines that rhyme get the same letter, and others not?"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from composer.domain.rhymes import rhyme_scheme


@pytest.mark.parametrize(
    ("language", "ends", "scheme"),
    [
        ("en", "light tonight go snow", "A A B B"),
        ("en", "heart apart moon soon", "A A B B"),
        ("en", "stay day sky goodbye", "A A B B"),
        ("en", "love above me free", "A A B B"),
        ("en", "tears years fire desire", "A A B B"),
        ("en", "stone alone down town", "A A B B"),
        ("en", "know now word heard", "A B C C"),
        ("en", "wings love, sings! dove", "A B A B"),
        ("es", "corazón canción noche coche", "A A B B"),
        ("de", "Herz Schmerz Nacht gedacht", "A A B B"),
        ("de", "Liebe Triebe Nacht Macht", "A A B B"),
        ("fr", "nuit ennui amour toujours", "A A B B"),
        ("it", "amore cuore luna fortuna", "A A B B"),
        ("pt", "coração canção mar amar", "A A B B"),
        ("vi", "vàng nhàng em", "A A B"),
        ("ko", "사랑해 노래", "A A"),
        ("ja", "さくら そら", "A A"),
        ("", "звезда вода свет", "A A B"),
    ],
)
def test_what_rhymes(language: str, ends: str, scheme: str) -> None:
    lines = [f"la la {word}" for word in ends.split()]

    assert " ".join(rhyme_scheme(lines, language)) == scheme


@given(st.lists(st.text(max_size=12), max_size=40))
def test_equal_lines_rhyme_and_letters_come_in_order(lines: list[str]) -> None:
    scheme = rhyme_scheme(lines, "en")

    assert len(scheme) == len(lines)
    for one, first in zip(lines, scheme, strict=True):
        assert all(first == other for line, other in zip(lines, scheme, strict=True) if line == one)
    firsts = list(dict.fromkeys(letter for letter in scheme if letter))
    assert firsts == sorted(firsts, key=lambda letter: (len(letter), letter))
    assert firsts[:1] in ([], ["A"])
