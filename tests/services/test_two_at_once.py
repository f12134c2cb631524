"""Two programs on one library, and what an order costs when both reach for it."""

from __future__ import annotations

import asyncio
import itertools
import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, closing

import pytest
from msgspec.structs import replace

from composer.domain.errors import AlreadyOrdered, Charge, ComposerError
from composer.domain.generation import Generation, State
from composer.practice.services import PracticeServices
from composer.providers import _busy
from composer.storage.order_locks import OrderLocks
from composer.studio import Studio
from tests.patience import until
from tests.services.test_nothing_bought_twice import (
    DOUBTFUL,
    SOLD,
    ended,
    in_doubt,
    left_at_the_service,
    opened,
)
from tests.services.test_queue_at_services import submit


@pytest.fixture
def practice() -> Iterator[PracticeServices]:
    with PracticeServices(pace=0, song_scale=0.1) as services:
        yield services


@pytest.mark.parametrize("way", SOLD)
async def test_what_two_recover_at_the_same_time_is_fetched_once(
    way: str, practice: PracticeServices
) -> None:
    order = await left_at_the_service(practice, SOLD[way])
    async with opened(practice) as one, opened(practice) as other:
        await asyncio.gather(one.queue.recover(), other.queue.recover())
        await asyncio.gather(ended(one, order), ended(other, order))
        found = one.library.get(order)
        files = [each for each in one.folders.library.iterdir() if each.suffix in {".mp3", ".wav"}]
    assert found.state is State.DONE
    assert len(found.clips) == len(files) == SOLD[way].songs
    assert len(practice.ledger.orders) == 1


async def test_a_retry_in_two_windows_is_one_order(
    practice: PracticeServices, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with opened(practice) as one, opened(practice) as other:
        doubtful = await in_doubt(one, practice, DOUBTFUL, monkeypatch)
        practice.faults.next("hang", service="kyma")
        one.queue.retry(doubtful.id)
        with pytest.raises(ComposerError):  # it waits in the other window
            other.queue.retry(doubtful.id)
        sent = lambda: one.library.get(doubtful.id).state is State.SUBMITTING  # noqa: E731
        await until("it is sent", sent)
        with pytest.raises(ComposerError):  # it is on its way from the other window
            other.queue.retry(doubtful.id)
        assert other.queue.active_ids == ()
        await until("it is let go", practice.faults.release)
        assert (await ended(one, doubtful.id)).state is State.DONE
        with pytest.raises(ComposerError):
            other.queue.retry(doubtful.id)
        with pytest.raises(ComposerError):
            other.queue.discard(doubtful.id)
    assert len(practice.ledger.orders) == 2


async def test_what_waits_is_started_by_one_of_two(practice: PracticeServices) -> None:
    async with opened(practice) as before:
        before.queue.lines.pause()
        cost = before.composing.estimate(DOUBTFUL)
        waiting: list[Generation] = list(before.queue.submit_many(DOUBTFUL, cost, 3))
    async with opened(practice) as one, opened(practice) as other:
        await asyncio.gather(one.queue.recover(), other.queue.recover())
        assert one.queue.start_waiting() + other.queue.start_waiting() == 3
        for order in waiting:
            await asyncio.gather(ended(one, order.id), ended(other, order.id))
        states = {one.library.get(order.id).state for order in waiting}
    assert states == {State.DONE}
    assert len(practice.ledger.orders) == 3


async def test_nobody_writes_between_the_look_at_the_budget_and_the_order(
    practice: PracticeServices, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with opened(practice) as one:
        file, take, tried = one.folders.data / "composer.db", OrderLocks.take, list[str]()

        def look_in(locks: OrderLocks, order: str) -> bool:
            with closing(sqlite3.connect(file, timeout=0)) as other:
                try:
                    other.execute("BEGIN IMMEDIATE")
                except sqlite3.OperationalError as error:
                    tried.append(str(error))
            return take(locks, order)

        monkeypatch.setattr(OrderLocks, "take", look_in)
        one.queue.lines.pause()
        one.queue.submit(DOUBTFUL, one.composing.estimate(DOUBTFUL))
        assert tried == ["database is locked"]


async def test_what_waits_in_another_window_was_ordered_already(
    practice: PracticeServices,
) -> None:
    async with opened(practice) as one, opened(practice) as other:
        one.queue.lines.pause()
        cost = one.composing.estimate(DOUBTFUL)
        waiting = one.queue.submit(DOUBTFUL, cost, unless_ordered=True)
        one.queue.submit(DOUBTFUL, cost, unless_ordered=True)  # in sight of whoever orders
        with pytest.raises(AlreadyOrdered):
            other.queue.submit(DOUBTFUL, cost, unless_ordered=True)
        assert len(other.queue.submit_many(DOUBTFUL, cost, 2, unless_ordered=True)) == 2
        other.queue.submit(replace(DOUBTFUL, prompt="another"), cost, unless_ordered=True)
        assert one.library.get(waiting.id).state is State.QUEUED
    assert not practice.ledger.orders


@asynccontextmanager
async def kept_busy(practice: PracticeServices) -> AsyncIterator[Studio]:
    """Another studio, whose own order keeps the service busy until the end."""
    async with opened(practice) as other:
        practice.faults.next("apiframe:stuck_queued")
        order = submit(other)
        running = lambda: other.library.get(order.id).state is State.RUNNING  # noqa: E731
        await until("the other order is out", running)
        yield other
        practice.faults.release()


@pytest.fixture
def one_try(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_busy, "BUSY_TRIES", 1)


async def test_an_order_waits_for_its_turn_behind_another_process_and_is_bought_once(
    practice: PracticeServices, one_try: None
) -> None:
    async with opened(practice) as one, kept_busy(practice):
        practice.faults.next("status:429", times=3, retry_after=0)
        one.queue.wait_for_turns(60)
        told = list[State]()
        one.queue.changed.connect(lambda row: told.append(row.state))
        ordered = len(practice.ledger.orders)

        done = await ended(one, submit(one).id)

    assert (done.state, done.attempt) == (State.DONE, 1)
    assert told[:7] == [*[State.SUBMITTING, State.QUEUED] * 3, State.SUBMITTING]
    mine = practice.ledger.orders[ordered:]
    assert [order.credits > 0 for order in mine] == [False] * 3 + [True]


@pytest.mark.parametrize(("retry_after", "orders"), [(3600, 1), (0, 2)])
async def test_patience_with_another_process_has_an_end(
    practice: PracticeServices,
    one_try: None,
    monkeypatch: pytest.MonkeyPatch,
    retry_after: float,
    orders: int,
) -> None:
    async with opened(practice) as one, kept_busy(practice):
        monkeypatch.setattr(one.queue._under_way, "_clock", itertools.count(0, 20).__next__)
        practice.faults.next("status:429", times=9, retry_after=retry_after)
        one.queue.wait_for_turns(10)
        ordered = len(practice.ledger.orders)

        busy = await ended(one, submit(one).id)

        assert len(practice.ledger.orders) == ordered + orders
    assert busy.state is State.FAILED
    assert busy.failure is not None
    assert (busy.failure.code, busy.failure.charged) == ("busy", Charge.NO)


async def test_nobody_waits_for_a_service_that_strangers_keep_busy(
    practice: PracticeServices, one_try: None
) -> None:
    async with opened(practice) as one:
        practice.faults.next("status:429", times=9, retry_after=0)
        one.queue.wait_for_turns(60)
        busy = await ended(one, submit(one).id)
    assert busy.state is State.FAILED
    assert len(practice.ledger.orders) == 1
