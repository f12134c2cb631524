"""Where does a text hold what is looked for, and how does it read with something else instead?"""

from __future__ import annotations

import re
from functools import lru_cache

from msgspec import Struct

from composer.domain.lyric_edits import Edited, Selection, TextChange, changed
from composer.domain.sentences import say


class Search(Struct, frozen=True, kw_only=True):
    """What is looked for."""

    text: str
    match_case: bool = False
    whole_words: bool = False
    is_pattern: bool = False
    """Whether it is a regular expression; replacements may then name its groups (``\\1``)."""


class BadPattern(ValueError):
    """A regular expression that is none; the text says why."""


def found(text: str, search: Search) -> tuple[tuple[int, int], ...]:
    """(start, end) of every place, in order; none of them is empty. Raises BadPattern."""
    pattern = _pattern(search)
    if pattern is None:
        return ()
    return tuple(match.span() for match in pattern.finditer(text) if match.end() > match.start())


def next_place(text: str, search: Search, at: int, *, back: bool = False) -> Selection | None:
    """The next place from ``at`` on, or before it; from the other end of the text if there is none
    left; None if there is none at all. Raises BadPattern."""
    places = found(text, search)
    if not places:
        return None
    if back:
        before = [place for place in places if place[1] <= at]
        start, end = before[-1] if before else places[-1]
    else:
        start, end = next((place for place in places if place[0] >= at), places[0])
    return Selection(start=start, end=end)


def replacements(text: str, search: Search, instead: str) -> tuple[TextChange, ...]:
    """Every change that "Replace all" makes, in positions of the text. Raises BadPattern."""
    pattern = _pattern(search)
    if pattern is None:
        return ()
    changes = list[TextChange]()
    for match in pattern.finditer(text):
        if match.end() == match.start():
            continue
        try:
            put = match.expand(instead) if search.is_pattern else instead
        except (re.error, IndexError) as problem:
            raise BadPattern(
                say("“{instead}” cannot be put in: {problem}.", instead=instead, problem=problem)
            ) from None
        changes.append(TextChange(start=match.start(), end=match.end(), text=put))
    return tuple(changes)


def replaced(text: str, search: Search, instead: str) -> str:
    """The text after "Replace all". Raises BadPattern."""
    return changed(text, replacements(text, search, instead))


def replace_selected(text: str, selection: Selection, search: Search, instead: str) -> Edited:
    """Replace what is selected if it is what is looked for, and select the next place.

    Raises BadPattern.
    """
    here = [
        change
        for change in replacements(text, search, instead)
        if (change.start, change.end) == (selection.start, selection.end)
    ]
    at = selection.start
    if here:
        text, at = changed(text, tuple(here)), selection.start + len(here[0].text)
    place = next_place(text, search, at)
    return Edited(text=text, selection=place or Selection(start=at, end=at))


@lru_cache(maxsize=8)
def _pattern(search: Search) -> re.Pattern[str] | None:
    if not search.text:
        return None
    source = search.text if search.is_pattern else re.escape(search.text)
    if search.whole_words:
        source = rf"(?<!\w)(?:{source})(?!\w)"
    try:
        return re.compile(source, re.MULTILINE | (0 if search.match_case else re.IGNORECASE))
    except (re.error, RecursionError, OverflowError) as problem:
        raise BadPattern(
            say("“{text}” is no pattern: {problem}.", text=search.text, problem=problem)
        ) from None
