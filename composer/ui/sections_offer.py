"""A pasted text without tags: shall it be parted into sections?"""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from composer.domain.lyric_edits import change_between
from composer.domain.lyrics import MOST_READ, sheet_of
from composer.ui.widgets.buttons import IconButton, LinkButton
from composer.ui.widgets.cards import Hairline
from composer.ui.widgets.labels import Text
from composer.ui.widgets.text_edit import LineHeightEdit
from composer.ui.widgets.text_places import change

PAUSE = 200
"""Milliseconds for which typing must rest before it is looked whether there are tags now."""


class SectionsOffer(QFrame):
    """A line over the words, after a paste; it goes by itself once there is a tag."""

    def __init__(self, edit: LineHeightEdit, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("Make sections"))
        self._edit = edit
        self.make = LinkButton(self.tr("Make sections"))
        self.dismiss = IconButton("x", self.tr("Leave the words as they are"), target=24)
        words = Text(self.tr("These words have no section tags yet."), "small", "t2", elide=True)
        row = QHBoxLayout()
        row.setContentsMargins(14, 3, 6, 3)
        row.setSpacing(12)
        row.addWidget(words)
        row.addWidget(self.make)
        row.addStretch(1)
        row.addWidget(self.dismiss)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(row)
        column.addWidget(Hairline())
        self.hide()
        self._pause = QTimer(self, singleShot=True, interval=PAUSE)
        self._pause.timeout.connect(self._look_again)
        edit.pasted.connect(self._look_at_paste)
        edit.text_changed.connect(self._wait)
        self.make.clicked.connect(self.make_sections)
        self.dismiss.clicked.connect(self._close)

    def _look_at_paste(self) -> None:
        text = self._edit.text()
        self.setVisible(_can_be_parted(text))

    @property
    def is_due(self) -> bool:
        """Whether there are words to part now."""
        return _can_be_parted(self._edit.text())

    def _wait(self) -> None:
        if not self.isHidden():
            self._pause.start()

    def _look_again(self) -> None:
        sections = sheet_of(self._edit.text()).sections
        if not sections or any(section.line >= 0 for section in sections):
            self.hide()

    def make_sections(self) -> None:
        """Part the words into sections, which one undo takes back."""
        from composer.domain.auto_sections import with_sections

        before = self._edit.text()
        after = with_sections(before)
        one = change_between(before, after) if after is not None else None
        if one is not None:
            change(self._edit, [(one.start, one.end, one.text)])
        self._close()

    def _close(self) -> None:
        self.hide()
        self._edit.setFocus(Qt.FocusReason.OtherFocusReason)


def _can_be_parted(text: str) -> bool:
    """Whether sections can be made of it."""
    from composer.domain import auto_sections  # rarely wanted

    return len(text) <= MOST_READ and auto_sections.can_be_parted(text)
