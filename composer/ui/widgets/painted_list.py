"""A list whose rows a delegate paints: what all of them have in common, keyboard and look."""

from __future__ import annotations

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QListView, QWidget

from composer.ui.widgets.focus import shows_ring
from composer.ui.widgets.scrolling import scroll_clear, soften_scrolling

Index = QModelIndex | QPersistentModelIndex


class PaintedList(QListView):
    """One stop for the Tab key; arrows go through the rows, one of which is the current one.

    The ring is for the keyboard: a row that was chosen by the mouse does not wear one.
    """

    def __init__(self, surface: str, parent: QWidget | None = None) -> None:
        """``surface`` is the token of what lies behind the list: side, field."""
        super().__init__(parent)
        self._shows_ring = False
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setMouseTracking(True)
        self.viewport().setAutoFillBackground(False)
        soften_scrolling(self, surface)

    @property
    def shows_focus(self) -> bool:
        """Whether the keyboard is here and is to be seen."""
        return self._shows_ring and self.hasFocus()

    def setModel(self, model: QAbstractItemModel | None) -> None:
        super().setModel(model)
        if model is not None:
            self.selectionModel().selectionChanged.connect(self._follow_selection)

    def scrollTo(
        self,
        index: Index,
        hint: QAbstractItemView.ScrollHint = QAbstractItemView.ScrollHint.EnsureVisible,
    ) -> None:
        """Scroll so far that a row is seen, clear of the fading edges."""
        super().scrollTo(index, hint)
        scroll_clear(self, index)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        self._show_ring(on=True)
        super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._show_ring(on=False)
        super().mousePressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        self._shows_ring = shows_ring(event.reason(), before=self._shows_ring)
        super().focusInEvent(event)
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.viewport().update()

    def _follow_selection(self) -> None:
        """Screen readers select a row without making it the current one; here both are one."""
        selected = self.selectionModel().selectedIndexes()
        if selected and selected[0] != self.currentIndex():
            self.setCurrentIndex(selected[0])

    def _show_ring(self, *, on: bool) -> None:
        if on != self._shows_ring:
            self._shows_ring = on
            self.viewport().update()
