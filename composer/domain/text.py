"""How long a text is for a service, and which of its characters cannot be sent."""

from __future__ import annotations

import re
import unicodedata
from enum import StrEnum
from functools import lru_cache

from msgspec import Struct

_LINE_ENDINGS = re.compile("\r\n|[\r\u2028\u2029]")
# C0 and C1 controls but tab and newline, and halves of a surrogate pair. No service sings them,
# a surrogate half cannot even be written as UTF-8, and MiniMax refuses texts full of them (1042).
_UNSENDABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")


class CountRule(StrEnum):
    """How a service counts the length of a text."""

    NFC_CODE_POINTS = "NFC code points"
    """Kyma: "Counts are NFC-normalized", docs.kymaapi.com, Audio Music, Char limits."""
    CODE_POINTS = "characters"
    UTF16_UNITS = "UTF-16 units"
    """What JavaScript calls the length of a text: most emoji count twice."""


class TextLimit(Struct, frozen=True, kw_only=True):
    """The least and the most that a service takes, in the units of its rule."""

    most: int
    least: int = 0
    rule: CountRule = CountRule.CODE_POINTS
    may_be_empty: bool = False
    """Whether nothing at all is fine although a text that is written has a least length."""


def normalised(text: str) -> str:
    """The text with every line ending written as one newline, as it is sent."""
    # Looking for single characters first is many times faster than the pattern.
    has_other = "\r" in text or "\u2028" in text or "\u2029" in text
    return _LINE_ENDINGS.sub("\n", text) if has_other else text


@lru_cache(maxsize=8)  # every SKU asks about the same few texts
def length(text: str, rule: CountRule) -> int:
    """How long the service says this text is; line endings count as one."""
    return _length(text, rule)


def _length(text: str, rule: CountRule) -> int:
    text = normalised(text)
    if rule is CountRule.NFC_CODE_POINTS and not text.isascii():
        return len(unicodedata.normalize("NFC", text))
    if rule is CountRule.UTF16_UNITS and not text.isascii():
        return len(text.encode("utf-16-le", "surrogatepass")) // 2
    return len(text)


def surplus_start(text: str, limit: TextLimit) -> int | None:
    """Index in ``text`` of the first character past the limit, or None if it fits.

    What fits is the longest beginning of the text that the service would still take; a letter is
    never parted from the marks that belong to it.
    """
    if len(text) <= limit.most and limit.rule is CountRule.CODE_POINTS:
        return None
    if length(text, limit.rule) <= limit.most:
        return None
    # Nothing composes across the border of two letters, so whole letters may be counted piece by
    # piece and the cut is found by halving. ``low`` lies in the letter that begins at ``fitting``.
    fitting, used = 0, 0
    low, high = 0, len(text) - 1
    while low < high:
        middle = (low + high + 1) // 2
        start = middle
        while start > low and belongs_to_letter_before(text, start):
            start -= 1
        if start == low:
            low = middle  # still the same letter
            continue
        piece = _length(text[fitting:start], limit.rule)
        if used + piece <= limit.most:
            fitting, used, low = start, used + piece, middle
        else:
            high = start - 1
    return fitting


_JOINER = "\u200d"
"""Between the pictures of one emoji, such as the members of a family."""


def belongs_to_letter_before(text: str, index: int) -> bool:
    """Whether the character at ``index``, from 1, is a part of the letter or emoji before it."""
    before, char = text[index - 1], text[index]
    if char < "\u0300":
        return before == "\r" and char == "\n"
    return (
        unicodedata.category(char).startswith("M")  # accents, vowel signs, variation selectors
        or char in (_JOINER, "\u200c")
        or before == _JOINER
        or "\u1160" <= char <= "\u11ff"  # Hangul vowels and final consonants
        or "\ud7b0" <= char <= "\ud7ff"
        or "\U0001f3fb" <= char <= "\U0001f3ff"  # skin tones
        or "\U000e0020" <= char <= "\U000e007f"  # the letters in a region's flag
        or (_is_flag_half(char) and _flag_halves_before(text, index) % 2 == 1)
    )


def _is_flag_half(char: str) -> bool:
    return "\U0001f1e6" <= char <= "\U0001f1ff"


def _flag_halves_before(text: str, index: int) -> int:
    start = index
    while start > 0 and _is_flag_half(text[start - 1]):
        start -= 1
    return index - start


@lru_cache(maxsize=8)
def unsendable(text: str) -> int:
    """How many characters of the text no service can be sent (controls, broken surrogates)."""
    return len(_UNSENDABLE.findall(normalised(text)))


def without_unsendable(text: str) -> str:
    """The text as it can be sent: line endings normalised, controls and broken halves removed."""
    return _UNSENDABLE.sub("", normalised(text))
