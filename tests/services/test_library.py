"""Are songs found, marked, renamed, thrown away and taken back, with no network and no key?"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from composer.domain.clip import Clip
from composer.domain.errors import ComputerProblem, DiskProblem, DraftRefused
from composer.domain.generation import Generation, State, Verdict
from composer.domain.loudness import Loudness
from composer.domain.request import Request
from composer.services.library import BIN_DAYS
from tests.services.songs import Shelf, open_shelf

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)


@pytest.fixture
def shelf(tmp_path: Path) -> Iterator[Shelf]:
    (tmp_path / "library").mkdir()
    with open_shelf(tmp_path) as opened:
        yield opened


def titles(shelf: Shelf, text: str = "") -> list[str]:
    found = shelf.library.shelf.found(shelf.library.shelf.read(text))
    return [generation.title for generation in found]


def sidecar(shelf: Shelf, generation: Generation) -> dict[str, object]:
    assert generation.clip is not None
    file = shelf.files.sidecar(generation.clip.path)
    described: dict[str, object] = json.loads(file.read_text(encoding="utf-8"))
    return described


def test_what_is_shown(shelf: Shelf) -> None:
    shelf.add("Paper Lanterns", created=NOON, request=Request(sku="kyma/x", lyrics="salt"))
    shelf.add("Bed", created=NOON + timedelta(hours=1), request=Request(sku="sketch/band"))
    waiting = shelf.add("Waiting", created=NOON + timedelta(hours=2), state=State.QUEUED)
    starred = shelf.add("Loved", created=NOON - timedelta(hours=1))
    shelf.library.star(starred.id, starred=True)

    assert titles(shelf) == ["Waiting", "Bed", "Paper Lanterns", "Loved"]
    assert titles(shelf, "SAL") == ["Paper Lanterns"]
    assert titles(shelf, "is:favourite") == ["Loved"]
    assert titles(shelf, "is:running") == ["Waiting"]
    assert titles(shelf, "sku:kyma") == ["Paper Lanterns"]
    assert titles(shelf, "is:favourite sku:kyma") == []
    assert shelf.library.size()[0] == 4
    assert shelf.library.get(waiting.id) == waiting


def test_marks_and_names_are_on_disk_and_beside_the_file(shelf: Shelf, tmp_path: Path) -> None:
    song = shelf.add()

    shelf.library.star(song.id, starred=True)
    renamed = shelf.library.rename(song.id, "  Salt \n and Rail ")

    assert (renamed.title, renamed.starred) == ("Salt and Rail", True)
    assert renamed.clips == song.clips  # the file keeps its name
    assert sidecar(shelf, song)["title"] == "Salt and Rail"
    assert shelf.told == [f"changed {song.id}"] * 2
    with open_shelf(tmp_path) as again:
        assert again.library.get(song.id) == renamed


def test_what_people_think_of_a_take_is_on_disk_and_beside_the_file(
    shelf: Shelf, tmp_path: Path
) -> None:
    song = shelf.add()
    assert song.clip is not None

    shelf.library.rate(song.id, 4)
    shelf.library.judge(song.id, Verdict.KEEP)
    shelf.library.remark(song.id, " for the harbour \n")
    shelf.library.label(song.id, ["Rainy  day", "", "rainy day", "calm"])
    loud = Loudness(integrated=-14.2, short_term=-11.0, true_peak=-0.8)
    shelf.library.keep_loudness(song.clip.id, loud)
    shelf.library.keep_loudness("gone", loud)
    with pytest.raises(ValueError, match="no 6 stars"):
        shelf.library.rate(song.id, 6)

    with open_shelf(tmp_path) as again:
        kept = again.library.get(song.id)
    assert (kept.stars, kept.verdict, kept.remark) == (4, Verdict.KEEP, "for the harbour")
    assert kept.labels == ("Rainy day", "calm")
    assert kept.clip is not None
    assert kept.clip.loudness == loud
    told = sidecar(shelf, song)
    assert (told["stars"], told["verdict"], told["labels"]) == (4, "keep", ["Rainy day", "calm"])
    assert told["loudness"] == {"integrated": -14.2, "short_term": -11.0, "true_peak": -0.8}


def test_an_empty_name_changes_nothing(shelf: Shelf) -> None:
    song = shelf.add()
    assert not shelf.library.is_empty()

    assert shelf.library.rename(song.id, " \n ") == song
    assert shelf.told == []


def test_a_mark_that_the_folder_cannot_describe_is_told_all_the_same(shelf: Shelf) -> None:
    song = shelf.add()
    assert song.clip is not None
    file = shelf.files.sidecar(song.clip.path)
    file.unlink()
    file.mkdir()  # nothing can be written under this name
    with pytest.raises(DiskProblem):
        shelf.library.star(song.id, starred=True)

    assert shelf.library.get(song.id).starred
    assert shelf.told == [f"changed {song.id}"]


def test_deleted_and_taken_back(shelf: Shelf) -> None:
    song = shelf.add()
    assert song.clip is not None
    file = shelf.library.file_of(song.clip)
    content = file.read_bytes()

    deleted = shelf.library.delete(song.id)

    assert deleted.deleted is not None
    assert not file.exists()
    assert shelf.library.is_missing(song.clip)
    assert titles(shelf) == []
    assert shelf.library.size() == (0, 0)
    assert shelf.library.is_empty()
    assert shelf.library.delete(song.id) == deleted  # once more changes nothing

    assert shelf.library.restore(song.id) == song
    assert file.read_bytes() == content
    assert sidecar(shelf, song)["title"] == song.title
    assert titles(shelf) == [song.title]
    assert shelf.library.restore(song.id) == song
    assert shelf.told == [f"removed {song.id}", f"returned {song.id}"]


def test_a_song_that_the_bin_refuses_stays_whole(shelf: Shelf) -> None:
    song = shelf.add()
    assert song.clip is not None
    (shelf.files.library / ".bin").write_text("a file where the bin's folder would be")

    with pytest.raises(DiskProblem):
        shelf.library.delete(song.id)

    assert shelf.library.get(song.id) == song
    assert not shelf.library.is_missing(song.clip)
    assert shelf.told == []


def test_a_song_that_the_database_keeps_keeps_its_file(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    song = shelf.add()
    assert song.clip is not None

    def full(*_arguments: object) -> None:
        raise DiskProblem("There is no room left.")

    monkeypatch.setattr(shelf.rows, "amend", full)
    with pytest.raises(DiskProblem):
        shelf.library.delete(song.id)

    assert not shelf.library.is_missing(song.clip)
    assert sidecar(shelf, song)["title"] == song.title


@pytest.mark.parametrize("state", [State.QUEUED, State.SUBMITTING, State.RUNNING])
def test_what_is_being_made_is_not_deleted(shelf: Shelf, state: State) -> None:
    song = shelf.add(state=state)

    with pytest.raises(DraftRefused, match="Stop it first"):
        shelf.library.delete(song.id)

    assert shelf.library.get(song.id).deleted is None


def test_the_bin_is_emptied_after_thirty_days(shelf: Shelf) -> None:
    gone, kept = shelf.add("Gone", charged="0.21"), shelf.add("Kept")
    assert gone.clip is not None
    shelf.library.delete(gone.id)
    now = datetime.now(UTC)

    assert shelf.library.empty_bin(now + timedelta(days=BIN_DAYS, hours=-1)) == 0
    assert shelf.library.restore(gone.id) == gone
    shelf.library.delete(gone.id)
    assert shelf.library.empty_bin(now + timedelta(days=BIN_DAYS + 2)) == 1

    with pytest.raises(DraftRefused, match="no song"):
        shelf.library.get(gone.id)
    assert not list((shelf.files.library / ".bin").rglob("*.wav"))
    assert titles(shelf) == ["Kept"]
    assert kept.clip is not None
    assert not shelf.library.is_missing(kept.clip)
    assert shelf.library.spent_this_month() == Decimal("0.21")  # spent is spent


def test_what_is_not_there_is_said(shelf: Shelf) -> None:
    for call in (shelf.library.get, shelf.library.delete, shelf.library.restore):
        with pytest.raises(DraftRefused, match="There is no song “nothing” in this library"):
            call("nothing")
    with pytest.raises(DraftRefused):
        shelf.library.rename("nothing", "a name")
    assert shelf.library.get_many(["nothing"]) == {}


@pytest.mark.parametrize("zone", ["UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata"])
def test_the_month_begins_at_local_midnight(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch, zone: str
) -> None:
    monkeypatch.setenv("TZ", zone)
    time.tzset()
    try:
        # The clocks go forward in March and back in November, so the first has another offset.
        for month, late in ((3, 30), (11, 30), (7, 15)):
            first = datetime(2027, month, 1).astimezone()
            shelf.add(f"{month} before", created=first - timedelta(seconds=1), charged="100")
            shelf.add(f"{month} first", created=first, charged="0.25")
            now = datetime(2027, month, late, 12).astimezone()
            shelf.add(f"{month} late", created=now - timedelta(hours=1), charged="0.5")
            shelf.add(f"{month} free", created=now - timedelta(hours=1))

            assert shelf.library.spent_this_month(now) == Decimal("0.75")
    finally:
        monkeypatch.undo()
        time.tzset()


@pytest.mark.parametrize("path", ["../../etc/passwd", "/etc/passwd", "C:\\x", "a\0b", ""])
def test_a_row_that_leads_out_of_the_library_is_refused(shelf: Shelf, path: str) -> None:
    clip = Clip(id="x", path=path, format="wav", seconds=1, bytes=1)

    with pytest.raises(ComputerProblem, match="outside its folder"):
        shelf.library.file_of(clip)
