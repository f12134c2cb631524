"""The wave: where a press goes, what is said about it, what is repainted."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QListWidget, QPlainTextEdit
from pytestqt.qtbot import QtBot

from composer.ui.widgets import look
from composer.ui.widgets.scrolling import soften_scrolling
from composer.ui.widgets.tokens import DARK
from composer.ui.widgets.wave_images import columns
from composer.ui.widgets.wave_span import CLOSEST, whole
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


def test_a_drag_asks_for_a_loop_and_leaves_the_player_where_it_is(
    wave: WaveView, qtbot: QtBot
) -> None:
    told: list[tuple[float, float]] = []
    wave.loop_changed.connect(lambda *edges: told.append(edges))
    wave.set_position(3.0)
    with qtbot.assertNotEmitted(wave.seek_requested):
        QTest.mousePress(wave, Qt.MouseButton.LeftButton, pos=QPoint(200, 60))
        wave._drag_to(120)
        QTest.mouseRelease(wave, Qt.MouseButton.LeftButton, pos=QPoint(120, 60))
    assert told == [(30.0, 50.0)]
    assert wave.position() == 3.0
    assert wave.accessibleDescription().endswith("loop 0:30 to 0:50")


def test_a_hand_that_trembles_clicks_all_the_same(wave: WaveView, qtbot: QtBot) -> None:
    with qtbot.waitSignal(wave.seek_requested) as asked, qtbot.assertNotEmitted(wave.loop_changed):
        QTest.mousePress(wave, Qt.MouseButton.LeftButton, pos=QPoint(100, 60))
        wave._drag_to(102)
        QTest.mouseRelease(wave, Qt.MouseButton.LeftButton, pos=QPoint(102, 60))
    assert asked.args == [25.5]


def test_closer_a_press_means_the_moment_that_is_seen_there(wave: WaveView, qtbot: QtBot) -> None:
    wave.set_position(50)
    with qtbot.waitSignal(wave.detail_wanted):
        wave.zoom(10)
    with qtbot.waitSignal(wave.seek_requested) as asked:
        QTest.mouseClick(wave, Qt.MouseButton.LeftButton, pos=QPoint(100, 60))
    assert asked.args == [pytest.approx(47.5, abs=0.1)]
    assert "shown 0:45 to 0:55" in wave.accessibleDescription()
    wave.set_detail(bytes([10] * 20_000), bytes([5] * 20_000))
    with qtbot.assertNotEmitted(wave.detail_wanted):
        wave.zoom(1.5)
    wave.set_position(80)  # the page turns with the player
    assert "shown 1:19" in wave.accessibleDescription()
    wave.fit()
    assert wave.is_fit


@given(
    st.floats(1, 40_000),
    st.lists(
        st.one_of(
            st.tuples(st.just("zoom"), st.floats(0.01, 100), st.floats(0, 1)),
            st.tuples(st.just("move"), st.floats(-1e5, 1e5), st.just(0.0)),
        ),
        max_size=12,
    ),
)
def test_a_span_never_leaves_its_song(length: float, steps: list[tuple[str, float, float]]) -> None:
    span = whole(length)
    for kind, much, at in steps:
        span = span.zoomed(much, at * length) if kind == "zoom" else span.moved(much)
        assert -1e-6 <= span.start < span.end <= length + 1e-6
        assert span.end - span.start >= min(length, CLOSEST) - 1e-6
        middle = span.seconds_at(50, 100)
        assert span.x_of(middle, 100) == pytest.approx(50, abs=1e-3)


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


def test_the_bar_beside_a_text_is_painted_where_it_is_not_lit(qtbot: QtBot) -> None:
    class Text(QPlainTextEdit):
        def __init__(self) -> None:
            super().__init__("line\n" * 200)
            self.setViewportMargins(0, 8, 16, 8)

    text = Text()
    qtbot.addWidget(text)
    bar = soften_scrolling(text, "field")
    text.resize(200, 200)
    text.show()
    qtbot.waitUntil(bar.isVisible)
    seen = text.grab().toImage()
    assert seen.pixelColor(bar.geometry().center()) == look.tokens().colour("field")
