"""Which songs does the library list show, and what is known of each?"""

from __future__ import annotations

from array import array
from collections.abc import Iterable
from datetime import datetime

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    QTimer,
    Signal,
)

from composer.domain.errors import ComposerError
from composer.domain.generation import Generation
from composer.domain.library_query import EVERYTHING, LibraryQuery
from composer.services.composing import Composing
from composer.services.generation_queue import GenerationQueue
from composer.services.library import Library
from composer.ui.library_entries import Entry, LibraryEntries
from composer.ui.library_places import LibraryPlaces
from composer.ui.library_words import MAKING, groups, row_words, tool_tip

PAGE = 16
"""Songs that are read from the disk at once, where one is asked for that nobody saw coming."""
FIRST = 300
"""Songs that are there at once, however many match."""
MORE = 2000
"""Songs that follow between two events, at most: a few thousandths of a second."""

Index = QModelIndex | QPersistentModelIndex


class LibraryModel(QAbstractListModel):
    """Holds the moments of all songs that match, and whole songs only of the pages looked at."""

    shape_changed = Signal()
    """Heads or tall rows are others than before."""
    grown = Signal()
    """More of the songs that match are there, or there are no more."""
    missed = Signal(str)
    """A song was read whose sound file is not where it was put."""
    refused = Signal(object)
    """A ComposerError: the title could not be changed, or the library not be read."""

    def __init__(
        self,
        library: Library,
        queue: GenerationQueue,
        composing: Composing,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._library = library
        self._queue = queue
        self._query = EVERYTHING
        self._places = LibraryPlaces()
        self._below: int | None = None
        """The moment below which nobody has looked yet for songs that match; None for nowhere."""
        self._heads: dict[int, str] = {}
        self._making: dict[str, int] = {}
        """Id and moment of what is being made."""
        self._entries = LibraryEntries(library, composing)
        self._rest = QTimer(self, singleShot=True, interval=0)
        self._rest.timeout.connect(self._follow_on)

    # What is shown.

    @property
    def query(self) -> LibraryQuery:
        """What is shown now."""
        return self._query

    @property
    def heads(self) -> dict[int, str]:
        """Row number -> head of the group that begins there."""
        return self._heads

    @property
    def making_rows(self) -> list[int]:
        """Rows whose song is being made, which are taller than others; in order."""
        rows = (self._places.row_of(moment) for moment in self._making.values())
        return sorted(row for row in rows if row is not None)

    @property
    def is_whole(self) -> bool:
        """Whether all that match are in the list already."""
        return self._below is None

    def show(self, wanted: LibraryQuery) -> None:
        """Show other songs: the newest at once, the others by and by."""
        self._rest.stop()
        newest = self._library.shelf.next(wanted, below=None, limit=FIRST)
        active = self._library.active()
        making = (song for song in active if song.state in MAKING)
        self.beginResetModel()
        if wanted.latest != self._query.latest:
            self._entries.clear()  # they know how many takes there are, or do not
        self._query = wanted
        self._places, self._below = LibraryPlaces(newest.moments), newest.goes_on_below
        self._making = {song.id: moment for song in making if (moment := self._find(song.id))}
        self._places.keep_in_line(self._line())
        self._set_heads()
        self.endResetModel()
        if not self.is_whole:
            self._rest.start()

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._places)

    def row_of(self, generation_id: str) -> int | None:
        """Where the song is, None if it is not among those shown."""
        moment = self._find(generation_id)
        if moment is None:
            return None
        shelf = self._library.shelf
        if self._is_to_follow(moment) and shelf.moment_of(generation_id, self._query) is None:
            return None  # not worth the wait
        while self._is_to_follow(moment):
            self._follow_on()
        return self._places.row_of(moment)

    def row_now(self, generation_id: str) -> int | None:
        """The same, without waiting for those that are still to follow."""
        moment = self._find(generation_id)
        return None if moment is None else self._places.row_of(moment)

    def id_at(self, row: int) -> str | None:
        """The song's id; None beyond the ends, and of a song that is gone."""
        entry = self.entry(row) if 0 <= row < len(self._places) else None
        return None if entry is None else entry.generation.id

    def ids_between(self, first: int, last: int) -> list[str]:
        """The songs from one row until before another, newest first; however many."""
        return self._library.shelf.ids_at(self._places.between(first, last))

    def entry(self, row: int) -> Entry | None:
        """The song of that row, read from the disk with its neighbours; None if it is gone."""
        if (found := self.entry_now(row)) is not None:
            return found
        self.read(row - row % PAGE, row - row % PAGE + PAGE)
        return self.entry_now(row)

    def entry_now(self, row: int) -> Entry | None:
        """The song of that row if it was read already."""
        return self._entries.get(self._places.at(row))

    def read(self, first: int, last: int) -> bool:
        """Read what is not known of these rows; says whether there was anything to read."""
        lacking = self._entries.lacking(self._places.between(first, last))
        if lacking:
            self._entries.read(lacking, grouped=self._query.latest)
        for entry in filter(None, map(self._entries.get, lacking)):
            if entry.missing:
                self.missed.emit(entry.generation.id)
        return bool(lacking)

    def can_unfold(self, row: int) -> bool:
        """Whether older takes of the same song can be shown below that row."""
        entry = self.entry(row) if 0 <= row < len(self._places) else None
        return entry is not None and entry.takes > 1 and not self._places.is_below(row)

    def is_unfolded(self, row: int) -> bool:
        """Whether older takes of the same song stand below that row."""
        return self._places.is_unfolded(self._places.at(row))

    def is_below(self, row: int) -> bool:
        """Whether it is an older take that stands below the newest of its song."""
        return self._places.is_below(row)

    def unfold(self, row: int) -> None:
        """Show the older takes of the same song below that row."""
        moment = self._places.at(row)
        below = self._library.shelf.takes_below(moment)
        if not below or not self.can_unfold(row) or self.is_unfolded(row):
            return
        self.beginInsertRows(QModelIndex(), row + 1, row + len(below))
        self._places.unfold(moment, below)
        self._set_heads()
        self.endInsertRows()

    def fold(self, row: int) -> None:
        """Hide the older takes below that row again."""
        moment, count = self._places.at(row), 0
        while row + count + 1 < len(self._places) and self.is_below(row + count + 1):
            count += 1
        if not self._places.is_unfolded(moment) or not count:
            return
        self.beginRemoveRows(QModelIndex(), row + 1, row + count)
        self._places.fold(moment)
        self._set_heads()
        self.endRemoveRows()

    def follow_line(self) -> None:
        """The line has another order: what waits changes places, whatever else stands between."""
        self.layoutAboutToBeChanged.emit()
        before = self.persistentIndexList()
        moments = [self._places.at(index.row()) for index in before]
        self._places.keep_in_line(self._line())
        after = [self.index(self._places.row_of(moment) or 0) for moment in moments]
        self.changePersistentIndexList(before, after)
        self.layoutChanged.emit()
        self.shape_changed.emit()

    # What Qt asks.

    def flags(self, index: Index) -> Qt.ItemFlag:
        return _FLAGS if index.isValid() else Qt.ItemFlag.NoItemFlags

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not self.checkIndex(index, QAbstractListModel.CheckIndexOption.IndexIsValid):
            return None
        if role not in _ANSWERED:
            return None
        entry = self.entry(index.row())
        if entry is None:
            return None
        generation = entry.generation
        if role in (_SAID.DisplayRole, _SAID.EditRole):
            return generation.title
        if role in (_SAID.ToolTipRole, _SAID.AccessibleDescriptionRole):
            return tool_tip(entry, self._queue.if_stopped(generation.id))
        live, row = self._queue.live(generation.id), index.row()
        is_unfolded = self.is_unfolded(row) if self.can_unfold(row) else None
        return row_words(entry, live, is_unfolded=is_unfolded)

    def setData(self, index: Index, value: object, role: int = Qt.ItemDataRole.EditRole) -> bool:
        generation_id = self.id_at(index.row())
        if role != Qt.ItemDataRole.EditRole or generation_id is None:
            return False
        try:
            self._library.rename(generation_id, str(value))
        except ComposerError as error:
            self.refused.emit(error)
            return False
        return True

    # What happens to the songs.

    def take(self, generation: Generation) -> None:
        """A song is new or another than before: show it, change it or let it go."""
        moment = self._find(generation.id)
        if moment is None:
            return  # purged meanwhile
        was_making = generation.id in self._making
        if generation.state in MAKING:
            self._making[generation.id] = moment
        else:
            self._making.pop(generation.id, None)
        self._entries.put(moment, generation, grouped=self._query.latest)
        row = self._places.row_of(moment)
        belongs = self._library.shelf.moment_of(generation.id, self._query) is not None
        if row is None and belongs:
            self._insert(moment)
        elif row is not None and not belongs:
            self._remove(row)
        elif row is not None:
            if was_making != (generation.id in self._making):
                self.shape_changed.emit()
            index = self.index(row)
            self.dataChanged.emit(index, index)

    def drop(self, generation_id: str) -> None:
        """A song has gone from what is shown."""
        if self._query.binned:
            self.take(self._library.get(generation_id))
            return
        moment = self._find(generation_id)
        row = None if moment is None else self._places.row_of(moment)
        if row is None or moment is None:
            return
        self._entries.forget(moment)
        self._remove(row)

    def look_again(self, generation_id: str) -> None:
        """Read one song anew: its file may have gone or come back."""
        row = self.row_of(generation_id)
        if row is not None:
            self._entries.forget(self._places.at(row))
            index = self.index(row)
            self.dataChanged.emit(index, index)

    def check_files(self, rows: Iterable[int]) -> None:
        """See whether the files of these songs have gone or come back since they were read."""
        for row in rows:
            entry = self._entries.get(self._places.at(row))
            clip = entry.generation.clip if entry is not None else None
            if entry is None or clip is None or entry.generation.deleted is not None:
                continue
            if entry.missing != self._library.is_missing(clip):
                self.look_again(entry.generation.id)

    def read_anew(self) -> None:
        """Many songs are others than before; they stand where they stood."""
        self._entries.clear()
        if len(self._places):
            self.dataChanged.emit(self.index(0), self.index(len(self._places) - 1))

    def turn_of_day(self) -> None:
        """Time has passed: what was made today may be yesterday's."""
        before = self._heads
        self._set_heads()
        if self._heads != before:
            self.shape_changed.emit()

    def _find(self, generation_id: str) -> int | None:
        """The moment of a song, wherever it is."""
        moment = self._entries.moment_of(generation_id)
        return self._library.shelf.moment_of(generation_id) if moment is None else moment

    def _line(self) -> Iterable[int]:
        """The moments of what waits, whoever goes first first."""
        found = (self._find(each) for each in self._queue.lines.waiting())
        return [moment for moment in found if moment is not None]

    def _follow_on(self) -> None:
        """Add the next of the songs that match, and go on until all are there."""
        self._rest.stop()
        try:
            older = self._library.shelf.next(self._query, below=self._below, limit=MORE)
        except ComposerError as error:
            self._below = None  # it will not be better the next time
            self.refused.emit(error)
            return
        self._below = older.goes_on_below
        if older.moments:
            self._extend(older.moments)
        if not self.is_whole:
            self._rest.start()
        self.grown.emit()

    def _is_to_follow(self, moment: int) -> bool:
        return self._below is not None and moment < self._below

    def _extend(self, older: array[int]) -> None:
        count = len(self._places)
        self.beginInsertRows(QModelIndex(), count, count + len(older) - 1)
        self._places.extend(older)
        self._set_heads()
        self.endInsertRows()

    def _insert(self, moment: int) -> None:
        if self._is_to_follow(moment):
            return  # it comes with those that are still to follow
        self._drop_older_takes(moment)
        row = self._places.where(moment)
        self.beginInsertRows(QModelIndex(), row, row)
        self._places.insert(moment)
        self._set_heads()
        self.endInsertRows()

    def _drop_older_takes(self, moment: int) -> None:
        """Where only the newest of a song is listed, it takes the place of the one before it."""
        for older in self._library.shelf.takes_below(moment) if self._query.latest else ():
            self._entries.forget(older)
            row = self._places.row_of(older)
            if row is not None:
                self._remove(row, is_replaced=True)

    def _remove(self, row: int, *, is_replaced: bool = False) -> None:
        self.fold(row)
        moment = self._places.at(row)
        self.beginRemoveRows(QModelIndex(), row, row)
        self._places.remove(row)
        self._set_heads()
        self.endRemoveRows()
        if self._query.latest and not is_replaced:
            before = self._library.shelf.takes_below(moment)
            if before and self._places.row_of(before[0]) is None:
                self._entries.forget(before[0])
                self._insert(before[0])

    def _set_heads(self) -> None:
        heads = groups(self._places.moments, datetime.now().astimezone())
        self._heads = {self._places.row_at(place): head for place, head in heads.items()}


_FLAGS = (
    Qt.ItemFlag.ItemIsEnabled
    | Qt.ItemFlag.ItemIsSelectable
    | Qt.ItemFlag.ItemIsEditable
    | Qt.ItemFlag.ItemNeverHasChildren
)
_SAID = Qt.ItemDataRole
_ANSWERED = {
    *(_SAID.DisplayRole, _SAID.EditRole, _SAID.ToolTipRole),
    *(_SAID.AccessibleTextRole, _SAID.AccessibleDescriptionRole),
}
