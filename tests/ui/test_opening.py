"""The window opens in two steps, and whoever writes between them loses nothing and is not moved."""

from __future__ import annotations

import asyncio

import pytest
from msgspec.structs import replace
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from composer.app import open_rest, window_at
from composer.domain.request import Draft
from composer.storage.song_folders import SongFolders
from composer.studio import Studio
from composer.ui import tasks
from composer.ui.library_pane import LibraryPane
from composer.ui.main_window import MainWindow
from composer.ui.theme import Theme
from composer.writing_desk import WritingDesk, open_desk
from tests.patience import until
from tests.ui.loop_fixtures import Run
from tests.ui.test_main_window import on_screen

WRITTEN = Draft(title="Paper boats", prompt="warm folk", lyrics="[Verse]\nla la", sku="sketch/band")


def write(draft: Draft) -> None:
    """Leave a draft behind, as an earlier run would have."""
    desk = open_desk(environment={})
    folders = SongFolders(desk.folders.data)
    folders.save(desk.songs.current, replace(desk.drafting.song, draft=draft))
    folders.save_open(folders.open_songs()[0])


@pytest.fixture
def desk(run: Run, theme: Theme, qtbot: QtBot) -> WritingDesk:
    write(WRITTEN)
    desk = open_desk(environment={})
    assert desk.drafting.draft == WRITTEN
    return desk


def place(window: MainWindow) -> QRect:
    pane = window.compose_pane
    return QRect(pane.mapTo(window, QPoint()), pane.size())


async def end(window: MainWindow, studio: Studio) -> None:
    window.close()
    await tasks.finish()
    await studio.close()
    window.deleteLater()


@pytest.mark.parametrize(("width", "height"), [(1360, 860), (1024, 640)])
def test_what_is_typed_before_the_rest_is_there_is_kept_where_it_was_typed(
    desk: WritingDesk, run: Run, width: int, height: int
) -> None:
    async def scene() -> None:
        window = window_at(desk)
        window.resize(width, height)
        await on_screen(window)
        edit = window.compose_pane.style_edit
        await until("the keyboard in the style", edit.hasFocus)
        before = place(window)
        QTest.keyClicks(edit, "very ")

        studio = await open_rest(desk, window)
        assert window.is_furnished
        assert place(window) == before
        assert edit.hasFocus()
        QTest.keyClicks(edit, "soft ")
        await until("the words in the draft", lambda: "soft" in studio.drafting.draft.prompt)
        assert studio.drafting.draft == replace(WRITTEN, prompt="very soft warm folk")
        offer = window.model_pane.offer
        assert offer is not None
        assert offer.usable
        await end(window, studio)
        song, _ = SongFolders(desk.folders.data).load(desk.songs.current)
        assert song.draft.prompt == "very soft warm folk"

    run(scene())


def test_the_window_may_be_closed_before_the_rest_is_there(desk: WritingDesk, run: Run) -> None:
    async def scene() -> None:
        window = window_at(desk)
        await on_screen(window)
        told = list[bool]()
        window.closed.connect(lambda: told.append(True))
        QTest.keyClicks(window.compose_pane.style_edit, "very ")
        window.close()
        assert told
        studio = await open_rest(desk, window)
        assert not window.isVisible()
        await end(window, studio)
        song, _ = SongFolders(desk.folders.data).load(desk.songs.current)
        assert song.draft.prompt == "very warm folk"

    run(scene())


def test_the_tab_key_goes_from_the_library_to_the_editors_and_on_to_the_models(
    desk: WritingDesk, run: Run
) -> None:
    async def scene() -> None:
        window = window_at(desk)
        studio = await open_rest(desk, window)
        panes = (window.library_pane, window.compose_pane, window.model_pane, window.player_bar)
        passed, widget = list[object](), window.library_pane.nextInFocusChain()
        while widget is not None and widget is not window.library_pane:
            pane = next((each for each in panes if each.isAncestorOf(widget)), None)
            stops = widget.focusPolicy() & Qt.FocusPolicy.TabFocus
            if stops and pane is not None and pane not in passed[-1:]:
                passed.append(pane)
            widget = widget.nextInFocusChain()
        first = next(i for i, pane in enumerate(passed) if isinstance(pane, LibraryPane))
        assert passed[first:] + passed[:first] == list(panes)
        await end(window, studio)

    run(scene())


def test_only_who_has_neither_written_nor_made_anything_is_greeted(
    run: Run, theme: Theme, qtbot: QtBot
) -> None:
    async def greeted() -> bool:
        desk = open_desk(environment={})
        window = window_at(desk)
        at_first = window.compose_pane.is_first_run
        studio = await open_rest(desk, window)
        assert window.compose_pane.is_first_run == at_first
        await end(window, studio)
        return at_first

    assert run(greeted())
    write(Draft(prompt="warm folk", sku="sketch/band"))
    assert not run(greeted())


def test_the_rest_comes_in_steps_between_which_others_have_their_turn(
    desk: WritingDesk, run: Run
) -> None:
    async def scene() -> None:
        turns = 0

        async def count() -> None:
            nonlocal turns
            while True:
                turns += 1
                await asyncio.sleep(0)

        window = window_at(desk)
        counting = asyncio.create_task(count())
        studio = await open_rest(desk, window)
        counting.cancel()
        assert turns >= 5
        await end(window, studio)

    run(scene())
