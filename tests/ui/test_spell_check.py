"""Misspelt words underlined in the window, and what its menus and keys do about them."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from composer.domain.request import Draft
from composer.services.spelling import DICTIONARIES, OFF
from composer.studio import Studio
from composer.ui.compose_pane import ComposePane
from composer.ui.spelling_part import SpellingPart
from composer.ui.widgets.menus import Menu, text_menu
from composer.ui.widgets.text_places import select
from tests import patience
from tests.small_dictionary import write_dictionary
from tests.ui.loop_fixtures import Run

WORDS = "[Verse]\nAm  G  F\npaper lantrens 🏮 on the river\nand it was ligt you don’t\n"


@pytest.fixture
def pane(open_room: Studio, qtbot: QtBot, run: Run) -> Iterator[ComposePane]:
    write_dictionary(open_room.folders.data / DICTIONARIES)
    pane = ComposePane(open_room.drafting, open_room.composing)
    pane.complete(open_room.waveforms, open_room.spelling)
    qtbot.addWidget(pane)
    pane.resize(900, 700)
    pane.show_draft(Draft(sku="minimax/music-2.6", lyrics=WORDS))
    pane.show()
    pane.activateWindow()
    qtbot.waitUntil(pane.isActiveWindow)
    until(run, lambda: underlined(pane) == ["lantrens", "ligt"])
    yield pane
    pane.close()


def until(run: Run, met: Callable[[], bool]) -> None:
    run(patience.until("the words are looked up", met))


def underlined(pane: ComposePane) -> list[str]:
    marks = pane.lyrics_edit.extraSelections()
    return [mark.cursor.selectedText() for mark in marks]  # type: ignore[attr-defined]


def entries(menu: QMenu) -> list[str]:
    return [each.text() for each in menu.actions() if not each.isSeparator()]


def test_control_period_offers_what_was_meant_and_one_undo_takes_it_back(
    pane: ComposePane, qtbot: QtBot, run: Run
) -> None:
    edit = pane.lyrics_edit
    edit.setFocus()
    at = WORDS.index("lantrens") + 3
    select(edit, at, at)

    qtbot.keyClick(edit, Qt.Key.Key_Period, Qt.KeyboardModifier.ControlModifier)
    (menu,) = [each for each in edit.findChildren(Menu) if each.isVisible()]
    until(run, lambda: entries(menu)[0] == "lanterns")
    menu.actions()[0].trigger()
    menu.close()

    assert edit.text() == WORDS.replace("lantrens", "lanterns")
    until(run, lambda: underlined(pane) == ["ligt"])
    edit.undo()
    assert edit.text() == WORDS


def test_an_own_word_is_right_from_now_on_and_the_menu_of_the_text_offers_it(
    pane: ComposePane, open_room: Studio, run: Run
) -> None:
    edit = pane.lyrics_edit
    menu = text_menu(edit)
    edit.menu_opening.emit(menu, edit.document().find("ligt").position())
    assert entries(menu)[1] == "Add “ligt” to your words"
    until(run, lambda: not entries(menu)[0].startswith("Looking"))
    next(each for each in menu.actions() if each.text().startswith("Add")).trigger()

    until(run, lambda: underlined(pane) == ["lantrens"])
    assert (open_room.folders.data / "words.txt").read_text() == "ligt\n"
    plain = text_menu(edit)
    edit.menu_opening.emit(plain, edit.document().find("paper").position())
    assert not any("Add" in each for each in entries(plain))


def test_it_can_be_turned_off_and_says_where_there_is_no_dictionary(
    pane: ComposePane, open_room: Studio, run: Run, qtbot: QtBot
) -> None:
    part = SpellingPart(open_room.spelling, open_room.preferences, open_room.folders.data)
    qtbot.addWidget(part)
    names = [part.select.itemText(number) for number in range(part.select.count())]
    assert "In the language of the text" in names
    assert any(name.endswith("(en_US)") for name in names)
    part.select.setCurrentIndex(names.index("Off"))

    assert open_room.preferences.settings.spelling == OFF
    until(run, lambda: underlined(pane) == [])
