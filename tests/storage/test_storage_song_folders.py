"""Are the songs that are written there again, whatever happened to the program or the disk?"""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from composer.domain.chords import Beside, Chord
from composer.domain.errors import DiskProblem
from composer.domain.request import Draft
from composer.domain.song import ClosedSong, OpenSongs, Song
from composer.storage.request_json import draft_to_plain, to_text
from composer.storage.song_folders import SongFolders
from tests.small_disk import small_disk
from tests.storage import made_up

WORDS = Song(
    draft=Draft(title="Paper Lanterns", lyrics="salt\ud83d on the rail"),
    parent="take1",
    beside=Beside(chords=(Chord(line=0, column=4, name="Am"),), times=((0, 12.5),)),
    imported="salt on the rail",
)


def test_without_anything_one_empty_song_is_open(tmp_path: Path) -> None:
    folders = SongFolders(tmp_path / "data")

    songs, notice = folders.open_songs()

    assert songs == OpenSongs(open=(songs.current,), current=songs.current)
    assert folders.load(songs.current) == (Song(), None)
    assert notice is None
    assert list(tmp_path.glob("data/**/*")) == []


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30)
@given(draft=made_up.drafts)
def test_a_draft_is_there_again(tmp_path: Path, draft: Draft) -> None:
    SongFolders(tmp_path).save("a", Song(draft=draft))
    assert SongFolders(tmp_path).load("a") == (Song(draft=draft), None)


def test_what_stands_beside_a_draft_is_there_again(tmp_path: Path) -> None:
    SongFolders(tmp_path).save("a", WORDS)
    assert SongFolders(tmp_path).load("a") == (WORDS, None)


def test_the_desk_is_there_again(tmp_path: Path) -> None:
    folders = SongFolders(tmp_path)
    for song_id in ("a", "b", "c"):
        folders.save(song_id, WORDS)
    desk = OpenSongs(open=("b", "a"), current="a", closed=(ClosedSong(id="c", name="Paper"),))

    folders.save_open(desk)

    assert SongFolders(tmp_path).open_songs() == (desk, None)


def test_the_one_draft_of_earlier_versions_becomes_a_song(tmp_path: Path) -> None:
    before = tmp_path / "draft.json"
    before.write_text(to_text(draft_to_plain(WORDS.draft)))

    songs, _ = SongFolders(tmp_path).open_songs()

    assert SongFolders(tmp_path).load(songs.current)[0].draft == WORDS.draft
    assert not before.exists()
    # Killed before anything else was written, and a second start of the older version between.
    before.write_text(to_text(draft_to_plain(Draft(title="Later"))))
    later, _ = SongFolders(tmp_path).open_songs()
    assert SongFolders(tmp_path).load(later.current)[0].draft == Draft(title="Later")
    assert [each.id for each in later.closed] == [songs.current]


def test_a_song_that_no_list_knows_is_opened(tmp_path: Path) -> None:
    folders = SongFolders(tmp_path)
    for song_id, song in (("a", WORDS), ("b", WORDS), ("blank", Song())):
        folders.save(song_id, song)
    folders.save_open(OpenSongs(open=("a", "gone"), current="gone"))

    assert folders.open_songs() == (OpenSongs(open=("a", "b"), current="a"), None)


@pytest.mark.parametrize("content", [b"", b"[]", b'{"open": 7}', b'{"open": ["../a"]}'])
def test_a_damaged_list_costs_no_song(tmp_path: Path, content: bytes) -> None:
    folders = SongFolders(tmp_path)
    for number, song_id in enumerate(("old", "new")):
        folders.save(song_id, WORDS)
        os.utime(folders.file(song_id), (number, number))
    (tmp_path / "songs" / "open.json").write_bytes(content)

    songs, notice = folders.open_songs()

    assert songs.open == ("new",)
    assert songs.closed == (ClosedSong(id="old", name="Paper Lanterns"),)
    assert notice is not None
    assert "damaged" in notice


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff",
        b"[1]",
        b'{"prompt": 5}',
        b'{"chords": [[0]]}',
        b'{"parent": 3}',
        b'{"times": [[0, NaN]]}',
    ],
)
def test_a_damaged_draft_is_kept_aside_and_told(tmp_path: Path, content: bytes) -> None:
    folders = SongFolders(tmp_path)
    folders.save("a", WORDS)
    folders.file("a").write_bytes(content)

    song, notice = folders.load("a")

    (aside,) = folders.file("a").parent.iterdir()
    assert song == Song()
    assert aside.name.startswith("draft.damaged-")
    assert notice is not None
    assert str(aside) in notice
    assert aside.read_bytes() == content


def test_a_full_disk_leaves_the_draft_as_it_was_saved_before(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk") as disk:
        folders = SongFolders(disk.path)
        folders.save("a", WORDS)
        disk.fill()
        with pytest.raises(DiskProblem, match="no room left") as told:
            folders.save("a", Song(draft=Draft(lyrics="lost " * 10_000)))
        assert told.value.code == "disk_full"
        assert folders.load("a") == (WORDS, None)
        disk.make_read_only()
        with pytest.raises(DiskProblem, match="does not allow writing"):
            folders.save("b", WORDS)
