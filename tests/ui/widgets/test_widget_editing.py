"""The editor: what it keeps, what undo takes back, what it colours."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QMimeData, Qt
from PySide6.QtGui import QAccessible, QColor, QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from composer.ui.theme import Appearance, Theme
from composer.ui.widgets.menus import text_menu
from composer.ui.widgets.text_edit import LineHeightEdit
from composer.ui.widgets.tokens import DARK, LIGHT

WRITABLE = st.text(
    st.characters(exclude_categories=("Cs",), exclude_characters="\r\u2028\u2029\ufdd0\ufdd1"),
    max_size=80,
)


def head_hue(line: str) -> str | None:
    return "hue_verse" if line.startswith("[") and line.endswith("]") else None


@pytest.fixture
def edit(qtbot: QtBot) -> LineHeightEdit:
    made = LineHeightEdit("Lyrics", placeholder="Write some lyrics", gutter=20)
    qtbot.addWidget(made)
    made.resize(400, 300)
    return made


def colours(edit: LineHeightEdit, line: int) -> list[tuple[int, int, QColor, QColor]]:
    """What the highlighter has laid on a line: start, length, ink, background."""
    block = edit.document().findBlockByNumber(line)
    return [
        (f.start, f.length, f.format.foreground().color(), f.format.background().color())
        for f in block.layout().formats()
    ]


@given(WRITABLE)
def test_what_is_set_is_read_back(qapp: QApplication, text: str) -> None:
    edit = LineHeightEdit("Lyrics")
    edit.set_text(text)
    assert edit.text() == text


def test_every_line_end_becomes_a_new_line(edit: LineHeightEdit) -> None:
    edit.set_text("a\r\nb\rc\u2028d\ne")
    assert edit.text() == "a\nb\nc\nd\ne"
    assert edit.document().blockCount() == 5


def test_replacing_the_text_is_one_undo(edit: LineHeightEdit) -> None:
    edit.set_text("one")
    assert not edit.document().isUndoAvailable()
    edit.set_text_as_one_undo("two\nthree")
    edit.undo()
    assert edit.text() == "one"
    assert not edit.document().isUndoAvailable()
    edit.redo()
    assert edit.text() == "two\nthree"


def test_an_inserted_tag_is_one_undo_after_typing(edit: LineHeightEdit) -> None:
    QTest.keyClicks(edit, "abc")
    edit.insert_as_one_undo("\n\n[Verse]\n")
    assert edit.text() == "abc\n\n[Verse]\n"
    edit.undo()
    assert edit.text() == "abc"


def test_colouring_makes_no_undo_step_and_tells_of_no_change(
    edit: LineHeightEdit, qtbot: QtBot
) -> None:
    edit.set_text("[Verse]\nsung")
    with qtbot.assertNotEmitted(edit.text_changed):
        edit.set_line_hue(head_hue)
        edit.set_surplus_from(3)
    assert not edit.document().isUndoAvailable()


def test_the_line_height_stays_on_every_line(edit: LineHeightEdit) -> None:
    edit.set_text("one\ntwo")
    QTest.keyClick(edit, Qt.Key.Key_Return)
    edit.set_text_as_one_undo("")
    edit.insert_as_one_undo("a\nb\nc")
    QTest.keyClick(edit, Qt.Key.Key_Return)
    block, heights = edit.document().firstBlock(), []
    while block.isValid():
        heights.append(block.blockFormat().lineHeight())
        block = block.next()
    assert heights == [22.0] * 4


def test_paste_takes_plain_text_and_cuts_nothing(edit: LineHeightEdit) -> None:
    clip = QMimeData()
    clip.setHtml("<b>bold</b>")
    clip.setText("plain\x07 \u00a0 e\u0301 \U0001f3b5\r\nnext")
    edit.insertFromMimeData(clip)
    assert edit.text() == "plain\x07 \u00a0 e\u0301 \U0001f3b5\nnext"
    assert not edit.textCursor().charFormat().font().bold()


def test_a_run_that_would_freeze_the_window_is_refused(edit: LineHeightEdit, qtbot: QtBot) -> None:
    edit.set_text("kept")
    clip = QMimeData()
    clip.setText("x" * 50_001)
    with qtbot.waitSignal(edit.paste_refused) as told:
        edit.insertFromMimeData(clip)
    assert told.args == [50_001]
    assert edit.text() == "kept"
    clip.setText("word " * 20_000)
    edit.insertFromMimeData(clip)
    assert edit.text() == "word " * 20_000 + "kept"


def test_tab_leaves_and_shift_return_is_a_plain_new_line(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    edit, other = LineHeightEdit("Lyrics", window), LineHeightEdit("Style", window)
    window.show()
    edit.setFocus()
    QTest.keyClicks(edit, "a")
    QTest.keyClick(edit, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    QTest.keyClick(edit, Qt.Key.Key_Tab)
    assert edit.text() == "a\n"
    assert window.focusWidget() is other


def test_every_return_is_a_line_of_the_same_height(edit: LineHeightEdit) -> None:
    QTest.keyClicks(edit, "a")
    for _ in range(3):  # Qt alone would take the second for the end of a format
        QTest.keyClick(edit, Qt.Key.Key_Return)
    QTest.keyClick(edit, Qt.Key.Key_Enter, Qt.KeyboardModifier.KeypadModifier)
    QTest.keyClicks(edit, "b")
    assert edit.text() == "a\n\n\n\nb"
    blocks = [edit.document().findBlockByNumber(number) for number in range(5)]
    assert len({block.blockFormat().lineHeight() for block in blocks}) == 1
    edit.undo()
    assert edit.text() == "a\n\n\n\n"
    edit.undo()
    assert edit.text() == "a\n\n\n"


def test_heads_take_their_hue_and_blank_ends_belong_to_nothing(edit: LineHeightEdit) -> None:
    edit.set_line_hue(head_hue)
    edit.set_text("intro\n[Verse]\nsung\n\nsung\n\n\n[Verse]\n")
    assert [c[2] for c in colours(edit, 1)] == [DARK.hue_verse]
    assert colours(edit, 2) == []
    marks = edit.marks
    blocks = [edit.document().findBlockByNumber(n) for n in range(9)]
    assert [marks.hue_of(b) for b in blocks] == [
        ("", False),
        ("hue_verse", True),
        ("hue_verse", False),
        ("hue_verse", False),
        ("hue_verse", False),
        ("", False),
        ("", False),
        ("hue_verse", True),
        ("", False),
    ]


def tinted(edit: LineHeightEdit) -> str:
    """What is marked as surplus, lines parted by a paragraph separator."""
    marks = edit.extraSelections()
    return "".join(mark.cursor.selectedText() for mark in marks)  # type: ignore[attr-defined]


def test_the_surplus_is_tinted_from_its_first_character(edit: LineHeightEdit, theme: Theme) -> None:
    edit.set_text("four\n\U0001f3b5song\nrest")
    edit.set_surplus_from(7)  # behind the note and the s; the note is two units to Qt
    assert tinted(edit) == "ong\u2029rest"
    edit.set_marks("remarks", ())
    QTest.keyClicks(edit, "ab")
    assert tinted(edit) == "ong\u2029rest"
    edit.show()
    theme.set_appearance(Appearance.LIGHT)
    (mark,) = edit.extraSelections()
    assert mark.format.background().color() == LIGHT.error_bg  # type: ignore[attr-defined]
    edit.set_surplus_from(None)
    assert tinted(edit) == ""


@given(st.data())
def test_the_tint_follows_every_edit(qapp: QApplication, data: st.DataObject) -> None:
    edit = LineHeightEdit("Lyrics")
    limit = data.draw(st.integers(0, 20))
    edit.text_changed.connect(
        lambda: edit.set_surplus_from(limit if len(edit.text()) > limit else None)
    )
    edit.set_text(data.draw(st.text("ab\n", min_size=0, max_size=40)))
    for _ in range(data.draw(st.integers(1, 5))):
        end = edit.document().characterCount() - 1
        cursor = edit.textCursor()
        cursor.setPosition(data.draw(st.integers(0, end)))
        cursor.setPosition(data.draw(st.integers(0, end)), QTextCursor.MoveMode.KeepAnchor)
        edit.setTextCursor(cursor)
        edit.insert_as_one_undo(data.draw(st.text("xy\n", max_size=12)))
    assert tinted(edit) == edit.text()[limit:].replace("\n", "\u2029")


def test_the_hues_follow_the_theme(edit: LineHeightEdit, theme: Theme) -> None:
    edit.set_line_hue(head_hue)
    edit.set_text("[Verse]")
    edit.show()
    theme.set_appearance(Appearance.LIGHT)
    assert [c[2] for c in colours(edit, 0)] == [LIGHT.hue_verse]


def test_another_size_of_text_gives_another_line_height(edit: LineHeightEdit, theme: Theme) -> None:
    edit.set_text("one\ntwo")
    edit.show()
    theme.set_text_scale(1.3)
    assert edit.document().lastBlock().blockFormat().lineHeight() == round(22 * 1.3)
    assert edit.text() == "one\ntwo"


@given(WRITABLE, st.integers(0, 100))
def test_cursor_positions_count_characters(qapp: QApplication, text: str, at: int) -> None:
    edit = LineHeightEdit("Lyrics")
    edit.set_text(text)
    edit.set_cursor_position(at)
    assert edit.cursor_position() == min(at, len(text))


def test_it_is_a_text_field_by_its_name(edit: LineHeightEdit) -> None:
    edit.set_text("words")
    spoken = QAccessible.queryAccessibleInterface(edit)
    assert spoken.text(QAccessible.Text.Name) == "Lyrics"
    assert spoken.role() == QAccessible.Role.EditableText
    assert spoken.textInterface().text(0, 5) == "words"


def test_the_context_menu_acts_on_the_text(edit: LineHeightEdit) -> None:
    edit.set_text("words")
    menu = text_menu(edit)
    select_all = [entry for entry in menu.actions() if "All" in entry.text()]
    select_all[0].trigger()
    assert edit.textCursor().selectedText() == "words"
