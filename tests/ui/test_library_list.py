"""Where rows stand in a long list, and what mouse and keys do to them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from PySide6.QtCore import QPoint, QPointF, QRectF, Qt
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from composer.domain.generation import State
from composer.domain.library_query import EVERYTHING, LibraryQuery
from composer.studio import Studio
from composer.ui.library_delegate import Part
from composer.ui.library_list import LibraryList
from composer.ui.library_model import FIRST, LibraryModel
from composer.ui.library_row import Shown
from composer.ui.library_row_places import head_height, row_height
from tests.ui.songs import add_song, refusal, rows_of


@pytest.fixture
def songs(open_room: Studio, qtbot: QtBot) -> LibraryList:
    model = LibraryModel(open_room.library, open_room.queue, open_room.composing)
    shown = Shown(live=open_room.queue.live, thumbnail=lambda _: None, played=lambda _: None)
    view = LibraryList(model, shown)
    open_room.library.changed.connect(model.take)
    open_room.library.removed.connect(model.drop)
    qtbot.addWidget(view)
    view.resize(304, 400)
    view.show()
    return view


def model_of(view: LibraryList) -> LibraryModel:
    model = view.model()
    assert isinstance(model, LibraryModel)
    return model


def show(view: LibraryList, wanted: LibraryQuery = EVERYTHING) -> LibraryModel:
    model = model_of(view)
    model.show(wanted)
    view.executeDelayedItemsLayout()
    return model


def middle(view: LibraryList, row: int) -> QPoint:
    return view.visualRect(model_of(view).index(row)).center()


def test_every_row_stands_below_the_one_before_with_room_for_heads(
    songs: LibraryList, open_room: Studio
) -> None:
    for number in range(40):
        state = State.RUNNING if number in (0, 7) else State.DONE
        add_song(open_room, f"Song {number}", ago=timedelta(hours=9 * number), state=state)
    model = show(songs)

    bottom = 0
    for row in range(model.rowCount()):
        rect = songs.visualRect(model.index(row))
        assert rect.top() == bottom + (head_height() if row in model.heads else 0)
        assert rect.height() == row_height(making=row in (0, 7))
        assert songs.indexAt(rect.topLeft()).row() == row
        assert songs.indexAt(QPoint(5, rect.bottom())).row() == row
        if row in model.heads:
            assert not songs.indexAt(QPoint(5, rect.top() - 1)).isValid()
        bottom = rect.bottom() + 1
    assert len(model.heads) >= 2
    assert not songs.indexAt(QPoint(5, bottom + 20)).isValid()
    assert songs.verticalScrollBar().maximum() > bottom - songs.viewport().height()


def test_ten_thousand_songs_are_listed_without_reading_them(
    songs: LibraryList, open_room: Studio, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(open_room, 10_000)
    read: list[int] = []
    at = open_room.library.shelf.at
    monkeypatch.setattr(
        open_room.library.shelf,
        "at",
        lambda moments: read.append(len(some := list(moments))) or at(some),
    )

    model = show(songs)
    songs.grab()
    assert model.rowCount() == FIRST
    qtbot.waitUntil(lambda: model.is_whole)
    songs.executeDelayedItemsLayout()
    songs.verticalScrollBar().setValue(songs.verticalScrollBar().maximum())
    songs.grab()

    assert model.rowCount() == 10_000
    assert songs.visible_rows()[-1] == 9_999
    assert sum(read) < 300
    assert not songs.indexAt(QPoint(5, songs.viewport().height() - 1)).isValid()  # a little air


def test_keys_move_through_the_songs_and_keep_them_in_view(
    songs: LibraryList, open_room: Studio, qtbot: QtBot
) -> None:
    for number in range(30):
        add_song(open_room, f"Song {number}", ago=timedelta(hours=number))
    show(songs)
    songs.setCurrentIndex(model_of(songs).index(0))

    def seen() -> bool:
        return songs.viewport().rect().contains(songs.visualRect(songs.currentIndex()))

    rows = []
    for key in (
        Qt.Key.Key_Down,
        Qt.Key.Key_Down,
        Qt.Key.Key_Up,
        Qt.Key.Key_PageDown,
        Qt.Key.Key_End,
        Qt.Key.Key_Home,
    ):
        qtbot.keyClick(songs, key)
        rows.append(songs.currentIndex().row())
        assert seen()
        assert songs.selectionModel().isSelected(songs.currentIndex())
    page = rows[3] - rows[2]
    assert [*rows[:3], *rows[4:]] == [1, 2, 1, 29, 0]
    assert 3 <= page <= 6


def test_a_song_that_comes_does_not_move_what_is_looked_at(
    songs: LibraryList, open_room: Studio
) -> None:
    for number in range(60):
        add_song(open_room, f"Song {number}", ago=timedelta(hours=number + 1))
    model = show(songs)
    songs.verticalScrollBar().setValue(900)
    seen = model.id_at(songs.visible_rows()[1]) or ""
    before = songs.visualRect(model.index(model.row_of(seen) or 0)).top()
    songs.setCurrentIndex(model.index(model.row_of(seen) or 0))
    before = songs.visualRect(songs.currentIndex()).top()

    model.take(add_song(open_room, "New", ago=timedelta(0), state=State.RUNNING))
    songs.executeDelayedItemsLayout()

    assert songs.visualRect(songs.currentIndex()).top() == before
    assert model.id_at(songs.currentIndex().row()) == seen


def test_at_the_top_a_song_that_comes_is_seen_at_once(
    songs: LibraryList, open_room: Studio
) -> None:
    for number in range(30):
        add_song(open_room, f"Song {number}", ago=timedelta(hours=number + 1))
    model = show(songs)

    new = add_song(open_room, "New", ago=timedelta(0), state=State.QUEUED)
    model.take(new)
    songs.executeDelayedItemsLayout()

    assert model.id_at(songs.visible_rows()[0]) == new.id
    assert songs.verticalScrollBar().value() == 0


def press(view: LibraryList, qtbot: QtBot, row: int, part: Part) -> None:
    """Press where the row has that part."""
    model = model_of(view)
    area = QRectF(view.visualRect(model.index(row)))
    entry = model.entry(row)
    assert entry is not None
    rows = view.itemDelegate()
    for x in range(int(area.right()), int(area.left()), -4):
        for y in range(int(area.top()), int(area.bottom()), 4):
            if rows.part_at(area, entry, QPointF(x, y)) is part:  # type: ignore[attr-defined]
                at = QPoint(x - 3, y + 4)
                qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=at)
                return
    raise AssertionError(f"row {row} has no {part}")


def test_the_parts_of_a_row_do_what_they_show(
    songs: LibraryList, open_room: Studio, qtbot: QtBot
) -> None:
    made = {
        Part.STAR: add_song(open_room, ago=timedelta(minutes=1)),
        Part.STOP: add_song(open_room, ago=timedelta(minutes=2), state=State.QUEUED),
        Part.RETRY: add_song(
            open_room, ago=timedelta(minutes=3), state=State.FAILED, failure=refusal()
        ),
    }
    show(songs)
    told: list[tuple[Part, str]] = []
    songs.star_pressed.connect(lambda key: told.append((Part.STAR, key)))
    songs.stop_pressed.connect(lambda key: told.append((Part.STOP, key)))
    songs.retry_pressed.connect(lambda key: told.append((Part.RETRY, key)))

    for row, part in enumerate(made):
        press(songs, qtbot, row, part)

    assert told == [(part, song.id) for part, song in made.items()]
    assert not songs.selectionModel().hasSelection()


def test_a_song_in_doubt_offers_its_menu(
    songs: LibraryList, open_room: Studio, qtbot: QtBot
) -> None:
    song = add_song(open_room, state=State.UNCERTAIN, failure=refusal())
    show(songs)
    told: list[str] = []
    songs.menu_wanted.connect(lambda key, _at: told.append(key))

    press(songs, qtbot, 0, Part.MORE)

    assert told == [song.id]


def test_enter_and_double_click_play_and_tell_the_story_of_what_cannot_be_played(
    songs: LibraryList, open_room: Studio, qtbot: QtBot
) -> None:
    song = add_song(open_room, ago=timedelta(minutes=1))
    failed = add_song(open_room, ago=timedelta(minutes=2), state=State.FAILED, failure=refusal())
    show(songs)
    told: list[tuple[str, str]] = []
    songs.play_wanted.connect(lambda key: told.append(("play", key)))
    songs.opened.connect(lambda key: told.append(("story", key)))
    songs.delete_pressed.connect(lambda key: told.append(("delete", key)))
    songs.star_pressed.connect(lambda key: told.append(("star", key)))

    qtbot.mouseClick(songs.viewport(), Qt.MouseButton.LeftButton, pos=middle(songs, 0))
    qtbot.keyClick(songs, Qt.Key.Key_Return)
    qtbot.keyClick(songs, Qt.Key.Key_S)
    qtbot.mouseDClick(songs.viewport(), Qt.MouseButton.LeftButton, pos=middle(songs, 0))
    qtbot.keyClick(songs, Qt.Key.Key_Down)
    qtbot.keyClick(songs, Qt.Key.Key_Enter)
    qtbot.keyClick(songs, Qt.Key.Key_Delete)

    assert told == [
        ("play", song.id),
        ("star", song.id),
        ("play", song.id),
        ("story", failed.id),
        ("delete", failed.id),
    ]


def test_a_press_on_a_head_or_below_selects_nothing(
    songs: LibraryList, open_room: Studio, qtbot: QtBot
) -> None:
    add_song(open_room)
    show(songs)
    qtbot.mouseClick(songs.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(40, 6))
    qtbot.mouseClick(songs.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(40, 300))
    assert not songs.selectionModel().hasSelection()


def test_f2_renames_in_place_and_escape_leaves_the_name(
    songs: LibraryList, open_room: Studio, qtbot: QtBot
) -> None:
    song = add_song(open_room)
    show(songs)
    songs.setCurrentIndex(model_of(songs).index(0))

    def edit(words: str, end: Qt.Key) -> None:
        qtbot.keyClick(songs, Qt.Key.Key_F2)
        editor = songs.findChild(QLineEdit)
        assert editor is not None
        assert editor.selectedText() == open_room.library.get(song.id).title
        qtbot.keyClicks(editor, words)
        qtbot.keyClick(editor, end)
        qtbot.waitUntil(lambda: songs.findChild(QLineEdit) is None)

    edit("Salt", Qt.Key.Key_Escape)
    assert open_room.library.get(song.id).title == "Paper Lanterns"
    edit("Salt", Qt.Key.Key_Return)
    assert open_room.library.get(song.id).title == "Salt"
    edit("Rail", Qt.Key.Key_Tab)
    assert open_room.library.get(song.id).title == "Rail"


def fill(studio: Studio, count: int) -> None:
    """Rows put straight into the database, since one by one would take minutes."""
    template = add_song(studio, "Template", ago=timedelta(days=9999))
    connection = rows_of(studio)._connection
    columns = [row[1] for row in connection.execute("PRAGMA table_info(generations)")]
    columns.remove("number")
    now = datetime.now(UTC)
    values = connection.execute(
        f"SELECT {', '.join(columns)} FROM generations WHERE id = ?",  # noqa: S608
        (template.id,),
    ).fetchone()
    base = dict(zip(columns, values, strict=True))
    made = [
        tuple(
            {
                **base,
                "id": f"song-{number}",
                "title": f"Song {number}",
                "created": (now - timedelta(hours=number)).isoformat(timespec="microseconds"),
                "moment": int((now - timedelta(hours=number)).timestamp()),
            }.values()
        )
        for number in range(count - 1)
    ]
    marks = ", ".join("?" * len(columns))
    with connection:
        connection.executemany(
            f"INSERT INTO generations ({', '.join(columns)}) VALUES ({marks})",  # noqa: S608
            made,
        )
