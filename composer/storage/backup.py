"""How is a library's database copied into one file, and how does such a copy come back?

A restored backup waits beside the database until nobody has the library open. It then takes its
place, and what the money rules forbid to forget comes along from the database before it: the
ledger, the orders under way, and the songs that were made since.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from composer.domain.errors import DiskProblem, DraftRefused, LibraryUnusable
from composer.domain.generation import ACTIVE, State
from composer.domain.library_query import BINNED, EVERYTHING
from composer.domain.sentences import joined, say, say_number
from composer.storage.audio_files import AudioFiles
from composer.storage.database import (
    DAMAGED,
    database_errors,
    migrate,
    recorded_shape,
    refuse_newer,
    transaction,
)
from composer.storage.descriptions import read_descriptions
from composer.storage.generations import Generations
from composer.storage.migrations import MIGRATIONS
from composer.storage.presence import Presence
from composer.storage.rescue import adopt, finish_rescue, rescue
from composer.storage.soundness import is_damaged
from composer.storage.successor import (
    RESTORED,
    TO_RESTORE,
    being_written,
    copy_database,
    remove,
    successor,
    take_place,
    workshop,
)
from composer.storage.whole_files import disk_errors

_KEPT_AS = "before-restore"
_UNFINISHED = (*sorted(ACTIVE), State.UNCERTAIN)


class Backup(Struct, frozen=True, kw_only=True):
    """A copy of a library's database."""

    file: Path
    songs: int
    """Rows of the library that are not in its bin."""
    bytes: int


class Restored(Struct, frozen=True, kw_only=True):
    """What came of putting a backup in the place of the database."""

    songs: int
    """Rows of the library that are not in its bin."""
    newer: int
    """How many of them the backup lacked."""
    knows_spending: bool
    """Whether what was spent since the backup could be brought along."""
    kept: Path | None
    """Where the database before it is now; None where there was none."""

    def sentence(self) -> str:
        """What happened, for people."""
        if self.newer:
            said = say_number(
                "The backup was restored. 1 song is listed, {newer:,} of them newer than the "
                "backup.",
                "The backup was restored. {number:,} songs are listed, {newer:,} of them newer "
                "than the backup.",
                self.songs,
                newer=self.newer,
            )
        else:
            said = say_number(
                "The backup was restored. 1 song is listed.",
                "The backup was restored. {number:,} songs are listed.",
                self.songs,
            )
        told = [said]
        if not self.knows_spending:
            told.append(
                say(
                    "The database before it could not be read, so what was spent since the backup "
                    "is missing from the list of spending."
                )
            )
        if self.kept:
            told.append(say("The database before it is kept as {kept}.", kept=self.kept))
        return joined(told)


def back_up(database: Path, target: Path) -> Backup:
    """Copy the database, as of this moment, into one file that is then read again as a check.

    Works while others have the library open and write. An earlier backup at ``target`` is
    replaced only when the new one is whole; any other file is refused. Blocks; any thread. Raises
    DraftRefused, LibraryUnusable and DiskProblem.
    """
    target = target.absolute()
    _refuse_target(database, target)
    with disk_errors(say("writing the backup"), target), being_written(target) as part:
        with database_errors():
            copy_database(database, part)
        songs = _songs_in(part, say("The backup that was written at {target}", target=target))
    return Backup(file=target, songs=songs, bytes=target.stat().st_size)


def prepare_restore(database: Path, source: Path) -> int:
    """Check a backup and lay it where the next start of the program finds it; says how many songs.

    Nothing changes until then. Blocks; any thread. Raises DraftRefused for a file that is no
    backup, LibraryUnusable for a newer program's or a damaged one, and DiskProblem.
    """
    source = source.absolute()
    if not source.is_file():
        raise DraftRefused(say("There is no file {source}. Nothing was changed.", source=source))
    if database.exists() and source.samefile(database):
        raise DraftRefused(
            say(
                "{source} is the database in use, not a backup. Nothing was changed.", source=source
            )
        )
    songs = _songs_in(source, str(source))
    waiting = successor(database, TO_RESTORE)
    with disk_errors(say("reading the backup"), waiting):
        waiting.parent.mkdir(parents=True, exist_ok=True)
        with being_written(waiting) as part, database_errors():
            copy_database(source, part)
    return songs


def forget_restore(database: Path) -> None:
    """Keep the present database after all. Raises DiskProblem."""
    waiting = successor(database, TO_RESTORE)
    with disk_errors(say("removing the backup that waits"), waiting):
        remove(waiting)


def restore(database: Path, library: Path, source: Path) -> Restored:
    """Put a backup in the place of the database now; its own file stays as it is.

    Raises what ``prepare_restore`` does, and LibraryUnusable if the library is open elsewhere.
    """
    presence = Presence(database)
    with database_errors(database):
        is_alone = presence.take_alone()
    if not is_alone:
        raise LibraryUnusable(
            say(
                "Another Composer has this library open. Close it, then restore the backup. "
                "Nothing was changed."
            ),
            short=say("Library is in use"),
        )
    try:
        with database_errors(database):
            _go_on(database)
        prepare_restore(database, source)
        with database_errors(database):
            finish_rescue(database)
            # A newer program's database cannot be read, but it can be kept.
            with suppress(LibraryUnusable):
                if is_damaged(database):
                    rescue(database, library)
            return _put_in_place(database, library)
    finally:
        presence.leave()


def finish_restore(database: Path, library: Path) -> Restored | None:
    """Let a backup that waits take the place of the database; for whoever has the library alone.

    None if none waits. Begun again after a crash, it comes to the same end.
    """
    _go_on(database)
    waiting = successor(database, TO_RESTORE)
    return _put_in_place(database, library) if waiting.exists() else None


def _go_on(database: Path) -> None:
    """Do what is left if a crash came between the two renames of an earlier restore."""
    whole = successor(database, RESTORED)
    if whole.exists() and not database.exists():
        take_place(database, whole, _KEPT_AS)
        remove(successor(database, TO_RESTORE))


def _put_in_place(database: Path, library: Path) -> Restored:
    waiting, whole = successor(database, TO_RESTORE), successor(database, RESTORED)
    with being_written(whole) as part:
        copy_database(waiting, part)
        with closing(sqlite3.connect(part, isolation_level=None)) as connection:
            connection.execute("PRAGMA synchronous = OFF")  # it is flushed as a whole
            connection.execute("PRAGMA foreign_keys = ON")
            migrate(connection, part, MIGRATIONS)
            since = _bring_along(connection, database)
            found = adopt(connection, read_descriptions(library))
            _see_to_bin(connection, AudioFiles(library))
            songs = Generations(connection).count()
    kept = take_place(database, whole, _KEPT_AS)
    remove(waiting)
    return Restored(
        songs=songs, newer=found + (since or 0), knows_spending=since is not None, kept=kept
    )


def _refuse_target(database: Path, target: Path) -> None:
    if target.is_dir():
        raise DraftRefused(
            say(
                "{target} is a folder; name a file for the backup. Nothing was written.",
                target=target,
            )
        )
    if not target.parent.is_dir():
        raise DraftRefused(
            say("The folder {parent} is not there. Nothing was written.", parent=target.parent)
        )
    if not target.exists():
        return
    if target.samefile(database):
        raise DraftRefused(
            say(
                "{target} is the database itself; name another file. Nothing was written.",
                target=target,
            )
        )
    if not _is_ours(target):
        raise DraftRefused(
            say(
                "{target} is no backup of Composer's and would be lost. Nothing was written.",
                target=target,
            )
        )


def _is_ours(file: Path) -> bool:
    with suppress(sqlite3.Error, LibraryUnusable, OSError):
        return file.is_file() and bool(recorded_shape(file))
    return False


def _songs_in(file: Path, what: str) -> int:
    """Read a copy from end to end. Raises DraftRefused and LibraryUnusable."""
    with _of_a_copy(what):
        done = recorded_shape(file)
        if not done:
            raise DraftRefused(
                say("{what} is no backup of Composer's. Nothing was changed.", what=what)
            )
        refuse_newer(file, done, MIGRATIONS)
        address = f"{file.absolute().as_uri()}?mode=ro"
        with closing(sqlite3.connect(address, uri=True)) as connection:
            if connection.execute("PRAGMA integrity_check(1)").fetchall() != [("ok",)]:
                raise _damaged(what)
            statement = "SELECT count(*) FROM generations WHERE deleted IS NULL"
            (songs,) = connection.execute(statement).fetchone()
            return int(songs)


@contextmanager
def _of_a_copy(what: str) -> Iterator[None]:
    """Speak of the copy, not of the library, which is all right."""
    try:
        yield
    except sqlite3.DatabaseError as error:
        if error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_NOTADB:
            raise DraftRefused(
                say("{what} is no backup of Composer's. Nothing was changed.", what=what)
            ) from None
        if error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_CORRUPT:
            raise _damaged(what) from error
        raise DiskProblem(
            say("{what} cannot be read ({why}). Nothing was changed.", what=what, why=str(error))
        ) from error
    except LibraryUnusable as error:
        if error.code == DAMAGED:
            raise _damaged(what) from error
        if error.code == "library_newer":
            raise LibraryUnusable(
                say(
                    "{what} was written by a newer Composer. Install the newest version to restore "
                    "it. Nothing was changed.",
                    what=what,
                ),
                short=say("Made by a newer Composer"),
                code="library_newer",
            ) from error
        raise DraftRefused(
            say("{what} is no backup of Composer's. Nothing was changed.", what=what)
        ) from error


def _damaged(what: str) -> LibraryUnusable:
    return LibraryUnusable(
        say("{what} is damaged. Nothing was changed.", what=what),
        short=say("The backup is damaged"),
        code=DAMAGED,
    )


def _bring_along(connection: sqlite3.Connection, before: Path) -> int | None:
    """Take over what came since the backup: the ledger, and the songs and orders that it lacks.

    An order that either of the two calls unfinished is as the database before knows it. Comes
    back: how many rows the backup lacked; None if the database before cannot be read.
    """
    if not before.exists() or before.stat().st_size == 0:
        return 0
    here = Generations(connection)
    try:
        refuse_newer(before, recorded_shape(before), MIGRATIONS)
        with workshop(before) as folder:
            copy = folder / "before.db"
            copy_database(before, copy)
            with closing(sqlite3.connect(copy, isolation_level=None)) as there:
                migrate(there, copy, MIGRATIONS)
                rows = Generations(there)
                known = {*here.matching(), *here.matching(BINNED)}
                new = [each for each in reversed(rows.matching()) if each not in known]
                unfinished = (*rows.in_state(*_UNFINISHED), *here.in_state(*_UNFINISHED))
                wanted = rows.get_many((*new, *(row.id for row in unfinished)))
                lines = _table(there, "ledger")
                arrivals = _table(there, "arrivals")
    except (sqlite3.DatabaseError, LibraryUnusable):
        return None
    for row in wanted.values():
        here.record(row)
    with transaction(connection):
        _put(connection, "ledger", lines)
        filed = {(row.id, clip.number) for row in wanted.values() for clip in row.clips}
        waiting = [each for each in arrivals if each["generation"] in wanted]
        _put(
            connection,
            "arrivals",
            [each for each in waiting if (each["generation"], each["number"]) not in filed],
        )
    return len(new)


def _table(connection: sqlite3.Connection, name: str) -> list[dict[str, object]]:
    cursor = connection.execute(f'SELECT * FROM "{name}"')  # noqa: S608
    columns = [column[0] for column in cursor.description]
    return [dict(zip(columns, row, strict=True)) for row in cursor]


def _put(connection: sqlite3.Connection, table: str, rows: Iterable[dict[str, object]]) -> None:
    for row in rows:
        columns, marks = ", ".join(row), ", ".join("?" * len(row))
        statement = f'INSERT OR REPLACE INTO "{table}" ({columns}) VALUES ({marks})'  # noqa: S608
        connection.execute(statement, list(row.values()))


def _see_to_bin(connection: sqlite3.Connection, files: AudioFiles) -> None:
    """Bring files and rows together again: what the list shows is not left in the bin."""
    rows = Generations(connection)
    for deleted in (False, True):
        for each in rows.matching(BINNED if deleted else EVERYTHING):
            row = rows.get(each)
            if row is None or not row.clips:
                continue
            is_there = all(files.exists(clip.path) for clip in row.clips)
            if deleted and is_there:
                rows.record(replace(row, deleted=None))
            elif not deleted and not is_there:
                files.from_bin([clip.path for clip in row.clips])
