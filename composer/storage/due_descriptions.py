"""Of which songs may the description beside the file be older than the row?

::

    library/.due/4f2a….json    a list of ids; there while many songs are being changed

What is left of it says that the change was broken off: the rows hold it, some descriptions do not.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from uuid import uuid4

from composer.domain.sentences import say
from composer.storage.whole_files import disk_errors, write_whole


class DueDescriptions:
    """Notes in the library's folder. Holds no state, so any thread may use it."""

    def __init__(self, library: Path) -> None:
        self._folder = library / ".due"

    def note(self, ids: Sequence[str]) -> Path:
        """Write down that the rows of these songs change before their descriptions do, for
        ``settle``. Raises DiskProblem."""
        file = self._folder / f"{uuid4().hex}.json"
        with disk_errors(say("writing the description of the clip"), file):
            write_whole(file, json.dumps(list(ids)).encode("ascii"))
        return file

    def settle(self, note: Path) -> None:
        """What was noted is done. One that cannot be taken away only has it done once more."""
        with suppress(OSError):
            note.unlink()
            note.parent.rmdir()  # unless there are others

    def left(self) -> dict[Path, list[str]]:
        """The notes with their ids, of what was broken off or still goes on."""
        return {file: _ids_in(file) for file in sorted(self._folder.glob("*.json"))}


def _ids_in(note: Path) -> list[str]:
    """Nothing of a note that cannot be read: it is no more than a reminder."""
    with suppress(OSError, ValueError):
        ids = json.loads(note.read_text(encoding="ascii"))
        if isinstance(ids, list):
            return [each for each in ids if isinstance(each, str)]
    return []
