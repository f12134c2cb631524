"""Seeing what a model would be sent, while the draft is written."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from composer.domain.request import Draft, Request
from composer.studio import Studio
from composer.ui.compose_pane import ComposePane
from composer.ui.sent_dialog import SentDialog
from tests.ui.loop_fixtures import Run

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")

WORDS = "(Chorus)\nhome the slow way\n\n[Guitar riff]\n\n[Verse]\nlight"


@pytest.fixture
def pane(open_room: Studio, qtbot: QtBot, run: Run) -> Iterator[ComposePane]:
    assert run
    pane = ComposePane(open_room.drafting, open_room.composing)
    pane.complete(open_room.waveforms)
    qtbot.addWidget(pane)
    pane.resize(900, 700)
    pane.show_draft(Draft(sku="kyma/minimax-music-pro", lyrics=WORDS))
    pane.show()
    pane.activateWindow()
    yield pane
    pane.close()


def opened(pane: ComposePane, qtbot: QtBot) -> SentDialog:
    pane.lyrics_edit.setFocus()
    qtbot.keyClick(pane.lyrics_edit, Qt.Key.Key_I, Qt.KeyboardModifier.ControlModifier)
    assert pane.sent_dialog is not None
    assert pane.sent_dialog.isVisible()
    return pane.sent_dialog


def test_it_shows_exactly_what_the_request_holds(
    pane: ComposePane, open_room: Studio, qtbot: QtBot
) -> None:
    dialog = opened(pane, qtbot)
    body = open_room.composing.body(Request(sku="kyma/minimax-music-pro", lyrics=WORDS))

    qtbot.mouseClick(dialog.copy_lyrics, Qt.MouseButton.LeftButton)
    assert QGuiApplication.clipboard().text() in body.values()
    assert "Changed: “(Chorus)” is sent as “[Chorus]”." in dialog.differences.text()
    assert not dialog.isModal()
    assert pane.lyrics_edit.text() == WORDS


def test_it_follows_the_draft_and_the_model(pane: ComposePane, qtbot: QtBot) -> None:
    dialog = opened(pane, qtbot)

    pane.lyrics_edit.set_text_as_one_undo("[Chorus]\nla la")
    qtbot.waitUntil(lambda: dialog.lyrics_sent.text() == "[Chorus]\nla la")
    assert dialog.differences.text() == "Nothing is changed, added or left out."

    pane.show_draft(Draft(sku="kyma/elevenlabs-music", prompt="folk", lyrics="[Chorus]\nla la"))
    qtbot.waitUntil(lambda: "la la" in dialog.style_sent.text())
    assert dialog.lyrics_sent.text() == ""
    dialog.close()
