"""What do the dialogs that write sound have in common: a folder, a button that fills, an end?"""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import QStandardPaths, Qt
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QVBoxLayout, QWidget
from shiboken6 import isValid

from composer.domain.errors import ComposerError
from composer.ui import tasks
from composer.ui.scrolled_body import ScrolledDialog
from composer.ui.widgets.buttons import LinkButton, PrimaryButton, SecondaryButton
from composer.ui.widgets.labels import Text

INSET = 28
"""px between the dialog's edge and what is in it."""


class WritingDialog(ScrolledDialog):
    """Writes into a folder and can be stopped; what was chosen stands still meanwhile."""

    def __init__(self, title: str, folder: str, parent: QWidget | None = None) -> None:
        """``folder`` is where the last export went; empty: where people keep music."""
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setAccessibleName(title)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setModal(True)
        self._folder = Path(folder) if folder else music_folder()
        self._writing: asyncio.Task[object] | None = None
        self.change = LinkButton(self.tr("Change…"))
        self.cancel = SecondaryButton(self.tr("Cancel"), height=32)
        self.export = PrimaryButton(self.offer, height=32)
        self._where = Text("", "small", "t2", elide=True)
        self.change.clicked.connect(self._choose_folder)
        self.cancel.clicked.connect(self.reject)
        self.export.clicked.connect(self._export)
        self.export.setDefault(True)

    @property
    def offer(self) -> str:
        """What the button says that writes."""
        return self.tr("Export")

    def set_folder(self, folder: Path) -> None:
        """Write into another folder."""
        self._folder = folder
        self._show_target()

    def reject(self) -> None:
        """Cancel and Esc: what is being written is given up, and no half of it is left behind."""
        self._stop()
        super().reject()

    # What Qt calls.

    def closeEvent(self, event: QCloseEvent) -> None:
        self._stop()
        super().closeEvent(event)

    # What each of them does in its own way.

    def _show_target(self) -> None:
        """Say what would be written where; the folder or something else was changed."""
        raise NotImplementedError

    def _export(self) -> None:
        """Begin to write, if nothing speaks against it."""
        raise NotImplementedError

    def _ended(self, task: asyncio.Task[Any]) -> None:
        """It is written, was given up, or failed."""
        raise NotImplementedError

    def _failed(self, error: ComposerError) -> None:
        """Say why it could not be written."""
        raise NotImplementedError

    @property
    def _chosen(self) -> Sequence[QWidget]:
        """What must not be changed while it is written."""
        return (self.body,)

    # What they do alike.

    def _footer(self, told: Sequence[QWidget], *besides: QWidget) -> QWidget:
        """What is told of the target at the left, then the buttons; ``besides`` before Cancel."""
        below = QWidget()
        foot = QHBoxLayout(below)
        foot.setContentsMargins(INSET, 12, INSET, 14)
        foot.setSpacing(10)
        column = QVBoxLayout()
        column.setSpacing(0)
        for line in told:
            column.addWidget(line)
        foot.addLayout(column, 1)
        foot.addWidget(self.change)
        foot.addSpacing(12)
        for button in (*besides, self.cancel, self.export):
            foot.addWidget(button)
        return below

    def _choose_folder(self) -> None:
        chooser = QFileDialog(self, self.tr("Folder for the export"), str(self._folder))
        chooser.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        chooser.setFileMode(QFileDialog.FileMode.Directory)
        chooser.setOption(QFileDialog.Option.ShowDirsOnly)
        chooser.fileSelected.connect(lambda folder: self.set_folder(Path(folder)))
        chooser.open()

    def _write(self, work: Coroutine[Any, Any, object]) -> None:
        """Let this work write, and lock what was chosen until it has ended."""
        self._set_busy(busy=True)
        self._writing = tasks.start(f"writing {id(self)}", work, on_error=self._failed)
        tasks.after(self._writing, self, self._take_end)

    def _take_end(self, task: asyncio.Task[Any]) -> None:
        self._writing = None
        self._set_busy(busy=False)
        self._ended(task)

    def _stop(self) -> None:
        if self._writing is not None:
            self._writing.cancel()

    def _set_busy(self, *, busy: bool) -> None:
        for part in (*self._chosen, self.change, self.export):
            part.setEnabled(not busy)
        self.export.setText(self.tr("Exporting…") if busy else self.offer)
        self.export.updateGeometry()
        self.export.set_progress(0.0 if busy else None)
        if busy:
            self.cancel.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_share(self, share: float) -> None:
        """How far it is, 0 to 1."""
        if isValid(self) and self._writing is not None:
            self.export.set_progress(share)


def music_folder() -> Path:
    """Where people look for music on this system; the home folder if there is no such place."""
    places = QStandardPaths.StandardLocation
    music = Path(QStandardPaths.writableLocation(places.MusicLocation))
    return music if music.is_dir() else Path.home()


def shown_folder(folder: Path) -> str:
    """A folder as people write it: ``~/Music``."""
    try:
        short = folder.relative_to(Path.home())
    except ValueError:
        return str(folder)
    return "~" if short == Path() else f"~/{short}"
