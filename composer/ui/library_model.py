"""Which songs does the library list show, and what is known of each?"""

from __future__ import annotations

from bisect import bisect_left
from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)

from composer.domain.errors import ComposerError
from composer.domain.generation import ACTIVE, Generation, State
from composer.services.composing import Composing
from composer.services.generation_queue import GenerationQueue
from composer.services.library import Filter, Library
from composer.ui.library_words import MAKING, groups, line_text, spoken

PAGE = 64
"""Songs that are read from the disk at once."""
KEPT = 640
"""Songs held in memory; more than any screen shows."""

Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One song as the list shows it."""

    generation: Generation
    model: str
    """Label of the SKU."""
    provider: str
    """Label of the service."""
    missing: bool
    """Whether its sound file is not where it was put."""


class LibraryModel(QAbstractListModel):
    """Holds ids and dates of all songs that match, and whole songs only of the pages looked at."""

    shape_changed = Signal()
    """Heads or tall rows are others than before."""
    refused = Signal(object)
    """A ComposerError: the title could not be changed."""

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
        self._composing = composing
        self._filter = Filter()
        self._rows: list[tuple[str, datetime]] = []
        self._ids: list[str] = []
        self._heads: dict[int, str] = {}
        self._making: set[str] = set()
        self._entries: OrderedDict[str, Entry] = OrderedDict()

    # What is shown.

    @property
    def filter(self) -> Filter:
        """What is shown now."""
        return self._filter

    @property
    def heads(self) -> dict[int, str]:
        """Row number -> head of the group that begins there."""
        return self._heads

    @property
    def making_rows(self) -> list[int]:
        """Rows whose song is being made, which are taller than others; in order."""
        rows = (self.row_of(generation_id) for generation_id in self._making)
        return sorted(row for row in rows if row is not None)

    def show(self, wanted: Filter) -> None:
        """Show other songs. With 10,000 songs this takes a few milliseconds."""
        rows = self._library.matching(wanted)
        active = self._library.active()
        making = {song.id for song in active if song.state in MAKING}
        if len(active) > len(making):
            rows = _in_line(rows, self._queue.lines.waiting())
        self.beginResetModel()
        self._filter = wanted
        self._rows = rows
        self._ids = [generation_id for generation_id, _ in rows]
        self._heads = groups(rows, datetime.now().astimezone())
        self._making = making
        self.endResetModel()

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._rows)

    def row_of(self, generation_id: str) -> int | None:
        """Where the song is, None if it is not among those shown."""
        try:
            return self._ids.index(generation_id)
        except ValueError:
            return None

    def id_at(self, row: int) -> str | None:
        """The song's id; None beyond the ends."""
        return self._ids[row] if 0 <= row < len(self._ids) else None

    def entry(self, row: int) -> Entry | None:
        """The song of that row, read from the disk with its neighbours; None if it is gone."""
        generation_id = self._ids[row]
        found = self._entries.get(generation_id)
        if found is not None:
            self._entries.move_to_end(generation_id)
            return found
        first = row - row % PAGE
        page = [key for key in self._ids[first : first + PAGE] if key not in self._entries]
        for generation in self._library.get_many(page).values():
            self._remember(generation)
        return self._entries.get(generation_id)

    def is_waiting(self, row: int) -> bool:
        """Whether the song of that row waits for its turn, so that it can be moved."""
        entry = self.entry(row) if 0 <= row < len(self._ids) else None
        return entry is not None and entry.generation.state is State.QUEUED

    def waiting_beyond(self, row: int, step: int) -> int | None:
        """The next row that waits, upwards (−1) or downwards (1); None if there is none."""
        row += step
        while 0 <= row < len(self._ids):
            if self.is_waiting(row):
                return row
            # What waits is among the newest: nobody looks through ten thousand songs for it.
            if step > 0 and self._entry_is_old(row):
                return None
            row += step
        return None

    def move_to(self, row: int, target: int) -> None:
        """Let the song of one row that waits take the place of another that waits.

        Who stands further down goes out sooner, as what has gone out already stands below.
        """
        moved, other = self._ids[row], self._ids[target]
        line = [each for each in self._queue.lines.waiting() if each != moved]
        if other not in line:
            return
        place = line.index(other) + (1 if target < row else 0)
        try:
            self._queue.lines.move(moved, line[place] if place < len(line) else None)
        except ComposerError as error:
            self.refused.emit(error)

    def follow_line(self) -> None:
        """The line has another order: what waits changes places, whatever else stands between."""
        rows = _in_line(self._rows, self._queue.lines.waiting())
        ids = [generation_id for generation_id, _ in rows]
        if ids == self._ids:
            return
        self.layoutAboutToBeChanged.emit()
        before = self.persistentIndexList()
        place = {generation_id: row for row, generation_id in enumerate(ids)}
        after = [self.index(place[self._ids[index.row()]]) for index in before]
        self._rows, self._ids = rows, ids
        self.changePersistentIndexList(before, after)
        self.layoutChanged.emit()
        self.shape_changed.emit()

    # What Qt asks.

    def flags(self, index: Index) -> Qt.ItemFlag:
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        flag = Qt.ItemFlag
        return (
            flag.ItemIsEnabled
            | flag.ItemIsSelectable
            | flag.ItemIsEditable
            | flag.ItemNeverHasChildren
        )

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not self.checkIndex(index, QAbstractListModel.CheckIndexOption.IndexIsValid):
            return None
        roles = Qt.ItemDataRole
        if role not in _ANSWERED:
            return None
        entry = self.entry(index.row())
        if entry is None:
            return None
        generation = entry.generation
        if role in (roles.DisplayRole, roles.EditRole):
            return generation.title
        if role == roles.ToolTipRole:
            return _tool_tip(entry) or self._queue.if_stopped(generation.id)
        live = self._queue.live(generation.id)
        words = spoken(generation, entry.model, live)
        if generation.state is State.QUEUED:
            words = f"{words}, {line_text(live, entry.provider)}"
        return f"{words}, file is missing" if entry.missing else words

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
        was_making = generation.id in self._making
        if generation.state in MAKING:
            self._making.add(generation.id)
        else:
            self._making.discard(generation.id)
        self._remember(generation)
        row = self.row_of(generation.id)
        belongs = self._matches(generation)
        if row is None and belongs:
            self._insert(generation)
        elif row is not None and not belongs:
            self.drop(generation.id)
        elif row is not None:
            if was_making != (generation.id in self._making):
                self.shape_changed.emit()
            index = self.index(row)
            self.dataChanged.emit(index, index)

    def drop(self, generation_id: str) -> None:
        """A song has gone."""
        row = self.row_of(generation_id)
        if row is None:
            return
        self.beginRemoveRows(QModelIndex(), row, row)
        del self._rows[row], self._ids[row]
        self._entries.pop(generation_id, None)
        self._heads = groups(self._rows, datetime.now().astimezone())
        self.endRemoveRows()

    def look_again(self, generation_id: str) -> None:
        """Read one song anew: its file may have gone or come back."""
        self._entries.pop(generation_id, None)
        row = self.row_of(generation_id)
        if row is not None:
            index = self.index(row)
            self.dataChanged.emit(index, index)

    def turn_of_day(self) -> None:
        """Time has passed: what was made today may be yesterday's."""
        heads = groups(self._rows, datetime.now().astimezone())
        if heads != self._heads:
            self._heads = heads
            self.shape_changed.emit()

    def _entry_is_old(self, row: int) -> bool:
        entry = self.entry(row)
        return entry is not None and entry.generation.state not in ACTIVE

    def _insert(self, generation: Generation) -> None:
        newest_first = -generation.created.timestamp()
        row = bisect_left(self._rows, newest_first, key=lambda each: -each[1].timestamp())
        self.beginInsertRows(QModelIndex(), row, row)
        self._rows.insert(row, (generation.id, generation.created))
        self._ids.insert(row, generation.id)
        self._heads = groups(self._rows, datetime.now().astimezone())
        self.endInsertRows()

    def _matches(self, generation: Generation) -> bool:
        wanted = self._filter
        if generation.deleted is not None:
            return False
        if wanted.starred and not generation.starred:
            return False
        if wanted.active and generation.state not in ACTIVE:
            return False
        sku = generation.request.sku
        if wanted.provider is not None and not sku.startswith(f"{wanted.provider}/"):
            return False
        if not wanted.query.strip():
            return True
        return any(key == generation.id for key, _ in self._library.matching(wanted))

    def _remember(self, generation: Generation) -> None:
        sku = self._composing.sku(generation.request.sku)
        clip = generation.clip
        self._entries[generation.id] = Entry(
            generation=generation,
            model=sku.label if sku else generation.request.sku.partition("/")[2],
            provider=sku.provider_label if sku else generation.request.sku.partition("/")[0],
            missing=clip is not None and self._library.is_missing(clip),
        )
        self._entries.move_to_end(generation.id)
        while len(self._entries) > KEPT:
            self._entries.popitem(last=False)


def _in_line(rows: list[tuple[str, datetime]], line: list[str]) -> list[tuple[str, datetime]]:
    """The rows, those that wait in the order of the line from below in the places they have."""
    place = {generation_id: at for at, generation_id in enumerate(line)}
    slots = [row for row, (generation_id, _) in enumerate(rows) if generation_id in place]
    if len(slots) < 2:
        return rows
    ids = sorted((rows[row][0] for row in slots), key=lambda each: -place[each])
    rows = list(rows)
    for row, generation_id in zip(slots, ids, strict=True):
        rows[row] = (generation_id, rows[row][1])
    return rows


_ANSWERED = frozenset(
    {
        Qt.ItemDataRole.DisplayRole,
        Qt.ItemDataRole.EditRole,
        Qt.ItemDataRole.ToolTipRole,
        Qt.ItemDataRole.AccessibleTextRole,
    }
)


def _tool_tip(entry: Entry) -> str:
    if entry.generation.failure is not None:
        return entry.generation.failure.message
    return "The sound file is not where it was put." if entry.missing else ""
