"""What does a dialog stand on? The surface that the panes at the sides have."""

from __future__ import annotations

from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QDialog

from composer.ui.widgets import look
from composer.ui.widgets.drawing import painting


class SideDialog(QDialog):
    """A dialog in the colours in force, also when they change while it is open."""

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        with painting(self) as painter:
            painter.fillRect(self.rect(), look.tokens().side)
