"""Which rows of the library fit a search, newest first?

Every answer comes in the order of the moments (see there) out of an index, so that the first rows
of however broad a search are there at once: a few thousandths of a second at 100,000 songs. Where
words are broad and a filter lets hardly anything through, most rows would have to be looked at for
one answer: then it comes in stretches, each of so many rows that were looked at.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from sqlite3 import Connection

from msgspec import Struct

from composer.domain.generation import ACTIVE
from composer.domain.library_query import LibraryQuery
from composer.domain.query_values import Days, Span
from composer.storage.search_words import has_words, match_expression, match_label, whole_text

LOOKED_AT = 6000
"""Rows that are looked at for one stretch: at most some 5 thousandths of a second."""
_FIRST_LOOK = 600
"""With how many of them it begins; mostly they do."""
_ALWAYS = (-(2**62), 2**62)
"""All moments."""

_Condition = tuple[str, tuple[object, ...]]
"""SQL that must hold, and its values."""


class Stretch(Struct, frozen=True, kw_only=True):
    """A part of an answer."""

    moments: array[int]
    """Of rows that fit, newest first."""
    goes_on_below: int | None
    """The moment below which no row was looked at yet; None if all were."""


class _Walk(Struct, frozen=True, kw_only=True):
    """Where rows come from one after the other, newest first, and what they must be."""

    source: str
    moment: str
    """What their moment is called there."""
    along: Sequence[_Condition]
    """What the index that is walked along knows by itself."""
    checks: Sequence[_Condition]
    """What each row is looked at for."""
    is_by_moment: bool = False
    """Whether the checks take less time when it is said which moments they are about."""


def newest(
    connection: Connection, wanted: LibraryQuery, *, below: int | None = None, limit: int = -1
) -> array[int]:
    """The moments of at most so many rows that fit, all less than ``below``; newest first."""
    walk = _walk(wanted)
    where, values = _all_of((*walk.along, *walk.checks, *_below(walk, below)))
    # One text instead of a row each: Python takes longer over 100,000 rows than SQLite.
    statement = (
        f"SELECT group_concat(moment) FROM (SELECT {walk.moment} AS moment "  # noqa: S608
        f"FROM {walk.source} WHERE {where} ORDER BY {walk.moment} DESC LIMIT ?)"
    )
    (text,) = connection.execute(statement, (*values, limit)).fetchone()
    return _moments(text)


def stretch(
    connection: Connection, wanted: LibraryQuery, *, below: int | None, limit: int
) -> Stretch:
    """At most so many rows that fit, of the next LOOKED_AT that there are below a moment."""
    found = _moments(None)
    # Which songs are meant by words of their titles is found out again for each look.
    looked, look = 0, LOOKED_AT if _names_songs(wanted) else max(limit, _FIRST_LOOK)
    while looked < LOOKED_AT and len(found) < limit:
        look = min(look, LOOKED_AT - looked)
        more, count, last = _look(connection, wanted, below, look)
        found.extend(more)
        if count < look:
            below = None
            break
        below, looked, look = last, looked + count, 2 * look
    if len(found) > limit:
        found = found[:limit]
        below = found[-1]
    return Stretch(moments=found, goes_on_below=below)


def _look(
    connection: Connection, wanted: LibraryQuery, below: int | None, look: int
) -> tuple[array[int], int, int | None]:
    """(the moments of those that fit, how many rows were looked at, the lowest of their moments)"""
    walk = _walk(wanted)
    along, values = _all_of((*walk.along, *_below(walk, below)))
    tail = f"FROM {walk.source} WHERE {along} ORDER BY {walk.moment} DESC LIMIT ?"
    if walk.is_by_moment:
        # So that of the words that are not wanted, too, no more are looked at.
        (lowest,) = connection.execute(
            f"SELECT min(moment) FROM (SELECT {walk.moment} AS moment {tail})",  # noqa: S608
            (*values, look),
        ).fetchone()
        if lowest is not None:
            walk = _walk(wanted, (lowest, _ALWAYS[1] if below is None else below))
    checks, checked = _all_of(walk.checks)
    text, count, last = connection.execute(
        "SELECT group_concat(CASE WHEN fits THEN moment END), count(*), min(moment) "  # noqa: S608
        f"FROM (SELECT {walk.moment} AS moment, ({checks}) AS fits {tail})",
        (*checked, *values, look),
    ).fetchone()
    return _moments(text), count, last


def _all_of(conditions: Sequence[_Condition]) -> _Condition:
    where = " AND ".join(sql for sql, _ in conditions) or "TRUE"
    return where, tuple(value for _, values in conditions for value in values)


def _below(walk: _Walk, moment: int | None) -> Sequence[_Condition]:
    return () if moment is None else ((f"{walk.moment} < ?", (moment,)),)


def _moments(text: str | None) -> array[int]:
    # Sorted they are already; only that a text of them is so, SQLite does not promise.
    return array("q", sorted(map(int, text.split(",")), reverse=True) if text else ())


def takes_below(connection: Connection, moment: int) -> array[int]:
    """The moments of the older takes of a row's song, newest first."""
    rows = connection.execute(
        "SELECT take.moment FROM generations AS row INDEXED BY generations_list "
        "JOIN generations AS take ON take.song = row.song AND take.moment < row.moment "
        "WHERE row.moment = ? AND take.deleted IS NULL ORDER BY take.moment DESC",
        (moment,),
    ).fetchall()
    return array("q", [each for (each,) in rows])


def fits(connection: Connection, wanted: LibraryQuery, moment: int) -> bool:
    """Whether the row of that moment is one that is looked for."""
    walk = _walk(wanted, (moment, moment + 1))
    where, values = _all_of(((f"{walk.moment} = ?", (moment,)), *walk.along, *walk.checks))
    statement = f"SELECT 1 FROM {walk.source} WHERE {where}"  # noqa: S608
    return connection.execute(statement, values).fetchone() is not None


def _walk(wanted: LibraryQuery, among: tuple[int, int] = _ALWAYS) -> _Walk:
    """``among`` says from which moment until before which one rows are looked at, if known."""
    texts = " AND ".join(_texts(wanted))
    if not texts:
        is_by_moment = any(True for each in wanted.without for _ in _texts(each))
        # The few rows that a rare filter has may lie far from each other in the index of the words.
        index, along = ("generations_list", []) if is_by_moment else _way(wanted)
        return _Walk(
            source=f"generations AS row INDEXED BY {index}",
            moment="row.moment",
            along=along,
            checks=[*_conditions(wanted), *_left_out(wanted.without, among)],
            is_by_moment=is_by_moment,
        )
    # Along the index of the words, from its newest on, each row looked at on the way.
    for words in filter(None, map(_words_alone, wanted.without)):
        texts = f"({texts}) NOT ({words})"
    others = [each for each in wanted.without if not _words_alone(each)]
    return _Walk(
        source="words CROSS JOIN generations AS row INDEXED BY generations_list "
        "ON row.moment = words.rowid",
        moment="words.rowid",
        along=[("words MATCH ?", (texts,))],
        checks=[*_conditions(wanted), *_left_out(others, among)],
    )


def _way(wanted: LibraryQuery) -> tuple[str, list[_Condition]]:
    """The index to walk along: one of what is rare, if that is wanted; and what its rows have."""
    if wanted.binned:
        return "generations_bin", [("row.deleted IS NOT NULL", ())]
    for span in wanted.stars:
        if _is_rated(span):
            # Without these words SQLite does not see that the index will do.
            return "generations_rated", [("row.stars > 0", ()), *_within("row.stars", span)]
    if len(wanted.states) == 1:
        return "generations_in_state", [("row.state = ?", (*wanted.states,))]
    return "generations_list", []


def _names_songs(wanted: LibraryQuery) -> bool:
    return bool(wanted.songs) or any(each.songs for each in wanted.without)


def _is_rated(span: Span) -> bool:
    return span.least is not None and span.least > 0


def _texts(wanted: LibraryQuery) -> Iterator[str]:
    for word in wanted.words:
        if has_words(word):
            yield match_expression(word)
    for phrase in wanted.phrases:
        if has_words(phrase):
            yield match_expression(phrase, whole=True)
    for label in wanted.labels:
        if has_words(label):
            yield match_label(label)


def _words_alone(wanted: LibraryQuery) -> str:
    """What to ask the index of the words, if there is nothing else to ask; empty if there is."""
    asks_more = wanted.binned or any(True for _ in _asked_of_row(wanted))
    return "" if asks_more else " AND ".join(_texts(wanted))


def _left_out(without: Sequence[LibraryQuery], among: tuple[int, int]) -> Iterator[_Condition]:
    for each in without:
        conditions = list(_asked_of_row(each))
        if each.binned:
            conditions.append(("row.deleted IS NOT NULL", ()))
        texts = " AND ".join(_texts(each))
        if texts:
            words = "SELECT rowid FROM words WHERE words MATCH ? AND rowid >= ? AND rowid < ?"
            conditions.append((f"row.moment IN ({words})", (texts, *among)))
        if conditions:
            where, values = _all_of(conditions)
            yield f"({where}) IS NOT TRUE", values


def _conditions(wanted: LibraryQuery) -> Iterator[_Condition]:
    yield f"row.deleted IS {'NOT ' if wanted.binned else ''}NULL", ()
    yield from _asked_of_row(wanted)


def _asked_of_row(wanted: LibraryQuery) -> Iterator[_Condition]:
    """All but its words, and whether it is in the bin."""
    for word in (*wanted.words, *wanted.phrases):
        # Nothing that the index knows, such as an emoji: look into the titles themselves. A lone
        # quotation mark or bracket is the beginning of a search and hides nothing.
        if not has_words(word) and not word.isascii():
            yield "instr(row.title, ?) > 0", (whole_text(word.strip()),)
    for sku in wanted.skus:
        yield "instr(row.sku, ?) > 0", (whole_text(sku),)
    if len(wanted.states) == 1:
        yield "row.state = ?", (*wanted.states,)
    elif wanted.states:
        yield _one_of("row.state", sorted(wanted.states))
    if wanted.running:
        yield _one_of("row.state", sorted(ACTIVE))
    if wanted.favourite:
        yield "row.starred = 1", ()
    if wanted.latest:
        yield _NONE_NEWER, ()
    for verdict in wanted.verdicts:
        yield "row.verdict IS ?", (None if verdict is None else verdict.value,)
    for song in wanted.songs:
        yield _of_song(song)
    for name, spans in (
        ("row.seconds", wanted.lengths),
        ("row.stars", wanted.stars),
        ("row.price", wanted.prices),
    ):
        for span in spans:
            yield from _within(name, span)
    for days in wanted.dates:
        yield from _on(days)


_NONE_NEWER = (
    "NOT EXISTS (SELECT 1 FROM generations AS newer INDEXED BY generations_song "
    "WHERE newer.song = row.song AND newer.moment > row.moment AND newer.deleted IS NULL)"
)


def _one_of(name: str, values: list[str]) -> _Condition:
    return f"{name} IN ({', '.join('?' * len(values))})", tuple(values)


def _of_song(song: str) -> _Condition:
    """The song of that id, and those with a take whose title has these words."""
    if not has_words(song):
        return "row.song = ?", (whole_text(song),)
    titled = (
        "SELECT take.song FROM words CROSS JOIN generations AS take ON take.moment = words.rowid "
        "WHERE words MATCH ?"
    )
    words = " AND ".join(f"title : {match_expression(word)}" for word in song.split())
    return f"(row.song = ? OR row.song IN ({titled}))", (whole_text(song), words)


def _within(name: str, span: Span) -> Iterator[_Condition]:
    if span.least is not None:
        yield f"{name} >{'=' if span.with_least else ''} ?", (span.least,)
    if span.most is not None:
        yield f"{name} <{'=' if span.with_most else ''} ?", (span.most,)


def _on(days: Days) -> Iterator[_Condition]:
    if days.first is not None:
        yield "row.moment >= ?", (_midnight(days.first),)
    if days.end is not None:
        yield "row.moment < ?", (_midnight(days.end),)


def _midnight(day: date) -> int:
    """The second since 1970 in which a day begins here."""
    try:
        return int(datetime(day.year, day.month, day.day).astimezone().timestamp())
    except (OverflowError, ValueError, OSError):
        # A year of which the system's clock knows nothing; then no hour matters.
        return int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp())
