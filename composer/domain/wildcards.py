"""Which texts does a text with alternatives stand for: ``{slow|fast} piano`` is two of them?

A brace opens alternatives only if a bar stands between it and its partner, so ``{chorus}`` and a
lone brace stay what they are. Alternatives may hold others: ``{a|b{1|2}}``. A backslash before a
brace or a bar makes it an ordinary character.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from itertools import pairwise

from msgspec import Struct

MOST_COUNTED = 1_000_000
"""No more variations than these are counted."""
_DEEPEST = 20
"""How deep alternatives may stand in each other; those further in are plain text."""


class _Choice(Struct, frozen=True):
    """One of several texts, each a row of plain texts and further choices."""

    ways: tuple[tuple[str | _Choice, ...], ...]


_Row = tuple[str | _Choice, ...]


def has_alternatives(text: str) -> bool:
    """Whether the text stands for more than itself."""
    return variations(text) > 1


@lru_cache(maxsize=16)  # every SKU asks about the same style
def variations(text: str) -> int:
    """How many texts it stands for, at most MOST_COUNTED; 1 without alternatives."""
    return _count(_read(text))


@lru_cache(maxsize=32)
def variation(text: str, number: int, *, escaped: bool = False) -> str:
    """One of its texts, by number from 0: the last alternative changes first.

    Numbers beyond the last begin anew, so that any number of songs has a text each. ``escaped``
    leaves backslashes before braces and bars, so that the text can be read once more as what it is.
    """
    row = _read(text, escaped=escaped)
    return _pick(row, number % _count(row))


def _read(text: str, *, escaped: bool = False) -> _Row:
    plain = str if escaped else _plain
    if "{" not in text or "|" not in text:
        return (plain(text),)
    return _row(text, 0, len(text), _braces(text), plain)


def _row(
    text: str,
    start: int,
    end: int,
    braces: Mapping[int, Sequence[int]],
    plain: Callable[[str], str],
) -> _Row:
    """The parts between two positions."""
    parts, plain_from, at = list[str | _Choice](), start, start
    while at < end:
        if at not in braces:
            at += 1
            continue
        marks = braces[at]  # the brace, its bars, its partner
        if at > plain_from:
            parts.append(plain(text[plain_from:at]))
        ways = [_row(text, one + 1, other, braces, plain) for one, other in pairwise((at, *marks))]
        parts.append(_Choice(tuple(ways)))
        at = plain_from = marks[-1] + 1
    if end > plain_from:
        parts.append(plain(text[plain_from:end]))
    return tuple(parts)


def _braces(text: str) -> Mapping[int, Sequence[int]]:
    """Where alternatives open -> where their bars stand and, last, where they close."""
    found, stack = dict[int, list[int]](), list[tuple[int, list[int]]]()
    at = 0
    while at < len(text):
        char = text[at]
        if char == "\\":
            at += 1
        elif char == "{":
            stack.append((at, []))
        elif char == "|" and stack:
            stack[-1][1].append(at)
        elif char == "}" and stack:
            start, bars = stack.pop()
            if bars and len(stack) < _DEEPEST:
                found[start] = [*bars, at]
        at += 1
    return found


def _plain(text: str) -> str:
    for char in "{|}":
        text = text.replace(f"\\{char}", char)
    return text


def _count(row: _Row) -> int:
    total = 1
    for part in row:
        if isinstance(part, _Choice):
            total *= sum(_count(way) for way in part.ways)
            if total > MOST_COUNTED:
                return MOST_COUNTED
    return total


def _pick(row: _Row, number: int) -> str:
    texts = list[str]()
    for part in reversed(row):
        if isinstance(part, str):
            texts.append(part)
            continue
        count = sum(_count(way) for way in part.ways)
        number, place = divmod(number, count)
        texts.append(_way(part, place))
    return "".join(reversed(texts))


def _way(choice: _Choice, place: int) -> str:
    for way in choice.ways:
        count = _count(way)
        if place < count:
            return _pick(way, place)
        place -= count
    raise IndexError(place)
