"""A database that was not closed as it should be is known for one, and no other is suspected."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from composer.domain.errors import LibraryUnusable
from composer.storage.database import database_errors, open_database
from composer.storage.last_close import Left, forget, how_it_was_left, note_closed, note_damaged
from composer.storage.presence import Presence

ROOT = Path(__file__).parents[2]
WRITE = "connection.execute(\"INSERT INTO migrations VALUES (99, 'x', 'y')\")"
OPEN = (
    "import sys; from pathlib import Path; from composer.storage.database import open_database; "
    "connection = open_database(Path(sys.argv[1])); {then}; print('ready', flush=True); "
    "sys.stdin.readline(); connection.close()"
)


def start(file: Path, then: str = "pass") -> subprocess.Popen[str]:
    """A process that has the database open until it reads a line."""
    process = subprocess.Popen(
        [sys.executable, "-c", OPEN.format(then=then), str(file)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    return process


def finish(process: subprocess.Popen[str]) -> None:
    process.communicate("\n")


def kill(process: subprocess.Popen[str]) -> None:
    process.send_signal(signal.SIGKILL)
    process.communicate()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    file = tmp_path / "composer.db"
    open_database(file).close()
    return file


def test_a_closed_database_is_well(file: Path) -> None:
    assert how_it_was_left(file) is Left.WELL


def test_an_older_releases_database_is_looked_at_once(file: Path) -> None:
    forget(file)
    assert how_it_was_left(file) is Left.UNKNOWN
    open_database(file).close()
    assert how_it_was_left(file) is Left.WELL


def test_a_killed_process_that_wrote_leaves_it_unknown(file: Path) -> None:
    kill(start(file, WRITE))
    assert how_it_was_left(file) is Left.UNKNOWN


def test_a_killed_process_that_only_read_does_no_harm(file: Path) -> None:
    kill(start(file))
    assert how_it_was_left(file) is Left.WELL


def test_the_last_of_two_to_close_writes_it_down(file: Path) -> None:
    first, second = start(file), start(file, WRITE)
    finish(second)
    finish(first)
    assert how_it_was_left(file) is Left.WELL


@pytest.mark.parametrize(
    "change",
    [
        lambda file: file.write_bytes(file.read_bytes()[:-4096]),
        lambda file: file.write_bytes(file.read_bytes()),
        lambda file: file.unlink(),
        lambda file: file.with_name("composer.db-journal").write_bytes(b"hot"),
    ],
)
def test_what_something_else_did_to_the_file_is_seen(
    file: Path, change: Callable[[Path], object]
) -> None:
    change(file)
    assert how_it_was_left(file) is Left.UNKNOWN


def test_damage_stays_written_down_until_it_was_seen_to(file: Path) -> None:
    note_damaged(file)
    note_closed(file)
    assert how_it_was_left(file) is Left.DAMAGED
    forget(file)
    assert how_it_was_left(file) is Left.UNKNOWN


def test_damage_that_a_query_meets_is_written_down(file: Path) -> None:
    with closing(open_database(file)) as connection:
        root = "SELECT rootpage FROM sqlite_schema WHERE name = 'clips'"
        (page,) = connection.execute(root).fetchone()
    whole = bytearray(file.read_bytes())
    whole[4096 * (page - 1) : 4096 * page] = b"\xa5" * 4096
    file.write_bytes(whole)
    with closing(open_database(file)) as connection:
        with pytest.raises(LibraryUnusable, match="damaged"), database_errors(connection):
            connection.execute("SELECT * FROM clips").fetchall()
        assert how_it_was_left(file) is Left.DAMAGED
    assert how_it_was_left(file) is Left.DAMAGED


def test_nobody_has_it_alone_while_another_has_it_open(file: Path) -> None:
    other, mine = start(file), Presence(file)
    assert not mine.take_alone()
    finish(other)
    assert mine.take_alone()
    with pytest.raises(LibraryUnusable, match="putting this library in order"):
        Presence(file).join(patience=0)
    mine.leave()
    open_database(file).close()


def test_a_killed_process_is_not_there_any_more(file: Path) -> None:
    kill(start(file))
    mine = Presence(file)
    assert mine.take_alone()
    mine.leave()
