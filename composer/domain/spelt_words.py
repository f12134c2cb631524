"""Which words of a line are there to be spelt: no tags, no chords, no numbers?"""

from __future__ import annotations

import re

from msgspec import Struct

from composer.domain.line_lint import is_chord
from composer.domain.lyrics import tag_in

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*['’]?")
_NOT_SUNG = re.compile(r"\[[^\[\]]*\]|https?://\S+|\S+@\S+")
_BEYOND = "\u2e80"
"""From here on scripts write without blanks between words."""


class SpeltWord(Struct, frozen=True, kw_only=True):
    """A word, with its place in the line."""

    text: str
    """With a straight apostrophe, as dictionaries have it."""
    start: int
    end: int


def spelt_words(line: str) -> tuple[SpeltWord, ...]:
    """The words of a line of a song text that a dictionary can judge.

    Left out: tags, chords, whatever holds a digit, single letters, and words that end with an
    apostrophe ("singin'"), for they are meant to be cut short.
    """
    if tag_in(line) is not None:
        return ()
    plain = _NOT_SUNG.sub(lambda match: " " * len(match[0]), line)
    parts = plain.split()
    if parts and all(is_chord(part) for part in parts):
        return ()
    return tuple(
        SpeltWord(text=match[0].replace("’", "'"), start=match.start(), end=match.end())
        for match in _WORD.finditer(plain)
        if _is_spelt(match[0])
    )


def _is_spelt(word: str) -> bool:
    return (
        len(word) > 1
        and word[-1] not in "'’"
        and max(word) < _BEYOND
        and not any(char.isdigit() for char in word)
    )
