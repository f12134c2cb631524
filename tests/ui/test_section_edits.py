"""Doing things to whole sections by key, menu and mouse; one undo takes each back."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from composer.domain.request import Request
from composer.providers.catalogue import SKUS
from composer.ui.lyrics_card import LyricsCard
from composer.ui.name_dialog import NameDialog
from composer.ui.theme import Theme
from composer.ui.widgets.menus import Menu
from composer.ui.widgets.text_places import select, selected

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")

SONG = "[Verse]\nsalt 🧂 rail\n\n[Chorus]\nhome\n\n[Bridge]\nlight"
SKU = next(sku for sku in SKUS if sku.id == "minimax/music-2.6")


@pytest.fixture
def card(theme: Theme, qtbot: QtBot) -> Iterator[LyricsCard]:
    assert theme
    card = LyricsCard()
    qtbot.addWidget(card)
    card.resize(900, 600)
    card.set_room(900)
    card.show_sku(SKU)
    card.show_count(SKU, Request(sku=SKU.id), None)
    card.edit.set_text(SONG)
    card.show()
    card.activateWindow()
    card.edit.setFocus()
    card.show_outline()
    yield card
    card.close()


def undone(card: LyricsCard) -> str:
    card.edit.undo()
    return card.edit.text()


def put_cursor(card: LyricsCard, words: str) -> None:
    at = card.edit.text().index(words)
    select(card.edit, at, at)


def entry(card: LyricsCard, number: int, label: str) -> None:
    """Press an entry in the menu of a section."""
    card.section_edits.open_menu(number, QPoint(0, 0))
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, Menu)
    found = next(each for each in menu.actions() if each.text() == label)
    assert found.isEnabled()
    menu.close()
    found.trigger()


def test_alt_down_moves_the_section_with_the_cursor_and_keeps_it_there(
    card: LyricsCard, qtbot: QtBot
) -> None:
    put_cursor(card, "rail")

    qtbot.keyClick(card.edit, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    moved = "[Chorus]\nhome\n\n[Verse]\nsalt 🧂 rail\n\n[Bridge]\nlight"
    assert card.edit.text() == moved
    start, end = selected(card.edit)
    assert (start, end) == (moved.index("rail"), moved.index("rail"))
    assert undone(card) == SONG


def test_alt_arrows_in_the_outline_move_its_row_which_stays_marked(
    card: LyricsCard, qtbot: QtBot
) -> None:
    card.outline.list.setFocus()
    card.outline.list.select_row(2)

    for _ in range(2):
        qtbot.keyClick(card.outline.list, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)

    assert card.edit.text().startswith("[Bridge]\nlight\n\n[Verse]")
    assert card.outline.list.currentIndex().row() == 0


def test_a_section_is_dragged_to_another_place(card: LyricsCard, qtbot: QtBot) -> None:
    rows, left = card.outline.list, Qt.MouseButton.LeftButton
    rects = [rows.visualRect(rows.model().index(row, 0)) for row in range(3)]

    qtbot.mousePress(rows.viewport(), left, pos=rects[2].center())
    qtbot.mouseMove(rows.viewport(), rects[1].center())
    qtbot.mouseMove(rows.viewport(), rects[0].topLeft() + QPoint(20, 2))
    qtbot.mouseRelease(rows.viewport(), left, pos=rects[0].topLeft() + QPoint(20, 2))

    assert card.edit.text().startswith("[Bridge]\nlight\n\n[Verse]")
    assert undone(card) == SONG


@pytest.mark.parametrize(
    ("number", "label", "after"),
    [
        (1, "Duplicate", SONG.replace("home\n", "home\n\n[Chorus]\nhome\n")),
        (1, "Remove the tag", SONG.replace("[Chorus]\n", "")),
        (2, "Move up", "[Verse]\nsalt 🧂 rail\n\n[Bridge]\nlight\n\n[Chorus]\nhome"),
    ],
)
def test_the_menu_of_a_section(card: LyricsCard, number: int, label: str, after: str) -> None:
    entry(card, number, label)

    assert card.edit.text() == after
    assert undone(card) == SONG


def test_without_room_for_the_outline_its_menu_leads_to_that_of_the_section(
    card: LyricsCard, qtbot: QtBot
) -> None:
    card.set_room(500)
    put_cursor(card, "home")
    qtbot.mouseClick(card._outline_button, Qt.MouseButton.LeftButton)
    outline = QApplication.activePopupWidget()
    assert outline is not None
    change = outline.actions()[-1]
    outline.close()

    change.trigger()

    menu = QApplication.activePopupWidget()
    assert menu is not None
    assert menu.accessibleName() == "Section Chorus"
    menu.close()


def test_a_section_is_renamed_by_keyboard(card: LyricsCard, qtbot: QtBot) -> None:
    entry(card, 1, "Rename…")
    dialog = card.findChild(NameDialog)
    assert dialog is not None
    assert dialog.field.text() == "Chorus"

    dialog.field.clear()
    assert not dialog.take.isEnabled()
    qtbot.keyClicks(dialog.field, "Hook")
    qtbot.keyClick(dialog.field, Qt.Key.Key_Return)

    assert card.edit.text() == SONG.replace("[Chorus]", "[Hook]")
    assert undone(card) == SONG


def test_a_pressed_section_wraps_what_is_selected(card: LyricsCard) -> None:
    at = card.edit.text().index("light")
    select(card.edit, at, at + 5)

    card.sections.tag_pressed.emit("Outro")

    assert card.edit.text().endswith("[Bridge]\n\n[Outro]\nlight")
    assert undone(card) == SONG


def test_custom_sections_are_offered_where_the_model_reads_any_tag(card: LyricsCard) -> None:
    custom = next(sku for sku in SKUS if sku.any_tag and sku.structure_tags)
    closed = next(sku for sku in SKUS if not sku.any_tag and sku.structure_tags and sku.lyrics)

    def offered() -> bool:
        card.sections.open_menu()
        menu = QApplication.activePopupWidget()
        assert menu is not None
        labels = [each.text() for each in menu.actions()]
        menu.close()
        return "Custom section…" in labels

    card.show_sku(custom)
    assert offered()
    card.show_sku(closed)
    assert not offered()
