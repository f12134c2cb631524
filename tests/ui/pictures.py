"""How often is a list painted?"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QAbstractScrollArea


class Pictures(QObject):
    """Counts the pictures of what a list shows, from now on."""

    def __init__(self, view: QAbstractScrollArea) -> None:
        super().__init__(view)
        self.number = 0
        view.viewport().installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        self.number += event.type() == QEvent.Type.Paint
        return False
