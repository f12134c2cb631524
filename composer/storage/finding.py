"""Which rows of the library fit a search, newest first?

Every answer comes in the order of the moments (see there) out of an index, so that the first rows
of however broad a search are there at once: a few thousandths of a second at 100,000 songs. Where
words are broad and a filter lets hardly anything through, most rows would have to be looked at for
one answer: then it comes in stretches, each of so many rows that were looked at.
"""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from sqlite3 import Connection

from msgspec import Struct
from msgspec.structs import replace

from composer.domain.library_query import LibraryQuery
from composer.domain.query_values import Span
from composer.storage.search_conditions import (
    ALWAYS,
    ANYWHERE,
    Among,
    Condition,
    all_of,
    asks_around,
    conditions,
    matched,
    names_songs,
    titled,
    within,
)
from composer.storage.search_words import whole_text

LOOKED_AT = 4000
"""Rows that are looked at for one stretch: at most some 4 thousandths of a second."""
_FIRST_LOOK = 600
"""With how many of them it begins; mostly they do."""
_FEW = 200
"""Takes; songs that have no more by their titles are gone through instead of the whole list."""


class Stretch(Struct, frozen=True, kw_only=True):
    """A part of an answer."""

    moments: array[int]
    """Of rows that fit, newest first."""
    goes_on_below: int | None
    """The moment below which no row was looked at yet; None if all were."""


class _Walk(Struct, frozen=True, kw_only=True):
    """Where rows come from one after the other, newest first, and what is then wanted of each."""

    source: str
    row: str = ""
    """What else is joined so that ``row`` is the generation."""
    moment: str = "row.moment"
    """What their moment is called there."""
    along: Sequence[Condition]
    """What the index that is walked along knows by itself."""
    wanted: LibraryQuery


def newest(
    connection: Connection, wanted: LibraryQuery, *, below: int | None = None, limit: int = -1
) -> array[int]:
    """The moments of at most so many rows that fit, all less than ``below``; newest first."""
    walk = _walk(connection, wanted)
    where, values = all_of((*walk.along, *conditions(walk.wanted), *_below(walk, below)))
    # One text instead of a row each: Python takes longer over 100,000 rows than SQLite.
    statement = (
        f"SELECT group_concat(moment) FROM (SELECT {walk.moment} AS moment "  # noqa: S608
        f"FROM {walk.source}{walk.row} WHERE {where} ORDER BY {walk.moment} DESC LIMIT ?)"
    )
    (text,) = connection.execute(statement, (*values, limit)).fetchone()
    return _moments(text)


def stretch(
    connection: Connection, wanted: LibraryQuery, *, below: int | None, limit: int
) -> Stretch:
    """At most so many rows that fit, of the next LOOKED_AT that there are below a moment."""
    found = _moments(None)
    looked, look = 0, max(limit, _FIRST_LOOK)
    # What asks about other rows as well takes about as long for half as many.
    most = max(look, LOOKED_AT // 2) if asks_around(wanted) else LOOKED_AT
    if names_songs(wanted):
        look = most  # all takes are found out anew for each look
    while looked < most and len(found) < limit:
        look = min(look, most - looked)
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
    walk = _walk(connection, wanted)
    along, values = all_of((*walk.along, *_below(walk, below)))
    tail = f"WHERE {along} ORDER BY {walk.moment} DESC LIMIT ?"
    among = ANYWHERE
    if asks_around(walk.wanted):
        among = _around(connection, walk, tail, (*values, look), below)
    checks, checked = all_of(conditions(walk.wanted, among))
    text, count, last = connection.execute(
        "SELECT group_concat(CASE WHEN fits THEN moment END), count(*), min(moment) FROM "  # noqa: S608
        f"(SELECT {walk.moment} AS moment, ({checks}) AS fits FROM {walk.source}{walk.row} {tail})",
        (*checked, *values, look),
    ).fetchone()
    return _moments(text), count, last


def _around(
    connection: Connection, walk: _Walk, tail: str, values: tuple[object, ...], below: int | None
) -> Among:
    """Where the rows lie that are looked at and, if songs are named, all takes of theirs."""
    if names_songs(walk.wanted):
        statement = (
            "SELECT min(looked.moment), min(take.moment), max(take.moment) FROM "  # noqa: S608
            f"(SELECT {walk.moment} AS moment, row.song FROM {walk.source}{walk.row} {tail}) "
            "AS looked LEFT JOIN generations AS take INDEXED BY generations_song "
            "ON take.song = looked.song"
        )
    else:
        looked = f"SELECT {walk.moment} AS moment FROM {walk.source} {tail}"  # noqa: S608
        statement = f"SELECT min(moment), NULL, NULL FROM ({looked})"  # noqa: S608
    lowest, first, last = connection.execute(statement, values).fetchone()
    if lowest is None:
        return ANYWHERE
    return Among(
        rows=(lowest, ALWAYS[1] if below is None else below),
        takes=ALWAYS if first is None else (first, last + 1),
    )


def _below(walk: _Walk, moment: int | None) -> Sequence[Condition]:
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
    found, _, _ = _look(connection, wanted, moment + 1, 1)
    return moment in found


def _walk(connection: Connection, wanted: LibraryQuery) -> _Walk:
    texts = matched(wanted)
    if texts:
        # Along the index of the words, from its newest on, each row looked at on the way.
        return _Walk(
            source="words",
            row=" CROSS JOIN generations AS row INDEXED BY generations_list "
            "ON row.moment = words.rowid",
            moment="words.rowid",
            along=[("words MATCH ?", (texts,))],
            wanted=wanted,
        )
    for song in wanted.songs:
        if _has_few_takes(connection, song):
            index, along = "generations_song", [_songs_of(song)]
            wanted = replace(wanted, songs=tuple(each for each in wanted.songs if each != song))
            break
    else:
        # The few rows that a rare filter has may lie far from each other in the index of the words.
        index, along = ("generations_list", []) if asks_around(wanted) else _way(wanted)
    return _Walk(source=f"generations AS row INDEXED BY {index}", along=along, wanted=wanted)


def _way(wanted: LibraryQuery) -> tuple[str, list[Condition]]:
    """The index to walk along: one of what is rare, if that is wanted; and what its rows have."""
    if wanted.binned:
        return "generations_bin", [("row.deleted IS NOT NULL", ())]
    for span in wanted.stars:
        if _is_rated(span):
            # Without these words SQLite does not see that the index will do.
            return "generations_rated", [("row.stars > 0", ()), *within("row.stars", span)]
    if len(wanted.states) == 1:
        return "generations_in_state", [("row.state = ?", (*wanted.states,))]
    return "generations_list", []


def _has_few_takes(connection: Connection, song: str) -> bool:
    """Whether hardly any titles have the words by which a song is meant."""
    words = titled(song)
    if not words:
        return True
    (count,) = connection.execute(
        "SELECT count(*) FROM (SELECT 1 FROM words WHERE words MATCH ? LIMIT ?)", (words, _FEW + 1)
    ).fetchone()
    return bool(count <= _FEW)


def _songs_of(song: str) -> Condition:
    """That a row is of the song of that id, or of one with a take whose title has these words."""
    words = titled(song)
    if not words:
        return "row.song = ?", (whole_text(song),)
    takes = (
        "SELECT take.song FROM words CROSS JOIN generations AS take INDEXED BY generations_list "
        "ON take.moment = words.rowid WHERE words MATCH ?"
    )
    return f"row.song IN (SELECT ? UNION {takes})", (whole_text(song), words)


def _is_rated(span: Span) -> bool:
    return span.least is not None and span.least > 0
