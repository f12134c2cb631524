"""What the window does when songs come in from elsewhere, or the whole library goes out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import QObject, QStandardPaths, Qt
from PySide6.QtWidgets import QFileDialog, QMainWindow

from composer.domain.recording import SOUND_ENDINGS
from composer.services.finding_again import FindingAgain
from composer.services.importing import Imported, Importing
from composer.ui import tasks
from composer.ui.languages import translated
from composer.ui.library_missing import LibraryMissing
from composer.ui.library_pane import LibraryPane
from composer.ui.messages import Messages

_SOUND = " ".join(sorted(f"*.{ending}" for ending in SOUND_ENDINGS))


class ImportSide(QObject):
    """Asks for files, has them brought in one after the other, and says what came of it."""

    def __init__(
        self,
        window: QMainWindow,
        *,
        importing: Importing,
        finding_again: FindingAgain,
        pane: LibraryPane,
        messages: Messages,
    ) -> None:
        super().__init__(window)
        self._window = window
        self._importing = importing
        self._finding = finding_again
        self._pane = pane
        self._messages = messages
        self._is_busy = False
        LibraryMissing(
            self,
            finding_again=finding_again,
            pane=pane,
            messages=messages,
            is_busy=lambda: self._is_busy,
        )
        pane.import_requested.connect(self.bring_in)
        pane.menu_wanted.connect(self._offer)

    def bring_in(self, paths: Sequence[Path]) -> None:
        """Bring in files, folders and zips; the list shows each as it comes."""
        self._start("import", lambda: self._bring_in(paths))

    def take_out(self, target: Path) -> None:
        """Write the whole library into a zip."""
        self._start("export zip", lambda: self._take_out(target))

    def find_missing(self, folder: Path | None = None) -> None:
        """Look for files that are not where they were put; in the library's folder, or another."""
        self._start("find missing", lambda: self._find_missing(folder))

    def _start(self, name: str, work: Callable[[], object]) -> None:
        if self._is_busy:
            self._messages.passing(
                self.tr("One moment"), self.tr("The last thing is not done yet."), "info"
            )
            return
        self._is_busy = True
        task = tasks.start(name, work(), on_error=self._messages.error)  # type: ignore[arg-type]
        tasks.after(task, self, lambda _done: self._rest())

    def _rest(self) -> None:
        self._is_busy = False
        self._pane.show_work("")

    async def _bring_in(self, paths: Sequence[Path]) -> None:
        def tell(done: int, of: int) -> None:
            if of > 1:
                self._pane.show_work(
                    self.tr("Bringing in {done:,} of {of:,}").format(done=done, of=of)
                )

        came = await self._importing.bring_in(paths, tell)
        self._tell(came)

    def _tell(self, came: Imported) -> None:
        if came.songs:
            self._pane.select(came.songs[-1])
        if came.refused and not came.songs:
            self._messages.error(came.refused[0][1])
        elif came.refused:
            self._messages.notice(came.sentence)
        else:
            head, _, rest = translated(came.sentence).partition(". ")
            words = rest or self.tr("At the top of the library.")
            self._messages.passing(head.rstrip("."), words, "music-notes")

    async def _take_out(self, target: Path) -> None:
        self._pane.show_work(self.tr("Writing the zip"))
        songs = await self._importing.take_out(target)
        told = (
            self.tr("1 song in {file}.")
            if songs == 1
            else self.tr("{songs:,} songs in {file}.", "", songs)
        )
        told = told.format(songs=songs, file=target.name)
        self._messages.passing(self.tr("The library was written"), told, "export")

    async def _find_missing(self, folder: Path | None) -> None:
        self._pane.show_work(self.tr("Looking for missing files"))
        came = await self._finding.look(folder)
        self._pane.show_anew()
        if came.missing:
            head = (
                self.tr("{number:,} still missing").format(number=came.missing)
                if came.found
                else self.tr("Not found")
            )
            elsewhere = self.tr("They may be in a folder elsewhere.")
            words = f"{translated(came.sentence)} {elsewhere}"
            self._messages.ask(head, words, self.tr("Look elsewhere…"), self._choose_where)
        else:
            self._messages.passing(
                self.tr("Nothing is missing"), translated(came.sentence), "magnifying-glass"
            )

    def _offer(self, menu: QObject) -> None:
        from composer.ui.library_menu import LibraryMenu

        if isinstance(menu, LibraryMenu):
            menu.files.connect(self._choose_files)
            menu.folder.connect(self._choose_folder)
            menu.archive.connect(self._choose_zip)
            menu.find_missing.connect(self.find_missing)
            menu.take_out.connect(self._choose_target)

    def _choose_files(self) -> None:
        chooser = self._chooser(self.tr("Bring in sound files"), QFileDialog.FileMode.ExistingFiles)
        chooser.setNameFilters([_kind(self.tr("Sound"), _SOUND), _kind(self.tr("All files"), "*")])
        chooser.filesSelected.connect(lambda names: self.bring_in([Path(name) for name in names]))
        chooser.open()

    def _choose_folder(self) -> None:
        chooser = self._chooser(self.tr("Bring in a folder"), QFileDialog.FileMode.Directory)
        chooser.fileSelected.connect(lambda name: self.bring_in([Path(name)]))
        chooser.open()

    def _choose_where(self) -> None:
        chooser = self._chooser(self.tr("Look for missing files"), QFileDialog.FileMode.Directory)
        chooser.fileSelected.connect(lambda name: self.find_missing(Path(name)))
        chooser.open()

    def _choose_zip(self) -> None:
        chooser = self._chooser(self.tr("Bring in a zip"), QFileDialog.FileMode.ExistingFile)
        chooser.setNameFilters([_kind(self.tr("Zip"), "*.zip"), _kind(self.tr("All files"), "*")])
        chooser.fileSelected.connect(lambda name: self.bring_in([Path(name)]))
        chooser.open()

    def _choose_target(self) -> None:
        chooser = self._chooser(self.tr("Write all songs to a zip"), QFileDialog.FileMode.AnyFile)
        chooser.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        chooser.setNameFilters([_kind(self.tr("Zip"), "*.zip")])
        chooser.setDefaultSuffix("zip")
        today = f"{datetime.now().astimezone():%Y-%m-%d}"
        chooser.selectFile(self.tr("Composer {date}").format(date=today) + ".zip")
        chooser.fileSelected.connect(lambda name: self.take_out(Path(name)))
        chooser.open()

    def _chooser(self, title: str, mode: QFileDialog.FileMode) -> QFileDialog:
        music = QStandardPaths.StandardLocation.MusicLocation
        chooser = QFileDialog(self._window, title, QStandardPaths.writableLocation(music))
        chooser.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        chooser.setFileMode(mode)
        return chooser


def _kind(words: str, endings: str) -> str:
    return f"{words} ({endings})"
