"""How does the user keep a copy of the library's list of songs, and go back to one?

The copy holds what the database holds: the songs' words, prices and charges, not their sound.
"""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING

from composer.storage.successor import TO_RESTORE, successor

if TYPE_CHECKING:
    from composer.storage.backup import Backup


class Backups:
    """Copies of the open library's database."""

    def __init__(self, database: Path) -> None:
        self._database = database

    @property
    def is_restore_prepared(self) -> bool:
        """Whether a backup takes the place of the database at the next start."""
        return successor(self._database, TO_RESTORE).exists()

    async def back_up(self, target: Path) -> Backup:
        """Copy everything that is listed at this moment into one file.

        An earlier backup there is replaced. Raises DraftRefused for any other file and a place
        that cannot be, LibraryUnusable and DiskProblem.
        """
        from composer.storage.backup import back_up

        return await asyncio.to_thread(back_up, self._database, target)

    async def prepare_restore(self, source: Path) -> int:
        """Check a backup and have it restored at the next start; says how many songs it lists.

        Nothing changes until then. Raises DraftRefused for a file that is no backup,
        LibraryUnusable for a damaged one and a newer program's, DiskProblem.
        """
        from composer.storage.backup import prepare_restore

        return await asyncio.to_thread(prepare_restore, self._database, source)

    def forget_restore(self) -> None:
        """Keep the present list after all. Raises DiskProblem."""
        from composer.storage.backup import forget_restore

        forget_restore(self._database)
