"""What is being made: orders wait, run side by side up to each service's limit, and end.

Queue and history are the same rows; this knows which of them still want something done.
"""

from __future__ import annotations

import asyncio
import logging
import math
import time
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from decimal import Decimal

from composer.domain.errors import ComposerError, DraftRefused
from composer.domain.generation import ACTIVE, Generation, State, moved, title_for
from composer.domain.price import Estimate
from composer.domain.provider import Progress, Provider
from composer.domain.request import Request
from composer.domain.resuming import may_be_asked_again
from composer.domain.sku import Sku
from composer.services.accounts import Accounts
from composer.services.events import Signal
from composer.services.filing import Filing
from composer.services.generation_run import ChargeByList, GenerationRun
from composer.services.places import Places
from composer.services.recovery import Recovery
from composer.services.spending import Spending
from composer.storage.audio_files import AudioFiles
from composer.storage.generations import Generations
from composer.storage.order_locks import OrderLocks

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveProgress:
    """How far a running generation is, for people."""

    fraction: float
    """0 to 1; never goes back."""
    message: str
    """What the service says of it, may be empty."""
    elapsed: float
    """Seconds since the order went out."""
    expected: float
    """Seconds that such an order usually takes."""
    place: int = 0
    """Place in line, from 1, while it waits; 0 once it runs."""


@dataclass(slots=True)
class _Job:
    task: asyncio.Task[Generation]
    sku: Sku
    expected: float
    waiting: bool = True
    began: float = 0.0
    fraction: float = 0.0
    message: str = ""


class GenerationQueue:
    """Takes orders and sees them through."""

    def __init__(
        self,
        *,
        providers: Mapping[str, Provider],
        rows: Generations,
        files: AudioFiles,
        filing: Filing,
        locks: OrderLocks,
        recovery: Recovery,
        accounts: Accounts,
        spending: Spending,
        usd_per_credit: Callable[[str], Decimal | None] = lambda _provider: None,
        charge_by_list: ChargeByList | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.added: Signal[[Generation]] = Signal()
        self.changed: Signal[[Generation]] = Signal()
        """A row is another than before: its state, its charge, its clips."""
        self.ended: Signal[[Generation]] = Signal()
        """A generation has reached its end, whatever it is."""
        self._providers = providers
        self._skus = {sku.id: sku for provider in providers.values() for sku in provider.skus}
        self._rows = rows
        self._files = files
        self._filing = filing
        self._locks = locks
        self._recovery = recovery
        self._accounts = accounts
        self._spending = spending
        self._usd_per_credit = usd_per_credit
        self._charge_by_list = charge_by_list
        self._clock = clock
        self._jobs: dict[str, _Job] = {}
        self._places: dict[str, Places] = {}
        accounts.changed.connect(self._let_in)
        recovery.changed.connect(self.changed.emit)

    @property
    def active_ids(self) -> tuple[str, ...]:
        """What waits or runs, in the order in which it came."""
        return tuple(self._jobs)

    def submit(
        self, request: Request, cost: Estimate, *, agreed: Decimal | None = None
    ) -> Generation:
        """Take an order. It is on disk when this returns; nothing has been sent yet.

        ``agreed`` is the sum in US dollars for which the user has said to go over a budget.
        Raises DraftRefused for an unknown SKU, OverBudget, and what the disk has to say.
        """
        if request.sku not in self._skus:
            raise DraftRefused(f"There is no model “{request.sku}”. Nothing was sent.")
        self._spending.check(request, cost, agreed=agreed)
        generation = Generation(
            id=uuid.uuid4().hex,
            request=request,
            state=State.QUEUED,
            created=datetime.now(UTC),
            title=title_for(request),
            estimate_usd=cost.usd,
            estimate_high_usd=cost.usd_high,
            estimate_credits=cost.credits,
        )
        self._locks.take(generation.id)
        try:
            self._rows.add(generation)
        except ComposerError:
            self._locks.release(generation.id)
            raise
        self.added.emit(generation)
        self._start(generation)
        return generation

    def retry(self, generation_id: str, *, agreed: Decimal | None = None) -> Generation:
        """Order again what failed, was stopped or is in doubt; the user has decided.

        What the service already has is fetched instead, at no cost, and what it knows by its key
        is asked for again under the same one, which buys it once. What is ordered anew is
        another order, with a line of its own in the ledger; ``agreed`` as in ``submit``.
        """
        row = self._row(generation_id)
        if row.state in (State.FAILED, State.UNCERTAIN) and self._filing.has_come(row):
            # Bought, here, and not in the library yet: the disk may have been full.
            if self._locks.take(generation_id):
                self._start(row)
            return row
        if row.can_be_fetched or may_be_asked_again(row, self._skus[row.request.sku]):
            again: dict[str, object] = {}
        else:
            cost = Estimate(
                usd=row.estimate_usd,
                usd_high=row.estimate_high_usd,
                credits=row.estimate_credits,
                basis="",
                unit="",
            )
            self._spending.check(row.request, cost, agreed=agreed)
            again = {
                "attempt": row.attempt + 1,
                "started": None,
                "remote_id": None,
                "remote_link": None,
                "charged_usd": None,
                "charged_credits": None,
                "balance_usd": None,
                "balance_credits": None,
            }
        generation = self._move(generation_id, State.QUEUED, ended=None, failure=None, **again)
        if self._locks.take(generation_id):
            self._start(generation)
        return generation

    def discard(self, generation_id: str) -> Generation:
        """Write off an order that is in doubt."""
        return self._move(generation_id, State.DISCARDED)

    def cancel(self, generation_id: str) -> None:
        """Stop waiting for a generation; what happens to the money is told in its row."""
        job = self._jobs.get(generation_id)
        if job is not None:
            job.task.cancel()
            return
        generation = self._row(generation_id)
        if generation.state is State.QUEUED:
            self._move(generation_id, State.CANCELLED, ended=datetime.now(UTC))

    def live(self, generation_id: str) -> LiveProgress | None:
        """How far it is; None once it has ended."""
        job = self._jobs.get(generation_id)
        if job is None:
            return None
        if job.waiting:
            provider = job.sku.provider
            line = [key for key, other in self._jobs.items() if other.sku.provider == provider]
            waiting = [key for key in line if self._jobs[key].waiting]
            place = waiting.index(generation_id) + 1
            return LiveProgress(
                fraction=0, message="", elapsed=0, expected=job.expected, place=place
            )
        elapsed = self._clock() - job.began
        # Where the service tells nothing, the bar nears its end but never claims to be there.
        guess = 0.95 * (1 - math.exp(-1.6 * max(0.0, elapsed) / max(1.0, job.expected)))
        job.fraction = max(job.fraction, guess)
        return LiveProgress(
            fraction=min(1.0, job.fraction),
            message=job.message,
            elapsed=elapsed,
            expected=job.expected,
        )

    async def recover(self) -> tuple[Generation, ...]:
        """Look at what was under way when the program last ended; call once, at the start.

        Songs that had come are filed, and what a service can be asked about is fetched again at no
        cost. What was waiting waits for the user, and what is in doubt says so. Comes back:
        everything that was left over.
        """
        left_over = await self._recovery.settle()
        for generation in left_over:
            is_under_way = generation.state in ACTIVE and generation.state is not State.QUEUED
            if is_under_way and self._locks.take(generation.id):
                self._start(generation)
        return left_over

    def start_waiting(self) -> int:
        """Start what waits since an earlier run; the user said so. Comes back: how many."""
        waiting = [row for row in self._rows.in_state(State.QUEUED) if row.id not in self._jobs]
        mine = [generation for generation in waiting if self._locks.take(generation.id)]
        for generation in reversed(mine):
            self._start(generation)
        return len(mine)

    async def wait(self, generation_id: str) -> Generation:
        """Wait for a generation's end."""
        job = self._jobs.get(generation_id)
        if job is None:
            return self._row(generation_id)
        await asyncio.wait([job.task])
        if job.task.cancelled():
            return self._row(generation_id)
        if fault := job.task.exception():
            log.error(
                "order %s met a fault of the program: %s", generation_id, type(fault).__name__
            )
            return self._row(generation_id)
        return job.task.result()

    async def close(self) -> None:
        """Stop everything and write down where it stands."""
        for places in self._places.values():
            places.close()
        tasks = [job.task for job in self._jobs.values()]
        for task in tasks:
            task.cancel()
        if tasks:
            await asyncio.wait(tasks)

    def _row(self, generation_id: str) -> Generation:
        generation = self._rows.get(generation_id)
        if generation is None:
            raise DraftRefused(f"There is no song “{generation_id}” in this library.")
        return generation

    def _move(self, generation_id: str, state: State, **changes: object) -> Generation:
        """Change the state of the row as it is on disk now, if the table of moves allows it."""

        def change(current: Generation) -> Generation:
            return replace(current, state=moved(current.state, state), **changes)  # type: ignore[arg-type]

        generation = self._rows.amend(generation_id, change) or self._row(generation_id)
        self.changed.emit(generation)
        return generation

    def _start(self, generation: Generation) -> None:
        """See an order through whose lock is taken, so that no other process does too."""
        sku = self._skus[generation.request.sku]
        task = asyncio.get_running_loop().create_task(
            self._see_through(generation), name=f"generation {generation.id}"
        )
        # Not in the task itself: one that is stopped before its first step does nothing at all.
        task.add_done_callback(lambda _task: self._let_go(generation.id))
        expected = self._rows.usual_seconds(sku.id) or sku.typical_seconds
        self._jobs[generation.id] = _Job(task=task, sku=sku, expected=expected)

    def _let_go(self, generation_id: str) -> None:
        self._jobs.pop(generation_id, None)
        self._locks.release(generation_id)

    async def _see_through(self, generation: Generation) -> Generation:
        job_id = generation.id
        sku = self._skus[generation.request.sku]
        places = self._places.setdefault(sku.provider, Places())
        try:
            async with places.one(lambda: self._parallel(sku)):
                generation = await self._run(generation, sku)
        except asyncio.CancelledError:
            generation = self._row(job_id)
            if generation.state is State.QUEUED:
                generation = self._move(job_id, State.CANCELLED, ended=datetime.now(UTC))
        finally:
            self._let_go(job_id)
        self.changed.emit(generation)
        self.ended.emit(generation)
        return generation

    async def _run(self, generation: Generation, sku: Sku) -> Generation:
        if generation.state is not State.QUEUED:
            generation = await self._recovery.settled(generation.id) or generation
            if generation.state not in ACTIVE:
                return generation
        job = self._jobs[generation.id]
        job.waiting = False
        job.began = self._clock()

        def on_progress(progress: Progress) -> None:
            job.message = progress.message
            if progress.fraction is not None:
                job.fraction = max(job.fraction, min(1.0, progress.fraction))

        run = GenerationRun(
            generation=generation,
            sku=sku,
            provider=self._providers[sku.provider],
            rows=self._rows,
            files=self._files,
            filing=self._filing,
            usd_per_credit=self._usd_per_credit(sku.provider),
            charge_by_list=self._charge_by_list,
            on_change=self._on_change,
            on_progress=on_progress,
        )
        generation = await run.run()
        if run.busy is not None:
            # Those that wait would be refused in their turn, one after the other.
            self._places[sku.provider].rest(run.busy.retry_after)
        return generation

    def _parallel(self, sku: Sku) -> int:
        """How many orders go to this SKU's service side by side: as its account says, if known."""
        account = self._accounts.account(sku.provider)
        return (account.parallel if account else None) or sku.parallel

    def _let_in(self) -> None:
        for places in self._places.values():
            places.look()

    def _on_change(self, generation: Generation) -> None:
        if generation.balance_usd is not None or generation.balance_credits is not None:
            self._accounts.note_balance(
                self._skus[generation.request.sku].provider,
                usd=generation.balance_usd,
                credits=generation.balance_credits,
            )
        self.changed.emit(generation)
