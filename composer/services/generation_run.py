"""One generation from the order to its clips: the provider narrates, this records.

Every step is on disk before the provider is asked to go on, so the program may end at any
instant and still know what it ordered and what it paid.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import uuid
from collections.abc import AsyncGenerator, Callable, Coroutine
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from composer.domain.clip import Clip
from composer.domain.errors import (
    AnswerLost,
    AudioUnreadable,
    Cancelled,
    Charge,
    ComposerError,
    ComputerProblem,
    DiskProblem,
    OrderFailed,
    ServiceFailed,
)
from composer.domain.generation import (
    Failure,
    Generation,
    State,
    failure_of,
    moved,
)
from composer.domain.provider import (
    Charged,
    ClipReady,
    Event,
    Order,
    Progress,
    Provider,
    Submitted,
)
from composer.domain.request import Request
from composer.storage.audio_files import AudioFiles
from composer.storage.generations import Generations

log = logging.getLogger(__name__)

ROOM_FOR_A_SONG = 64_000_000
"""Bytes that must be free before money is spent: five minutes of stereo WAV are 53 MB."""

ChargeByList = Callable[[Request, float], tuple[Decimal | None, Decimal | None]]
"""What a finished order of so many seconds costs by the price list, in dollars and credits."""

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
        usd_per_credit: Decimal | None = None,
        charge_by_list: ChargeByList | None = None,
        on_change: Callable[[Generation], None],
        on_progress: Callable[[Progress], None],
    ) -> None:
        self.generation = generation
        self._provider = provider
        self._costs_money = costs_money
        self._rows = rows
        self._files = files
        self._measure = measure
        self._usd_per_credit = usd_per_credit
        self._charge_by_list = charge_by_list
        self._on_change = on_change
        self._on_progress = on_progress
        self._unwritten: list[Callable[[Generation], Generation]] = []

    async def run(self) -> Generation:
        """Place the order, or go on with it if the service already has it; to its end."""
        folder: Path | None = None
        try:
            if self.generation.state is State.QUEUED:
                self._record(
                    state=State.SUBMITTING,
                    # What is only fetched went out when it was ordered.
                    started=self.generation.started if self._is_fetched else datetime.now(UTC),
                    failure=None,
                )
            if self._costs_money and not self._is_fetched:
                self._files.check_room(ROOM_FOR_A_SONG)
            folder = self._files.order_folder(self.generation.id)
            await self._follow(self._events(folder))
            self._finish()
        except ComposerError as error:
            self._settle(error)
        except asyncio.CancelledError:
            if self.generation.clips:
                self._finish()
            else:
                self._settle(self._cancellation())
        except Exception:
            # A fault of the program must not leave a row that runs for ever.
            self._settle(self._mishap())
            raise
        finally:
            if folder is not None:
                self._files.leave(folder)
        return self.generation

    @property
    def _is_fetched(self) -> bool:
        """Whether the service has the order already, so that nothing new is bought."""
        return self.generation.remote_id is not None

    def _events(self, folder: Path) -> AsyncGenerator[Event, None]:
        generation = self.generation
        order = Order(id=generation.order_id, request=generation.request, folder=folder)
        if generation.remote_id is None:
            return self._provider.generate(order)
        return self._provider.resume(order, generation.remote_id, generation.remote_link)

    def _finish(self) -> None:
        charged: dict[str, Any] = {}
        if self._charge_by_list is not None and self.generation.charge_told is None:
            # MiniMax, for one, never says what it took: what its list says then stands here.
            seconds = sum(clip.seconds for clip in self.generation.clips)
            usd, credits = self._charge_by_list(self.generation.request, seconds)
            charged = {"charged_usd": usd, "charged_credits": credits}
        # Should the disk refuse, the next start finds the clip and says the same.
        self._record(state=State.DONE, may_wait=True, ended=datetime.now(UTC), **charged)

    async def _follow(self, events: AsyncGenerator[Event, None]) -> None:
        async with contextlib.aclosing(events):
            async for event in events:
                match event:
                    case Submitted():
                        # An order that goes on after a restart is running already.
                        is_new = self.generation.state is State.SUBMITTING
                        self._record(
                            state=State.RUNNING if is_new else None,
                            may_wait=True,
                            remote_id=event.remote_id or self.generation.remote_id,
                            remote_link=event.remote_link or self.generation.remote_link,
                        )
                    case Charged():
                        self._record(
                            may_wait=True,
                            charged_usd=self._in_dollars(event),
                            charged_credits=event.credits,
                            balance_usd=event.balance_usd,
                            balance_credits=event.balance_credits,
                        )
                    case Progress():
                        self._on_progress(event)
                    case ClipReady():
                        await _to_its_end(self._keep(event))
        if not self.generation.clips:
            raise ServiceFailed(
                f"{self._provider.label} ended without a sound file. {self._money_sentence()}",
                short="No sound came back",
                charged=self._charge_so_far(),
                retry_safe=not self._costs_money,
            )

    def _in_dollars(self, charged: Charged) -> Decimal | None:
        """What was taken in dollars; for credits by the price that the user named, if any."""
        if charged.usd is None and charged.credits is not None and self._usd_per_credit is not None:
            return charged.credits * self._usd_per_credit
        return charged.usd

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
        except ComposerError as error:
            raise self._not_filed(error, ready.file) from error
        generation = self.generation
        kept = ready.file
        try:
            path = await asyncio.to_thread(
                self._files.file_away,
                ready.file,
                title=generation.title,
                format=ready.format,
                created=generation.created,
            )
            kept = self._files.absolute(path)
            clip = Clip(
                id=uuid.uuid4().hex,
                path=path,
                format=ready.format,
                seconds=seconds,
                bytes=kept.stat().st_size,
                sections=ready.sections,
            )
            self._record(clips=(*generation.clips, clip), note=ready.note or generation.note)
        except (ComposerError, OSError) as error:
            raise self._not_filed(error, kept) from error
        await self._describe()

    async def _describe(self) -> None:
        """Write the description beside the clip; a song is not lost for want of it."""
        try:
            await asyncio.to_thread(self._files.write_sidecar, self.generation)
        except ComposerError as error:
            lacking = f"{error.short}: the description beside the sound file is missing"
            note = " · ".join(filter(None, (self.generation.note, lacking)))
            self._record(may_wait=True, note=note)

    def _not_filed(self, error: ComposerError | OSError, kept: Path) -> ComposerError:
        """What this computer refused once the song was here, and where the song is now."""
        refused = error.message if isinstance(error, ComposerError) else f"{error.strerror}."
        return DiskProblem(
            f"The song came but could not be put into the library. {refused} "
            f"{self._money_sentence()} The song is kept: {kept}",
            short="Could not file the song",
            code=error.code if isinstance(error, ComposerError) else "",
            charged=self._charge_so_far(),
            retry_safe=not self._costs_money,
        )

    def _settle(self, error: ComposerError) -> None:
        """End without a clip. An order whose answer was lost is in doubt, never sent again."""
        log.info("generation %s ended: %s", self.generation.id, error.code)
        if isinstance(error, AnswerLost):
            state = State.UNCERTAIN
        elif isinstance(error, Cancelled):
            state = State.CANCELLED
        else:
            state = State.FAILED
        end: dict[str, Any] = {"ended": datetime.now(UTC), "failure": failure_of(error)}
        if isinstance(error, OrderFailed):
            # Asked for it again, the service would say the same: a retry is a new order.
            end |= {"remote_id": None, "remote_link": None}
        try:
            self._record(state=state, **end)
        except ComputerProblem:
            # Whoever waits is told all the same. The row still says that the order is under way,
            # and the next start finds that nobody sees it through.
            self.generation = replace(self.generation, state=state, **end)
            self._on_change(self.generation)

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
        label = self._provider.label
        return AnswerLost(
            f"You stopped waiting while {label} was working. {self._may_be_charged()} "
            f"Look at your {label} account before you try again.",
            short="Stopped, may be charged",
            charged=self._charge_so_far(),
        )

    def _mishap(self) -> ComposerError:
        sentence = "Composer made a mistake while it worked on this order."
        if not self._costs_money:
            return ComposerError(f"{sentence} It was free; try again.", short="Composer failed")
        return AnswerLost(
            f"{sentence} {self._may_be_charged()} Look at your {self._provider.label} account "
            "before you try again.",
            short="Composer failed",
            charged=self._charge_so_far(),
        )

    def _may_be_charged(self) -> str:
        paid = self.generation.paid_text
        return f"It was charged ({paid})." if paid else "It may still be charged."

    def _charge_so_far(self) -> Charge:
        if (charge := self.generation.charge_told) is not None:
            return charge
        return Charge.UNKNOWN if self._costs_money else Charge.NO

    def _money_sentence(self) -> str:
        match self._charge_so_far():
            case Charge.YES:
                paid = self.generation.paid_text
                return f"{self._provider.label} charged {paid}, and another order costs again."
            case Charge.UNKNOWN:
                return "It may have been charged: look at your balance before you order again."
            case Charge.NO:
                return "Nothing was charged."

    def _record(
        self, *, state: State | None = None, may_wait: bool = False, **changes: object
    ) -> None:
        """Change the row as it is on disk now: it may have been renamed or starred meanwhile.

        With ``may_wait`` a disk that refuses does not end the order: the service has it, and the
        song that was paid for is still on its way. What could not be written goes with the next.
        """

        def change(current: Generation) -> Generation:
            moved_to = {} if state is None else {"state": moved(current.state, state)}
            return replace(current, **changes, **moved_to)  # type: ignore[arg-type]

        def all_changes(current: Generation) -> Generation:
            for each in (*self._unwritten, change):
                current = each(current)
            return current

        try:
            changed = self._rows.amend(self.generation.id, all_changes)
            if changed is None:
                changed = change(self.generation)
                self._rows.record(changed)
            self._unwritten.clear()
        except ComputerProblem:
            if not may_wait:
                raise
            self._unwritten.append(change)
            changed = change(self.generation)
        self.generation = changed
        self._on_change(changed)


async def _to_its_end(work: Coroutine[Any, Any, None]) -> None:
    """Do all of it even if the order is stopped meanwhile, and only then stop."""
    working = asyncio.ensure_future(work)
    try:
        await asyncio.shield(working)
    except asyncio.CancelledError:
        await asyncio.wait({working})
        if not working.cancelled() and (error := working.exception()):
            raise error from None
        raise


def interrupted(generation: Generation, *, costs_money: bool, label: str) -> Generation:
    """What a generation is that was under way when the program ended; its row is not written.

    One that waits stays as it is. One whose song came is done, and is not fetched again. One
    that the service can be asked about stays as it is. Of the rest, a paid order is in doubt and
    a free one has simply failed.
    """
    if generation.state is State.QUEUED:
        return generation
    if generation.clips:
        return replace(
            generation, state=moved(generation.state, State.DONE), ended=datetime.now(UTC)
        )
    if generation.remote_id is not None:
        return generation
    if costs_money:
        paid = generation.paid_text
        charge = Charge.YES if paid else Charge.UNKNOWN
        said = f"{label} charged {paid} for it." if paid else "It may have been charged."
        return replace(
            generation,
            state=moved(generation.state, State.UNCERTAIN),
            ended=datetime.now(UTC),
            failure=Failure(
                code="answer_lost",
                message=(
                    f"Composer ended while {label} was working on this order. {said} "
                    f"Look at your {label} account before you try again."
                ),
                short="Song lost, charged" if paid else "May have been charged",
                charged=charge,
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
