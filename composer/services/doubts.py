"""How does the user settle an order that may have been charged and of which nothing came?"""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from composer.domain.errors import AudioUnreadable, DraftRefused
from composer.domain.generation import Generation, State, moved
from composer.domain.provider import ClipReady, Provider
from composer.domain.resuming import may_be_asked_again
from composer.domain.sentences import say
from composer.services.events import Signal
from composer.services.filing import Filing, Unplayable
from composer.services.row_changes import listing
from composer.storage.audio_files import AudioFiles
from composer.storage.generations import Generations
from composer.storage.order_locks import OrderLocks
from composer.storage.whole_files import disk_errors

FORMATS = ("mp3", "wav", "flac", "ogg", "opus", "m4a")
"""What a song that was fetched by hand can be."""


class Doubt(Struct, frozen=True, kw_only=True):
    """What is known of an order in doubt."""

    generation: Generation
    service: str
    """The service's name."""
    page: str
    """Where people see what the service took, without the scheme; may be empty."""
    is_bought_once: bool
    """Whether trying again cannot buy it a second time."""


class Doubts:
    """The orders in doubt. Nothing here sends anything."""

    def __init__(
        self,
        *,
        providers: Mapping[str, Provider],
        rows: Generations,
        files: AudioFiles,
        filing: Filing,
        locks: OrderLocks,
    ) -> None:
        self.settled: Signal[[Generation]] = Signal()
        self._providers = providers
        self._skus = {sku.id: sku for provider in providers.values() for sku in provider.skus}
        self._rows = rows
        self._files = files
        self._filing = filing
        self._locks = locks

    def open(self) -> tuple[Doubt, ...]:
        """Every order in doubt, oldest first."""
        rows = self._rows.in_state(State.UNCERTAIN)
        return tuple(self._doubt(row) for row in rows if row.deleted is None)

    async def found(self, generation_id: str, file: Path) -> Generation:
        """The user found the song at the service and fetched it: take a copy into the library.

        It counts as charged. Raises DraftRefused for an order that is not in doubt and a file of
        no known format, AudioUnreadable for one that is no sound, DiskProblem.
        """
        generation = self._in_doubt(generation_id)
        format_ = file.suffix.lstrip(".").lower()
        if format_ not in FORMATS:
            known = ", .".join(FORMATS)
            raise DraftRefused(
                say(
                    "“{name}” has no known format; it ends in .{known}.",
                    name=file.name,
                    known=known,
                )
            )
        if not self._locks.take(generation_id):
            raise DraftRefused(say("Another Composer looks after this order at the moment."))
        try:
            return await self._take_in(generation, file, format_)
        finally:
            self._locks.release(generation_id)

    def charged(self, generation_id: str) -> Generation:
        """The user has seen at the service that it was charged, and there is no song to fetch."""
        return self._settle(generation_id, State.DISCARDED, **_paid(self._in_doubt(generation_id)))

    def written_off(self, generation_id: str) -> Generation:
        """The user does not want to look into it; it counts as lost."""
        self._in_doubt(generation_id)
        return self._settle(generation_id, State.DISCARDED)

    def _doubt(self, row: Generation) -> Doubt:
        sku = self._skus.get(row.request.sku)
        provider = self._providers.get(row.request.sku.partition("/")[0])
        return Doubt(
            generation=row,
            service=provider.label if provider else row.request.sku,
            page=(provider.top_up_page or provider.key_page) if provider else "",
            is_bought_once=row.can_be_fetched or (sku is not None and may_be_asked_again(row, sku)),
        )

    def _in_doubt(self, generation_id: str) -> Generation:
        generation = self._rows.get(generation_id)
        if generation is None or generation.state is not State.UNCERTAIN:
            raise DraftRefused(say("This order is not in doubt any more."))
        return generation

    async def _take_in(self, generation: Generation, file: Path, format_: str) -> Generation:
        taken = {clip.number for clip in generation.clips}
        number = next(each for each in range(1, len(taken) + 2) if each not in taken)
        copy = self._files.incoming.make(generation.order_id) / f"found-{number}.{format_}"
        with disk_errors(say("copying the song"), copy):
            await asyncio.to_thread(shutil.copyfile, file, copy)
        ready = ClipReady(file=copy, format=format_, number=number, note=say("Fetched by hand"))
        arrival = await self._filing.note(generation, ready)
        try:
            filed = await self._filing.bring_in(generation, arrival)
        except Unplayable as problem:
            problem.kept.unlink(missing_ok=True)  # a copy of a file that the user has
            raise AudioUnreadable(
                say(
                    "“{name}” is not a sound that this computer can play. Nothing was changed.",
                    name=file.name,
                ),
                short=say("Not a sound file"),
            ) from problem
        changes = listing(generation, filed.clip, ready.note) | _paid(generation)
        settled = self._settle(generation.id, State.DONE, **changes, failure=None)
        await self._filing.describe(settled)
        self._filing.tidy(settled, costs_money=True)
        return settled

    def _settle(self, generation_id: str, state: State, **changes: Any) -> Generation:
        def change(current: Generation) -> Generation:
            return replace(
                current, state=moved(current.state, state), ended=datetime.now(UTC), **changes
            )

        generation = self._rows.amend(generation_id, change)
        if generation is None:
            raise DraftRefused(say("This song is not in the library any more."))
        self.settled.emit(generation)
        return generation


def _paid(generation: Generation) -> dict[str, Decimal | None]:
    """What it cost: what the service said, else what it was to cost."""
    if generation.charge_told is not None:
        return {}
    most = generation.estimate_high_usd or generation.estimate_usd
    return {"charged_usd": most, "charged_credits": generation.estimate_credits}
