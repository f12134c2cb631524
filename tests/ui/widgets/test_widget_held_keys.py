"""Does a button take a key that is held down for one press, however the system tells of it?"""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from composer.ui.widgets.buttons import SecondaryButton
from composer.ui.widgets.held_keys import HeldKey

NONE = Qt.KeyboardModifier.NoModifier


def tell(button: SecondaryButton, kind: QEvent.Type, key: Qt.Key, *, marked: bool = False) -> None:
    QApplication.sendEvent(button, QKeyEvent(kind, key, NONE, "", marked))


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space])
def test_a_held_key_presses_once_and_a_second_press_once_more(qtbot: QtBot, key: Qt.Key) -> None:
    now = [0.0]
    pressed: list[float] = []
    button = SecondaryButton("Order")
    button._held = HeldKey(clock=lambda: now[0])
    button.clicked.connect(lambda: pressed.append(now[0]))
    qtbot.addWidget(button)
    button.show()

    tell(button, QEvent.Type.KeyPress, key)
    for number in range(40):  # as X11 tells of it: some pairs are marked as repeats, some are not
        now[0] += 0.04
        marked = number % 3 == 0
        tell(button, QEvent.Type.KeyRelease, key, marked=marked)
        tell(button, QEvent.Type.KeyPress, key, marked=marked)
    tell(button, QEvent.Type.KeyRelease, key)
    assert len(pressed) == 1

    now[0] += 0.1
    tell(button, QEvent.Type.KeyPress, key)
    tell(button, QEvent.Type.KeyRelease, key)
    assert len(pressed) == 2
