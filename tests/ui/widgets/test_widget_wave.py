"""The wave: where a press goes, what is said about it, what is repainted."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QListWidget
from pytestqt.qtbot import QtBot

from composer.ui.widgets.scrolling import soften_scrolling
from composer.ui.widgets.tokens import DARK
from composer.ui.widgets.wave_images import columns
from composer.ui.widgets.wave_view import Stretch, WaveView


@pytest.fixture
def wave(qtbot: QtBot) -> WaveView:
    made = WaveView()
    qtbot.addWidget(made)
    made.resize(400, 97)
    made.set_wave(100.0, bytes([200] * 800), bytes([100] * 800))
    made.show()
    return made


def test_a_press_asks_for_the_place(wave: WaveView, qtbot: QtBot) -> None:
    with qtbot.waitSignal(wave.seek_requested) as asked:
        QTest.mouseClick(wave, Qt.MouseButton.LeftButton, pos=QPoint(100, 60))
    assert asked.args == [25.0]


def test_a_drag_asks_once_and_the_player_cannot_pull_the_head_away(
    wave: WaveView, qtbot: QtBot
) -> None:
    asked: list[float] = []
    wave.seek_requested.connect(asked.append)
    QTest.mousePress(wave, Qt.MouseButton.LeftButton, pos=QPoint(100, 60))
    wave._drag_to(200)
    wave.set_position(3.0)
    assert wave.position() == 50.0
    QTest.mouseRelease(wave, Qt.MouseButton.LeftButton, pos=QPoint(200, 60))
    assert asked == [50.0]


def test_showing_the_position_asks_for_nothing(wave: WaveView, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(wave.seek_requested):
        wave.set_position(42.0)
        wave.set_wave(10.0, b"\x01", b"\x01")
    assert wave.position() == 10.0


def test_arrows_and_screen_readers_seek(wave: WaveView) -> None:
    asked: list[float] = []
    wave.seek_requested.connect(asked.append)
    QTest.keyClick(wave, Qt.Key.Key_Right)
    QTest.keyClick(wave, Qt.Key.Key_Left, Qt.KeyboardModifier.ShiftModifier)
    QAccessible.queryAccessibleInterface(wave).valueInterface().setCurrentValue(60_000)
    assert asked == [5.0, 4.0, 60.0]


def test_it_says_where_it_is(wave: WaveView) -> None:
    wave.set_position(66)
    spoken = QAccessible.queryAccessibleInterface(wave)
    assert spoken.role() == QAccessible.Role.Slider
    assert spoken.text(QAccessible.Text.Name) == "Position"
    assert spoken.text(QAccessible.Text.Description) == "1:06 of 1:40"
    wave.set_sections([Stretch(start=60, end=80, name="Chorus", hue="hue_chorus")])
    assert wave._said_at(280) == "1:10  Chorus"


def test_a_grip_changes_the_loop(wave: WaveView, qtbot: QtBot) -> None:
    wave.set_loop((20.0, 60.0))
    top = wave._wave_area().top() + 4
    with qtbot.assertNotEmitted(wave.seek_requested), qtbot.waitSignal(wave.loop_changed) as told:
        QTest.mousePress(wave, Qt.MouseButton.LeftButton, pos=QPoint(240, top))
        wave._drag_to(300)
        QTest.mouseRelease(wave, Qt.MouseButton.LeftButton, pos=QPoint(300, top))
    assert told.args == [20.0, 75.0]


def test_played_and_rest_differ(wave: WaveView) -> None:
    wave.set_position(50)
    image = wave.grab().toImage()
    middle = wave._wave_area().center().y()
    assert image.pixelColor(60, middle) == DARK.accent
    assert image.pixelColor(340, middle) == DARK.wave_rms


def test_nothing_playing_takes_no_press(qtbot: QtBot) -> None:
    wave = WaveView()
    qtbot.addWidget(wave)
    with qtbot.assertNotEmitted(wave.seek_requested):
        QTest.mouseClick(wave, Qt.MouseButton.LeftButton, pos=QPoint(10, 10))


@given(st.binary(max_size=300), st.integers(0, 400))
def test_columns_keep_the_highest(values: bytes, count: int) -> None:
    made = columns(values, count)
    assert len(made) == count
    if values and count:
        assert set(made) <= set(values)
        if count <= len(values):
            assert max(made) == max(values)


def test_the_overlay_bar_and_the_list_move_each_other(qtbot: QtBot) -> None:
    rows = QListWidget()
    qtbot.addWidget(rows)
    rows.addItems([str(n) for n in range(200)])
    bar = soften_scrolling(rows, "side")
    rows.resize(200, 200)
    rows.show()
    qtbot.waitUntil(lambda: bar.maximum() > 0)
    rows.verticalScrollBar().setValue(7)
    assert bar.value() == 7
    bar.setValue(30)
    assert rows.verticalScrollBar().value() == 30
    assert bar.geometry().right() == rows.width() - 1
