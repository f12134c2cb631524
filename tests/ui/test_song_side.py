"""Several songs in the window: none is in another's way, and whatever is put away comes back."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest
from msgspec.structs import replace
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog
from pytestqt.qtbot import QtBot

from composer.app import window_of
from composer.domain.draft_history import Reason
from composer.domain.request import Draft
from composer.domain.song import Song
from composer.services.song_exchange import bring
from composer.studio import Studio
from composer.ui import tasks
from composer.ui.main_window import MainWindow
from composer.ui.song_shelf_dialog import SongShelfDialog
from composer.ui.take_difference_dialog import TakeDifferenceDialog
from composer.ui.versions_dialog import VersionsDialog
from composer.ui.versions_name_dialog import VersionNameDialog
from composer.ui.widgets.menus import Menu
from composer.ui.widgets.text_places import select
from tests.patience import until
from tests.ui.loop_fixtures import Run

BOATS = Draft(
    title="Paper boats",
    prompt="warm folk",
    lyrics="salt on the rail\nand rain",
    sku="kyma/minimax-music",
)
RADIO = Draft(title="Kitchen radio", prompt="lo-fi", lyrics="la la")


@pytest.fixture
def window(open_room: Studio, qtbot: QtBot, run: Run) -> Iterator[MainWindow]:
    async def opened() -> MainWindow:
        window = window_of(open_room)
        window.resize(1360, 860)
        window.show()
        window.sides.draft.replace(BOATS)
        return window

    window: MainWindow = run(opened())
    yield window

    async def closed() -> None:
        window.close()
        await tasks.finish()
        await asyncio.sleep(0)

    run(closed())
    window.deleteLater()


def tabs(window: MainWindow) -> list[str]:
    bar = window.compose_pane.tabs
    return [] if bar.isHidden() else [bar.tabText(place) for place in range(bar.count())]


async def opened(kind: type[QDialog]) -> QDialog:
    def found() -> QDialog | None:
        shown = [each for each in QApplication.topLevelWidgets() if isinstance(each, kind)]
        return next((each for each in shown if each.isVisible()), None)

    await until(kind.__name__, found)
    dialog = found()
    assert dialog is not None
    return dialog


def test_songs_lie_beside_each_other_and_one_that_is_closed_comes_back(
    window: MainWindow, open_room: Studio, run: Run
) -> None:
    async def scene() -> None:
        side, compose = window.sides.song, window.compose_pane
        assert tabs(window) == []
        compose.lyrics_edit.set_cursor_position(7)
        side.new()
        side.new()  # an empty one is enough
        assert tabs(window) == ["Paper boats", "Untitled song"]
        window.sides.draft.replace(RADIO)
        side.next()
        assert (compose.title.text(), compose.lyrics_edit.text()) == ("Paper boats", BOATS.lyrics)
        assert compose.lyrics_edit.cursor_position() == 7
        assert window.windowTitle().endswith("Paper boats")
        assert not compose.lyrics_edit.document().isUndoAvailable()  # that was another song
        compose.tabs.setCurrentIndex(1)
        assert open_room.drafting.draft == RADIO

        side.close_current()
        assert tabs(window) == []
        assert open_room.drafting.draft == BOATS
        window.messages.undo_last()
        assert tabs(window) == ["Paper boats", "Kitchen radio"]
        assert compose.style_edit.text() == "lo-fi"

    run(scene())


def test_every_closed_song_is_found_again(window: MainWindow, open_room: Studio, run: Run) -> None:
    async def scene() -> None:
        for number in range(14):
            open_room.songs.new(Song(draft=replace(RADIO, title=f"Radio {number}")))
            open_room.songs.close(open_room.songs.current)
        menu = Menu("Song", window)
        window.compose_pane.menu_opening.emit(menu)
        again = next(entry.menu() for entry in menu.actions() if entry.menu())
        assert [entry.text() for entry in again.actions()][:2] == ["Radio 13", "Radio 12"]

        again.actions()[-1].trigger()
        dialog = await opened(SongShelfDialog)
        QTest.keyClicks(dialog.search, "radio 1")
        assert dialog.list.model().rowCount() == 5  # 1, 10, 11, 12, 13
        QTest.keyClick(dialog.search, Qt.Key.Key_Down)
        QTest.keyClick(dialog.search, Qt.Key.Key_Return)
        assert open_room.drafting.draft.title == "Radio 12"
        assert tabs(window) == ["Paper boats", "Radio 12"]

        again.actions()[-1].trigger()
        dialog = await opened(SongShelfDialog)
        QTest.keyClick(dialog.list, Qt.Key.Key_Down)  # from Radio 13
        QTest.keyClick(dialog.list, Qt.Key.Key_Return)
        assert tabs(window) == ["Paper boats", "Radio 12", "Radio 11"]
        menu.deleteLater()

    run(scene())


def test_a_take_keeps_its_song_and_its_draft_and_leads_back_to_both(
    window: MainWindow, open_room: Studio, run: Run
) -> None:
    async def scene() -> None:
        # Two presses within a blink are one; here a minute lies between them.
        window.model_pane._double_clicks._clock = count(step=60).__next__
        own = open_room.songs.current
        window.model_pane.block.button.click()
        (order,) = open_room.queue.active_ids
        assert (await open_room.queue.wait(order)).song == own
        window.sides.draft.replace(replace(BOATS, lyrics="something else"))
        window.sides.song.new()

        window.sides.song.use(order)
        assert open_room.songs.current == own
        assert open_room.drafting.draft.lyrics == BOATS.lyrics
        assert open_room.songs.song.parent == order
        kept = [(each.draft.lyrics, each.reason) for each in await open_room.songs.history.read()]
        assert (BOATS.lyrics, Reason.ORDERED) in kept
        assert ("something else", Reason.BEFORE_RESTORE) in kept
        window.messages.undo_last()
        assert open_room.drafting.draft.lyrics == "something else"

        window.sides.song.close_current()
        window.sides.song.use(order)
        assert open_room.songs.current != own
        window.sides.draft.replace(
            replace(open_room.drafting.draft, lyrics="salt on the rail\nand snow")
        )
        window.model_pane.block.button.click()
        (again,) = open_room.queue.active_ids
        taken = await open_room.queue.wait(again)
        assert (taken.song, taken.parent) == (open_room.songs.current, order)

        window.sides.song.compare_takes(order, again)
        dialog = await opened(TakeDifferenceDialog)
        await until("the comparison", dialog.difference.text)
        assert "and \N{MINUS SIGN}rain +snow" in dialog.difference.text()
        dialog.reject()

    run(scene())


def test_a_version_is_named_compared_and_put_back(
    window: MainWindow, open_room: Studio, run: Run
) -> None:
    async def scene() -> None:
        window.sides.song.name_version()
        naming = await opened(VersionNameDialog)
        QTest.keyClicks(naming.field, "First")
        naming.save.click()
        window.sides.draft.replace(replace(BOATS, lyrics="salt on the tide\nand rain"))
        window.compose_pane.header.versions.click()
        dialog = await opened(VersionsDialog)
        shown = dialog.difference
        await until("the comparison", lambda: "salt" in shown.text())
        assert "salt on the \N{MINUS SIGN}rail +tide\n" in shown.text()
        assert "Style, the same" in shown.text()
        assert not dialog.back.isEnabled()  # that is the draft

        dialog.list.setCurrentIndex(dialog.list.model().index(1))
        name = dialog.list.model().data(
            dialog.list.currentIndex(), Qt.ItemDataRole.AccessibleTextRole
        )
        assert name.startswith("First, Saved by you, Today")
        dialog.against.select.setCurrentText("The draft now")
        await until("the other comparison", lambda: "+tide" in shown.text())
        dialog.copy_lyrics.click()
        assert QApplication.clipboard().text() == BOATS.lyrics
        dialog.back.click()
        lyrics = window.compose_pane.lyrics_edit
        assert lyrics.text() == BOATS.lyrics == open_room.drafting.draft.lyrics
        lyrics.undo()
        assert lyrics.text() == "salt on the tide\nand rain" == open_room.drafting.draft.lyrics
        lyrics.redo()
        window.messages.undo_last()
        assert lyrics.text() == "salt on the tide\nand rain"

    run(scene())


def test_a_song_is_dropped_into_the_editor_and_written_out_again(
    window: MainWindow, open_room: Studio, run: Run, tmp_path: Path
) -> None:
    async def scene() -> None:
        dropped, written = tmp_path / "radio.cho", tmp_path / "out.cho"
        dropped.write_text("{title: Radio}\n[Am]la [G]la\n")
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(str(dropped))])
        drop = QDropEvent(
            QPointF(300, 300),
            Qt.DropAction.CopyAction,
            data,
            Qt.MouseButton.LeftButton,
            Qt.KeyboardModifier.NoModifier,
        )
        window.compose_pane.dropEvent(drop)
        await until("the song", lambda: open_room.drafting.draft.title == "Radio")
        assert tabs(window) == ["Paper boats", "Radio"]
        assert window.compose_pane.lyrics_edit.text() == "la la"

        window.sides.song_file.save_as(written)
        await until("the file", written.exists)
        assert (await bring(written, draft=RADIO)).song.beside == open_room.songs.song.beside
        window.open_files([tmp_path / "gone.composer"])
        await until("a toast", lambda: len(window.messages.stack.toasts) > 1)
        assert tabs(window) == ["Paper boats", "Radio"]

    run(scene())


def test_a_song_comes_back_with_its_undo_its_selection_and_its_place(
    window: MainWindow, open_room: Studio, run: Run
) -> None:
    async def scene() -> None:
        side, compose = window.sides.song, window.compose_pane
        style, lyrics = compose.style_edit, compose.lyrics_edit
        lyrics.set_text("\n".join(f"line {number}" for number in range(200)))
        QTest.keyClicks(style, "slow ")
        lyrics.set_cursor_position(500)
        QTest.keyClicks(lyrics, "salt")
        written, place = lyrics.text(), lyrics.cursor_position()
        select(lyrics, place - 4, place)
        lyrics.verticalScrollBar().setValue(300)
        first = open_room.songs.current
        side.new()
        lyrics.insert_as_one_undo("another song")
        lyrics.undo()
        lyrics.undo()  # nothing of the first song is undone here
        assert lyrics.text() == ""
        lyrics.redo()
        side.switch(first)
        assert (lyrics.text(), style.text()) == (written, "slow warm folk")
        assert lyrics.textCursor().selectedText() == "salt"
        assert lyrics.verticalScrollBar().value() == 300
        lyrics.undo()
        style.undo()
        assert lyrics.text() == written.replace("salt", "") == open_room.drafting.draft.lyrics
        assert open_room.drafting.draft.prompt == "warm folk"
        side.next()
        assert lyrics.text() == "another song" == open_room.drafting.draft.lyrics
        lyrics.undo()
        assert lyrics.text() == ""

    run(scene())
