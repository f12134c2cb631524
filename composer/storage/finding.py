"""Which rows of the library fit a search, newest first?

Every answer comes in the order of the moments (see there) out of an index, so that the first rows
of however broad a search are there at once: a few thousandths of a second at 100,000 songs.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from datetime import UTC, date, datetime
from sqlite3 import Connection

from composer.domain.generation import ACTIVE
from composer.domain.library_query import LibraryQuery
from composer.domain.query_values import Days, Span
from composer.storage.search_words import has_words, match_expression, match_label, whole_text

_Condition = tuple[str, tuple[object, ...]]
"""SQL that must hold, and its values."""


def newest(
    connection: Connection, wanted: LibraryQuery, *, below: int | None = None, limit: int = -1
) -> array[int]:
    """The moments of at most so many rows that fit, all less than ``below``; newest first."""
    source, moment, conditions = _asked(wanted)
    if below is not None:
        conditions.append((f"{moment} < ?", (below,)))
    where = " AND ".join(sql for sql, _ in conditions)
    values = [value for _, each in conditions for value in each]
    # One text instead of a row each: Python takes longer over 100,000 rows than SQLite.
    statement = (
        f"SELECT group_concat(moment) FROM (SELECT {moment} AS moment FROM {source} "  # noqa: S608
        f"WHERE {where} ORDER BY {moment} DESC LIMIT ?)"
    )
    (text,) = connection.execute(statement, (*values, limit)).fetchone()
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
    source, name, conditions = _asked(wanted)
    where = " AND ".join(sql for sql, _ in conditions)
    values = [value for _, each in conditions for value in each]
    statement = f"SELECT 1 FROM {source} WHERE {name} = ? AND {where}"  # noqa: S608
    return connection.execute(statement, (moment, *values)).fetchone() is not None


def _asked(wanted: LibraryQuery) -> tuple[str, str, list[_Condition]]:
    """(where rows come from, what their moment is called there, what must hold)"""
    texts = list(_texts(wanted))
    conditions = list(_conditions(wanted))
    if not texts:
        return f"generations AS row INDEXED BY {_way(wanted)}", "row.moment", conditions
    # Along the index of the words, from its newest on, each row looked at on the way.
    match: _Condition = ("words MATCH ?", (" AND ".join(texts),))
    source = (
        "words CROSS JOIN generations AS row INDEXED BY generations_list "
        "ON row.moment = words.rowid"
    )
    return source, "words.rowid", [match, *conditions]


def _way(wanted: LibraryQuery) -> str:
    """The index to walk along: one of what is rare, if that is all that is wanted."""
    if wanted.binned:
        return "generations_bin"
    if any(_is_rated(span) for span in wanted.stars):
        return "generations_rated"
    return "generations_in_state" if len(wanted.states) == 1 else "generations_list"


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


def _conditions(wanted: LibraryQuery) -> Iterator[_Condition]:
    yield f"row.deleted IS {'NOT ' if wanted.binned else ''}NULL", ()
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
    if any(_is_rated(span) for span in wanted.stars):
        yield "row.stars > 0", ()  # without these words SQLite does not see that the index will do
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
