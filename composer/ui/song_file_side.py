"""What the window does about songs in files: open, save as, take what is dropped or handed in."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from pathlib import Path

from msgspec.structs import replace
from PySide6.QtCore import QObject, QStandardPaths, Qt
from PySide6.QtWidgets import QFileDialog, QMainWindow

from composer.domain.song import name_of
from composer.services.songs import Songs
from composer.ui import tasks
from composer.ui.compose_pane import ComposePane
from composer.ui.languages import marked, translate
from composer.ui.messages import Messages
from composer.ui.widgets.menus import Menu

_ALL = "*.composer *.txt *.text *.md *.markdown *.lrc *.cho *.chordpro *.chopro *.crd *.pro"
_WRITTEN = {
    "composer": marked("song files", "Composer song, with everything"),
    "txt": marked("song files", "Plain text"),
    "md": marked("song files", "Markdown"),
    "lrc": marked("song files", "LRC, lines with times"),
    "cho": marked("song files", "ChordPro, with the chords"),
}
_NOT_IN_NAMES = re.compile(r'[\\/:*?"<>|\x00-\x1f]+')


def _end_with(chooser: QFileDialog, ending: str) -> None:
    """Let the name that is typed there end so."""
    typed = chooser.selectedFiles()
    if typed:
        chooser.selectFile(Path(typed[0]).with_suffix(f".{ending}").name)


class SongFileSide(QObject):
    """Stands between the songs on the desk and the files that somebody has."""

    def __init__(
        self,
        window: QMainWindow,
        *,
        songs: Songs,
        compose: ComposePane,
        messages: Messages,
        knows_sku: Callable[[str], bool],
    ) -> None:
        """``knows_sku``: whether there is a model of that id."""
        super().__init__(window)
        self._window = window
        self._songs = songs
        self._messages = messages
        self._knows_sku = knows_sku
        self._folder = QStandardPaths.writableLocation(
            QStandardPaths.StandardLocation.DocumentsLocation
        )
        compose.files_dropped.connect(self.open_files)
        compose.menu_opening.connect(self._add_to_menu)

    def chords(self) -> dict[str, Callable[[], object]]:
        """Its keys, for the whole window."""
        return {"Ctrl+O": self.choose_file, "Ctrl+Shift+S": self.choose_target}

    def choose_file(self) -> None:
        """Ask which file to open."""
        chooser = self._chooser(self.tr("Open a song"), QFileDialog.AcceptMode.AcceptOpen)
        chooser.setFileMode(QFileDialog.FileMode.ExistingFiles)
        songs, files = self.tr("Songs"), self.tr("All files")
        chooser.setNameFilters([f"{songs} ({_ALL})", f"{files} (*)"])
        chooser.filesSelected.connect(lambda files: self.open_files(map(Path, files)))
        chooser.open()

    def choose_target(self) -> None:
        """Ask where to write the song in front, and in which form."""
        name = _NOT_IN_NAMES.sub(" ", name_of(self._songs.song.draft)).strip(" .…") or self.tr(
            "Song"
        )
        chooser = self._chooser(self.tr("Save the song as"), QFileDialog.AcceptMode.AcceptSave)
        forms = {
            f"{translate('song files', words)} (*.{ending})": ending
            for ending, words in _WRITTEN.items()
        }
        chooser.setNameFilters(list(forms))
        chooser.setDefaultSuffix("composer")
        chooser.selectFile(f"{name}.composer")
        chooser.filterSelected.connect(lambda form: chooser.setDefaultSuffix(forms[form]))
        chooser.filterSelected.connect(lambda form: _end_with(chooser, forms[form]))
        chooser.fileSelected.connect(lambda file: self.save_as(Path(file)))
        chooser.open()

    def open_files(self, files: Iterable[Path]) -> None:
        """Open songs out of files, each beside those that are open."""
        for file in files:
            self._folder = str(file.parent)
            tasks.start(f"open {file}", self._open(file), on_error=self._messages.error)

    def save_as(self, file: Path) -> None:
        """Write the song in front into a file."""
        self._folder = str(file.parent)
        tasks.start(f"save {file}", self._save(file), on_error=self._messages.error)

    def _chooser(self, title: str, mode: QFileDialog.AcceptMode) -> QFileDialog:
        chooser = QFileDialog(self._window, title, self._folder)
        chooser.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        chooser.setAcceptMode(mode)
        return chooser

    async def _open(self, file: Path) -> None:
        from composer.services.song_exchange import bring

        present = self._songs.song.draft
        brought = await bring(file, draft=present)
        song, notice = brought.song, brought.notice
        if not self._knows_sku(song.draft.sku):
            notice = self.tr(
                "There is no model “{model}” here. {file} is open with the model that was chosen "
                "before; its settings are kept."
            ).format(model=song.draft.sku, file=file.name)
            song = replace(song, draft=replace(song.draft, sku=present.sku))
        self._songs.new(song, versions=brought.versions)
        if notice:
            self._messages.notice(notice)

    async def _save(self, file: Path) -> None:
        from composer.services.song_exchange import hand_over

        song = self._songs.song
        await hand_over(file, song, await self._songs.history.read())
        is_whole = file.suffix == ".composer"
        words = self.tr("It holds everything of the song.") if is_whole else self.tr("Its words.")
        head = self.tr("{file} saved").format(file=file.name)
        self._messages.passing(head, words, "floppy-disk")

    def _add_to_menu(self, menu: Menu) -> None:
        menu.add(self.tr("Open…"), self.choose_file, icon_name="folder-open", shortcut="Ctrl+O")
        menu.add(
            self.tr("Save as…"),
            self.choose_target,
            icon_name="floppy-disk",
            shortcut="Ctrl+Shift+S",
        )
        menu.addSeparator()
