"""One generation from the order to its clips: the provider narrates, this records.

Every step is on disk before the provider is asked to go on, so the program may end at any
instant and still know what it ordered and what it paid.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import uuid
from collections.abc import AsyncGenerator, Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from composer.domain.clip import Clip
from composer.domain.errors import (
    AnswerLost,
    AudioUnreadable,
    Cancelled,
    Charge,
    ComposerError,
    ServiceFailed,
)
from composer.domain.generation import Failure, Generation, State, failure_of, moved
from composer.domain.provider import (
    Charged,
    ClipReady,
    Event,
    Order,
    Progress,
    Provider,
    Submitted,
)
from composer.storage.audio_files import AudioFiles
from composer.storage.generations import Generations

log = logging.getLogger(__name__)

Measure = Callable[[Path], float]
"""Decodes a sound file to its end and says its length in seconds. Raises AudioUnreadable."""


class GenerationRun:
    """Carries one generation through its states and writes each of them down."""

    def __init__(
        self,
        *,
        generation: Generation,
        provider: Provider,
        costs_money: bool,
        rows: Generations,
        files: AudioFiles,
        measure: Measure,
        on_change: Callable[[Generation], None],
        on_progress: Callable[[Progress], None],
    ) -> None:
        self.generation = generation
        self._provider = provider
        self._costs_money = costs_money
        self._rows = rows
        self._files = files
        self._measure = measure
        self._on_change = on_change
        self._on_progress = on_progress

    async def run(self) -> Generation:
        """Place the order, or go on with it if the service already has it; to its end."""
        generation = self.generation
        if generation.state is State.QUEUED:
            self._record(state=State.SUBMITTING, started=datetime.now(UTC), failure=None)
        folder = self._files.order_folder(generation.id)
        order = Order(id=generation.id, request=generation.request, folder=folder)
        if generation.remote_id is not None:
            events = self._provider.resume(order, generation.remote_id, generation.remote_link)
        else:
            events = self._provider.generate(order)
        try:
            await self._follow(events)
        except ComposerError as error:
            self._settle(error)
        except asyncio.CancelledError:
            self._settle(self._cancellation())
        except Exception:
            # A fault of the program must not leave a row that runs for ever.
            self._settle(self._mishap())
            raise
        else:
            self._record(state=State.DONE, ended=datetime.now(UTC))
            await asyncio.to_thread(self._files.leave, folder)
        return self.generation

    async def _follow(self, events: AsyncGenerator[Event, None]) -> None:
        async with contextlib.aclosing(events):
            async for event in events:
                match event:
                    case Submitted():
                        # An order that goes on after a restart is running already.
                        is_new = self.generation.state is State.SUBMITTING
                        self._record(
                            state=State.RUNNING if is_new else None,
                            remote_id=event.remote_id or self.generation.remote_id,
                            remote_link=event.remote_link or self.generation.remote_link,
                        )
                    case Charged():
                        self._record(charged_usd=event.usd, balance_usd=event.balance_usd)
                    case Progress():
                        self._on_progress(event)
                    case ClipReady():
                        await self._keep(event)
        if not self.generation.clips:
            raise ServiceFailed(
                f"{self._provider.label} ended without a sound file.",
                short="No sound came back",
                charged=self._charge_so_far(),
                retry_safe=not self._costs_money,
            )

    async def _keep(self, ready: ClipReady) -> None:
        """Check that the file sounds, give it its name in the library, and write its row."""
        try:
            seconds = await asyncio.to_thread(self._measure, ready.file)
        except AudioUnreadable as error:
            raise AudioUnreadable(
                f"{self._provider.label} sent something that is not a sound this computer can "
                f"play. It is kept as it came: {ready.file}",
                short="Sound cannot be played",
                charged=self._charge_so_far(),
                retry_safe=not self._costs_money,
            ) from error
        generation = self.generation
        path = await asyncio.to_thread(
            self._files.file_away,
            ready.file,
            title=generation.title,
            format=ready.format,
            created=generation.created,
        )
        clip = Clip(
            id=uuid.uuid4().hex,
            path=path,
            format=ready.format,
            seconds=seconds,
            bytes=self._files.absolute(path).stat().st_size,
            sections=ready.sections,
        )
        self._record(clips=(*generation.clips, clip), note=ready.note or generation.note)
        await asyncio.to_thread(self._files.write_sidecar, self.generation)

    def _settle(self, error: ComposerError) -> None:
        """End without a clip. An order whose answer was lost is in doubt, never sent again."""
        log.info("generation %s ended: %s", self.generation.id, error.code)
        if isinstance(error, AnswerLost):
            state = State.UNCERTAIN
        elif isinstance(error, Cancelled):
            state = State.CANCELLED
        else:
            state = State.FAILED
        self._record(state=state, ended=datetime.now(UTC), failure=failure_of(error))

    def _cancellation(self) -> ComposerError:
        if not self._costs_money:
            return Cancelled("You stopped it. It was free.", short="Stopped")
        if self.generation.remote_id is not None:
            return Cancelled(
                f"You stopped waiting. {self._provider.label} has the order and may still "
                "charge it; Retry fetches it without a second order.",
                short="Stopped waiting",
                charged=self._charge_so_far(),
            )
        return AnswerLost(
            f"You stopped waiting while {self._provider.label} was working. It may still be "
            f"charged. Look at your {self._provider.label} account before you try again.",
            short="Stopped, may be charged",
            charged=self._charge_so_far(),
        )

    def _mishap(self) -> ComposerError:
        sentence = "Composer made a mistake while it worked on this order."
        if not self._costs_money:
            return ComposerError(f"{sentence} It was free; try again.", short="Composer failed")
        return AnswerLost(
            f"{sentence} It may have been charged. Look at your {self._provider.label} account "
            "before you try again.",
            short="Composer failed",
            charged=self._charge_so_far(),
        )

    def _charge_so_far(self) -> Charge:
        if self.generation.charged_usd:
            return Charge.YES
        return Charge.UNKNOWN if self._costs_money else Charge.NO

    def _record(self, *, state: State | None = None, **changes: object) -> None:
        def change(current: Generation) -> Generation:
            if state is not None:
                changes["state"] = moved(current.state, state)
            return replace(current, **changes)  # type: ignore[arg-type]

        # The row may have been renamed or starred meanwhile: change what is on disk now.
        changed = self._rows.amend(self.generation.id, change)
        if changed is None:
            changed = change(self.generation)
            self._rows.record(changed)
        self.generation = changed
        self._on_change(changed)


def interrupted(generation: Generation, *, costs_money: bool, label: str) -> Generation:
    """What a generation is that was under way when the program ended; its row is not written.

    One that the service can be asked about goes back to the queue, to be fetched at no cost. A
    paid order without such a link is in doubt; a free one has simply failed.
    """
    if generation.state is State.QUEUED or generation.remote_id is not None:
        return generation
    if costs_money:
        return replace(
            generation,
            state=moved(generation.state, State.UNCERTAIN),
            ended=datetime.now(UTC),
            failure=Failure(
                code="answer_lost",
                message=(
                    f"Composer ended while {label} was working on this order. It may have been "
                    f"charged. Look at your {label} account before you try again."
                ),
                short="May have been charged",
                charged=Charge.UNKNOWN,
                retry_safe=False,
            ),
        )
    return replace(
        generation,
        state=moved(generation.state, State.FAILED),
        ended=datetime.now(UTC),
        failure=Failure(
            code="interrupted",
            message="Composer ended before this was finished. It was free; try again.",
            short="Interrupted, free",
            charged=Charge.NO,
            retry_safe=True,
        ),
    )
