"""Where everything lies, and which process runs the queue."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from composer.domain.errors import LibraryUnusable
from composer.storage.library_lock import LibraryLock
from composer.storage.paths import create, folders
from tests.small_disk import small_disk

ROOT = Path(__file__).parents[2]


def test_one_folder_can_hold_everything(composer_home):
    found = folders(practice=False)
    assert (found.library, found.data, found.settings, found.cache) == tuple(
        composer_home / name for name in ("library", "data", "settings", "cache")
    )
    assert not composer_home.exists()
    create(found)
    create(found)
    assert sorted(path.name for path in composer_home.iterdir()) == [
        "cache",
        "data",
        "library",
        "settings",
    ]
    assert list(found.library.iterdir()) == []


def test_practice_has_folders_of_its_own(composer_home):
    real, practice = folders(practice=False), folders(practice=True)
    assert practice.library == composer_home / "practice" / "library"
    pairs = zip(
        (real.library, real.data, real.settings, real.cache),
        (practice.library, practice.data, practice.settings, practice.cache),
        strict=True,
    )
    assert all(one != other for one, other in pairs)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="looks at Linux's folders")
def test_without_a_home_of_its_own_it_uses_the_platforms_folders(monkeypatch, tmp_path):
    monkeypatch.delenv("COMPOSER_HOME")
    for name in list(os.environ):
        if name.startswith("XDG_"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(tmp_path))
    found = folders(practice=False)
    assert found.library == tmp_path / "Music" / "Composer"
    assert found.data == tmp_path / ".local" / "share" / "composer"
    assert found.settings == tmp_path / ".config" / "composer"
    assert found.cache == tmp_path / ".cache" / "composer"
    assert folders(practice=True).library == found.data / "practice" / "library"


def test_a_relative_home_is_made_absolute(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COMPOSER_HOME", "my music")
    assert folders(practice=False).library == tmp_path / "my music" / "library"


def test_a_read_only_place_is_told(tmp_path, monkeypatch):
    with small_disk(tmp_path / "disk") as disk:
        disk.make_read_only()
        monkeypatch.setenv("COMPOSER_HOME", str(disk.path / "home"))
        with pytest.raises(LibraryUnusable, match="may not write"):
            create(folders(practice=False))


def test_a_library_that_became_read_only_is_told(tmp_path, monkeypatch):
    with small_disk(tmp_path / "disk") as disk:
        monkeypatch.setenv("COMPOSER_HOME", str(disk.path))
        create(folders(practice=False))
        disk.make_read_only()
        with pytest.raises(LibraryUnusable, match="may not write"):
            create(folders(practice=False))


def test_a_full_disk_is_told(tmp_path, monkeypatch):
    with small_disk(tmp_path / "disk") as disk:
        monkeypatch.setenv("COMPOSER_HOME", str(disk.path))
        create(folders(practice=False))
        disk.fill()
        with pytest.raises(LibraryUnusable, match="no room left"):
            create(folders(practice=False))


def test_a_file_in_the_way_is_told(tmp_path, monkeypatch):
    (tmp_path / "home").write_text("not a folder")
    monkeypatch.setenv("COMPOSER_HOME", str(tmp_path / "home"))
    with pytest.raises(LibraryUnusable, match="cannot be used"):
        create(folders(practice=False))


def test_one_process_runs_the_queue(tmp_path):
    first, second = LibraryLock(tmp_path), LibraryLock(tmp_path)
    assert first.acquire()
    assert first.acquire()  # it has it already
    assert not second.acquire()
    first.release()
    assert second.acquire()
    assert not first.acquire()
    second.release()


def test_the_lock_of_a_killed_process_is_free(tmp_path):
    code = (
        "import sys, time; from pathlib import Path; "
        "from composer.storage.library_lock import LibraryLock; "
        "lock = LibraryLock(Path(sys.argv[1])); print(lock.acquire(), flush=True); time.sleep(60)"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code, str(tmp_path)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout.readline() == "True\n"
        lock = LibraryLock(tmp_path)
        assert not lock.acquire()
        holder.kill()
        holder.wait()
    assert lock.acquire()
    lock.release()


def test_a_lock_where_nothing_can_be_written_is_told(tmp_path):
    (tmp_path / "data").write_text("not a folder")
    with pytest.raises(LibraryUnusable, match="cannot be reserved"):
        LibraryLock(tmp_path / "data").acquire()
