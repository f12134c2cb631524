"""How do the words of a generation come into the index, and out of it?

The index has no content of its own: to take words out it must be told exactly what it was given.
They are read from the row as it is on disk, so that whoever writes the row need not know.
"""

from __future__ import annotations

from sqlite3 import Connection

from msgspec import Struct

from composer.storage.request_json import from_text, request_from_plain, texts_from
from composer.storage.search_words import indexed

_COLUMNS = "title, prompt, lyrics, tags, labels, remark"
_MARKS = "?, ?, ?, ?, ?, ?, ?"
_READ = "SELECT moment, title, request, labels, remark FROM generations"
_AT_ONCE = 1000


class Indexed(Struct, frozen=True):
    """What a row gives to the index, as it stands on disk."""

    moment: int
    title: str
    request: str
    labels: str
    remark: str

    def words(self) -> tuple[str, ...]:
        """In the order of the index's columns. Raises ValueError if the row is damaged."""
        request = request_from_plain(from_text(self.request))
        labels = "\n".join(texts_from(self.labels))
        texts = (self.title, request.prompt, request.lyrics, "\n".join(request.tags))
        return tuple(indexed(text) for text in (*texts, labels, self.remark))


def indexed_row(connection: Connection, generation_id: str) -> Indexed | None:
    """What the index was given of a generation; None if there is no such row."""
    row = connection.execute(f"{_READ} WHERE id = ?", (generation_id,)).fetchone()
    return None if row is None else Indexed(*row)


def add_words(connection: Connection, row: Indexed) -> None:
    """Let a row be found. Raises ValueError if it is damaged."""
    connection.execute(
        f"INSERT INTO words (rowid, {_COLUMNS}) VALUES ({_MARKS})",  # noqa: S608
        (row.moment, *row.words()),
    )


def take_words(connection: Connection, row: Indexed) -> None:
    """Let a row be found no more. Raises ValueError if it is damaged."""
    connection.execute(
        f"INSERT INTO words (words, rowid, {_COLUMNS}) VALUES ('delete', {_MARKS})",  # noqa: S608
        (row.moment, *row.words()),
    )


def index_anew(connection: Connection) -> None:
    """Forget every word and read all rows again."""
    connection.execute("INSERT INTO words (words) VALUES ('delete-all')")
    index_all(connection)


def index_all(connection: Connection) -> None:
    """Fill an empty index with every row that can be read; what cannot be is found by no word."""
    last = None
    while True:
        rows = connection.execute(
            f"{_READ} WHERE ? IS NULL OR moment > ? ORDER BY moment LIMIT ?",
            (last, last, _AT_ONCE),
        ).fetchall()
        for values in rows:
            row = Indexed(*values)
            last = row.moment
            try:
                add_words(connection, row)
            except ValueError:
                continue
        if not rows:
            return
