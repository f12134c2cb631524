"""Where the play money went: every order as the simulated service's own books have it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QPersistentModelIndex,
    QRectF,
    QSize,
    Qt,
)
from PySide6.QtGui import QFocusEvent, QPainter
from PySide6.QtWidgets import (
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from composer.services.practising import Ending, PlayOrder
from composer.ui.languages import translated
from composer.ui.widgets import look
from composer.ui.widgets.drawing import RIGHT, rounded, write
from composer.ui.widgets.icons import paint_icon
from composer.ui.widgets.painted_list import PaintedList
from composer.ui.widgets.typeface import text_width

ROW = 44
LEAST_ROWS = 2
_FILL = 6
_ICON_AT = 16
_NAME_AT = 40
_RIGHT = 16
_MARKS = {
    Ending.OPEN: ("hourglass", "t2"),
    Ending.ANSWERED: ("check-circle-fill", "accent"),
    Ending.REFUSED: ("prohibit", "error_text"),
    Ending.SPOILED: ("warning-circle", "error_text"),
    Ending.GIVEN_BACK: ("arrow-u-up-left", "t2"),
}
"""Icon and colour token of each ending; the words beside it say the same."""

Index = QModelIndex | QPersistentModelIndex
NameOf = Callable[[PlayOrder], str]


def time_text(order: PlayOrder) -> str:
    """When it came in, on the clock here: ``21:40:07``."""
    return f"{order.at.astimezone():%H:%M:%S}"


class OrderModel(QAbstractListModel):
    """Holds the orders, the newest first; tells only of what became different."""

    def __init__(self, name_of: NameOf, parent: QWidget) -> None:
        """``name_of`` says service and model: ``Kyma · MiniMax Music``."""
        super().__init__(parent)
        self.orders: tuple[PlayOrder, ...] = ()
        self.name_of = name_of

    def show(self, orders: Sequence[PlayOrder]) -> None:
        """Take over what the books say now; books only grow."""
        before, now = self.orders, tuple(orders)
        added = len(now) - len(before)
        if added > 0:
            self.beginInsertRows(QModelIndex(), 0, added - 1)
            self.orders = now
            self.endInsertRows()
        else:
            self.orders = now
        for row, old in enumerate(before, start=max(0, added)):
            if old != now[row]:
                self.dataChanged.emit(self.index(row), self.index(row))

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.orders)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        order = self.orders[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return self.name_of(order)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            name = self.name_of(order).replace(" · ", ", ")
            parts = (time_text(order), name, translated(order.cost), translated(order.outcome))
            return ", ".join(part for part in parts if part)
        if role == Qt.ItemDataRole.ToolTipRole:
            return translated(order.outcome)
        return None


class OrderRows(QStyledItemDelegate):
    """Paints the rows: how it ended, what was ordered where, what it cost and when."""

    def __init__(self, view: OrderList) -> None:
        super().__init__(view)
        self._view = view

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:  # noqa: ARG002
        return QSize(option.rect.width(), look.px(ROW))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        order, name = self._view.order(index.row()), str(index.data())
        tokens = look.tokens()
        area = QRectF(option.rect)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._view.shows_focus and index == self._view.currentIndex():
            fill = area.adjusted(_FILL, 1, -_FILL, -1)
            rounded(painter, fill, 8, tokens.hover, tokens.accent, 2)
        mark, ink = _MARKS[order.ending]
        box = QRectF(area.left() + _ICON_AT, area.center().y() - 8, 16, 16)
        paint_icon(painter, box, mark, tokens.colour(ink))

        top = area.top() + (area.height() - look.px(36)) / 2
        line = QRectF(area.left() + _NAME_AT, top, 0, look.px(20))
        line.setRight(area.right() - _RIGHT)
        was_sold = order.cost[:1].isdigit() or order.cost.startswith("$")
        role, paid = ("num", tokens.t1) if was_sold else ("small", tokens.t2)
        cost = translated(order.cost)
        write(painter, line, cost, role, paid, RIGHT)
        words = line.adjusted(0, 0, -text_width(role, cost) - 12, 0)
        write(painter, words, name, "strong", tokens.t1, elide=True)
        detail = QRectF(line.left(), line.bottom(), line.width(), look.px(16))
        at = time_text(order)
        write(painter, detail, at, "meta", tokens.t2, RIGHT)
        detail.setRight(detail.right() - text_width("meta", at) - 12)
        went_wrong = order.ending in (Ending.REFUSED, Ending.SPOILED)
        tone = tokens.error_text if went_wrong else tokens.t2
        write(painter, detail, translated(order.outcome), "meta", tone, elide=True)
        painter.restore()


class OrderList(PaintedList):
    """One stop for the Tab key; arrows go through the orders."""

    def __init__(self, name_of: NameOf, parent: QWidget | None = None) -> None:
        super().__init__("field", parent)
        self._orders = OrderModel(name_of, self)
        self.setModel(self._orders)
        self.setItemDelegate(OrderRows(self))
        self.setAccessibleName(self.tr("Ledger"))

    def order(self, row: int) -> PlayOrder:
        """The order in that row."""
        return self._orders.orders[row]

    def show_orders(self, orders: Sequence[PlayOrder]) -> None:
        """Show what the books say now."""
        self._orders.show(orders)

    def sizeHint(self) -> QSize:
        """No more than it must have: what is left over it gets by its stretch."""
        return QSize(240, look.px(LEAST_ROWS * ROW))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if self._orders.orders and not self.currentIndex().isValid():
            self.setCurrentIndex(self._orders.index(0))
