"""What shall it be called: a section of the words, a snippet of a style?"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from composer.ui.widgets import look
from composer.ui.widgets.buttons import PrimaryButton, SecondaryButton
from composer.ui.widgets.fields import Field
from composer.ui.widgets.labels import Text
from composer.ui.widgets.side_dialog import SideDialog

WIDTH = 340
LONGEST = 60
"""Characters; a longer tag is not taken for one everywhere."""


def one_line(name: str) -> str:
    """The name without what a line of its own cannot hold."""
    return " ".join(name.split())


class NameDialog(SideDialog):
    """One field; Return takes the name, Esc leaves everything as it is."""

    named = Signal(str)

    def __init__(
        self,
        head: str,
        *,
        field: str,
        example: str,
        name: str = "",
        clean: Callable[[str], str] = one_line,
        parent: QWidget | None = None,
    ) -> None:
        """``field`` is the accessible name of the field; ``clean`` what a name is made of what is
        typed, nothing if it is none."""
        super().__init__(parent)
        self._clean = clean
        self.setWindowTitle(head)
        self.setAccessibleName(head)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.field = Field(field, height=32, placeholder=example)
        self.field.setMaxLength(LONGEST)
        self.field.setText(name)
        self.field.selectAll()
        self.take = PrimaryButton(self.tr("Use this name"), height=32)
        self.take.setDefault(True)
        cancel = SecondaryButton(self.tr("Cancel"), height=32)
        self._lay_out(head, cancel)
        self.field.textChanged.connect(self._look_at_name)
        self.take.clicked.connect(self._take_name)
        cancel.clicked.connect(self.reject)
        self._look_at_name()
        self.field.setFocus(Qt.FocusReason.OtherFocusReason)

    def _lay_out(self, head: str, cancel: SecondaryButton) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 16)
        column.setSpacing(12)
        column.addWidget(Text(head, "title"))
        column.addWidget(self.field)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addStretch(1)
        foot.addWidget(cancel)
        foot.addWidget(self.take)
        column.addLayout(foot)
        self.setFixedWidth(look.px(WIDTH))

    def _look_at_name(self) -> None:
        self.take.setEnabled(bool(self._clean(self.field.text())))

    def _take_name(self) -> None:
        name = self._clean(self.field.text())
        self.accept()
        self.named.emit(name)
