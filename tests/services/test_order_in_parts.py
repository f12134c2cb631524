"""What stands in the row of an order of which a part came, or whose service tells things twice."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable
from decimal import Decimal

import pytest

from composer.domain.errors import Charge, ServiceFailed
from composer.domain.generation import Generation, State
from composer.domain.provider import Charged, ClipReady, Event, Order, Submitted
from composer.domain.request import Request
from composer.studio import Studio
from tests.patience import PATIENCE
from tests.services.songs import write_wav

TWO = Request(
    sku="verbatik/text-to-music", prompt="folk", lyrics="[Verse]\nsalt", options={"num_songs": 2}
)
NOT_FETCHED = ServiceFailed("The download failed.", charged=Charge.YES, code="download_failed")
Tell = Callable[[Order], AsyncGenerator[Event, None]]


def song(order: Order, number: int) -> ClipReady:
    order.folder.mkdir(parents=True, exist_ok=True)
    file = write_wav(order.folder / f"part-{number}.wav")
    return ClipReady(file=file, format="wav", number=number)


def submit(studio: Studio, patch: pytest.MonkeyPatch, tell: Tell) -> Generation:
    """An order of which the service tells so much."""
    patch.setattr(studio.providers["verbatik"], "generate", tell)
    return studio.queue.submit(TWO, studio.composing.estimate(TWO))


async def ended(studio: Studio, generation: Generation) -> Generation:
    return await asyncio.wait_for(studio.queue.wait(generation.id), PATIENCE)


async def test_a_song_that_is_missing_is_still_fetched_where_the_other_came(
    studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def tell(order: Order) -> AsyncGenerator[Event, None]:
        yield Submitted(remote_id="job-1")
        yield song(order, 1)
        raise NOT_FETCHED

    failed = await ended(studio, submit(studio, monkeypatch, tell))

    assert (failed.state, failed.can_be_fetched, len(failed.clips)) == (State.FAILED, True, 1)

    async def goes_on(order: Order, *_: object) -> AsyncGenerator[Event, None]:
        assert order.have == {1}
        yield Submitted(remote_id="job-1")
        yield song(order, 2)

    monkeypatch.setattr(studio.providers["verbatik"], "resume", goes_on)
    studio.queue.retry(failed.id)
    done = await ended(studio, failed)
    assert (done.state, [clip.number for clip in done.clips]) == (State.DONE, [1, 2])
    assert len(studio.spending.month().entries) == 1


async def test_who_stops_between_two_songs_can_fetch_the_other_later(
    studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    came = asyncio.Event()

    async def tell(order: Order) -> AsyncGenerator[Event, None]:
        yield Submitted(remote_id="job-1")
        yield song(order, 1)
        came.set()
        await asyncio.sleep(PATIENCE)

    generation = submit(studio, monkeypatch, tell)
    await asyncio.wait_for(came.wait(), PATIENCE)
    studio.queue.cancel(generation.id)
    stopped = await ended(studio, generation)

    assert (stopped.state, stopped.can_be_fetched) == (State.CANCELLED, True)
    assert len(stopped.clips) == 1


async def test_a_song_that_is_told_twice_is_filed_once(
    studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def tell(order: Order) -> AsyncGenerator[Event, None]:
        yield Submitted()
        yield song(order, 1)
        yield song(order, 1)
        yield song(order, 2)

    assert len((await ended(studio, submit(studio, monkeypatch, tell))).clips) == 2
    assert len(list(studio.folders.library.glob("*.wav"))) == 2


async def test_where_the_song_is_kept_is_not_forgotten_when_only_its_id_is_told_again(
    studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def tell(_order: Order) -> AsyncGenerator[Event, None]:
        yield Submitted(remote_id="job-1", remote_link="https://example.com/1")
        yield Submitted(remote_id="job-1")
        raise NOT_FETCHED

    failed = await ended(studio, submit(studio, monkeypatch, tell))

    assert (failed.remote_id, failed.remote_link) == ("job-1", "https://example.com/1")


@pytest.mark.parametrize(("told", "says"), [("0", False), (None, True)])
async def test_only_what_may_have_cost_something_is_said_to(
    studio: Studio, monkeypatch: pytest.MonkeyPatch, told: str | None, says: bool
) -> None:
    async def tell(_order: Order) -> AsyncGenerator[Event, None]:
        yield Submitted(remote_id="job-1")
        if told is not None:
            yield Charged(usd=Decimal(told))
        raise ServiceFailed("It was not asked. Nothing was charged.", charged=Charge.NO)

    failed = await ended(studio, submit(studio, monkeypatch, tell))

    assert failed.failure is not None
    assert failed.failure.charged is (Charge.UNKNOWN if says else Charge.NO)
    assert ("may have charged it" in failed.failure.message) is says
