"""Is nothing lost whatever is done with the songs on the desk?"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from composer.domain.draft_history import Reason, Version
from composer.domain.request import Draft
from composer.domain.song import Song
from composer.services import draft_history, drafting, songs
from composer.services.drafting import Drafting
from composer.services.songs import Songs
from composer.storage.song_folders import SongFolders

BOATS = Draft(title="Paper boats", lyrics="salt")
LANTERNS = Draft(title="Paper lanterns", lyrics="rail")


@pytest.fixture(autouse=True)
def no_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (drafting, draft_history, songs):
        monkeypatch.setattr(module, "PAUSE_SECONDS", 0)


def desk(folder: Path) -> tuple[Songs, Drafting]:
    folders = SongFolders(folder)
    opened, _ = folders.open_songs()
    song, _ = folders.load(opened.current)
    hand = Drafting(song_id=opened.current, song=song, save=folders.save)
    return Songs(folders=folders, opened=opened, drafting=hand), hand


def lyrics(versions: tuple[Version, ...]) -> list[tuple[str, Reason]]:
    return [(each.draft.lyrics, each.reason) for each in versions]


async def test_songs_lie_beside_each_other_and_are_there_again(tmp_path: Path) -> None:
    on_desk, hand = desk(tmp_path)
    shown = list[str]()
    on_desk.turned.connect(lambda: shown.append(hand.draft.title))
    first = on_desk.current
    hand.change(BOATS)
    second = on_desk.new()
    hand.change(LANTERNS)
    third = on_desk.new()
    on_desk.step(1)
    assert on_desk.current == first
    on_desk.step(-1)
    on_desk.switch(second)
    on_desk.close_all()

    again, hand = desk(tmp_path)
    assert again.open_ids == (first, second, third)
    assert hand.draft == LANTERNS
    assert [again.name(each) for each in again.open_ids] == [
        "Paper boats",
        "Paper lanterns",
        "Untitled song",
    ]
    assert shown == ["", "", "Paper boats", "", "Paper lanterns"]
    again.close_all()


async def test_a_closed_song_comes_back_and_a_blank_one_leaves_nothing(tmp_path: Path) -> None:
    on_desk, hand = desk(tmp_path)
    first = on_desk.current
    assert on_desk.close(first) is None
    hand.change(BOATS)
    on_desk.new()
    blank = on_desk.current
    assert on_desk.close(blank) is None
    assert (on_desk.current, on_desk.open_ids) == (first, (first,))

    closed = on_desk.close(first)  # the only one: an empty one takes its place
    assert closed is not None
    assert hand.draft == Draft()
    assert on_desk.closed == (closed,)
    on_desk.reopen(first)
    assert (on_desk.open_ids, on_desk.closed) == ((first,), ())
    assert hand.draft == BOATS
    on_desk.close_all()

    assert [each.name for each in (tmp_path / "songs").iterdir() if each.is_dir()] == [first]
    assert desk(tmp_path)[0].open_ids == (first,)


async def test_what_was_emptied_is_not_thrown_away(tmp_path: Path) -> None:
    on_desk, hand = desk(tmp_path)
    first = on_desk.current
    hand.change(BOATS)
    hand.change(Draft())
    on_desk.new(Song(draft=LANTERNS))
    on_desk.close_all()

    again, _ = desk(tmp_path)
    assert [each.id for each in again.closed] == [first]
    again.reopen(first)
    assert lyrics(await again.history.read())[-1] == ("", Reason.TYPED)
    again.close_all()


async def test_a_take_is_used_in_its_own_song_and_what_was_there_is_kept(tmp_path: Path) -> None:
    on_desk, hand = desk(tmp_path)
    first = on_desk.current
    hand.change(Draft(lyrics="salt", options={"a": {"seed": 1}}))
    on_desk.keep_ordered()
    hand.change(Draft(lyrics="salt and rail", options={"a": {"seed": 1}}))
    on_desk.new(Song(draft=LANTERNS))
    take = Draft(lyrics="salt", options={"b": {"seed": 2}})

    on_desk.use(take, parent="take1", song_id=first)

    assert on_desk.current == first
    assert on_desk.song.parent == "take1"
    assert hand.draft == Draft(lyrics="salt", options={"a": {"seed": 1}, "b": {"seed": 2}})
    assert lyrics(await on_desk.history.read()) == [
        ("salt", Reason.ORDERED),
        ("salt and rail", Reason.BEFORE_RESTORE),
        ("salt", Reason.TYPED),
    ]
    came = Version(draft=take, when=datetime(2026, 5, 4, tzinfo=UTC))
    on_desk.new(Song(draft=take), versions=[came])
    assert await on_desk.history.read() == (came,)  # out of a file, with its versions
    on_desk.close(on_desk.current)
    on_desk.use(take, parent="take1", song_id="closed for long")
    assert (len(on_desk.open_ids), hand.draft, on_desk.song.parent) == (3, take, "take1")
    on_desk.close_all()
    assert desk(tmp_path)[0].song.parent == "take1"


async def test_a_version_is_put_back_and_taken_back(tmp_path: Path) -> None:
    folders = SongFolders(tmp_path)
    folders.save("a", Song(draft=BOATS, parent="take1"))
    on_desk, hand = desk(tmp_path)
    hand.change(Draft(lyrics="something else"))
    versions = await on_desk.history.read()
    assert lyrics(versions) == [("salt", Reason.TYPED), ("something else", Reason.TYPED)]
    before = on_desk.song

    on_desk.put_back(versions[0])
    assert on_desk.song == Song(draft=BOATS, parent="take1")
    on_desk.restore("a", before)

    assert hand.draft == Draft(lyrics="something else")
    assert ("something else", Reason.BEFORE_RESTORE) in lyrics(await on_desk.history.read())
    on_desk.close_all()


async def test_a_command_line_beside_the_window_writes_over_nothing(tmp_path: Path) -> None:
    on_desk, hand = desk(tmp_path)
    hand.change(BOATS)
    on_desk.close_all()
    window, hand = desk(tmp_path)
    command_line, _ = desk(tmp_path)
    window.new(Song(draft=LANTERNS))
    hand.change(Draft(title="Paper lanterns", lyrics="the last words"))
    window.close_all()

    command_line.close_all()

    again, hand = desk(tmp_path)
    assert len(again.open_ids) == 2
    assert hand.draft.lyrics == "the last words"
