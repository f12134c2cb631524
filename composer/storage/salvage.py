"""Which rows can still be read out of a damaged database?

SQLite is asked first, table by table and row by row: it follows what is whole and refuses what is
not. Where it gives up, the pages themselves are looked through for what it could not reach.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing, suppress
from pathlib import Path

from msgspec import Struct, field

from composer.domain.generation import ACTIVE
from composer.domain.ledger import Money
from composer.storage.mending import Row, is_of, mended
from composer.storage.migrations import MIGRATIONS
from composer.storage.pages import Value, rows_on_pages

Columns = Mapping[str, tuple[str, ...]]
"""Table to its columns, in order."""
_FAR = 2000
"""How many numbers behind the last row that was found are asked for, where no end can be seen."""
_UNREADABLE = (sqlite3.Error, UnicodeDecodeError)
"""What damage raises; the second where SQLite speaks of a name that is no text any more."""
_KEYS = {
    "generations": ("id",),
    "clips": ("id",),
    "ledger": ("generation", "attempt"),
    "arrivals": ("generation", "number"),
    "searches": ("name",),
}


class Salvaged(Struct, kw_only=True):
    """What was found, by table."""

    shape: int
    """How many migrations the rows have been through."""
    rows: dict[str, list[Row]] = field(default_factory=dict)
    """Rows that SQLite gave out, mended where they had to be."""
    stray: dict[str, list[Row]] = field(default_factory=dict)
    """Rows that were found on pages which nothing leads to: they may be older than they should."""
    mended: set[tuple[Value, ...]] = field(default_factory=set)
    """Table and key of each row in which something could not be read."""
    unread: set[str] = field(default_factory=set)
    """Tables that SQLite could not read from end to end."""
    lost: int = 0
    """Rows of songs that are there and cannot be read, as far as it can be known."""


def salvage(file: Path) -> Salvaged:
    """Read what can be read. The file is a copy: it may be changed by being opened."""
    main, wal = _bytes(file), _bytes(file.with_name(file.name + "-wal"))
    shapes = [columns_after(count) for count in range(1, len(MIGRATIONS) + 1)]
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        connection.text_factory = lambda raw: raw.decode("utf-8", "replace")
        found = Salvaged(shape=_shape(connection, shapes))
        for table, columns in shapes[found.shape - 1].items():
            rows, lost = _by_number(connection, table, columns)
            if lost is not None:
                found.unread.add(table)
                found.lost += lost if table == "generations" else 0
            found.rows[table] = list(_mended(table, rows, found))
    if found.unread:
        _look_through(main, wal, shapes, found)
    return found


def _mended(table: str, rows: Iterable[Row], found: Salvaged) -> Iterator[Row]:
    for row in rows:
        whole = mended(table, row)
        if whole is None:
            continue
        if whole != row:
            found.mended.add((table, *_key_in(table)(whole)))
        yield whole


def columns_after(migrations: int) -> Columns:
    """The tables of a database that has been through so many migrations, and their columns."""
    with closing(sqlite3.connect(":memory:")) as connection:
        for migration in MIGRATIONS[:migrations]:
            migration(connection)
        return _columns(connection)


def _columns(connection: sqlite3.Connection) -> Columns:
    names = connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'").fetchall()
    return {
        name: tuple(column for _, column, *_ in connection.execute(f'PRAGMA table_info("{name}")'))
        for (name,) in names
        # The index of the words is made anew, and what is there is counted anew.
        if name not in {"migrations", "sqlite_sequence", "totals"}
        and name.partition("_")[0] != "words"
    }


def _shape(connection: sqlite3.Connection, shapes: list[Columns]) -> int:
    """How many migrations the file has been through, by its tables; all where it cannot be seen."""
    with suppress(*_UNREADABLE):
        there = _columns(connection)
        for count in range(len(shapes), 0, -1):
            if all(there.get(table) == columns for table, columns in shapes[count - 1].items()):
                return count
    return len(shapes)


def _by_number(
    connection: sqlite3.Connection, table: str, columns: tuple[str, ...]
) -> tuple[list[Row], int | None]:
    """(the rows of a table, how many cannot be read or None if it is whole)"""
    names = ", ".join(f'"{column}"' for column in columns)
    every = f'SELECT rowid, {names} FROM "{table}"'  # noqa: S608
    found, is_whole = _until_damage(connection, every)
    if is_whole:
        return _named(found, columns), None
    low = max(found, default=0)
    from_the_end, _ = _until_damage(connection, f"{every} ORDER BY rowid DESC")
    end = min(from_the_end, default=low + _FAR)
    found.update(from_the_end)
    refused, number = [], low + 1
    while number < end:
        try:
            row = connection.execute(f"{every} WHERE rowid = ?", (number,)).fetchone()
        except _UNREADABLE:
            refused.append(number)
            row = None
        if row is not None:
            found[number] = row[1:]
            end = end if from_the_end else number + _FAR
        number += 1
    last = max(found, default=0)
    return _named(found, columns), sum(number < last for number in refused)


def _until_damage(
    connection: sqlite3.Connection, statement: str
) -> tuple[dict[int, tuple[Value, ...]], bool]:
    """(the rows by number, whether it came to the end)"""
    found: dict[int, tuple[Value, ...]] = {}
    try:
        for row in connection.execute(statement):
            found[row[0]] = row[1:]
    except _UNREADABLE:
        return found, False
    return found, True


def _named(rows: Mapping[int, tuple[Value, ...]], columns: tuple[str, ...]) -> list[Row]:
    return [dict(zip(columns, rows[number], strict=True)) for number in sorted(rows)]


def _look_through(main: bytes, wal: bytes, shapes: list[Columns], found: Salvaged) -> None:
    """Add what lies on pages to which nothing leads, each thing once."""
    newest = shapes[-1]
    least = {
        table: min(len(shape[table]) for shape in shapes if table in shape) for table in newest
    }
    known = {
        (table, *key) for table, rows in found.rows.items() for key in map(_key_in(table), rows)
    }
    stray: dict[tuple[Value, ...], tuple[str, Row]] = {}
    for number, values in rows_on_pages(main, wal):
        for table, columns in newest.items():
            if not least[table] <= len(values) <= len(columns):
                continue
            row = dict(zip(columns, values, strict=False))
            if table == "generations":
                row["number"] = number  # kept as the row's number alone
            if not is_of(table, row):
                continue
            key = (table, *_key_in(table)(row))
            before = stray.get(key)
            if key not in known and (before is None or _is_later(row, before[1])):
                stray[key] = table, row
    for table in newest:
        rows = (row for of, row in stray.values() if of == table)
        found.stray[table] = list(_mended(table, rows, found))


def _key_in(table: str) -> Callable[[Row], tuple[Value, ...]]:
    return lambda row: tuple(row.get(column) for column in _KEYS.get(table, ()))


def _is_later(row: Row, other: Row) -> bool:
    """Whether this is the younger of two versions of a row, as far as it tells."""
    return _age(row) > _age(other)


def _age(row: Row) -> tuple[bool, str, str]:
    is_unfinished = row.get("state") in ACTIVE or row.get("state") == Money.UNDER_WAY
    return not is_unfinished, str(row.get("ended") or ""), str(row.get("started") or "")


def _bytes(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except FileNotFoundError:
        return b""
