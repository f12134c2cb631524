"""The command line over a library that is damaged, gone, copied, or wanted by two at once."""

from __future__ import annotations

import json
import os
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from composer.practice.services import PracticeServices
from composer.storage.database import open_database
from composer.storage.library_lock import LibraryLock
from tests.cli.running import Composer
from tests.patience import PATIENCE, wait_until
from tests.small_disk import small_disk
from tests.storage.filled_library import fill, song

SONG = ("generate", "--sku", "kyma/minimax-music", "--prompt", "folk", "--lyrics", "la la")


def damage(database: Path) -> None:
    content = bytearray(database.read_bytes())
    content[:4096] = bytes(4096)
    database.write_bytes(content)


def test_a_damaged_library_is_rescued_and_told_once(
    composer: Composer, composer_home: Path
) -> None:
    home = fill(composer_home, songs=8)
    whole = composer.json("history")
    damage(home.database)

    first = composer.run("history", "--json")
    second = composer.run("history", "--json")

    assert json.loads(first.stdout) == json.loads(second.stdout) == whole
    assert first.stderr.count("was damaged") == 1
    assert str(*home.aside("damaged")) in first.stderr
    assert second.stderr == ""


def test_the_list_is_copied_and_put_back(
    composer: Composer, composer_home: Path, tmp_path: Path
) -> None:
    home = fill(composer_home, songs=8)
    whole = home.rows()
    copy = tmp_path / "copy.db"

    made = composer.json("history", "--backup", str(copy))
    assert made == {"backup": str(copy), "songs": 12, "bytes": copy.stat().st_size}
    home.record(song(1, title="Renamed since"))
    with closing(open_database(home.database)):
        refused = composer.run("history", "--restore", str(copy))
    assert refused.returncode == 7
    assert "Another Composer has this library open" in refused.stderr

    restored = composer.json("history", "--restore", str(copy))

    assert restored["songs"] == 12
    assert Path(restored["kept"]).is_file()
    assert home.rows() == whole


@pytest.mark.parametrize(
    ("content", "code", "words"),
    [
        (b"Dear diary", 2, "no backup of Composer's"),
        (None, 2, "There is no file"),
        ("damaged", 7, "is damaged"),
    ],
)
def test_what_cannot_be_restored_is_said_and_changes_nothing(
    composer: Composer, composer_home: Path, tmp_path: Path, content: object, code: int, words: str
) -> None:
    home = fill(composer_home, songs=8)
    copy = tmp_path / "copy.db"
    if content == "damaged":
        with closing(sqlite3.connect(home.database)) as connection:
            connection.execute("VACUUM INTO ?", (str(copy),))
        whole = copy.read_bytes()
        copy.write_bytes(whole[: 4096 * 4] + bytes(4096 * 6) + whole[4096 * 10 :])
    elif isinstance(content, bytes):
        copy.write_bytes(content)
    before = home.database.read_bytes()

    done = composer.run("history", "--restore", str(copy))

    assert done.returncode == code
    assert words in done.stderr
    assert home.database.read_bytes() == before


def test_a_newer_programs_library_is_refused_in_a_sentence(
    composer: Composer, composer_home: Path
) -> None:
    home = fill(composer_home, songs=1)
    with closing(sqlite3.connect(home.database)) as connection, connection:
        connection.execute("INSERT INTO migrations VALUES (999, 'm999_of_the_future', '')")

    done = composer.run("history", "--json")

    assert done.returncode == 7
    assert json.loads(done.stdout)["error"]["code"] == "library_newer"


def test_a_synchronised_folder_is_told_of_once_and_used_without_files_beside_the_database(
    composer: Composer, composer_home: Path
) -> None:
    synchronised = composer_home / "Dropbox"
    synchronised.mkdir(parents=True)
    composer.environment["COMPOSER_HOME"] = str(synchronised)

    told = composer.run("history")
    quiet = composer.run("history")

    assert told.returncode == 0
    assert "is synchronised. Dropbox copies" in told.stderr
    assert quiet.stderr == ""
    with closing(sqlite3.connect(synchronised / "data" / "composer.db")) as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("delete",)


def test_command_lines_hammering_one_library_lose_no_row(
    composer: Composer, practice: PracticeServices
) -> None:
    orders, looks = 3, 2
    running = [composer.start(*SONG, "--again", "--yes", "--json") for _ in range(orders)]
    running += [composer.start("history", "--json") for _ in range(looks)]
    ended = [(process.communicate(timeout=120), process.returncode) for process in running]

    assert [code for _, code in ended] == [0] * (orders + looks), [said for said, _ in ended]
    rows = composer.json("history")
    assert {json.loads(said[0])["id"] for said, _ in ended[:orders]} == {row["id"] for row in rows}
    assert [row["state"] for row in rows] == ["done"] * orders
    # The simulated service lets only so many in at a time; who was sent away asked again.
    assert len([each for each in practice.ledger.orders if each.outcome == "answered"]) == orders
    assert len({row["path"] for row in rows}) == orders


def test_a_command_says_which_process_looks_after_the_orders_that_wait(
    composer: Composer, composer_home: Path
) -> None:
    window = LibraryLock(composer_home / "data")
    assert window.acquire()
    try:
        done = composer.run("jobs")
    finally:
        window.release()

    assert done.returncode == 0
    assert f"process {os.getpid()}" in done.stderr
    assert composer.run("jobs").stderr == ""


@pytest.mark.parametrize("gone", ["library", "data"])
def test_what_was_paid_for_is_kept_though_its_folder_goes_away_meanwhile(
    composer: Composer, composer_home: Path, practice: PracticeServices, gone: str
) -> None:
    composer.run("history")
    practice.faults.next("hang")
    ordering = composer.start(*SONG, "--json")
    wait_until("an order", lambda: practice.faults.holding)
    (composer_home / gone).rename(composer_home / "moved")

    practice.faults.release()
    said, told = ordering.communicate(timeout=PATIENCE)

    (song,) = (composer_home / "library").rglob("*.mp3")
    if gone == "library":
        assert json.loads(said)["clips"][0]["path"] == str(song)
    else:
        assert (ordering.returncode, json.loads(said)["error"]["charged"]) == (7, "yes")
        assert f"The song is kept: {song}" in told
        assert f"not known any more lies in {song.parent}" in composer.run("history").stderr


@pytest.mark.skipif(os.name == "nt", reason="mounts")
def test_a_full_and_a_read_only_disk_take_no_money(
    composer: Composer, tmp_path: Path, practice: PracticeServices
) -> None:
    with small_disk(tmp_path / "disk", kilobytes=4096) as disk:
        composer.environment["COMPOSER_HOME"] = str(disk.path / "home")
        assert composer.run("history").returncode == 0
        disk.fill(leave=8_192)
        full = composer.run(*SONG, "--yes")
        disk.free()
        disk.make_read_only()
        read_only = composer.run(*SONG, "--yes")

    assert (full.returncode, read_only.returncode) == (7, 7)
    assert "Free some space" in full.stderr
    assert "Change the permissions" in read_only.stderr
    assert practice.ledger.orders == ()
