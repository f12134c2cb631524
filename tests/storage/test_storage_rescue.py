"""Whatever happens to the database's file, the library opens again with all that can be read."""

from __future__ import annotations

import random
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from msgspec.structs import replace

from composer.domain.errors import ComposerError, DiskProblem, LibraryUnusable
from composer.domain.generation import State
from composer.domain.ledger import Money
from composer.domain.library_query import LibraryQuery
from composer.storage.database import open_database
from composer.storage.generations import Generations
from composer.storage.library_database import open_library
from composer.storage.migrations import MIGRATIONS
from tests.small_disk import small_disk
from tests.storage.filled_library import Home, fill, rows_in, song, unfinished, write_files

PAGE = 4096
OLDER = Path(__file__).parent / "older"


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Home:
    return fill(tmp_path_factory.mktemp("whole"))


@pytest.fixture
def home(whole: Home, tmp_path: Path) -> Home:
    """The same library for each test to damage."""
    folder = tmp_path / "home"
    shutil.copytree(whole.database.parents[1], folder)
    return Home(folder / "data" / "composer.db", folder / "library")


def reopened(home: Home) -> list[str]:
    """What is told when the library is opened, used, closed, and opened again until it is calm."""
    told: list[str] = []
    for _ in range(4):
        try:
            connection, notices = open_library(home.database, home.library)
        except LibraryUnusable as error:
            if error.code != "database_damaged":
                raise
            continue
        with closing(connection):
            told += notices
            if is_usable(connection):
                return told
    pytest.fail("the library does not come to rest")


def is_usable(connection: sqlite3.Connection) -> bool:
    """Use everything once; damage that is met only now is seen to at the next start."""
    connection.execute("PRAGMA synchronous = OFF")
    rows = Generations(connection)
    try:
        for generation in rows_in(connection).values():
            rows.record(generation)
        rows.matching(LibraryQuery(words=("warm",)))
        rows.record(song(999, clips=()))
        rows.purge([song(999).id])
    except LibraryUnusable as error:
        if error.code != "database_damaged":
            raise
        return False
    assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
    return True


def root_of(file: Path, table: str) -> int:
    """The page from which all others of a table are reached."""
    with closing(sqlite3.connect(file)) as connection:
        statement = "SELECT rootpage FROM sqlite_schema WHERE name = ?"
        return connection.execute(statement, (table,)).fetchone()[0]


def overwrite(file: Path, page: int, content: bytes = bytes(PAGE)) -> None:
    data = bytearray(file.read_bytes())
    data[(page - 1) * PAGE : page * PAGE] = content
    file.write_bytes(data)


def assert_nothing_paid_is_lost(home: Home, whole: Home) -> None:
    """Every song with a file is listed, and its money is in the ledger."""
    rows, before = home.rows(), whole.rows()
    for each, generation in before.items():
        if generation.clips:
            assert {clip.path for clip in rows[each].clips} == {
                clip.path for clip in generation.clips
            }
    lines = home.lines()
    for (each, attempt), line in whole.lines().items():
        if each in before and before[each].clips:
            assert lines[each, attempt].at_stake_usd == line.at_stake_usd


def test_a_sound_library_is_opened_without_a_word(home: Home, whole: Home) -> None:
    connection, notices = open_library(home.database, home.library)
    with closing(connection):
        assert notices == ()
        assert rows_in(connection) == whole.rows()
    assert home.aside("damaged") == []


@pytest.mark.parametrize("seed", range(8))
def test_flipped_bytes_cost_no_song(home: Home, whole: Home, seed: int) -> None:
    dice = random.Random(seed)
    data = bytearray(home.database.read_bytes())
    for _ in range(dice.choice([1, 20, 400])):
        data[dice.randrange(len(data))] = dice.randrange(256)
    home.database.write_bytes(data)

    told = reopened(home)

    # A byte inside a text can be another letter, which nobody can see.
    assert len(told) <= 1
    assert len(home.aside("damaged")) == len(told)
    rows = home.rows()
    assert {each for each, row in whole.rows().items() if row.clips} - set(rows) == set()
    # Nothing is there twice, under a damaged id beside the right one.
    assert len({row.created for row in rows.values()}) == len(rows)
    lines = home.lines().values()
    assert len({line.at for line in lines if line.generation in whole.rows()}) == len(
        [line for line in lines if line.generation in whole.rows()]
    )


@pytest.mark.parametrize("seed", range(4))
def test_zeroed_pages_cost_no_song_and_are_told_once(home: Home, whole: Home, seed: int) -> None:
    dice = random.Random(seed)
    count = home.database.stat().st_size // PAGE
    for page in dice.sample(range(1, count + 1), dice.choice([1, 3, count // 4])):
        overwrite(home.database, page)

    told = reopened(home)

    assert len(told) <= 1
    assert_nothing_paid_is_lost(home, whole)


@pytest.mark.parametrize("share", [0.0005, 0.02, 0.3, 0.5, 0.9, 0.97])
def test_a_truncated_file_costs_no_song(home: Home, whole: Home, share: float) -> None:
    data = home.database.read_bytes()
    home.database.write_bytes(data[: int(len(data) * share)])

    (told,) = reopened(home)

    assert "was damaged" in told
    assert str(*home.aside("damaged")) in told
    assert_nothing_paid_is_lost(home, whole)


@pytest.mark.parametrize(
    "damage",
    [
        lambda file: file.write_bytes(b""),
        lambda file: file.write_bytes(b"This is not a database. " * 500),
        lambda file: file.write_bytes(bytes(100_000)),
    ],
)
def test_a_file_that_is_no_database_is_made_anew_from_the_files(
    home: Home, whole: Home, damage: Callable[[Path], object]
) -> None:
    damage(home.database)

    (told,) = reopened(home)

    assert "0 songs out of it and 40 songs from the files beside the audio" in told
    rows, before = home.rows(), whole.rows()
    assert set(rows) == {each for each, row in before.items() if row.clips}
    for each, row in rows.items():
        # When exactly it was deleted and what was left of the money then is not in the files.
        expected = replace(before[each], deleted=row.deleted, balance_usd=None)
        assert row == expected
        assert (row.deleted is None) == (before[each].deleted is None)


def test_a_database_that_is_gone_is_made_anew_from_the_files(home: Home, whole: Home) -> None:
    home.database.unlink()

    (told,) = reopened(home)

    assert "was not there" in told
    assert_nothing_paid_is_lost(home, whole)
    assert home.aside("damaged") == []


def test_a_new_library_is_opened_without_a_word(tmp_path: Path) -> None:
    (tmp_path / "library").mkdir()
    connection, notices = open_library(tmp_path / "data" / "composer.db", tmp_path / "library")
    connection.close()
    assert notices == ()


def test_the_files_head_can_be_lost_without_losing_a_row(home: Home, whole: Home) -> None:
    """Not even those that no file beside the audio tells of."""
    overwrite(home.database, 1)

    (told,) = reopened(home)

    assert "45 songs out of it" in told or "44 songs out of it" in told
    rows, before = home.rows(), whole.rows()
    assert set(rows) == set(before)
    assert rows["uncertain-42"] == before["uncertain-42"]
    assert home.lines() == whole.lines()


@pytest.mark.parametrize("table", ["generations", "clips", "ledger", "words_data"])
def test_a_tables_root_can_be_lost_without_losing_a_row(
    home: Home, whole: Home, table: str
) -> None:
    root = root_of(home.database, table)
    overwrite(home.database, root)

    (told,) = reopened(home)

    assert "Up to" not in told
    assert home.rows() == whole.rows()
    assert home.lines() == whole.lines()


def test_what_was_purged_stays_away_though_its_money_is_remembered(home: Home) -> None:
    root = root_of(home.database, "generations")
    overwrite(home.database, root)
    reopened(home)
    gone = song(50).id
    assert gone not in home.rows()
    assert home.lines()[gone, 1].state is Money.CHARGED


def test_what_was_written_beside_the_file_last_is_carried_over_too(home: Home) -> None:
    with closing(open_database(home.database)) as connection:
        Generations(connection).add(unfinished(77, State.UNCERTAIN))
        beside = home.database.with_name("composer.db-wal")
        kept = beside.read_bytes()
    root = root_of(home.database, "clips")
    beside.write_bytes(kept)  # as if the program had been killed …
    overwrite(home.database, root, b"\xa5" * PAGE)  # … and the disk had failed

    told = reopened(home)

    assert len(told) <= 1
    assert "uncertain-77" in home.rows()


def test_a_row_that_cannot_be_understood_is_mended_and_keeps_its_place(home: Home) -> None:
    with closing(open_database(home.database)) as connection:
        connection.execute(
            "UPDATE generations SET request = '{', charged_usd = 'x', state = 'dome' "
            "WHERE id = 'uncertain-42'"
        )
        connection.execute("UPDATE clips SET sections = 'x', seconds = 'long' WHERE place = 1")
        connection.execute("UPDATE ledger SET state = '?', charged_usd = '0.2x' WHERE rowid = 1")
    opened, _ = open_library(home.database, home.library)
    with closing(opened), pytest.raises(LibraryUnusable, match="cannot be understood"):
        rows_in(opened)

    (told,) = reopened(home)

    assert "45 songs out of it and 0 songs" in told or "44 songs out of it and 0 songs" in told
    row = home.rows()["uncertain-42"]
    assert (row.state, row.title) == (State.UNCERTAIN, "Paper Lanterns 42")
    assert row.request.sku == "kyma/elevenlabs-music"


def test_a_damaged_id_is_mended_by_the_file_beside_the_audio(home: Home, whole: Home) -> None:
    with closing(open_database(home.database)) as connection:
        connection.execute("PRAGMA foreign_keys = OFF")
        connection.execute("UPDATE generations SET id = 'x' || substr(id, 2) WHERE number = 2")
    overwrite(home.database, root_of(home.database, "words_data"))

    reopened(home)

    assert home.rows() == whole.rows()


def test_an_older_releases_damaged_library_comes_to_the_present_shape(tmp_path: Path) -> None:
    for shape in sorted(OLDER.glob("*.db")):
        home = Home(tmp_path / shape.stem / "composer.db", tmp_path / shape.stem / "library")
        home.database.parent.mkdir()
        shutil.copy(shape, home.database)
        root = root_of(home.database, "clips")
        overwrite(home.database, root, b"\xa5" * PAGE)

        (told,) = reopened(home)

        assert "2 songs out of it" in told
        assert sorted(line.state for line in home.lines().values()) == [
            Money.CHARGED,
            Money.IN_DOUBT,
        ]


def test_an_old_version_of_a_row_never_waits_to_be_bought_again(home: Home) -> None:
    """On a page that nothing leads to lies how the row was before its order went out."""
    old = unfinished(60, State.QUEUED)
    home.record(old)
    with closing(open_database(home.database)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        page = _page_with(home.database, old.id)
        stale = home.database.read_bytes()[(page - 1) * PAGE : page * PAGE]
    home.record(replace(old, state=State.UNCERTAIN, started=old.created))
    data = bytearray(home.database.read_bytes())
    data[(page - 1) * PAGE : page * PAGE] = bytes(PAGE)
    home.database.write_bytes(bytes(data) + stale)

    reopened(home)

    assert home.rows()[old.id].state is State.UNCERTAIN


def _page_with(file: Path, text: str) -> int:
    data = file.read_bytes()
    for page in range(len(data) // PAGE, 0, -1):
        content = data[(page - 1) * PAGE : page * PAGE]
        if content[0] == 0x0D and text.encode() in content and b"in doubt" in content:
            return page
    raise AssertionError


def test_a_rescue_that_was_cut_short_is_finished_at_the_next_start(
    home: Home, whole: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    overwrite(home.database, 1)
    renames = 0
    rename = Path.rename

    def cut(self: Path, target: Path) -> Path:
        nonlocal renames
        renames += 1
        if renames == 2:
            raise KeyboardInterrupt
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", cut)
    with pytest.raises(KeyboardInterrupt):
        open_library(home.database, home.library)
    monkeypatch.undo()
    assert not home.database.exists()
    # What a killed process would leave besides.
    (home.database.parent / ".workshop-x").mkdir()
    (home.database.parent / "composer.rescued.db.part").write_bytes(b"half")

    reopened(home)
    left = {file.name for file in home.database.parent.iterdir()}
    assert {name for name in left if name.startswith(".workshop") or "part" in name} == set()

    assert set(home.rows()) == set(whole.rows())
    assert len(home.aside("damaged")) == 1


def test_a_disk_without_room_for_a_rescue_leaves_everything_as_it_is(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", kilobytes=8192) as disk:
        home = fill(disk.path)
        overwrite(home.database, 1)
        damaged = home.database.read_bytes()
        disk.fill(leave=60_000)
        names = {file.name for file in home.database.parent.iterdir()}

        with pytest.raises(DiskProblem, match="Free some space"):
            open_library(home.database, home.library)

        assert home.database.read_bytes() == damaged
        assert {file.name for file in home.database.parent.iterdir()} - names <= {"composer.open"}
        disk.free()
        assert len(reopened(home)) == 1


def test_nothing_is_rescued_while_another_has_it_open(home: Home) -> None:
    with closing(open_database(home.database)):
        overwrite(home.database, 1)
        damaged = home.database.read_bytes()
        with pytest.raises(LibraryUnusable, match="Close every Composer"):
            open_library(home.database, home.library)
        assert home.database.read_bytes() == damaged
    assert home.aside("damaged") == []


def test_another_programs_and_a_newer_programs_files_are_never_rescued(home: Home) -> None:
    def m999_of_the_future(connection: sqlite3.Connection) -> None:
        connection.execute("CREATE TABLE votes (id)")

    open_database(home.database, (*MIGRATIONS, m999_of_the_future)).close()
    before = home.database.read_bytes()
    with pytest.raises(LibraryUnusable, match="newer Composer"):
        open_library(home.database, home.library)
    assert home.database.read_bytes() == before

    home.database.unlink()
    with closing(sqlite3.connect(home.database)) as connection:
        connection.execute("CREATE TABLE recipes (id)")
    with pytest.raises(ComposerError, match="another program"):
        open_library(home.database, home.library)
    assert home.aside("damaged") == []


def test_a_clips_row_comes_back_from_its_file(home: Home, whole: Home) -> None:
    with closing(open_database(home.database)) as connection:
        connection.execute("DELETE FROM clips WHERE number = 2")
    overwrite(home.database, root_of(home.database, "words_data"), b"\xa5" * PAGE)

    reopened(home)

    assert_nothing_paid_is_lost(home, whole)


def test_files_that_describe_no_song_are_passed_over(home: Home) -> None:
    write_files(home.library, song(70))
    for name, content in {
        "list.json": b"[1]",
        "broken.wav.json": b'{"title": ',
        "other.wav.json": b'{"title": "x", "generation": 5}',
        "odd.wav.json": b"\xff\xfe\x00",
    }.items():
        (home.library / name).write_bytes(content)
    (home.library / "folder.json").mkdir()
    home.database.unlink()

    reopened(home)

    assert song(70).id in home.rows()
    assert len(home.rows()) == 41
