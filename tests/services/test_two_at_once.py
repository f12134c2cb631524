"""Two programs on one library, and what an order costs when both reach for it."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Iterator
from contextlib import closing

import pytest
from msgspec.structs import replace

from composer.domain.errors import AlreadyOrdered, ComposerError
from composer.domain.generation import Generation, State
from composer.practice.services import PracticeServices
from composer.storage.order_locks import OrderLocks
from tests.patience import until
from tests.services.test_nothing_bought_twice import (
    DOUBTFUL,
    SOLD,
    ended,
    in_doubt,
    left_at_the_service,
    opened,
)


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
