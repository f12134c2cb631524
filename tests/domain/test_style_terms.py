"""Does completion offer what a person is about to write, and put it where it was being typed?"""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from composer.domain.style_terms import (
    StyleTerm,
    TermKind,
    completed,
    completions,
    terms_from,
    typing_at,
)

TERMS = terms_from(
    {
        "genre": "folk, indie folk, lo-fi = lofi, folk rock,",
        "mood": "calm, café-warm",
        "instrument": "piano, felt piano",
    }
)


def offered(typed: str, style: str = "") -> list[str]:
    return [term.text for term in completions(TERMS, typed, style)]


def test_the_vocabulary_is_read() -> None:
    assert TERMS[2] == StyleTerm(text="lo-fi", kind=TermKind.GENRE, also=("lofi",))
    assert len(TERMS) == 8


def test_what_begins_so_comes_first() -> None:
    assert offered("fo") == ["folk", "folk rock", "indie folk"]
    assert offered("piano") == ["piano", "felt piano"]
    assert offered("LOFI") == ["lo-fi"]
    assert offered("cafe") == ["café-warm"]
    assert offered("") == offered("  ") == offered("zzz") == []
    assert offered("fo", "folk, fo") == ["folk rock", "indie folk"]


def test_a_word_takes_the_place_of_what_was_typed() -> None:
    def chosen(marked: str, term: int) -> str:
        cursor = marked.index("|")
        text, after = completed(marked.replace("|", ""), cursor, TERMS[term])
        return f"{text[:after]}|{text[after:]}"

    assert chosen("calm, fo|", 0) == "calm, folk, |"
    assert chosen("fo|, calm", 0) == "folk|, calm"
    assert chosen("fo| calm", 0) == "folk, |calm"
    assert chosen("|", 6) == "piano, |"


@given(st.text("ab, \n", max_size=20), st.integers(0, 22), st.sampled_from(TERMS))
def test_nothing_else_of_the_style_changes(style: str, cursor: int, term: StyleTerm) -> None:
    cursor = min(cursor, len(style))
    typing = typing_at(style, cursor)
    text, after = completed(style, cursor, term)

    assert style[typing.start : cursor] == typing.text
    assert text[: typing.start] == style[: typing.start]
    assert text[typing.start :].startswith(term.text)
    assert text[after:].strip() == style[cursor:].strip()
