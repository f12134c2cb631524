"""What is being made: orders are taken, wait, run side by side up to each service's limit, and end.

Queue and history are the same rows; this knows which of them still want something done.
"""

from __future__ import annotations

import contextlib
import uuid
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from decimal import Decimal

from msgspec.structs import replace

from composer.domain.errors import AnswerLost, ComposerError, DraftRefused
from composer.domain.generation import (
    ACTIVE,
    KEPT_AT_SERVICE,
    Generation,
    State,
    failure_of,
    stopped_in_line,
    title_for,
)
from composer.domain.price import Estimate
from composer.domain.provider import Provider
from composer.domain.request import Request
from composer.domain.resuming import costs_money, may_be_asked_again
from composer.domain.sentences import say
from composer.domain.stake import expected
from composer.services.endings import endings_for
from composer.services.events import Signal
from composer.services.filing import Filing
from composer.services.leaving import Leaving, at_quit, at_stop
from composer.services.lines import Lines
from composer.services.live_progress import LiveProgress
from composer.services.other_hands import moved_on, seen_to_by, taken_by
from composer.services.recovery import Recovery
from composer.services.spending import Spending
from composer.services.under_way import UnderWay
from composer.services.variations import MOST, takes, together
from composer.storage.generations import Generations
from composer.storage.order_locks import OrderLocks

__all__ = ["GenerationQueue", "LiveProgress"]


class GenerationQueue:
    """Takes orders and sees them through."""

    def __init__(
        self,
        *,
        providers: Mapping[str, Provider],
        rows: Generations,
        filing: Filing,
        locks: OrderLocks,
        recovery: Recovery,
        lines: Lines,
        under_way: UnderWay,
        spending: Spending,
    ) -> None:
        self.added: Signal[[Generation]] = Signal()
        self.changed = under_way.changed
        """A row is another than before: its state, its charge, its clips."""
        self.ended = under_way.ended
        """A generation has reached its end, whatever it is."""
        self.sounding = under_way.sounding
        """More can be heard of a song that is still on its way."""
        self.lines = lines
        """Who waits where: pause, resume, change the order."""
        self._providers = providers
        self._skus = {sku.id: sku for provider in providers.values() for sku in provider.skus}
        self._rows = rows
        self._filing = filing
        self._locks = locks
        self._recovery = recovery
        self._under_way = under_way
        self._spending = spending
        recovery.changed.connect(self.changed.emit)

    @property
    def active_ids(self) -> tuple[str, ...]:
        """What waits or runs, in the order in which it came."""
        return self._under_way.ids

    def submit(
        self,
        request: Request,
        cost: Estimate,
        *,
        agreed: Decimal | None = None,
        unless_ordered: bool = False,
    ) -> Generation:
        """Take an order. It is on disk when this returns; nothing has been sent yet.

        ``agreed`` is the sum in US dollars for which the user has said to go over a budget;
        ``unless_ordered``: refuse it where the very same was ordered before. Budgets and orders
        are looked at and the order is written in one step, so that two processes cannot pass both.
        Raises DraftRefused for an unknown SKU, AlreadyOrdered, OverBudget, and what the disk has
        to say.
        """
        return self.submit_many(request, cost, 1, agreed=agreed, unless_ordered=unless_ordered)[0]

    def submit_many(
        self,
        request: Request,
        cost: Estimate,
        number: int,
        *,
        agreed: Decimal | None = None,
        unless_ordered: bool = False,
        song: str | None = None,
        parent: str | None = None,
    ) -> tuple[Generation, ...]:
        """Take 1 to MOST orders for the same draft, each with a row of its own, or none at all.

        ``cost`` is that of one; budgets are asked about all of them together, and ``agreed`` is
        the sum for all. Whoever wants several takes knows that each is the same order. ``song`` is
        the id of the song whose draft is ordered, ``parent`` that of the generation whose settings
        the draft was taken from. Otherwise as ``submit``.
        """
        sku = self._skus.get(request.sku)
        if sku is None:
            raise DraftRefused(say("There is no model “{sku}”. Nothing was sent.", sku=request.sku))
        if not 1 <= number <= MOST:
            raise DraftRefused(
                say("From 1 to {most} takes can be ordered at once. Nothing was sent.", most=MOST)
            )
        orders = tuple(
            replace(_order(each, cost), song=song, parent=parent)
            for each in takes(request, sku, number)
        )
        try:
            with self._rows.alone():
                if unless_ordered and number == 1 and not cost.is_free:
                    self._spending.check_new(orders[0].request, here=self.active_ids)
                self._spending.check(request, together(cost, number), agreed=agreed)
                for order in orders:
                    self._locks.take(order.id)
                    self._rows.add(order)
        except ComposerError:
            for order in orders:
                self._locks.release(order.id)
            raise
        for order in orders:
            self.added.emit(order)
            self._under_way.start(order)
        return orders

    def retry(self, generation_id: str, *, agreed: Decimal | None = None) -> Generation:
        """Order again what failed, was stopped or is in doubt; the user has decided.

        What the service already has is fetched instead, at no cost, and what it knows by its key
        is asked for again under the same one, which buys it once. What is ordered anew is
        another order, with a line of its own in the ledger; ``agreed`` as in ``submit``.
        """
        row = self._taken(
            generation_id,
            *(State.FAILED, State.CANCELLED, State.UNCERTAIN),
            # It ended, and the disk refused to have that written down: it is seen through as at
            # the next start.
            *(State.SUBMITTING, State.RUNNING),
        )
        try:
            if row.state in ACTIVE:
                self._under_way.start(row)
                return row
            if row.state is not State.CANCELLED and self._filing.has_come(row):
                # Bought, here, and not in the library yet: the disk may have been full.
                self._under_way.start(row)
                return row
            with self._rows.alone():
                cost = self._price_of_retry(row)
                if cost is not None:
                    self._spending.check(row.request, cost, agreed=agreed)
                # What is known of the order that was out stays in the row until another goes out.
                generation = self._under_way.move(generation_id, State.QUEUED, ended=None)
        except ComposerError:
            self._locks.release(generation_id)
            raise
        self.lines.put_last(generation_id)
        self._under_way.start(generation)
        return generation

    def price_of_retry(self, generation_id: str) -> Estimate | None:
        """What ``retry`` would buy it for; None where it costs nothing more.

        That is so for what is free, what is here or at its service already and is only fetched,
        and what is asked for again under its idempotency key.
        """
        return self._price_of_retry(self._under_way.row(generation_id))

    def _price_of_retry(self, row: Generation) -> Estimate | None:
        sku = self._skus.get(row.request.sku)
        is_here = row.state is not State.CANCELLED and self._filing.has_come(row)
        if (
            sku is None
            or row.state not in (State.FAILED, State.CANCELLED, State.UNCERTAIN)
            or is_here
            or not self._is_bought(row)
        ):
            return None
        return expected(row)

    def discard(self, generation_id: str) -> Generation:
        """Write off an order that is in doubt. Raises DraftRefused if it no longer is."""
        self._taken(generation_id, State.UNCERTAIN)
        try:
            return self._under_way.move(generation_id, State.DISCARDED)
        finally:
            self._locks.release(generation_id)

    def cancel(self, generation_id: str) -> None:
        """Stop waiting for a generation; what happens to the money is told in its row.

        Raises DraftRefused where another process sees it through.
        """
        if self._under_way.stop(generation_id):
            return
        generation = self._under_way.row(generation_id)
        if generation.state not in ACTIVE:
            return
        if not self._locks.take(generation_id):
            raise DraftRefused(seen_to_by(self._locks.owner(generation_id), generation.title))
        try:
            sku = self._skus.get(generation.request.sku)
            state, failure = stopped_in_line(generation)
            if generation.state is not State.QUEUED and sku is not None:
                endings = endings_for(generation, sku, self._providers[sku.provider])
                stopped = endings.stopped(generation)
                is_in_doubt = isinstance(stopped, AnswerLost)
                state = State.UNCERTAIN if is_in_doubt else State.CANCELLED
                failure = failure_of(stopped)
            self._under_way.move(generation_id, state, ended=datetime.now(UTC), failure=failure)
        finally:
            self._locks.release(generation_id)

    def owner(self, generation_id: str) -> int | None:
        """The number of the process that sees an order through; None if none does."""
        return self._under_way.owner(generation_id)

    def unsettled(self) -> list[Generation]:
        """What waits, is under way or is in doubt, here or in another process, as it came."""
        wanted = (*ACTIVE, State.UNCERTAIN)
        return [row for row in self._rows.in_state(*wanted) if row.deleted is None]

    def if_stopped(self, generation_id: str) -> str:
        """What stopping it now does to its money, in one sentence; empty once it has ended."""
        generation = self._rows.get(generation_id)
        sku = self._skus.get(generation.request.sku) if generation else None
        if generation is None or sku is None or generation.state not in ACTIVE:
            return ""
        return at_stop(generation, sku)

    def at_quit(self) -> tuple[Leaving, ...]:
        """What closing the program does to everything that this process waits for or makes."""
        rows = self._rows.get_many(self.active_ids).values()
        return tuple(
            at_quit(row, self._skus[row.request.sku]) for row in rows if row.state in ACTIVE
        )

    def live(self, generation_id: str) -> LiveProgress | None:
        """How far it is; None once it has ended."""
        return self._under_way.live(generation_id)

    async def recover(self) -> tuple[Generation, ...]:
        """Look at what was under way when the program last ended; call once, at the start.

        Songs that had come are filed, and what a service can be asked about is fetched again at no
        cost. What was waiting waits for the user, and what is in doubt says so. Comes back:
        everything that was left over.
        """
        left_over = await self._recovery.settle()
        for generation in left_over:
            if generation.state in ACTIVE and generation.state is not State.QUEUED:
                self.take_up(generation.id)
        return left_over

    def take_up(self, generation_id: str) -> bool:
        """Go on with an order of an earlier run that waits or is under way.

        False if there is nothing to go on with, or another process does already. Raises
        OverBudget as ``start_waiting``.
        """
        state = self._under_way.row(generation_id).state
        if state is State.QUEUED:
            return self.start_waiting([generation_id]) == 1
        if state not in ACTIVE or not self._locks.take(generation_id):
            return False
        self._under_way.start(self._under_way.row(generation_id))
        return True

    def start_waiting(
        self, ids: Iterable[str] | None = None, *, agreed: Decimal | None = None
    ) -> int:
        """Start what waits since an earlier run, or these; the user said so. Comes back: how many.

        Budgets are looked at anew. Raises OverBudget, with what is held back for it in sum, once
        the others have been started: what is held back goes on waiting until ``agreed`` is that
        very sum.
        """
        mine = set(self.active_ids)
        wanted = self.lines.waiting() if ids is None else ids
        taken = [each for each in wanted if each not in mine and self._locks.take(each)]
        starting, error = list[Generation](), None
        try:
            with self._rows.alone():
                rows = self._rows.get_many(taken).values()
                waiting = [row for row in rows if row.state is State.QUEUED]
                free = [row for row in waiting if not self._is_bought(row)]
                paid = [row for row in waiting if self._is_bought(row)]
                passed, error = self._spending.check_waiting(paid, agreed=agreed)
            starting = [*free, *passed]
            for row in starting:
                self._under_way.start(row)
        finally:
            for each in set(taken) - {row.id for row in starting}:
                self._locks.release(each)
        if error is not None:
            raise error
        return len(starting)

    def _is_bought(self, row: Generation) -> bool:
        """Whether sending it now may cost money; what is out already is fetched or asked again."""
        sku = self._skus[row.request.sku]
        is_out = row.can_be_fetched or may_be_asked_again(row, sku)
        return costs_money(row, sku) and not is_out

    def wait_for_network(self) -> None:
        """From now on an order that cannot leave this computer waits until it can.

        A window waits; a script wants to be told.
        """
        self._under_way.waits_for_network = True

    def wait_for_turns(self, seconds: float) -> None:
        """From now on an order waits so long for a service that other processes keep busy."""
        self._under_way.patience = seconds

    def network_is_back(self) -> None:
        """Try again now what waits for the network, and ask again for what a service kept."""
        self.lines.try_now()
        for generation in self._rows.get_many(self._under_way.take_kept()).values():
            failure = generation.failure
            if generation.can_be_fetched and failure and failure.code in KEPT_AT_SERVICE:
                with contextlib.suppress(DraftRefused):  # another window was quicker
                    self.retry(generation.id)

    async def wait(self, generation_id: str) -> Generation:
        """Wait for a generation's end."""
        return await self._under_way.wait(generation_id)

    async def close(self) -> None:
        """Stop everything and write down where it stands.

        What waits goes on waiting for the next start, and what a service has and can be asked
        for stays under way; ``at_quit`` says so beforehand.
        """
        await self._under_way.close()

    def _taken(self, generation_id: str, *states: State) -> Generation:
        """Take an order's lock; comes back: the row as it is then.

        Raises DraftRefused if another window was quicker: it has the order, or has moved it on.
        """
        row = self._under_way.row(generation_id)
        if not self._locks.take(generation_id):
            raise DraftRefused(taken_by(self._locks.owner(generation_id), row.title))
        row = self._under_way.row(generation_id)
        if row.state not in states:
            self._locks.release(generation_id)
            raise DraftRefused(moved_on(row))
        return row


def _order(request: Request, cost: Estimate) -> Generation:
    """A new order that waits."""
    return Generation(
        id=uuid.uuid4().hex,
        request=request,
        state=State.QUEUED,
        created=datetime.now(UTC),
        title=title_for(request),
        estimate_usd=cost.usd,
        estimate_high_usd=cost.usd_high,
        estimate_credits=cost.credits,
    )
