"""What does a search in the library ask for?

::

    sku:kyma length:>60 star:>=3 state:failed date:>2026-01 price:<0.5 "paper lanterns" salt

Every word must begin a word of a song's title, style, lyrics, tags, labels or note; what stands in
quotation marks must stand there in that order. A filter is a name, a colon and a value. A minus
before any of them leaves out what fits it: ``-sku:kyma -salt``. Reading never fails: what is no
filter is looked for as words, and said in one sentence.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

from msgspec import Struct
from msgspec.structs import replace

from composer.domain.generation import State, Verdict
from composer.domain.query_values import Days, Span, days_of, number_of, seconds_of, span_of
from composer.domain.sentences import say, sentence_of


class LibraryQuery(Struct, frozen=True, kw_only=True):
    """What all must hold for a song to be shown."""

    words: tuple[str, ...] = ()
    phrases: tuple[str, ...] = ()
    skus: tuple[str, ...] = ()
    """Each in lower case must be in the SKU's id."""
    states: frozenset[State] = frozenset()
    """One of these; empty for any."""
    songs: tuple[str, ...] = ()
    """Ids of songs, or words of the titles of their takes."""
    labels: tuple[str, ...] = ()
    lengths: tuple[Span, ...] = ()
    """Seconds of the first clip."""
    stars: tuple[Span, ...] = ()
    prices: tuple[Span, ...] = ()
    """US dollars that were charged, or else were to be."""
    dates: tuple[Days, ...] = ()
    favourite: bool = False
    running: bool = False
    verdicts: tuple[Verdict | None, ...] = ()
    latest: bool = False
    """Of every song only the newest take; takes of no song all stay."""
    binned: bool = False
    """What lies in the bin, instead of what does not."""
    without: tuple[LibraryQuery, ...] = ()
    """What fits one of these is left out."""
    problem: str = ""
    """What was not understood, one sentence; empty if all was."""


EVERYTHING = LibraryQuery()
"""All that is not in the bin."""
BINNED = LibraryQuery(binned=True)
"""All that is."""

_TERM = re.compile(
    r"(?P<minus>(?<!\S)-(?=[^\s-]))?"
    r'(?:(?P<key>[A-Za-z]+):(?P<of>"[^"]*"?|[^\s"]*)|"(?P<phrase>[^"]*)"|(?P<word>[^\s"]+)|")'
)


def parse_query(text: str, today: date) -> LibraryQuery:
    """Read a search as it was typed; ``today`` is what ``date:today`` means."""
    query, unknown = LibraryQuery(), list[str]()
    for term in _TERM.finditer(text):
        if term["minus"] is None:
            query = _with(query, term, today, unknown)
            continue
        unwanted = _with(LibraryQuery(), term, today, unknown)
        if unwanted != EVERYTHING:
            query = replace(query, without=(*query.without, unwanted))
    return replace(query, problem=unknown[0] if unknown else "")


def _with(
    query: LibraryQuery, term: re.Match[str], today: date, unknown: list[str]
) -> LibraryQuery:
    """The query with one term more; what was not understood of it goes to ``unknown``."""
    word = term["word"] or ""
    if term["phrase"] is not None and term["phrase"].strip():
        return replace(query, phrases=(*query.phrases, term["phrase"]))
    if term["key"] is not None and not _is_begun(term):
        try:
            return _filtered(query, term["key"].lower(), term["of"].strip('"'), today)
        except ValueError as reason:
            unknown.append(sentence_of(reason))
            word = f"{term['key']}:{term['of']}".replace('"', "")
    return replace(query, words=(*query.words, word)) if word.strip() else query


def terms_of(text: str, key: str) -> tuple[str, ...]:
    """The values that a text gives to one filter, as they were typed."""
    return tuple(term["of"].strip('"') for term in _TERM.finditer(text) if _is_of(term, key))


def with_term(text: str, key: str, value: str) -> str:
    """The text with a filter more."""
    quoted = f'"{value}"' if re.search(r"\s", value) else value
    return " ".join(part for part in (text.strip(), f"{key}:{quoted}") if part)


def without_term(text: str, key: str, value: str | None = None) -> str:
    """The text without a filter, or without one value of it."""
    kept = [
        term[0]
        for term in _TERM.finditer(text)
        if not (_is_of(term, key) and value in (None, term["of"].strip('"')))
    ]
    return " ".join(kept)


def _is_begun(term: re.Match[str]) -> bool:
    """Whether a filter's value is still to be typed: until then it says nothing."""
    return term["key"].lower() in _FILTERS and not term["of"].strip('"<>=')


def _is_of(term: re.Match[str], key: str) -> bool:
    is_wanted = term["minus"] is None
    return is_wanted and term["key"] is not None and term["key"].lower() == key


def _filtered(query: LibraryQuery, key: str, value: str, today: date) -> LibraryQuery:
    """The query with one filter more. Raises ValueError with a sentence."""
    value = value.strip()
    read = _FILTERS.get(key)
    if read is None:
        raise ValueError(say("“{key}:” is no filter here, so it is looked for as words.", key=key))
    changed = read(query, value, today)
    if changed is None:
        raise ValueError(
            say(
                "“{key}:{value}” is looked for as words: {hint}.",
                key=key,
                value=value,
                hint=_HINTS[key],
            )
        )
    return changed


_Reader = Callable[[LibraryQuery, str, date], LibraryQuery | None]
"""The query with this value more, None if the value means nothing."""


def _sku(query: LibraryQuery, value: str, _today: date) -> LibraryQuery:
    return replace(query, skus=(*query.skus, "-".join(value.lower().split())))


def _song(query: LibraryQuery, value: str, _today: date) -> LibraryQuery:
    return replace(query, songs=(*query.songs, value))


def _label(query: LibraryQuery, value: str, _today: date) -> LibraryQuery:
    return replace(query, labels=(*query.labels, value))


def _state(query: LibraryQuery, value: str, _today: date) -> LibraryQuery | None:
    named = _STATES.get(value.lower())
    return None if named is None else replace(query, states=query.states | {named})


def _is(query: LibraryQuery, value: str, _today: date) -> LibraryQuery | None:
    match value.lower():
        case "favourite" | "favorite" | "starred":
            return replace(query, favourite=True)
        case "running":
            return replace(query, running=True)
        case "kept":
            return replace(query, verdicts=(*query.verdicts, Verdict.KEEP))
        case "rejected":
            return replace(query, verdicts=(*query.verdicts, Verdict.REJECT))
        case "undecided":
            return replace(query, verdicts=(*query.verdicts, None))
        case "latest":
            return replace(query, latest=True)
        case "deleted":
            return replace(query, binned=True)
    return None


def _length(query: LibraryQuery, value: str, _today: date) -> LibraryQuery | None:
    span = span_of(value, seconds_of)
    return None if span is None else replace(query, lengths=(*query.lengths, span))


def _star(query: LibraryQuery, value: str, _today: date) -> LibraryQuery | None:
    span = span_of(value, number_of)
    return None if span is None else replace(query, stars=(*query.stars, span))


def _price(query: LibraryQuery, value: str, _today: date) -> LibraryQuery | None:
    if value.lower() == "free":
        span: Span | None = Span(least=0, most=0)
    else:
        span = span_of(value.replace("$", ""), number_of)
    return None if span is None else replace(query, prices=(*query.prices, span))


def _date(query: LibraryQuery, value: str, today: date) -> LibraryQuery | None:
    days = days_of(value, today)
    return None if days is None else replace(query, dates=(*query.dates, days))


_FILTERS: dict[str, _Reader] = {
    "sku": _sku,
    "service": _sku,
    "model": _sku,
    "song": _song,
    "label": _label,
    "state": _state,
    "is": _is,
    "length": _length,
    "star": _star,
    "stars": _star,
    "price": _price,
    "date": _date,
}
_STATES = {state.value: state for state in State} | {
    "waiting": State.QUEUED,
    "doubt": State.UNCERTAIN,
    "stopped": State.CANCELLED,
}
_HINTS = {
    "sku": say("it wants the name of a model or a service, such as kyma"),
    "service": say("it wants the name of a service, such as kyma"),
    "model": say("it wants the name of a model, such as music-pro"),
    "song": say("it wants words of a song's title"),
    "label": say("it wants one of your labels"),
    "state": say("it wants one of {states}", states=", ".join(state.value for state in State)),
    "is": say("it wants favourite, running, kept, rejected, undecided, latest or deleted"),
    "length": say("it wants seconds or minutes, such as >60, <2:30 or 60..90"),
    "star": say("it wants 0 to 5, such as 4 or >=3"),
    "stars": say("it wants 0 to 5, such as 4 or >=3"),
    "price": say("it wants dollars, such as <0.50, 0.21 or free"),
    "date": say("it wants a day, month or year, such as >2026-01, 2026-11-21, today or week"),
}
