"""How is the library's list of songs copied to a file, and put back, from the command line?"""

from __future__ import annotations

from pathlib import Path

from composer.cli import streams
from composer.services.backups import Backups
from composer.storage.paths import Folders, create


async def back_up(backups: Backups, target: Path, *, as_json: bool) -> int:
    """Copy the list into ``target``, also while a window has it open. Gives the exit code."""
    made = await backups.back_up(target)
    if as_json:
        streams.put_json({"backup": str(made.file), "songs": made.songs, "bytes": made.bytes})
    else:
        streams.put(str(made.file))
        streams.say(
            f"{made.songs:,} song{'' if made.songs == 1 else 's'} listed in {made.bytes:,} bytes. "
            "The sound itself is in the library's folder; copy that too."
        )
    return 0


def put_back(places: Folders, source: Path, *, as_json: bool) -> int:
    """Restore a backup while nobody has the library open. Gives the exit code.

    Works where the present list cannot be opened at all: that is when it is wanted.
    """
    from composer.storage.backup import restore

    create(places)
    restored = restore(places.data / "composer.db", places.library, source)
    streams.say(restored.sentence())
    if as_json:
        kept = str(restored.kept) if restored.kept else None
        streams.put_json(
            {"restored": str(source.absolute()), "songs": restored.songs, "kept": kept}
        )
    return 0
