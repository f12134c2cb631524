"""Being offered words for a style while it is typed, and taking one by key or mouse."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from composer.ui.style_card import StyleCard
from composer.ui.theme import Theme
from composer.ui.widgets.text_places import select


@pytest.fixture
def card(theme: Theme, qtbot: QtBot) -> Iterator[StyleCard]:
    assert theme
    card = StyleCard()
    qtbot.addWidget(card)
    card.resize(700, 400)
    card.show()
    card.activateWindow()
    qtbot.waitUntil(card.isActiveWindow)
    card.edit.setFocus()
    yield card
    card.close()


def test_down_and_enter_take_a_word_as_one_undo_step(card: StyleCard, qtbot: QtBot) -> None:
    qtbot.keyClicks(card.edit, "warm, synthw")
    qtbot.waitUntil(lambda: "synthwave" in card.offers.offered)

    qtbot.keyClick(card.edit, Qt.Key.Key_Down)
    qtbot.keyClick(card.edit, Qt.Key.Key_Return)

    assert card.edit.text() == "warm, synthwave, "
    assert card.offers.offered == ()
    qtbot.keyClicks(card.edit, "x")
    assert card.edit.text() == "warm, synthwave, x"
    card.edit.undo()
    card.edit.undo()
    assert card.edit.text() == "warm, synthw"


def test_enter_without_a_marked_word_is_a_line_end_and_esc_closes(
    card: StyleCard, qtbot: QtBot
) -> None:
    qtbot.keyClicks(card.edit, "synth")
    qtbot.waitUntil(lambda: bool(card.offers.offered))

    qtbot.keyClick(card.edit, Qt.Key.Key_Escape)
    assert card.offers.offered == ()
    qtbot.keyClick(card.edit, Qt.Key.Key_Return)
    assert card.edit.text() == "synth\n"


def test_a_press_takes_the_word_before_what_follows(card: StyleCard, qtbot: QtBot) -> None:
    card.edit.set_text_as_one_undo("🎸 loud, fol, late")
    select(card.edit, 11, 11)
    qtbot.keyClicks(card.edit, "k")
    qtbot.waitUntil(lambda: bool(card.offers.offered))
    first = card.offers.offered[0]

    rows = card.offers.list
    at = rows.visualRect(rows.model().index(0, 0)).center()
    qtbot.mouseClick(rows.viewport(), Qt.MouseButton.LeftButton, pos=at)

    assert card.edit.text() == f"🎸 loud, {first}, late"


def test_leaving_the_style_closes_the_list(card: StyleCard, qtbot: QtBot) -> None:
    qtbot.keyClicks(card.edit, "synth")
    qtbot.waitUntil(lambda: bool(card.offers.offered))

    card.edit.clearFocus()

    assert card.offers.offered == ()
