"""Toasts, banners, messages: how long they stay and what they offer."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from composer.ui.theme import Theme
from composer.ui.widgets import spoken
from composer.ui.widgets.buttons import GhostButton, IconButton, SecondaryButton
from composer.ui.widgets.cards import MessageCard, announce
from composer.ui.widgets.clipboard import copy_text
from composer.ui.widgets.labels import Text
from composer.ui.widgets.notices import Banner, Toast, ToastStack, failure_toast


def test_a_toast_leaves_by_itself_and_a_failure_stays(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(800, 600)
    window.show()
    stack = ToastStack(window)
    stack.set_lift(124)
    toast, failure = Toast("Ready", "2:11"), failure_toast("Failed", "Not charged.")
    stack.show_toast(toast)
    stack.show_toast(failure)
    assert toast._timer.isActive()
    assert not failure._timer.isActive()
    assert failure.geometry().bottom() < 600 - 124
    assert toast.geometry().bottom() < failure.geometry().top()
    assert failure.geometry().right() == 800 - 16 - 1
    toast._timer.timeout.emit()
    assert stack.toasts == (failure,)
    window.resize(700, 500)
    assert failure.geometry().right() == 700 - 16 - 1
    cross = failure.findChild(IconButton)
    assert cross.accessibleName() == "Close message"
    QTest.mouseClick(cross, Qt.MouseButton.LeftButton)
    assert stack.toasts == ()


def test_what_happens_is_said_to_who_listens_whatever_the_system(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard = list[str]()

    class Heard(QAccessibleAnnouncementEvent):
        def __init__(self, widget: QWidget, words: str) -> None:
            super().__init__(widget, words)
            heard.append(words)

    monkeypatch.setattr(spoken, "QAccessibleAnnouncementEvent", Heard)
    window = QWidget()
    qtbot.addWidget(window)
    window.show()
    deleted = Toast("Two deleted", "Kept for 30 days")
    deleted.setAccessibleDescription("Ctrl+Z takes it back.")
    QAccessible.setActive(True)
    try:
        ToastStack(window).show_toast(deleted)
        announce(Text("Backup written.", parent=window))
        copy_text("la la", window)
    finally:
        QAccessible.setActive(False)
    assert heard == [
        "Two deleted. Kept for 30 days. Ctrl+Z takes it back",
        "Backup written",
        "Copied.",
    ]
    assert QGuiApplication.clipboard().text() == "la la"


def test_a_long_head_is_read_whole_and_an_endless_one_cut(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(800, 600)
    window.show()
    stack = ToastStack(window)
    short = Toast("A title of some words that takes more than a line is ready", "0:30")
    endless = Toast("A title " + "of many words " * 40, "0:30")
    for toast in (short, endless):
        stack.show_toast(toast)
    heads = [toast.findChildren(Text)[0] for toast in (short, endless)]
    assert [head.wordWrap() for head in heads] == [True, False]
    assert heads[0].height() >= heads[0].heightForWidth(heads[0].width())
    assert heads[1].width() < heads[1].sizeHint().width()


def test_toasts_stay_below_what_stands_on_top_and_wait_for_room(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(800, 300)
    roof = QWidget(window)
    roof.setGeometry(0, 0, 800, 120)
    window.show()
    stack = ToastStack(window)
    stack.stay_below(roof)
    toasts = [failure_toast(f"{number} failed", "Not charged.") for number in range(3)]
    for toast in toasts:
        stack.show_toast(toast)
    assert [toast.isVisible() for toast in toasts] == [False, True, True]
    assert toasts[1].geometry().top() > roof.geometry().bottom()
    toasts[2].close_toast()
    assert [toast.isVisible() for toast in toasts[:2]] == [True, True]
    roof.resize(800, 280)
    assert [toast.isVisible() for toast in toasts[:2]] == [False, True]  # the newest always is


def test_a_toast_that_is_still_coming_makes_room_for_the_next(qtbot: QtBot, theme: Theme) -> None:
    theme.set_reduced_motion(False)
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(800, 600)
    window.show()
    stack = ToastStack(window)
    first, second = Toast("Ready", "2:11"), Toast("Ready", "2:12")
    stack.show_toast(first)
    stack.show_toast(second)
    qtbot.waitUntil(lambda: first.below == second.below == 0)
    assert second.geometry().bottom() == 600 - 16 - 1
    assert first.geometry().bottom() == second.geometry().top() - 8 - 1


def test_a_toasts_action_acts_and_closes(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    stack = ToastStack(window)
    undone: list[int] = []
    toast = Toast("Deleted", "Kept for 30 days")
    toast.add_action("Undo", lambda: undone.append(1))
    stack.show_toast(toast)
    QTest.mouseClick(toast.findChild(GhostButton), Qt.MouseButton.LeftButton)
    assert undone == [1]
    assert stack.toasts == ()
    assert toast.accessibleName() == "Deleted. Kept for 30 days"


def test_a_banner_pushes_the_rest_down_and_goes(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    column = QVBoxLayout(window)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    banner, below = Banner(), QWidget()
    column.addWidget(banner)
    column.addWidget(below, 1)
    window.resize(600, 400)
    window.show()
    banner.set_message("You are offline.", "Drafts are saved.")
    banner.set_open(True)
    qtbot.waitUntil(lambda: below.y() == 40)
    assert banner.accessibleName() == "You are offline. Drafts are saved."
    banner.set_open(False)
    qtbot.waitUntil(lambda: below.y() == 0)
    assert banner.isHidden()


def test_a_message_says_itself_and_offers_a_way_out(qtbot: QtBot) -> None:
    card = MessageCard("Kyma balance too low", "Nothing was charged.")
    qtbot.addWidget(card)
    pressed: list[int] = []
    button = SecondaryButton("Top up Kyma")
    button.clicked.connect(lambda: pressed.append(1))
    card.add_action(button)
    card.resize(320, 200)
    card.show()
    card.announce()
    assert card.accessibleName() == "Kyma balance too low. Nothing was charged."
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert pressed == [1]
