"""The queue in the user's hands: pauses, another order, several takes, closing, no network."""

from __future__ import annotations

import asyncio
from contextlib import closing
from decimal import Decimal

import pytest
from msgspec.structs import replace

from composer.domain.budget import Budget
from composer.domain.errors import Charge, DraftRefused, OverBudget
from composer.domain.generation import State
from composer.domain.request import Request
from composer.practice.services import PracticeServices
from composer.services import lines
from composer.services.leaving import Fate
from composer.services.variations import takes, together
from composer.storage.order_locks import OrderLocks
from composer.studio import Studio, open_studio
from tests.patience import PATIENCE
from tests.services.test_queue_at_services import ended, states, submit, until

SKETCH = Request(sku="sketch/band", prompt="lo-fi", options={"music_length_ms": 1000})
LONG_SKETCH = Request(sku="sketch/band", prompt="lo-fi", options={"music_length_ms": 300_000})
CLIP = Request(sku="kyma/elevenlabs-music", prompt="a sting", options={"music_length_ms": 1000})
JOB = Request(
    sku="apiframe/elevenlabs-music", prompt="soft rain", options={"music_length_ms": 5000}
)


async def settle() -> None:
    for _ in range(10):
        await asyncio.sleep(0)


async def test_nothing_is_sent_while_all_is_paused_and_everything_after(
    studio: Studio, practice: PracticeServices
) -> None:
    studio.queue.lines.pause()
    songs = [submit(studio, SKETCH), submit(studio, CLIP)]
    await settle()
    assert states(studio, songs) == [State.QUEUED, State.QUEUED]
    live = studio.queue.live(songs[1].id)
    assert live is not None
    assert (live.message, live.place) == ("Paused", 1)
    assert practice.ledger.orders == ()
    studio.queue.lines.resume()
    assert [(await ended(studio, song)).state for song in songs] == [State.DONE, State.DONE]


async def test_one_service_is_paused_and_the_others_work(
    studio: Studio, practice: PracticeServices
) -> None:
    studio.queue.lines.pause("kyma")
    waits, sketch = submit(studio, CLIP), submit(studio, SKETCH)
    assert (await ended(studio, sketch)).state is State.DONE
    assert studio.library.get(waits.id).state is State.QUEUED
    assert practice.ledger.orders == ()
    studio.queue.lines.resume("kyma")
    assert (await ended(studio, waits)).state is State.DONE


async def test_who_is_moved_forward_goes_out_first_now_and_at_the_next_start(
    studio: Studio, practice: PracticeServices
) -> None:
    queue = studio.queue
    queue.lines.pause()
    first, second, third = (submit(studio, CLIP) for _ in range(3))
    await settle()
    queue.lines.move(third.id, first.id)
    assert queue.lines.waiting() == [third.id, first.id, second.id]
    assert [queue.lines.place_of(song.id, "kyma") for song in (first, second, third)] == [2, 3, 1]
    queue.lines.move(first.id, None)
    later = submit(studio, CLIP)
    line = [third.id, second.id, first.id, later.id]
    assert queue.lines.waiting() == line
    await studio.close()

    after = open_studio(practice=practice, environment={})
    await after.accounts.load()
    went: list[str] = []
    after.queue.ended.connect(lambda generation: went.append(generation.id))
    assert after.queue.lines.waiting() == line
    assert after.queue.start_waiting() == 4
    for each in line:
        await asyncio.wait_for(after.queue.wait(each), PATIENCE)
    await after.close()
    assert went == line


async def test_moving_what_does_not_wait_changes_nothing(studio: Studio) -> None:
    done = await ended(studio, submit(studio, CLIP))
    studio.queue.lines.pause()
    one, two = submit(studio, CLIP), submit(studio, CLIP)
    for moved, before in ((done.id, one.id), (two.id, done.id), (one.id, one.id), ("no", one.id)):
        studio.queue.lines.move(moved, before)
        assert studio.queue.lines.waiting() == [one.id, two.id]


async def test_several_takes_are_rows_of_their_own_with_seeds_of_their_own(studio: Studio) -> None:
    studio.queue.lines.pause()
    seeded = Request(sku=SKETCH.sku, prompt="lo-fi", options={"seed": 2_147_483_646})
    cost = studio.composing.estimate(seeded)
    ordered = studio.queue.submit_many(seeded, cost, 3)
    rows = [studio.library.get(generation.id) for generation in ordered]
    seeds = [row.request.options["seed"] for row in rows]
    assert len(set(seeds)) == 3
    assert seeds[0] == 2_147_483_646
    assert all(studio.composing.offer(row.request).usable for row in rows)
    assert {row.state for row in rows} == {State.QUEUED}


async def test_a_seed_that_is_left_open_stays_open(studio: Studio) -> None:
    sku = studio.composing.sku("sketch/band")
    assert sku is not None
    assert takes(SKETCH, sku, 3) == (SKETCH, SKETCH, SKETCH)


async def test_each_take_of_a_style_with_alternatives_has_another(studio: Studio) -> None:
    sku = studio.composing.sku("sketch/band")
    assert sku is not None
    song = replace(SKETCH, prompt="{slow|fast} \\{folk\\}")
    varied = takes(song, sku, 3)

    sent = [studio.composing.body(each)["prompt"] for each in varied]
    assert sent == ["slow {folk}", "fast {folk}", "slow {folk}"]
    assert studio.composing.body(song)["prompt"] == sent[0]


async def test_the_budget_is_asked_about_all_takes_together(
    studio: Studio, practice: PracticeServices
) -> None:
    song = Request(sku="kyma/minimax-music", prompt="warm folk", lyrics="la")
    cost = studio.composing.estimate(song)
    assert cost.usd == Decimal("0.045")
    assert together(cost, 3).text == "$0.135"
    studio.preferences.change(budgets={"": Budget(day_usd=Decimal("0.10"))})
    with pytest.raises(OverBudget):
        studio.queue.submit_many(song, cost, 3)
    assert studio.library.size()[0] == 0
    taken = studio.queue.submit_many(song, cost, 3, agreed=Decimal("0.135"))
    for generation in taken:
        assert (await ended(studio, generation)).state is State.DONE
    assert practice.ledger.charged_total == Decimal("0.135")


@pytest.mark.parametrize("number", [0, 9, -1])
async def test_no_more_than_eight_takes_at_once(studio: Studio, number: int) -> None:
    with pytest.raises(DraftRefused, match="From 1 to 8"):
        studio.queue.submit_many(SKETCH, studio.composing.estimate(SKETCH), number)
    assert studio.library.size()[0] == 0


async def test_closing_tells_and_does_what_becomes_of_each(
    studio: Studio, practice: PracticeServices
) -> None:
    practice.faults.next("apiframe:stuck_queued")
    practice.faults.next("hang", service="kyma")
    job, clip, sketch = submit(studio, JOB), submit(studio, CLIP), submit(studio, LONG_SKETCH)
    waits = submit(studio, CLIP)
    under_way = [State.RUNNING, State.SUBMITTING, State.RUNNING]
    await until(studio, lambda: states(studio, [job, clip, sketch]) == under_way)

    told = {leaving.generation.id: leaving for leaving in studio.queue.at_quit()}
    assert [told[row.id].fate for row in (job, clip, sketch, waits)] == [
        Fate.GOES_ON,
        Fate.MAY_BE_LOST,
        Fate.STOPS,
        Fate.WAITS,
    ]
    assert "fetches it at no further cost" in told[job.id].sentence
    assert "may charge $0.135" in told[clip.id].sentence
    await studio.close()

    after = open_studio(practice=practice, environment={})
    await after.accounts.load()
    rows = [after.library.get(row.id) for row in (job, clip, sketch, waits)]
    assert [row.state for row in rows] == [
        State.RUNNING,
        State.UNCERTAIN,
        State.CANCELLED,
        State.QUEUED,
    ]
    await after.close()


async def test_stopping_says_beforehand_what_it_does_to_the_money(
    studio: Studio, practice: PracticeServices
) -> None:
    practice.faults.next("apiframe:stuck_queued")
    practice.faults.next("hang", service="kyma")
    job, clip, waits = submit(studio, JOB), submit(studio, CLIP), submit(studio, CLIP)
    await until(studio, lambda: states(studio, [job, clip]) == [State.RUNNING, State.SUBMITTING])
    said = [studio.queue.if_stopped(row.id) for row in (waits, clip, job)]
    assert said[0] == "It has not been sent; stopping costs nothing."
    assert "may charge $0.135" in said[1]
    assert "cannot be fetched later" in said[1]
    assert "Retry fetches it later without a second order" in said[2]
    practice.faults.release()


async def test_an_order_stopped_before_its_first_step_is_stopped(studio: Studio) -> None:
    generation = submit(studio, SKETCH)
    studio.queue.cancel(generation.id)
    assert (await ended(studio, generation)).state is State.CANCELLED
    assert studio.library.get(generation.id).state is State.CANCELLED


async def test_without_a_network_an_order_waits_and_goes_out_once_it_is_back(
    studio: Studio, practice: PracticeServices, monkeypatch: pytest.MonkeyPatch
) -> None:
    kyma = studio.providers["kyma"]
    there = kyma._base_url  # type: ignore[attr-defined]
    monkeypatch.setattr(kyma, "_base_url", lambda: "http://127.0.0.1:9")
    studio.queue.wait_for_network()
    heard: list[frozenset[str]] = []
    studio.queue.lines.changed.connect(lambda: heard.append(studio.queue.lines.away))
    first, second = submit(studio, CLIP), submit(studio, CLIP)
    await until(studio, lambda: studio.queue.lines.away == {"kyma"})
    await settle()

    assert states(studio, [first, second]) == [State.QUEUED, State.QUEUED]
    assert studio.library.get(first.id).started is None
    live = studio.queue.live(first.id)
    assert live is not None
    assert (live.message, live.place) == ("At Kyma, waiting for connection", 1)
    wait = studio.queue.lines.tries_again_in
    assert wait is not None
    assert 0 < wait <= lines.TRY_AGAIN
    assert studio.spending.month().entries == ()
    monkeypatch.setattr(kyma, "_base_url", there)
    studio.queue.network_is_back()

    assert [(await ended(studio, row)).state for row in (first, second)] == [State.DONE] * 2
    assert heard[0] == {"kyma"}
    assert heard[-1] == frozenset()
    assert len(practice.ledger.orders) == 2


async def test_a_try_of_which_nothing_is_heard_has_reached_the_service(
    studio: Studio, practice: PracticeServices, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lines, "SURELY_THERE", 0.02)
    kyma = studio.providers["kyma"]
    there = kyma._base_url  # type: ignore[attr-defined]
    monkeypatch.setattr(kyma, "_base_url", lambda: "http://127.0.0.1:9")
    studio.queue.wait_for_network()
    generation = submit(studio, CLIP)
    await until(studio, lambda: studio.queue.lines.away == {"kyma"})
    practice.faults.next("hang", service="kyma")
    monkeypatch.setattr(kyma, "_base_url", there)
    found = asyncio.Event()

    def look() -> None:
        if not studio.queue.lines.away:
            found.set()

    studio.queue.lines.changed.connect(look)
    studio.queue.network_is_back()
    await asyncio.wait_for(found.wait(), PATIENCE)
    assert studio.library.get(generation.id).state is State.SUBMITTING
    studio.queue.cancel(generation.id)
    await ended(studio, generation)


async def test_it_is_tried_again_by_itself(studio: Studio, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lines, "TRY_AGAIN", 0.02)
    kyma, tries = studio.providers["kyma"], 0
    there = kyma._base_url  # type: ignore[attr-defined]

    def address() -> str:
        nonlocal tries
        tries += 1
        return "http://127.0.0.1:9" if tries < 3 else there()

    monkeypatch.setattr(kyma, "_base_url", address)
    studio.queue.wait_for_network()
    assert (await ended(studio, submit(studio, CLIP))).state is State.DONE


async def test_a_script_is_told_that_there_is_no_network(
    studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(studio.providers["kyma"], "_base_url", lambda: "http://127.0.0.1:9")
    failed = await ended(studio, submit(studio, CLIP))
    assert failed.failure is not None
    assert (failed.state, failed.failure.code) == (State.FAILED, "unreachable")
    assert failed.failure.charged is Charge.NO


async def test_an_address_that_is_never_right_is_not_waited_for(
    studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(studio.providers["kyma"], "_base_url", lambda: "http://music.example")
    studio.queue.wait_for_network()
    failed = await ended(studio, submit(studio, CLIP))
    assert failed.failure is not None
    assert (failed.state, failed.failure.code) == (State.FAILED, "bad_address")


async def test_what_another_process_sees_through_is_not_stopped_here(studio: Studio) -> None:
    studio.queue.lines.pause()
    generation = submit(studio, SKETCH)
    await studio.close()
    with closing_locks(studio) as locks:
        assert locks.take(generation.id)
        other = open_studio(environment={}, practice=studio.practice)
        assert other.queue.owner(generation.id) is not None
        assert not other.queue.take_up(generation.id)
        with pytest.raises(DraftRefused, match=r"Another Composer \(process \d+\)"):
            other.queue.cancel(generation.id)
        assert other.library.get(generation.id).state is State.QUEUED
        locks.release(generation.id)
        assert other.queue.owner(generation.id) is None
        other.queue.cancel(generation.id)
        assert other.library.get(generation.id).state is State.CANCELLED
        await other.close()


def closing_locks(studio: Studio) -> closing[_Locks]:
    return closing(_Locks(studio.folders.data))


class _Locks(OrderLocks):
    def close(self) -> None:
        for each in tuple(self._held):
            self.release(each)


async def test_what_waited_is_held_back_by_a_budget_that_was_lowered_meanwhile(
    studio: Studio, practice: PracticeServices
) -> None:
    studio.queue.lines.pause()
    kept = [submit(studio, CLIP) for _ in range(3)]  # $0.135 each
    await studio.close()
    after = open_studio(practice=practice, environment={})
    await after.accounts.load()
    await after.queue.recover()
    after.preferences.change(budgets={"": Budget(day_usd=Decimal("0.20"))})
    with pytest.raises(OverBudget, match=r"2 orders keep waiting\. The budget") as held:
        after.queue.start_waiting()
    assert after.queue.active_ids == (kept[0].id,)
    await ended(after, kept[0])
    assert len(practice.ledger.orders) == 1
    with pytest.raises(OverBudget, match="keeps waiting"):
        after.queue.take_up(kept[1].id)
    assert states(after, kept[1:]) == [State.QUEUED] * 2

    assert held.value.most_usd == Decimal("0.27")
    with pytest.raises(OverBudget):
        after.queue.start_waiting(agreed=Decimal("0.135"))  # not what they cost together
    assert after.queue.start_waiting(agreed=held.value.most_usd) == 2
    assert [(await ended(after, song)).state for song in kept] == [State.DONE] * 3
    await after.close()
    assert len(practice.ledger.orders) == 3


async def test_a_retry_says_beforehand_what_it_buys(
    studio: Studio, practice: PracticeServices
) -> None:
    practice.faults.next("status:502")
    failed = await ended(studio, submit(studio, CLIP))
    price = studio.queue.price_of_retry(failed.id)
    assert price is not None
    assert price.usd == failed.estimate_usd == Decimal("0.135")
    sketch = submit(studio, SKETCH)
    studio.queue.cancel(sketch.id)
    stopped = await ended(studio, sketch)
    assert (stopped.state, studio.queue.price_of_retry(stopped.id)) == (State.CANCELLED, None)
    practice.faults.next("expired_file")
    blob = Request(
        sku="kyma/minimax-music", prompt="folk", lyrics="la", options={"save_to_blob": True}
    )
    to_fetch = await ended(studio, submit(studio, blob))
    assert to_fetch.can_be_fetched
    assert studio.queue.price_of_retry(to_fetch.id) is None
