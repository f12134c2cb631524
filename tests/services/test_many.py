"""What is done with many songs at once is whole on the disk, whatever happens in between."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from composer.domain.generation import Generation, State
from composer.services.many import change_each, describe_due
from tests.services.songs import Shelf, open_shelf


@pytest.fixture
def shelf(tmp_path: Path) -> Iterator[Shelf]:
    (tmp_path / "library").mkdir()
    with open_shelf(tmp_path) as opened:
        yield opened


def favoured(song: Generation) -> Generation:
    return replace(song, starred=True) if song.state is State.DONE else song


def described(shelf: Shelf, song: Generation) -> dict[str, object]:
    """What lies beside its file."""
    assert song.clip is not None
    text = shelf.files.sidecar(song.clip.path).read_text(encoding="utf-8")
    found: dict[str, object] = json.loads(text)
    return found


def starred(shelf: Shelf, songs: Iterable[Generation]) -> list[bool]:
    """Of each whether its row and its description say so, which must be one."""
    told = []
    for song in songs:
        row = shelf.library.get(song.id)
        assert bool(described(shelf, song).get("starred", False)) == row.starred
        told.append(row.starred)
    return told


async def test_all_are_changed_told_and_described(shelf: Shelf) -> None:
    songs = [shelf.add(f"Song {number}") for number in range(23)]
    shelf.library.star(songs[4].id, starred=True)
    waiting = shelf.add("Waiting", state=State.QUEUED)
    shelf.told.clear()
    numbers: list[int] = []
    ids = [song.id for song in (*songs, waiting)]

    came = await change_each(shelf.library, ids, numbers.append, change=favoured)

    assert starred(shelf, songs) == [True] * 23
    assert not shelf.library.get(waiting.id).starred
    others = [song for song in songs if song is not songs[4]]
    assert sorted(shelf.told) == sorted(f"changed {song.id}" for song in others)
    assert numbers == [10, 20, 24]
    assert (came.done, came.refused) == (tuple(ids), ())
    assert shelf.library.due.left() == {}


async def test_a_program_that_is_killed_describes_the_rest_at_its_next_start(
    shelf: Shelf, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    songs = [shelf.add(f"Song {number}") for number in range(25)]
    describe = shelf.library.describe
    times = iter(range(9))

    def killed(some: Iterable[Generation]) -> None:
        if next(times) == 1:
            raise SystemExit
        describe(some)

    monkeypatch.setattr(shelf.library, "describe", killed)
    with pytest.raises(SystemExit):
        await change_each(shelf.library, [song.id for song in songs], change=favoured)

    with open_shelf(tmp_path) as again:
        rows = [again.library.get(song.id).starred for song in songs]
        assert rows == [True] * 20 + [False] * 5
        assert described(again, songs[15])["starred"] is False

        await describe_due(again.library)

        assert starred(again, songs) == rows
        assert again.library.due.left() == {}


async def test_what_is_changed_while_it_is_described_is_described_again(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    song = shelf.add()
    loop, describe = asyncio.get_running_loop(), shelf.library.describe
    is_rated = threading.Event()

    def rate() -> None:
        if not is_rated.is_set():
            shelf.library.rate(song.id, 4)
            is_rated.set()

    def late(some: Iterable[Generation]) -> None:
        loop.call_soon_threadsafe(rate)
        assert is_rated.wait(10)
        describe(some)

    monkeypatch.setattr(shelf.library, "describe", late)
    await change_each(shelf.library, [song.id], change=favoured)

    assert starred(shelf, [song]) == [True]
    assert described(shelf, song)["stars"] == 4


async def test_one_that_the_folder_refuses_is_said_and_does_not_hold_up_the_others(
    shelf: Shelf,
) -> None:
    songs = [shelf.add(f"Song {number}") for number in range(3)]
    assert songs[1].clip is not None
    beside = shelf.files.sidecar(songs[1].clip.path)
    beside.unlink()
    beside.mkdir()

    came = await change_each(shelf.library, [song.id for song in songs], change=favoured)

    assert [error.code for error in came.refused] == ["disk"]
    assert all(shelf.library.get(song.id).starred for song in songs)
    assert starred(shelf, (songs[0], songs[2])) == [True, True]
    beside.rmdir()
    await describe_due(shelf.library)
    assert starred(shelf, songs) == [True] * 3
    assert shelf.library.due.left() == {}


async def test_a_note_that_cannot_be_read_is_let_go_of(shelf: Shelf) -> None:
    note = shelf.library.due.note(["gone"])
    note.write_bytes(b'{"half a no')

    await describe_due(shelf.library)

    assert shelf.library.due.left() == {}
