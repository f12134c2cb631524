"""Which songs the list holds, and what it does when one comes, changes or goes."""

from __future__ import annotations

from datetime import timedelta

import pytest
from msgspec.structs import replace
from PySide6.QtCore import QPersistentModelIndex, Qt
from PySide6.QtTest import QAbstractItemModelTester

from composer.domain.generation import State
from composer.domain.library_query import EVERYTHING, LibraryQuery
from composer.studio import Studio
from composer.ui.library_entries import KEPT
from composer.ui.library_model import PAGE, LibraryModel
from tests.ui.songs import add_song, refusal, rows_of

SAID = Qt.ItemDataRole.AccessibleTextRole


@pytest.fixture
def model(open_room: Studio) -> LibraryModel:
    model = LibraryModel(open_room.library, open_room.queue, open_room.composing)
    open_room.library.changed.connect(model.take)
    open_room.library.removed.connect(model.drop)
    open_room.library.returned.connect(model.take)
    return model


def titles(model: LibraryModel) -> list[str]:
    return [str(model.index(row).data()) for row in range(model.rowCount())]


def test_it_keeps_qts_rules_while_songs_come_change_and_go(
    model: LibraryModel, open_room: Studio
) -> None:
    tester = QAbstractItemModelTester(
        model, QAbstractItemModelTester.FailureReportingMode.Fatal, model
    )
    first = add_song(open_room, "First", ago=timedelta(days=2))
    model.show(EVERYTHING)
    second = add_song(open_room, "Second", ago=timedelta(days=1), state=State.RUNNING)
    model.take(second)
    model.take(replace(second, state=State.FAILED, failure=refusal()))
    open_room.library.delete(first.id)
    open_room.library.restore(first.id)
    model.show(LibraryQuery(favourite=True))
    model.show(EVERYTHING)

    assert tester.model() is model
    assert titles(model) == ["Second", "First"]


def test_rows_are_said_with_title_model_length_cost_and_state(
    model: LibraryModel, open_room: Studio
) -> None:
    song = add_song(open_room, sound=1.5)
    missing = add_song(open_room, "Gone", ago=timedelta(days=1))
    model.show(EVERYTHING)

    assert model.index(0).data(SAID) == "Paper Lanterns, MiniMax Music Pro, 0:02, $0.21, done"
    assert str(model.index(1).data(SAID)).endswith("done, file is missing")
    assert model.row_of(song.id) == 0
    assert model.id_at(1) == missing.id
    assert model.id_at(2) is None


def test_a_row_tells_what_was_understood_or_what_is_wrong(
    model: LibraryModel, open_room: Studio
) -> None:
    said = "Acoustic folk, 88 bpm, E minor; “dubstep” was not understood"
    add_song(open_room, note=said, sound=1.5)
    add_song(open_room, "Gone", note=said, ago=timedelta(days=1))
    model.show(EVERYTHING)

    for role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleDescriptionRole):
        assert model.index(0).data(role) == said
        assert model.index(1).data(role) == "The sound file is not where it was put."


def test_a_song_that_arrives_is_first_and_leaves_the_others_where_they_are(
    model: LibraryModel, open_room: Studio
) -> None:
    old = add_song(open_room, "Old", ago=timedelta(days=3))
    model.show(EVERYTHING)
    kept = QPersistentModelIndex(model.index(0))

    model.take(add_song(open_room, "New", ago=timedelta(0), state=State.QUEUED))

    assert titles(model) == ["New", "Old"]
    assert model.id_at(kept.row()) == old.id
    assert model.heads[0] == "Today"
    assert kept.row() in model.heads


def test_only_the_row_that_changed_is_told_of(model: LibraryModel, open_room: Studio) -> None:
    songs = [add_song(open_room, f"Song {n}", ago=timedelta(hours=n)) for n in range(3)]
    model.show(EVERYTHING)
    told: list[tuple[int, int]] = []
    model.dataChanged.connect(lambda first, last: told.append((first.row(), last.row())))

    open_room.library.rename(songs[1].id, "Salt")

    assert told == [(1, 1)]
    assert titles(model) == ["Song 0", "Salt", "Song 2"]


def test_a_row_is_tall_while_it_is_made_and_says_when_that_changes(
    model: LibraryModel, open_room: Studio
) -> None:
    waiting = add_song(open_room, state=State.QUEUED)
    model.show(EVERYTHING)
    shapes: list[int] = []
    model.shape_changed.connect(lambda: shapes.append(len(model.making_rows)))
    assert model.making_rows == []

    model.take(replace(waiting, state=State.RUNNING))
    model.take(replace(waiting, state=State.RUNNING, note="more"))
    model.take(replace(waiting, state=State.FAILED, failure=refusal()))

    assert shapes == [1, 0]


def test_filters_hold_for_songs_that_change(model: LibraryModel, open_room: Studio) -> None:
    loved = add_song(open_room, "Loved", starred=True)
    other = add_song(open_room, "Other", sku="sketch/band")
    model.show(LibraryQuery(favourite=True))

    open_room.library.star(loved.id, starred=False)
    assert titles(model) == []
    open_room.library.star(other.id, starred=True)
    assert titles(model) == ["Other"]

    model.show(LibraryQuery(words=("lov",)))
    open_room.library.rename(other.id, "Loved too")
    assert sorted(titles(model)) == ["Loved", "Loved too"]
    open_room.library.rename(loved.id, "Salt")
    assert titles(model) == ["Loved too"]

    model.show(LibraryQuery(skus=("sketch",)))
    assert titles(model) == ["Loved too"]
    model.take(add_song(open_room, "At Kyma"))
    assert titles(model) == ["Loved too"]


def test_deleted_songs_go_and_come_back_to_their_place(
    model: LibraryModel, open_room: Studio
) -> None:
    songs = [add_song(open_room, f"Song {n}", ago=timedelta(hours=n)) for n in range(3)]
    model.show(EVERYTHING)

    open_room.library.delete(songs[1].id)
    assert titles(model) == ["Song 0", "Song 2"]
    open_room.library.restore(songs[1].id)
    assert titles(model) == ["Song 0", "Song 1", "Song 2"]


def test_a_title_is_edited_in_place(model: LibraryModel, open_room: Studio) -> None:
    song = add_song(open_room)
    model.show(EVERYTHING)

    assert model.setData(model.index(0), " Salt  and Rail ")
    assert open_room.library.get(song.id).title == "Salt and Rail"
    assert model.setData(model.index(0), "  ")
    assert titles(model) == ["Salt and Rail"]


def test_a_rename_that_the_disk_refuses_is_told(model: LibraryModel, open_room: Studio) -> None:
    song = add_song(open_room)
    model.show(EVERYTHING)
    told: list[object] = []
    model.refused.connect(told.append)
    assert model.id_at(0) == song.id
    rows_of(open_room).purge([song.id])

    assert not model.setData(model.index(0), "Salt")
    assert len(told) == 1


def test_songs_are_read_a_page_at_a_time_and_few_are_held(
    model: LibraryModel, open_room: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(3 * PAGE):
        add_song(open_room, f"Song {number}", ago=timedelta(hours=number))
    asked: list[int] = []
    at = open_room.library.shelf.at
    monkeypatch.setattr(
        open_room.library.shelf,
        "at",
        lambda some: asked.append(len(all_ := list(some))) or at(all_),
    )
    model.show(EVERYTHING)
    asked.clear()

    assert [model.entry(row) is not None for row in range(10)] == [True] * 10
    assert asked == [PAGE]
    model.entry(PAGE)
    assert asked == [PAGE, PAGE]
    assert KEPT >= 3 * PAGE


def test_a_song_purged_behind_its_back_leaves_an_empty_row(
    model: LibraryModel, open_room: Studio
) -> None:
    song = add_song(open_room)
    model.show(EVERYTHING)
    rows_of(open_room).purge([song.id])

    assert model.entry(0) is None
    assert model.index(0).data() is None


def test_takes_of_a_song_fold_under_the_newest(model: LibraryModel, open_room: Studio) -> None:
    tester = QAbstractItemModelTester(
        model, QAbstractItemModelTester.FailureReportingMode.Fatal, model
    )
    assert tester.model() is model
    rows = rows_of(open_room)
    songs = [add_song(open_room, f"Take {n}", ago=timedelta(hours=9 - n)) for n in range(4)]
    for take in songs[:3]:
        rows.record(replace(take, song="s1"))
    model.show(LibraryQuery(latest=True))

    assert titles(model) == ["Take 3", "Take 2"]
    assert str(model.index(1).data(SAID)).endswith("newest of 3 takes, folded, file is missing")
    model.unfold(0)
    model.unfold(1)
    assert titles(model) == ["Take 3", "Take 2", "Take 1", "Take 0"]
    assert [model.is_below(row) for row in range(4)] == [False, False, True, True]
    newer = replace(add_song(open_room, "Take 4", ago=timedelta(0)), song="s1")
    rows.record(newer)
    model.take(newer)
    assert titles(model) == ["Take 4", "Take 3"]
    model.unfold(0)
    assert titles(model) == ["Take 4", "Take 2", "Take 1", "Take 0", "Take 3"]
    model.fold(0)
    open_room.library.delete(newer.id)
    assert titles(model) == ["Take 3", "Take 2"]
    open_room.library.restore(newer.id)
    assert titles(model) == ["Take 4", "Take 3"]
