"""Orders side by side at a service, a busy one left alone, and a lost order asked for again."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from msgspec.structs import replace

from composer.domain.errors import Charge
from composer.domain.generation import Generation, State
from composer.domain.provider import Account
from composer.domain.request import Request
from composer.practice.services import PracticeServices
from composer.providers import apiframe
from composer.services import places
from composer.storage.database import open_database
from composer.storage.generations import Generations
from composer.studio import Studio
from tests.patience import PATIENCE

SONG = Request(
    sku="apiframe/elevenlabs-music", prompt="soft rain", options={"music_length_ms": 5000}
)


def submit(studio: Studio, request: Request = SONG) -> Generation:
    return studio.queue.submit(request, studio.composing.estimate(request))


async def ended(studio: Studio, generation: Generation) -> Generation:
    return await asyncio.wait_for(studio.queue.wait(generation.id), PATIENCE)


def states(studio: Studio, generations: list[Generation]) -> list[State]:
    return [studio.library.get(generation.id).state for generation in generations]


async def until(studio: Studio, is_so: Callable[[], bool]) -> None:
    """Wait for a change of any row after which it is so."""
    changed = asyncio.Event()
    disconnect = studio.queue.changed.connect(lambda _generation: changed.set())
    async with asyncio.timeout(PATIENCE):
        while not is_so():
            changed.clear()
            await changed.wait()
    disconnect()


def says_nothing_of_the_account(practice: PracticeServices) -> None:
    practice.faults.next("status:500", at="account", times=1000)


async def test_one_order_at_a_time_where_nothing_else_is_known(
    studio: Studio, practice: PracticeServices
) -> None:
    says_nothing_of_the_account(practice)
    practice.faults.next("apiframe:stuck_queued")
    songs = [submit(studio) for _ in range(3)]
    await until(studio, lambda: states(studio, songs)[0] is State.RUNNING)
    assert states(studio, songs)[1:] == [State.QUEUED, State.QUEUED]
    assert len(practice.ledger.orders) == 1
    practice.faults.release()


async def test_as_many_at_a_time_as_the_account_says(
    studio: Studio, practice: PracticeServices
) -> None:
    practice.faults.next("apiframe:stuck_queued", times=3)
    songs = [submit(studio) for _ in range(3)]
    await until(studio, lambda: states(studio, songs)[:2] == [State.RUNNING] * 2)
    account = studio.accounts.account("apiframe")
    assert account is not None
    assert account.parallel == 2
    assert states(studio, songs)[2] is State.QUEUED
    assert len(practice.ledger.orders) == 2
    asked = [entry for entry in practice.ledger.entries if entry.place == "account"]
    assert len(asked) == 1, "once for three orders"
    practice.faults.release()


async def test_one_order_alone_asks_nothing_of_the_account(
    studio: Studio, practice: PracticeServices
) -> None:
    song = submit(studio, Request(sku="kyma/minimax-music", prompt="soft rain", lyrics="la la"))
    assert (await ended(studio, song)).state is State.DONE
    assert [entry.place for entry in practice.ledger.entries] == ["order"]


async def test_fewer_at_a_time_if_the_account_says_so(
    studio: Studio, practice: PracticeServices, monkeypatch: pytest.MonkeyPatch
) -> None:
    verbatik = Request(sku="verbatik/text-to-music", prompt="soft rain")
    at_once = 1

    async def account() -> Account:
        return Account(parallel=at_once)

    monkeypatch.setattr(studio.providers["verbatik"], "account", account)
    await studio.accounts.test("verbatik")
    practice.faults.next("hang", service="verbatik", times=2)
    songs = [submit(studio, verbatik) for _ in range(2)]
    await until(studio, lambda: states(studio, songs)[0] is State.SUBMITTING)
    assert states(studio, songs)[1] is State.QUEUED
    at_once = 2
    await studio.accounts.test("verbatik")
    await until(studio, lambda: states(studio, songs)[1] is State.SUBMITTING)
    for song in songs:
        studio.queue.cancel(song.id)
        await ended(studio, song)
    practice.faults.release()


async def test_a_busy_service_is_not_asked_by_the_next_in_line_at_once(
    studio: Studio, practice: PracticeServices
) -> None:
    says_nothing_of_the_account(practice)
    practice.faults.next("status:429", retry_after=3600)
    first, second = submit(studio), submit(studio)
    busy = await ended(studio, first)
    assert busy.failure is not None
    assert (busy.failure.code, busy.failure.charged) == ("busy", Charge.NO)
    for _ in range(20):
        await asyncio.sleep(0)
    assert studio.library.get(second.id).state is State.QUEUED
    assert len(practice.ledger.orders) == 1
    studio.queue.cancel(second.id)
    assert (await ended(studio, second)).state is State.CANCELLED


async def test_after_its_rest_a_busy_service_is_asked_again(
    studio: Studio, practice: PracticeServices, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(places, "LONGEST_REST", 0.05)
    says_nothing_of_the_account(practice)
    practice.faults.next("status:429", retry_after=3600)
    first, second = submit(studio), submit(studio)
    assert (await ended(studio, first)).state is State.FAILED
    assert (await ended(studio, second)).state is State.DONE


async def lost(
    studio: Studio, practice: PracticeServices, monkeypatch: pytest.MonkeyPatch
) -> Generation:
    """An order that was taken and charged, and of which no answer came."""
    monkeypatch.setattr(apiframe, "ORDER_TRIES", 1)
    practice.faults.next("reset_after_charge")
    generation = await ended(studio, submit(studio))
    assert generation.state is State.UNCERTAIN
    assert practice.ledger.credits_total == 10
    return generation


async def test_an_order_in_doubt_is_asked_for_again_and_bought_once(
    studio: Studio, practice: PracticeServices, monkeypatch: pytest.MonkeyPatch
) -> None:
    doubtful = await lost(studio, practice, monkeypatch)
    studio.queue.retry(doubtful.id)
    done = await ended(studio, doubtful)
    assert done.state is State.DONE
    assert done.attempt == 1
    assert done.started == doubtful.started
    assert (done.charged_credits, done.balance_credits) == (Decimal(10), Decimal(290))
    assert practice.ledger.credits_total == 10


async def test_an_order_that_the_service_may_have_forgotten_is_another_one(
    studio: Studio, practice: PracticeServices, monkeypatch: pytest.MonkeyPatch
) -> None:
    doubtful = await lost(studio, practice, monkeypatch)
    yesterday = datetime.now(UTC) - timedelta(hours=24, minutes=1)
    with closing(open_database(studio.folders.data / "composer.db")) as connection:
        Generations(connection).record(replace(doubtful, started=yesterday))
    studio.queue.retry(doubtful.id)
    done = await ended(studio, doubtful)
    assert (done.state, done.attempt) == (State.DONE, 2)
    assert practice.ledger.credits_total == 20


async def test_a_song_that_failed_and_was_paid_back_is_ordered_anew(
    studio: Studio, practice: PracticeServices
) -> None:
    practice.faults.next("apiframe:job_failed")
    failed = await ended(studio, submit(studio))
    assert failed.failure is not None
    assert (failed.state, failed.failure.charged) == (State.FAILED, Charge.NO)
    assert failed.charged_credits == 0
    studio.queue.retry(failed.id)
    done = await ended(studio, failed)
    assert done.state is State.DONE
    assert practice.ledger.credits_total == 10


async def test_a_key_that_is_refused_on_the_way_does_not_lose_the_job(
    studio: Studio, practice: PracticeServices
) -> None:
    practice.faults.next("status:401", at="job")
    stopped = await ended(studio, submit(studio))
    assert stopped.failure is not None
    assert (stopped.failure.code, stopped.failure.charged) == ("key_refused", Charge.UNKNOWN)
    assert stopped.remote_id is not None
    studio.queue.retry(stopped.id)
    assert (await ended(studio, stopped)).state is State.DONE
    assert len(practice.ledger.orders) == 1
    assert practice.ledger.credits_total == 10
