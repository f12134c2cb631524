"""Writing tags, as a person does it: typing, pasting, rubbing out, changing one's mind."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from composer.ui.tag_line import TagLine, tags_in, without_repeats
from composer.ui.theme import Theme


@pytest.fixture
def line(theme: Theme, qtbot: QtBot) -> Iterator[TagLine]:
    window = QWidget()
    qtbot.addWidget(window)
    column = QVBoxLayout(window)
    line = TagLine()
    column.addWidget(line)
    window.resize(500, 200)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    line.field.setFocus()
    yield line
    window.close()


def spoken(widget: QWidget) -> str:
    return QAccessible.queryAccessibleInterface(widget).text(QAccessible.Text.Name)


def focused(line: TagLine) -> str:
    widget = line.window().focusWidget()
    assert widget is not None
    return spoken(widget)


def press(line: TagLine, key: Qt.Key, *more: Qt.Key) -> None:
    """Keys for whatever has the keyboard at each of them."""
    for each in (key, *more):
        QTest.keyClick(line.window().focusWidget(), each)


def test_return_and_comma_make_tags_and_the_field_goes_on(line: TagLine) -> None:
    QTest.keyClicks(line.field, "indie  folk,")
    QTest.keyClicks(line.field, "acoustic")
    press(line, Qt.Key.Key_Return)

    assert line.tags == ("indie folk", "acoustic")
    assert line.field.text() == ""
    assert [spoken(chip) for chip in line.chips] == [
        "Tag indie folk, remove",
        "Tag acoustic, remove",
    ]
    assert focused(line) == "Add tag"


def test_what_is_pasted_with_commas_becomes_tags_to_the_last(line: TagLine) -> None:
    QGuiApplication.clipboard().setText("indie folk, acoustic,\nfemale vocal")
    line.field.paste()

    assert line.tags == ("indie folk", "acoustic", "female vocal")
    assert line.field.text() == ""


def test_a_comma_typed_inside_parts_the_words(line: TagLine) -> None:
    QTest.keyClicks(line.field, "folkrock")
    line.field.setCursorPosition(4)
    QTest.keyClicks(line.field, ",")

    assert line.tags == ("folk",)
    assert line.field.text() == "rock"


def test_the_same_tag_again_is_refused_without_a_word(line: TagLine) -> None:
    QTest.keyClicks(line.field, "Indie Folk,indie folk,")

    assert line.tags == ("Indie Folk",)
    assert line.field.text() == ""


def test_leaving_the_field_keeps_what_was_typed(line: TagLine) -> None:
    QTest.keyClicks(line.field, "acoustic")
    line.field.clearFocus()

    assert line.tags == ("acoustic",)


def test_backspace_takes_the_last_tag_and_ctrl_z_brings_it_back(line: TagLine) -> None:
    line.set_tags(("folk", "rock"))
    QTest.keyClick(line.field, Qt.Key.Key_Backspace)
    assert len(line.tags) == 1

    QTest.keyClick(line.field, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert list(line.tags) == ["folk", "rock"]
    redo = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    QTest.keyClick(line.field, Qt.Key.Key_Z, redo)
    assert line.tags == ("folk",)


def test_ctrl_z_belongs_to_the_text_while_there_is_some(line: TagLine) -> None:
    line.set_tags(("folk",))
    QTest.keyClick(line.field, Qt.Key.Key_Backspace)
    QTest.keyClicks(line.field, "ja")
    QTest.keyClick(line.field, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)

    assert line.tags == ()
    assert line.field.text() == ""


def test_another_draft_cannot_be_taken_back(line: TagLine) -> None:
    QTest.keyClicks(line.field, "folk,")
    line.set_tags(("jazz",))
    QTest.keyClick(line.field, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)

    assert line.tags == ("jazz",)


def test_the_field_gives_its_words_room_beside_the_caret_of_suggestions(
    line: TagLine, qtbot: QtBot
) -> None:
    for offers in (("jazz",), (), ("jazz",)):
        line.hide()  # as for a model that takes no tags
        line.set_offers(offers)
        line.show()
        qtbot.waitUntil(lambda: line.field.width() == line.field.sizeHint().width())


def test_arrows_walk_and_delete_stays_in_the_line(line: TagLine) -> None:
    line.set_tags(("folk", "rock", "jazz"))
    press(line, Qt.Key.Key_Left, Qt.Key.Key_Left)
    assert focused(line) == "Tag rock, remove"

    press(line, Qt.Key.Key_Delete)
    assert line.tags == ("folk", "jazz")
    assert focused(line) == "Tag jazz, remove"
    press(line, Qt.Key.Key_Backspace)
    assert focused(line) == "Tag folk, remove"
    press(line, Qt.Key.Key_Right)
    assert focused(line) == "Add tag"


def test_the_cross_removes_and_the_words_do_not(line: TagLine, qtbot: QtBot) -> None:
    line.set_tags(("folk", "rock"))
    chip = line.chips[0]

    QTest.mouseClick(chip, Qt.MouseButton.LeftButton, pos=QPoint(10, 12))
    assert len(line.tags) == 2
    QTest.mouseClick(chip, Qt.MouseButton.LeftButton, pos=QPoint(chip.width() - 9, 12))
    assert list(line.tags) == ["rock"]


def test_a_tag_is_written_anew_in_its_place(line: TagLine) -> None:
    line.set_tags(("folk", "rock", "jazz"))
    press(line, Qt.Key.Key_Left, Qt.Key.Key_Left, Qt.Key.Key_F2)
    assert focused(line) == "Rename tag rock"
    QTest.keyClicks(line.window().focusWidget(), "post rock")
    press(line, Qt.Key.Key_Return)

    assert line.tags == ("folk", "post rock", "jazz")
    assert focused(line) == "Tag post rock, remove"


def test_esc_and_words_that_are_there_leave_a_tag_as_it_was(line: TagLine) -> None:
    line.set_tags(("folk", "rock"))
    for words, end in (("x", Qt.Key.Key_Escape), ("FOLK", Qt.Key.Key_Return)):
        QTest.mouseDClick(line.chips[1], Qt.MouseButton.LeftButton, pos=QPoint(10, 12))
        QTest.keyClicks(line.window().focusWidget(), words)
        press(line, end)
        assert line.tags == ("folk", "rock")
        assert [chip.isVisible() for chip in line.chips] == [True, True]
        assert len([field for field in line.findChildren(QLineEdit) if field.isVisible()]) == 1


def test_many_tags_flow_into_lines_inside_the_width(line: TagLine) -> None:
    line.set_tags((*(f"tag number {n}" for n in range(12)), "long " * 40))
    QTest.qWait(1)

    assert line.heightForWidth(line.width()) > 3 * line.field.height()
    assert all(chip.geometry().right() <= line.rect().right() for chip in line.chips)


def test_a_suggestion_is_taken_once(line: TagLine, qtbot: QtBot) -> None:
    line.set_offers(("pop", "dance"))
    press(line, Qt.Key.Key_Down)
    menu = QGuiApplication.focusWindow()
    assert menu is not None
    QTest.keyClick(menu, Qt.Key.Key_Down)
    QTest.keyClick(menu, Qt.Key.Key_Return)

    assert line.tags == ("pop",)


@given(st.lists(st.text(max_size=20), max_size=8))
def test_tags_come_out_of_a_text_bare_and_once_each(words: list[str]) -> None:
    found = without_repeats(tags_in(",".join(words)))

    assert all(tag == tag.strip() and tag and "," not in tag and "\n" not in tag for tag in found)
    assert len({tag.casefold() for tag in found}) == len(found)
    assert without_repeats(tags_in(", ".join(found))) == found
