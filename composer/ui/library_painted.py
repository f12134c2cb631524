"""What of the rows of the library is painted now, and which does the mouse or a key mark?"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import (
    QEvent,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRectF,
    Qt,
    QTimer,
)
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPainter, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QWidget

from composer.ui.library_ahead import AT_ONCE, LibraryAhead
from composer.ui.library_delegate import LibraryDelegate
from composer.ui.library_model import LibraryModel
from composer.ui.library_picture_time import PictureTime
from composer.ui.library_row import Shown, Touch, paint_head
from composer.ui.library_rows import RowsView
from composer.ui.widgets import look
from composer.ui.widgets.focus import shows_ring


class PaintedRows(RowsView):
    """Rows that are painted in time: a page that nobody has seen takes several pictures."""

    def __init__(
        self,
        model: LibraryModel,
        shown: Shown,
        parent: QWidget | None = None,
        clock: Callable[[], float] = time.perf_counter,
    ) -> None:
        """``clock`` gives seconds from any moment on."""
        super().__init__(model, parent)
        self._hovered: QPersistentModelIndex | None = None
        self._mouse: QPoint | None = None
        """Where it was seen last in the viewport: asking the screen takes a thousandth of a
        second each time."""
        self._by_keyboard = False
        self._time = PictureTime(clock)
        self._ahead = LibraryAhead(model.read, self)
        self._ahead.refused.connect(model.refused)
        self._soon = QTimer(self, singleShot=True, interval=0)
        self._soon.timeout.connect(self._finish)
        self.setMouseTracking(True)
        # The rows and what lies behind them are painted here, and nothing below them.
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self._rows = LibraryDelegate(model, shown, self)
        self.setItemDelegate(self._rows)

    @property
    def is_finished(self) -> bool:
        """Whether all rows that can be seen are laid out; if not they are in a moment."""
        return not self._time.left

    def show_again(self, generation_id: str) -> None:
        """Paint the row of that song anew, if it can be seen."""
        row = self._songs.row_now(generation_id)
        if row is not None:
            self.update(self._songs.index(row))

    def scrollContentsBy(self, dx: int, dy: int) -> None:  # noqa: ARG002
        self._time.scrolled()
        self.viewport().scroll(0, dy)
        self._hover(self._mouse)

    def paintEvent(self, event: QPaintEvent) -> None:
        self.executeDelayedItemsLayout()
        seen = self.visible_rows()
        if self._time.begin(seen):
            self._songs.read(seen.start, seen.stop)
        painter = QPainter(self.viewport())
        try:
            painter.fillRect(event.rect(), look.tokens().side)
            self._paint_rows(painter, *self.rows_in(event.rect()))
        finally:
            painter.end()
        if self.is_finished:
            self._ahead.look_from(seen.start, seen.stop)
        else:
            self._ahead.hold()
            self._soon.start()

    def _paint_rows(self, painter: QPainter, first: int, last: int) -> None:
        """Those from one until before another, with the heads above them."""
        measures, selection = self.measures(), self.selectionModel()
        hovered = self._hovered.row() if self._hovered is not None else -1
        current = self.currentIndex().row()
        ringed = current if self.hasFocus() and self._by_keyboard else -1
        now = datetime.now().astimezone()
        for row in range(first, last):
            area = self.row_area(row)
            selected = selection.isSelected(self._songs.index(row))
            touch = Touch(selected, row == hovered, row == ringed)
            has_time = row == current or self._time.has_time(row)
            if has_time:
                if self._songs.entry_now(row) is None:
                    self._songs.read(row, min(row + AT_ONCE, last))
                self._rows.paint_row(painter, area, row, touch, now)
            whole = has_time or self._rows.paint_kept(painter, area, row, touch, now)
            self._time.tell(row, whole=whole)
            if row in measures.heads:
                top = area.top() - measures.head
                above = QRectF(0, top, self.viewport().width(), measures.head)
                paint_head(painter, above, self._songs.heads.get(row, ""))

    def _finish(self) -> None:
        """Paint once more what the last picture had no time for."""
        for row in self._time.left:
            self.viewport().update(self.row_area(row))

    # What marks a row.

    def wheelEvent(self, event: QWheelEvent) -> None:
        self._mouse = event.position().toPoint()
        super().wheelEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._mouse = None
        self._hover(None)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        self._by_keyboard = True
        super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        self._by_keyboard = shows_ring(event.reason(), before=self._by_keyboard)
        super().focusInEvent(event)
        if not self.currentIndex().isValid() and self._by_keyboard and self._songs.rowCount():
            self.selectionModel().setCurrentIndex(
                self._songs.index(0), QItemSelectionModel.SelectionFlag.NoUpdate
            )
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.viewport().update()

    def _hover(self, at: QPoint | None) -> None:
        index = self.indexAt(at) if at is not None and self.underMouse() else QModelIndex()
        before = self._hovered
        self._hovered = QPersistentModelIndex(index) if index.isValid() else None
        if before is not None and before.isValid():
            self.viewport().update(self.visualRect(before))
        if index.isValid():
            self.viewport().update(self.visualRect(index))
