"""What is done with a song of the list: by its row, by a key, or by its menu?"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QItemSelectionModel, QObject, QPoint, Signal
from PySide6.QtWidgets import QWidget

from composer.domain.errors import ComposerError
from composer.domain.generation import ACTIVE, Generation, State
from composer.services.composing import Composing
from composer.services.generation_queue import GenerationQueue
from composer.services.library import Library
from composer.services.lines import ALL, Lines
from composer.ui.languages import translated
from composer.ui.library_list import LibraryList
from composer.ui.library_model import LibraryModel
from composer.ui.library_selection import LibrarySelection
from composer.ui.song_menu import SongMenu
from composer.ui.song_story import SongStory
from composer.ui.spend_again import SpendAgain
from composer.ui.text_dialog import TextDialog


class SongActions(QObject):
    """Does what the library and the queue can do, and asks the window for the rest."""

    play_wanted = Signal(str)
    beside_wanted = Signal(str)
    draft_wanted = Signal(str)
    export_wanted = Signal(str)
    voice_under_wanted = Signal(str)
    folder_wanted = Signal(str)
    files_wanted = Signal(str)
    delete_wanted = Signal(str)
    delete_many_wanted = Signal(list)
    restore_wanted = Signal(list)
    review_wanted = Signal()
    rename_wanted = Signal()
    select_wanted = Signal(str)
    compare_wanted = Signal(str, str)
    error = Signal(object)
    """A ComposerError."""

    def __init__(
        self,
        pane: QWidget,
        *,
        songs: LibraryList,
        model: LibraryModel,
        selection: LibrarySelection,
        library: Library,
        queue: GenerationQueue,
        composing: Composing,
        again: SpendAgain,
    ) -> None:
        super().__init__(pane)
        self._pane = pane
        self._list = songs
        self._model = model
        self._selection = selection
        self._library = library
        self._queue = queue
        self._composing = composing
        self._again = again

    def _try(self, action: Callable[[], object]) -> None:
        try:
            action()
        except ComposerError as error:
            self.error.emit(error)

    def star(self, generation_id: str) -> None:
        """Turn the favourites' mark, of all that are selected with it too."""
        if self._selection.has(generation_id):
            self._selection.favour()
            return

        def turn() -> None:
            generation = self._library.get(generation_id)
            if generation.state is State.DONE:
                self._library.star(generation_id, starred=not generation.starred)

        self._try(turn)

    def stop(self, generation_id: str) -> None:
        """Stop an order that waits or is being made."""
        self._try(lambda: self._queue.cancel(generation_id))

    def retry(self, generation_id: str) -> None:
        """Order again what failed or was stopped, after a question where it may cost."""
        self._try(lambda: self._again.retry(generation_id))

    def retry_doubtful(self, generation_id: str) -> None:
        """The story has told what it may cost, and the amount stood on the button."""
        self._try(lambda: self._again.retry_agreed(generation_id))

    def write_off(self, generation_id: str) -> None:
        """Let an order in doubt be what it is."""
        self._try(lambda: self._queue.discard(generation_id))

    def delete(self, generation_id: str) -> None:
        """Ask the window to delete; what stands below is selected next."""
        if self._selection.has(generation_id):
            self.delete_many_wanted.emit(self._selection.ids)
            return
        row = self._model.row_of(generation_id)
        self.delete_wanted.emit(generation_id)
        if row is not None and self._model.row_of(generation_id) is None and self._model.rowCount():
            index = self._model.index(min(row, self._model.rowCount() - 1))
            flags = QItemSelectionModel.SelectionFlag
            self._list.selectionModel().setCurrentIndex(index, flags.ClearAndSelect)

    def open(self, generation_id: str) -> None:
        """Hear what has come of a song that is not whole; or tell what became of it."""
        if self._is_heard(generation_id):
            self.play_wanted.emit(generation_id)
        else:
            self.open_story(generation_id)

    def _is_heard(self, generation_id: str) -> bool:
        """Whether a song can be played that is still on its way."""
        live = self._queue.live(generation_id)
        return live is not None and live.sound is not None

    def open_story(self, generation_id: str) -> None:
        """Tell beside its row what became of a song that cannot be played."""
        row = self._model.row_of(generation_id)
        entry = self._model.entry(row) if row is not None else None
        if row is None or entry is None or entry.generation.state in ACTIVE:
            return
        story = SongStory(entry, self._pane, price=self._again.price(generation_id))
        story.retry_wanted.connect(self.retry)
        story.again_wanted.connect(self.retry_doubtful)
        story.write_off_wanted.connect(self.write_off)
        area = self._list.visualRect(self._model.index(row))
        story.popup(self._list.viewport().mapToGlobal(area.bottomLeft() + QPoint(8, 4)))

    def open_menu(self, generation_id: str, at: QPoint) -> None:
        """Offer what can be done with the song, or with all that are selected with it."""
        if self._selection.has(generation_id):
            self._selection.open_menu(at)
            return
        row = self._model.row_of(generation_id)
        entry = self._model.entry(row) if row is not None else None
        if entry is not None:
            self.menu_for(entry.generation).popup(at)

    def _kept(self, generation: Generation) -> tuple[Path, ...]:
        try:
            return self._library.kept(generation)
        except ComposerError:  # what is wrong with the folder shows elsewhere
            return ()

    def menu_for(self, generation: Generation) -> SongMenu:
        """What can be done with this song."""
        key, sku = generation.id, self._composing.sku(generation.request.sku)
        lines = self._queue.lines
        menu = SongMenu(
            generation,
            self._pane,
            service=self.tr("sending")
            if ALL in lines.paused
            else sku.provider_label
            if sku
            else "",
            is_paused=sku is not None and lines.is_paused(sku.provider),
            if_stopped=translated(self._queue.if_stopped(key)),
            has_kept=not generation.clips and bool(self._kept(generation)),
            has_files=any(self._library.files_of(clip) for clip in generation.clips),
            is_heard=self._is_heard(key),
            price=self._again.price(key),
            origin=self._title_of(generation.parent),
            is_unfolded=self._is_unfolded(key),
        )
        menu.fold.connect(partial(self._turn_fold, key))
        menu.review.connect(self.review_wanted)
        menu.sooner.connect(lambda: self._list.step(1))
        menu.later.connect(lambda: self._list.step(-1))
        if sku is not None:
            menu.pause.connect(lambda: _turn_pause(lines, sku.provider))
        menu.rename.connect(self.rename_wanted.emit)
        menu.restore.connect(lambda: self.restore_wanted.emit([key]))
        menu.origin.connect(lambda: self.select_wanted.emit(generation.parent or ""))
        menu.compare.connect(lambda: self.compare_wanted.emit(generation.parent or "", key))
        for signal, asked in (
            (menu.label, self._ask_labels),
            (menu.remark, self._ask_remark),
            (menu.play, self.play_wanted.emit),
            (menu.beside, self.beside_wanted.emit),
            (menu.draft, self.draft_wanted.emit),
            (menu.export, self.export_wanted.emit),
            (menu.voice_under, self.voice_under_wanted.emit),
            (menu.folder, self.folder_wanted.emit),
            (menu.files, self.files_wanted.emit),
            (menu.story, self.open_story),
            (menu.retry, self.retry),
            (menu.write_off, self.write_off),
            (menu.stop, self.stop),
            (menu.star, self.star),
            (menu.delete, self.delete),
        ):
            signal.connect(partial(asked, key))
        return menu

    def _is_unfolded(self, generation_id: str) -> bool | None:
        """Whether the older takes of its song are shown; None if it has none."""
        row = self._model.row_of(generation_id)
        if row is None or not self._model.can_unfold(row):
            return None
        return self._model.is_unfolded(row)

    def _turn_fold(self, generation_id: str) -> None:
        row = self._model.row_of(generation_id)
        if row is not None:
            self._list.fold(row, opens=not self._model.is_unfolded(row))

    def _title_of(self, generation_id: str | None) -> str:
        """The title of another song of this library; empty where it is gone."""
        if generation_id is None:
            return ""
        other = self._library.get_many([generation_id]).get(generation_id)
        return "" if other is None or other.deleted is not None else other.title

    def _ask_labels(self, generation_id: str) -> None:
        def give(text: str) -> None:
            self._try(lambda: self._library.label(generation_id, text.split(",")))

        song = self._library.get(generation_id)
        self._ask(
            self.tr("Labels of {title}").format(title=song.title),
            self.tr("Labels"),
            ", ".join(song.labels),
            self.tr("Words of yours to find it by, with commas between them."),
            give,
        )

    def _ask_remark(self, generation_id: str) -> None:
        def write(text: str) -> None:
            self._try(lambda: self._library.remark(generation_id, text))

        song = self._library.get(generation_id)
        self._ask(
            self.tr("Note on {title}").format(title=song.title),
            self.tr("Note"),
            song.remark,
            "",
            write,
        )

    def _ask(
        self, head: str, field: str, text: str, about: str, take: Callable[[str], None]
    ) -> None:
        dialog = TextDialog(
            head, field=field, take=self.tr("Save"), text=text, about=about, parent=self._pane
        )
        dialog.taken.connect(take)
        dialog.open()


def _turn_pause(lines: Lines, provider: str) -> None:
    """Pause a service, or let it go on; where all are paused, all go on."""
    if not lines.is_paused(provider):
        lines.pause(provider)
    else:
        lines.resume(ALL if ALL in lines.paused else provider)
