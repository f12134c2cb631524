"""What lies in the bin is shown: a strip above it says so, and offers to empty it."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from composer.services.library import BIN_DAYS
from composer.ui.widgets import look
from composer.ui.widgets.buttons import GhostButton
from composer.ui.widgets.drawing import painting
from composer.ui.widgets.labels import Icon, Text


class BinStrip(QFrame):
    """Hidden unless the list shows the bin."""

    empty_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        kept = self.tr("Kept {days} days", "", BIN_DAYS).format(days=BIN_DAYS)
        words = Text(kept, "label", "t2", elide=True)
        self.empty = GhostButton(self.tr("Empty…"))
        about = self.tr("Empty the bin, but keep what has stars")
        self.empty.setToolTip(about)
        self.empty.setAccessibleDescription(about)
        self.empty.clicked.connect(self.empty_wanted)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 4, 8, 4)
        row.setSpacing(8)
        row.addWidget(Icon("trash", "t2"))
        row.addWidget(words, 1)
        row.addWidget(self.empty)
        self.hide()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        with painting(self) as painter:
            painter.fillRect(self.rect(), look.tokens().raised)
