"""One generation from the order to its clips: the provider narrates, this records.

Every step is on disk before the provider is asked to go on, so the program may end at any
instant and still know what it ordered and what it paid.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncGenerator, Callable, Coroutine
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from msgspec.structs import replace

from composer.domain.errors import (
    AnswerLost,
    Cancelled,
    Charge,
    ComposerError,
    OrderFailed,
    ServiceBusy,
    ServiceUnreachable,
)
from composer.domain.generation import Generation, State, failure_of
from composer.domain.provider import (
    Charged,
    ClipReady,
    Event,
    Order,
    Progress,
    Provider,
    Sounding,
    Submitted,
)
from composer.domain.resuming import is_same_order, is_taken_up_again, is_unfinished
from composer.domain.sentences import say
from composer.domain.sku import Sku
from composer.services.endings import endings_for
from composer.services.filing import Filing, Unplayable
from composer.services.order_row import OrderRow
from composer.services.places import LONGEST_REST
from composer.services.row_changes import (
    ChargeByList,
    charge_in_the_end,
    going_out,
    listing,
    not_gone_out,
    one_note,
)
from composer.storage.audio_files import AudioFiles
from composer.storage.generations import Generations

log = logging.getLogger(__name__)

ROOM_FOR_A_SONG = 64_000_000
"""Bytes that must be free before money is spent: five minutes of stereo WAV are 53 MB."""


class GenerationRun:
    """Carries one generation through its states and writes each of them down."""

    def __init__(
        self,
        *,
        generation: Generation,
        sku: Sku,
        provider: Provider,
        rows: Generations,
        files: AudioFiles,
        filing: Filing,
        usd_per_credit: Decimal | None = None,
        charge_by_list: ChargeByList | None = None,
        waits_for_network: bool = False,
        waits_for_turn: Callable[[], bool] = lambda: False,
        on_change: Callable[[Generation], None],
        on_progress: Callable[[Progress], None],
        on_sound: Callable[[Sounding], None] = lambda _sound: None,
    ) -> None:
        """With ``waits_for_network`` an order that did not leave this computer waits again; if
        ``waits_for_turn`` says so then, one that the service had too much to do to take.
        """
        self._row = OrderRow(generation, rows, on_change)
        self._sku = sku
        self._provider = provider
        self._files = files
        self._filing = filing
        self._usd_per_credit = usd_per_credit
        self._charge_by_list = charge_by_list
        self._on_progress = on_progress
        self._on_sound = on_sound
        self._waits_for_network = waits_for_network
        self._waits_for_turn = waits_for_turn
        self._before = generation
        self._was_out = generation.started is not None and is_same_order(generation, sku)
        """Whether it was sent in an earlier run or try, and is fetched or asked for again now."""
        self._endings = endings_for(generation, sku, provider)
        self.busy: ServiceBusy | None = None
        """Why it ended, if the service had too much to do."""
        self._is_left = False

    @property
    def generation(self) -> Generation:
        """The order as it stands."""
        return self._row.generation

    def leave_to_next_start(self) -> None:
        """The program ends: when this is now cancelled, the row says on that it is under way.

        That is so for an order that the service has and that can be asked for again; the next
        start does. Any other is stopped.
        """
        self._is_left = True

    async def run(self) -> Generation:
        """Place the order, or go on with it if the service already has it; to its end."""
        try:
            if self.generation.state is State.QUEUED:
                # What was sent in an earlier run went out when it was ordered.
                sent = {} if self._was_out else going_out(self.generation, datetime.now(UTC))
                self._row.record(state=State.SUBMITTING, failure=None, **sent)
            if self._endings.costs_money and self.generation.remote_id is None:
                self._files.check_room(ROOM_FOR_A_SONG)
            self._files.incoming.make(self.generation.order_id)
            await self._follow(self._events())
            self._finish()
        except ComposerError as error:
            self._settle(error)
        except asyncio.CancelledError:
            self._break_off()
        except Exception:
            # A fault of the program must not leave a row that runs for ever.
            self._settle(self._endings.mishap(self.generation))
            raise
        finally:
            self._tidy()
        return self.generation

    def _events(self) -> AsyncGenerator[Event, None]:
        generation = self.generation
        folder, *elsewhere = self._files.incoming.places(generation.order_id)
        order = Order(
            id=generation.order_id,
            request=generation.request,
            folder=folder,
            elsewhere=tuple(elsewhere),
            have=frozenset(clip.number for clip in generation.clips),
        )
        if generation.remote_id is None:
            return self._provider.generate(order)
        return self._provider.resume(order, generation.remote_id, generation.remote_link)

    async def _follow(self, events: AsyncGenerator[Event, None]) -> None:
        async with contextlib.aclosing(events):
            async for event in events:
                match event:
                    case Submitted():
                        # An order that goes on after a restart is running already.
                        is_new = self.generation.state is State.SUBMITTING
                        self._row.record(
                            state=State.RUNNING if is_new else None,
                            may_wait=True,
                            remote_id=event.remote_id or self.generation.remote_id,
                            remote_link=event.remote_link or self.generation.remote_link,
                        )
                    case Charged():
                        self._row.record(
                            may_wait=True,
                            charged_usd=self._in_dollars(event),
                            charged_credits=event.credits,
                            balance_usd=event.balance_usd,
                            balance_credits=event.balance_credits,
                        )
                    case Progress():
                        self._on_progress(event)
                    case Sounding():
                        self._on_sound(event)
                    case ClipReady():
                        await _to_its_end(self._keep(event))
        if not self.generation.clips:
            raise self._endings.without_sound(self.generation)

    def _in_dollars(self, charged: Charged) -> Decimal | None:
        """What was taken in dollars; for credits by the price that the user named, if any."""
        if charged.usd is None and charged.credits is not None and self._usd_per_credit is not None:
            return charged.credits * self._usd_per_credit
        return charged.usd

    async def _keep(self, ready: ClipReady) -> None:
        """File a finished song and write its row, each step on disk before the next."""
        if any(clip.number == ready.number for clip in self.generation.clips):
            return  # listed already; the copy goes when the order's folder is tidied
        try:
            arrival = await self._filing.note(self.generation, ready)
            filed = await self._filing.bring_in(self.generation, arrival)
            notes = [ready.note]
            if filed.is_silent:
                ordered = self._sku.songs(self.generation.request)
                notes.append(self._endings.silent(self.generation, ready.number, ordered))
            self._row.record(**listing(self.generation, filed.clip, *notes))
        except Unplayable as problem:
            raise self._endings.unplayable(self.generation, problem.kept) from problem
        except ComposerError as error:
            kept = self._filing.where(self.generation, ready.number, ready.file.name)
            raise self._endings.not_filed(self.generation, error, kept) from error
        await self._describe()

    async def _describe(self) -> None:
        """Write the description beside the clip; a song is not lost for want of it."""
        try:
            await self._filing.describe(self.generation)
        except ComposerError as error:
            lacking = say(
                "{short}: the description beside the sound file is missing", short=error.short
            )
            self._row.record(may_wait=True, note=one_note(self.generation.note, lacking))

    def _finish(self, note: str = "") -> None:
        # Should the disk refuse, the next start finds the clip and says the same.
        self._row.record(
            state=State.DONE,
            may_wait=True,
            ended=datetime.now(UTC),
            note=one_note(self.generation.note, note),
            **charge_in_the_end(self.generation, self._charge_by_list),
        )

    def _break_off(self) -> None:
        """The user stopped it, or the program ends."""
        if self._is_left and is_taken_up_again(self.generation, self._sku):
            return
        if self.generation.clips and not is_unfinished(self.generation, self._sku):
            self._finish()
        else:
            self._settle(self._endings.stopped(self.generation))

    def _settle(self, error: ComposerError) -> None:
        """End otherwise. An order whose answer was lost is in doubt, never sent again."""
        log.info("generation %s ended: %s", self.generation.id, error.code)
        if isinstance(error, ServiceBusy):
            self.busy = error
        if self._did_not_leave(error) or self._was_not_taken(error):
            self._wait_again(error)
            return
        if self._is_out and error.charged is Charge.NO and not isinstance(error, OrderFailed):
            error = self._endings.still_out(self.generation, error)
        if isinstance(error, OrderFailed):
            # Asked for it again, the service would say the same: a retry is a new order.
            self._row.generation = replace(self.generation, remote_id=None, remote_link=None)
        if self._has_ended_with_a_part():
            came, ordered = len(self.generation.clips), self._sku.songs(self.generation.request)
            self._finish(
                say("{came} of {all} songs came ({why})", came=came, all=ordered, why=error.short)
            )
            return
        if isinstance(error, AnswerLost):
            state = State.UNCERTAIN
            known = self._endings.known(self.generation)
            error.message = say("{message} {known}", message=error.message, known=known)
            kept = self._filing.kept(self.generation)
            if kept and str(kept[0]) not in error.message:
                error.message = say(
                    "{message} What came of it is kept: “{kept}”.",
                    message=error.message,
                    kept=kept[0],
                )
        elif isinstance(error, Cancelled):
            state = State.CANCELLED
        else:
            state = State.FAILED
        self._row.end(
            state,
            ended=datetime.now(UTC),
            failure=failure_of(error),
            remote_id=self.generation.remote_id,
            remote_link=self.generation.remote_link,
        )

    @property
    def _is_out(self) -> bool:
        """Whether the service has, or may have, an order that costs money, whatever happens now."""
        generation = self.generation
        is_out = self._was_out or generation.remote_id is not None
        return is_out and self._endings.costs_money and generation.charge_told is not Charge.NO

    def _wait_again(self, error: ComposerError) -> None:
        """Put it back into the line as it was before it was to go out."""
        before = self._before
        failure = before.failure
        if failure is None and self._is_out:
            failure = failure_of(self._endings.still_out(self.generation, error))
        self._row.record(state=State.QUEUED, may_wait=True, failure=failure, **not_gone_out(before))

    def _did_not_leave(self, error: ComposerError) -> bool:
        """Whether it waits again, since there is no network."""
        return (
            self._waits_for_network
            and isinstance(error, ServiceUnreachable)
            and error.code == ServiceUnreachable.code  # and not an address that is never right
            and self.generation.state is State.SUBMITTING
        )

    def _was_not_taken(self, error: ComposerError) -> bool:
        """Whether it waits for its turn, since the service has too much to do and took nothing."""
        return (
            isinstance(error, ServiceBusy)
            and (error.retry_after or 0) <= LONGEST_REST
            and self.generation.state is State.SUBMITTING
            and not self._is_out
            and self._waits_for_turn()
        )

    def _has_ended_with_a_part(self) -> bool:
        """Whether some of the songs are here and nothing can bring the others."""
        if not self.generation.clips or self.generation.remote_id is not None:
            return False
        try:
            return not self._filing.has_come(self.generation)
        except ComposerError:
            return False  # the next start looks again

    def _tidy(self) -> None:
        """Leave nothing in the order's folder that is of no use to anybody."""
        with contextlib.suppress(ComposerError):  # the next start tries again
            self._filing.tidy(self.generation, costs_money=self._endings.costs_money)


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
