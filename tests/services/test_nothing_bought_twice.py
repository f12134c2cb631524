"""An order that is out at a service, and the misfortunes that may meet whoever asks for it again.

Whatever stands in the way, the order must stay one that can be fetched, or that is in doubt: a
row that says "nothing was charged" would be ordered, and paid, a second time.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
from msgspec.structs import replace

from composer.domain.errors import Charge, DiskProblem
from composer.domain.generation import Generation, State
from composer.domain.ledger import Money
from composer.domain.request import Request
from composer.practice.ledger import Place
from composer.practice.services import PracticeServices
from composer.providers import _polling, apiframe
from composer.storage.audio_files import AudioFiles
from composer.storage.database import Database, open_database
from composer.storage.generations import Generations
from composer.storage.incoming import Incoming
from composer.storage.ledger import Ledger
from composer.studio import Studio, open_studio
from tests.patience import PATIENCE, until

WORDS = "[Verse]\nsalt on the rail"


@dataclass(frozen=True)
class Sold:
    """A way in which a service sells a song that can be fetched later."""

    request: Request
    asked_at: Place
    """What is asked for after the order: how it stands, or its file."""
    songs: int = 1

    @property
    def service(self) -> str:
        return self.request.sku.partition("/")[0]


SOLD = {
    "kyma, kept there": Sold(
        Request(
            sku="kyma/minimax-music", prompt="folk", lyrics=WORDS, options={"save_to_blob": True}
        ),
        "file",
    ),
    "verbatik, pending": Sold(
        Request(sku="verbatik/text-to-music", prompt="folk", lyrics=WORDS), "job"
    ),
    "verbatik, two songs": Sold(
        Request(
            sku="verbatik/text-to-music", prompt="folk", lyrics=WORDS, options={"num_songs": 2}
        ),
        "file",
        songs=2,
    ),
    "apiframe": Sold(
        Request(sku="apiframe/elevenlabs-music", prompt="rain", options={"music_length_ms": 5000}),
        "job",
    ),
    "minimax, link": Sold(Request(sku="minimax/music-2.6", prompt="folk", lyrics=WORDS), "file"),
}


@pytest.fixture(autouse=True)
def no_patience_with_a_silent_service(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {"FIRST_PAUSE": 0.0, "LONGEST_PAUSE": 0.0, "LONGEST_WAIT": 0.0}.items():
        monkeypatch.setattr(_polling, name, value)
    monkeypatch.setattr(_polling, "FAILED_LOOKS", 2)


@asynccontextmanager
async def opened(
    practice: PracticeServices, environment: Mapping[str, str] | None = None
) -> AsyncIterator[Studio]:
    """The program at its next start; the services go on when it ends."""
    told = {f"COMPOSER_{name.upper()}_URL": url for name, url in practice.urls.items()}
    told |= {f"{name.upper()}_API_KEY": key for name, key in practice.keys.items()}
    studio = open_studio(environment=told | dict(environment or {}))
    await studio.accounts.load()
    try:
        yield studio
    finally:
        await studio.close()


async def ended(studio: Studio, generation_id: str) -> Generation:
    return await asyncio.wait_for(studio.queue.wait(generation_id), PATIENCE)


@contextmanager
def database_of(studio: Studio) -> Iterator[Database]:
    """A second connection to its database."""
    with closing(open_database(studio.folders.data / "composer.db")) as connection:
        yield connection


def money_of(studio: Studio, generation_id: str) -> list[Money]:
    """Its lines in the ledger, by attempt."""
    with database_of(studio) as connection:
        lines = Ledger(connection).between(datetime(2000, 1, 1, tzinfo=UTC))
    mine = [line for line in lines if line.generation == generation_id]
    return [line.state for line in sorted(mine, key=lambda line: line.attempt)]


@contextmanager
def rows_of(studio: Studio) -> Iterator[Generations]:
    with database_of(studio) as connection:
        yield Generations(connection)


async def left_at_the_service(practice: PracticeServices, sold: Sold) -> str:
    """Order a song, and end the program while the service has it; comes back: its id."""
    if sold.asked_at == "job" and sold.service == "verbatik":
        practice.faults.next("verbatik:pending")
    practice.faults.next("hang", service=sold.service, at=sold.asked_at)
    async with opened(practice) as studio:
        order = studio.queue.submit(sold.request, studio.composing.estimate(sold.request))
        await until(
            "the service has it", lambda: studio.library.get(order.id).remote_id is not None
        )
        await until("it hangs", lambda: "hang" not in practice.faults.pending)
    async with opened(practice) as studio:
        assert studio.library.get(order.id).state is State.RUNNING
    practice.faults.clear()
    practice.faults.release()
    return order.id


def refusing(*_: object, **__: object) -> None:
    raise DiskProblem(
        "There is no room left on the disk. Free some space and try again.",
        short="No room on the disk",
        code="disk_full",
    )


Misfortune = Callable[[PracticeServices, Sold, pytest.MonkeyPatch], dict[str, str]]


def no_key(_practice: PracticeServices, sold: Sold, _patch: pytest.MonkeyPatch) -> dict[str, str]:
    return {f"{sold.service.upper()}_API_KEY": ""}


def no_network(
    _practice: PracticeServices, sold: Sold, _patch: pytest.MonkeyPatch
) -> dict[str, str]:
    return {f"COMPOSER_{sold.service.upper()}_URL": "http://127.0.0.1:9"}


def full_disk(
    _practice: PracticeServices, _sold: Sold, patch: pytest.MonkeyPatch
) -> dict[str, str]:
    patch.setattr(Incoming, "make", refusing)
    return {}


def no_room(_practice: PracticeServices, _sold: Sold, patch: pytest.MonkeyPatch) -> dict[str, str]:
    patch.setattr(AudioFiles, "check_room", refusing)
    return {}


def not_filed(
    _practice: PracticeServices, _sold: Sold, patch: pytest.MonkeyPatch
) -> dict[str, str]:
    patch.setattr(AudioFiles, "move_in", refusing)
    return {}


def status(number: int) -> Misfortune:
    def refused(
        practice: PracticeServices, sold: Sold, _patch: pytest.MonkeyPatch
    ) -> dict[str, str]:
        for place in ("order", sold.asked_at, "file"):
            practice.faults.next(
                f"status:{number}", service=sold.service, at=place, times=9, retry_after=0
            )
        return {}

    return refused


MISFORTUNES: dict[str, Misfortune] = {
    "the key is gone": no_key,
    "there is no network": no_network,
    "the disk is full": full_disk,
    "there is little room": no_room,
    "it cannot be filed": not_filed,
    "the key is refused": status(401),
    "the balance is too low": status(402),
    "too many requests": status(429),
    "the service fails": status(500),
    "the service is away": status(503),
}


@pytest.mark.parametrize("misfortune", MISFORTUNES)
@pytest.mark.parametrize("way", SOLD)
async def test_what_a_service_has_is_fetched_whatever_stood_in_the_way(
    way: str, misfortune: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    sold = SOLD[way]
    with PracticeServices(pace=0, song_scale=0.1) as practice:
        order = await left_at_the_service(practice, sold)
        with monkeypatch.context() as patch:
            environment = MISFORTUNES[misfortune](practice, sold, patch)
            async with opened(practice, environment) as studio:
                await studio.queue.recover()
                stopped = await ended(studio, order)
                assert money_of(studio, order) in ([Money.CHARGED], [Money.IN_DOUBT])
                if stopped.state is not State.DONE:
                    assert stopped.state in (State.FAILED, State.UNCERTAIN)
                    assert stopped.failure is not None
                    assert stopped.failure.charged is not Charge.NO
        practice.faults.clear()
        async with opened(practice) as studio:
            await studio.queue.recover()
            found = await ended(studio, order)
            if found.state is not State.DONE:
                studio.queue.retry(order)
                found = await ended(studio, order)
            assert found.state is State.DONE, found.failure
            assert len(found.clips) == sold.songs
        bought = [entry for entry in practice.ledger.orders if entry.charged or entry.credits]
        assert len(bought) == 1


DOUBTFUL = Request(sku="kyma/minimax-music", title="Lanterns", prompt="folk", lyrics=WORDS)
ASKED_AGAIN = SOLD["apiframe"].request


async def in_doubt(
    studio: Studio, practice: PracticeServices, request: Request, patch: pytest.MonkeyPatch
) -> Generation:
    """An order that was charged and of which no answer came."""
    patch.setattr(apiframe, "ORDER_TRIES", 1)
    practice.faults.next("reset_after_charge")
    order = studio.queue.submit(request, studio.composing.estimate(request))
    found = await ended(studio, order.id)
    assert found.state is State.UNCERTAIN
    return found


@pytest.mark.parametrize("request_", [DOUBTFUL, ASKED_AGAIN], ids=["kyma", "apiframe"])
async def test_a_doubt_is_not_forgotten_when_the_next_try_is_stopped_in_the_line(
    request_: Request,
    studio: Studio,
    practice: PracticeServices,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    doubtful = await in_doubt(studio, practice, request_, monkeypatch)
    studio.queue.lines.pause()

    studio.queue.retry(doubtful.id)
    waiting = studio.library.get(doubtful.id)
    assert (waiting.state, waiting.is_in_doubt) == (State.QUEUED, True)
    assert money_of(studio, doubtful.id) == [Money.IN_DOUBT]
    assert "stays in doubt" in studio.queue.if_stopped(doubtful.id)
    assert "nothing was sent" not in studio.queue.at_quit()[0].sentence
    studio.queue.cancel(doubtful.id)
    stopped = await ended(studio, doubtful.id)

    assert stopped == replace(doubtful, ended=stopped.ended)
    assert studio.library.get(doubtful.id) == stopped
    assert money_of(studio, doubtful.id) == [Money.IN_DOUBT]
    assert len(practice.ledger.orders) == 1


async def test_a_doubt_is_not_forgotten_by_a_start_that_discards_what_waits(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with PracticeServices(pace=0, song_scale=0.1) as practice:
        async with opened(practice) as studio:
            doubtful = await in_doubt(studio, practice, DOUBTFUL, monkeypatch)
            studio.queue.lines.pause()
            studio.queue.retry(doubtful.id)
        async with opened(practice) as studio:
            (waiting,) = await studio.queue.recover()
            assert waiting.state is State.QUEUED
            studio.queue.cancel(doubtful.id)
            assert studio.library.get(doubtful.id).state is State.UNCERTAIN
        assert len(practice.ledger.orders) == 1


async def test_a_further_order_is_another_one_and_the_doubt_of_the_first_stays_in_the_ledger(
    studio: Studio, practice: PracticeServices, monkeypatch: pytest.MonkeyPatch
) -> None:
    doubtful = await in_doubt(studio, practice, DOUBTFUL, monkeypatch)
    studio.queue.retry(doubtful.id)
    done = await ended(studio, doubtful.id)
    assert (done.state, done.attempt) == (State.DONE, 2)
    assert money_of(studio, doubtful.id) == [Money.IN_DOUBT, Money.CHARGED]


STOPPED_IN_LINE = "there is no network, it waits and is stopped"


@pytest.mark.parametrize("misfortune", [*MISFORTUNES, STOPPED_IN_LINE])
@pytest.mark.parametrize("end", ["lost", "killed"])
async def test_a_doubt_is_not_forgotten_when_it_cannot_be_asked_for_again(
    end: str, misfortune: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    sold = SOLD["apiframe"]
    with PracticeServices(pace=0, song_scale=0.1) as practice:
        async with opened(practice) as studio:
            order = (await in_doubt(studio, practice, sold.request, monkeypatch)).id
            if end == "killed":  # between the order and its answer
                row = studio.library.get(order)
                with rows_of(studio) as rows:
                    rows.record(replace(row, state=State.SUBMITTING, failure=None, ended=None))
        with monkeypatch.context() as patch:
            environment = MISFORTUNES.get(misfortune, no_network)(practice, sold, patch)
            async with opened(practice, environment) as studio:
                if misfortune == STOPPED_IN_LINE:
                    studio.queue.wait_for_network()
                if end == "killed":
                    await studio.queue.recover()
                else:
                    studio.queue.retry(order)
                if misfortune == STOPPED_IN_LINE:
                    await until(
                        "it waits again", lambda: studio.library.get(order).state is State.QUEUED
                    )
                    studio.queue.cancel(order)
                found = await ended(studio, order)
                has_come = misfortune == "it cannot be filed" and found.state is State.FAILED
                assert found.state in (State.UNCERTAIN, State.DONE) or has_come
                assert money_of(studio, order) in ([Money.CHARGED], [Money.IN_DOUBT])
        practice.faults.clear()
        async with opened(practice) as studio:
            if found.state is not State.DONE:
                studio.queue.retry(order)
            found = await ended(studio, order)
            assert (found.state, found.attempt) == (State.DONE, 1)
        bought = [entry for entry in practice.ledger.orders if entry.credits]
        assert len(bought) == 1
