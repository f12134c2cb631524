"""A thousand orders in the line, and a day that passes, jumps and comes back while one is made."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta, tzinfo

import pytest
from msgspec.structs import replace

from composer.domain import resuming
from composer.domain.generation import Generation, State
from composer.domain.request import Request
from composer.practice.services import PracticeServices
from composer.providers import _polling
from composer.services import generation_run, recovery, under_way
from composer.studio import Studio, open_studio
from tests.patience import PATIENCE, until
from tests.services.test_nothing_bought_twice import ASKED_AGAIN, SOLD, ended, in_doubt, rows_of

CLIP = Request(sku="kyma/elevenlabs-music", prompt="a sting", options={"music_length_ms": 1000})
THOUSAND = 1000
DAY = 86_400.0


async def test_a_thousand_orders_wait_survive_a_restart_and_are_stopped(
    practice: PracticeServices,
) -> None:
    before = open_studio(practice=practice, environment={})
    await before.accounts.load()
    before.queue.lines.pause()
    orders: list[Generation] = []
    for _ in range(THOUSAND // 8):
        orders += before.queue.submit_many(CLIP, before.composing.estimate(CLIP), 8)
    first, last = orders[0].id, orders[-1].id
    assert len(before.queue.active_ids) == len(before.queue.at_quit()) == THOUSAND
    await until("they stand in line", lambda: before.queue.lines.place_of(last, "kyma"))
    live = before.queue.live(last)
    assert live is not None
    assert live.place == THOUSAND
    before.queue.lines.move(last, before=first)
    assert before.queue.lines.place_of(last, "kyma") == 1
    await before.close()

    after = open_studio(practice=practice, environment={})
    await after.accounts.load()
    after.queue.lines.pause()
    assert len(await after.queue.recover()) == THOUSAND
    assert after.queue.lines.waiting()[0] == last
    assert after.queue.start_waiting() == THOUSAND
    for order in orders:
        after.queue.cancel(order.id)
    for order in orders:
        assert (await after.queue.wait(order.id)).state is State.CANCELLED
    assert after.queue.active_ids == ()
    assert after.library.size()[0] == THOUSAND
    await after.close()

    assert list((after.folders.data / "orders").glob("*.lock")) == []
    assert list((after.folders.library / ".incoming").glob("*")) == []
    assert practice.ledger.orders == ()


@pytest.fixture
def jump(monkeypatch: pytest.MonkeyPatch) -> dict[str, float]:
    """How far the clocks are off, in seconds: the one on the wall, and the one that only goes on
    (which some systems let run while they sleep)."""
    off = {"wall": 0.0, "running": 0.0}

    class Clock(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
            return datetime.now(tz) + timedelta(seconds=off["wall"])

    for module in (generation_run, under_way, recovery, resuming):
        monkeypatch.setattr(module, "datetime", Clock)
    for name in ("FIRST_PAUSE", "LONGEST_PAUSE", "LONGEST_WAIT"):
        monkeypatch.setattr(_polling, name, 0.01)
    return off


async def test_a_day_that_passes_meanwhile_ends_no_order_and_lets_no_bar_go_back(
    studio: Studio,
    practice: PracticeServices,
    jump: dict[str, float],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    loop = asyncio.get_running_loop()
    time, clock = loop.time, studio.queue._under_way._clock
    monkeypatch.setattr(loop, "time", lambda: time() + jump["running"])
    monkeypatch.setattr(studio.queue._under_way, "_clock", lambda: clock() + jump["running"])
    job = SOLD["apiframe"].request
    practice.faults.next("apiframe:stuck_queued")
    made = studio.queue.submit(job, studio.composing.estimate(job))
    await until("it is made", lambda: studio.library.get(made.id).state is State.RUNNING)
    studio.queue.lines.pause()
    waits = studio.queue.submit(job, studio.composing.estimate(job))
    fraction = elapsed = 0.0
    for wall, running in ((DAY, 0.0), (-DAY, 0.0), (DAY, DAY), (-9 * DAY, 0.0), (8 * DAY, DAY)):
        jump["wall"] += wall
        jump["running"] += running
        looks = len(practice.ledger.entries)
        await until("it is asked for", lambda: len(practice.ledger.entries) > looks + 2)  # noqa: B023
        live = studio.queue.live(made.id)
        assert live is not None
        assert fraction <= live.fraction < 1
        assert elapsed <= live.elapsed
        fraction, elapsed = live.fraction, live.elapsed
        assert studio.library.get(made.id).state is State.RUNNING
        assert studio.library.get(waits.id).state is State.QUEUED
    assert elapsed >= 2 * DAY
    await until("it is let go", practice.faults.release)
    studio.queue.lines.resume()
    for order in (made, waits):
        assert (await ended(studio, order.id)).state is State.DONE
    assert practice.ledger.credits_total == 20
    usual = studio.queue._under_way._rows.usual_seconds(job.sku)
    assert usual is None or 0 < usual < PATIENCE


@pytest.mark.parametrize("jumps", [2 * DAY, -2 * DAY], ids=["forward", "back"])
async def test_a_clock_that_was_set_meanwhile_buys_nothing_again(
    jumps: float,
    studio: Studio,
    practice: PracticeServices,
    jump: dict[str, float],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """How long ago an order went out is not known then: it is not sent again by itself."""
    doubtful = await in_doubt(studio, practice, ASKED_AGAIN, monkeypatch)
    with rows_of(studio) as rows:
        rows.record(replace(doubtful, state=State.SUBMITTING, failure=None, ended=None))
    jump["wall"] = jumps
    await studio.queue.recover()
    assert (await ended(studio, doubtful.id)).state is State.UNCERTAIN
    assert len(practice.ledger.orders) == 1
