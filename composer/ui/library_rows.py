"""Where does each row of the library stand?

The rows of a list of Qt's own are measured one by one: 10,000 of them take a tenth of a second
whenever one changes. Here all rows but a few are of one height, so each place is counted instead.
"""

from __future__ import annotations

from PySide6.QtCore import (
    QEvent,
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    Qt,
)
from PySide6.QtGui import QRegion, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QListView, QWidget

from composer.ui.library_measures import LibraryMeasures, measured
from composer.ui.library_model import Index, LibraryModel

_INDENT = 14
"""px by which older takes stand to the right of the newest."""
_WHEEL_STEP = 20
"""px that the wheel moves for each line of a notch."""


class RowsView(QListView):
    """A list whose rows stand where they are counted to stand, and stay when others come."""

    def __init__(self, model: LibraryModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._songs = model
        self._measured: LibraryMeasures | None = None
        self._anchor: tuple[QPersistentModelIndex, int] | None = None
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        for signal in (model.rowsAboutToBeInserted, model.rowsAboutToBeRemoved):
            signal.connect(self._hold)
        for signal in (model.rowsInserted, model.rowsRemoved, model.modelReset):
            signal.connect(self._forget_measures)
        model.shape_changed.connect(self._reshape)
        self.setModel(model)

    def visible_rows(self) -> range:
        """The rows that can be seen now."""
        return range(*self.rows_in(self.viewport().rect()))

    # Where things are: Qt asks these instead of measuring.

    def visualRect(self, index: Index) -> QRect:
        if not index.isValid() or index.row() >= self.measures().count:
            return QRect()
        return self.row_area(index.row())

    def row_area(self, row: int) -> QRect:
        """Where a row that there is stands in the viewport, below its head."""
        measures = self.measures()
        top = measures.top(row) - self.verticalOffset()
        indent = _INDENT if self._songs.is_below(row) else 0
        return QRect(indent, top, self.viewport().width() - indent, measures.height(row))

    def indexAt(self, point: QPoint) -> QModelIndex:
        measures = self.measures()
        y = point.y() + self.verticalOffset()
        row = measures.row_at(y)
        if y < 0 or row >= measures.count or y < measures.top(row):
            return QModelIndex()
        return self._songs.index(row)

    def scrollTo(
        self,
        index: Index,
        hint: QAbstractItemView.ScrollHint = QAbstractItemView.ScrollHint.EnsureVisible,
    ) -> None:
        measures = self.measures()
        if not index.isValid() or index.row() >= measures.count:
            return
        row, bar, hints = index.row(), self.verticalScrollBar(), QAbstractItemView.ScrollHint
        self.updateGeometries()
        # With its head, and clear of the edges that fade out.
        top = measures.top(row) - (measures.head if row in measures.heads else 28)
        bottom = measures.bottom(row) + 28
        room = self.viewport().height()
        if hint == hints.PositionAtCenter:
            bar.setValue((top + bottom - room) // 2)
        elif hint == hints.PositionAtTop or top < bar.value():
            bar.setValue(top)
        elif hint == hints.PositionAtBottom or bottom > bar.value() + room:
            bar.setValue(bottom - room)

    def verticalOffset(self) -> int:
        return self.verticalScrollBar().value()

    def horizontalOffset(self) -> int:
        return 0

    def isIndexHidden(self, index: Index) -> bool:  # noqa: ARG002
        return False

    def moveCursor(
        self,
        action: QAbstractItemView.CursorAction,
        modifiers: Qt.KeyboardModifier,  # noqa: ARG002
    ) -> QModelIndex:
        actions, count = QAbstractItemView.CursorAction, self.measures().count
        if not count:
            return QModelIndex()
        row = self.currentIndex().row()
        page = max(1, self.viewport().height() // self.measures().common - 1)
        step = {
            actions.MoveUp: -1,
            actions.MovePrevious: -1,
            actions.MoveDown: 1,
            actions.MoveNext: 1,
            actions.MovePageUp: -page,
            actions.MovePageDown: page,
            actions.MoveHome: -count,
            actions.MoveEnd: count,
        }.get(action, 0)
        if row < 0:
            return self._songs.index(0)
        return self._songs.index(min(count - 1, max(0, row + step)))

    def setSelection(self, rect: QRect, command: QItemSelectionModel.SelectionFlag) -> None:
        # Between where it began and where it is now, whichever of them is above.
        first, last = self.rows_in(rect.normalized())
        count = self.measures().count
        rows = QItemSelection()
        if first < count and self.indexAt(rect.normalized().bottomLeft()).isValid():
            rows = QItemSelection(self._songs.index(first), self._songs.index(max(first, last - 1)))
        self.selectionModel().select(rows, command)

    def selectAll(self) -> None:
        """All rows in one go: Qt's own list asks about each, a quarter of a second for 100,000."""
        count, flags = self.measures().count, QItemSelectionModel.SelectionFlag
        if count:
            rows = QItemSelection(self._songs.index(0), self._songs.index(count - 1))
            self.selectionModel().select(rows, flags.ClearAndSelect)

    def visualRegionForSelection(self, selection: QItemSelection) -> QRegion:
        region, seen = QRegion(), self.viewport().rect()
        first, last = self.rows_in(seen)
        for each in selection.toList():
            for row in range(max(first, each.top()), min(last, each.bottom() + 1)):
                region += self.visualRect(self._songs.index(row)) & seen
        return region

    def doItemsLayout(self) -> None:
        self._measured = None
        # Past Qt's own list, which would measure every row, to what all views have in common.
        QAbstractItemView.doItemsLayout(self)
        self._return_to_anchor()

    def updateGeometries(self) -> None:
        bar, room = self.verticalScrollBar(), self.viewport().height()
        bar.setRange(0, max(0, self.measures().total() - room))
        bar.setPageStep(room)
        bar.setSingleStep(_WHEEL_STEP)
        QAbstractItemView.updateGeometries(self)

    def resizeEvent(self, event: QResizeEvent) -> None:
        QAbstractItemView.resizeEvent(self, event)
        self.updateGeometries()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self._measured = None
            self.scheduleDelayedItemsLayout()

    # Measures.

    def measures(self) -> LibraryMeasures:
        if self._measured is None:
            count, heads = self._songs.rowCount(), self._songs.heads
            self._measured = measured(count, heads, self._songs.making_rows)
        return self._measured

    def rows_in(self, area: QRect) -> tuple[int, int]:
        """First row and the one after the last that touch this part of the viewport."""
        measures, offset = self.measures(), self.verticalOffset()
        first = measures.row_at(area.top() + offset)
        last = measures.row_at(area.bottom() + offset)
        return first, min(measures.count, last + 1)

    def _hold(self) -> None:
        """Remember what is at the top, so that it stays there when rows above it change."""
        first, _ = self.rows_in(self.viewport().rect())
        if self.verticalOffset() > 0 and first < self.measures().count:
            index = self._songs.index(first)
            self._anchor = QPersistentModelIndex(index), self.visualRect(index).top()

    def _return_to_anchor(self) -> None:
        anchor, self._anchor = self._anchor, None
        if anchor is not None and anchor[0].isValid():
            bar = self.verticalScrollBar()
            bar.setValue(bar.value() + self.visualRect(anchor[0]).top() - anchor[1])

    def _forget_measures(self) -> None:
        self._measured = None

    def _reshape(self) -> None:
        self._hold()
        self._measured = None
        self.scheduleDelayedItemsLayout()
