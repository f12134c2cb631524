"""How are generations kept, found and counted?"""

from __future__ import annotations

import sqlite3
from array import array
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from decimal import Decimal

from msgspec.structs import replace

from composer.domain.clip import Clip
from composer.domain.generation import Generation, State
from composer.domain.library_query import EVERYTHING, LibraryQuery
from composer.domain.request import Request
from composer.storage.database import database_errors, not_understood, transaction
from composer.storage.finding import Stretch, fits, newest, stretch, takes_below
from composer.storage.generation_rows import (
    CLIP_COLUMNS,
    COLUMNS,
    INSERT_CLIP,
    UPSERT,
    ClipFile,
    clip_of,
    clip_row,
    generation_of,
    request_of,
    row_of,
    time_text,
)
from composer.storage.ledger import write_entry
from composer.storage.moments import free_moment
from composer.storage.request_json import to_text
from composer.storage.word_index import add_words, indexed_row, take_words

LOOKED_BACK = 500
"""How many done songs of a SKU are compared with a new order."""
_LONGEST_SECONDS = 3600.0
_LATEST = 20
"""How many past generations say how long the next one takes."""


class Generations:
    """The rows of the queue and of the history, which are the same rows.

    Every method is short and blocks; use it from the thread that opened the connection. All raise
    LibraryUnusable or DiskProblem. Halves of a surrogate pair survive in requests and failures;
    in titles and notes, which are for showing, each becomes U+FFFD.
    """

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    @contextmanager
    def alone(self) -> Iterator[None]:
        """What is read and written in this block is one step, for other processes too: they wait.

        Nothing may be awaited in it.
        """
        with database_errors(self._connection), transaction(self._connection):
            yield

    def add(self, generation: Generation) -> None:
        """Keep a new generation. ValueError if its id is known already."""
        with database_errors(self._connection), transaction(self._connection):
            if indexed_row(self._connection, generation.id) is not None:
                raise ValueError(f"there is already a generation {generation.id}")
            self._write(generation)

    def record(self, generation: Generation) -> None:
        """Keep the whole generation with its clips as it is now, in one transaction.

        One that was purged meanwhile comes back: what arrives late may have been paid for.
        """
        with database_errors(self._connection), transaction(self._connection):
            self._write(generation)

    def amend(
        self, generation_id: str, change: Callable[[Generation], Generation]
    ) -> Generation | None:
        """Change what is on disk now, not what was read a while ago; other processes wait.

        Returns the generation as changed, or None if there is no such one.
        """
        with database_errors(self._connection), transaction(self._connection):
            current = self.get(generation_id)
            if current is None:
                return None
            changed = change(current)
            self._write(changed)
            return changed

    def get(self, generation_id: str) -> Generation | None:
        """One generation, or None."""
        return self.get_many([generation_id]).get(generation_id)

    def get_many(self, ids: Iterable[str]) -> dict[str, Generation]:
        """Those of the generations that there are, in the order asked for."""
        wanted = list(ids)
        found = {
            generation.id: generation
            for generation in self._read("WHERE id IN (SELECT value FROM json_each(?))", wanted)
        }
        return {each: found[each] for each in wanted if each in found}

    def generation_of_clip(self, clip_id: str) -> str | None:
        """The id of the generation that a clip is of; None if there is no such clip."""
        with database_errors(self._connection):
            row = self._connection.execute(
                "SELECT generation FROM clips WHERE id = ?", (clip_id,)
            ).fetchone()
        return None if row is None else str(row[0])

    def clip_files(self, *, after: int, limit: int) -> tuple[list[ClipFile], int]:
        """Of the next clips, so many at most, those that are not in the bin.

        With it comes what to go on ``after``, 0 where there are no more; 0 is where to begin.
        """
        with database_errors(self._connection):
            rows = self._connection.execute(
                "SELECT clips.rowid, generations.deleted, clips.generation, clips.id, clips.path, "
                "clips.bytes, clips.digest FROM clips "
                "JOIN generations ON generations.id = clips.generation "
                "WHERE clips.rowid > ? ORDER BY clips.rowid LIMIT ?",
                (after, limit),
            ).fetchall()
        here = [ClipFile(*file) for _, deleted, *file in rows if deleted is None]
        return here, rows[-1][0] if len(rows) == limit else 0

    def clip_like(self, size: int, digest: str) -> tuple[str, str] | None:
        """(generation, clip) of a file of so many bytes with this SHA-256; None if none is known
        to be it."""
        with database_errors(self._connection):
            row = self._connection.execute(
                "SELECT generation, id FROM clips WHERE bytes = ? AND digest = ?", (size, digest)
            ).fetchone()
        return None if row is None else (str(row[0]), str(row[1]))

    def in_state(self, *states: State) -> list[Generation]:
        """All that are in one of these states, in the order in which they were ordered."""
        names = [state.value for state in states]
        return self._read("WHERE state IN (SELECT value FROM json_each(?)) ORDER BY number", names)

    def newest(
        self, wanted: LibraryQuery = EVERYTHING, *, below: int | None = None, limit: int = -1
    ) -> array[int]:
        """The moments of at most so many rows that fit, all less than ``below``; newest first."""
        with database_errors(self._connection):
            return newest(self._connection, wanted, below=below, limit=limit)

    def stretch(self, wanted: LibraryQuery, *, below: int | None, limit: int) -> Stretch:
        """The next rows that fit, below a moment: at most so many, of those that can be looked at
        in some thousandths of a second."""
        with database_errors(self._connection):
            return stretch(self._connection, wanted, below=below, limit=limit)

    def takes_below(self, moment: int) -> array[int]:
        """The moments of the older takes of a row's song, newest first; not those in the bin."""
        with database_errors(self._connection):
            return takes_below(self._connection, moment)

    def takes_of(self, songs: Iterable[str]) -> dict[str, int]:
        """Song to how many takes of it there are, without those in the bin."""
        with database_errors(self._connection):
            rows = self._connection.execute(
                "SELECT song, count(*) FROM generations INDEXED BY generations_song "
                "WHERE song IN (SELECT value FROM json_each(?)) AND deleted IS NULL GROUP BY song",
                (to_text(list(songs)),),
            ).fetchall()
        return dict(rows)

    def at(self, moments: Iterable[int]) -> dict[int, Generation]:
        """The rows of these moments, newest first; those that are gone are left out."""
        rows = self._read_placed(
            "INDEXED BY generations_list "
            "WHERE moment IN (SELECT value FROM json_each(?)) ORDER BY moment DESC",
            list(moments),
        )
        return dict(rows)

    def moment_of(self, generation_id: str, wanted: LibraryQuery | None = None) -> int | None:
        """The moment of a row; None if there is none, or if it does not fit what is wanted."""
        with database_errors(self._connection):
            row = self._connection.execute(
                "SELECT moment FROM generations WHERE id = ?", (generation_id,)
            ).fetchone()
            if row is None or (wanted and not fits(self._connection, wanted, row[0])):
                return None
        return int(row[0])

    def ids_at(self, moments: Iterable[int]) -> list[str]:
        """The ids of the rows of these moments, newest first."""
        with database_errors(self._connection):
            rows = self._connection.execute(
                "SELECT id FROM generations INDEXED BY generations_list "
                "WHERE moment IN (SELECT value FROM json_each(?)) ORDER BY moment DESC",
                (to_text(list(moments)),),
            ).fetchall()
        return [each for (each,) in rows]

    def matching(self, wanted: LibraryQuery = EVERYTHING, *, limit: int = -1) -> list[str]:
        """The ids of at most so many rows that fit, newest first."""
        return self.ids_at(self.newest(wanted, limit=limit))

    def count(self) -> int:
        """How many generations there are, without those in the bin."""
        return self._one(
            "SELECT songs - (SELECT count(*) FROM generations INDEXED BY generations_bin "
            "WHERE deleted IS NOT NULL) FROM totals"
        )

    def bytes(self) -> int:
        """What the clips take on the disk, without those in the bin."""
        return self._one(
            "SELECT bytes - (SELECT coalesce(sum(bytes), 0) FROM generations CROSS JOIN clips "
            "ON generations.id = clips.generation WHERE deleted IS NOT NULL) FROM totals"
        )

    def spent_between(self, start: datetime, end: datetime) -> Decimal:
        """What services said they took for orders sent from ``start`` until before ``end``.

        In US dollars; includes what was deleted or purged since.
        """
        with database_errors(self._connection):
            rows = self._connection.execute(
                "SELECT charged_usd FROM ledger WHERE at >= ? AND at < ? "
                "AND charged_usd IS NOT NULL",
                (time_text(start), time_text(end)),
            ).fetchall()
        return sum((Decimal(usd) for (usd,) in rows), Decimal(0))

    def usual_seconds(self, sku: str) -> float | None:
        """How long this SKU usually took lately: the median of the last 20; None if unknown."""
        import statistics

        with database_errors(self._connection):
            rows = self._connection.execute(
                "SELECT started, ended FROM generations WHERE sku = ? AND state = ? "
                "AND ended > started ORDER BY ended DESC LIMIT ?",
                (sku, State.DONE.value, _LATEST),
            ).fetchall()
        took = [
            (datetime.fromisoformat(ended) - datetime.fromisoformat(started)).total_seconds()
            for started, ended in rows
        ]
        # One that was taken up again at the next start says nothing of how long it takes.
        took = [seconds for seconds in took if seconds < _LONGEST_SECONDS]
        return statistics.median(took) if took else None

    def latest_like(self, request: Request) -> Generation | None:
        """The newest of the last LOOKED_BACK done songs whose order was the same but for its title.

        Those in the bin count as well: they were paid for.
        """
        wanted = replace(request, title="")
        with database_errors(self._connection):
            rows = self._connection.execute(
                "SELECT id, request FROM generations WHERE sku = ? AND state = ? "
                "ORDER BY ended DESC LIMIT ?",
                (request.sku, State.DONE.value, LOOKED_BACK),
            ).fetchall()
        for each, text in rows:
            if replace(request_of(text), title="") == wanted:
                return self.get(each)
        return None

    def starred(self, ids: Iterable[str]) -> frozenset[str]:
        """Those of the generations that are starred."""
        with database_errors(self._connection):
            rows = self._connection.execute(
                "SELECT id FROM generations WHERE starred = 1 "
                "AND id IN (SELECT value FROM json_each(?))",
                (to_text(list(ids)),),
            ).fetchall()
        return frozenset(each for (each,) in rows)

    def purge(self, ids: Collection[str]) -> None:
        """Forget these generations and their clips; what they cost is remembered.

        The files are not touched; see ``AudioFiles``.
        """
        with database_errors(self._connection), transaction(self._connection):
            for each in ids:
                row = indexed_row(self._connection, each)
                if row is not None:
                    take_words(self._connection, row)
                    self._connection.execute("DELETE FROM generations WHERE id = ?", (each,))

    def _one(self, statement: str) -> int:
        with database_errors(self._connection):
            (value,) = self._connection.execute(statement).fetchone()
            return int(value)

    def _write(self, generation: Generation) -> None:
        before = indexed_row(self._connection, generation.id)
        # Only a row that is new takes a place in the list.
        moment = free_moment(self._connection, generation.created) if before is None else None
        self._connection.execute(UPSERT, (*row_of(generation), moment))
        after = indexed_row(self._connection, generation.id)
        if before != after and after is not None:
            if before is not None:
                take_words(self._connection, before)
            add_words(self._connection, after)
        self._connection.execute("DELETE FROM clips WHERE generation = ?", (generation.id,))
        self._connection.executemany(
            INSERT_CLIP,
            [clip_row(generation.id, place, c) for place, c in enumerate(generation.clips)],
        )
        # A song is on its way into the library until its row is there: both in one transaction.
        self._connection.executemany(
            "DELETE FROM arrivals WHERE generation = ? AND number = ?",
            [(generation.id, clip.number) for clip in generation.clips],
        )
        write_entry(self._connection, generation)

    def _read(self, condition: str, values: Sequence[str]) -> list[Generation]:
        return [generation for _, generation in self._read_placed(condition, values)]

    def _read_placed(
        self, condition: str, values: Sequence[str | int]
    ) -> list[tuple[int, Generation]]:
        """Rows with their moments."""
        with database_errors(self._connection):
            rows = self._connection.execute(
                f"SELECT {COLUMNS}, moment FROM generations {condition}",  # noqa: S608
                (to_text(values),),
            ).fetchall()
            clips = self._connection.execute(
                f"SELECT {CLIP_COLUMNS} FROM clips "  # noqa: S608
                "WHERE generation IN (SELECT value FROM json_each(?)) ORDER BY generation, place",
                (to_text([row[0] for row in rows]),),
            ).fetchall()
            by_generation: dict[str, list[Clip]] = {}
            try:
                for clip in clips:
                    by_generation.setdefault(clip[0], []).append(clip_of(clip))
                return [
                    (row[-1], generation_of(row[:-1], tuple(by_generation.get(row[0], ()))))
                    for row in rows
                ]
            except (ValueError, TypeError, ArithmeticError) as error:
                raise not_understood(error) from error
