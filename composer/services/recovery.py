"""What became of the orders that were under way when the program last ended, at any instant?

Songs that had come are filed, at no cost and without the network. What a service can be asked for
stays under way, for the queue to take up again. What nobody can be asked about is in doubt. What
was left lying about is swept.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from msgspec.structs import replace

from composer.domain.errors import ComposerError, DiskProblem
from composer.domain.generation import ACTIVE, Generation, State, failure_of, moved
from composer.domain.provider import Provider
from composer.domain.resuming import is_taken_up_again, is_unfinished
from composer.domain.sentences import say
from composer.domain.sku import Sku
from composer.services.endings import Endings, endings_for
from composer.services.events import Signal
from composer.services.filing import Filing, Unplayable
from composer.services.row_changes import ChargeByList, charge_in_the_end, listing, one_note
from composer.storage.arrivals import Arrival
from composer.storage.generations import Generations
from composer.storage.order_locks import OrderLocks
from composer.storage.whole_files import sweep

_MAY_HAVE_COME = frozenset(
    {State.SUBMITTING, State.RUNNING, State.FAILED, State.UNCERTAIN, State.DONE}
)
"""Not what waits, and not what the user has stopped or given up."""


class Recovery:
    """Brings the rows, the files and the orders into agreement. Sends nothing."""

    def __init__(
        self,
        *,
        providers: Mapping[str, Provider],
        rows: Generations,
        filing: Filing,
        locks: OrderLocks,
        charge_by_list: ChargeByList | None = None,
        folders: Sequence[Path] = (),
    ) -> None:
        """``folders`` are swept of what was half written when a process was killed."""
        self.changed: Signal[[Generation]] = Signal()
        """A row is another than before."""
        self._providers = providers
        self._skus = {sku.id: sku for provider in providers.values() for sku in provider.skus}
        self._rows = rows
        self._filing = filing
        self._locks = locks
        self._charge_by_list = charge_by_list
        self._folders = folders

    async def settle(self) -> tuple[Generation, ...]:
        """Settle everything that no process sees through at this moment.

        Comes back: what is not at its end, or was not until now, or got its song late, as it is.
        """
        found = []
        ids = dict.fromkeys(generation.id for generation in self._rows.in_state(*ACTIVE))
        ids |= dict.fromkeys(sorted(self._filing.left_over()))
        for before in self._rows.get_many(ids).values():
            if before.request.sku not in self._skus or not self._locks.take(before.id):
                continue
            try:
                now = await self.settled(before.id)
            finally:
                self._locks.release(before.id)
            if now is not None and (now.state in ACTIVE or now != before):
                found.append(now)
        self._locks.sweep()
        for folder in self._folders:
            await asyncio.to_thread(sweep, folder)
        return tuple(found)

    async def settled(self, generation_id: str) -> Generation | None:
        """File what came of one order, and say in its row how it stands; its lock is yours.

        None if there is no such row. Raises LibraryUnusable and DiskProblem if not even the row
        can be written.
        """
        generation = self._rows.get(generation_id)
        if generation is None or generation.state is State.QUEUED:
            return generation
        sku = self._skus[generation.request.sku]
        endings = endings_for(generation, sku, self._providers[sku.provider])
        trouble: ComposerError | None = None
        late = 0
        if generation.state in _MAY_HAVE_COME:
            for arrival in await self._filing.came(generation):
                try:
                    generation = await self._file(generation, arrival, endings)
                    late += 1
                except ComposerError as error:
                    trouble = error
        standing = partial(self._standing, sku=sku, endings=endings, trouble=trouble, late=late)
        now = self._rows.amend(generation_id, standing) or generation
        # Neither is worth more than the song: what is wrong with the disk shows elsewhere.
        with suppress(ComposerError):
            if now.clips and (late or now != generation):
                await self._filing.describe(now)
            self._filing.tidy(now, costs_money=endings.costs_money)
        if late or now != generation:
            self.changed.emit(now)
        return now

    async def _file(self, generation: Generation, arrival: Arrival, endings: Endings) -> Generation:
        """Take one song in. Raises what is to be said of one that cannot be."""

        def list_it(current: Generation) -> Generation:
            notes = [arrival.note]
            if filed.is_silent:
                ordered = self._skus[current.request.sku].songs(current.request)
                notes.append(endings.silent(current, arrival.number, ordered))
            return replace(current, **listing(current, filed.clip, *notes))

        try:
            filed = await self._filing.bring_in(generation, arrival)
            return self._rows.amend(generation.id, list_it) or generation
        except Unplayable as problem:
            raise endings.unplayable(generation, problem.kept) from problem
        except ComposerError as error:
            if error.code == "audio_missing":
                raise
            kept = self._filing.where(generation, arrival.number, arrival.file)
            raise endings.not_filed(generation, error, kept) from error

    def _standing(
        self,
        current: Generation,
        *,
        sku: Sku,
        endings: Endings,
        trouble: ComposerError | None,
        late: int,
    ) -> Generation:
        """The row as it ought to be. ``late`` songs were filed, the last ``trouble`` met there."""
        was_under_way = current.state in ACTIVE
        if not was_under_way and not (late and current.state in (State.FAILED, State.UNCERTAIN)):
            return current
        is_waiting = isinstance(trouble, DiskProblem)  # here, and not in the library
        if current.clips and not is_waiting and not is_unfinished(current, sku):
            return self._done(current, sku)
        if not was_under_way:
            return current
        if not is_waiting and is_taken_up_again(current, sku):
            return current
        if trouble is not None:
            failure = failure_of(trouble)
        else:
            failure = endings.interrupted(current, self._filing.kept(current))
        in_doubt = trouble is None and endings.costs_money
        return replace(
            current,
            state=moved(current.state, State.UNCERTAIN if in_doubt else State.FAILED),
            ended=datetime.now(UTC),
            failure=failure,
        )

    def _done(self, current: Generation, sku: Sku) -> Generation:
        # The answer had begun, even if the disk refused to have that written down.
        state = current.state
        if state is State.SUBMITTING:
            state = moved(state, State.RUNNING)
        came, ordered = len(current.clips), sku.songs(current.request)
        missing = (
            say("{came} of {ordered} songs came", came=came, ordered=ordered)
            if came < ordered
            else ""
        )
        return replace(
            current,
            state=moved(state, State.DONE),
            ended=datetime.now(UTC),
            failure=None,
            note=one_note(current.note, missing),
            **charge_in_the_end(current, self._charge_by_list),
        )
