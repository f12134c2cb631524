"""What the next start makes of songs that had come, of their rows and of their money."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from msgspec.structs import replace

from composer.domain.errors import Charge, DiskProblem
from composer.domain.generation import Failure, Generation, State
from composer.domain.ledger import Money
from composer.domain.provider import ClipReady, Event, Order
from composer.domain.request import Request
from composer.practice.services import PracticeServices
from composer.services.generation_queue import _order
from composer.storage.audio_files import AudioFiles
from composer.storage.generations import Generations
from composer.studio import Studio
from tests.patience import PATIENCE
from tests.services.songs import write_wav

ONE = Request(sku="kyma/minimax-music", prompt="folk", lyrics="[Verse]\nsalt")
TWO = Request(
    sku="verbatik/text-to-music", prompt="folk", lyrics="[Verse]\nsalt", options={"num_songs": 2}
)
ASKED_AGAIN = Request(
    sku="apiframe/elevenlabs-music", prompt="rain", options={"music_length_ms": 5000}
)
LOST = Failure(
    code="answer_lost", message="Lost.", short="Lost", charged=Charge.UNKNOWN, retry_safe=False
)


async def left(
    studio: Studio, request: Request, came: Sequence[int], **standing: object
) -> Generation:
    """An order as an earlier run left it, with these of its songs whole in its folder."""
    ordered = _order(request, studio.composing.estimate(request))
    row = replace(ordered, started=datetime.now(UTC), **standing)
    studio.queue._rows.add(row)
    folder = studio.queue._filing._files.incoming.make(row.order_id)
    for number in came:
        file = write_wav(folder / f"came-{number}.wav")
        await studio.queue._filing.note(row, ClipReady(file=file, format="wav", number=number))
    return row


@pytest.mark.parametrize(
    ("state", "failure"),
    [
        (State.SUBMITTING, None),
        (State.RUNNING, None),
        (State.UNCERTAIN, LOST),
        (State.FAILED, LOST),
    ],
)
async def test_a_song_that_had_come_ends_its_order_and_counts_by_the_list(
    studio: Studio, state: State, failure: Failure | None
) -> None:
    row = await left(studio, ONE, [1], state=state, failure=failure)

    (found,) = await studio.recovery.settle()

    assert found == studio.library.get(row.id)
    assert (found.state, found.failure, len(found.clips)) == (State.DONE, None, 1)
    assert found.charged_usd == Decimal("0.045")
    (entry,) = studio.spending.month().entries
    assert (entry.state, entry.at_stake_usd) == (Money.CHARGED, Decimal("0.045"))
    assert await studio.recovery.settle() == ()


async def test_a_song_that_came_later_than_its_order_ended_is_listed(studio: Studio) -> None:
    row = await left(studio, TWO, [1], state=State.RUNNING)
    (done,) = await studio.recovery.settle()
    assert (done.state, done.note) == (State.DONE, "1 of 2 songs came")
    folder = studio.queue._filing._files.incoming.make(row.order_id)
    file = write_wav(folder / "came-2.wav")
    await studio.queue._filing.note(done, ClipReady(file=file, format="wav", number=2))

    (found,) = await studio.recovery.settle()

    assert (found.state, [clip.number for clip in found.clips]) == (State.DONE, [1, 2])


@pytest.mark.parametrize("remote_id", [None, "job-1"])
async def test_a_song_that_the_disk_refuses_is_waited_for_and_not_given_up(
    studio: Studio, monkeypatch: pytest.MonkeyPatch, remote_id: str | None
) -> None:
    row = await left(studio, TWO, [1, 2], state=State.RUNNING, remote_id=remote_id)
    move_in = AudioFiles.move_in

    def refuses_the_second(files: AudioFiles, part: Path, relative: str) -> bool:
        if part.name == "came-2.wav":
            raise DiskProblem("There is no room left on the disk.", code="disk_full")
        return move_in(files, part, relative)

    with monkeypatch.context() as full:
        full.setattr(AudioFiles, "move_in", refuses_the_second)
        (found,) = await studio.recovery.settle()

    assert (found.state, len(found.clips)) == (State.FAILED, 1)
    assert found.failure is not None
    assert found.failure.code == "disk_full"
    assert "came-2.wav" in found.failure.message
    assert not found.failure.retry_safe  # a script would order anew

    (found,) = await studio.recovery.settle()
    assert (found.state, found.failure, len(found.clips)) == (State.DONE, None, 2)
    assert studio.library.get(row.id) == found


async def test_an_order_whose_row_cannot_be_written_is_told_as_in_doubt_and_stays_as_it_is(
    studio: Studio, practice: PracticeServices, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = await left(studio, ASKED_AGAIN, [], state=State.SUBMITTING)

    def refuse(*_: object) -> None:
        raise DiskProblem("The disk is full.", code="disk_full")

    with monkeypatch.context() as full:
        full.setattr(Generations, "amend", refuse)
        assert studio.queue.take_up(row.id)
        told = await asyncio.wait_for(studio.queue.wait(row.id), PATIENCE)

    assert told.state is State.UNCERTAIN
    assert told.failure is not None
    assert told.failure.charged is Charge.UNKNOWN
    assert "may have been charged" in told.failure.message
    assert studio.library.get(row.id) == row
    assert practice.ledger.orders == ()


async def test_what_a_service_has_is_fetched_although_nothing_more_is_to_be_sent(
    studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = await left(studio, ASKED_AGAIN, [], state=State.RUNNING, remote_id="job-1")

    async def resume(order: Order, *_: object) -> AsyncGenerator[Event, None]:
        file = write_wav(order.folder / "song.wav")
        yield ClipReady(file=file, format="wav")

    monkeypatch.setattr(studio.providers["apiframe"], "resume", resume)
    studio.queue.lines.pause()
    assert studio.queue.take_up(row.id)
    done = await asyncio.wait_for(studio.queue.wait(row.id), PATIENCE)

    assert done.state is State.DONE
