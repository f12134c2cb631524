"""Do alternatives make the texts that a person reads in them, and is nothing else taken for one?"""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from composer.domain.wildcards import (
    has_alternatives,
    variation,
    variations,
)


@pytest.mark.parametrize(
    ("text", "texts"),
    [
        ("calm", ["calm"]),
        ("", [""]),
        ("{slow|fast} piano", ["slow piano", "fast piano"]),
        ("{a|b} x {1|2}", ["a x 1", "a x 2", "b x 1", "b x 2"]),
        ("{a|b{1|2}}", ["a", "b1", "b2"]),
        ("{very |}slow", ["very slow", "slow"]),
        ("{|}", ["", ""]),
        ("{chorus} | {a", ["{chorus} | {a"]),
        ("a} {b|c}", ["a} b", "a} c"]),
        ("{a|{b}c}", ["a", "{b}c"]),
        ("\\{a|b\\}", ["{a|b}"]),
        ("{a\\|b|c}", ["a|b", "c"]),
    ],
)
def test_texts(text: str, texts: list[str]) -> None:
    assert variations(text) == len(texts)
    assert has_alternatives(text) == (len(texts) > 1)
    assert [variation(text, number) for number in range(len(texts))] == texts
    assert variation(text, len(texts)) == texts[0]


plain = st.text("ab ,", max_size=5)
rows = st.recursive(
    st.tuples(plain, st.just([])),
    lambda inner: st.tuples(
        plain, st.lists(st.lists(inner, min_size=2, max_size=3), min_size=1, max_size=2)
    ),
    max_leaves=6,
)


def written(row: tuple[str, list[list[object]]]) -> str:
    text, choices = row
    return text + "".join("{" + "|".join(map(written, ways)) + "}" for ways in choices)  # type: ignore[arg-type]


def meant(row: tuple[str, list[list[object]]]) -> list[str]:
    text, choices = row
    parts = [[text]] + [[one for way in ways for one in meant(way)] for ways in choices]  # type: ignore[arg-type]
    return ["".join(each) for each in product(*parts)]


@given(rows)
def test_all_and_only_the_texts_that_are_meant(row: tuple[str, list[list[object]]]) -> None:
    text, expected = written(row), meant(row)

    assert variations(text) == len(expected)
    assert [variation(text, number) for number in range(len(expected))] == expected


@given(st.text("{}|\\a", max_size=30))
def test_any_text_has_at_least_one(text: str) -> None:
    assert variations(text) >= 1
    assert isinstance(variation(text, 4), str)


def test_a_text_with_more_texts_than_anybody_can_order_is_read_quickly() -> None:
    assert variations("{a|b}" * 2000) == 1_000_000
    assert variation("{a|b}" * 3, 5) == "bab"
    assert variations("{a|" * 3000 + "b" + "}" * 3000) >= 2
