"""How does what is typed above the library become the songs that it shows?"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from composer.domain.errors import ComposerError
from composer.services.library_shelf import LibraryShelf
from composer.ui.library_list import LibraryList
from composer.ui.library_model import LibraryModel
from composer.ui.library_tools import LibraryTools


class LibrarySearch(QObject):
    """Shows what matches, keeps the selected song selected, and knows the saved searches."""

    shown = Signal()
    """Other songs are shown, or more of them, or none."""
    error = Signal(object)
    """A ComposerError."""

    def __init__(
        self, songs: LibraryList, *, model: LibraryModel, tools: LibraryTools, shelf: LibraryShelf
    ) -> None:
        super().__init__(songs)
        self._songs = songs
        self._model = model
        self._tools = tools
        self._shelf = shelf
        self._selected_before: str | None = None
        """A song that is selected again as soon as it is in the list."""
        tools.wanted.connect(self._show)
        tools.save_wanted.connect(
            lambda query: self._try(lambda: shelf.searches.save(query, query))
        )
        tools.forget_wanted.connect(lambda query: self._try(lambda: shelf.searches.forget(query)))
        model.grown.connect(self._grown)
        self._show_saved()

    def _show(self, text: str) -> None:
        selected = self._songs.selected_id
        wanted = self._shelf.read(text)
        self._tools.show_problem(wanted.problem)
        self._model.show(wanted)
        self._songs.verticalScrollBar().setValue(0)
        self._selected_before = selected
        self._grown()

    def _grown(self) -> None:
        """More of what matches is there: perhaps the song that was selected before."""
        wanted, is_free = self._selected_before, self._songs.selected_id is None
        row = self._model.row_now(wanted) if wanted and is_free else None
        if row is not None:
            self._songs.select_near(row)
        if row is not None or self._model.is_whole:
            self._selected_before = None
        self.shown.emit()

    def _show_saved(self) -> None:
        self._tools.show_saved(list(self._shelf.searches.all().values()))

    def _try(self, action: Callable[[], object]) -> None:
        try:
            action()
        except ComposerError as error:
            self.error.emit(error)
        self._show_saved()
