"""How is a library made whole again when its database is damaged, or gone?

What can be read is carried over into a new database, the JSON files beside the audio give back
the songs that it lacks, and the damaged file is kept.
"""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import closing
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from composer.domain.clip import Clip
from composer.domain.errors import LibraryUnusable
from composer.domain.generation import Generation, State
from composer.domain.sentences import joined, say, say_number
from composer.storage.database import database_errors, migrate, transaction
from composer.storage.descriptions import Described, has_descriptions, read_descriptions
from composer.storage.generations import Generations
from composer.storage.incoming import Incoming, generation_of
from composer.storage.ledger import time_text, write_entry
from composer.storage.mending import Row
from composer.storage.migrations import MIGRATIONS
from composer.storage.moments import give_moments
from composer.storage.salvage import Salvaged, salvage
from composer.storage.successor import RESCUED, being_written, successor, take_place, workshop
from composer.storage.word_index import index_anew

_KEPT_AS = "damaged"
_AT_ONCE = 500
"""Rows that are read together."""


class Rescue(Struct, frozen=True, kw_only=True):
    """What came of it, in numbers of the library's rows."""

    kept: Path | None
    """Where the damaged file is now; None where there was none."""
    carried: int
    rebuilt: int
    """From the files beside the audio, wholly or with some of their clips."""
    lost: int
    """At most; some of these may have been deleted before."""
    knows_orders: bool
    """Whether every order that has no song yet was surely found."""
    unlisted: tuple[Path, ...] = ()
    """Folders of orders with songs of which nothing else is known."""

    def sentence(self) -> str:
        """What happened, for people."""
        anew = say("{songs} from the files beside the audio", songs=_songs(self.rebuilt))
        if self.kept is None:
            told = [say("The library's database was not there.")]
        else:
            told = [say("The library's database was damaged.")]
        if self.kept is None and not self.carried:
            told.append(say("A new one was made with {anew}.", anew=anew))
        else:  # without the file they come from what was written beside it last
            songs = _songs(self.carried)
            told.append(
                say("A new one was made with {songs} out of it and {anew}.", songs=songs, anew=anew)
            )
        if self.lost:
            told.append(say("Up to {songs} could not be read.", songs=_songs(self.lost)))
        if not self.knows_orders:
            told.append(say("Orders that brought no song, and what they cost, may be missing."))
        told += [
            say("A song of an order that is not known any more lies in {folder}.", folder=folder)
            for folder in self.unlisted
        ]
        if self.kept is not None:
            told.append(say("The damaged file is kept as {kept}.", kept=self.kept))
        return joined(told)


def can_be_made_anew(database: Path, library: Path) -> bool:
    """Whether there is no database where there are songs that tell of themselves."""
    is_empty = not database.exists() or database.stat().st_size == 0
    return is_empty and (has_descriptions(library) or bool(_unlisted(library, ())))


def rescue(database: Path, library: Path) -> Rescue:
    """Put a whole database in the place of a damaged one; for whoever has the library alone.

    If it fails, everything is as it was. Raises LibraryUnusable and DiskProblem.
    """
    with database_errors(database):
        target = successor(database, RESCUED)
        with workshop(database) as folder:
            found = salvage(_copy(database, folder))
        described = read_descriptions(library)
        with being_written(target) as part, closing(_new(part)) as connection:
            _carry_over(connection, part, found, {song.generation.id: song for song in described})
            rebuilt = adopt(connection, described)
            _remove_doubles(connection)
            listed = [each for (each,) in connection.execute("SELECT id FROM generations")]
        kept = finish_rescue(database)
    return Rescue(
        kept=kept,
        carried=max(0, len(listed) - rebuilt),
        rebuilt=rebuilt,
        lost=max(0, found.lost - len(found.stray.get("generations", ())) - rebuilt),
        knows_orders=kept is not None and "generations" not in found.unread,
        unlisted=_unlisted(library, listed),
    )


def finish_rescue(database: Path) -> Path | None:
    """Put a rescued database in its place, if one waits; says where the damaged one is kept."""
    waiting = successor(database, RESCUED)
    return take_place(database, waiting, _KEPT_AS) if waiting.exists() else None


def adopt(connection: sqlite3.Connection, described: Iterable[Described]) -> int:
    """Add the songs and the clips that have files and no row; says for how many rows.

    Of a song without any file, what it cost is noted.
    """
    rows, added = Generations(connection), 0
    for song in described:
        generation = song.generation
        known = rows.get(generation.id)
        if known is None and not song.present:
            if not _has_line(connection, generation):
                with transaction(connection):
                    write_entry(connection, generation)
            continue
        there = [clip for clip in generation.clips if clip.id in song.present]
        missing = [clip for clip in there if known is None or not _has(known, clip)]
        if not missing:
            continue
        whole = replace(generation, clips=()) if known is None else known
        clips = sorted((*whole.clips, *missing), key=lambda clip: clip.number)
        rows.record(replace(whole, clips=tuple(clips)))
        added += 1
    return added


def _unlisted(library: Path, listed: Collection[str]) -> tuple[Path, ...]:
    """The folders of orders that hold a whole song and belong to no row."""
    incoming = Incoming(library)
    orders = [each for each in incoming.orders() if generation_of(each) not in listed]
    return tuple(incoming.place(each) for each in orders if incoming.whole(each))


def _remove_doubles(connection: sqlite3.Connection) -> None:
    """Take out what is there twice, because one of the two has a damaged id.

    Nothing is ordered twice in the same microsecond, so the time tells that it is the same.
    """
    doubles = connection.execute(
        "SELECT id FROM generations AS this WHERE state = ? "
        "AND id NOT IN (SELECT generation FROM clips) AND EXISTS ("
        "SELECT 1 FROM generations AS other WHERE other.created = this.created "
        "AND other.sku = this.sku AND other.id IN (SELECT generation FROM clips))",
        (State.DONE.value,),
    ).fetchall()
    Generations(connection).purge([each for (each,) in doubles])
    with transaction(connection):
        connection.execute(
            "DELETE FROM ledger WHERE generation NOT IN (SELECT id FROM generations) AND EXISTS ("
            "SELECT 1 FROM ledger AS other WHERE other.at = ledger.at AND other.sku = ledger.sku "
            "AND other.generation IN (SELECT id FROM generations))"
        )


def _copy(database: Path, folder: Path) -> Path:
    """A copy to work on, with what was written beside it: reading changes such files."""
    copy = folder / "damaged.db"
    for ending in ("", "-wal", "-journal"):
        beside = database.with_name(database.name + ending)
        if beside.exists():
            shutil.copyfile(beside, copy.with_name(copy.name + ending))
    return copy


def _new(part: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(part, isolation_level=None)
    # It is flushed as a whole when it is done.
    connection.execute("PRAGMA synchronous = OFF")
    return connection


def _carry_over(
    connection: sqlite3.Connection, part: Path, found: Salvaged, described: Mapping[str, Described]
) -> None:
    """Fill a new database; ``described`` are the rows that files beside the audio tell of."""
    migrate(connection, part, MIGRATIONS[: found.shape])
    with transaction(connection):
        for table, rows in found.rows.items():
            _insert(
                connection, table, _with_ids(rows, described) if table == "generations" else rows
            )
    migrate(connection, part, MIGRATIONS)
    with transaction(connection):
        for table, rows in found.stray.items():
            _insert(connection, table, (row for row in rows if not _is_outdated(row, described)))
        for table in ("clips", "arrivals"):
            connection.execute(
                f"DELETE FROM {table} WHERE generation NOT IN (SELECT id FROM generations)"  # noqa: S608
            )
        give_moments(connection)
        stray = {row["id"] for row in found.stray.get("generations", ())}
        incomplete = []
        for generation in _understood(connection):
            if ("generations", generation.id) in found.mended:
                incomplete.append(generation)
            line = ("ledger", generation.id, generation.attempt)
            if line in found.mended or not _has_line(connection, generation):
                write_entry(connection, generation)
            elif generation.id in stray and generation.state is State.QUEUED:
                # An old version of the row: an order went out for it since.
                connection.execute(
                    "UPDATE generations SET state = ? WHERE id = ?",
                    (State.UNCERTAIN.value, generation.id),
                )
        index_anew(connection)
    for generation in incomplete:
        if generation.id in described:
            whole = _completed(generation, described[generation.id].generation)
            Generations(connection).record(whole)


def _completed(row: Generation, description: Generation) -> Generation:
    """A row with gaps, filled with what the file beside its audio tells."""
    return replace(
        description,
        state=row.state,
        failure=row.failure,
        balance_usd=row.balance_usd,
        balance_credits=row.balance_credits,
        remote_link=row.remote_link,
        starred=row.starred or description.starred,
        song=row.song or description.song,
        parent=row.parent or description.parent,
        stars=row.stars or description.stars,
        verdict=row.verdict or description.verdict,
        remark=row.remark or description.remark,
        labels=row.labels or description.labels,
        deleted=row.deleted,
        clips=row.clips,
    )


def _with_ids(rows: Collection[Row], described: Mapping[str, Described]) -> Iterator[Row]:
    """Give a row the id that the file beside its audio knows, if its own was damaged."""
    known = {row["id"] for row in rows}
    unknown = {
        (time_text(song.generation.created), song.generation.request.sku): each
        for each, song in described.items()
        if each not in known
    }
    for row in rows:
        right = unknown.get((str(row["created"]), str(row["sku"])))
        yield row if row["id"] in described or right is None else {**row, "id": right}


def _is_outdated(row: Row, described: Collection[str]) -> bool:
    """Whether a row says that it waits for what has been filed since."""
    waits = row.get("state") in {State.QUEUED.value, State.SUBMITTING.value}
    return waits and row.get("id") in described


def _insert(connection: sqlite3.Connection, table: str, rows: Iterable[Row]) -> None:
    """Add the rows that fit; one that has what another must have alone is passed over."""
    for row in rows:
        names, marks = ", ".join(f'"{name}"' for name in row), ", ".join("?" * len(row))
        statement = f'INSERT OR IGNORE INTO "{table}" ({names}) VALUES ({marks})'  # noqa: S608
        added = connection.execute(statement, list(row.values())).rowcount
        if not added and table == "generations" and "number" in row:
            # Its number says only in which order the rows came.
            _insert(connection, table, [{k: row[k] for k in row if k != "number"}])


def _understood(connection: sqlite3.Connection) -> Iterator[Generation]:
    """All rows that can be read as what they are; the others are taken out."""
    rows = Generations(connection)
    ids = [each for (each,) in connection.execute("SELECT id FROM generations ORDER BY number")]
    for start in range(0, len(ids), _AT_ONCE):
        some = ids[start : start + _AT_ONCE]
        try:
            yield from rows.get_many(some).values()
        except LibraryUnusable:
            for each in some:
                try:
                    yield from rows.get_many([each]).values()
                except LibraryUnusable:
                    connection.execute("DELETE FROM clips WHERE generation = ?", (each,))
                    connection.execute("DELETE FROM generations WHERE id = ?", (each,))


def _has_line(connection: sqlite3.Connection, generation: Generation) -> bool:
    row = connection.execute(
        "SELECT 1 FROM ledger WHERE generation = ? AND attempt = ?",
        (generation.id, generation.attempt),
    ).fetchone()
    return row is not None


def _has(generation: Generation, clip: Clip) -> bool:
    return any(clip.id == each.id or clip.path == each.path for each in generation.clips)


def _songs(count: int) -> str:
    return say_number("{number} song", "{number:,} songs", count)
