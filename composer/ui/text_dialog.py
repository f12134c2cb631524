"""One line of text is wanted: a small dialog that asks for it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from composer.ui.widgets import look
from composer.ui.widgets.buttons import PrimaryButton, SecondaryButton
from composer.ui.widgets.fields import Field
from composer.ui.widgets.labels import Text
from composer.ui.widgets.side_dialog import SideDialog

_WIDTH = 380


class TextDialog(SideDialog):
    """One field; Return takes what is in it, Esc leaves everything as it is."""

    taken = Signal(str)

    def __init__(
        self, head: str, *, field: str, take: str, text: str = "", about: str = "", parent: QWidget
    ) -> None:
        """``field`` names the field, ``take`` is on the button, ``about`` stands below the head."""
        super().__init__(parent)
        self.setWindowTitle(head)
        self.setAccessibleName(head)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.field = Field(field, height=32)
        self.field.setText(text)
        self.field.selectAll()
        self.take = PrimaryButton(take, height=32)
        self.take.setDefault(True)
        self.take.clicked.connect(self._take)
        cancel = SecondaryButton(self.tr("Cancel"), height=32)
        cancel.clicked.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 16)
        column.setSpacing(12)
        column.addWidget(Text(head, "title"))
        if about:
            column.addWidget(Text(about, "small", "t2", wrap=True))
        column.addWidget(self.field)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addStretch(1)
        foot.addWidget(cancel)
        foot.addWidget(self.take)
        column.addLayout(foot)
        self.setFixedWidth(look.px(_WIDTH))
        self.field.setFocus(Qt.FocusReason.OtherFocusReason)

    def _take(self) -> None:
        text = self.field.text().strip()
        self.accept()
        self.taken.emit(text)
