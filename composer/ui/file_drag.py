"""How is a song, or the loop in the player, pulled out of the window as a real file?"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QEvent, QMimeData, QObject, QPoint, Qt, QTimer, QUrl, Signal
from PySide6.QtGui import QCursor, QDrag, QMouseEvent
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget

from composer.domain.cut import AS_IT_IS, Cut
from composer.domain.errors import ComposerError
from composer.services.exporting import Exporting, Wanted
from composer.ui import tasks

Pulled = tuple[Wanted, Cut]
Choose = Callable[[], Pulled | None]


class FileDrag(QObject):
    """Makes the files in the form last exported, and hands them to whatever they are let go over.

    While they are made the mouse goes on; if it was let go meanwhile, they are ready for the next
    pull. They stay where they are for a month, since a program may play them from there.
    """

    error = Signal(object)
    """A ComposerError."""
    too_soon = Signal()
    """What was pulled out is ready only now that the mouse was let go."""

    def __init__(self, exporting: Exporting, parent: QObject) -> None:
        super().__init__(parent)
        self._exporting = exporting
        self._buttons: dict[QObject, Choose] = {}
        self._pressed: QPoint | None = None
        self._is_pulled = False

    def pull(self, source: QWidget, wanted: Sequence[Pulled]) -> None:
        """The mouse has begun to pull these; begin the drag when their files are there."""

        async def made() -> list[Path]:
            return [await self._exporting.file_to_drag(each, cut) for each, cut in wanted]

        task = tasks.start("drag", made(), on_error=self._tell_failure)
        tasks.after(task, source, lambda done: self._begin(source, done))

    def _tell_failure(self, error: ComposerError) -> None:
        self.error.emit(error)

    def pull_from(self, button: QAbstractButton, choose: Choose) -> None:
        """Let what ``choose`` names be pulled out by this button, too."""
        self._buttons[button] = choose
        button.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        choose = self._buttons.get(watched)
        if choose is None or not isinstance(event, QMouseEvent):
            return False
        at = event.position().toPoint()
        if event.type() == QEvent.Type.MouseButtonPress:
            self._pressed = at if event.button() == Qt.MouseButton.LeftButton else None
            self._is_pulled = False
        elif event.type() == QEvent.Type.MouseMove and self._pressed is not None:
            way = (at - self._pressed).manhattanLength()
            wanted = choose() if way >= QApplication.startDragDistance() else None
            if wanted is not None and isinstance(watched, QAbstractButton):
                self._pressed, self._is_pulled = None, True
                watched.setDown(False)
                self.pull(watched, [wanted])
        elif event.type() == QEvent.Type.MouseButtonRelease:
            self._pressed = None
        return self._is_pulled  # what was pulled is not clicked as well

    def _begin(self, source: QWidget, done: asyncio.Task[list[Path]]) -> None:
        if done.cancelled() or done.exception() is not None:
            return
        files = done.result()
        # From Qt's own loop: a drag runs one of its own until the mouse is let go.
        QTimer.singleShot(0, source, lambda: self._carry(source, files))

    def _carry(self, source: QWidget, files: Sequence[Path]) -> None:
        if not QApplication.mouseButtons() & Qt.MouseButton.LeftButton:
            if not source.rect().contains(source.mapFromGlobal(QCursor.pos())):
                self.too_soon.emit()
            return  # or the hand only slipped
        drag = QDrag(source)
        drag.setMimeData(carried(files))
        drag.exec(Qt.DropAction.CopyAction)


def carried(files: Sequence[Path]) -> QMimeData:
    """The files as other programs take them."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(file)) for file in files])
    return data


def whole(wanted: Wanted) -> Pulled:
    """All of a clip."""
    return wanted, AS_IT_IS
