"""Lyrics by a service, as a person has them written: asked first, proposed, one step to undo."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from decimal import Decimal

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from composer.domain.errors import ComposerError
from composer.domain.request import Draft
from composer.practice.services import PracticeServices
from composer.studio import Studio
from composer.ui.compose_pane import ComposePane
from composer.ui.lyric_help_dialog import LyricHelpDialog
from tests.patience import until
from tests.ui.loop_fixtures import Run

MINE = "[Verse]\nsalt on the rail"
LEFT = Qt.MouseButton.LeftButton
Open = Callable[..., LyricHelpDialog]


@pytest.fixture
def told() -> list[ComposerError]:
    return []


@pytest.fixture
def open_dialog(open_room: Studio, qtbot: QtBot, told: list[ComposerError]) -> Open:
    def open_dialog(lyrics: str = "") -> LyricHelpDialog:
        dialog = LyricHelpDialog(
            open_room.lyric_help, lyrics=lyrics, title="Harbour", tell=told.append
        )
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, on=False)
        qtbot.addWidget(dialog)
        dialog.open()
        return dialog

    return open_dialog


def press(run: Run, dialog: LyricHelpDialog, ends: Callable[[], object]) -> None:
    """Press Write and go on until it ``ends``."""

    async def pressed() -> None:
        dialog.write.click()
        await asyncio.sleep(0)
        assert not dialog.write.isEnabled()
        await until("the order has ended", ends)

    run(pressed())


def test_it_asks_with_the_price_and_proposes_what_was_written(
    open_dialog: Open, open_room: Studio, practice: PracticeServices, qtbot: QtBot, run: Run
) -> None:
    dialog = open_dialog()
    assert dialog.write.text() == "Write $0.01"
    assert practice.ledger.entries == ()
    qtbot.keyClicks(dialog.wish, "rain over the harbour")
    qtbot.keyClick(dialog, Qt.Key.Key_Return)
    assert practice.ledger.entries == ()  # Enter alone spends nothing

    press(run, dialog, dialog.take.isVisible)

    assert "harbour" in dialog.words.text().lower()
    assert dialog.words.isReadOnly()
    assert practice.ledger.charged_total == Decimal("0.01")
    assert not dialog.append.isVisible()
    with qtbot.waitSignal(dialog.put_in) as put_in:
        qtbot.mouseClick(dialog.take, LEFT)
    assert put_in.args == [dialog.words.text()]
    assert not dialog.isVisible()
    assert open_room.lyric_help.undecided() is None


def test_words_are_put_in_or_appended_in_one_step(open_room: Studio, qtbot: QtBot) -> None:
    pane = ComposePane(open_room.drafting, open_room.composing)
    pane.complete(open_room.waveforms)
    qtbot.addWidget(pane)
    pane.show_draft(Draft(sku="kyma/minimax-music", lyrics=MINE))

    pane.take_lyrics("[Chorus]\noh", append=True)
    assert pane.lyrics_edit.text() == f"{MINE}\n\n[Chorus]\noh"
    pane.lyrics_edit.undo()
    assert pane.lyrics_edit.text() == MINE
    pane.take_lyrics("[Chorus]\noh")
    assert pane.lyrics_edit.text() == "[Chorus]\noh"
    pane.lyrics_edit.undo()
    assert pane.lyrics_edit.text() == MINE


def test_an_empty_text_offers_it_where_somebody_can_write(open_room: Studio, qtbot: QtBot) -> None:
    pane = ComposePane(open_room.drafting, open_room.composing)
    pane.complete(open_room.waveforms)
    qtbot.addWidget(pane)
    pane.show()
    button = pane.lyrics_card.write_words
    pane.show_draft(Draft(sku="kyma/minimax-music"))
    assert not button.isVisible()
    pane.lyrics_card.set_writer(ready=True)
    assert button.isVisible()
    with qtbot.waitSignal(pane.lyrics_wanted):
        qtbot.mouseClick(button, LEFT)

    qtbot.keyClicks(pane.lyrics_edit, "la")
    qtbot.waitUntil(lambda: not button.isVisible())
    pane.show_draft(Draft(sku="kyma/elevenlabs-music"))
    assert not button.isVisible()  # it ignores lyrics


def test_what_was_thrown_away_or_left_for_later(
    open_dialog: Open, open_room: Studio, practice: PracticeServices, qtbot: QtBot, run: Run
) -> None:
    dialog = open_dialog(MINE)
    qtbot.mouseClick(dialog.what.segment("changed"), LEFT)

    async def write_and_close() -> None:
        dialog.write.click()
        await asyncio.sleep(0)
        dialog.reject()  # the order goes on
        busy = open_dialog(MINE)
        assert (busy.write.text(), busy.write.isEnabled()) == ("Writing…", False)
        await until("the words are here", busy.take.isVisible)
        busy.reject()

    run(write_and_close())

    later = open_dialog(MINE)
    assert later.words.text().startswith(MINE)
    assert later.take.text() == "Replace mine"
    assert later.append.isVisible()
    qtbot.mouseClick(later.throw_away, LEFT)
    assert later.write.isVisible()
    assert practice.ledger.charged_total == Decimal("0.01")
    assert open_room.lyric_help.last() is not None  # kept on the disk all the same


def test_a_failure_is_said_there_or_where_the_user_is(
    open_dialog: Open, practice: PracticeServices, told: list[ComposerError], run: Run
) -> None:
    practice.faults.next("reset_after_charge", service="minimax", at="words", times=2)
    dialog = open_dialog()
    press(run, dialog, lambda: dialog.message)
    assert "may have been charged" in dialog.message
    assert dialog.write.isEnabled()
    assert len(practice.ledger.entries) == 1

    async def write_and_close() -> None:
        dialog.write.click()
        dialog.reject()
        await until("it is told", lambda: told)

    run(write_and_close())
    assert told[0].code == "answer_lost"


def test_without_a_key_it_says_why_and_leads_to_one(
    open_dialog: Open, open_room: Studio, qtbot: QtBot
) -> None:
    open_room.accounts._keys.pop("minimax")
    dialog = open_dialog()
    assert not dialog.write.isVisible()
    with qtbot.waitSignal(dialog.key_wanted) as wanted:
        qtbot.mouseClick(dialog.add_key, LEFT)
    assert wanted.args == ["minimax"]


def test_a_wish_that_is_too_long_cannot_be_sent(open_dialog: Open) -> None:
    dialog = open_dialog()
    dialog.wish.set_text("a" * 2001)
    assert not dialog.write.isEnabled()
    dialog.wish.set_text("a" * 2000)
    assert dialog.write.isEnabled()
