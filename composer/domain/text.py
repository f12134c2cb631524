"""How long a text is for a service, and which of its characters cannot be sent."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum

_LINE_ENDINGS = re.compile("\r\n|\r|\u2028|\u2029")
# C0 and C1 controls but tab and newline, and halves of a surrogate pair. No service sings them,
# a surrogate half cannot even be written as UTF-8, and MiniMax refuses texts full of them (1042).
_UNSENDABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")


class CountRule(StrEnum):
    """How a service counts the length of a text."""

    NFC_CODE_POINTS = "NFC code points"
    """Kyma: "Counts are NFC-normalized", docs.kymaapi.com, Audio Music, Char limits."""
    CODE_POINTS = "characters"


@dataclass(frozen=True, slots=True, kw_only=True)
class TextLimit:
    """The least and the most that a service takes, in the units of its rule."""

    most: int
    least: int = 0
    rule: CountRule = CountRule.CODE_POINTS


def normalised(text: str) -> str:
    """The text with every line ending written as one newline, as it is sent."""
    return _LINE_ENDINGS.sub("\n", text) if not text.isascii() or "\r" in text else text


def length(text: str, rule: CountRule) -> int:
    """How long the service says this text is; line endings count as one."""
    text = normalised(text)
    if rule is CountRule.NFC_CODE_POINTS and not text.isascii():
        return len(unicodedata.normalize("NFC", text))
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
    # A longer beginning never counts less once it ends at a whole letter, so the cut is found by
    # halving; a combining mark belongs to the letter before it.
    low, high = 0, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        if length(text[:middle], limit.rule) <= limit.most:
            low = middle
        else:
            high = middle - 1
    while 0 < low < len(text) and unicodedata.combining(text[low]):
        low -= 1
    return low


def unsendable(text: str) -> int:
    """How many characters of the text no service can be sent (controls, broken surrogates)."""
    return len(_UNSENDABLE.findall(normalised(text)))


def without_unsendable(text: str) -> str:
    """The text as it can be sent: line endings normalised, controls and broken halves removed."""
    return _UNSENDABLE.sub("", normalised(text))
