"""Which rows lie on the pages of a database file that SQLite itself cannot read any more?

The format is https://www.sqlite.org/fileformat2.html. Only what is needed is here: rows lie on
"table leaf" pages, each page says where its rows begin, and a row too long for its page goes on in
a chain of overflow pages. No page needs another to be understood, so that what damage has spared
can be read even without the file's head and without the tree that leads to it.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from contextlib import suppress

Value = str | int | float | bytes | None

_LEAF = 0x0D
_USUAL_PAGE = 4096
_SIZES = frozenset(2**power for power in range(9, 17))
_WAL_MAGIC = frozenset({0x377F0682, 0x377F0683})
_WHOLE_NUMBERS = {1: 1, 2: 2, 3: 3, 4: 4, 5: 6, 6: 8}
"""Serial type to length in bytes."""


class Damaged(Exception):
    """This cannot be a row."""


def rows_on_pages(main: bytes, wal: bytes = b"") -> Iterator[tuple[int, tuple[Value, ...]]]:
    """Every row of every table and of none: (rowid, values). The caller sees what it knows.

    ``main`` is the database's file, ``wal`` what was written beside it last. Pages that the file
    says are free are passed over; where it cannot say so, rows come too that were deleted.
    """
    size, reserved = _page_size(main)
    pages = {
        number + 1: main[at : at + size]
        for number, at in enumerate(range(0, len(main) - len(main) % size, size))
    }
    free = _free_pages(pages)
    pages.update(_newer_pages(wal, size))
    for number, page in pages.items():
        if number not in free:
            yield from _rows(page, pages, number, size - reserved)


def _page_size(main: bytes) -> tuple[int, int]:
    """(bytes of a page, bytes at its end that are not used)"""
    if len(main) < 100 or not main.startswith(b"SQLite format 3\0"):
        return _USUAL_PAGE, 0
    size = int.from_bytes(main[16:18], "big")
    size = 65536 if size == 1 else size
    return (size, main[20]) if size in _SIZES and main[20] <= 32 else (_USUAL_PAGE, 0)


def _free_pages(pages: dict[int, bytes]) -> set[int]:
    head = pages.get(1, b"")
    if not head.startswith(b"SQLite format 3\0"):
        return set()
    free: set[int] = set()
    trunk = int.from_bytes(head[32:36], "big")
    while trunk in pages and trunk not in free:
        free.add(trunk)
        page = pages[trunk]
        trunk, count = struct.unpack_from(">II", page)
        if count > len(page) // 4 - 2:
            break
        free.update(struct.unpack_from(f">{count}I", page, 8))
    return free


def _newer_pages(wal: bytes, size: int) -> dict[int, bytes]:
    """The pages that were written beside the file, as far as a commit reaches."""
    if len(wal) < 32 or int.from_bytes(wal[:4], "big") not in _WAL_MAGIC:
        return {}
    if int.from_bytes(wal[8:12], "big") != size:
        return {}
    salt, found, waiting = wal[16:24], dict[int, bytes](), dict[int, bytes]()
    for at in range(32, len(wal) - size - 23, size + 24):
        number, commit = struct.unpack_from(">II", wal, at)
        if wal[at + 8 : at + 16] != salt:
            break
        waiting[number] = wal[at + 24 : at + 24 + size]
        if commit:
            found.update(waiting)
            waiting.clear()
    return found


def _rows(
    page: bytes, pages: dict[int, bytes], number: int, usable: int
) -> Iterator[tuple[int, tuple[Value, ...]]]:
    head = 100 if number == 1 else 0
    if page[head] != _LEAF:
        return
    count = min(int.from_bytes(page[head + 3 : head + 5], "big"), usable // 4)
    for place in range(count):
        where = head + 8 + 2 * place
        at = int.from_bytes(page[where : where + 2], "big")
        with suppress(Damaged, IndexError, struct.error):
            yield _row(page, at, pages, usable)


def _row(
    page: bytes, at: int, pages: dict[int, bytes], usable: int
) -> tuple[int, tuple[Value, ...]]:
    length, at = _varint(page, at)
    rowid, at = _varint(page, at)
    most = usable - 35
    if length <= most:
        return rowid, _values(page[at : at + length])
    if length > len(pages) * usable:
        raise Damaged
    least = (usable - 12) * 32 // 255 - 23
    here = least + (length - least) % (usable - 4)
    here = here if here <= most else least
    (next_,) = struct.unpack_from(">I", page, at + here)
    whole = bytearray(page[at : at + here])
    while len(whole) < length:
        follower = pages.get(next_)
        if follower is None:
            raise Damaged
        whole += follower[4:usable]
        (next_,) = struct.unpack_from(">I", follower)
    return rowid, _values(bytes(whole[:length]))


def _values(record: bytes) -> tuple[Value, ...]:
    end, at = _varint(record, 0)
    kinds = []
    while at < end:
        kind, at = _varint(record, at)
        kinds.append(kind)
    values = []
    for kind in kinds:
        value, at = _value(record, at, kind)
        values.append(value)
    if at != len(record):
        raise Damaged
    return tuple(values)


def _value(record: bytes, at: int, kind: int) -> tuple[Value, int]:
    """(what is there, where the next begins)"""
    if kind == 0:
        return None, at
    if kind in (8, 9):
        return kind - 8, at
    if kind in (10, 11):
        raise Damaged
    length = _WHOLE_NUMBERS.get(kind) or (8 if kind == 7 else (kind - 12) // 2)
    content = record[at : at + length]
    if len(content) != length:
        raise Damaged
    if kind in _WHOLE_NUMBERS:
        return int.from_bytes(content, "big", signed=True), at + length
    if kind == 7:
        return struct.unpack(">d", content)[0], at + length
    return content.decode("utf-8", "replace") if kind % 2 else content, at + length


def _varint(data: bytes, at: int) -> tuple[int, int]:
    """(the number, where the next begins): seven bits a byte, eight in a ninth."""
    number = 0
    for place in range(9):
        byte = data[at + place]
        if place == 8:
            return (number << 8) | byte, at + 9
        number = (number << 7) | (byte & 0x7F)
        if byte < 0x80:
            return number, at + place + 1
    raise Damaged
