"""Are snippets kept once a name, and recent styles once a style?"""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from composer.domain.snippets import Snippet, recent_prompts, with_snippet, without_snippet


@given(st.lists(st.tuples(st.text("abAB ", max_size=4), st.text("xy ", max_size=4))))
def test_each_name_has_its_last_text(entries: list[tuple[str, str]]) -> None:
    snippets: tuple[Snippet, ...] = ()
    last = dict[str, str]()
    for name, text in entries:
        snippets = with_snippet(snippets, name, text)
        if name.strip() and text.strip():
            last[" ".join(name.split()).casefold()] = text.strip()

    assert {each.name.casefold(): each.text for each in snippets} == last
    assert len(snippets) == len(last)
    names = [each.name.casefold() for each in snippets]
    assert names == sorted(names)
    for name in names:
        assert name not in [each.name.casefold() for each in without_snippet(snippets, name)]


def test_recent_styles() -> None:
    ordered = ["warm folk", "", "Warm  folk ", "loud rock", "  ", "calm"]

    assert recent_prompts(ordered) == ("warm folk", "loud rock", "calm")
    assert recent_prompts(ordered, most=2) == ("warm folk", "loud rock")
