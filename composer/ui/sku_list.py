"""Every model with its price for this very draft, those that can be used now first."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import (
    QModelIndex,
    QPoint,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import (
    QContextMenuEvent,
    QKeyEvent,
    QMouseEvent,
    QResizeEvent,
    QShowEvent,
)
from PySide6.QtWidgets import (
    QWidget,
)

from composer.services.composing import Offer
from composer.ui.languages import translated
from composer.ui.sku_model import Entry, GroupHead, Index, SkuModel, entries_of, needs_key
from composer.ui.sku_rows import HEAD, NAME_AT, ROW, RowPlaces, SkuRows, row_action
from composer.ui.widgets import look
from composer.ui.widgets.menus import Menu
from composer.ui.widgets.painted_list import PaintedList

LEAST_ROWS = 3


class SkuList(PaintedList):
    """One stop for the Tab key; arrows choose. Enter does what a row that is off asks for."""

    sku_chosen = Signal(str)
    way_out_wanted = Signal(str)
    """The SKU whose obstacle the user wants to remove."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("side", parent)
        self.blank = False
        self.chosen = ""
        self._showing = False
        self._is_tight = False
        self._pressed_action = ""
        self._skus = SkuModel(self)
        self.setModel(self._skus)
        self._rows = SkuRows(self)
        self.setItemDelegate(self._rows)
        self.setAccessibleName(self.tr("Models"))
        self.selectionModel().currentChanged.connect(self._choose)

    def show_offers(self, offers: Sequence[Offer], chosen: str, *, blank: bool) -> None:
        """Show these rows; ``blank``: nothing is written yet. What stays the same is left alone."""
        self._showing = True
        try:
            scrolled, seen = self.verticalScrollBar().value(), self._is_in_sight()
            another = chosen != self.chosen
            other = another or blank != self.blank
            self.blank, self.chosen = blank, chosen
            regrouped = self._skus.show(entries_of(offers, blank=blank))
            row = self._skus.row_of(chosen)
            if regrouped or self.currentIndex().row() != row:
                self.setCurrentIndex(self._skus.index(row))
                if regrouped and not another and not self.hasFocus():
                    self.verticalScrollBar().setValue(scrolled)
                    if seen:
                        self.scrollTo(self.currentIndex())
            if other:
                self.viewport().update()
        finally:
            self._showing = False

    def entry(self, row: int) -> Entry:
        """The row of that number."""
        return self._skus.entries[row]

    def offer_of(self, sku_id: str) -> Offer | None:
        """What is shown of a SKU, or None."""
        row = self._skus.row_of(sku_id)
        entry = self.entry(row) if row >= 0 else None
        return entry if isinstance(entry, Offer) else None

    def reason(self, offer: Offer) -> str:
        """Why a row is off, in a few words; under "Needs a key" the service alone says it."""
        if offer.obstacle is None:
            return ""
        heads = {entry.title for entry in self._skus.entries if isinstance(entry, GroupHead)}
        if offer.obstacle.code == "no_key" and needs_key() in heads:
            return offer.sku.provider_label
        return translated(offer.obstacle.short)

    def action(self, offer: Offer) -> str:
        """What can be done in this row: "Add key", or nothing."""
        return row_action(offer, chosen=offer.sku.id == self.chosen)

    def action_rect(self, sku_id: str) -> QRect:
        """Where a row's action stands in the viewport; empty if it has none."""
        index = self._skus.index(self._skus.row_of(sku_id))
        offer = self.offer_of(sku_id)
        if offer is None or not self.action(offer):
            return QRect()
        area = QRectF(self.visualRect(index))
        places = RowPlaces(area, offer, self.reason(offer), self.action(offer))
        return places.action.adjusted(-4, -3, 4, 3).toRect()

    def sizeHint(self) -> QSize:
        return QSize(120, look.px(HEAD + LEAST_ROWS * ROW))

    def minimumSizeHint(self) -> QSize:
        """Less than three rows only where something below needs the room more."""
        return QSize(120, look.px(ROW)) if self._is_tight else self.sizeHint()

    def set_tight(self, *, tight: bool) -> None:
        """The window is low, or a question is open below: one row is enough."""
        if tight != self._is_tight:
            self._is_tight = tight
            self.updateGeometry()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.scrollTo(self.currentIndex())  # before, there was no room to scroll in

    def resizeEvent(self, event: QResizeEvent) -> None:
        """What else is said below takes room from the list, but not the chosen row out of sight."""
        seen = self.visualRect(self.currentIndex()).bottom() <= event.oldSize().height()
        super().resizeEvent(event)
        if seen and event.size().height() < event.oldSize().height():
            self.scrollTo(self.currentIndex())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            offer = self.offer_of(self.chosen)
            if offer is not None and offer.obstacle is not None and offer.obstacle.way_out:
                self.way_out_wanted.emit(self.chosen)
                return
        super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._pressed_action = self._action_at(event.position().toPoint())
        if not self._pressed_action:
            super().mousePressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        pressed, self._pressed_action = self._pressed_action, ""
        if pressed:
            if pressed == self._action_at(event.position().toPoint()):
                self.way_out_wanted.emit(pressed)
            return
        super().mouseReleaseEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        over = bool(self._action_at(event.position().toPoint()))
        shape = Qt.CursorShape.PointingHandCursor if over else Qt.CursorShape.ArrowCursor
        self.viewport().setCursor(shape)
        super().mouseMoveEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        by_mouse = event.reason() == QContextMenuEvent.Reason.Mouse
        index = self.indexAt(event.pos()) if by_mouse else self.currentIndex()
        entry = self.entry(index.row()) if index.isValid() else None
        if not isinstance(entry, Offer):
            return
        sku_id, place = entry.sku.id, event.globalPos()
        menu = Menu(entry.sku.label, self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.add(self.tr("Use this model"), lambda: self.sku_chosen.emit(sku_id))
        if entry.obstacle is not None and entry.obstacle.way_out:
            label = translated(entry.obstacle.way_out.value)
            menu.add(label, lambda: self.way_out_wanted.emit(sku_id))
        menu.popup(place if by_mouse else self._below(index))

    def _is_in_sight(self) -> bool:
        """Whether the chosen row is seen whole."""
        row = self.visualRect(self.currentIndex())
        return row.isValid() and self.viewport().rect().contains(row)

    def _choose(self, current: QModelIndex) -> None:
        if self._showing or not current.isValid():
            return
        entry = self.entry(current.row())
        if isinstance(entry, Offer):
            self.sku_chosen.emit(entry.sku.id)

    def _follow_selection(self) -> None:
        if not self._showing:
            super()._follow_selection()

    def _action_at(self, point: QPoint) -> str:
        index = self.indexAt(point)
        entry = self.entry(index.row()) if index.isValid() else None
        if isinstance(entry, Offer) and self.action_rect(entry.sku.id).contains(point):
            return entry.sku.id
        return ""

    def _below(self, index: Index) -> QPoint:
        rect = self.visualRect(index)
        return self.viewport().mapToGlobal(QPoint(NAME_AT, rect.bottom()))
