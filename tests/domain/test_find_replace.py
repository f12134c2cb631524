"""Is every place found, and nothing but those replaced?"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from composer.domain.find_replace import (
    BadPattern,
    Search,
    found,
    next_place,
    replace_selected,
    replaced,
)
from composer.domain.lyric_edits import Selection


@pytest.mark.parametrize(
    ("search", "text", "places"),
    [
        (Search(text="Salt"), "salt SALT assault", ["salt", "SALT"]),
        (Search(text="salt", match_case=True), "salt Salt", ["salt"]),
        (Search(text="sal", whole_words=True), "salt sal", ["sal"]),
        (Search(text="a.c"), "abc a.c", ["a.c"]),
        (Search(text="a.c", is_pattern=True), "abc a.c", ["abc", "a.c"]),
        (Search(text="^la", is_pattern=True), "la la\nla", ["la", "la"]),
        (Search(text="x*", is_pattern=True), "axxb", ["xx"]),
        (Search(text=""), "abc", []),
        (Search(text="[Verse]"), "[Verse]\nVerse", ["[Verse]"]),
    ],
)
def test_places(search: Search, text: str, places: list[str]) -> None:
    assert [text[start:end] for start, end in found(text, search)] == places


@given(st.text("abc \n", max_size=30), st.text("ab", min_size=1, max_size=3), st.text("xy"))
def test_replacing_is_what_the_language_calls_replacing(text: str, old: str, new: str) -> None:
    assert replaced(text, Search(text=old, match_case=True), new) == text.replace(old, new)


def test_a_pattern_may_put_back_what_it_found() -> None:
    search = Search(text=r"(\w+) and (\w+)", is_pattern=True)

    assert replaced("salt and rail", search, r"\2 and \1") == "rail and salt"
    with pytest.raises(BadPattern, match="cannot be put in"):
        replaced("salt and rail", search, r"\9")
    assert replaced("a", Search(text="a"), r"\9") == r"\9"


@pytest.mark.parametrize("pattern", ["(", "[", "*", "(?P<1>a)"])
def test_a_pattern_that_is_none_is_said_so(pattern: str) -> None:
    with pytest.raises(BadPattern, match="is no pattern"):
        found("abc", Search(text=pattern, is_pattern=True))


def test_going_on_from_place_to_place() -> None:
    search = Search(text="la")
    text = "la lo la"

    assert next_place(text, search, 1) == Selection(start=6, end=8)
    assert next_place(text, search, 7) == Selection(start=0, end=2)
    assert next_place(text, search, 6, back=True) == Selection(start=0, end=2)
    assert next_place(text, search, 1, back=True) == Selection(start=6, end=8)
    assert next_place(text, Search(text="x"), 0) is None


def test_one_after_another() -> None:
    search = Search(text="la")
    first = replace_selected("la la", Selection(start=0, end=2), search, "lala")
    assert (first.text, first.selection) == ("lala la", Selection(start=5, end=7))
    second = replace_selected(first.text, first.selection, search, "lo")
    assert second.text == "lala lo"
    # What is selected by hand is no place: it stays, and the next place is chosen.
    third = replace_selected("abc la", Selection(start=0, end=3), search, "x")
    assert (third.text, third.selection) == ("abc la", Selection(start=4, end=6))
