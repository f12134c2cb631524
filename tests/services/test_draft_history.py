"""Are the versions of a draft on disk shortly after, and never lost to a failure of the disk?"""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from composer.domain.draft_history import Reason
from composer.domain.errors import DiskProblem
from composer.domain.request import Draft
from composer.services import draft_history
from composer.services.draft_history import DraftHistory
from composer.storage.draft_versions import DraftVersions


@pytest.fixture(autouse=True)
def no_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(draft_history, "PAUSE_SECONDS", 0)


class Clock:
    def __init__(self) -> None:
        self.now = datetime(2026, 5, 4, 12, tzinfo=UTC)

    def __call__(self) -> datetime:
        self.now += timedelta(minutes=1)
        return self.now


async def until(true: object) -> None:
    for _ in range(2000):
        if true():  # type: ignore[operator]
            return
        await asyncio.sleep(0.005)
    raise AssertionError("it did not come true")


async def test_versions_are_on_disk_shortly_after(tmp_path: Path) -> None:
    kept = DraftVersions(tmp_path)
    history = DraftHistory(load=kept.load, save=kept.save, now=Clock())
    told = list[int]()
    history.changed.connect(lambda: told.append(len(history.versions)))

    assert await history.read() == ()
    history.note(Draft(lyrics="salt"))
    history.note(Draft(lyrics="salt"))
    history.keep(Draft(lyrics="salt on the rail"), reason=Reason.ORDERED)
    history.note(Draft(lyrics="gone"))

    assert told == [1, 2, 3]
    await until(lambda: kept.load() == history.versions)
    assert [(each.draft.lyrics, each.reason) for each in kept.load()] == [
        ("salt", Reason.TYPED),
        ("salt on the rail", Reason.ORDERED),
        ("gone", Reason.TYPED),
    ]
    history.close()


async def test_what_is_not_written_yet_is_written_at_the_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(draft_history, "PAUSE_SECONDS", 3600)
    kept = DraftVersions(tmp_path)
    history = DraftHistory(load=kept.load, save=kept.save, now=Clock())

    history.note(Draft(lyrics="typed in the last instant"))
    history.close()

    assert [each.draft.lyrics for each in kept.load()] == ["typed in the last instant"]


async def test_a_disk_that_refuses_is_told_and_asked_again(tmp_path: Path) -> None:
    kept, is_full, told = DraftVersions(tmp_path), [True], list[str]()

    def save(versions: object) -> None:
        if is_full[0]:
            raise DiskProblem("No room.", short="No room")
        kept.save(versions)  # type: ignore[arg-type]

    history = DraftHistory(load=kept.load, save=save, now=Clock())
    history.not_saved.connect(told.append)
    history.note(Draft(lyrics="salt"))
    await until(lambda: told)
    is_full[0] = False
    history.note(Draft(lyrics="rail"))

    await until(lambda: kept.load() == history.versions)
    assert told == ["No room."]
    history.close()


async def test_what_cannot_be_read_is_never_written_over(tmp_path: Path) -> None:
    kept, told = DraftVersions(tmp_path), list[str]()

    def refuse() -> object:
        raise DiskProblem("No permission.", short="No permission")

    history = DraftHistory(load=refuse, save=kept.save, now=Clock())  # type: ignore[arg-type]
    history.not_saved.connect(told.append)
    history.note(Draft(lyrics="salt"))
    await until(lambda: told)
    history.note(Draft(lyrics="rail"))
    history.close()

    assert told == ["No permission."]
    assert not kept.file.exists()
    with pytest.raises(DiskProblem):
        await history.read()
