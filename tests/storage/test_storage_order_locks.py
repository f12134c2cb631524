"""Is an order seen through by one alone, and is nobody shut out by what others left behind?"""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from composer.storage.library_lock import LibraryLock
from composer.storage.order_locks import OrderLocks


def test_one_alone_sees_an_order_through(tmp_path: Path) -> None:
    mine, others = OrderLocks(tmp_path), OrderLocks(tmp_path)

    assert mine.owner("a") is None
    assert others.take("a")  # asking has kept nobody out
    others.release("a")
    assert mine.take("a")
    assert not mine.take("a")
    assert not others.take("a")
    assert others.owner("a") == mine.owner("a") == os.getpid()

    mine.release("a")
    assert not list((tmp_path / "orders").iterdir())
    assert others.take("a")


@pytest.mark.skipif(os.name == "nt", reason="an open file cannot be removed there")
def test_a_lock_on_a_file_that_its_last_owner_removes_holds_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    acquire, removed = LibraryLock.acquire, list[Path]()

    def as_it_goes(lock: LibraryLock) -> bool:
        taken = acquire(lock)
        if not removed:
            lock.file.unlink()
            removed.append(lock.file)
        return taken

    monkeypatch.setattr(LibraryLock, "acquire", as_it_goes)
    mine = OrderLocks(tmp_path)
    assert mine.take("a")
    (again,) = removed
    assert again.exists()  # the file that it holds is another one of that name
    assert not OrderLocks(tmp_path).take("a")


def test_only_old_locks_of_nobody_are_swept(tmp_path: Path) -> None:
    mine, others = OrderLocks(tmp_path), OrderLocks(tmp_path)
    assert mine.take("mine")
    assert others.take("theirs")
    folder = tmp_path / "orders"
    for name in ("left", "just made"):
        (folder / f"{name}.lock").touch()
    long_ago = time.time() - 3600
    for name in ("mine", "theirs", "left"):
        os.utime(folder / f"{name}.lock", (long_ago, long_ago))

    mine.sweep()

    assert sorted(file.stem for file in folder.iterdir()) == ["just made", "mine", "theirs"]
    assert not others.take("mine")
