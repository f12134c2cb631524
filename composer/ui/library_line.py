"""Which rows of the library wait for their turn, and how does one take another's place?"""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from composer.domain.errors import ComposerError
from composer.domain.generation import ACTIVE, State
from composer.services.lines import Lines
from composer.ui.library_model import LibraryModel


def is_waiting(model: LibraryModel, row: int) -> bool:
    """Whether the song of that row waits for its turn, so that it can be moved."""
    entry = model.entry(row) if 0 <= row < model.rowCount() else None
    return entry is not None and entry.generation.state is State.QUEUED


def waiting_beyond(model: LibraryModel, row: int, step: int) -> int | None:
    """The next row that waits, upwards (−1) or downwards (1); None if there is none."""
    row += step
    while 0 <= row < model.rowCount():
        if is_waiting(model, row):
            return row
        entry = model.entry(row)
        # What waits is among the newest: nobody looks through all songs for it.
        if step > 0 and entry is not None and entry.generation.state not in ACTIVE:
            return None
        row += step
    return None


class LibraryLine(QObject):
    """Moves what waits, as it is moved in the list."""

    refused = Signal(object)
    """A ComposerError: the line could not be changed."""

    def __init__(self, model: LibraryModel, lines: Lines, parent: QObject) -> None:
        super().__init__(parent)
        self._model = model
        self._lines = lines

    def move_to(self, row: int, target: int) -> None:
        """Let the song of one row that waits take the place of another that waits.

        Who stands further down goes out sooner, as what has gone out already stands below.
        """
        moved, other = self._model.id_at(row), self._model.id_at(target)
        if moved is None or other is None:
            return
        line = [each for each in self._lines.waiting() if each != moved]
        if other not in line:
            return
        place = line.index(other) + (1 if target < row else 0)
        try:
            self._lines.move(moved, line[place] if place < len(line) else None)
        except ComposerError as error:
            self.refused.emit(error)
