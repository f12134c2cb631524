"""The practice desk beside the whole window: what is called up there is seen here."""

from __future__ import annotations

import asyncio
from decimal import Decimal
from itertools import pairwise

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QAbstractItemView, QAbstractSpinBox, QMenu, QWidget
from pytestqt.qtbot import QtBot

from composer.domain.generation import Generation, State
from composer.domain.request import Draft
from composer.practice.faults import KINDS, OWN
from composer.practice.services import PracticeServices
from composer.studio import Studio
from composer.ui import tasks
from composer.ui.main_window import MainWindow
from composer.ui.practice_desk import WIDE, PracticeDesk
from composer.ui.practice_misfortunes import when_texts
from composer.ui.theme import Theme
from tests.patience import until
from tests.ui.loop_fixtures import Run
from tests.ui.test_main_window import button, on_screen, window, write

__all__ = ["window"]

DRAFTS = {
    "kyma": Draft(prompt="warm folk", lyrics="[Verse]\nla la", sku="kyma/minimax-music"),
    "verbatik": Draft(prompt="warm folk", sku="verbatik/text-to-music"),
    "apiframe": Draft(prompt="warm folk", sku="apiframe/elevenlabs-music"),
    "minimax": Draft(prompt="warm folk", lyrics="[Verse]\nla la", sku="minimax/music-2.6"),
}

DONE, FAILED, IN_DOUBT = State.DONE, State.FAILED, State.UNCERTAIN

# Every fault at one service at least, with the state in which an order must end, and what the
# service's books must show for it: the charge of its price list, none, or (wrong_charge) double.
ENDS: dict[str, dict[str, tuple[State, str]]] = {
    "kyma": {
        "status:401": (FAILED, "Not charged"),
        "status:402": (FAILED, "Not charged"),
        "status:404": (FAILED, "Not charged"),
        "status:502": (FAILED, "Not charged"),
        "status:503": (FAILED, "Not charged"),
        "wrong_charge": (DONE, "$0.09"),
        "reset_after_charge": (IN_DOUBT, "$0.045"),
        "reset_before_charge": (IN_DOUBT, "Not charged"),
        "hang": (DONE, "$0.045"),
        "reset_in_body": (IN_DOUBT, "$0.045"),
        "truncated_body": (IN_DOUBT, "$0.045"),
        "truncated_json": (IN_DOUBT, "$0.045"),
        "html_answer": (IN_DOUBT, "$0.045"),
        "silence": (DONE, "$0.045"),
        "slow_body": (DONE, "$0.045"),
        "chunked_body": (DONE, "$0.045"),
        "missing_headers": (DONE, "$0.045"),
        "wrong_content_type": (DONE, "$0.045"),
        "lies_about_length": (DONE, "$0.045"),
    },
    "verbatik": {
        "status:400": (FAILED, "Not charged"),
        "verbatik:pending": (DONE, ""),
        "verbatik:pending_forever": (FAILED, ""),
        "verbatik:failed": (FAILED, "Not charged"),
        "verbatik:one_failed": (DONE, ""),
        "verbatik:nested_error": (IN_DOUBT, "Not charged"),
        "verbatik:no_status": (DONE, ""),
        "verbatik:no_cost": (DONE, ""),
    },
    "apiframe": {
        "status:500": (DONE, "20 credits"),  # asked again by its key, and bought once
        "garbage_audio": (FAILED, "20 credits"),
        "apiframe:job_failed": (FAILED, "Not charged"),
        "apiframe:job_cancelled": (FAILED, "Not charged"),
        "apiframe:expired": (FAILED, "20 credits"),
        "apiframe:result_string": (DONE, "20 credits"),
        "apiframe:result_list": (DONE, "20 credits"),
        "apiframe:result_null": (FAILED, "20 credits"),
        "apiframe:no_url": (FAILED, "20 credits"),
        "apiframe:stuck_queued": (DONE, "20 credits"),
        "apiframe:forgets_job": (IN_DOUBT, "20 credits"),
        "apiframe:key_inactive": (FAILED, "Not charged"),
    },
    "minimax": {
        "status:429": (DONE, "$0.15"),
        "empty_body": (IN_DOUBT, "$0.15"),
        "expired_file": (FAILED, "Not charged"),  # the file's own entry; the order above it is paid
        "minimax:empty_audio": (IN_DOUBT, "$0.15"),
        "minimax:url_in_audio_url": (DONE, "$0.15"),
        "minimax:http_codes": (DONE, "$0.15"),
        "minimax:unknown_error": (IN_DOUBT, "Not charged"),
        "minimax:timeout": (IN_DOUBT, "Not charged"),
        "minimax:rate_limit": (DONE, "$0.15"),
        "minimax:not_authorised": (FAILED, "Not charged"),
        "minimax:no_balance": (FAILED, "Not charged"),
        "minimax:sensitive_input": (FAILED, "Not charged"),
        "minimax:sensitive_output": (IN_DOUBT, "Not charged"),
        "minimax:wrong_region": (FAILED, "Not charged"),
        "minimax:quota": (FAILED, "Not charged"),
        "minimax:not_on_plan": (FAILED, "Not charged"),
        "minimax:odd_hex": (IN_DOUBT, "$0.15"),
        "minimax:foreign_hex": (IN_DOUBT, "$0.15"),
        "minimax:stream_dies": (IN_DOUBT, "$0.15"),
        "minimax:stream_without_end": (IN_DOUBT, "$0.15"),
        "minimax:repeated_end": (DONE, "$0.15"),
        "minimax:error_in_stream": (IN_DOUBT, "$0.15"),
    },
}

AS_HEX = {"minimax:odd_hex", "minimax:foreign_hex"}
STREAMED = {
    "minimax:stream_dies",
    "minimax:stream_without_end",
    "minimax:repeated_end",
    "minimax:error_in_stream",
}


@pytest.fixture
def desk(window: MainWindow, run: Run) -> PracticeDesk:
    async def opened() -> PracticeDesk:
        button(window.banner, "Practice desk").click()
        (desk,) = window.findChildren(PracticeDesk)
        await until("the desk with the keyboard", desk.isActiveWindow)
        await settled()
        return desk

    return run(opened())


async def settled() -> None:
    """Wait for what was asked of the services by the way: the balances."""
    await until("every balance", lambda: not tasks._running)


async def ordered(window: MainWindow, studio: Studio) -> Generation:
    """Press Generate, whatever is called up; give what became of it."""
    window.model_pane._double_clicks._ordered = 0.0  # not the second half of one click
    before = set(studio.queue.active_ids)
    window.model_pane.block.button.click()
    if window.model_pane.block.asks:  # credits: nobody has said what one cost
        window.model_pane.block.card.spend.click()
    (made,) = set(studio.queue.active_ids) - before
    return await studio.queue.wait(made)


def draft_for(service: str, kind: str) -> Draft:
    """A draft of its own for each fault: the same song twice would be asked about."""
    draft = DRAFTS[service]
    options = {}
    if kind in AS_HEX:
        options = {draft.sku: {"output_format": "hex"}}
    elif kind in STREAMED:
        options = {draft.sku: {"output_format": "hex", "stream": True}}
    elif kind == "verbatik:one_failed":
        options = {draft.sku: {"num_songs": 2}}
    return Draft(
        title=kind,
        prompt=f"{draft.prompt}, {kind}",
        lyrics=draft.lyrics,
        sku=draft.sku,
        options=options,
    )


def test_every_fault_is_tried_somewhere() -> None:
    tried = {kind for ends in ENDS.values() for kind in ends}
    assert tried == {*KINDS, *(kind for own in OWN.values() for kind in own)}


@pytest.mark.parametrize("service", list(ENDS))
def test_what_is_called_up_ends_as_its_row_says(
    service: str,
    window: MainWindow,
    desk: PracticeDesk,
    open_room: Studio,
    run: Run,
) -> None:
    without_pauses(open_room)

    async def one(kind: str) -> None:
        state, cost = ENDS[service][kind]
        await write(window, draft_for(service, kind))
        desk.service.set_value(service)
        desk.misfortunes.choose(kind)
        desk.call_up.click()
        assert desk.called_up.isVisible()
        making = asyncio.ensure_future(ordered(window, open_room))
        while not making.done():
            await asyncio.sleep(0.02)
            let_come = desk.called_up.findChildren(QAbstractButton)
            for each in let_come:
                if each.text() == "Let it come" and each.isVisible():
                    each.click()
        made = await making
        desk.refresh()

        assert made.state is state, kind
        row = window.library_pane.model.row_of(made.id)
        spoken = row_text(window.library_pane.list, row)
        assert f", {state.value}" in spoken
        if made.failure is not None:
            assert made.failure.short in spoken
        newest = row_text(desk.ledger, 0)
        assert cost in newest, kind
        assert desk.called_up.isHidden(), kind
        if service == "apiframe":
            button(desk, "Add 300 play credits").click()
        await settled()

    for kind in ENDS[service]:
        run(one(kind))


def row_text(view: QAbstractItemView, row: int | None) -> str:
    """What a screen reader says of a row."""
    assert row is not None
    return str(view.model().index(row, 0).data(Qt.ItemDataRole.AccessibleTextRole))


def without_pauses(studio: Studio) -> None:
    """Services are asked again at once: what is waited for here is their answer alone."""

    async def no_pause(_seconds: float) -> None:
        await asyncio.sleep(0.005)

    for provider in studio.providers.values():
        if hasattr(provider, "_pause"):
            provider._pause = no_pause


def test_the_ledger_shows_what_was_ordered_what_it_cost_and_what_is_left(
    window: MainWindow, desk: PracticeDesk, open_room: Studio, run: Run
) -> None:
    async def scene() -> None:
        await write(window, DRAFTS["kyma"])
        await ordered(window, open_room)
        desk.refresh()
        at, *words = row_text(desk.ledger, 0).split(", ")
        assert len(at) == len("21:40:07")
        assert words == ["Kyma", "MiniMax Music", "$0.045", "Answered"]
        assert desk.purse.money.text() == "$24.955 play money"
        await write(window, DRAFTS["apiframe"])
        await ordered(window, open_room)
        desk.refresh()
        assert ", Apiframe, ElevenLabs Music, 20 credits, " in row_text(desk.ledger, 0)
        assert desk.purse.credits.text() == "280 play credits"
        await settled()

    without_pauses(open_room)
    run(scene())


def test_an_empty_purse_switches_generate_off_and_a_full_one_on_again(
    window: MainWindow, desk: PracticeDesk, practice: PracticeServices, run: Run
) -> None:
    async def scene() -> None:
        await write(window, DRAFTS["kyma"])
        generate = window.model_pane.block.button
        await until("a price that can be paid", generate.isEnabled)
        button(desk, "Empty the play money").click()
        assert practice.ledger.balance == 0
        await until("Generate off", lambda: not generate.isEnabled())
        assert window.model_pane.block.low.isVisible()
        button(desk, "Add $25 of play money").click()
        assert practice.ledger.balance == Decimal(25)
        await until("Generate on", generate.isEnabled)
        await settled()

    run(scene())


def test_all_of_it_is_done_by_keyboard(
    window: MainWindow, open_room: Studio, practice: PracticeServices, run: Run
) -> None:
    async def scene() -> None:
        await write(window, DRAFTS["kyma"])
        modifiers = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
        QTest.keyClick(window.compose_pane.style_edit, Qt.Key.Key_P, modifiers)
        (desk,) = window.findChildren(PracticeDesk)
        await until("the desk with the keyboard", desk.isActiveWindow)
        assert desk.focusWidget() is desk.misfortunes
        QTest.keyClick(desk.misfortunes, Qt.Key.Key_Down)
        QTest.keyClick(desk.misfortunes, Qt.Key.Key_Return)
        (waiting,) = practice.faults.script
        assert (waiting.fault.kind, waiting.service) == ("status:402", "kyma")
        QTest.keyClick(desk.misfortunes, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
        (made,) = open_room.queue.active_ids
        assert (await open_room.queue.wait(made)).state is State.FAILED
        assert desk.isVisible()
        QTest.keyClick(desk, Qt.Key.Key_P, modifiers)
        await until("the window with the keyboard", window.isActiveWindow)
        assert desk.isVisible()
        desk.activateWindow()
        await until("the desk with the keyboard", desk.isActiveWindow)
        QTest.keyClick(desk, Qt.Key.Key_Escape)
        assert not desk.isVisible()
        await settled()

    run(scene())


def test_what_was_called_up_for_several_orders_waits_in_line_and_can_be_called_off(
    window: MainWindow, desk: PracticeDesk, practice: PracticeServices, qtbot: QtBot
) -> None:
    def stand(*lines: str) -> bool:
        buttons = desk.called_up.findChildren(QAbstractButton)
        names = [each.accessibleName() for each in buttons if each.isVisible()]
        return [name for name in names if name.startswith("Call off")] == list(lines)

    desk.service.set_value("kyma")
    desk.misfortunes.choose("silence")
    desk.times.setValue(3)
    desk.call_up.click()
    assert desk.times.value() == 1  # not by mistake for the next thing too
    desk.misfortunes.choose("status:401")
    desk.call_up.click()
    desk.service.set_value("minimax")
    desk.misfortunes.choose("expired_file")
    desk.call_up.click()
    expired = "Call off MiniMax: Expired address, next file"
    qtbot.waitUntil(
        lambda: stand(
            "Call off Kyma: Silence, next 3 orders",
            "Call off Kyma: Refused key, 4th order from now",
            expired,
        )
    )
    assert window.banner._note.text() == "5 things go wrong next"
    desk.call_up.setFocus()
    QTest.keyClick(desk.call_up, Qt.Key.Key_Tab)
    assert desk.focusWidget() is button(desk, "Call off Kyma: Silence, next 3 orders")
    desk.service.set_value("kyma")
    row = desk.misfortunes.model().row_of("silence")
    assert row_text(desk.misfortunes, row).endswith("Called up, next 3 orders")

    button(desk, "Call off Kyma: Silence, next 3 orders").click()
    qtbot.waitUntil(lambda: stand("Call off Kyma: Refused key, next order", expired))
    button(desk, "Call all off").click()
    assert practice.faults.script == ()
    assert desk.called_up.isHidden()
    assert window.banner._note.text() == ""


def test_the_desk_is_at_the_service_that_would_be_ordered_from(
    window: MainWindow, desk: PracticeDesk, run: Run
) -> None:
    async def scene() -> None:
        for service in ("minimax", "verbatik"):
            window.activateWindow()
            await write(window, DRAFTS[service])
            button(window.banner, "Practice desk").click()
            await until("the desk at that service", lambda at=service: desk.service.value() == at)
            assert desk.misfortunes.chosen is not None
        await settled()

    run(scene())


def test_everything_on_the_desk_has_a_name_and_room_for_its_words(
    desk: PracticeDesk, theme: Theme, run: Run
) -> None:
    def has_room(button: QAbstractButton) -> bool:
        return button.width() >= button.minimumSizeHint().width()

    async def scene() -> None:
        theme.set_text_scale(1.3)
        buttons = [each for each in desk.findChildren(QAbstractButton) if each.isVisible()]
        await until("room for all words", lambda: all(has_room(each) for each in buttons))
        names = [each.accessibleName() or each.text() for each in buttons]
        assert all(names)
        assert len(set(names)) == len(names)
        for kind in (QAbstractItemView, QAbstractSpinBox):
            for each in desk.findChildren(kind):
                assert each.accessibleName(), each

    run(scene())


def test_in_a_wide_desk_the_ledger_stands_beside_the_rest(desk: PracticeDesk, qtbot: QtBot) -> None:
    books = desk.ledger.parentWidget().parentWidget()

    def place(widget: QWidget) -> QPoint:
        return widget.mapTo(desk, QPoint())

    desk.resize(700, 700)
    qtbot.waitUntil(lambda: place(books).y() > place(desk.call_up).y())
    desk.resize(WIDE, 600)
    list_ = desk.misfortunes
    qtbot.waitUntil(lambda: place(books).x() > place(list_).x() + list_.width())


def test_practice_alone_has_a_desk(
    window: MainWindow, desk: PracticeDesk, qtbot: QtBot, run: Run
) -> None:
    async def scene() -> None:
        window.activateWindow()
        await on_screen(window)
        window._open_menu(QPoint(10, 10))
        (menu,) = [each for each in window.findChildren(QMenu) if each.isVisible()]
        assert "Practice desk" in [action.text() for action in menu.actions()]
        menu.close()
        window.practice = None
        window._open_menu(QPoint(10, 10))
        (menu,) = [each for each in window.findChildren(QMenu) if each.isVisible()]
        texts = [action.text() for action in menu.actions()]
        menu.close()
        assert "Practice with play money" in texts
        assert "Practice desk" not in texts

    run(scene())


def test_those_before_it_at_the_same_service_go_first() -> None:
    from composer.services.practising import Practising

    practising = Practising(PracticeServices())
    for service, kind, times in (
        ("kyma", "silence", 1),
        ("kyma", "status:402", 1),
        ("kyma", "hang", 2),
        ("kyma", "status:500", 8),
        ("kyma", "status:503", 1),
        ("minimax", "silence", 2),
        ("minimax", "expired_file", 1),
    ):
        practising.call_up(service, kind, times)
    texts = when_texts(practising.called_up)
    assert texts == [
        "next order",
        "2nd order from now",
        "3rd to 4th order from now",
        "5th to 12th order from now",
        "13th order from now",
        "next 2 orders",
        "next file",
    ]
    assert all(one != other for one, other in pairwise(texts))
