"""Which words for a style go on from what is being typed, and what do those in a style say?"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from enum import StrEnum
from functools import lru_cache

from msgspec import Struct


class TermKind(StrEnum):
    """What a word says of the music."""

    GENRE = "genre"
    MOOD = "mood"
    INSTRUMENT = "instrument"
    VOCAL = "vocal"
    TEMPO = "tempo"
    KEY = "key"
    PRODUCTION = "production"
    SNIPPET = "snippet"
    """A piece of style of the user's own, by its name."""


class StyleTerm(Struct, frozen=True, kw_only=True):
    """One word or phrase of the vocabulary."""

    text: str
    kind: TermKind
    also: tuple[str, ...] = ()
    """Other spellings, by which it is found too."""
    stands_for: str = ""
    """What is put in where it is chosen, if that is not its own text."""


class Typing(Struct, frozen=True, kw_only=True):
    """The word being typed in a style: what comes between commas, up to the cursor."""

    text: str
    start: int
    """Where it begins in the style, blanks passed over."""


_PARTING = re.compile(r"[,;\n{|}]")


def typing_at(style: str, cursor: int) -> Typing:
    """What is being typed at the cursor."""
    before = style[: max(0, cursor)]
    start = max((parting.end() for parting in _PARTING.finditer(before)), default=0)
    while start < len(before) and before[start].isspace():
        start += 1
    return Typing(text=before[start:], start=start)


def completions(
    terms: Sequence[StyleTerm], typed: str, style: str = "", most: int = 8
) -> tuple[StyleTerm, ...]:
    """The words that go on from what is typed, the best first; none for nothing typed.

    Those that begin so come first, then those with a word that does; what ``style`` says already
    is not offered again.
    """
    wanted = _plain(typed)
    if not wanted:
        return ()
    said = {_plain(part) for part in _PARTING.split(style)}
    ranked = list[tuple[int, int, StyleTerm]]()
    for number, term in enumerate(terms):
        rank = min(_rank(_plain(spelling), wanted) for spelling in (term.text, *term.also))
        if rank < _NO_MATCH and (_plain(term.text) not in said or _plain(term.text) == wanted):
            ranked.append((rank, number, term))
    ranked.sort(key=lambda each: each[:2])
    return tuple(term for _, _, term in ranked[:most])


_NO_MATCH = 9


def _rank(spelling: str, wanted: str) -> int:
    if spelling == wanted:
        return 0
    if spelling.startswith(wanted):
        return 1
    if f" {wanted}" in spelling or f"-{wanted}" in spelling:
        return 2
    if wanted.replace("-", " ") in spelling.replace("-", " ") and len(wanted) >= 3:
        return 3
    return _NO_MATCH


@lru_cache(maxsize=2048)  # the whole vocabulary, at every key
def _plain(text: str) -> str:
    apart = unicodedata.normalize("NFD", text.strip().casefold())
    return " ".join("".join(char for char in apart if not unicodedata.combining(char)).split())


def completed(style: str, cursor: int, term: StyleTerm) -> tuple[str, int]:
    """(style, cursor) after a word was chosen: it takes the place of what was being typed."""
    typing = typing_at(style, cursor)
    after = style[cursor:]
    comma = "" if after.lstrip()[:1] in (",", "|", "}", ";") else ", "
    text = style[: typing.start] + (term.stands_for or term.text) + comma
    return text + (after.lstrip(" ") if comma else after), len(text)


def terms_from(rows: dict[str, str]) -> tuple[StyleTerm, ...]:
    """The vocabulary as it is written down: kind -> words parted by commas, ``this = or this``.

    Raises ValueError for a kind that is none.
    """
    terms = list[StyleTerm]()
    for kind, row in rows.items():
        for entry in row.split(","):
            text, *also = (" ".join(part.split()) for part in entry.split("="))
            if text:
                terms.append(StyleTerm(text=text, kind=TermKind(kind), also=tuple(also)))
    return tuple(terms)
