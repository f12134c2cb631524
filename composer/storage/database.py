"""How is the library's database opened, and what if it cannot be?"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

from composer.domain.errors import ComputerProblem, DiskProblem, LibraryUnusable
from composer.storage.migrations import MIGRATIONS, Migration

BUSY_SECONDS = 5.0
"""How long to wait for another process that is writing."""


def open_database(file: Path, migrations: Sequence[Migration] = MIGRATIONS) -> sqlite3.Connection:
    """Open or make the database and bring it to the present shape.

    The connection belongs to the thread that opens it; other processes may use the file at the
    same time. Before an existing file is changed in shape, a copy is put beside it. A damaged
    file and a newer program's file raise LibraryUnusable and are left as they are.
    """
    with database_errors(file):
        done = _recorded(file)
        _refuse_newer(file, done, migrations)
        file.parent.mkdir(parents=True, exist_ok=True)
        connection = sqlite3.connect(file, timeout=BUSY_SECONDS, isolation_level=None)
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            # A row says that money may have been spent: it must outlive a power cut.
            connection.execute("PRAGMA synchronous = FULL")
            connection.execute("PRAGMA foreign_keys = ON")
            if len(done) < len(migrations):
                if done:
                    _copy(connection, file, done[-1])
                _migrate(connection, file, migrations)
        except BaseException:
            connection.close()
            raise
        return connection


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """All of the block or nothing of it; other writers wait meanwhile."""
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
def database_errors(file: Path | None = None) -> Iterator[None]:
    """Turn what SQLite and the disk refuse into sentences."""
    try:
        yield
    except sqlite3.Error as error:
        raise _problem(error, file) from error
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise LibraryUnusable(
            f"The library's database cannot be used at {file}: {reason}.",
            short="Library cannot be used",
        ) from error


def _problem(error: sqlite3.Error, file: Path | None) -> ComputerProblem:
    where = f" {file}" if file else ""
    # The low byte is the kind of error, the rest its circumstances.
    match getattr(error, "sqlite_errorcode", 0) & 0xFF:
        case sqlite3.SQLITE_CORRUPT | sqlite3.SQLITE_NOTADB:
            return LibraryUnusable(
                f"The library's database{where} is damaged. It was left as it is, and your audio "
                "files are safe in the library's folder. Put a copy of the database in its place, "
                "or move it away to start with an empty list.",
                short="The database is damaged",
                code="database_damaged",
            )
        case sqlite3.SQLITE_FULL:
            return DiskProblem(
                f"There is no room left on the disk for the library's database{where}. Free some "
                "space and try again.",
                short="No room on the disk",
                code="disk_full",
            )
        case sqlite3.SQLITE_BUSY | sqlite3.SQLITE_LOCKED:
            return LibraryUnusable(
                f"Another program is holding the library's database{where}. Close it and try "
                "again.",
                short="Library is in use",
            )
        case sqlite3.SQLITE_READONLY | sqlite3.SQLITE_CANTOPEN | sqlite3.SQLITE_PERM:
            return LibraryUnusable(
                f"The library's database{where} cannot be opened for writing. Change the "
                "permissions of its folder, or set COMPOSER_HOME to a folder of yours.",
                short="Library cannot be written",
            )
        case _:
            return LibraryUnusable(
                f"The library's database{where} failed: {error}.", short="The database failed"
            )


def _recorded(file: Path) -> list[str]:
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
        if tables:
            raise LibraryUnusable(
                f"{file} is a database of another program. It was left as it is. Move it away and "
                "start Composer again.",
                short="Not Composer's database",
            )
        return []


def _refuse_newer(file: Path, done: Sequence[str], migrations: Sequence[Migration]) -> None:
    known = [migration.__name__ for migration in migrations]
    if list(done) != known[: len(done)]:
        raise LibraryUnusable(
            f"The library {file} was written by a newer Composer. It was left as it is. Install "
            "the newest version to open it.",
            short="Made by a newer Composer",
            code="library_newer",
        )


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


def _migrate(connection: sqlite3.Connection, file: Path, migrations: Sequence[Migration]) -> None:
    with transaction(connection):
        connection.execute(
            "CREATE TABLE IF NOT EXISTS migrations "
            "(number INTEGER PRIMARY KEY, name TEXT NOT NULL, applied TEXT NOT NULL)"
        )
        # Asked again inside the transaction: another process may have been faster.
        rows = connection.execute("SELECT name FROM migrations ORDER BY number")
        done = [name for (name,) in rows]
        _refuse_newer(file, done, migrations)
        for number, migration in enumerate(migrations[len(done) :], start=len(done) + 1):
            migration(connection)
            connection.execute(
                "INSERT INTO migrations VALUES (?, ?, ?)",
                (number, migration.__name__, datetime.now(UTC).isoformat()),
            )
