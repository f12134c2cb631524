"""What do the keys, buttons and menus of the lyrics do to the song's sections?

Every edit is one change of the text, so that one undo takes it back.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint, Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from composer.domain.lyric_edits import (
    Edited,
    Selection,
    change_between,
    clean_name,
    duplicate_section,
    insert_section,
    move_section,
    remove_tag,
    rename_section,
)
from composer.domain.lyrics import Section, sheet_of
from composer.ui.widgets.menus import Menu
from composer.ui.widgets.text_edit import LineHeightEdit
from composer.ui.widgets.text_places import change, select, selected

if TYPE_CHECKING:
    from composer.ui.name_dialog import NameDialog


class SectionEdits(QObject):
    """Edits the sections of the words in one editor; a section is known by its number, from 0."""

    edited = Signal(int)
    """The number of the section in which the cursor is now; -1 above the first."""

    def __init__(self, edit: LineHeightEdit) -> None:
        super().__init__(edit)
        self._edit = edit
        self.bind(edit, lambda: self.current)

    @property
    def current(self) -> int:
        """The section with the cursor; -1 above the first."""
        return sheet_of(self._edit.text()).section_at(selected(self._edit)[0])

    def bind(self, widget: QWidget, section: Callable[[], int]) -> None:
        """Let Alt+Up and Alt+Down in this widget move the section that it names."""
        for keys, step in (("Alt+Up", -1), ("Alt+Down", 1)):
            shortcut = QShortcut(QKeySequence(keys), widget)
            shortcut.setContext(Qt.ShortcutContext.WidgetShortcut)
            shortcut.activated.connect(lambda by=step: self.step(section(), by))

    def insert(self, name: str) -> None:
        """Begin a section at the cursor, or make one of what is selected."""
        self._do(lambda text, selection: insert_section(text, selection, name))
        self._edit.setFocus(Qt.FocusReason.OtherFocusReason)

    def step(self, number: int, by: int) -> None:
        """Let a section change places with the one before (-1) or behind it (1)."""
        self.move(number, number + by)

    def move(self, number: int, to: int) -> None:
        """Make a section the one of number ``to``, counted without it."""
        self._do(lambda text, selection: move_section(text, selection, number, to), follows=number)

    def duplicate(self, number: int) -> None:
        """Put a copy of a section behind it."""
        self._do(lambda text, _: duplicate_section(text, number))

    def rename(self, number: int, name: str) -> None:
        """Give a section another name."""
        self._do(lambda text, selection: rename_section(text, selection, number, name))

    def remove_tag(self, number: int) -> None:
        """Take a section's tag away; its words fall to the section before."""
        self._do(lambda text, selection: remove_tag(text, selection, number))

    def ask_name(self, number: int) -> None:
        """Rename a section in a small dialog."""
        section = self._section(number)
        if section is None:
            return
        dialog = self._name_dialog(self.tr("Rename the section"), section.name)
        dialog.named.connect(partial(self.rename, number))
        dialog.open()

    def ask_custom(self) -> None:
        """Insert a section under a name of one's own."""
        dialog = self._name_dialog(self.tr("Custom section"), "")
        dialog.named.connect(self.insert)
        dialog.open()

    def open_menu(self, number: int, at: QPoint) -> None:
        """Everything that can be done to one section."""
        section = self._section(number)
        if section is None:
            return
        sections = sheet_of(self._edit.text()).sections
        has_tag = section.line >= 0
        first = 1 if sections[0].line < 0 else 0
        menu = Menu(self.tr("Section {name}").format(name=section.name).rstrip(), self._edit)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.add(
            self.tr("Move up"),
            partial(self.step, number, -1),
            icon_name="arrow-up",
            shortcut="Alt+Up",
            enabled=has_tag and number > first,
        )
        menu.add(
            self.tr("Move down"),
            partial(self.step, number, 1),
            icon_name="arrow-down",
            shortcut="Alt+Down",
            enabled=has_tag and number < len(sections) - 1,
        )
        menu.addSeparator()
        menu.add(
            self.tr("Duplicate"), partial(self.duplicate, number), icon_name="copy", enabled=has_tag
        )
        name = self.tr("Rename…") if has_tag else self.tr("Give it a tag…")
        menu.add(name, partial(self.ask_name, number), icon_name="pencil-simple")
        menu.add(
            self.tr("Remove the tag"),
            partial(self.remove_tag, number),
            icon_name="x",
            enabled=has_tag,
        )
        menu.popup(at)

    def _name_dialog(self, head: str, name: str) -> NameDialog:
        from composer.ui.name_dialog import NameDialog

        return NameDialog(
            head,
            field=self.tr("Name of the section"),
            example=self.tr("Guitar riff"),
            name=name,
            clean=clean_name,
            parent=self._edit.window(),
        )

    def _section(self, number: int) -> Section | None:
        sections = sheet_of(self._edit.text()).sections
        return sections[number] if 0 <= number < len(sections) else None

    def _do(self, edit: Callable[[str, Selection], Edited], *, follows: int | None = None) -> None:
        before = self._edit.text()
        start, end = selected(self._edit)
        section = None if follows is None else self._section(follows)
        if section is not None and not section.start <= start <= section.end:
            start = end = section.start  # the cursor goes along with what is moved
        after = edit(before, Selection(start=start, end=end))
        one = change_between(before, after.text)
        if one is None:
            return
        change(self._edit, [(one.start, one.end, one.text)])
        select(self._edit, after.selection.start, after.selection.end)
        self.edited.emit(self.current)
