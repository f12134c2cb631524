"""Does the draft survive a crash, a full disk and the end of the program?"""

from __future__ import annotations

import asyncio
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from composer.domain.request import Draft
from composer.domain.song import Song
from composer.services import drafting
from composer.services.drafting import Drafting
from composer.storage.song_folders import SongFolders

WRITER = """
import asyncio, sys
from pathlib import Path
from composer.domain.request import Draft
from composer.services.drafting import Drafting
from composer.storage.song_folders import SongFolders

async def write():
    folders = SongFolders(Path(sys.argv[1]))
    song, _ = folders.load("one")
    drafting = Drafting(song_id="one", song=song, save=folders.save)
    saved = asyncio.Event()
    drafting.saved.connect(saved.set)
    drafting.change(Draft(title="Paper Lanterns", lyrics="salt on the rail"))
    await saved.wait()
    drafting.change(Draft(title="Paper Lanterns", lyrics="typed in the last instant"))
    print("typing", flush=True)
    await asyncio.sleep(3600)

asyncio.run(write())
"""


@pytest.fixture(autouse=True)
def no_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drafting, "PAUSE_SECONDS", 0)


def opened(folder: Path) -> Drafting:
    folders = SongFolders(folder)
    song, _ = folders.load("one")
    return Drafting(song_id="one", song=song, save=folders.save)


async def saved(kept: Drafting) -> None:
    done = asyncio.Event()
    disconnect = kept.saved.connect(done.set)
    await asyncio.wait_for(done.wait(), 30)
    disconnect()


async def test_a_change_is_on_disk_shortly_after(tmp_path: Path) -> None:
    kept = opened(tmp_path)
    draft = Draft(title="Paper Lanterns", lyrics="salt\ud83d", options={"sketch/band": {"seed": 1}})

    kept.change(draft)
    assert kept.draft == draft
    assert not kept.is_saved
    await saved(kept)

    assert kept.is_saved
    assert opened(tmp_path).draft == draft


async def test_what_is_typed_on_is_written_too(tmp_path: Path) -> None:
    kept = opened(tmp_path)
    for words in ("s", "sa", "sal", "salt"):
        kept.change(Draft(lyrics=words))
        await asyncio.sleep(0)
    await saved(kept)

    assert opened(tmp_path).draft.lyrics == "salt"


def test_a_killed_program_leaves_the_draft(tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", WRITER, str(tmp_path)], stdout=subprocess.PIPE, text=True
    ) as writer:
        assert writer.stdout is not None
        said = writer.stdout.readline()
        writer.kill()  # SIGKILL: no clean-up of any kind
    assert said == "typing\n"

    song, notice = SongFolders(tmp_path).load("one")
    draft = song.draft
    assert draft.title == "Paper Lanterns"
    assert draft.lyrics in ("salt on the rail", "typed in the last instant")
    assert notice is None


async def test_a_disk_that_refuses_is_told_and_tried_again(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    folder.mkdir()
    kept = opened(folder)
    folder.rmdir()
    folder.write_text("a file where the folder was")
    told: asyncio.Queue[str] = asyncio.Queue()
    kept.not_saved.connect(told.put_nowait)

    kept.change(Draft(lyrics="salt"))
    sentence = await asyncio.wait_for(told.get(), 30)
    assert "saving the draft" in sentence
    assert not kept.is_saved
    assert kept.draft.lyrics == "salt"

    folder.unlink()
    folder.mkdir()
    await asyncio.sleep(0.01)
    assert not kept.is_saved  # nothing is tried until something changes
    kept.change(Draft(lyrics="salt on"))
    await saved(kept)
    assert opened(folder).draft.lyrics == "salt on"
    assert told.empty()


async def test_what_is_typed_while_the_disk_refuses_is_tried_too(tmp_path: Path) -> None:
    folders, refused, kept_texts = SongFolders(tmp_path), threading.Event(), list[str]()
    loop = asyncio.get_running_loop()

    def save(song_id: str, song: Song) -> None:
        if not refused.is_set():
            refused.set()
            # Typed on while the disk is busy with refusing.
            asyncio.run_coroutine_threadsafe(type_on(), loop).result(30)
            SongFolders(Path(__file__)).save(song_id, song)  # a file is no folder: really refused
        folders.save(song_id, song)
        kept_texts.append(song.draft.lyrics)

    async def type_on() -> None:
        kept.change(Draft(lyrics="salt on"))

    kept = Drafting(song_id="one", song=Song(), save=save)
    told = list[str]()
    kept.not_saved.connect(told.append)
    kept.change(Draft(lyrics="salt"))
    await saved(kept)

    assert len(told) == 1
    assert kept_texts == ["salt on"]


async def test_the_end_of_the_program_writes_what_is_not_written(tmp_path: Path) -> None:
    kept = opened(tmp_path)
    kept.change(Draft(lyrics="last words"))

    kept.close()

    assert kept.is_saved
    assert opened(tmp_path).draft.lyrics == "last words"


async def test_the_last_words_are_not_overtaken_by_a_slow_write(tmp_path: Path) -> None:
    folders, writing, go_on = SongFolders(tmp_path), threading.Event(), threading.Event()

    def slow_save(song_id: str, song: Song) -> None:
        writing.set()
        go_on.wait(30)
        folders.save(song_id, song)

    kept = Drafting(song_id="one", song=Song(), save=slow_save)
    kept.change(Draft(lyrics="first words"))
    await asyncio.to_thread(writing.wait, 30)
    kept.change(Draft(lyrics="last words"))
    threading.Timer(0.05, go_on.set).start()

    kept.close()
    await asyncio.sleep(0)

    assert opened(tmp_path).draft.lyrics == "last words"


async def test_what_is_put_off_is_in_the_draft_for_whoever_asks(tmp_path: Path) -> None:
    kept = opened(tmp_path)
    kept.add("two", Song(draft=Draft(lyrics="of another")), is_new=True)
    editor = "s"

    def read() -> None:
        kept.change(Draft(lyrics=editor))

    def type_on(text: str) -> None:
        nonlocal editor
        editor = text
        kept.put_off(read)

    type_on("s")
    type_on("sa")
    assert kept.draft.lyrics == "sa"
    type_on("sal")
    assert not kept.is_saved
    kept.turn_to("two")
    assert (kept.song_of("one").draft.lyrics, kept.draft.lyrics) == ("sal", "of another")
    kept.turn_to("one")
    type_on("salt")
    kept.change(Draft(lyrics="put back"))  # knew nothing of it, and is the newer
    assert kept.draft.lyrics == "put back"
    type_on("last")
    kept.close()
    assert opened(tmp_path).draft.lyrics == "last"


async def test_nothing_new_writes_nothing(tmp_path: Path) -> None:
    kept = opened(tmp_path)
    kept.change(Draft())
    kept.close()

    assert not SongFolders(tmp_path).file("one").exists()
