"""The database is opened whole, or refused with a sentence and left alone."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from composer.domain.errors import DiskProblem, LibraryUnusable
from composer.domain.generation import Generation, State
from composer.domain.library_query import LibraryQuery
from composer.domain.request import Request
from composer.storage.database import open_database, transaction
from composer.storage.generations import Generations
from composer.storage.migrations import MIGRATIONS
from tests.small_disk import small_disk

ROOT = Path(__file__).parents[2]


def add_many(generations: Generations, count: int, first: int = 0) -> None:
    for number in range(first, first + count):
        generations.add(
            Generation(
                id=f"g{number}",
                request=Request(sku="sketch/band", prompt="warm lo-fi " * 40),
                state=State.DONE,
                created=datetime(2026, 11, 21, tzinfo=UTC),
            )
        )


def filled(file: Path, count: int = 200) -> None:
    with closing(open_database(file)) as connection:
        add_many(Generations(connection), count)


def read_everything(file: Path) -> None:
    with closing(open_database(file)) as connection:
        generations = Generations(connection)
        generations.get_many(generations.matching(LibraryQuery(words=("warm",))))


def test_a_new_database_survives_power_cuts_and_other_processes(tmp_path):
    with closing(open_database(tmp_path / "data" / "composer.db")) as connection:
        pragmas = {
            name: connection.execute(f"PRAGMA {name}").fetchone()[0]
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        }
        names = [name for (name,) in connection.execute("SELECT name FROM migrations")]
    assert pragmas == {
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "busy_timeout": 5000,
    }
    assert names == [migration.__name__ for migration in MIGRATIONS]


def test_an_empty_file_is_a_new_database(tmp_path):
    file = tmp_path / "composer.db"
    file.touch()
    filled(file, count=1)
    read_everything(file)


@pytest.mark.parametrize(
    ("name", "damage"),
    [
        ("text", lambda whole: b"This is not a database. " * 50),
        ("truncated", lambda whole: whole[: len(whole) // 2 // 4096 * 4096]),
        ("head", lambda whole: whole[:100] + b"\xff" * 3996 + whole[4096:]),
        ("body", lambda whole: whole[:4096] + b"\xa5" * (len(whole) - 4096)),
    ],
)
def test_a_damaged_file_is_told_and_left_as_it_is(tmp_path, name, damage):
    file = tmp_path / "composer.db"
    filled(file)
    damaged = damage(file.read_bytes())
    file.write_bytes(damaged)
    with pytest.raises(LibraryUnusable, match=r"damaged.*audio files are safe") as told:
        read_everything(file)
    assert told.value.code == "database_damaged"
    assert file.read_bytes() == damaged


def test_a_newer_programs_file_is_refused_and_left_as_it_is(tmp_path):
    def m002_of_the_future(connection: sqlite3.Connection) -> None:
        connection.execute("CREATE TABLE votes (id)")

    file = tmp_path / "composer.db"
    open_database(file, (*MIGRATIONS, m002_of_the_future)).close()
    before = file.read_bytes()
    with pytest.raises(LibraryUnusable, match="newer Composer"):
        open_database(file)
    assert file.read_bytes() == before


def test_another_programs_database_is_refused_and_left_as_it_is(tmp_path):
    file = tmp_path / "composer.db"
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("CREATE TABLE recipes (id)")
    before = file.read_bytes()
    with pytest.raises(LibraryUnusable, match="another program"):
        open_database(file)
    assert file.read_bytes() == before


def m002_moods(connection: sqlite3.Connection) -> None:
    connection.execute("ALTER TABLE generations ADD COLUMN mood TEXT")


def m003_broken(connection: sqlite3.Connection) -> None:
    connection.execute("CREATE TABLE half (id)")
    raise sqlite3.OperationalError("no such function: mood")


def copies(folder: Path) -> list[Path]:
    return sorted(folder.glob(f"composer.{MIGRATIONS[-1].__name__}-*.db"))


def test_a_whole_copy_is_made_before_an_older_file_is_changed(tmp_path):
    file = tmp_path / "composer.db"
    filled(file, count=3)
    with closing(open_database(file, (*MIGRATIONS, m002_moods))) as connection:
        connection.execute("SELECT mood FROM generations")
    (copy,) = copies(tmp_path)
    with closing(open_database(copy)) as connection:  # still of the older shape
        assert Generations(connection).count() == 3


def test_opening_an_up_to_date_file_makes_no_copy(tmp_path):
    file = tmp_path / "composer.db"
    filled(file, count=3)
    read_everything(file)
    assert copies(tmp_path) == []


def test_a_migration_that_fails_changes_nothing(tmp_path):
    file = tmp_path / "composer.db"
    filled(file, count=3)
    with pytest.raises(LibraryUnusable, match="failed"):
        open_database(file, (*MIGRATIONS, m002_moods, m003_broken))
    with closing(open_database(file)) as connection:
        assert Generations(connection).count() == 3
        tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_schema")}
    assert "half" not in tables


def test_several_processes_can_open_a_new_library_at_once(tmp_path):
    file = tmp_path / "composer.db"
    code = (
        "import sys; from pathlib import Path; from composer.storage.database import *; "
        "open_database(Path(sys.argv[1])).close()"
    )
    starts = [subprocess.Popen([sys.executable, "-c", code, str(file)], cwd=ROOT) for _ in range(4)]
    assert [process.wait() for process in starts] == [0] * 4
    with closing(open_database(file)) as connection:
        (count,) = connection.execute("SELECT count(*) FROM migrations").fetchone()
    assert count == len(MIGRATIONS)


def test_an_error_inside_a_transaction_takes_all_of_it_back(tmp_path):
    with closing(open_database(tmp_path / "composer.db")) as connection:

        def spend_and_fail() -> None:
            with transaction(connection):
                connection.execute(
                    "INSERT INTO ledger (generation, provider, sku, at, title, state) "
                    "VALUES ('g', 'p', 'p/s', 'now', '', 'charged')"
                )
                raise RuntimeError

        with pytest.raises(RuntimeError):
            spend_and_fail()
        assert connection.execute("SELECT count(*) FROM ledger").fetchone() == (0,)


def test_a_library_on_a_read_only_disk_is_told(tmp_path):
    with small_disk(tmp_path / "disk", kilobytes=4096) as disk:
        disk.make_read_only()
        with pytest.raises(LibraryUnusable):
            open_database(disk.path / "composer.db")


def test_a_full_disk_loses_no_row_that_was_there(tmp_path):
    with small_disk(tmp_path / "disk", kilobytes=4096) as disk:
        file = disk.path / "composer.db"
        filled(file, count=20)
        with closing(open_database(file)) as connection:
            generations = Generations(connection)
            generation = generations.get("g3")
            disk.fill()
            with pytest.raises(DiskProblem, match="Free some space"):
                add_many(generations, count=5000, first=20)
            disk.free()
            assert generations.get("g3") == generation
            generations.record(generation)
            assert generations.count() >= 20


def test_a_folder_that_is_moved_takes_no_rows_with_it_that_nobody_would_find(tmp_path):
    file = tmp_path / "data" / "composer.db"
    with closing(open_database(file)) as connection:
        generations = Generations(connection)
        add_many(generations, count=3)
        (tmp_path / "data").rename(tmp_path / "elsewhere")
        with pytest.raises(LibraryUnusable, match=r"no longer where it was.*Nothing was written"):
            add_many(generations, count=1, first=3)
        # Another file of that name is not the one that was opened.
        open_database(file).close()
        with pytest.raises(LibraryUnusable, match="no longer where it was"):
            add_many(generations, count=1, first=3)
    with closing(open_database(tmp_path / "elsewhere" / "composer.db")) as connection:
        assert Generations(connection).count() == 3


def test_a_disk_that_has_become_read_only_is_told(tmp_path):
    with small_disk(tmp_path / "disk", kilobytes=4096) as disk:
        file = disk.path / "composer.db"
        filled(file, count=3)
        disk.make_read_only()
        with pytest.raises(LibraryUnusable, match="Read-only"):
            filled(file, count=1)


def test_a_network_disk_gets_the_journal_that_needs_no_shared_memory(tmp_path):
    file = tmp_path / "composer.db"
    filled(file, count=3)
    with closing(open_database(file, shared_disk=True)) as connection:
        add_many(Generations(connection), count=1, first=3)
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("delete",)
        assert not file.with_name("composer.db-wal").exists()
    with closing(open_database(file)) as connection:
        assert Generations(connection).count() == 4


def test_a_journal_is_not_changed_under_the_feet_of_another(tmp_path):
    file = tmp_path / "composer.db"
    with closing(open_database(file)) as first:
        add_many(Generations(first), count=1)
        with closing(open_database(file, shared_disk=True)) as second:
            add_many(Generations(second), count=1, first=1)
            assert second.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        assert Generations(first).count() == 2
