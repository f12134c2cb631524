"""``composer history --import`` and ``--export-zip``: songs come in, the whole library goes out."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from composer.cli import streams
from composer.services.importing import Importing


async def bring_in(importing: Importing, paths: Sequence[Path], *, as_json: bool) -> int:
    """Bring in files, folders and zips. 2 if nothing of them could be used."""
    came = await importing.bring_in(paths)
    if as_json:
        streams.put_json(
            {
                "songs": list(came.songs),
                "known": came.known,
                "refused": [
                    {"file": name, "code": error.code, "message": error.message}
                    for name, error in came.refused
                ],
            }
        )
    else:
        for song in came.songs:
            streams.put(song)
        for name, error in came.refused:
            streams.say(streams.harmless(f"{name}: {error.message}"))
        streams.say(streams.harmless(came.sentence))
    return 2 if came.refused and not came.songs and not came.known else 0


async def take_out(importing: Importing, target: Path, *, as_json: bool) -> int:
    """Write all songs into a zip that a person can read."""
    songs = await importing.take_out(target)
    if as_json:
        streams.put_json({"zip": str(target.absolute()), "songs": songs})
    else:
        streams.put(str(target.absolute()))
        streams.say(f"{songs:,} song{'' if songs == 1 else 's'} written, with a page to hear them.")
    return 0
