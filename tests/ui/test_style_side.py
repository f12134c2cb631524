"""Snippets, styles of late and templates, in the window, by keyboard and mouse."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import TypeVar

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QMenu
from pytestqt.qtbot import QtBot

from composer.app import window_of
from composer.domain.request import Draft
from composer.domain.snippets import Snippet
from composer.services.examples import templates
from composer.storage.snippets import SnippetFile
from composer.studio import Studio
from composer.ui import tasks
from composer.ui.main_window import MainWindow
from composer.ui.name_dialog import NameDialog
from composer.ui.snippets_dialog import SnippetsDialog
from composer.ui.templates_dialog import TemplatesDialog
from composer.ui.widgets.menus import Menu
from composer.ui.widgets.text_places import select
from tests.ui.loop_fixtures import Run

STYLE = "warm folk, soft pads"
W = TypeVar("W")


@pytest.fixture
def window(open_room: Studio, qtbot: QtBot, run: Run) -> Iterator[MainWindow]:
    async def opened() -> MainWindow:
        window = window_of(open_room)
        window.resize(1360, 860)
        window.show()
        window.sides.draft.replace(Draft(title="Boats", prompt=STYLE))
        window.compose_pane.focus_field("prompt")
        return window

    window: MainWindow = run(opened())
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    yield window

    async def closed() -> None:
        window.close()
        await tasks.finish()
        await asyncio.sleep(0)

    run(closed())
    window.deleteLater()


def only(window: MainWindow, kind: type[W]) -> W:
    (one,) = [each for each in window.findChildren(kind) if each.isVisible()]  # type: ignore[type-var,attr-defined]
    return one  # type: ignore[no-any-return]


def press(menu: QMenu, label: str) -> None:
    entry = next(each for each in menu.actions() if each.text() == label)
    assert entry.isEnabled()
    entry.trigger()
    menu.close()


def snippets_menu(window: MainWindow, *, by_key: bool = False) -> Menu:
    if by_key:
        QTest.keyClick(window, Qt.Key.Key_J, Qt.KeyboardModifier.ControlModifier)
    else:
        window.compose_pane.style_card.snippets.click()
    return next(each for each in window.findChildren(Menu) if each.isVisible())


def button(dialog: SnippetsDialog, name: str) -> QAbstractButton:
    return next(b for b in dialog.findChildren(QAbstractButton) if b.accessibleName() == name)


def test_a_part_of_a_style_is_kept_by_name_and_offered_while_typing(
    window: MainWindow, open_room: Studio, qtbot: QtBot
) -> None:
    edit = window.compose_pane.style_edit
    select(edit, STYLE.index("soft"), len(STYLE))
    press(snippets_menu(window, by_key=True), "Save what is selected as a snippet…")
    dialog = only(window, NameDialog)
    QTest.keyClicks(dialog.field, "My podcast bed")
    QTest.keyClick(dialog.field, Qt.Key.Key_Return)

    on_disk, notice = SnippetFile(open_room.folders.data).load()
    assert (on_disk, notice) == ((Snippet(name="My podcast bed", text="soft pads"),), None)
    window.activateWindow()
    edit.setFocus()
    edit.set_text_as_one_undo("loud, my pod")
    select(edit, 12, 12)
    QTest.keyClicks(edit, "c")
    qtbot.waitUntil(
        lambda: window.compose_pane.style_card.offers.offered[:1] == ("My podcast bed",)
    )
    QTest.keyClick(edit, Qt.Key.Key_Down)
    QTest.keyClick(edit, Qt.Key.Key_Return)
    assert edit.text() == "loud, soft pads, "


def test_a_snippet_goes_in_between_commas_and_can_be_renamed_and_deleted(
    window: MainWindow, open_room: Studio
) -> None:
    edit = window.compose_pane.style_edit
    open_room.snippets.keep("Bed", "soft pads")
    edit.set_text_as_one_undo("loud, fast")
    select(edit, 4, 4)
    press(snippets_menu(window), "Bed")
    assert edit.text() == "loud, soft pads, fast"
    edit.undo()
    assert edit.text() == "loud, fast"

    press(snippets_menu(window), "Your snippets…")
    dialog = only(window, SnippetsDialog)
    button(dialog, "Rename Bed").click()
    names = only(window, NameDialog)
    names.field.setText("Podcast bed")
    QTest.keyClick(names.field, Qt.Key.Key_Return)
    assert [each.name for each in open_room.snippets.all] == ["Podcast bed"]
    button(dialog, "Delete Podcast bed").click()
    assert open_room.snippets.all == ()
    dialog.undo.click()
    assert [each.name for each in open_room.snippets.all] == ["Podcast bed"]
    button(dialog, "Insert Podcast bed").click()
    assert edit.text() == "loud, soft pads, fast"


def test_a_style_that_was_ordered_is_offered_again(
    window: MainWindow, open_room: Studio, run: Run
) -> None:
    async def order() -> None:
        request = window.model_pane.offer
        assert request is not None
        window.model_pane.ask_generate()
        await asyncio.sleep(0)

    run(order())
    window.compose_pane.style_edit.set_text_as_one_undo("something else")

    menu = snippets_menu(window)
    recent = next(each for each in menu.findChildren(Menu) if each.title() == "Recent styles")
    press(recent, STYLE)
    menu.close()
    assert window.compose_pane.style_edit.text() == STYLE
    window.compose_pane.style_edit.undo()
    assert window.compose_pane.style_edit.text() == "something else"


def test_a_template_opens_as_a_song_of_its_own_that_sketch_makes_for_nothing(
    window: MainWindow, open_room: Studio
) -> None:
    forms = templates()
    assert len(forms) >= 12
    for each in forms:
        offer = next(
            o for o in open_room.composing.offers(each.draft) if o.sku.id == each.draft.sku
        )
        assert (offer.usable, offer.estimate.is_free) == (True, True)
    keys = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier

    QTest.keyClick(window, Qt.Key.Key_N, keys)
    dialog = only(window, TemplatesDialog)
    assert dialog.focusWidget() is dialog.rows[0]
    QTest.keyClick(dialog.rows[0], Qt.Key.Key_Down)
    QTest.keyClick(dialog.rows[1], Qt.Key.Key_Space)

    assert open_room.drafting.draft == forms[1].draft
    assert window.compose_pane.title.text() == forms[1].draft.title
    assert len(open_room.songs.open_ids) == 2
