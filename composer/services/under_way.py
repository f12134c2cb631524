"""Which orders does this process see through at this moment, each to its end?"""

from __future__ import annotations

import asyncio
import logging
import os
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from decimal import Decimal

from msgspec.structs import replace

from composer.domain.errors import AnswerLost, ComposerError, ComputerProblem, DraftRefused
from composer.domain.generation import (
    ACTIVE,
    Generation,
    State,
    failure_of,
    moved,
    stopped_in_line,
)
from composer.domain.provider import Provider, Sounding
from composer.domain.sentences import say
from composer.domain.sku import Sku
from composer.services.accounts import Accounts
from composer.services.endings import endings_for
from composer.services.events import Signal
from composer.services.filing import Filing
from composer.services.generation_run import GenerationRun
from composer.services.lines import Lines
from composer.services.live_progress import Job, LiveProgress
from composer.services.recovery import Recovery
from composer.services.row_changes import ChargeByList
from composer.storage.audio_files import AudioFiles
from composer.storage.generations import Generations
from composer.storage.order_locks import OrderLocks

log = logging.getLogger(__name__)


class UnderWay:
    """Lets orders wait for their turn, sends them, and writes down how they end.

    Whoever starts one here has taken its lock before; it is released at the end.
    """

    def __init__(
        self,
        *,
        providers: Mapping[str, Provider],
        rows: Generations,
        files: AudioFiles,
        filing: Filing,
        locks: OrderLocks,
        recovery: Recovery,
        lines: Lines,
        accounts: Accounts,
        usd_per_credit: Callable[[str], Decimal | None] = lambda _provider: None,
        charge_by_list: ChargeByList | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.changed: Signal[[Generation]] = Signal()
        """A row is another than before: its state, its charge, its clips."""
        self.ended: Signal[[Generation]] = Signal()
        """A generation has reached its end, whatever it is."""
        self.sounding: Signal[[str, Sounding]] = Signal()
        """More can be heard of a song that is still on its way."""
        self.waits_for_network = False
        """Whether an order that could not leave this computer waits until it can. A window waits;
        a script wants to be told."""
        self.patience = 0.0
        """Seconds for which an order waits for its turn where other processes of this library keep
        a service busy. A window asks again when it is told to; scripts started side by side wait.
        """
        self._providers = providers
        self._skus = {sku.id: sku for provider in providers.values() for sku in provider.skus}
        self._rows = rows
        self._files = files
        self._filing = filing
        self._locks = locks
        self._recovery = recovery
        self._lines = lines
        self._accounts = accounts
        self._usd_per_credit = usd_per_credit
        self._charge_by_list = charge_by_list
        self._clock = clock
        self._jobs: dict[str, Job] = {}
        self._asking: set[asyncio.Task[None]] = set()
        self._kept: set[str] = set()
        self._unwritten: dict[str, Generation] = {}
        """How orders ended here of which the disk did not take as much as the row."""
        self._is_closing = False
        accounts.changed.connect(lines.look)

    @property
    def ids(self) -> tuple[str, ...]:
        """What waits or runs here, in the order in which it came."""
        return tuple(self._jobs)

    def owner(self, generation_id: str) -> int | None:
        """The number of the process that sees an order through; None if none does."""
        return os.getpid() if generation_id in self._jobs else self._locks.owner(generation_id)

    def take_kept(self) -> tuple[str, ...]:
        """Orders that ended here although their service has them; each is told once."""
        kept, self._kept = tuple(self._kept), set()
        return kept

    def live(self, generation_id: str) -> LiveProgress | None:
        """How far it is; None once it has ended."""
        job = self._jobs.get(generation_id)
        if job is None:
            return None
        if job.run is None:
            place = self._lines.place_of(generation_id, job.sku.provider)
            return job.in_line(place, self._lines.held_up(job.sku))
        return job.standing(self._clock())

    def stop(self, generation_id: str) -> bool:
        """The user stops it; False if it is not seen through here."""
        job = self._jobs.get(generation_id)
        if job is None:
            return False
        job.is_stopped = True
        job.task.cancel()
        return True

    async def wait(self, generation_id: str) -> Generation:
        """Wait for a generation's end."""
        job = self._jobs.get(generation_id)
        if job is None:
            return self._unwritten.get(generation_id) or self.row(generation_id)
        await asyncio.wait([job.task])
        if job.task.cancelled():
            return self.row(generation_id)
        if fault := job.task.exception():
            log.error(
                "order %s met a fault of the program: %s", generation_id, type(fault).__name__
            )
            return self.row(generation_id)
        return job.task.result()

    async def close(self) -> None:
        """Stop everything and write down where it stands.

        What waits goes on waiting for the next start, and what a service has and can be asked
        for stays under way; ``at_quit`` says so beforehand.
        """
        self._is_closing = True
        self._lines.close()
        tasks = [*self._asking, *(job.task for job in self._jobs.values())]
        for asking in self._asking:
            asking.cancel()
        for job in self._jobs.values():
            if job.run is not None:
                job.run.leave_to_next_start()
            job.task.cancel()
        if tasks:
            await asyncio.wait(tasks)

    def row(self, generation_id: str) -> Generation:
        """The row as it is on disk now. Raises DraftRefused if there is none."""
        generation = self._rows.get(generation_id)
        if generation is None:
            raise DraftRefused(
                say(
                    "There is no song “{generation_id}” in this library.",
                    generation_id=generation_id,
                )
            )
        return generation

    def move(self, generation_id: str, state: State, **changes: object) -> Generation:
        """Change the state of the row as it is on disk now, if the table of moves allows it."""

        def change(current: Generation) -> Generation:
            return replace(current, state=moved(current.state, state), **changes)

        generation = self._rows.amend(generation_id, change) or self.row(generation_id)
        self.changed.emit(generation)
        return generation

    def start(self, generation: Generation) -> None:
        """See an order through whose lock is taken, so that no other process does too."""
        sku = self._skus[generation.request.sku]
        self._unwritten.pop(generation.id, None)
        task = asyncio.get_running_loop().create_task(
            self._see_through(generation), name=f"generation {generation.id}"
        )
        # Not in the task itself: one that is stopped before its first step does nothing at all.
        task.add_done_callback(lambda _task: self._let_go(generation.id))
        if any(job.sku.provider == sku.provider for job in self._jobs.values()):
            self._ask_how_many(sku.provider)
        expected = self._rows.usual_seconds(sku.id) or sku.typical_seconds
        self._jobs[generation.id] = Job(task=task, sku=sku, expected=expected)

    def _ask_how_many(self, provider: str) -> None:
        """Learn how many orders the service takes side by side, now that there is a second one."""
        asking = asyncio.get_running_loop().create_task(
            self._accounts.ask_once(provider), name=f"account {provider}"
        )
        self._asking.add(asking)
        asking.add_done_callback(self._asking.discard)

    def _let_go(self, generation_id: str) -> None:
        job = self._jobs.pop(generation_id, None)
        if job is not None and job.is_stopped:
            self._stop_waiting(generation_id)  # it was stopped before its first step
        self._locks.release(generation_id)

    def _stop_waiting(self, generation_id: str) -> Generation:
        """The user stopped it; if it was not sent, nothing else has said so."""
        generation = self.row(generation_id)
        if generation.state is State.QUEUED and not self._is_closing:
            state, failure = stopped_in_line(generation)
            generation = self.move(generation_id, state, ended=datetime.now(UTC), failure=failure)
        return generation

    async def _see_through(self, generation: Generation) -> Generation:
        try:
            generation = await self._in_turn(generation)
        except asyncio.CancelledError:
            generation = self._stop_waiting(generation.id)
        finally:
            self._jobs.pop(generation.id, None)
            self._locks.release(generation.id)
        self.changed.emit(generation)
        if generation.state not in ACTIVE:
            self.ended.emit(generation)
        return generation

    async def _in_turn(self, generation: Generation) -> Generation:
        """Wait for a place and go out, as often as it takes to leave this computer."""
        sku, goes_first = self._skus[generation.request.sku], False
        while True:
            place = self._lines.place(
                sku,
                generation.id,
                lambda: self._parallel(sku),
                is_inside=generation.state is State.RUNNING,
                goes_first=goes_first,
            )
            async with place:
                generation = await self._run(generation, sku)
            if generation.state is not State.QUEUED:
                return generation
            goes_first = True

    async def _run(self, generation: Generation, sku: Sku) -> Generation:
        if generation.state is not State.QUEUED:
            try:
                generation = await self._recovery.settled(generation.id) or generation
            except ComputerProblem as problem:
                return self._not_settled(generation, sku, problem)
            if generation.state not in ACTIVE:
                return generation
        job = self._jobs[generation.id]
        run = GenerationRun(
            generation=generation,
            sku=sku,
            provider=self._providers[sku.provider],
            rows=self._rows,
            files=self._files,
            filing=self._filing,
            usd_per_credit=self._usd_per_credit(sku.provider),
            charge_by_list=self._charge_by_list,
            waits_for_network=self.waits_for_network,
            waits_for_turn=lambda: self._is_patient(job),
            on_change=self._on_change,
            on_progress=job.note,
            on_sound=lambda sound: self._on_sound(generation.id, sound),
        )
        job.begin(run, self._clock())
        self._lines.tries(sku.provider)
        generation = await run.run()
        self._learn(generation, sku, run)
        return generation

    def _is_patient(self, job: Job) -> bool:
        """Whether an order that its service is too busy for waits on: it is ours that keep it busy.

        With anybody else's orders nobody knows how long that takes, and a script wants to be told.
        """
        waited = 0.0 if job.refused_since is None else self._clock() - job.refused_since
        return waited < self.patience and any(
            row.id not in self._jobs and self._locks.owner(row.id) is not None
            for row in self._rows.in_state(*ACTIVE)
            if row.request.sku in self._skus
            and self._skus[row.request.sku].provider == job.sku.provider
        )

    def _not_settled(self, row: Generation, sku: Sku, problem: ComputerProblem) -> Generation:
        """What is told of an order where not even its row can be written; it stays as it is."""
        endings = endings_for(row, sku, self._providers[sku.provider])
        songs = self._files.incoming.whole(row.order_id)
        error: ComposerError = problem
        if songs:
            error = endings.not_filed(row, problem, str(next(iter(songs.values()))))
        elif endings.costs_money:
            error = endings.still_out(row, problem)
        state = State.UNCERTAIN if isinstance(error, AnswerLost) else State.FAILED
        told = self._unwritten[row.id] = replace(row, state=state, failure=failure_of(error))
        return told

    def _learn(self, generation: Generation, sku: Sku, run: GenerationRun) -> None:
        """What an order's end says of its service."""
        if generation.state is State.QUEUED:
            job = self._jobs[generation.id]
            job.wait_again()
            if run.busy is None:
                self._lines.cannot_be_reached(sku.provider)
                return
            if job.refused_since is None:
                job.refused_since = self._clock()
            self._lines.was_reached(sku.provider)
            self._lines.busy(sku.provider, run.busy.retry_after, waits=True)
            return
        self._lines.was_reached(sku.provider)
        if run.busy is not None:
            # Those that wait would be refused in their turn, one after the other.
            self._lines.busy(sku.provider, run.busy.retry_after)
        elif generation.state is State.DONE:
            self._lines.went_well(sku.provider)
        elif generation.can_be_fetched:
            self._kept.add(generation.id)

    def _parallel(self, sku: Sku) -> int:
        """How many orders go to this SKU's service side by side: as its account says, if known."""
        account = self._accounts.account(sku.provider)
        return (account.parallel if account else None) or sku.parallel

    def _on_sound(self, generation_id: str, sound: Sounding) -> None:
        if os.name == "nt":
            return  # there a file that somebody reads cannot get its name, and that goes first
        self._jobs[generation_id].sound = sound
        self.sounding.emit(generation_id, sound)

    def _on_change(self, generation: Generation) -> None:
        provider = self._skus[generation.request.sku].provider
        if generation.state is State.RUNNING:
            self._lines.was_reached(provider)
        if generation.balance_usd is not None or generation.balance_credits is not None:
            self._accounts.note_balance(
                provider, usd=generation.balance_usd, credits=generation.balance_credits
            )
        self.changed.emit(generation)
