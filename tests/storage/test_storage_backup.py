"""A backup holds the whole list, and restoring one forgets no order and no money."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from msgspec.structs import replace

from composer.domain.errors import DiskProblem, DraftRefused, LibraryUnusable
from composer.domain.generation import State
from composer.storage.backup import back_up, forget_restore, prepare_restore, restore
from composer.storage.database import open_database
from composer.storage.generations import Generations
from composer.storage.library_database import open_library
from composer.storage.migrations import MIGRATIONS
from composer.storage.successor import TO_RESTORE, successor, take_place
from tests.small_disk import small_disk
from tests.storage.filled_library import Home, fill, song, unfinished, write_files

OLDER = Path(__file__).parent / "older"


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return fill(tmp_path, songs=6)


def test_a_backup_made_while_others_write_is_the_whole_list(home: Home, tmp_path: Path) -> None:
    before = home.rows()
    with closing(open_database(home.database)) as connection:
        Generations(connection).add(unfinished(20, State.RUNNING))
        made = back_up(home.database, tmp_path / "copy.db")

    assert made.songs == 11  # one of the six lies in the bin, and there are six orders
    assert made.bytes == made.file.stat().st_size
    restore(home.database, home.library, made.file)
    assert set(home.rows()) == {*before, "running-20"}


def test_restoring_keeps_what_was_bought_ordered_and_spent_since(
    home: Home, tmp_path: Path
) -> None:
    old = home.rows()
    back_up(home.database, tmp_path / "copy.db")
    newer, doubtful = song(30), unfinished(31, State.UNCERTAIN)
    write_files(home.library, newer)
    home.record(newer, doubtful, replace(old["running-7"], state=State.UNCERTAIN))
    home.record(replace(old[song(1).id], title="Renamed since"))
    lines = home.lines()

    restored = restore(home.database, home.library, tmp_path / "copy.db")

    rows = home.rows()
    assert set(rows) == {*old, newer.id, doubtful.id}
    assert rows[song(1).id].title == song(1).title
    assert rows["running-7"].state is State.UNCERTAIN  # not under way again: it is in doubt now
    assert home.lines() == lines
    assert (restored.newer, restored.knows_spending) == (2, True)
    assert str(restored.kept) in restored.sentence()


def test_a_restore_prepared_in_the_window_is_done_at_the_next_start_or_called_off(
    home: Home, tmp_path: Path
) -> None:
    back_up(home.database, tmp_path / "copy.db")
    home.record(replace(home.rows()[song(1).id], title="Renamed since"))
    with closing(open_database(home.database)):
        prepare_restore(home.database, tmp_path / "copy.db")
        forget_restore(home.database)
        assert not successor(home.database, TO_RESTORE).exists()
        prepare_restore(home.database, tmp_path / "copy.db")
    assert home.rows()[song(1).id].title == "Renamed since"

    connection, (told,) = open_library(home.database, home.library)
    connection.close()

    assert told.startswith("The backup was restored. 10 songs are listed.")
    assert home.rows()[song(1).id].title == song(1).title
    connection, told_again = open_library(home.database, home.library)
    connection.close()
    assert told_again == ()


def test_a_restore_that_was_cut_short_is_finished_at_the_next_start(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    back_up(home.database, tmp_path / "copy.db")
    rows = home.rows()

    def cut(database: Path, waiting: Path, kept_as: str) -> Path | None:
        database.rename(database.with_name("composer.before-restore.db"))
        raise KeyboardInterrupt

    monkeypatch.setattr("composer.storage.backup.take_place", cut)
    with pytest.raises(KeyboardInterrupt):
        restore(home.database, home.library, tmp_path / "copy.db")
    monkeypatch.setattr("composer.storage.backup.take_place", take_place)

    connection, _ = open_library(home.database, home.library)
    connection.close()

    assert home.rows() == rows


def test_a_damaged_library_can_be_left_behind_for_a_backup(home: Home, tmp_path: Path) -> None:
    rows = home.rows()
    back_up(home.database, tmp_path / "copy.db")
    home.database.write_bytes(b"no database any more" * 1000)

    restore(home.database, home.library, tmp_path / "copy.db")

    assert home.rows() == rows


def test_a_backup_of_an_older_release_comes_to_the_present_shape(tmp_path: Path) -> None:
    for shape in sorted(OLDER.glob("*.db")):
        home = Home(tmp_path / shape.stem / "composer.db", tmp_path / shape.stem / "library")
        assert restore(home.database, home.library, shape).songs == 2
        assert len(home.lines()) == 2


def test_what_is_no_backup_is_refused_and_changes_nothing(home: Home, tmp_path: Path) -> None:
    def m999_of_the_future(connection: sqlite3.Connection) -> None:
        connection.execute("CREATE TABLE votes (id)")

    text, damaged, newer = tmp_path / "a.txt", tmp_path / "damaged.db", tmp_path / "newer.db"
    text.write_bytes(b"Dear diary, " * 500)
    shutil.copy(home.database, newer)
    open_database(newer, (*MIGRATIONS, m999_of_the_future)).close()
    back_up(home.database, damaged)
    content = bytearray(damaged.read_bytes())
    content[4096 * 3 : 4096 * 9] = bytes(4096 * 6)
    damaged.write_bytes(content)
    rows = home.rows()

    for file, kind, words in (
        (text, DraftRefused, "no backup of Composer's"),
        (tmp_path / "missing.db", DraftRefused, "There is no file"),
        (home.database, DraftRefused, "database in use"),
        (damaged, LibraryUnusable, "is damaged. Nothing was changed."),
        (newer, LibraryUnusable, "newer Composer"),
    ):
        with pytest.raises(kind, match=words):
            restore(home.database, home.library, file)
    with (
        closing(open_database(home.database)),
        pytest.raises(LibraryUnusable, match="Another Composer has this library open"),
    ):
        restore(home.database, home.library, home.database)

    assert home.rows() == rows
    assert home.aside("before-restore") == []


def test_a_backup_replaces_an_older_one_and_nothing_else(home: Home, tmp_path: Path) -> None:
    target, letter = tmp_path / "copy.db", tmp_path / "letter.txt"
    letter.write_text("Dear Ann")
    back_up(home.database, target)
    home.record(song(40))
    assert back_up(home.database, target).songs == 11

    for wrong in (letter, home.database, tmp_path, tmp_path / "no folder" / "copy.db"):
        with pytest.raises(DraftRefused):
            back_up(home.database, wrong)
    assert letter.read_text() == "Dear Ann"


def test_a_backup_without_room_leaves_the_older_one(home: Home, tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", kilobytes=512) as disk:
        target = disk.path / "copy.db"
        back_up(home.database, target)
        before = target.read_bytes()
        disk.fill(leave=20_000)
        with pytest.raises(DiskProblem, match="Free some space"):
            back_up(home.database, target)
        assert target.read_bytes() == before
        assert sorted(file.name for file in disk.path.iterdir()) == ["ballast", "copy.db"]
