"""How does a finished song come from its order's folder into the library, step by step on disk?

::

    1  noted      the file lies whole in the order's folder, and ``arrivals`` says so
    2  chosen     ``arrivals`` says under which name it goes into the library
    3  moved      it has that name, and is gone from the order's folder; then what belongs to it
    4  listed     one transaction writes its row and ends the arrival (``Generations``)
    5  described  its description lies beside it

The program may end between any two steps, and in the midst of one: the next start goes on from
what it finds. Steps 4 and 5 belong to whoever writes the row.
"""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from msgspec import Struct

from composer.domain.clip import Clip
from composer.domain.errors import AudioUnreadable, ComposerError
from composer.domain.generation import ACTIVE, Generation, State
from composer.domain.provider import ClipReady
from composer.domain.sentences import say
from composer.storage.arrivals import Arrival, Arrivals
from composer.storage.audio_files import AudioFiles
from composer.storage.bringing_in import digest_of
from composer.storage.whole_files import disk_errors, flush, sync_folder


class Heard(Struct, frozen=True, kw_only=True):
    """What was heard of a sound file that was decoded to its end."""

    seconds: float
    is_silent: bool
    """Whether there was nothing to hear."""


Hear = Callable[[Path], Heard]
"""Decodes a sound file to its end. Raises AudioUnreadable."""


class Filed(Struct, frozen=True, kw_only=True):
    """A song that is in the library now."""

    clip: Clip
    is_silent: bool


class Unplayable(Exception):
    """What came is no sound that this computer can play; it is kept as it came."""

    def __init__(self, kept: Path) -> None:
        super().__init__(kept)
        self.kept = kept


class Filing:
    """Takes songs in. Its methods raise DiskProblem, LibraryUnusable and what hearing raises."""

    def __init__(self, *, arrivals: Arrivals, files: AudioFiles, hear: Hear) -> None:
        self._arrivals = arrivals
        self._files = files
        self._hear = hear

    def has_come(self, generation: Generation) -> bool:
        """Whether a whole song of this order is here and not listed in the library yet."""
        return bool(self._arrivals.of(generation.id)) or bool(self._untold(generation, set()))

    def left_over(self) -> set[str]:
        """The ids of the generations with songs on their way, or with an order's folder."""
        return set(self._arrivals.generations()) | self._files.incoming.generations()

    async def came(self, generation: Generation) -> list[Arrival]:
        """The songs of an order that are on their way.

        One that was whole when the program ended, before the provider told it, is noted now.
        """
        noted = {arrival.number for arrival in self._arrivals.of(generation.id)}
        for number, file in self._untold(generation, noted).items():
            ready = ClipReady(file=file, format=file.suffix.lstrip("."), number=number)
            await self.note(generation, ready)
        return self._arrivals.of(generation.id)

    async def note(self, generation: Generation, ready: ClipReady) -> Arrival:
        """Step 1: write down that a whole file is here."""
        await asyncio.to_thread(_settle, ready.file)
        arrival = Arrival(
            generation=generation.id,
            number=ready.number,
            file=ready.file.name,
            format=ready.format,
            sections=ready.sections,
            note=ready.note,
        )
        self._arrivals.note(arrival)
        return arrival

    async def bring_in(self, generation: Generation, arrival: Arrival) -> Filed:
        """Steps 2 and 3: see that it sounds, choose its name in the library and move it there.

        Raises Unplayable for what is no sound, and AudioUnreadable (``audio_missing``) for a file
        that somebody has taken away; both are on their way no more.
        """
        incoming, order_id = self._files.incoming, generation.order_id
        home = incoming.place(order_id) / arrival.file
        if arrival.path is None or not self._files.has_moved_in(home, arrival.path):
            file = incoming.find(order_id, arrival.file)
            if not file.is_file():
                self._arrivals.forget(arrival)
                raise AudioUnreadable(
                    say("The song had come and is not where it was put: {file}.", file=file),
                    short=say("File is missing"),
                    code="audio_missing",
                )
            heard = await self._heard(arrival, file)
            file = await asyncio.to_thread(incoming.bring_home, order_id, arrival.file)
            path = await self._moved(generation, arrival, file)
        else:
            path = arrival.path
            heard = await asyncio.to_thread(self._hear, self._files.absolute(path))
        await asyncio.to_thread(self._files.move_files_in, home, path)
        clip = Clip(
            id=uuid.uuid4().hex,
            path=path,
            format=arrival.format,
            seconds=heard.seconds,
            bytes=self._files.size(path),
            sections=arrival.sections,
            number=arrival.number,
            digest=await asyncio.to_thread(digest_of, self._files.absolute(path)),
        )
        return Filed(clip=clip, is_silent=heard.is_silent)

    async def describe(self, generation: Generation) -> None:
        """Step 5: write the descriptions beside a generation's clips."""
        await asyncio.to_thread(self._files.write_sidecar, generation)

    def kept(self, generation: Generation) -> tuple[Path, ...]:
        """What the orders of this row have left that is in nobody's list."""
        return tuple(self._files.incoming.kept(generation.id))

    def where(self, generation: Generation, number: int, file: str) -> str:
        """Where a song is whose filing was broken off, for people."""
        with suppress(ComposerError):
            for arrival in self._arrivals.of(generation.id):
                if arrival.number == number and arrival.path and self._files.exists(arrival.path):
                    return str(self._files.absolute(arrival.path))
        return str(self._files.incoming.find(generation.order_id, file))

    def tidy(self, generation: Generation, *, costs_money: bool) -> None:
        """Remove what an order that has ended needs no more; nothing paid that is not listed."""
        incoming, order_id = self._files.incoming, generation.order_id
        if generation.state is State.DONE:
            incoming.tidy(order_id, [self._files.absolute(clip.path) for clip in generation.clips])
        elif not costs_money and generation.state not in ACTIVE and not self.has_come(generation):
            incoming.clear(order_id)
        else:
            incoming.leave(order_id)

    def _untold(self, generation: Generation, noted: set[int]) -> dict[int, Path]:
        """The whole songs in the order's folder of which nothing is written down."""
        known = noted | {clip.number for clip in generation.clips}
        whole = self._files.incoming.whole(generation.order_id)
        return {number: file for number, file in whole.items() if number not in known}

    async def _heard(self, arrival: Arrival, file: Path) -> Heard:
        """What is heard of the song. Raises Unplayable."""
        try:
            return await asyncio.to_thread(self._hear, file)
        except AudioUnreadable:
            kept = await asyncio.to_thread(self._files.incoming.set_aside, file)
        self._arrivals.forget(arrival)
        raise Unplayable(kept)

    async def _moved(self, generation: Generation, arrival: Arrival, file: Path) -> str:
        while True:
            path = await asyncio.to_thread(
                self._files.free_path,
                title=generation.title,
                format=arrival.format,
                created=generation.created,
            )
            self._arrivals.choose(arrival, path)
            if await asyncio.to_thread(self._files.move_in, file, path):
                return path


def _settle(file: Path) -> None:
    """Make the file and its name outlive a power cut."""
    with disk_errors(say("keeping what came"), file):
        flush(file)
        sync_folder(file.parent)
