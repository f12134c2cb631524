"""What the program remarks on words while they are written, and what its buttons mend."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QMimeData, Qt
from pytestqt.qtbot import QtBot

from composer.domain.request import Draft
from composer.studio import Studio
from composer.ui.compose_pane import ComposePane
from composer.ui.widgets.text_places import selected
from tests.ui.loop_fixtures import Run

SONG = "[Verse]\nsalt 🧂 on the rail\n\n[Verse] hold the light\nhome\n\n[Chrous]\ncome home\n"


@pytest.fixture
def pane(open_room: Studio, qtbot: QtBot, run: Run) -> Iterator[ComposePane]:
    assert run
    pane = ComposePane(open_room.drafting, open_room.composing)
    pane.complete(open_room.waveforms)
    qtbot.addWidget(pane)
    pane.resize(900, 700)
    pane.show_draft(Draft(sku="minimax/music-2.6"))
    pane.show()
    pane.activateWindow()
    qtbot.waitUntil(pane.isActiveWindow)  # F8 is a shortcut, and works there alone
    yield pane
    pane.close()


def underlined(pane: ComposePane) -> list[str]:
    return [mark.cursor.selectedText() for mark in pane.lyrics_edit.extraSelections()]  # type: ignore[attr-defined]


def paste(pane: ComposePane, text: str) -> None:
    mime = QMimeData()
    mime.setText(text)
    pane.lyrics_edit.insertFromMimeData(mime)


def test_what_is_found_is_underlined_and_told_once_typing_rests(
    pane: ComposePane, qtbot: QtBot
) -> None:
    pane.lyrics_edit.set_text_as_one_undo(SONG)
    assert not pane.remarks.isVisible()

    qtbot.waitUntil(pane.remarks.isVisible)

    assert len(underlined(pane)) == len(pane.remarks.findings) >= 2
    assert "Chrous" in underlined(pane)
    assert pane.remarks.words.text() == pane.remarks.findings[0].message
    assert pane.lyrics_edit.accessibleDescription().endswith("remarks, F8")
    pane.lyrics_edit.set_text_as_one_undo("[Verse]\nla la\n")
    qtbot.waitUntil(lambda: not pane.remarks.isVisible())
    assert underlined(pane) == []


def test_f8_leads_through_the_remarks_and_the_fix_is_one_undo_step(
    pane: ComposePane, qtbot: QtBot
) -> None:
    pane.lyrics_edit.set_text_as_one_undo(SONG)
    pane.lyrics_edit.setFocus()
    pane.remarks.read()

    qtbot.keyClick(pane.lyrics_edit, Qt.Key.Key_F8, Qt.KeyboardModifier.ShiftModifier)
    start, end = selected(pane.lyrics_edit)
    assert SONG[start:end] == "Chrous"
    qtbot.keyClick(pane.lyrics_edit, Qt.Key.Key_F8)
    assert selected(pane.lyrics_edit)[0] == pane.remarks.findings[0].start
    qtbot.keyClick(pane.lyrics_edit, Qt.Key.Key_F8, Qt.KeyboardModifier.ShiftModifier)

    assert "Chorus" in pane.remarks.fix.text()
    qtbot.mouseClick(pane.remarks.fix, Qt.MouseButton.LeftButton)
    assert pane.lyrics_edit.text() == SONG.replace("[Chrous]", "[Chorus]")
    pane.lyrics_edit.undo()
    assert pane.lyrics_edit.text() == SONG


def test_a_fix_that_typing_has_overtaken_changes_nothing(pane: ComposePane) -> None:
    pane.lyrics_edit.set_text_as_one_undo("[Chrous]\nla\n")
    pane.remarks.read()
    assert pane.remarks.fix.isVisible()
    pane.lyrics_edit.set_text_as_one_undo("[Chorus]\nla\n")

    pane.remarks.mend()

    assert pane.lyrics_edit.text() == "[Chorus]\nla\n"


def test_pasted_words_without_tags_can_be_made_sections(pane: ComposePane, qtbot: QtBot) -> None:
    words = "one\ntwo\n\nhome the slow way\n\nthree\nfour\n\nhome the slow way"
    offer = pane.lyrics_card.sections_offer

    paste(pane, "[Verse]\none\n\ntwo")
    assert not offer.isVisible()
    pane.lyrics_edit.set_text_as_one_undo("")
    paste(pane, words)
    assert offer.isVisible()
    qtbot.mouseClick(offer.make, Qt.MouseButton.LeftButton)

    assert pane.lyrics_edit.text().count("[Chorus]\nhome the slow way") == 2
    assert not offer.isVisible()
    pane.lyrics_edit.undo()
    assert pane.lyrics_edit.text() == words
    assert offer.is_due
