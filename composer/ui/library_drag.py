"""Where would a row that is dragged land?"""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRectF
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QApplication, QListView

from composer.ui.library_line import is_waiting
from composer.ui.library_model import LibraryModel
from composer.ui.widgets import look
from composer.ui.widgets.drawing import rounded

_INSET = 8
_THICK = 3


class RowDrag:
    """A row that waits is pulled to another place in the line."""

    def __init__(self, view: QListView, model: LibraryModel, row: int, pressed: QPoint) -> None:
        self.row = row
        self.target: int | None = None
        """The row whose place it would take; None as long as nothing would change."""
        self._view = view
        self._model = model
        self._pressed = pressed
        self._is_moving = False

    def follow(self, at: QPoint) -> bool:
        """The mouse is there now; False while it may still be a plain press."""
        if not self._is_moving:
            way = (at - self._pressed).manhattanLength()
            if way < QApplication.startDragDistance():
                return False
            self._is_moving = True
        self.target = self._target_at(at)
        self._view.viewport().update()
        return True

    def paint(self, painter: QPainter) -> None:
        """A line where the row would land."""
        if self.target is None:
            return
        area = self._view.visualRect(self._model.index(self.target))
        y = area.top() if self.target < self.row else area.bottom()
        bar = QRectF(_INSET, y - _THICK / 2, area.width() - 2 * _INSET, _THICK)
        rounded(painter, bar, _THICK / 2, look.tokens().accent)

    def _target_at(self, at: QPoint) -> int | None:
        index = self._view.indexAt(at)
        if not index.isValid() or index.row() == self.row:
            return None
        return index.row() if is_waiting(self._model, index.row()) else None
