"""What do mouse and keys do to the rows of the library?"""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import (
    QEvent,
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QPoint,
    QPointF,
    QRectF,
    Qt,
    Signal,
)
from PySide6.QtGui import (
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QWidget,
)

from composer.ui.library_delegate import Part
from composer.ui.library_drag import RowDrag
from composer.ui.library_line import is_waiting, waiting_beyond
from composer.ui.library_model import LibraryModel
from composer.ui.library_painted import PaintedRows
from composer.ui.library_row import Shown
from composer.ui.shortcuts import OwnKeys

_FOLD = 15
"""px at the left edge of a row in which a press folds and unfolds it."""


class LibraryList(PaintedRows, OwnKeys):
    """The list ``Library``."""

    selected = Signal(str)
    play_wanted = Signal(str)
    opened = Signal(str)
    """Enter on a song that cannot be played: its story is wanted."""
    star_pressed = Signal(str)
    stop_pressed = Signal(str)
    retry_pressed = Signal(str)
    delete_pressed = Signal(str)
    menu_wanted = Signal(str, QPoint)
    moved = Signal(int, int)
    """A row that waits is to take the place of another that waits."""
    pulled_out = Signal(list)
    """The mouse pulls songs, by their ids, out of the list: to a folder or another program."""

    def __init__(
        self,
        model: LibraryModel,
        shown: Shown,
        parent: QWidget | None = None,
        clock: Callable[[], float] = time.perf_counter,
    ) -> None:
        """``clock`` gives seconds from any moment on."""
        super().__init__(model, shown, parent, clock)
        self._drag: RowDrag | None = None
        self._pull: QPoint | None = None
        """Where the mouse was pressed on a song that can be pulled out."""
        self._is_pulled = False
        self.setAccessibleName(self.tr("Library"))
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.EditKeyPressed)

    # What the pane says.

    def step(self, way: int) -> None:
        """Let the current song change places with the next that waits, up (−1) or down (1)."""
        row = self.currentIndex().row()
        if not is_waiting(self._songs, row):
            return
        target = waiting_beyond(self._songs, row, way)
        if target is not None:
            self.moved.emit(row, target)
            self.scrollTo(self.currentIndex())

    def fold(self, row: int, *, opens: bool) -> None:
        """Show the older takes of a song below its newest, or hide them from any of them."""
        if opens:
            self._songs.unfold(row)
            return
        while self._songs.is_below(row):
            row -= 1
        self.setCurrentIndex(self._songs.index(row))
        self._songs.fold(row)

    @property
    def selected_id(self) -> str | None:
        """The song that is selected, None if none is."""
        ranges = self.selectionModel().selection()
        if ranges.isEmpty():
            return None
        current = self.currentIndex()
        is_one = self.selectionModel().isSelected(current)
        return self._songs.id_at(current.row() if is_one else ranges.first().top())

    def neighbour(self, generation_id: str | None, step: int) -> str | None:
        """The next song (1) or the one before (−1) that can be played; without one: the first."""
        row = self._songs.row_of(generation_id) if generation_id else None
        row = row + step if row is not None else 0
        while 0 <= row < self._songs.rowCount():
            entry = self._songs.entry(row)
            if entry is not None and entry.generation.clips and not entry.missing:
                return entry.generation.id
            row += step
        return None

    def select_near(self, row: int) -> None:
        """Select what stands in that row now, or else the last: others have gone from it."""
        row = min(row, self._songs.rowCount() - 1)
        if row >= 0:
            flags = QItemSelectionModel.SelectionFlag
            index = self._songs.index(row)
            self.selectionModel().setCurrentIndex(index, flags.ClearAndSelect)

    def selectionChanged(self, selected: QItemSelection, deselected: QItemSelection) -> None:
        super().selectionChanged(selected, deselected)
        ranges = self.selectionModel().selection().toList()
        if not ranges:
            return
        first = ranges[0]
        if len(ranges) == 1 and first.height() == 1 and first.top() != self.currentIndex().row():
            # Screen readers select a row without making it the current one; here both are one.
            flags = QItemSelectionModel.SelectionFlag
            self.selectionModel().setCurrentIndex(self._songs.index(first.top()), flags.NoUpdate)
        if (chosen := self.selected_id) is not None:
            self.selected.emit(chosen)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._drag is not None:
            painter = QPainter(self.viewport())
            try:
                self._drag.paint(painter)
            finally:
                painter.end()

    # Mouse and keys.

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._mouse = event.position().toPoint()
        if self._drag is not None and self._drag.follow(event.position().toPoint()):
            return
        if event.buttons() & Qt.MouseButton.LeftButton and (
            self._pull is not None or self._is_pulled
        ):
            self._pull_out(event.position().toPoint())
            return  # else the rows that are passed would be selected
        super().mouseMoveEvent(event)
        self._hover(event.position().toPoint())
        part = self._part_at(event.position())
        pointing = part is not Part.ROW
        shape = Qt.CursorShape
        self.viewport().setCursor(shape.PointingHandCursor if pointing else shape.ArrowCursor)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        index = self.indexAt(event.position().toPoint())
        signals = {
            Part.PLAY: self.play_wanted,
            Part.STAR: self.star_pressed,
            Part.STOP: self.stop_pressed,
            Part.RETRY: self.retry_pressed,
        }
        part = self._part_at(event.position())
        if event.button() == Qt.MouseButton.LeftButton and index.isValid():
            generation_id = self._songs.id_at(index.row()) or ""
            if event.position().x() < _FOLD and self._songs.can_unfold(index.row()):
                self._turn(index.row())
                return
            if part in signals:
                signals[part].emit(generation_id)
                return
            if part is Part.MORE:
                self._point_at(index)
                self.menu_wanted.emit(generation_id, event.globalPosition().toPoint())
                return
            if is_waiting(self._songs, index.row()):
                self._drag = RowDrag(self, self._songs, index.row(), event.position().toPoint())
            elif not event.modifiers():
                self._pull = event.position().toPoint()
        super().mousePressEvent(event)

    def _pull_out(self, at: QPoint) -> None:
        """Tell once of what is pulled out; the list lies still until the mouse is let go."""
        pressed = self._pull
        if pressed is None or (at - pressed).manhattanLength() < QApplication.startDragDistance():
            return
        rows = sorted({index.row() for index in self.selectionModel().selectedIndexes()})
        ids = [found for row in rows if (found := self._songs.id_at(row))]
        if ids:
            self._pull, self._is_pulled = None, True
            self.pulled_out.emit(ids)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        drag, self._drag = self._drag, None
        self._pull, self._is_pulled = None, False
        if drag is not None and drag.target is not None:
            self.moved.emit(drag.row, drag.target)
        self.viewport().update()
        super().mouseReleaseEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        index = self.indexAt(event.position().toPoint())
        if self._part_at(event.position()) is not Part.ROW:
            self.mousePressEvent(event)
        elif index.isValid() and event.button() == Qt.MouseButton.LeftButton:
            self._open(index)

    def contextMenuEvent(self, event: QEvent) -> None:
        by_mouse = event.reason() == event.Reason.Mouse  # type: ignore[attr-defined]
        index = self.indexAt(event.pos()) if by_mouse else self.currentIndex()  # type: ignore[attr-defined]
        if not index.isValid():
            return
        self._point_at(index)
        at = event.pos() if by_mouse else self.visualRect(index).center()  # type: ignore[attr-defined]
        generation_id = self._songs.id_at(index.row()) or ""
        self.menu_wanted.emit(generation_id, self.viewport().mapToGlobal(at))

    def wants_key(self, event: QKeyEvent) -> bool:
        """+ and − fold what can be folded; else they are the player's, as everywhere."""
        row = self.currentIndex().row()
        folds = self._songs.can_unfold(row) or (row >= 0 and self._songs.is_below(row))
        return folds and event.text() in ("+", "-")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        index = self.currentIndex()
        generation_id = self._songs.id_at(index.row()) if index.isValid() else None
        plain = event.modifiers() in (
            Qt.KeyboardModifier.NoModifier,
            Qt.KeyboardModifier.KeypadModifier,
        )
        keys = Qt.Key
        alt = event.modifiers() in (
            Qt.KeyboardModifier.AltModifier,
            Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.KeypadModifier,
        )
        if alt and event.key() in (keys.Key_Up, keys.Key_Down):
            self.step(-1 if event.key() == keys.Key_Up else 1)
            return
        # Left and right move through the sound everywhere in the window.
        if event.text() in ("+", "-") and index.isValid():
            self.fold(index.row(), opens=event.text() == "+")
            return
        if event.key() == keys.Key_Escape and self._drag is not None:
            self._drag = None
            self.viewport().update()
            return
        if generation_id is not None and plain and not event.isAutoRepeat():
            if event.key() in (keys.Key_Return, keys.Key_Enter):
                self._open(index)
                return
            if event.key() in (keys.Key_Delete, keys.Key_Backspace):
                self.delete_pressed.emit(generation_id)
                return
            if event.key() == keys.Key_S:
                self.star_pressed.emit(generation_id)
                return
        super().keyPressEvent(event)

    def keyboardSearch(self, search: str) -> None:
        """Letters are keys of the program here; songs are found by the search field."""

    def _turn(self, row: int) -> None:
        if self._songs.is_unfolded(row):
            self._songs.fold(row)
        else:
            self._songs.unfold(row)

    def _point_at(self, index: QModelIndex) -> None:
        """Have a menu's row current; several that are selected stay so if it is one of them."""
        flags = QItemSelectionModel.SelectionFlag
        is_one = self.selectionModel().isSelected(index)
        how = flags.NoUpdate if is_one else flags.ClearAndSelect
        self.selectionModel().setCurrentIndex(index, how)

    def _open(self, index: QModelIndex) -> None:
        entry = self._songs.entry(index.row())
        if entry is None:
            return
        signal = self.play_wanted if entry.generation.clips else self.opened
        signal.emit(entry.generation.id)

    def _part_at(self, at: QPointF) -> Part:
        index = self.indexAt(at.toPoint())
        entry = self._songs.entry(index.row()) if index.isValid() else None
        if entry is None:
            return Part.ROW
        return self._rows.part_at(QRectF(self.visualRect(index)), entry, at)
