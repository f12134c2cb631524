"""What shall this version of the song be called?"""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from composer.ui.widgets import look
from composer.ui.widgets.buttons import PrimaryButton, SecondaryButton
from composer.ui.widgets.fields import Field
from composer.ui.widgets.labels import Text
from composer.ui.widgets.side_dialog import SideDialog

WIDTH = 360
LONGEST = 80


class VersionNameDialog(SideDialog):
    """One field that may stay empty; Return saves the version, Esc does not."""

    named = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Save version"))
        self.setAccessibleName(self.tr("Save version"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.field = Field(
            self.tr("Name of the version"), height=32, placeholder=self.tr("Sadder bridge")
        )
        self.field.setMaxLength(LONGEST)
        self.save = PrimaryButton(self.tr("Save version"), height=32)
        self.save.setDefault(True)
        cancel = SecondaryButton(self.tr("Cancel"), height=32)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 16)
        column.setSpacing(12)
        column.addWidget(Text(self.tr("Save version"), "title"))
        words = self.tr("Kept for good; a name is not needed.")
        column.addWidget(Text(words, "body", "t2", wrap=True))
        column.addWidget(self.field)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addStretch(1)
        foot.addWidget(cancel)
        foot.addWidget(self.save)
        column.addLayout(foot)
        width = look.px(WIDTH)
        self.setFixedWidth(width)
        self.resize(width, column.totalHeightForWidth(width))
        self.save.clicked.connect(self._take_name)
        cancel.clicked.connect(self.reject)
        self.field.setFocus(Qt.FocusReason.OtherFocusReason)

    def _take_name(self) -> None:
        name = " ".join(self.field.text().split())
        self.accept()
        self.named.emit(name)
