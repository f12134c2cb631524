"""Buttons, chips, switches, segments, menus: pressed by mouse and by keyboard, heard by name."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QAbstractAnimation, QEvent, QPoint, Qt
from PySide6.QtGui import QAccessible, QFocusEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from composer.ui.theme import Theme
from composer.ui.widgets.buttons import GenerateButton, IconButton, PrimaryButton, SecondaryButton
from composer.ui.widgets.chips import FilterChip, SectionChip, TagChip
from composer.ui.widgets.choices import Radio, Segments, Switch
from composer.ui.widgets.focus import FocusRing
from composer.ui.widgets.menus import Menu


def spoken_name(widget: QWidget) -> str:
    return QAccessible.queryAccessibleInterface(widget).text(QAccessible.Text.Name)


def role(widget: QWidget) -> QAccessible.Role:
    return QAccessible.queryAccessibleInterface(widget).role()


def give_focus(widget: QWidget, reason: Qt.FocusReason) -> None:
    """Tell the widget that it has the focus so; a test's window may not be the active one."""
    QApplication.sendEvent(widget, QFocusEvent(QEvent.Type.FocusIn, reason))


def rings(window: QWidget) -> list[FocusRing]:
    return [ring for ring in window.findChildren(FocusRing) if not ring.isHidden()]


def test_generate_carries_its_price_in_its_name(qtbot: QtBot) -> None:
    button = GenerateButton()
    qtbot.addWidget(button)
    button.set_offer("Generate", "$0.21")
    assert spoken_name(button) == "Generate $0.21"
    button.set_offer("Generate…", "$8.10")
    assert spoken_name(button) == "Generate… $8.10"
    assert role(button) == QAccessible.Role.Button


@pytest.mark.parametrize("key", [Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter])
def test_a_button_is_pressed_by_the_keyboard(qtbot: QtBot, key: Qt.Key) -> None:
    button = SecondaryButton("Retry")
    qtbot.addWidget(button)
    with qtbot.waitSignal(button.clicked):
        QTest.keyClick(button, key)


def test_a_disabled_button_is_not_pressed(qtbot: QtBot) -> None:
    button = PrimaryButton("Export")
    qtbot.addWidget(button)
    button.setEnabled(False)
    with qtbot.assertNotEmitted(button.clicked):
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
        button.click()


def test_an_icon_button_has_a_name_and_can_take_another(qtbot: QtBot) -> None:
    button = IconButton("play-fill", "Play", shortcut="Space")
    qtbot.addWidget(button)
    assert spoken_name(button) == "Play"
    assert button.toolTip() == "Play   Space"
    button.set_name("Pause")
    assert spoken_name(button) == "Pause"
    button.set_lit(True)
    assert role(button) == QAccessible.Role.Button
    assert button.accessibleDescription() == "On"


def test_the_ring_is_for_the_keyboard_and_lies_outside(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    column = QVBoxLayout(window)
    column.setContentsMargins(20, 20, 20, 20)
    button = PrimaryButton("Try Sketch")
    column.addWidget(button)
    with qtbot.waitExposed(window):
        window.show()
    give_focus(button, Qt.FocusReason.MouseFocusReason)
    assert rings(window) == []
    give_focus(button, Qt.FocusReason.TabFocusReason)
    (ring,) = rings(window)
    assert ring.geometry() == button.geometry().adjusted(-4, -4, 4, 4)

    button.move(button.pos() + QPoint(30, 10))
    assert ring.geometry() == button.geometry().adjusted(-4, -4, 4, 4)
    QApplication.sendEvent(button, QFocusEvent(QEvent.Type.FocusOut))
    assert rings(window) == []


def test_the_ring_is_no_part_of_the_accessibility_tree(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    column = QVBoxLayout(window)
    button = PrimaryButton("Try Sketch")
    column.addWidget(button)
    window.show()
    give_focus(button, Qt.FocusReason.TabFocusReason)
    assert rings(window)
    assert QAccessible.queryAccessibleInterface(window).childCount() == 1


def test_no_ring_is_left_of_a_control_that_is_deleted(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    chip = TagChip("indie folk", window)
    chip.move(20, 20)
    window.show()
    give_focus(chip, Qt.FocusReason.TabFocusReason)
    assert rings(window)
    chip.deleteLater()
    qtbot.waitUntil(lambda: not rings(window))


def test_a_ring_finds_room_further_out_when_its_parent_has_none(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    tight = QWidget(window)
    tight.setGeometry(50, 50, 100, 28)
    button = PrimaryButton("Try", tight)
    button.setGeometry(0, 0, 100, 28)
    window.resize(300, 200)
    window.show()
    give_focus(button, Qt.FocusReason.TabFocusReason)
    (ring,) = rings(window)
    assert ring.parentWidget() is window
    assert ring.geometry() == tight.geometry().adjusted(-4, -4, 4, 4)
    tight.move(60, 70)
    assert ring.geometry() == tight.geometry().adjusted(-4, -4, 4, 4)


def test_a_filter_chip_says_its_count(qtbot: QtBot) -> None:
    chip = FilterChip("Running", count=2)
    qtbot.addWidget(chip)
    assert spoken_name(chip) == "Running 2"
    chip.set_count(None)
    assert spoken_name(chip) == "Running"
    QTest.mouseClick(chip, Qt.MouseButton.LeftButton)
    assert chip.isChecked()


def test_a_section_chip_is_called_by_what_it_does(qtbot: QtBot) -> None:
    chip = SectionChip("Verse", "hue_verse", name="Insert Verse")
    qtbot.addWidget(chip)
    assert spoken_name(chip) == "Insert Verse"
    assert chip.text() == "Verse"


def test_a_tag_is_removed_by_its_cross_and_by_delete_only(qtbot: QtBot) -> None:
    chip = TagChip("indie folk")
    qtbot.addWidget(chip)
    chip.resize(chip.sizeHint())
    with qtbot.assertNotEmitted(chip.removed):
        QTest.mouseClick(chip, Qt.MouseButton.LeftButton, pos=QPoint(12, 12))
    with qtbot.waitSignal(chip.removed):
        at = QPoint(chip.width() - 8, 12)
        QTest.mouseClick(chip, Qt.MouseButton.LeftButton, pos=at)
    with qtbot.waitSignal(chip.removed):
        QTest.keyClick(chip, Qt.Key.Key_Delete)


def test_a_switch_is_a_check_box_for_the_keyboard(qtbot: QtBot) -> None:
    switch = Switch("Instrumental")
    qtbot.addWidget(switch)
    with qtbot.waitSignal(switch.toggled):
        QTest.keyClick(switch, Qt.Key.Key_Space)
    assert switch.isChecked()
    assert role(switch) == QAccessible.Role.CheckBox
    assert spoken_name(switch) == "Instrumental"
    assert QAccessible.queryAccessibleInterface(switch).state().checked
    switch.resize(switch.sizeHint())
    QTest.mouseClick(switch, Qt.MouseButton.LeftButton, pos=QPoint(3, 10))  # on its label
    assert not switch.isChecked()


def test_segments_are_one_stop_with_arrows_inside(qtbot: QtBot) -> None:
    segments = Segments([("mp3", "MP3"), ("wav", "WAV"), ("flac", "FLAC")], "Format")
    qtbot.addWidget(segments)
    segments.show()
    told: list[object] = []
    segments.changed.connect(told.append)
    assert segments.value() == "mp3"
    segments.set_value("wav")
    stops = [
        s
        for s in ("mp3", "wav", "flac")
        if segments.segment(s).focusPolicy() & Qt.FocusPolicy.TabFocus
    ]
    assert stops == ["wav"]
    QTest.keyClick(segments.segment("wav"), Qt.Key.Key_Right)
    assert segments.value() == "flac"
    assert told == ["wav", "flac"]
    assert role(segments.segment("flac")) == QAccessible.Role.RadioButton
    assert spoken_name(segments) == "Format"


def test_segments_refuse_what_is_not_among_them(qtbot: QtBot) -> None:
    segments = Segments([("a", "A"), ("b", "B")], "Take")
    qtbot.addWidget(segments)
    with pytest.raises(ValueError, match="not in"):
        segments.set_value("c")


def test_a_radio_says_its_help(qtbot: QtBot) -> None:
    radio = Radio("Keep keys until I quit", "In memory only.")
    qtbot.addWidget(radio)
    assert spoken_name(radio) == "Keep keys until I quit"
    assert radio.accessibleDescription() == "In memory only."


def test_a_menu_entry_acts_and_keeps_an_ampersand(qtbot: QtBot) -> None:
    menu = Menu("Song")
    qtbot.addWidget(menu)
    done: list[str] = []
    entry = menu.add("R&B", lambda: done.append("r"), icon_name="play", shortcut="Ctrl+E")
    entry.trigger()
    assert done == ["r"]
    assert entry.text() == "R&&B"  # Qt shows "R&B" and makes no mnemonic of it
    assert not entry.icon().pixmap(16, 16).isNull()


def test_a_new_price_fades_in_and_at_once_where_nothing_may_move(
    qtbot: QtBot, theme: Theme
) -> None:
    button = GenerateButton()
    qtbot.addWidget(button)
    button.set_offer("Generate", "$0.21")
    button.show()
    theme.set_reduced_motion(False)
    button.set_offer("Generate", "$4.05")
    assert button.text() == "Generate $4.05"  # what is said is never the old price
    between = button.grab().toImage()
    qtbot.waitUntil(lambda: button.grab().toImage() != between)
    qtbot.waitUntil(lambda: button._fade.state() is QAbstractAnimation.State.Stopped)
    settled = button.grab().toImage()
    theme.set_reduced_motion(True)
    button.set_offer("Generate", "$0.21")
    button.set_offer("Generate", "$4.05")
    assert button.grab().toImage() == settled
