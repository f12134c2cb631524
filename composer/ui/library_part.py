"""The part of the settings in which the library's list is copied to a file and put back."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from datetime import datetime
from pathlib import Path
from typing import Any

from PySide6.QtCore import QStandardPaths, Qt
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QVBoxLayout, QWidget

from composer.domain.errors import ComposerError
from composer.services.backups import Backups
from composer.ui import tasks
from composer.ui.languages import translated
from composer.ui.widgets.buttons import SecondaryButton
from composer.ui.widgets.cards import announce
from composer.ui.widgets.labels import Text


class LibraryPart(QWidget):
    """Two buttons, and what came of them in a sentence."""

    def __init__(self, backups: Backups) -> None:
        super().__init__()
        self._backups = backups
        self._work: asyncio.Task[Any] | None = None
        about = Text(
            self.tr(
                "A backup is one file with the words, prices and charges of all songs. "
                "Their sound is in the folder of songs, as plain files."
            ),
            "small",
            "t2",
            wrap=True,
        )
        self.back_up = SecondaryButton(self.tr("Back up library…"), height=32)
        self.back_up.clicked.connect(self._choose_target)
        self.restore = SecondaryButton(self.tr("Restore library…"), height=32)
        self.restore.clicked.connect(self._choose_source)
        self.keep = SecondaryButton(self.tr("Keep the present list"), height=32)
        self.keep.clicked.connect(self._keep_present)
        self.said = Text("", "small", "t2", wrap=True)
        self.said.hide()
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        for button in (self.back_up, self.restore, self.keep):
            buttons.addWidget(button)
        buttons.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(about)
        column.addLayout(buttons)
        column.addWidget(self.said)
        self.keep.setVisible(False)
        if backups.is_restore_prepared:
            self.keep.setVisible(True)
            self._say(self.tr("A backup is restored when Composer is closed and started again."))

    def write_to(self, target: Path) -> None:
        """Copy the list into a file; what came of it is said below the buttons."""
        if not target.suffix:
            target = target.with_suffix(".db")
        self._start(self._back_up(target))

    def read_from(self, source: Path) -> None:
        """Have a backup restored at the next start."""
        self._start(self._restore(source))

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        if self._work is not None and not self._work.done():
            work.close()
            self._say(self.tr("One moment: the last one is not done yet."))
            return
        self._work = tasks.start("backup", work, on_error=self._refused)
        # The file is finished all the same; nobody is there any more to be told.
        self.destroyed.connect(self._work.cancel)

    def _choose_target(self) -> None:
        today = f"{datetime.now().astimezone():%Y-%m-%d}"
        name = self.tr("Composer {date}").format(date=today) + ".db"
        chooser = self._chooser(self.tr("Back up library"), QFileDialog.AcceptMode.AcceptSave)
        chooser.setDefaultSuffix("db")
        chooser.selectFile(name)
        chooser.fileSelected.connect(lambda file: self.write_to(Path(file)))
        chooser.open()

    def _choose_source(self) -> None:
        chooser = self._chooser(self.tr("Restore library"), QFileDialog.AcceptMode.AcceptOpen)
        chooser.setFileMode(QFileDialog.FileMode.ExistingFile)
        chooser.fileSelected.connect(lambda file: self.read_from(Path(file)))
        chooser.open()

    def _chooser(self, title: str, mode: QFileDialog.AcceptMode) -> QFileDialog:
        documents = QStandardPaths.StandardLocation.DocumentsLocation
        chooser = QFileDialog(self, title, QStandardPaths.writableLocation(documents))
        chooser.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        chooser.setAcceptMode(mode)
        kinds = {"*.db": self.tr("Composer's backups"), "*": self.tr("All files")}
        chooser.setNameFilters([f"{words} ({ending})" for ending, words in kinds.items()])
        return chooser

    async def _back_up(self, target: Path) -> None:
        made = await self._backups.back_up(target)
        told = (
            self.tr("1 song listed in {file}.")
            if made.songs == 1
            else self.tr("{count:,} songs listed in {file}.", "", made.songs)
        )
        self._say(told.format(count=made.songs, file=made.file))

    async def _restore(self, source: Path) -> None:
        songs = await self._backups.prepare_restore(source)
        self.keep.setVisible(True)
        told = (
            self.tr(
                "The backup lists 1 song. It is restored when Composer is closed and started "
                "again. What was bought since then stays, and the present list is kept beside it."
            )
            if songs == 1
            else self.tr(
                "The backup lists {count:,} songs. It is restored when Composer is closed and "
                "started again. What was bought since then stays, and the present list is kept "
                "beside it.",
                "",
                songs,
            )
        )
        self._say(told.format(count=songs))

    def _keep_present(self) -> None:
        try:
            self._backups.forget_restore()
        except ComposerError as error:
            self._refused(error)
            return
        self.restore.setFocus(Qt.FocusReason.OtherFocusReason)
        self.keep.setVisible(False)
        self._say(self.tr("The present list stays; no backup is restored."))

    def _refused(self, error: ComposerError) -> None:
        self._say(translated(error.message), "error_text")

    def _say(self, sentence: str, colour: str = "t2") -> None:
        self.said.set_colour(colour)
        self.said.setText(sentence)
        self.said.show()
        announce(self.said)
