"""However slow the computer: what is scrolled comes in time, and what rests is finished."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count

import pytest
from PySide6.QtCore import QCoreApplication, QPoint, QPointF, Qt
from PySide6.QtGui import QImage, QWheelEvent
from pytestqt.qtbot import QtBot

from composer.studio import Studio
from composer.ui.library_ahead import AT_ONCE
from composer.ui.library_list import LibraryList
from composer.ui.library_model import LibraryModel
from composer.ui.library_picture_time import AT_LEAST
from composer.ui.library_row import Shown
from tests.ui.pictures import Pictures
from tests.ui.test_library_list import fill, show

SONGS = 400


Opens = Callable[[Callable[[], float]], LibraryList]


@pytest.fixture
def open_list(open_room: Studio, qtbot: QtBot) -> Opens:
    """A list of SONGS songs with a clock of its own."""
    fill(open_room, SONGS)

    def opened(clock: Callable[[], float]) -> LibraryList:
        model = LibraryModel(open_room.library, open_room.queue, open_room.composing)
        shown = Shown(live=open_room.queue.live, thumbnail=lambda _: None, played=lambda _: None)
        view = LibraryList(model, shown, clock=clock)
        qtbot.addWidget(view)
        view.resize(304, 900)
        view.show()
        show(view)
        qtbot.waitUntil(lambda: model.is_whole)
        QCoreApplication.sendPostedEvents()
        return view

    return opened


@pytest.fixture
def slow(open_list: Opens) -> LibraryList:
    """On a computer where every picture is late at once."""
    seconds = count(0.0, 1.0)
    return open_list(lambda: next(seconds))


def drag(view: LibraryList, value: int) -> None:
    """The bar's handle is moved, and what is due is painted."""
    view.verticalScrollBar().setValue(value)
    QCoreApplication.sendPostedEvents()


def seen(view: LibraryList) -> QImage:
    return view.grab().toImage()


def test_a_page_that_nobody_saw_is_finished_in_the_next_pictures(
    slow: LibraryList, qtbot: QtBot
) -> None:
    pictures = Pictures(slow)
    drag(slow, 9000)
    rows = len(slow.visible_rows())
    assert rows > 4 * AT_LEAST
    assert not slow.is_finished

    qtbot.waitUntil(lambda: slow.is_finished)

    assert pictures.number == -(-rows // AT_LEAST)


def test_a_picture_reads_no_more_than_it_has_time_for(
    slow: LibraryList, open_room: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[int] = []
    at = open_room.library.shelf.at
    monkeypatch.setattr(
        open_room.library.shelf,
        "at",
        lambda moments: read.append(len(some := list(moments))) or at(some),
    )

    drag(slow, 9000)

    assert len(slow.visible_rows()) > AT_ONCE
    assert read == [AT_ONCE]


def test_a_list_that_rests_looks_as_if_there_were_no_hurry(
    slow: LibraryList, open_list: Opens, qtbot: QtBot
) -> None:
    quick = open_list(lambda: 0.0)
    for view in (slow, quick):
        drag(view, 9000)
    assert seen(slow) != seen(quick)

    qtbot.waitUntil(lambda: slow.is_finished)

    assert quick.is_finished
    assert seen(slow) == seen(quick)


def test_opening_wheel_and_arrows_show_finished_rows_at_once(
    slow: LibraryList, qtbot: QtBot
) -> None:
    finished = [slow.is_finished]
    at = QPointF(100, 300)
    wheel = QWheelEvent(
        at,
        slow.viewport().mapToGlobal(at),
        QPoint(),
        QPoint(0, -120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    for _ in range(8):
        QCoreApplication.sendEvent(slow.viewport(), wheel.clone())
        QCoreApplication.sendPostedEvents()
        finished.append(slow.is_finished)
    assert slow.verticalScrollBar().value() > 400
    for _ in range(20):
        qtbot.keyClick(slow, Qt.Key.Key_Down)
        QCoreApplication.sendPostedEvents()
        finished.append(slow.is_finished)

    assert all(finished)


def test_the_row_that_the_keyboard_reaches_is_finished_first(
    slow: LibraryList, qtbot: QtBot
) -> None:
    slow.setCurrentIndex(slow.model().index(0, 0))
    QCoreApplication.sendPostedEvents()

    qtbot.keyClick(slow, Qt.Key.Key_End)
    QCoreApplication.sendPostedEvents()

    assert not slow.is_finished
    current = slow.visualRect(slow.currentIndex())
    before = seen(slow).copy(current)
    qtbot.waitUntil(lambda: slow.is_finished)
    assert before == seen(slow).copy(current)
