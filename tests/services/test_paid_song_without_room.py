"""A song that is paid for comes, and the disk that was there at the order takes nothing any more.

Real small disks are filled, or made read-only, while the service holds its answer back. Whatever
it is, the song is kept, and is in the library once there is room, bought once.
"""

from __future__ import annotations

import asyncio
import os
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

import pytest

from composer.domain.errors import Charge
from composer.domain.generation import Generation, State
from composer.domain.request import Request
from composer.practice.ledger import Place
from composer.practice.services import PracticeServices
from composer.providers import _received, _songs
from composer.services import generation_run
from composer.studio import Studio, open_studio
from tests.patience import PATIENCE, until
from tests.small_disk import SmallDisk, small_disk

KYMA, MINIMAX = "kyma/minimax-music", "minimax/music-2.6"


def song(sku: str, **options: str | bool) -> Request:
    words = "[Verse]\nsalt on the rail"
    return Request(sku=sku, prompt="folk", lyrics=words, options=dict(options))


WAYS: dict[str, tuple[Request, Place]] = {
    "kyma, the sound itself": (song(KYMA), "order"),
    "kyma, kept there": (song(KYMA, save_to_blob=True), "order"),
    "minimax, link": (song(MINIMAX), "order"),
    "minimax, hex": (song(MINIMAX, output_format="hex"), "order"),
    "minimax, bare samples": (
        song(MINIMAX, **{"output_format": "hex", "audio_setting.format": "pcm"}),
        "order",
    ),
    "verbatik": (song("verbatik/text-to-music"), "order"),
    "apiframe": (
        Request(sku="apiframe/elevenlabs-music", prompt="rain", options={"music_length_ms": 5000}),
        "job",
    ),
}
"""What is ordered, and the question whose answer comes when the disk is no good any more."""


@pytest.fixture
def selling() -> Iterator[PracticeServices]:
    with PracticeServices(pace=0, song_scale=0.1) as services:
        yield services


@pytest.fixture(autouse=True)
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """This system's temporary folder; and no disk of the tests has room for a real song."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    monkeypatch.setattr(generation_run, "ROOM_FOR_A_SONG", 0)
    monkeypatch.setattr(_songs, "TRY_AGAIN_SECONDS", 0.02)
    return folder


@asynccontextmanager
async def opened(selling: PracticeServices) -> AsyncIterator[Studio]:
    """The program at its next start; the services go on when it ends."""
    told = {f"COMPOSER_{name.upper()}_URL": url for name, url in selling.urls.items()}
    told |= {f"{name.upper()}_API_KEY": key for name, key in selling.keys.items()}
    studio = open_studio(environment=told)
    await studio.accounts.load()
    try:
        yield studio
    finally:
        await studio.close()


async def ended(studio: Studio, generation_id: str) -> Generation:
    return await asyncio.wait_for(studio.queue.wait(generation_id), PATIENCE)


async def ordered(studio: Studio, selling: PracticeServices, way: str) -> str:
    """Order a song; comes back when the service holds back what comes next."""
    request, at = WAYS[way]
    selling.faults.next("hang", service=request.sku.partition("/")[0], at=at)
    generation = studio.queue.submit(request, studio.composing.estimate(request))
    await until("its answer is held back", lambda: selling.faults.holding == 1)
    return generation.id


@contextmanager
def disk_of(home: Path, what: str) -> Iterator[SmallDisk]:
    """The whole of the program's folders, or its library alone, on a disk of its own."""
    path = home if what == "everything" else home / "library"
    path.parent.mkdir(parents=True, exist_ok=True)
    with small_disk(path, kilobytes=8192) as disk:
        yield disk


@pytest.mark.parametrize("then", ["retried", "at the next start"])
@pytest.mark.parametrize(
    ("what", "misfortune"),
    [("library", "filled"), ("library", "read-only"), ("everything", "filled")],
)
@pytest.mark.parametrize("way", WAYS)
async def test_what_was_paid_is_kept_elsewhere_and_filed_when_there_is_room(
    way: str,
    what: str,
    misfortune: str,
    then: str,
    selling: PracticeServices,
    composer_home: Path,
    temporary: Path,
) -> None:
    with disk_of(composer_home, what) as disk:
        async with opened(selling) as studio:
            order = await ordered(studio, selling, way)
            if misfortune == "filled":
                disk.fill()
            else:
                disk.make_read_only()
            selling.faults.release()
            stopped = await ended(studio, order)

            assert stopped.state is State.FAILED
            assert stopped.failure is not None
            assert stopped.failure.charged is not Charge.NO
            assert not stopped.failure.retry_safe
            spare = temporary / f"composer-{os.getuid()}"
            elsewhere = spare if what == "everything" else composer_home / "data"
            (kept,) = (file for file in elsewhere.rglob("song*") if file.is_file())
            assert str(kept) in stopped.failure.message
            assert studio.queue.price_of_retry(order) is None  # it is bought and here

            if then == "retried":  # too early
                told = list[Generation]()
                studio.queue.ended.connect(told.append)
                studio.queue.retry(order)
                again = await ended(studio, order)
                assert (again.state, told[-1]) == (State.FAILED, again)
                assert told[-1].failure is not None
                assert str(kept) in told[-1].failure.message
                assert told[-1].failure.charged is not Charge.NO
            if misfortune == "filled":
                disk.free()
            else:
                disk.make_writable()
            if then == "retried":
                studio.queue.retry(order)
                found = await ended(studio, order)
                assert found.state is State.DONE, found.failure
        async with opened(selling) as studio:
            await studio.queue.recover()
            found = await ended(studio, order)
            assert found.state is State.DONE, found.failure
            assert len(found.clips) == 1
            assert studio.library.file_of(found.clips[0]).is_file()
            assert not kept.exists()
            assert not (composer_home / "data" / "incoming").exists()
            assert not spare.exists()
    bought = [entry for entry in selling.ledger.orders if entry.charged or entry.credits]
    assert len(bought) == 1


@pytest.mark.parametrize("way", WAYS)
async def test_what_no_disk_takes_is_held_until_one_does(
    way: str, selling: PracticeServices, composer_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(composer_home / "temporary"))
    with disk_of(composer_home, "everything") as disk:
        async with opened(selling) as studio:
            order = await ordered(studio, selling, way)
            disk.fill()
            selling.faults.release()

            def says() -> str:
                live = studio.queue.live(order)
                return live.message if live else ""

            await until("it says that it waits", lambda: says().startswith(_songs.NO_ROOM))
            disk.free()
            found = await ended(studio, order)
            assert found.state is State.DONE, found.failure
            assert studio.library.get(order) == found
            assert studio.library.file_of(found.clips[0]).is_file()
            assert found.note == studio.library.get(order).note
    bought = [entry for entry in selling.ledger.orders if entry.charged or entry.credits]
    assert len(bought) == 1


async def test_what_is_too_large_to_be_held_says_what_was_paid(
    selling: PracticeServices, composer_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(composer_home / "temporary"))
    monkeypatch.setattr(_received, "LARGEST_HELD", 1000)
    with disk_of(composer_home, "everything") as disk:
        async with opened(selling) as studio:
            order = await ordered(studio, selling, "kyma, the sound itself")
            disk.fill()
            selling.faults.release()
            found = await ended(studio, order)
            assert found.state is State.FAILED
            assert found.failure is not None
            assert (found.failure.charged, found.failure.retry_safe) == (Charge.YES, False)
            assert "another order costs again" in found.failure.message
            disk.free()
            studio.queue.retry(order)
            assert (await ended(studio, order)).state is State.UNCERTAIN
    assert len(selling.ledger.orders) == 1
