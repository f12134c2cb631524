"""Is a library's database damaged?"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from composer.domain.errors import LibraryUnusable
from composer.storage.database import (
    BUSY_SECONDS,
    DAMAGED,
    database_errors,
    recorded_shape,
    refuse_newer,
)
from composer.storage.last_close import Left, how_it_was_left
from composer.storage.migrations import MIGRATIONS


def is_damaged(file: Path) -> bool:
    """Read it from end to end, if its last run was not closed as it should be.

    For whoever has the library alone. Raises LibraryUnusable for another program's file and a
    newer program's, and for what is no damage.
    """
    if not file.exists() or file.stat().st_size == 0:
        return False
    left = how_it_was_left(file)
    if left is Left.WELL:
        return False
    try:
        with database_errors(file):
            refuse_newer(file, recorded_shape(file), MIGRATIONS)
            if left is Left.DAMAGED:
                return True
            # 0.1 s with ten thousand songs, and only after a run that did not close it.
            with closing(sqlite3.connect(file, timeout=BUSY_SECONDS)) as connection:
                said = connection.execute("PRAGMA integrity_check(1)").fetchall()
    except LibraryUnusable as error:
        if error.code != DAMAGED:
            raise
        return True
    return bool(said != [("ok",)])
