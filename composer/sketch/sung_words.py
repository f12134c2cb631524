"""Into which pieces is a line of words cut, one for each note that it is sung on?"""

from __future__ import annotations

import re
from itertools import pairwise

from msgspec import Struct

from composer.domain.syllables import syllables

_MOST = 40
"""Syllables of a line; a longer one is sung faster than anybody can."""
_WORD = re.compile(r"\S+\s*")
_VOWELS = "aeiouyäöüáéíóúàèìòùâêîôûãõåæøœ"
_BETWEEN = re.compile(f"(?<=[{_VOWELS}])([^{_VOWELS}\\W]+)(?=[{_VOWELS}])", re.IGNORECASE)


class SungLine(Struct, frozen=True, kw_only=True):
    """A line of words: its number in the lyrics, from 0, and the pieces that are its syllables."""

    number: int
    pieces: tuple[str, ...]

    @property
    def text(self) -> str:
        """The line as it is written."""
        return "".join(self.pieces)


def pieces_of(text: str, language: str) -> tuple[str, ...]:
    """A line in pieces that together are the line; at least one, whatever it holds."""
    pieces = list[str]()
    for word in _WORD.findall(text):
        count = syllables(word, language)
        if count == 0 and pieces:  # a dash, an ellipsis: no note of its own
            pieces[-1] += word
        else:
            pieces += _cut(word, max(1, count))
    if len(pieces) > _MOST:
        pieces = _evenly(text, _MOST)
    return tuple(pieces) or (text,)


def _cut(word: str, count: int) -> list[str]:
    """A word in so many pieces: before or within the consonants between two vowels, if it can."""
    places = [match.start() + (len(match[1]) > 1) for match in _BETWEEN.finditer(word)]
    if len(places) < count - 1:
        return _evenly(word, count)
    edges = [0, *places[: count - 1], len(word)]
    return [word[begin:end] for begin, end in pairwise(edges)]


def _evenly(text: str, count: int) -> list[str]:
    edges = [round(number * len(text) / count) for number in range(count + 1)]
    return [text[begin:end] for begin, end in pairwise(edges)]
