"""Fields, sliders, pickers: what is typed, what is told, what is kept."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from composer.ui.widgets.clock import format_time, parse_time
from composer.ui.widgets.fields import NumberField, TimeField
from composer.ui.widgets.pickers import NumberStepper
from composer.ui.widgets.sliders import Slider


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("2:15", 135),
        ("135", 135),
        ("2m15", 135),
        ("2m15s", 135),
        (" 2 min 15 s ", 135),
        ("90 s", 90),
        ("1:02:15", 3735),
        ("1h2m", 3720),
        ("0:04.2", 4.2),
        ("0:04,2", 4.2),
        ("90:00", 5400),
    ],
)
def test_a_time_is_read_as_people_write_it(text: str, seconds: float) -> None:
    assert parse_time(text) == pytest.approx(seconds)


@pytest.mark.parametrize(
    "text", ["", " ", "2:75", "1:75:00", ":", "2:", "-5", "2.15.3", "٢:١٥", "s"]
)
def test_what_is_no_time_is_none(text: str) -> None:
    assert parse_time(text) is None


@given(st.integers(min_value=0, max_value=99 * 3600))
def test_a_written_time_is_read_back(seconds: int) -> None:
    assert parse_time(format_time(seconds)) == seconds


@given(st.text(max_size=12))
def test_no_text_breaks_the_reading(text: str) -> None:
    value = parse_time(text)
    assert value is None or value >= 0


def test_a_time_field_keeps_what_is_typed_and_tells_only_of_values(qtbot: QtBot) -> None:
    field = TimeField("Length", 3, 300)
    qtbot.addWidget(field)
    field.set_value(60)
    told: list[object] = []
    field.value_changed.connect(told.append)

    field.selectAll()
    QTest.keyClicks(field, "9:99")
    assert field.text() == "9:99"
    assert field.error == "Length must be from 0:03 to 5:00."
    assert told == [9.0]  # the 9 on the way was a value
    field.editingFinished.emit()
    assert field.text() == "9:99"
    assert field.value() == 9.0

    field.selectAll()
    QTest.keyClicks(field, "2m15")
    assert field.error == ""
    assert field.value() == 135
    field.editingFinished.emit()
    assert field.text() == "2:15"


def test_the_reason_is_heard_by_screen_readers(qtbot: QtBot) -> None:
    field = TimeField("Length", 3, 300)
    qtbot.addWidget(field)
    field.selectAll()
    QTest.keyClicks(field, "301")
    spoken = QAccessible.queryAccessibleInterface(field)
    assert spoken.text(QAccessible.Text.Name) == "Length"
    assert spoken.text(QAccessible.Text.Description) == "Length must be at most 5:00."
    assert spoken.role() == QAccessible.Role.EditableText


def test_an_optional_number_may_be_empty(qtbot: QtBot) -> None:
    field = NumberField("Seed", 0, 2**32 - 1, optional=True, placeholder="Random")
    qtbot.addWidget(field)
    told: list[object] = []
    field.value_changed.connect(told.append)
    QTest.keyClicks(field, "7")
    field.selectAll()
    QTest.keyClick(field, Qt.Key.Key_Delete)
    assert told == [7.0, None]
    assert field.error == ""
    assert field.value() is None


@pytest.mark.parametrize("text", ["1.5", "abc", "1e3", "٣", "--1", "9" * 30])
def test_a_whole_number_field_refuses_what_is_none(qtbot: QtBot, text: str) -> None:
    field = NumberField("Seed", -5, 1000)
    qtbot.addWidget(field)
    field.selectAll()
    field.insert(text)  # as pasting does
    assert field.error
    assert field.text() == text


def test_a_slider_goes_where_it_is_pressed_and_back_to_its_default(qtbot: QtBot) -> None:
    slider = Slider(0, 300, "Length", default=120, step=5, says=format_time)
    qtbot.addWidget(slider)
    slider.resize(216, 28)
    QTest.mouseClick(slider, Qt.MouseButton.LeftButton, pos=QPoint(208, 14))
    assert slider.value() == 300
    QTest.mouseClick(slider, Qt.MouseButton.LeftButton, pos=QPoint(59, 14))
    assert slider.value() == 75  # a quarter of the way, on a step of 5
    with qtbot.waitSignal(slider.reset):
        QTest.mouseDClick(slider, Qt.MouseButton.LeftButton, pos=QPoint(59, 14))
    assert slider.value() == 120


def test_a_slider_says_its_value_in_words(qtbot: QtBot) -> None:
    slider = Slider(0, 300, "Length", default=120, says=format_time)
    qtbot.addWidget(slider)
    QTest.keyClick(slider, Qt.Key.Key_Right)
    spoken = QAccessible.queryAccessibleInterface(slider)
    assert spoken.role() == QAccessible.Role.Slider
    assert spoken.text(QAccessible.Text.Name) == "Length"
    assert spoken.text(QAccessible.Text.Description) == "2:01"
    assert spoken.valueInterface().currentValue() == 121


def test_a_stepper_steps_and_stops_at_its_ends(qtbot: QtBot) -> None:
    stepper = NumberStepper("Songs", 1, 2)
    qtbot.addWidget(stepper)
    stepper.show()
    less, more = stepper.findChildren(type(stepper._less))
    assert not less.isEnabled()
    QTest.mouseClick(more, Qt.MouseButton.LeftButton)
    assert stepper.value() == 2
    assert less.isEnabled()
    assert not more.isEnabled()
    assert QAccessible.queryAccessibleInterface(stepper).role() == QAccessible.Role.SpinBox
