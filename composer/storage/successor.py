"""How does another database take the place of the present one, so that no crash leaves neither?

The successor lies whole beside the present one under a name of its own before anything is moved.
Whoever finds one there at the next start goes on where a crash broke off.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from datetime import datetime
from pathlib import Path

from composer.storage.last_close import forget
from composer.storage.whole_files import flush, sync_folder

RESCUED, TO_RESTORE, RESTORED = "rescued", "to-restore", "restored"
"""Why a database waits: it was rescued; it is a backup, as it came; and as it takes the place."""
_WORKSHOP = ".workshop-"
_BESIDE = ("-wal", "-journal", "-shm")
"""What SQLite keeps beside a database; it belongs to that file and must never meet another."""


def successor(database: Path, why: str) -> Path:
    """Where a database waits to take the place of this one; ``why`` as in ``rescued``."""
    return database.with_name(f"{database.stem}.{why}{database.suffix}")


def is_waited_for(database: Path) -> bool:
    """Whether any database waits to take the place of this one."""
    return any(successor(database, why).exists() for why in (RESCUED, TO_RESTORE, RESTORED))


@contextmanager
def being_written(target: Path) -> Iterator[Path]:
    """A name to write a database under; after the block it stands whole at ``target``.

    Nothing is left of it if the block fails. Raises OSError.
    """
    part = target.with_name(target.name + ".part")
    remove(part)
    try:
        yield part
        flush(part)
        os.replace(part, target)  # noqa: PTH105  over whatever is there, on every system
        sync_folder(target.parent)
    except BaseException:
        with suppress(OSError):
            remove(part)
        raise


@contextmanager
def workshop(database: Path) -> Iterator[Path]:
    """A folder beside the database to work in; it is gone after the block."""
    import tempfile

    with tempfile.TemporaryDirectory(prefix=_WORKSHOP, dir=database.parent) as folder:
        yield Path(folder)


def sweep(database: Path) -> None:
    """Remove what a process that was killed left half done; for whoever has the library alone."""
    import shutil

    for left in database.parent.glob(f"{_WORKSHOP}*"):
        shutil.rmtree(left, ignore_errors=True)
    for part in database.parent.glob(f"{database.stem}.*{database.suffix}.part*"):
        part.unlink(missing_ok=True)


def copy_database(source: Path, target: Path) -> None:
    """A whole copy in one file, as of one moment, even while others write.

    Raises sqlite3.Error, also if the source is damaged in a way that can be seen.
    """
    address = f"{source.absolute().as_uri()}?mode=ro"
    with (
        closing(sqlite3.connect(address, uri=True, timeout=5)) as from_,
        closing(sqlite3.connect(target)) as to,
    ):
        from_.backup(to)
        # One file that can be read from a disk which cannot be written.
        to.execute("PRAGMA journal_mode = DELETE")


def take_place(database: Path, waiting: Path, kept_as: str) -> Path | None:
    """Put ``waiting`` in the place of the database, which is kept beside it; says where.

    ``kept_as`` goes into its name. For whoever has the library alone. Raises OSError.
    """
    aside = None
    if database.exists():
        aside = _free_name(database, kept_as)
        database.rename(aside)
    for ending in _BESIDE:
        beside = database.with_name(database.name + ending)
        if not beside.exists():
            continue
        if ending == "-shm" or aside is None:
            beside.unlink()
        else:
            beside.rename(aside.with_name(aside.name + ending))
    forget(database)
    waiting.rename(database)
    sync_folder(database.parent)
    return aside


def remove(database: Path) -> None:
    """Remove a database with what SQLite keeps beside it. Raises OSError."""
    for ending in ("", *_BESIDE):
        database.with_name(database.name + ending).unlink(missing_ok=True)


def _free_name(database: Path, kept_as: str) -> Path:
    stamp = datetime.now().astimezone().strftime("%Y%m%d-%H%M%S")
    number = 1
    while True:
        extra = "" if number == 1 else f"-{number}"
        aside = database.with_name(f"{database.stem}.{kept_as}-{stamp}{extra}{database.suffix}")
        if not aside.exists():
            return aside
        number += 1
