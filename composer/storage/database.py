"""How is the library's database opened, and what if it cannot be?"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

from composer.domain.errors import ComputerProblem, DiskProblem, LibraryUnusable
from composer.domain.sentences import say
from composer.storage.last_close import note_closed, note_damaged
from composer.storage.migrations import MIGRATIONS, Migration
from composer.storage.presence import Presence
from composer.storage.whole_files import NO_ROOM

DAMAGED = "database_damaged"
_MEANS_DAMAGE = ("Could not decode to UTF-8", "no such column", "no such table")
"""How errors begin that have no code for it; every statement of ours is right for our tables."""
_LEAST_ROOM = 200_000
"""Bytes; with less on its disk a failure of SQLite's is one of room."""
BUSY_SECONDS = 5.0
"""How long to wait for another process that is writing."""


class Database(sqlite3.Connection):
    """An open library: a connection that knows its file. Made by ``open_database`` alone."""

    file: Path | None = None
    _presence: Presence | None = None
    _identity: os.stat_result | None = None

    def settle_in(self, file: Path, presence: Presence) -> None:
        """Say which file this is, and be present in it until ``close``."""
        self.file, self._presence, self._identity = file, presence, file.stat()

    def check_in_place(self) -> None:
        """See that the file is still the one under its name. Raises LibraryUnusable.

        A folder that is moved or removed takes an open file along: what is written then goes where
        nobody will look for it.
        """
        if self.file is None or self._identity is None:
            return
        with suppress(OSError):
            if os.path.samestat(self._identity, self.file.stat()):
                return
        raise _moved(self.file)

    def close(self) -> None:
        """Let go of the file, and write down that it was closed as it should be."""
        super().close()
        presence, self._presence = self._presence, None
        if presence is None or self.file is None:
            return
        try:
            self.check_in_place()
            note_closed(self.file)
        except LibraryUnusable:
            pass  # nothing is under the name, or something of which nothing is known
        finally:
            presence.leave()


def open_database(
    file: Path, migrations: Sequence[Migration] = MIGRATIONS, *, shared_disk: bool = False
) -> Database:
    """Open or make the database and bring it to the present shape.

    The connection belongs to the thread that opens it; other processes may use the file at the
    same time. Before an existing file is changed in shape, a copy is put beside it. A damaged
    file and a newer program's file raise LibraryUnusable and are left as they are.
    ``shared_disk``: whether the folder lies on a network or is synchronised with other computers.
    """
    presence = Presence(file)
    with database_errors(file):
        presence.join()
        try:
            connection = connect(file, migrations, shared_disk=shared_disk)
            connection.settle_in(file, presence)
        except BaseException:
            presence.leave()
            raise
        return connection


def connect(
    file: Path, migrations: Sequence[Migration] = MIGRATIONS, *, shared_disk: bool = False
) -> Database:
    """The same for whoever has the library alone. Raises what SQLite and the disk refuse."""
    done = recorded_shape(file)
    refuse_newer(file, done, migrations)
    file.parent.mkdir(parents=True, exist_ok=True)
    connection = sqlite3.connect(file, BUSY_SECONDS, isolation_level=None, factory=Database)
    try:
        _choose_journal(connection, shared_disk=shared_disk)
        # A row says that money may have been spent: it must outlive a power cut.
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA foreign_keys = ON")
        if len(done) < len(migrations):
            if done:
                _copy(connection, file, done[-1])
            migrate(connection, file, migrations)
    except BaseException:
        connection.close()
        raise
    return connection


def _choose_journal(connection: sqlite3.Connection, *, shared_disk: bool) -> None:
    """WAL lets others read meanwhile, but wants memory that processes share and two more files.

    A network disk has no such memory, and what synchronises folders may copy one file without the
    others.
    """
    try:
        connection.execute(f"PRAGMA journal_mode = {'DELETE' if shared_disk else 'WAL'}")
    except sqlite3.OperationalError as error:
        # Somebody else has it open in the other way: then it stays that way, and is as safe.
        if not shared_disk or error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
            raise


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """All of the block or nothing of it; other writers wait meanwhile.

    Inside another one it is a part of that one.
    """
    if connection.in_transaction:
        yield
        return
    if isinstance(connection, Database):
        connection.check_in_place()
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        # A full disk ends the transaction by itself; there is nothing left to undo then.
        with suppress(sqlite3.Error):
            connection.execute("ROLLBACK")
        raise


@contextmanager
def database_errors(database: Path | sqlite3.Connection | None = None) -> Iterator[None]:
    """Turn what SQLite and the disk refuse into sentences.

    Damage in a database that is named is written down, so that the next start sees to it.
    """
    file = database.file if isinstance(database, Database) else database
    if isinstance(file, sqlite3.Connection):
        file = None
    try:
        yield
    except sqlite3.Error as error:
        raise _told(_problem(error, file), file) from error
    except UnicodeDecodeError as error:
        # SQLite speaks of a name in the file that is no text any more.
        raise _told(_damaged(file), file) from error
    except LibraryUnusable as error:
        _told(error, file)
        raise
    except OSError as error:
        if error.errno in NO_ROOM:
            raise _full(file) from error
        reason = error.strerror or type(error).__name__
        raise LibraryUnusable(
            say(
                "The library's database cannot be used at {file}: {reason}.",
                file=file,
                reason=reason,
            ),
            short=say("Library cannot be used"),
        ) from error


def _told(problem: ComputerProblem, file: Path | None) -> ComputerProblem:
    if problem.code == DAMAGED and file is not None:
        note_damaged(file)
    return problem


def _problem(error: sqlite3.Error, file: Path | None) -> ComputerProblem:
    where = f" {file}" if file else ""
    if getattr(error, "sqlite_errorcode", 0) == sqlite3.SQLITE_READONLY_DBMOVED:
        return _moved(file)
    if str(error).startswith(_MEANS_DAMAGE):
        return _damaged(file)
    # The low byte is the kind of error, the rest its circumstances.
    match getattr(error, "sqlite_errorcode", 0) & 0xFF:
        case sqlite3.SQLITE_CORRUPT | sqlite3.SQLITE_NOTADB:
            return _damaged(file)
        case sqlite3.SQLITE_IOERR:
            if file is not None and _has_no_room(file):
                return _full(file)  # it could not even make the files that it keeps beside it
            return DiskProblem(
                say(
                    "The disk failed while the library's database{where} was used ({error}). What "
                    "was written before is safe. See that the disk is there and has room, then "
                    "start Composer again.",
                    where=where,
                    error=str(error),
                ),
                short=say("The disk failed"),
            )
        case sqlite3.SQLITE_FULL:
            return _full(file)
        case sqlite3.SQLITE_BUSY | sqlite3.SQLITE_LOCKED:
            return LibraryUnusable(
                say(
                    "Another program is holding the library's database{where}. Close it and try "
                    "again.",
                    where=where,
                ),
                short=say("Library is in use"),
            )
        case sqlite3.SQLITE_READONLY | sqlite3.SQLITE_CANTOPEN | sqlite3.SQLITE_PERM:
            return LibraryUnusable(
                say(
                    "The library's database{where} cannot be opened for writing. Change the "
                    "permissions of its folder, or set COMPOSER_HOME to a folder of yours.",
                    where=where,
                ),
                short=say("Library cannot be written"),
            )
        case _:
            return LibraryUnusable(
                say("The library's database{where} failed: {why}.", where=where, why=str(error)),
                short=say("The database failed"),
            )


def _has_no_room(file: Path) -> bool:
    import shutil

    with suppress(OSError):
        return shutil.disk_usage(file.parent).free < _LEAST_ROOM
    return False


def _full(file: Path | None) -> DiskProblem:
    where = f" {file}" if file else ""
    return DiskProblem(
        say(
            "There is no room left on the disk for the library's database{where}. Free some "
            "space and try again.",
            where=where,
        ),
        short=say("No room on the disk"),
        code="disk_full",
    )


def not_understood(error: Exception) -> LibraryUnusable:
    """The sentence for a row in which something stands that cannot stand there."""
    return LibraryUnusable(
        say(
            "A row of the library's database cannot be understood ({error}). Your audio files are "
            "safe in the library's folder. Close every Composer and start it again: it then mends "
            "what can be mended.",
            error=str(error),
        ),
        short=say("The database is damaged"),
        code=DAMAGED,
    )


def _damaged(file: Path | None) -> LibraryUnusable:
    where = f" {file}" if file else ""
    return LibraryUnusable(
        say(
            "The library's database{where} is damaged. It was left as it is, and your audio files "
            "are safe in the library's folder. Close every Composer and start it again: it then "
            "carries what can be read over into a new one.",
            where=where,
        ),
        short=say("The database is damaged"),
        code=DAMAGED,
    )


def _moved(file: Path | None) -> LibraryUnusable:
    where = f" {file}" if file else ""
    return LibraryUnusable(
        say(
            "The library's database{where} is no longer where it was: its folder was moved or "
            "removed, or its disk was taken out. Nothing was written. Put it back and start "
            "Composer again.",
            where=where,
        ),
        short=say("Library is gone"),
    )


def recorded_shape(file: Path) -> list[str]:
    """The names of the migrations that the file has been through; empty for a new one.

    Opened for reading alone, so that a file which is not ours to change is not changed.
    """
    if not file.exists() or file.stat().st_size == 0:
        return []
    address = f"{file.absolute().as_uri()}?mode=ro"
    with closing(sqlite3.connect(address, uri=True, timeout=BUSY_SECONDS)) as connection:
        tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_schema")}
        if "migrations" in tables:
            rows = connection.execute("SELECT name FROM migrations ORDER BY number")
            return [name for (name,) in rows]
        if tables & {"generations", "clips"}:
            raise _damaged(file)
        if tables:
            raise LibraryUnusable(
                say(
                    "{file} is a database of another program. It was left as it is. Move it away "
                    "and start Composer again.",
                    file=file,
                ),
                short=say("Not Composer's database"),
            )
        return []


def refuse_newer(file: Path, done: Sequence[str], migrations: Sequence[Migration]) -> None:
    """Raise LibraryUnusable for a file that has been through more than this program knows."""
    known = [migration.__name__ for migration in migrations]
    if len(done) > len(known):
        raise LibraryUnusable(
            say(
                "The library {file} was written by a newer Composer. It was left as it is. Install "
                "the newest version to open it.",
                file=file,
            ),
            short=say("Made by a newer Composer"),
            code="library_newer",
        )
    if list(done) != known[: len(done)]:
        # No release ever wrote these names.
        raise _damaged(file)


def _copy(connection: sqlite3.Connection, file: Path, shape: str) -> None:
    """Put a whole copy beside the file, named for the shape that it still has."""
    stamp = datetime.now().astimezone().strftime("%Y%m%d-%H%M%S")
    copy = file.with_name(f"{file.stem}.{shape}-{stamp}{file.suffix}")
    part = copy.with_name(copy.name + ".part")
    try:
        with closing(sqlite3.connect(part)) as target:
            connection.backup(target)
        part.replace(copy)
    except BaseException:
        with suppress(OSError):
            part.unlink(missing_ok=True)
        raise


def migrate(connection: sqlite3.Connection, file: Path, migrations: Sequence[Migration]) -> None:
    """Bring a database from whatever shape it has to the last of ``migrations``."""
    with transaction(connection):
        connection.execute(
            "CREATE TABLE IF NOT EXISTS migrations "
            "(number INTEGER PRIMARY KEY, name TEXT NOT NULL, applied TEXT NOT NULL)"
        )
        # Asked again inside the transaction: another process may have been faster.
        rows = connection.execute("SELECT name FROM migrations ORDER BY number")
        done = [name for (name,) in rows]
        refuse_newer(file, done, migrations)
        for number, migration in enumerate(migrations[len(done) :], start=len(done) + 1):
            migration(connection)
            connection.execute(
                "INSERT INTO migrations VALUES (?, ?, ?)",
                (number, migration.__name__, datetime.now(UTC).isoformat()),
            )
