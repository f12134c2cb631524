"""What is done with several songs of the list at once?"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Coroutine, Iterator, Sequence
from functools import partial

from msgspec.structs import replace
from PySide6.QtCore import QObject, QPoint, Signal
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from composer.domain.generation import Generation, State
from composer.services.library import Change, Library, each_once
from composer.services.many import Many, change_each
from composer.ui import tasks
from composer.ui.library_list import LibraryList
from composer.ui.library_model import LibraryModel
from composer.ui.many_menu import ManyMenu
from composer.ui.text_dialog import TextDialog


class LibrarySelection(QObject):
    """Speaks for the songs that are selected; with one of them or none it has nothing to say."""

    compare_wanted = Signal(list)
    export_wanted = Signal(list)
    """Ids, in the order of the list."""
    delete_wanted = Signal(list)
    restore_wanted = Signal(list)
    worked = Signal(int, int)
    """How many songs something is done with already, of how many."""
    refused = Signal(object)
    """A ComposerError."""

    def __init__(
        self, songs: LibraryList, model: LibraryModel, library: Library, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self._window = parent
        self._songs = songs
        self._model = model
        self._library = library

    @property
    def count(self) -> int:
        """How many songs are selected."""
        ranges = self._songs.selectionModel().selection().toList()
        return sum(each.bottom() - each.top() + 1 for each in ranges)

    @property
    def ids(self) -> list[str]:
        """Which, in the order of the list."""
        ranges = self._songs.selectionModel().selection().toList()
        spans = sorted((each.top(), each.bottom() + 1) for each in ranges)
        return [each for span in spans for each in self._model.ids_between(*span)]

    def has(self, generation_id: str) -> bool:
        """Whether several songs are selected, and what is done with this one is meant for all."""
        row = self._model.row_of(generation_id)
        if row is None or self.count < 2:
            return False
        # The keyboard may stand on a row that was taken out of the selection just now.
        is_current = row == self._songs.currentIndex().row()
        return is_current or self._songs.selectionModel().isSelected(self._model.index(row))

    def open_menu(self, at: QPoint) -> None:
        """Offer what can be done with all of them."""
        menu = ManyMenu(self.count, self._window, binned=self._model.query.binned)
        menu.favourite.connect(self.favour)
        menu.rate.connect(self._rate)
        menu.label.connect(self.label)
        menu.compare.connect(lambda: self.compare_wanted.emit(self.ids))
        menu.export.connect(lambda: self.export_wanted.emit(self.ids))
        menu.delete.connect(lambda: self.delete_wanted.emit(self.ids))
        menu.restore.connect(lambda: self.restore_wanted.emit(self.ids))
        menu.popup(at)

    def favour(self, starred: bool | None = None) -> None:
        """Mark all as favourites or none; without a word all, unless all are."""
        if starred is None:
            starred = not all(song.starred for song in self._done())
        mark = starred
        self._change(lambda song: replace(song, starred=mark) if _is_done(song) else song)

    def label(self) -> None:
        """Ask for labels and give them to all, beside those that each has."""
        dialog = TextDialog(
            self.tr("Label {count:,} songs", "", self.count).format(count=self.count),
            field=self.tr("Labels"),
            take=self.tr("Add labels"),
            about=self.tr("Words of yours to find them by, with commas between them."),
            parent=self._window,
        )
        dialog.taken.connect(self._add_labels)
        dialog.open()

    def _add_labels(self, text: str) -> None:
        wanted = [word.strip() for word in text.split(",") if word.strip()]

        def add(song: Generation) -> Generation:
            return replace(song, labels=each_once((*song.labels, *wanted)))

        if wanted:
            self._change(add)

    def _rate(self, stars: int) -> None:
        self._change(lambda song: replace(song, stars=stars) if _is_done(song) else song)

    def _done(self) -> Iterator[Generation]:
        """What of it is a song; read by and by, since it may be the whole library."""
        ids = self.ids
        for first in range(0, len(ids), _READ):
            songs = self._library.get_many(ids[first : first + _READ]).values()
            yield from filter(_is_done, songs)

    def _change(self, change: Change) -> None:
        work = partial(change_each, self._library, change=change)
        start_many(self.ids, work, self, self._tell, self.worked.emit)

    def _tell(self, came: Many) -> None:
        if came.refused:
            self.refused.emit(came.refused[0])


def _is_done(song: Generation) -> bool:
    return song.state is State.DONE


_READ = 200
"""Songs that are read at once."""
_TOLD = 10
"""Songs after which it is said how far it is."""
Work = Callable[[Sequence[str], Callable[[int], object]], Coroutine[None, None, Many]]
"""What is done with the songs of these ids; it tells with how many already."""
_numbers = itertools.count(1)


def start_many(
    ids: Sequence[str],
    work: Work,
    asker: QObject,
    tell: Callable[[Many], object],
    worked: Callable[[int, int], object],
) -> None:
    """Do something with many songs in a task of its own; ``asker`` hears what came of it.

    ``worked`` hears now and then with how many it is done already, of how many.
    """

    last = 0

    def told(number: int) -> None:
        nonlocal last
        # The work goes on where its window has gone meanwhile.
        if isValid(asker) and (number - last >= _TOLD or number == len(ids)):
            last = number
            worked(number, len(ids))

    task = tasks.start(f"many songs {next(_numbers)}", work(ids, told))
    tasks.after(task, asker, lambda done: None if done.cancelled() else tell(done.result()))
