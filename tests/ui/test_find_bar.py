"""Finding words in the lyrics and putting others in their place, by keyboard."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from composer.ui.lyrics_card import LyricsCard
from composer.ui.theme import Theme
from composer.ui.widgets.text_places import select, selected

SONG = "[Verse]\n🧂 Salt and salt\nsalted rail"


@pytest.fixture
def card(theme: Theme, qtbot: QtBot) -> Iterator[LyricsCard]:
    assert theme
    card = LyricsCard()
    qtbot.addWidget(card)
    card.resize(900, 600)
    card.edit.set_text(SONG)
    card.show()
    card.activateWindow()
    qtbot.waitUntil(card.isActiveWindow)
    card.edit.setFocus()
    qtbot.keyClick(card.edit, Qt.Key.Key_H, Qt.KeyboardModifier.ControlModifier)
    yield card
    card.close()


def chosen(card: LyricsCard) -> tuple[int, str]:
    start, end = selected(card.edit)
    return start, card.edit.text()[start:end]


def test_typing_finds_and_enter_goes_on_round_the_end(card: LyricsCard, qtbot: QtBot) -> None:
    bar = card.find_bar
    assert QApplication.focusWidget() is bar.what

    qtbot.keyClicks(bar.what, "salt")
    assert chosen(card) == (SONG.index("Salt"), "Salt")
    assert bar.count.text() == "1 of 3"
    qtbot.keyClick(bar.what, Qt.Key.Key_Return)
    assert chosen(card) == (SONG.index("salt"), "salt")
    qtbot.keyClick(bar.what, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    qtbot.keyClick(bar.what, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    assert bar.count.text() == "3 of 3"

    qtbot.mouseClick(bar.whole, Qt.MouseButton.LeftButton)
    qtbot.mouseClick(bar.case, Qt.MouseButton.LeftButton)
    assert bar.count.text() == "1 of 1"
    qtbot.keyClick(bar.what, Qt.Key.Key_Escape)
    assert not bar.isVisible()
    assert QApplication.focusWidget() is card.edit


def test_replacing_one_and_all_are_each_one_undo_step(card: LyricsCard, qtbot: QtBot) -> None:
    bar = card.find_bar
    qtbot.keyClicks(bar.what, "salt")
    qtbot.keyClicks(bar.instead, "rust")

    qtbot.keyClick(bar.instead, Qt.Key.Key_Return)
    assert card.edit.text() == SONG.replace("Salt", "rust")
    assert chosen(card)[1] == "salt"
    card.edit.undo()
    assert card.edit.text() == SONG

    qtbot.mouseClick(bar.replace_all, Qt.MouseButton.LeftButton)
    assert card.edit.text() == "[Verse]\n🧂 rust and rust\nrusted rail"
    assert bar.count.text() == "3 replaced"
    card.edit.undo()
    assert card.edit.text() == SONG


def test_a_pattern_that_is_none_is_said_in_its_field(card: LyricsCard, qtbot: QtBot) -> None:
    bar = card.find_bar
    qtbot.keyClicks(bar.what, "sal(")
    qtbot.mouseClick(bar.pattern, Qt.MouseButton.LeftButton)

    assert "is no pattern" in bar.what.error
    assert not bar.replace_all.isEnabled()
    qtbot.keyClicks(bar.what, "t+)")
    assert bar.what.error == ""
    qtbot.keyClicks(bar.instead, r"\2")
    qtbot.mouseClick(bar.replace_all, Qt.MouseButton.LeftButton)
    assert "cannot be put in" in bar.instead.error
    bar.instead.setText(r"\g<0>t")
    qtbot.mouseClick(bar.replace_all, Qt.MouseButton.LeftButton)
    assert bar.instead.error == ""
    assert card.edit.text().startswith("[Verse]\n🧂 Saltt")


def test_what_is_selected_is_looked_for(card: LyricsCard, qtbot: QtBot) -> None:
    card.find_bar.shut()
    at = SONG.index("rail")
    select(card.edit, at, at + 4)

    qtbot.keyClick(card.edit, Qt.Key.Key_H, Qt.KeyboardModifier.ControlModifier)

    assert card.find_bar.what.text() == "rail"
    assert card.find_bar.count.text() == "1 of 1"
