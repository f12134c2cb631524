"""The whole window over a real studio: what one pane says reaches the others."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from msgspec.structs import replace
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from composer.app import window_of
from composer.domain.budget import Budget
from composer.domain.generation import Generation, State
from composer.domain.request import Draft, request_of
from composer.practice.services import PracticeServices
from composer.services.generation_queue import _order
from composer.services.practising import Practising
from composer.storage.song_folders import SongFolders
from composer.studio import Studio
from composer.ui import tasks
from composer.ui.main_window import MainWindow
from composer.ui.spending_dialog import SpendingDialog
from composer.ui.theme import Theme
from tests.patience import until
from tests.ui.loop_fixtures import Run

SONG = Draft(
    title="Paper boats",
    prompt="warm folk",
    lyrics="[Verse]\nla la",
    sku="kyma/minimax-music",
)


@pytest.fixture
def window(
    open_room: Studio, practice: PracticeServices, qtbot: QtBot, run: Run
) -> Iterator[MainWindow]:
    async def opened() -> MainWindow:
        window = window_of(open_room, practising=Practising(practice))
        window.resize(1360, 860)
        await on_screen(window)
        return window

    window: MainWindow = run(opened())
    yield window

    async def closed() -> None:
        window.close()
        await tasks.finish()
        await asyncio.sleep(0)

    run(closed())
    window.deleteLater()


async def on_screen(window: MainWindow) -> None:
    """Show the window and give it the keyboard; the screen, another process, has its say in it."""
    window.show()
    window.activateWindow()
    await until("the window with the keyboard", window.isActiveWindow)


def button(parent: QWidget, name: str) -> QAbstractButton:
    """The visible button of that text or accessible name."""
    found = [
        each
        for each in parent.findChildren(QAbstractButton)
        if name in (each.text(), each.accessibleName()) and each.isVisible()
    ]
    assert len(found) == 1, [each.text() for each in found]
    return found[0]


async def told(window: MainWindow) -> None:
    """Wait until the window has told of an end."""
    await until("a toast", lambda: window.messages.stack.toasts)


async def write(window: MainWindow, draft: Draft) -> None:
    window.sides.draft.replace(draft)
    window.compose_pane.focus_field("prompt")
    await asyncio.sleep(0)


async def generate(window: MainWindow, studio: Studio, draft: Draft) -> Generation:
    await write(window, draft)
    generate_button = window.model_pane.block.button
    assert generate_button.isEnabled()
    generate_button.click()
    (newest, *_) = studio.queue.active_ids
    return await studio.queue.wait(newest)


def test_generate_makes_a_row_at_once_and_its_end_is_told(
    window: MainWindow, open_room: Studio, practice: PracticeServices, run: Run
) -> None:
    async def scene() -> None:
        await write(window, SONG)
        assert window.model_pane.block.button.text() == "Generate $0.045"
        window.model_pane.block.button.click()
        (made,) = open_room.queue.active_ids
        assert window.library_pane.selected_id == made
        done = await open_room.queue.wait(made)
        await told(window)
        assert done.state is State.DONE
        assert window.player_bar.current_id == made
        length = f"0:{round(done.clips[0].seconds):02d}"
        assert [toast.accessibleName() for toast in window.messages.stack.toasts] == [
            f"Paper boats is ready. {length} · $0.045 · MiniMax Music · $24.955 left"
        ]

    run(scene())
    assert len(practice.ledger.orders) == 1


def test_a_double_press_is_two_orders_only_if_pressed_twice(
    window: MainWindow, open_room: Studio, practice: PracticeServices, run: Run
) -> None:
    async def scene() -> None:
        await write(window, SONG)
        QTest.keyClick(
            window.compose_pane.style_edit, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier
        )
        made = open_room.queue.active_ids
        assert len(made) == 1
        await open_room.queue.wait(made[0])

    run(scene())
    assert len(practice.ledger.orders) == 1


def test_what_is_dear_is_asked_first_and_cancel_buys_nothing(
    window: MainWindow, open_room: Studio, practice: PracticeServices, run: Run
) -> None:
    dear = Draft(
        prompt="a sting",
        sku="kyma/elevenlabs-music",
        options={"kyma/elevenlabs-music": {"music_length_ms": 60_000}},
    )

    async def scene() -> None:
        await write(window, dear)
        assert window.model_pane.block.button.text() == "Generate… $8.10"
        window.model_pane.block.button.click()
        await asyncio.sleep(0)
        assert button(window, "Spend $8.10").isVisible()
        button(window, "Cancel").click()
        assert open_room.queue.active_ids == ()

    run(scene())
    assert practice.ledger.orders == ()


def asking() -> list[str]:
    """The look-ups of balances that are under way."""
    names = (task.get_name() for task in asyncio.all_tasks())
    return [name for name in names if name.startswith("balance ")]


def test_a_refused_order_says_why_and_that_nothing_was_taken(
    window: MainWindow, open_room: Studio, practice: PracticeServices, run: Run
) -> None:
    practice.faults.next("status:402")

    async def scene() -> None:
        failed = await generate(window, open_room, SONG)
        card = window.model_pane.block.low
        await until("the card", card.isVisible)
        assert failed.state is State.FAILED
        assert "Nothing was charged" in card.accessibleName()
        assert window.messages.stack.toasts == ()  # not a second time above the card
        assert window.compose_pane.lyrics_edit.text() == SONG.lyrics
        await until("the balance", lambda: not asking())

    run(scene())


def test_delete_can_be_undone(window: MainWindow, open_room: Studio, run: Run) -> None:
    async def scene() -> None:
        done = await generate(window, open_room, SONG)
        file = open_room.library.file_of(done.clips[0])
        await told(window)
        window.library_pane.select(done.id)
        window.library_pane.focus_list()
        QTest.keyClick(window.library_pane.list, Qt.Key.Key_Delete)
        assert not file.exists()
        assert window.library_pane.model.row_of(done.id) is None
        QTest.keyClick(window.library_pane.list, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
        assert file.exists()
        assert window.library_pane.selected_id == done.id

    run(scene())


def test_a_take_becomes_the_draft_and_the_draft_before_it_comes_back(
    window: MainWindow, open_room: Studio, run: Run
) -> None:
    async def scene() -> None:
        done = await generate(window, open_room, SONG)
        other = replace(SONG, title="Other", prompt="metal", lyrics="no")
        await write(window, other)
        window.sides.song.use(done.id)
        assert window.compose_pane.style_edit.text() == "warm folk"
        assert open_room.drafting.draft.title == "Paper boats"
        button(window.messages.stack.toasts[-1], "Undo").click()
        assert open_room.drafting.draft == other
        assert window.compose_pane.lyrics_edit.text() == "no"

    run(scene())


def test_switching_the_model_changes_no_word(window: MainWindow, run: Run) -> None:
    async def scene() -> None:
        await write(window, SONG)
        for sku in ("kyma/elevenlabs-music", "sketch/band", "kyma/minimax-music"):
            window.sides.draft.choose_sku(sku)
            assert window.compose_pane.lyrics_edit.text() == SONG.lyrics
            assert window.compose_pane.style_edit.text() == SONG.prompt

    run(scene())


def test_the_draft_is_on_disk_shortly_after_the_last_word(
    window: MainWindow, open_room: Studio, run: Run
) -> None:
    async def scene() -> None:
        await write(window, SONG)
        QTest.keyClicks(window.compose_pane.style_edit, "x")
        await until("Draft saved", lambda: window.compose_pane.saved.text() == "Draft saved")

    run(scene())
    drafts = [path.read_text() for path in Path(open_room.folders.data).glob("songs/*/draft.json")]
    assert any("xwarm folk" in text or "warm folkx" in text for text in drafts)


def test_a_narrow_window_folds_the_library_into_a_rail_with_a_drawer(
    window: MainWindow, run: Run
) -> None:
    async def scene() -> None:
        window.resize(1024, 640)
        await until("the rail", window.frame.rail.isVisible)
        assert not window.library_pane.isVisible()
        assert window.model_pane.block.button.isVisible()
        assert window.player_bar.isVisible()
        window.sides.library.go_to()
        await until("the library in its drawer", window.library_pane.isVisible)
        QTest.keyClick(window.library_pane.list, Qt.Key.Key_Escape)
        await until("the drawer shut", lambda: not window.library_pane.isVisible())
        window.resize(1360, 860)
        await until("no rail", lambda: not window.frame.rail.isVisible())
        assert window.library_pane.isVisible()

    run(scene())


def test_single_keys_are_text_in_text_and_commands_elsewhere(
    window: MainWindow, open_room: Studio, run: Run
) -> None:
    async def scene() -> None:
        done = await generate(window, open_room, SONG)
        await told(window)
        window.compose_pane.focus_field("lyrics")
        QTest.keyClicks(window.compose_pane.lyrics_edit, "s")
        assert open_room.library.get(done.id).starred is False
        assert "s" in window.compose_pane.lyrics_edit.text()
        window.library_pane.select(done.id)
        window.library_pane.focus_list()
        QTest.keyClick(window.library_pane.list, Qt.Key.Key_S)
        assert open_room.library.get(done.id).starred is True

    run(scene())


@pytest.mark.parametrize(("field", "within"), [("lyrics", "lyrics_card"), ("title", "library")])
def test_ctrl_f_looks_in_the_words_from_within_them_and_for_songs_elsewhere(
    window: MainWindow, run: Run, field: str, within: str
) -> None:
    async def scene() -> None:
        await write(window, SONG)
        window.compose_pane.focus_field(field)
        pressed_in = QApplication.focusWidget()
        QTest.keyClick(pressed_in, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
        place = {"lyrics_card": window.compose_pane.lyrics_card, "library": window.library_pane}
        assert QApplication.focusWidget() in place[within].findChildren(QLineEdit)

    run(scene())


def test_syllables_beside_the_words_are_a_lasting_choice(
    window: MainWindow, open_room: Studio
) -> None:
    window.compose_pane.show_line_notes(True)

    assert window.compose_pane.has_line_notes
    assert open_room.preferences.settings.line_notes


def test_the_window_says_that_it_is_practice(window: MainWindow) -> None:
    window.sides.draft.title_changed.emit("Two\nlines")
    assert window.windowTitle() == "Composer – Practice – Two lines"
    assert "play money" in window.banner.accessibleName()


def test_an_empty_library_shows_the_ways_in_and_writing_leaves_them(
    window: MainWindow, run: Run
) -> None:
    assert window.compose_pane.is_first_run

    async def scene() -> None:
        button(window.compose_pane.first_run, "Try Sketch").click()
        assert not window.compose_pane.is_first_run
        QTest.keyClicks(window.compose_pane.style_edit, "lo")
        QTest.keyClick(window.compose_pane.style_edit, Qt.Key.Key_Backspace)
        QTest.keyClick(window.compose_pane.style_edit, Qt.Key.Key_Backspace)
        await asyncio.sleep(0.05)
        assert not window.compose_pane.is_first_run

    run(scene())


def test_a_message_never_covers_what_spends_money(window: MainWindow, run: Run) -> None:
    def clear_of(block: QWidget) -> bool:
        top = block.mapTo(window, QPoint()).y()
        return all(toast.geometry().bottom() < top for toast in window.messages.stack.toasts)

    async def scene() -> None:
        block = window.model_pane.block
        for size in ((1360, 860), (900, 560)):
            window.resize(*size)
            window.show_notice("Something was noticed. It is told here.")
            await asyncio.sleep(0.3)  # long enough for a message to go where it does not belong
            await until("all messages above what spends", lambda: clear_of(block))
        assert len(window.messages.stack.toasts) == 2

    run(scene())


def test_the_panes_meet_at_one_line_and_their_heads_grow_together(
    window: MainWindow, run: Run, theme: Theme
) -> None:
    """At 100 % a head is 52 px high; with larger text all three become higher by as much."""
    library, compose, model = window.library_pane, window.compose_pane, window.model_pane

    def middle(widget: QWidget) -> int:
        return widget.mapTo(window, widget.rect().center()).y()

    def heads() -> list[int]:
        title = next(each for each in library.findChildren(QLabel) if each.text() == "Composer")
        head = next(each for each in model.findChildren(QLabel) if each.text() == "Model")
        return [middle(title), middle(compose.title), middle(head)]

    async def scene() -> None:
        try:
            assert library.geometry().right() + 1 == compose.x()
            assert compose.geometry().right() + 1 == model.x()
            usual = heads()
            assert max(usual) - min(usual) <= 1
            theme.set_text_scale(1.3)
            await until("all heads lower", lambda: min(heads()) > max(usual))
            await until("one line", lambda: max(heads()) - min(heads()) <= 1)
        finally:
            theme.set_text_scale(1.0)

    run(scene())


def test_the_keyboard_begins_in_the_style_and_never_on_a_selected_title(
    open_room: Studio, practice: PracticeServices, run: Run
) -> None:
    async def scene() -> None:
        open_room.drafting.change(SONG)
        window = window_of(open_room, practising=Practising(practice))
        await on_screen(window)
        assert window.focusWidget() is window.compose_pane.style_edit
        assert window.compose_pane.title.selectedText() == ""
        window.close()
        await tasks.finish()
        window.deleteLater()

    run(scene())


def test_generate_orders_the_words_that_were_typed_last(
    window: MainWindow, open_room: Studio, practice: PracticeServices, run: Run
) -> None:
    async def scene() -> None:
        await write(window, SONG)
        pane, order = window.compose_pane, Qt.KeyboardModifier.ControlModifier
        QTest.keyClicks(pane.style_edit, "z")
        pane.focus_field("lyrics")
        QTest.keyClick(pane.lyrics_edit, "q")
        QTest.keyClick(pane.lyrics_edit, Qt.Key.Key_Return, order)  # in the same moment
        (made,) = open_room.queue.active_ids
        request = open_room.library.get(made).request
        assert "z" in request.prompt
        assert request.lyrics == pane.lyrics_edit.text()
        assert "q" in request.lyrics
        await open_room.queue.wait(made)

    run(scene())


def test_a_letter_belongs_to_whatever_is_done_in_the_same_moment(
    window: MainWindow, open_room: Studio, run: Run
) -> None:
    async def scene() -> None:
        await write(window, SONG)
        pane, songs, first = window.compose_pane, open_room.songs, open_room.songs.current

        QTest.keyClick(pane.lyrics_edit, "q")
        window.model_pane.sku_chosen.emit("sketch/band")
        assert songs.song.draft.lyrics == pane.lyrics_edit.text() == f"q{SONG.lyrics}"

        QTest.keyClick(pane.lyrics_edit, "u")
        pane.show_sent()
        assert pane.sent_dialog is not None
        assert pane.sent_dialog._of[1].lyrics == f"qu{SONG.lyrics}"
        pane.sent_dialog.close()

        QTest.keyClick(pane.lyrics_edit, "i")
        window.sides.song.new()
        assert open_room.drafting.song_of(first).draft.lyrics == f"qui{SONG.lyrics}"
        assert pane.lyrics_edit.text() == ""

        window.sides.song.switch(first)
        QTest.keyClick(pane.style_edit, "z")
        window.sides.song.close(first)
        await asyncio.sleep(0.05)
        assert open_room.drafting.song_of(first).draft.prompt == f"z{SONG.prompt}"
        assert pane.style_edit.text() == open_room.drafting.draft.prompt == ""

        QTest.keyClick(pane.lyrics_edit, "t")
        window.close()
        open_room.drafting.close()
        assert SongFolders(open_room.folders.data).load(songs.current)[0].draft.lyrics == "t"

    run(scene())


def test_words_that_do_not_fit_are_not_ordered_however_quick_the_press(
    window: MainWindow, open_room: Studio, practice: PracticeServices, run: Run
) -> None:
    async def scene() -> None:
        await write(window, SONG)
        window.compose_pane.style_edit.set_text_as_one_undo("x" * 201)
        window.model_pane.ask_generate()
        assert open_room.queue.active_ids == ()

    run(scene())
    assert practice.ledger.orders == ()


def test_going_over_a_budget_is_agreed_to_for_the_very_amount(
    window: MainWindow, open_room: Studio, practice: PracticeServices, run: Run
) -> None:
    async def scene() -> None:
        open_room.preferences.change(budgets={"": Budget(day_usd=Decimal("0.06"))})
        await write(window, SONG)
        window.model_pane.ask_generate()
        (made,) = open_room.queue.active_ids
        await open_room.queue.wait(made)
        await write(window, replace(SONG, lyrics="[Verse]\nother words"))
        window.model_pane._double_clicks._ordered = 0.0

        window.model_pane.ask_generate()
        assert open_room.queue.active_ids == ()
        button(window.model_pane, "Spend $0.045 anyway").click()
        (made,) = open_room.queue.active_ids
        assert (await open_room.queue.wait(made)).state is State.DONE
        assert practice.ledger.charged_total == Decimal("0.09")

    run(scene())


def test_what_was_made_already_is_played_out_of_the_bin_instead(
    window: MainWindow, open_room: Studio, run: Run
) -> None:
    async def scene() -> None:
        await write(window, SONG)
        window.model_pane.ask_generate()
        (made,) = open_room.queue.active_ids
        await open_room.queue.wait(made)
        window.sides.library.delete(made)
        window.model_pane._double_clicks._ordered = 0.0

        window.model_pane.ask_generate()
        button(window.model_pane, "Take it back from the bin").click()

        assert window.player_bar.current_id == made
        assert window.library_pane.selected_id == made
        assert open_room.library.get(made).deleted is None
        assert open_room.queue.active_ids == ()

    run(scene())


def test_a_wrong_price_is_told_and_adopted_with_one_click(
    window: MainWindow, open_room: Studio, practice: PracticeServices, run: Run
) -> None:
    async def scene() -> None:
        practice.faults.next("wrong_charge")
        await write(window, SONG)
        window.model_pane.ask_generate()
        (made,) = open_room.queue.active_ids
        await open_room.queue.wait(made)

        names = [toast.accessibleName() for toast in window.messages.stack.toasts]
        assert "MiniMax Music cost $0.09. The price list said $0.045." in names
        assert any(name.endswith("$24.91 left") for name in names)
        button(window, "Use $0.09 from now on").click()
        assert window.model_pane.block.button.text() == "Generate $0.09"
        assert len(window.messages.stack.toasts) == len(names) - 1

    run(scene())


def test_the_spending_view_stays_beside_the_window_and_leads_to_a_song(
    window: MainWindow, open_room: Studio, run: Run
) -> None:
    async def scene() -> None:
        await write(window, SONG)
        window.model_pane.ask_generate()
        (made,) = open_room.queue.active_ids
        await open_room.queue.wait(made)

        QTest.keyClick(window, Qt.Key.Key_B, Qt.KeyboardModifier.ControlModifier)
        (dialog,) = window.findChildren(SpendingDialog)
        assert dialog.isVisible()
        assert not dialog.isModal()
        window.dialogs.spending(window.sides.money.show_bought)
        assert window.findChildren(SpendingDialog) == [dialog]
        dialog.orders.opened.emit(0)
        assert window.library_pane.selected_id == made
        open_room.library.delete(made)
        dialog.orders.opened.emit(0)
        assert "no song of this order" in window.messages.stack.toasts[-1].accessibleName()
        dialog.close()
        await until("the dialog gone", lambda: not window.findChildren(SpendingDialog))

    run(scene())


def test_generate_held_down_is_one_order(window: MainWindow, open_room: Studio, run: Run) -> None:
    now = [0.0]
    window._shortcuts._ear.held._clock = lambda: now[0]
    window.model_pane._double_clicks._clock = lambda: now[0]
    control, key = Qt.KeyboardModifier.ControlModifier, Qt.Key.Key_Return

    async def scene() -> None:
        await write(window, SONG)
        edit = window.compose_pane.style_edit
        QTest.keyPress(edit, key, control)
        now[0] += 0.66  # so long a key is held before it repeats itself
        for _ in range(40):
            QTest.keyRelease(edit, key, control)
            QTest.keyPress(edit, key, control)
            now[0] += 0.04
        QTest.keyRelease(edit, key, control)
        (only,) = open_room.queue.active_ids

        now[0] += 0.5
        QTest.keyClick(edit, key, control)
        assert len(open_room.queue.active_ids) == 2
        for made in open_room.queue.active_ids:
            await open_room.queue.wait(made)
        assert open_room.library.get(only).state is State.DONE

    run(scene())


def test_a_song_is_ordered_again_over_a_budget_for_the_very_amount(
    window: MainWindow, open_room: Studio, practice: PracticeServices, run: Run
) -> None:
    async def scene() -> None:
        practice.faults.next("status:502")
        failed = await generate(window, open_room, SONG)
        open_room.preferences.change(budgets={"": Budget(day_usd=Decimal("0.04"))})

        window.library_pane.song_actions.retry(failed.id)
        assert open_room.queue.active_ids == ()
        told = window.messages.stack.toasts[-1].accessibleName()
        assert told.startswith("Over your budget. The budget for today is $0.04; $0.00 of it")
        button(window, "Spend $0.045 anyway").click()
        again = await open_room.queue.wait(failed.id)
        assert (again.state, again.attempt) == (State.DONE, 2)

    run(scene())


def test_a_dear_song_is_ordered_again_only_after_a_yes_to_its_price(
    window: MainWindow, open_room: Studio, practice: PracticeServices, run: Run
) -> None:
    async def scene() -> None:
        practice.faults.next("status:502")
        failed = await generate(window, open_room, SONG)
        open_room.preferences.change(ask_above_usd=Decimal("0.01"))

        window.library_pane.song_actions.retry(failed.id)
        window.library_pane.song_actions.retry(failed.id)
        await asyncio.sleep(0)
        assert open_room.queue.active_ids == ()
        asked = [
            toast
            for toast in window.messages.stack.toasts
            if "again?" in toast.accessibleName() and toast.isVisible()
        ]
        assert len(asked) == 1
        assert "The first order was not charged." in asked[0].accessibleName()
        button(asked[0], "Spend $0.045").click()
        assert (await open_room.queue.wait(failed.id)).state is State.DONE

    run(scene())


def test_an_order_in_doubt_is_never_retried_without_a_question(
    window: MainWindow, open_room: Studio, practice: PracticeServices, run: Run
) -> None:
    async def scene() -> None:
        practice.faults.next("reset_after_charge")
        doubtful = await generate(window, open_room, SONG)
        assert doubtful.state is State.UNCERTAIN
        window.library_pane.song_actions.retry(doubtful.id)
        assert open_room.queue.active_ids == ()
        told = window.messages.stack.toasts[-1].accessibleName()
        assert "this buys it a second time" in told
        assert len(practice.ledger.orders) == 1
        button(window.messages.stack.toasts[-1], "Spend $0.045").click()
        assert (await open_room.queue.wait(doubtful.id)).state is State.DONE

    run(scene())


def test_what_another_process_ordered_in_the_same_moment_is_asked_about(
    window: MainWindow, open_room: Studio, practice: PracticeServices, run: Run
) -> None:
    async def scene() -> None:
        window.show_draft(SONG)
        window.compose_pane.draft_changed.emit(SONG)
        pane, request = window.model_pane, request_of(SONG)
        cost = open_room.composing.estimate(request)
        open_room.queue._rows.add(_order(request, cost))  # waits elsewhere

        window.sides.draft.generate(request, cost, None, 1, False)
        assert open_room.queue.active_ids == ()
        assert pane.block.asks
        assert pane.block.card.spend.text() == "Order again, $0.045"
        assert "You already ordered this" in pane.block.card.accessibleName()
        pane.block.card.spend.click()
        (again,) = open_room.queue.active_ids
        assert (await open_room.queue.wait(again)).state is State.DONE

    run(scene())
    assert len(practice.ledger.orders) == 1
