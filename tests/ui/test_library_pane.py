"""The library as a person uses it: searching, filtering, starring, stopping, trying again."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace
from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication, QKeyEvent
from PySide6.QtWidgets import QAbstractButton, QApplication
from pytestqt.qtbot import QtBot

from composer.domain.errors import Charge, ComposerError
from composer.domain.generation import Generation, State
from composer.domain.request import Request
from composer.studio import Studio
from composer.ui.library_filters import FilterMenu
from composer.ui.library_pane import LibraryPane
from composer.ui.song_story import SongStory
from composer.ui.widgets.labels import Text
from tests.patience import until
from tests.ui.loop_fixtures import Run
from tests.ui.songs import add_song, refusal

# Without a screen Qt grumbles about every menu that pops up.
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


@pytest.fixture
def pane(open_room: Studio, qtbot: QtBot) -> Iterator[LibraryPane]:
    pane = LibraryPane(open_room.library, open_room.queue, open_room.waveforms, open_room.composing)
    qtbot.addWidget(pane)
    pane.resize(304, 700)
    pane.show()
    yield pane
    pane.close()


@pytest.fixture
def arrive(open_room: Studio) -> Callable[..., Generation]:
    """A song comes, as the queue tells of it."""

    def come(title: str = "Paper Lanterns", **about: Any) -> Generation:
        song = add_song(open_room, title, **about)
        open_room.queue.added.emit(song)
        return song

    return come


Arrive = Callable[..., Generation]


def titles(pane: LibraryPane) -> list[str]:
    return [str(pane.model.index(row).data()) for row in range(pane.model.rowCount())]


def words(pane: LibraryPane) -> list[str]:
    return [text.text() for text in pane.findChildren(Text) if text.isVisible() and text.text()]


def said(pane: LibraryPane, row: int) -> str:
    return str(pane.model.index(row).data(Qt.ItemDataRole.AccessibleTextRole))


def button(pane: LibraryPane, name: str) -> QAbstractButton:
    return next(b for b in pane.findChildren(QAbstractButton) if b.text() == name)


def entries(pane: LibraryPane, generation: Generation) -> list[str]:
    menu = pane.song_actions.menu_for(generation)
    return [entry.text() for entry in menu.actions() if not entry.isSeparator()]


def choose(pane: LibraryPane, generation: Generation, label: str) -> None:
    menu = pane.song_actions.menu_for(generation)
    next(entry for entry in menu.actions() if entry.text() == label).trigger()


def test_before_the_first_song_it_says_what_will_be_here(pane: LibraryPane) -> None:
    assert "Your songs appear here" in words(pane)
    assert "No songs yet" in words(pane)
    assert pane.tools.search.placeholderText() == "Search"
    assert pane.tools.search.accessibleName() == "Search library"
    assert pane.list.accessibleName() == "Library"


def test_typing_searches_titles_styles_and_lyrics(
    pane: LibraryPane, qtbot: QtBot, arrive: Arrive
) -> None:
    arrive("Kitchen Radio")
    arrive("Slow Tide", lyrics="salt along the windowpane")

    qtbot.keyClicks(pane.tools.search, "WINDOW")
    qtbot.waitUntil(lambda: titles(pane) == ["Slow Tide"])
    pane.tools.search.setText("harbor")
    qtbot.waitUntil(lambda: "Nothing matches 'harbor'." in words(pane))
    button(pane, "Clear search").click()

    assert titles(pane) == ["Slow Tide", "Kitchen Radio"]
    assert pane.tools.search.text() == ""


def test_chips_filter_and_say_when_there_is_nothing(pane: LibraryPane, arrive: Arrive) -> None:
    song = arrive("Kitchen Radio")

    pane.choose_chip("starred")
    assert "Star a song to keep it here." in words(pane)
    pane.choose_chip("active")
    assert "Nothing running." in words(pane)
    pane.choose_chip("all")
    pane.select(song.id)
    pane.toggle_star()
    pane.choose_chip("starred")
    assert titles(pane) == ["Kitchen Radio"]
    assert pane.tools.starred_chip.isChecked()


def test_chips_and_filters_write_into_the_search_and_are_read_from_it(
    pane: LibraryPane, arrive: Arrive
) -> None:
    arrive("Kitchen Radio", starred=True)
    arrive("Bed", sku="sketch/band", starred=True)

    pane.tools.show_search("kitchen is:favourite")
    assert pane.tools.starred_chip.isChecked()
    assert titles(pane) == ["Kitchen Radio"]
    pane.tools.all_chip.click()
    assert pane.tools.text == "kitchen"
    pane.tools.show_search("sku:sketch")
    assert pane.tools.model_chip.accessibleName() == "Sketch"
    menu = FilterMenu(pane.tools.text, pane.tools.show_search, pane.tools)
    length = next(entry.menu() for entry in menu.actions() if entry.text() == "Length")
    length.actions()[1].trigger()
    assert pane.tools.text == "sku:sketch length:1:00..3:00"
    assert titles(pane) == ["Bed"]
    pane.tools.show_search("mood:sad")
    assert "“mood:” is no filter here, so it is looked for as words." in words(pane)


def test_a_search_is_saved_and_found_again_by_its_chip(
    pane: LibraryPane, arrive: Arrive, open_room: Studio
) -> None:
    arrive("Kitchen Radio")
    pane.tools.save_wanted.emit("sku:kyma kitchen")
    (chip,) = [
        each
        for each in pane.findChildren(QAbstractButton)
        if each.accessibleName() == "Saved search sku:kyma kitchen"
    ]

    chip.click()
    assert titles(pane) == ["Kitchen Radio"]
    assert chip.isChecked()
    chip.click()
    assert pane.tools.text == ""
    pane.tools.forget_wanted.emit("sku:kyma kitchen")
    assert open_room.library.shelf.searches.all() == {}


def test_several_songs_are_marked_deleted_and_taken_back_together(
    pane: LibraryPane, open_room: Studio, run: Run, qtbot: QtBot, arrive: Arrive
) -> None:
    songs = [arrive(f"Song {n}", ago=timedelta(hours=n), sound=0.1) for n in range(4)]
    asked: list[list[str]] = []
    pane.delete_many_requested.connect(asked.append)
    pane.select(songs[0].id)
    shift = Qt.KeyboardModifier.ShiftModifier
    for _ in range(2):
        qtbot.keyClick(pane.list, Qt.Key.Key_Down, shift)
    assert pane.selection.ids == [song.id for song in songs[:3]]
    qtbot.mouseClick(
        pane.list.viewport(),
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.ControlModifier,
        pane.list.visualRect(pane.model.index(1)).center(),
    )
    assert pane.selection.ids == [songs[0].id, songs[2].id]

    async def mark() -> None:
        pane.toggle_star()
        await until(
            "both marked", lambda: all(open_room.library.get(songs[n].id).starred for n in (0, 2))
        )

    run(mark())
    assert not open_room.library.get(songs[1].id).starred
    qtbot.keyClick(pane.list, Qt.Key.Key_Delete)
    assert asked == [[songs[0].id, songs[2].id]]


def test_the_bin_is_shown_taken_back_from_and_emptied_but_for_what_has_stars(
    pane: LibraryPane, open_room: Studio, arrive: Arrive
) -> None:
    songs = [arrive(f"Song {n}", ago=timedelta(hours=n), sound=0.1) for n in range(3)]
    open_room.library.rate(songs[1].id, 2)
    for song in songs:
        open_room.library.delete(song.id)
    assert titles(pane) == []

    pane.tools.show_search("is:deleted")
    assert titles(pane) == ["Song 0", "Song 1", "Song 2"]
    assert pane.bin_strip.isVisible()
    assert "file is missing" not in said(pane, 0)
    assert entries(pane, open_room.library.get(songs[0].id)) == [
        "Take back",
        "Use as draft",
        "Copy settings",
    ]
    open_room.library.restore(songs[2].id)
    assert titles(pane) == ["Song 0", "Song 1"]
    assert open_room.library.binned() == (1, 1)
    assert open_room.library.empty_bin_but_starred() == 1
    pane.show_anew()

    assert titles(pane) == ["Song 1"]
    bin_ = open_room.folders.library / ".bin"
    names = sorted(file.name for file in bin_.rglob("*.wav"))
    assert names == [Path(songs[1].clips[0].path).name]


def test_a_song_leads_to_the_one_it_came_from(pane: LibraryPane, arrive: Arrive) -> None:
    first = arrive("First")
    second = replace(arrive("Second"), parent=first.id)
    asked: list[tuple[str, str]] = []
    pane.compare_requested.connect(lambda before, after: asked.append((before, after)))

    choose(pane, second, "What changed since")
    choose(pane, second, "From “First”")

    assert asked == [(first.id, second.id)]
    assert pane.selected_id == first.id


def test_songs_of_one_service(pane: LibraryPane, arrive: Arrive) -> None:
    arrive("Bed", sku="sketch/band")
    arrive("Song")

    pane.tools.model_chip.click()
    menu = QApplication.activePopupWidget()
    assert menu is not None
    choices = {entry.text(): entry for entry in menu.actions()}
    services = ["Sketch", "Kyma", "Verbatik", "Apiframe", "MiniMax"]
    assert list(choices) == ["Every service", *services]
    choices["Kyma"].trigger()
    menu.close()

    assert titles(pane) == ["Song"]
    assert pane.tools.model_chip.accessibleName() == "Kyma"


def test_the_foot_counts_songs_and_bytes(pane: LibraryPane, arrive: Arrive) -> None:
    for number in range(2):
        arrive(f"Song {number}")
    pane.set_status("Offline", "warning")

    assert "2 songs · 2.0 kB" in words(pane)
    assert pane.tools.search.placeholderText() == "Search 2 songs"


def test_an_order_is_seen_from_the_press_to_the_sound(
    pane: LibraryPane, open_room: Studio, run: Run, arrive: Arrive
) -> None:
    old = arrive("Old", ago=timedelta(days=1))
    pane.select(old.id)
    seen: list[str] = []
    open_room.queue.changed.connect(lambda _row: seen.append(said(pane, 0)))

    async def order() -> None:
        request = Request(sku="kyma/minimax-music-pro", title="Boats", prompt="folk", lyrics="la")
        cost = open_room.composing.estimate(request)
        generation = open_room.queue.submit(request, cost)
        assert titles(pane) == ["Boats", "Old"]
        assert said(pane, 0).startswith("Boats, MiniMax Music Pro, est. $0.21, queued")
        await open_room.queue.wait(generation.id)
        await until("the end in the list", lambda: said(pane, 0).endswith("$0.21, done"))
        await until("rest", lambda: not pane._running._progress.isActive())

    run(order())

    assert any("submitting" in row for row in seen)
    assert said(pane, 0).startswith("Boats, MiniMax Music Pro, 0:0")
    assert pane.selected_id == old.id
    assert pane.tools.active_chip.accessibleName() == "Running"


def test_stopping_an_order_that_waits_costs_nothing(
    pane: LibraryPane, open_room: Studio, run: Run
) -> None:
    async def order_and_stop() -> Generation:
        request = Request(sku="kyma/minimax-music-pro", title="Boats", prompt="folk", lyrics="la")
        cost = open_room.composing.estimate(request)
        first = open_room.queue.submit(request, cost)
        generation = open_room.queue.submit(request, cost)
        chip = pane.tools.active_chip
        await until("both on the chip", lambda: chip.accessibleName() == "Running 2")
        pane.list.stop_pressed.emit(generation.id)
        await open_room.queue.wait(first.id)
        return await open_room.queue.wait(generation.id)

    generation = run(order_and_stop())

    assert generation.state is State.CANCELLED
    assert said(pane, 0).startswith("Boats, MiniMax Music Pro")
    assert "cancelled" in said(pane, 0)
    assert "Retry $0.21" in entries(pane, generation)


def test_retry_orders_again(pane: LibraryPane, open_room: Studio, run: Run, arrive: Arrive) -> None:
    failed = arrive(state=State.FAILED, failure=refusal(), lyrics="la la")

    async def retry() -> Generation:
        pane.list.retry_pressed.emit(failed.id)
        return await open_room.queue.wait(failed.id)

    assert run(retry()).state is State.DONE
    assert titles(pane) == ["Paper Lanterns"]
    assert said(pane, 0).endswith("done")


def test_an_order_in_doubt_is_ordered_again_only_after_its_story_was_read(
    pane: LibraryPane, open_room: Studio, qtbot: QtBot, arrive: Arrive
) -> None:
    doubtful = arrive(state=State.UNCERTAIN, failure=refusal("May be charged", Charge.UNKNOWN))
    assert entries(pane, doubtful)[:3] == ["Review…", "Try again…", "Write off"]

    choose(pane, doubtful, "Try again…")
    story = pane.findChild(SongStory)
    assert story is not None
    assert story.words.text().endswith("Ordering again may cost a second time.")
    assert open_room.library.get(doubtful.id).state is State.UNCERTAIN
    labels = [b.text() for b in story.findChildren(QAbstractButton)]
    assert labels == ["Close", "Write off", "Order again $0.21"]
    next(b for b in story.findChildren(QAbstractButton) if b.text() == "Write off").click()

    assert open_room.library.get(doubtful.id).state is State.DISCARDED
    assert "discarded" in said(pane, 0)


def test_enter_on_a_failure_tells_the_whole_story(
    pane: LibraryPane, qtbot: QtBot, arrive: Arrive
) -> None:
    arrive(state=State.FAILED, failure=refusal())
    pane.list.setCurrentIndex(pane.model.index(0))

    qtbot.keyClick(pane.list, Qt.Key.Key_Return)

    story = pane.findChild(SongStory)
    assert story is not None
    assert "Nothing was charged" in story.words.text()
    assert pane.model.index(0).data(Qt.ItemDataRole.ToolTipRole) == story.words.text()
    qtbot.keyClick(story, Qt.Key.Key_Escape)
    assert not story.isVisible()


def test_the_menu_offers_what_can_be_done_and_no_more(pane: LibraryPane, arrive: Arrive) -> None:
    done = arrive()
    running = arrive(state=State.RUNNING)
    asked: list[tuple[str, str]] = []
    for name in ("play", "draft", "export", "folder", "delete"):
        signal = getattr(pane, f"{name}_requested")
        signal.connect(lambda key, name=name: asked.append((name, key)))

    assert entries(pane, done) == [
        "Play",
        "Compare as B",
        "Use as draft",
        "Rename",
        "Add to favourites",
        "Label…",
        "Note…",
        "Export…",
        "Voice over it…",
        "Show in folder",
        "Copy settings",
        "Delete",
    ]
    assert entries(pane, running) == ["Stop", "Use as draft", "Rename", "Copy settings"]
    for label in ("Play", "Use as draft", "Export…", "Show in folder", "Delete"):
        choose(pane, done, label)
    assert asked == [(name, done.id) for name in ("play", "draft", "export", "folder", "delete")]


def test_what_came_and_is_no_song_is_offered(
    pane: LibraryPane, open_room: Studio, arrive: Arrive
) -> None:
    nothing = arrive(state=State.UNCERTAIN, failure=refusal())
    something = arrive(state=State.UNCERTAIN, failure=refusal())
    folder = open_room.folders.library / ".incoming" / something.order_id
    folder.mkdir(parents=True)
    (folder / "answer.part").write_bytes(b"paid for")
    asked: list[str] = []
    pane.folder_requested.connect(asked.append)

    assert "Show what came" not in entries(pane, nothing)
    choose(pane, something, "Show what came")
    assert asked == [something.id]


def test_settings_are_copied_as_people_read_them(pane: LibraryPane, arrive: Arrive) -> None:
    choose(pane, arrive(lyrics="la la"), "Copy settings")

    text = QGuiApplication.clipboard().text()
    assert text.startswith("Model: kyma/minimax-music-pro\n")
    assert text.endswith("Style:\nwarm folk\n\nLyrics:\nla la")


def test_what_the_queue_refuses_is_told(pane: LibraryPane) -> None:
    told: list[ComposerError] = []
    pane.error.connect(told.append)

    pane.list.star_pressed.emit("no such song")

    assert [error.message for error in told] == ["There is no song “no such song” in this library."]


def test_neighbours_are_songs_that_can_be_played(pane: LibraryPane, arrive: Arrive) -> None:
    first = arrive("First", ago=timedelta(hours=1), sound=0.1)
    arrive("Failed", ago=timedelta(hours=2), state=State.FAILED, failure=refusal())
    arrive("File gone", ago=timedelta(hours=3))
    last = arrive("Last", ago=timedelta(hours=4), sound=0.1)

    assert pane.neighbour(None, 1) == first.id
    assert pane.neighbour(first.id, 1) == last.id
    assert pane.neighbour(last.id, -1) == first.id
    assert pane.neighbour(last.id, 1) is None
    assert pane.neighbour(first.id, -1) is None


def test_selecting_a_song_that_is_filtered_away_shows_all_songs(
    pane: LibraryPane, arrive: Arrive
) -> None:
    song = arrive()
    pane.choose_chip("starred")

    pane.select(song.id)

    assert pane.selected_id == song.id
    assert pane.tools.all_chip.isChecked()


def test_what_stands_below_a_deleted_song_is_selected_next(
    pane: LibraryPane, open_room: Studio, qtbot: QtBot, arrive: Arrive
) -> None:
    songs = [arrive(f"Song {n}", ago=timedelta(hours=n)) for n in range(3)]
    pane.delete_requested.connect(open_room.library.delete)
    pane.select(songs[1].id)

    qtbot.keyClick(pane.list, Qt.Key.Key_Delete)

    assert titles(pane) == ["Song 0", "Song 2"]
    assert pane.selected_id == songs[2].id


def test_the_shape_of_a_song_is_drawn_when_it_is_known(
    pane: LibraryPane, open_room: Studio, run: Run, arrive: Arrive
) -> None:
    song = arrive(sound=0.3)
    assert song.clip is not None

    async def look() -> None:
        known = asyncio.Event()
        open_room.waveforms.ready.connect(lambda _clip: known.set())
        unknown = pane.grab().toImage()
        await known.wait()
        at_rest = pane.grab().toImage()
        assert at_rest != unknown
        pane.set_playing(song.id, 0.5)
        assert pane.grab().toImage() != at_rest

    run(look())


def test_over_the_window_it_has_a_name_and_ways_to_go(pane: LibraryPane) -> None:
    pane.set_in_drawer(in_drawer=True)
    names = {b.accessibleName() for b in pane.findChildren(QAbstractButton) if b.isVisible()}
    assert {"Keep library open", "Close library"} <= names
    assert "Library" in words(pane)


def test_files_that_are_dropped_on_it_are_wanted_in(pane: LibraryPane, tmp_path: Path) -> None:
    wanted: list[list[Path]] = []
    pane.import_requested.connect(wanted.append)
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(tmp_path / "a.wav")), QUrl("https://example.com/b.wav")])
    plain = (Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
    # Qt sends a drop to whoever took what was dragged in before.
    enter = QDragEnterEvent(QPoint(10, 10), Qt.DropAction.CopyAction, data, *plain)
    drop = QDropEvent(QPointF(10, 10), Qt.DropAction.CopyAction, data, *plain)

    QApplication.sendEvent(pane, enter)
    QApplication.sendEvent(pane, drop)

    assert wanted == [[tmp_path / "a.wav"]]


def test_a_song_that_is_let_go_of_over_its_own_library_is_not_brought_in(
    pane: LibraryPane, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted: list[list[Path]] = []
    pane.import_requested.connect(wanted.append)
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(tmp_path / "a.wav"))])
    plain = (Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
    enter = QDragEnterEvent(QPoint(10, 10), Qt.DropAction.CopyAction, data, *plain)
    enter.ignore()
    # Only a real drag has a source; tests/gui pulls none.
    monkeypatch.setattr(QDropEvent, "source", lambda _event: pane.list)

    QApplication.sendEvent(pane, enter)
    QApplication.sendEvent(
        pane, QDropEvent(QPointF(10, 10), Qt.DropAction.CopyAction, data, *plain)
    )

    assert wanted == []
    assert not enter.isAccepted()


def test_the_foot_says_how_many_were_found_and_are_selected(
    pane: LibraryPane, arrive: Arrive
) -> None:
    for title in ("Salt", "Salt and Rail", "Tide"):
        arrive(title)

    pane.tools.show_search("salt")
    assert "2 of 3 songs" in words(pane)
    pane.list.selectAll()
    assert "2 songs selected" in words(pane)
    pane.tools.show_all()
    assert any(text.startswith("3 songs · ") for text in words(pane))


def test_plus_and_minus_are_the_lists_only_where_takes_can_be_folded(
    pane: LibraryPane, open_room: Studio, arrive: Arrive
) -> None:
    arrive("Alone")
    minus = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_Minus, Qt.KeyboardModifier.NoModifier, "-")
    older, newer = arrive("Older"), arrive("Newer")
    for song in (older, newer):
        open_room.library._change(song.id, lambda row: replace(row, song="tide"))
    pane.tools.show_search("is:latest")
    pane.select(newer.id)
    assert pane.list.wants_key(minus)
    pane.list.select_near(pane.model.rowCount() - 1)
    assert not pane.list.wants_key(minus)


def test_all_that_are_selected_are_marked_and_it_is_said_how_far_that_is(
    pane: LibraryPane, arrive: Arrive, run: Run, qtbot: QtBot
) -> None:
    for number in range(12):
        arrive(f"Song {number}")
    arrive("Not made", state=State.FAILED)
    said: list[tuple[int, int]] = []
    pane.selection.worked.connect(lambda done, count: said.append((done, count)))
    chosen: list[str] = []
    pane.selected.connect(chosen.append)
    pane.list.selectAll()  # with no row that the keyboard stands on

    pane.toggle_star()
    qtbot.waitUntil(lambda: said == [(10, 13), (13, 13)])

    pane.tools.show_search("is:favourite")
    assert pane.model.rowCount() == 12
    assert "" not in chosen
