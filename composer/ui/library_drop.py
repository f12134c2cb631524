"""Which files does a person drop on the library?"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QEvent, QMimeData, QObject, Signal
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QWidget


class FileDrop(QObject):
    """Takes files and folders of this computer that are dropped on a widget."""

    dropped = Signal(list)
    """Their paths."""

    def __init__(self, target: QWidget) -> None:
        super().__init__(target)
        target.setAcceptDrops(True)
        target.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: ARG002
        types = QEvent.Type
        if not isinstance(event, QDropEvent):  # whatever is dragged is one of these
            return False
        if event.source() is not None:
            return False  # a song of this very library, let go of too early
        if event.type() == types.DragMove:
            event.acceptProposedAction()
            return True
        paths = _paths(event.mimeData())
        if not paths:
            return False
        event.acceptProposedAction()
        if event.type() == types.Drop:
            self.dropped.emit(paths)
        return True


def _paths(data: QMimeData) -> list[Path]:
    return [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]
