"""A library on disk, and songs put into it without any service."""

from __future__ import annotations

import math
import struct
import wave
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from uuid import uuid4

from composer.domain.clip import Clip
from composer.domain.generation import Generation, State
from composer.domain.request import Request
from composer.services.library import Library
from composer.storage.audio_files import AudioFiles
from composer.storage.database import open_database
from composer.storage.generations import Generations
from composer.storage.saved_searches import SavedSearches


def write_wav(file: Path, seconds: float = 0.1, loudness: float = 0.5) -> Path:
    """A mono WAV of one tone."""
    rate = 8000
    turns = (2 * math.pi * 440 * at / rate for at in range(round(seconds * rate)))
    levels = [round(32767 * loudness * math.sin(turn)) for turn in turns]
    with wave.open(str(file), "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(rate)
        sound.writeframes(struct.pack(f"<{len(levels)}h", *levels))
    return file


@dataclass(frozen=True, kw_only=True)
class Shelf:
    """The library with the rooms below it in reach of the test."""

    rows: Generations
    files: AudioFiles
    library: Library
    told: list[str] = field(default_factory=list)
    """Signals in the order in which they came: "changed ID", "removed ID", "returned ID"."""

    def add(
        self,
        title: str = "Paper Lanterns",
        *,
        state: State = State.DONE,
        created: datetime | None = None,
        charged: str | None = None,
        request: Request | None = None,
    ) -> Generation:
        """A generation with a sound file, if it is done."""
        created = created or datetime.now(UTC)
        key = uuid4().hex
        clips: tuple[Clip, ...] = ()
        if state is State.DONE:
            part = write_wav(self.files.incoming.make(key) / "song.wav")
            size = part.stat().st_size
            path = self.files.free_path(title=title, format="wav", created=created)
            assert self.files.move_in(part, path)
            clips = (Clip(id=f"{key}-1", path=path, format="wav", seconds=0.1, bytes=size),)
        generation = Generation(
            id=key,
            request=request or Request(sku="sketch/band", prompt="lo-fi"),
            state=state,
            created=created,
            title=title,
            charged_usd=Decimal(charged) if charged else None,
            clips=clips,
        )
        self.rows.add(generation)
        self.files.write_sidecar(generation)
        return generation


@contextmanager
def open_shelf(folder: Path) -> Iterator[Shelf]:
    """A library in ``folder``; the same folder opens the same library again."""
    with closing(open_database(folder / "composer.db")) as connection:
        rows, files = Generations(connection), AudioFiles(folder / "library")
        library = Library(rows=rows, searches=SavedSearches(connection), files=files)
        shelf = Shelf(rows=rows, files=files, library=library)
        library.changed.connect(lambda row: shelf.told.append(f"changed {row.id}"))
        library.removed.connect(lambda key: shelf.told.append(f"removed {key}"))
        library.returned.connect(lambda row: shelf.told.append(f"returned {row.id}"))
        yield shelf
