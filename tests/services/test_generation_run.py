"""What becomes of an order, and of its money, when this computer fails while it is under way."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable
from decimal import Decimal
from pathlib import Path

import pytest

from composer.domain.errors import Charge, DiskProblem, LibraryUnusable, OrderFailed
from composer.domain.generation import Generation, State
from composer.domain.provider import Event, Order, Submitted
from composer.domain.request import Request
from composer.practice.services import PracticeServices
from composer.storage.audio_files import AudioFiles
from composer.storage.generations import Generations
from composer.storage.incoming import Incoming
from composer.studio import Studio, open_studio
from tests.small_disk import small_disk

SONG = Request(sku="kyma/minimax-music", title="Lanterns", prompt="folk", lyrics="[Verse]\nsalt")
FULL = "There is no room left on the disk. Free some space and try again."


def refusing(*_: object, **__: object) -> None:
    raise DiskProblem(FULL, short="No room on the disk", code="disk_full")


async def order(studio: Studio, request: Request = SONG) -> Generation:
    generation = studio.queue.submit(request, studio.composing.estimate(request))
    return await asyncio.wait_for(studio.queue.wait(generation.id), 60)


def refuse_writes(monkeypatch: pytest.MonkeyPatch, refused: Callable[[int], bool]) -> None:
    """Let the disk refuse the rows whose number, from 1, is one of these."""
    amend, number = Generations.amend, 0

    def now_and_then(
        rows: Generations, generation_id: str, change: Callable[[Generation], Generation]
    ) -> Generation | None:
        nonlocal number
        number += 1
        if refused(number):
            refusing()
        return amend(rows, generation_id, change)

    monkeypatch.setattr(Generations, "amend", now_and_then)


async def test_nothing_is_ordered_if_there_is_no_room_for_the_song(
    studio: Studio, practice: PracticeServices, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Incoming, "make", refusing)

    failed = await order(studio)

    assert failed.state is State.FAILED
    assert failed.failure is not None
    assert (failed.failure.code, failed.failure.charged) == ("disk_full", Charge.NO)
    assert practice.ledger.orders == ()


async def test_no_money_is_spent_on_a_song_that_would_not_fit(
    practice: PracticeServices, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with small_disk(tmp_path / "disk", kilobytes=2000) as disk:
        monkeypatch.setenv("COMPOSER_HOME", str(disk.path / "home"))
        studio = open_studio(practice=practice, environment={})
        await studio.accounts.load()
        failed = await order(studio)
        on_disk = studio.library.get(failed.id)
        await studio.close()

    assert on_disk == failed
    assert failed.failure is not None
    assert (failed.failure.code, failed.failure.charged) == ("disk_full", Charge.NO)
    assert practice.ledger.orders == ()


async def test_an_order_that_cannot_be_reserved_leaves_nothing_waiting(
    studio: Studio, practice: PracticeServices
) -> None:
    (studio.folders.data / "orders").write_bytes(b"")  # where a folder ought to be

    with pytest.raises(LibraryUnusable):
        studio.queue.submit(SONG, studio.composing.estimate(SONG))

    assert studio.library.size()[0] == 0
    assert practice.ledger.orders == ()


async def test_a_paid_song_that_cannot_be_filed_is_kept_and_not_called_free(
    studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(AudioFiles, "move_in", refusing)

    failed = await order(studio)

    assert failed.state is State.FAILED
    assert failed.failure is not None
    assert (failed.failure.code, failed.failure.charged) == ("disk_full", Charge.YES)
    assert not failed.failure.retry_safe
    assert "$0.045" in failed.failure.message
    (kept,) = studio.library.kept(failed)
    assert str(kept) in failed.failure.message


async def test_a_song_is_not_given_up_because_a_row_could_not_be_written_meanwhile(
    studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    refuse_writes(monkeypatch, lambda number: number in {2, 3})  # taken, and charged

    done = await order(studio)

    assert done.state is State.DONE
    on_disk = studio.library.get(done.id)
    assert on_disk == done
    assert on_disk.charged_usd == Decimal("0.045")
    assert studio.library.spent_this_month() == Decimal("0.045")


async def test_whoever_waits_is_told_even_if_no_row_can_be_written_any_more(
    studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[State] = []
    studio.queue.ended.connect(lambda generation: told.append(generation.state))
    refuse_writes(monkeypatch, lambda number: number > 1)

    failed = await order(studio)

    assert told == [failed.state] == [State.FAILED]
    assert failed.failure is not None
    assert failed.failure.charged is Charge.YES
    (song,) = studio.folders.library.glob("*.mp3")
    assert str(song) in failed.failure.message
    monkeypatch.undo()
    (left_over,) = await studio.recovery.settle()
    assert left_over.state is State.DONE
    assert left_over.clip is not None
    assert studio.library.file_of(left_over.clip) == song


async def test_a_silent_song_is_called_silent_with_its_price_also_by_the_next_start(
    studio: Studio, practice: PracticeServices, monkeypatch: pytest.MonkeyPatch
) -> None:
    practice.faults.next("silence", times=2)

    done = await order(studio)

    assert done.note == (
        "The file holds only silence. Kyma charged $0.045 for the order. Show it to Kyma before "
        "you order again, which costs again."
    )

    refuse_writes(monkeypatch, lambda number: number > 1)
    await order(studio)
    monkeypatch.undo()
    (left_over,) = await studio.recovery.settle()
    # What Kyma said of the money could not be written down.
    assert left_over.note == (
        "The file holds only silence. Kyma does not say what it charged; by its price list it was "
        "$0.045. Show it to Kyma before you order again, which costs again."
    )


async def test_a_song_without_its_description_is_a_song(
    studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(AudioFiles, "write_sidecar", refusing)

    done = await order(studio)

    assert done.state is State.DONE
    assert "description" in done.note


@pytest.mark.parametrize("disk_refuses", [False, True])
async def test_stopping_in_the_moment_of_filing_does_not_lose_what_was_paid(
    studio: Studio, monkeypatch: pytest.MonkeyPatch, disk_refuses: bool
) -> None:
    move_in, filing, stopped = AudioFiles.move_in, asyncio.Event(), asyncio.Event()
    loop = asyncio.get_running_loop()

    def slowly(files: AudioFiles, part: Path, relative: str) -> bool:
        loop.call_soon_threadsafe(filing.set)
        asyncio.run_coroutine_threadsafe(stopped.wait(), loop).result(30)
        if disk_refuses:
            refusing()
        return move_in(files, part, relative)

    monkeypatch.setattr(AudioFiles, "move_in", slowly)
    generation = studio.queue.submit(SONG, studio.composing.estimate(SONG))
    await asyncio.wait_for(filing.wait(), 30)

    studio.queue.cancel(generation.id)
    loop.call_later(0.05, stopped.set)
    ended = await asyncio.wait_for(studio.queue.wait(generation.id), 30)

    if disk_refuses:
        assert ended.failure is not None
        (kept,) = studio.library.kept(ended)
        assert FULL in ended.failure.message
        assert f"The song is kept: {kept}" in ended.failure.message
        return
    assert ended.state is State.DONE
    assert ended.clip is not None
    assert studio.library.file_of(ended.clip).is_file()


async def test_what_another_process_sees_through_is_left_to_it(
    studio: Studio, practice: PracticeServices
) -> None:
    practice.faults.next("hang")
    sent = asyncio.Event()
    studio.queue.changed.connect(lambda _generation: sent.set())
    mine = studio.queue.submit(SONG, studio.composing.estimate(SONG))
    await asyncio.wait_for(sent.wait(), 30)

    other = open_studio(practice=PracticeServices(), environment={})
    assert await other.queue.recover() == ()
    assert other.queue.start_waiting() == 0
    assert other.library.get(mine.id).state is State.SUBMITTING
    await other.close()

    studio.queue.cancel(mine.id)
    assert (await studio.queue.wait(mine.id)).state is State.UNCERTAIN
    assert not list((studio.folders.data / "orders").iterdir())


async def test_an_order_that_the_service_gave_up_is_ordered_anew(
    studio: Studio, practice: PracticeServices, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def gives_up(_order: Order) -> AsyncGenerator[Event, None]:
        yield Submitted(remote_id="job-1", remote_link="https://example.com/1")
        raise OrderFailed("The song failed. Nothing was charged. Try again.", short="Failed")

    with monkeypatch.context() as at_first:
        at_first.setattr(studio.providers["kyma"], "generate", gives_up)
        failed = await order(studio)
    assert failed.state is State.FAILED
    assert (failed.remote_id, failed.remote_link) == (None, None)
    assert failed.failure is not None
    assert failed.failure.charged is Charge.NO
    assert "may have charged" not in failed.failure.message

    studio.queue.retry(failed.id)
    assert (await studio.queue.wait(failed.id)).state is State.DONE
    assert len(practice.ledger.orders) == 1
