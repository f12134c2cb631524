"""The queue in the window: left-overs, pauses, another order, doubt, no network, quitting."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QAbstractButton, QWidget
from pytestqt.qtbot import QtBot

from composer.app import window_of
from composer.domain.budget import Budget
from composer.domain.generation import Generation, State
from composer.domain.request import Request
from composer.practice.services import PracticeServices
from composer.services.generation_queue import _order
from composer.studio import Studio
from composer.ui import tasks
from composer.ui.doubts_dialog import DoubtsDialog
from composer.ui.main_window import MainWindow
from composer.ui.quit_dialog import QuitDialog
from composer.ui.ready_notice import ReadyNotice
from tests.patience import PATIENCE, until
from tests.services.songs import write_wav
from tests.ui.loop_fixtures import Run

# Without a screen Qt grumbles about every dialog that comes to the front.
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")

CLIP = Request(
    sku="kyma/elevenlabs-music",
    title="A sting",
    prompt="a sting",
    options={"music_length_ms": 1000},
)
JOB = Request(
    sku="apiframe/elevenlabs-music", prompt="soft rain", options={"music_length_ms": 5000}
)


@pytest.fixture
def window(open_room: Studio, qtbot: QtBot, run: Run) -> Iterator[MainWindow]:
    async def opened() -> MainWindow:
        window = window_of(open_room)
        window.resize(1360, 860)
        window.show()
        open_room.queue.lines.pause()  # nothing goes out before a test wants it to
        open_room.accounts.changed.emit()
        await played(asyncio.sleep(0))
        return window

    window: MainWindow = run(opened())
    yield window

    async def closed() -> None:
        window._quit()
        await tasks.finish()
        await open_room.queue.close()  # the window lives as long as it tells of anything

    run(closed())
    window.deleteLater()


async def played(scene: Coroutine[Any, Any, None]) -> None:
    """Services that are asked for the account go on answering only while the loop runs."""
    await scene
    asked = ("account ", "balance ")
    looks = [task for task in asyncio.all_tasks() if task.get_name().startswith(asked)]
    if looks:
        await asyncio.wait(looks)


def submit(studio: Studio, request: Request = CLIP, takes: int = 1) -> tuple[Generation, ...]:
    return studio.queue.submit_many(request, studio.composing.estimate(request), takes)


async def ended(studio: Studio, generation: Generation) -> Generation:
    return await asyncio.wait_for(studio.queue.wait(generation.id), PATIENCE)


async def doubtful(studio: Studio, practice: PracticeServices) -> Generation:
    practice.faults.next("reset_after_charge", service="kyma")
    studio.queue.lines.resume()
    generation = await ended(studio, submit(studio)[0])
    assert generation.state is State.UNCERTAIN
    return generation


def ids_shown(window: MainWindow) -> list[str | None]:
    model = window.library_pane.model
    return [model.id_at(row) for row in range(model.rowCount())]


def button(parent: QWidget, name: str) -> QAbstractButton:
    found = [each for each in parent.findChildren(QAbstractButton) if each.text() == name]
    assert len(found) == 1, [each.text() for each in parent.findChildren(QAbstractButton)]
    return found[0]


def test_a_pause_is_seen_and_taken_back(window: MainWindow, open_room: Studio, run: Run) -> None:
    strip = window.library_pane.strip

    async def scene() -> None:
        assert strip.words == "Paused"
        (waits,) = submit(open_room)
        await until("the sum", lambda: strip.words == "Paused · 1 waiting, $0.135")
        row = window.library_pane.model.row_of(waits.id)
        assert row is not None
        spoken = window.library_pane.model.index(row).data(Qt.ItemDataRole.AccessibleTextRole)
        assert spoken.endswith("queued, Paused")
        strip.resume.click()
        assert strip.words == ""
        assert (await ended(open_room, waits)).state is State.DONE
        window.sides.queue.turn_pause()
        assert strip.words == "Paused"
        open_room.queue.lines.resume()
        open_room.queue.lines.pause("kyma")
        assert strip.words == "Kyma paused"

    run(played(scene()))


def test_what_waits_is_put_in_another_order_by_keys_and_by_mouse(
    window: MainWindow, open_room: Studio, run: Run, qtbot: QtBot
) -> None:
    songs = window.library_pane.list

    async def scene() -> None:
        first, second, third = (each.id for each in submit(open_room, takes=3))
        await asyncio.sleep(0)
        assert ids_shown(window) == [third, second, first]  # as what went out stands below
        window.library_pane.select(third)
        songs.setFocus()
        alt = Qt.KeyboardModifier.AltModifier
        qtbot.keyClick(songs, Qt.Key.Key_Down, alt)
        assert open_room.queue.lines.waiting() == [first, third, second]
        assert ids_shown(window) == [second, third, first]
        assert window.library_pane.selected_id == third
        qtbot.keyClick(songs, Qt.Key.Key_Down, alt)
        assert open_room.queue.lines.waiting() == [third, first, second]
        qtbot.keyClick(songs, Qt.Key.Key_Down, alt)  # it is the first already
        assert open_room.queue.lines.waiting() == [third, first, second]

        def middle(row: int) -> QPoint:
            return songs.visualRect(window.library_pane.model.index(row)).center()

        left = Qt.MouseButton.LeftButton
        qtbot.mousePress(songs.viewport(), left, pos=middle(2))
        for row in (1, 0):
            qtbot.mouseMove(songs.viewport(), middle(row))
        await asyncio.sleep(0)
        qtbot.mouseRelease(songs.viewport(), left, pos=middle(0))
        assert open_room.queue.lines.waiting() == [first, second, third]
        assert ids_shown(window) == [third, second, first]

    run(played(scene()))


def test_what_was_left_over_waits_for_a_yes(
    window: MainWindow, open_room: Studio, practice: PracticeServices, run: Run
) -> None:
    async def scene() -> None:
        lost = await doubtful(open_room, practice)
        open_room.queue.lines.pause()
        waiting = list(submit(open_room, takes=3))
        window.sides.queue.tell_left_over([*waiting, lost])
        toast = window.messages.stack.toasts[-1]
        assert toast.accessibleName().startswith("3 waiting, $0.405 · 1 in doubt, $0.135. ")
        button(toast, "Discard").click()
        await asyncio.gather(*(ended(open_room, each) for each in waiting))
        states = [open_room.library.get(each.id).state for each in waiting]
        assert states == [State.CANCELLED] * 3
        window.sides.queue.tell_left_over([])
        button(window.messages.stack.toasts[-1], "Review").click()
        window.findChild(DoubtsDialog).accept()
        await until("the dialog gone", lambda: window.findChild(DoubtsDialog) is None)
        menu = window.library_pane.song_actions.menu_for(open_room.library.get(lost.id))
        next(entry for entry in menu.actions() if entry.text() == "Review…").trigger()
        dialog = window.findChild(DoubtsDialog)
        assert dialog is not None
        assert list(dialog.cards) == [lost.id]
        dialog.accept()

    run(played(scene()))


def test_what_was_left_over_goes_over_a_lowered_budget_for_the_very_amount(
    window: MainWindow, open_room: Studio, practice: PracticeServices, run: Run
) -> None:
    async def scene() -> None:
        cost = open_room.composing.estimate(CLIP)
        waiting = [_order(CLIP, cost) for _ in range(2)]  # as an earlier run left them
        for each in waiting:
            open_room.queue._rows.add(each)
        open_room.preferences.change(budgets={"": Budget(day_usd=Decimal("0.2"))})
        window.sides.queue.tell_left_over(waiting)
        button(window.messages.stack.toasts[-1], "Resume").click()
        told = window.messages.stack.toasts[-1]
        assert "keeps waiting. The budget for today is $0.20" in told.accessibleName()
        assert open_room.queue.active_ids == (waiting[0].id,)
        button(told, "Spend $0.135 anyway").click()
        assert open_room.queue.active_ids == tuple(each.id for each in waiting)
        for each in waiting:
            open_room.queue.cancel(each.id)
            await ended(open_room, each)

    run(played(scene()))


def test_an_order_in_doubt_is_settled_in_each_of_the_ways(
    window: MainWindow, open_room: Studio, practice: PracticeServices, run: Run, tmp_path: Path
) -> None:
    async def scene() -> None:
        rows = [await doubtful(open_room, practice) for _ in range(4)]
        dialog = DoubtsDialog(open_room.doubts, open_room.queue, window)
        dialog.open()
        found, charged, off, again = (dialog.cards[row.id] for row in rows)
        assert "Sent to Kyma on " in found.facts
        assert " for $0.135. Words: a sting." in found.facts
        assert found.accessibleName().startswith("A sting. Sent to Kyma")

        words = tmp_path / "words.mp3"
        words.write_text("no song")
        dialog.import_file(rows[0].id, words)
        await until("the refusal", lambda: not dialog.trouble.isHidden())
        dialog.import_file(rows[0].id, write_wav(tmp_path / "song.wav"))
        await until("the song", lambda: rows[0].id not in dialog.cards)
        charged.was_charged.click()
        off.write_off.click()
        assert list(dialog.cards) == [rows[3].id]

        again.try_again.click()  # asks once more: it may be bought twice
        assert len(practice.ledger.orders) == 4
        assert "bought twice" in again.warning.text()
        assert again.sure.text() == "Order again $0.135"
        again.not_now.click()
        assert again.sure.isHidden() or not again.sure.isVisible()
        again.try_again.click()
        again.sure.click()
        assert (await ended(open_room, rows[3])).state is State.DONE
        assert dialog.cards == {}
        assert len(practice.ledger.orders) == 5
        states = [open_room.library.get(row.id).state for row in rows]
        assert states == [State.DONE, State.DISCARDED, State.DISCARDED, State.DONE]
        dialog.accept()

    run(played(scene()))


def test_quitting_with_work_under_way_asks_once_and_says_what_becomes_of_each(
    window: MainWindow, open_room: Studio, practice: PracticeServices, run: Run
) -> None:
    async def scene() -> None:
        closed: list[bool] = []
        window.closed.connect(lambda: closed.append(True))
        practice.faults.next("hang", service="kyma")
        open_room.queue.lines.resume()
        (clip,) = submit(open_room)
        await until("the order", lambda: open_room.library.get(clip.id).state is State.SUBMITTING)
        submit(open_room)
        assert not window.close()
        assert not window.close()
        (dialog,) = window.findChildren(QuitDialog)
        assert dialog.accessibleName() == "Quit while one order is under way and one order waits?"
        assert [sentence.partition(":")[0] for sentence in dialog.sentences] == [
            "“A sting” would be lost",
            "“A sting” waits; nothing was sent. The next start asks you about it.",
        ]
        dialog.stay.click()
        assert window.isVisible()
        assert closed == []
        window.close()
        dialog = next(each for each in window.findChildren(QuitDialog) if each.isVisible())
        dialog.quit.click()
        assert closed == [True]
        practice.faults.release()

    run(played(scene()))


def test_stopping_says_before_and_after_what_it_does_to_the_money(
    window: MainWindow, open_room: Studio, practice: PracticeServices, run: Run
) -> None:
    async def scene() -> None:
        # The order is taken, and the look that would tell what it cost is not answered.
        practice.faults.next("hang", service="apiframe", at="job")
        open_room.queue.lines.resume()
        (job,) = submit(open_room, JOB)
        await until("the order", lambda: open_room.library.get(job.id).state is State.RUNNING)
        row = window.library_pane.model.row_of(job.id)
        assert row is not None
        tip = window.library_pane.model.index(row).data(Qt.ItemDataRole.ToolTipRole)
        assert tip.startswith("Apiframe has the order and may charge 10 credits")
        window.library_pane.list.stop_pressed.emit(job.id)
        assert (await ended(open_room, job)).state is State.CANCELLED
        await until("the toast", lambda: window.messages.stack.toasts)
        said = window.messages.stack.toasts[-1].accessibleName()
        assert said.startswith("soft rain is stopped. You stopped waiting. Apiframe has the order")
        practice.faults.release()

    run(played(scene()))


def test_a_pause_is_seen_where_the_library_is_folded(
    window: MainWindow, open_room: Studio, run: Run
) -> None:
    running = window.frame.rail.running

    async def scene() -> None:
        window.resize(1024, 640)
        await until("the rail", running.isVisible)
        assert running.accessibleName() == "Running songs, paused"
        open_room.queue.lines.resume()
        assert not running.isVisible()

    run(played(scene()))


def test_with_nothing_under_way_it_closes_at_once(
    window: MainWindow, open_room: Studio, run: Run
) -> None:
    async def scene() -> None:
        assert window.close()
        assert window.findChildren(QuitDialog) == []

    run(played(scene()))


def test_a_lost_network_is_told_on_top_and_tried_again(
    window: MainWindow, open_room: Studio, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    banner, side = window.sides.queue.offline, window.sides.queue

    async def scene() -> None:
        kyma = open_room.providers["kyma"]
        there = kyma._base_url  # type: ignore[attr-defined]
        monkeypatch.setattr(kyma, "_base_url", lambda: "http://127.0.0.1:9")
        open_room.queue.wait_for_network()
        open_room.queue.lines.resume()
        (waits,) = submit(open_room)
        await until("the banner", lambda: banner.isVisible() and side.try_now.isVisible())
        assert banner.accessibleName().startswith("Kyma cannot be reached.")
        window.set_online(online=False)
        assert banner.accessibleName().startswith("You are offline.")
        monkeypatch.setattr(kyma, "_base_url", there)
        window.set_online(online=True)
        assert (await ended(open_room, waits)).state is State.DONE
        await until("the banner gone", lambda: not banner.isVisible())

    run(played(scene()))


def test_the_desktop_is_told_only_while_the_user_is_elsewhere_and_wants_to_be(
    window: MainWindow, open_room: Studio, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []
    monkeypatch.setattr(ReadyNotice, "tell", lambda _self, _key, head, _words: told.append(head))
    in_front = False
    monkeypatch.setattr(window, "isActiveWindow", lambda: in_front)

    async def scene() -> None:
        nonlocal in_front
        open_room.queue.lines.resume()
        await ended(open_room, submit(open_room)[0])
        await until("the notice", lambda: told)
        in_front = True
        await ended(open_room, submit(open_room)[0])
        in_front = False
        open_room.preferences.change(notify=False)
        await ended(open_room, submit(open_room)[0])
        await asyncio.sleep(0)

    run(played(scene()))
    assert told == ["A sting is ready"]
