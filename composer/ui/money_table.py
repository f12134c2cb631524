"""How does a table of sums look, and how is it gone through by keyboard?"""

from __future__ import annotations

from msgspec import Struct
from PySide6.QtCore import (
    QAbstractTableModel,
    QEvent,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHeaderView,
    QSizePolicy,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from composer.ui.languages import translate, within
from composer.ui.widgets import look
from composer.ui.widgets.drawing import LEFT, RIGHT, rounded, write
from composer.ui.widgets.focus import shows_ring
from composer.ui.widgets.scrolling import soften_scrolling
from composer.ui.widgets.typeface import text_width

Index = QModelIndex | QPersistentModelIndex
ROW = 28
PAD = 10
"""Room at both sides of what stands in a cell, px."""
LEAST = 150
"""px that the stretching column wants before a spare one may stand beside it."""
MEASURED = 400
"""Rows that are looked at for the width of a column."""


class Cell(Struct, frozen=True):
    """What stands in a cell, in which type role and colour token."""

    text: str
    ink: str = "t1"
    role: str = "body"


class Column(Struct, frozen=True):
    """A column's head; sums stand at the right, words at the left."""

    title: str
    is_sum: bool = True
    stretches: bool = False
    """It takes what room the others leave."""
    spare: bool = False
    """It is left out where that room would be too little for words."""


class MoneyModel(QAbstractTableModel):
    """Rows of cells; the first cell of a row says the whole row to screen readers."""

    columns: tuple[Column, ...] = ()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows: list[tuple[Cell, ...]] = []

    def show(self, rows: list[tuple[Cell, ...]]) -> None:
        """Show other rows; a selection in rows that stay the same is kept by Qt."""
        if rows == self._rows:
            return
        if len(rows) == len(self._rows):
            self._rows = rows
            last = self.index(len(rows) - 1, len(self.columns) - 1)
            self.dataChanged.emit(self.index(0, 0), last)
            return
        self.beginResetModel()
        self._rows = rows
        self.endResetModel()

    def cell(self, row: int, column: int) -> Cell:
        """What stands there."""
        return self._rows[row][column]

    def spoken(self, row: int) -> str:
        """A row in words: ``Kyma, orders 3, charged $0.42``."""
        first, *rest = self._rows[row]
        titles = (within(translate("money", column.title)) for column in self.columns[1:])
        parts = [f"{title} {cell.text}" for title, cell in zip(titles, rest, strict=True)]
        filled = [part for part, cell in zip(parts, rest, strict=True) if cell.text]
        return ", ".join([first.text.strip(), *filled])

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.columns)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self.cell(index.row(), index.column()).text.strip()
        if role == Qt.ItemDataRole.AccessibleTextRole and index.column() == 0:
            return self.spoken(index.row())
        return None

    def headerData(
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> object:
        wanted = (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole)
        if orientation == Qt.Orientation.Horizontal and role in wanted:
            return translate("money", self.columns[section].title)
        return None


class MoneyTable(QTableView):
    """Goes by whole rows; Tab leaves it, Enter opens a row."""

    opened = Signal(int)
    """Enter or a double click on a row."""

    def __init__(
        self, name: str, model: MoneyModel, surface: str, parent: QWidget | None = None
    ) -> None:
        """``surface``: the token of what lies behind the table."""
        super().__init__(parent)
        self._money = model
        self._by_keyboard = False
        self._hovered = -1
        self._widths: dict[int, int] = {}
        self._most_rows = 0
        self.setAccessibleName(name)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setMouseTracking(True)
        self.setTabKeyNavigation(False)
        self.setCornerButtonEnabled(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.viewport().setAutoFillBackground(False)
        self.setItemDelegate(_Cells(self))
        self.setHorizontalHeader(_Heads(self))
        self.verticalHeader().hide()
        soften_scrolling(self, surface)
        self.setModel(model)
        for signal in (model.modelReset, model.dataChanged):
            signal.connect(self.measure)
        self.measure()

    @property
    def shows_focus(self) -> bool:
        """Whether the current row is ringed."""
        return self._by_keyboard and self.hasFocus()

    @property
    def hovered(self) -> int:
        """The row below the mouse, -1 for none."""
        return self._hovered

    def cell(self, index: Index) -> Cell:
        """What is painted there."""
        return self._money.cell(index.row(), index.column())

    def column(self, number: int) -> Column:
        """The head of a column."""
        return self._money.columns[number]

    def measure(self) -> None:
        """Give each column the room that its widest words want, and each row its height."""
        self.verticalHeader().setMinimumSectionSize(1)
        self.verticalHeader().setDefaultSectionSize(look.px(ROW))
        heads = self.horizontalHeader()
        rows = range(min(self._money.rowCount(), MEASURED))
        for number, column in enumerate(self._money.columns):
            if column.stretches:
                heads.setSectionResizeMode(number, QHeaderView.ResizeMode.Stretch)
                continue
            cells = (self._money.cell(row, number) for row in rows)
            widest = max((text_width(cell.role, cell.text) for cell in cells), default=0)
            width = max(widest, text_width("micro", translate("money", column.title)))
            heads.setSectionResizeMode(number, QHeaderView.ResizeMode.Fixed)
            self._widths[number] = round(width) + 2 * PAD + 1
            heads.resizeSection(number, self._widths[number])
        self._leave_out()
        self.updateGeometry()

    def set_most_rows(self, rows: int) -> None:
        """Want no more height than so many rows take; the others are scrolled to."""
        self._most_rows = rows
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)

    def _leave_out(self) -> None:
        """Show the spare columns only where they leave room for the words."""
        rest = self.viewport().width() - sum(self._widths.values())
        for number, column in enumerate(self._money.columns):
            if column.spare:
                self.setColumnHidden(number, rest < look.px(LEAST))

    def _height_of(self, rows: int) -> int:
        return self.horizontalHeader().sizeHint().height() + rows * look.px(ROW)

    # What Qt calls.

    def sizeHint(self) -> QSize:
        rows = self._money.rowCount()
        return QSize(360, self._height_of(min(rows, self._most_rows or rows)))

    def minimumSizeHint(self) -> QSize:
        return QSize(240, self._height_of(min(3, self._money.rowCount())))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._leave_out()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self.measure()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        current = self.currentIndex()
        if not self.shows_focus or not current.isValid():
            return
        row = self.visualRect(current.siblingAtColumn(0))
        row.setRight(self.viewport().width() - 1)
        painter = QPainter(self.viewport())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        rounded(painter, QRectF(row), 6, None, look.tokens().accent, 2)
        painter.end()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        self._by_keyboard = True
        keys = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if event.key() in keys and self.currentIndex().isValid() and not event.isAutoRepeat():
            self.opened.emit(self.currentIndex().row())
            return
        super().keyPressEvent(event)
        self.viewport().update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        self._hover(self.indexAt(event.position().toPoint()).row())

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        index = self.indexAt(event.position().toPoint())
        if index.isValid() and event.button() == Qt.MouseButton.LeftButton:
            self.opened.emit(index.row())

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._hover(-1)

    def focusInEvent(self, event: QFocusEvent) -> None:
        self._by_keyboard = shows_ring(event.reason(), before=self._by_keyboard)
        super().focusInEvent(event)
        if self._by_keyboard and not self.currentIndex().isValid() and self._money.rowCount():
            self.selectRow(0)
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.viewport().update()

    def _hover(self, row: int) -> None:
        if row != self._hovered:
            self._hovered = row
            self.viewport().update()


class _Cells(QStyledItemDelegate):
    """Paints a cell: its words, and its share of the row's fill."""

    def __init__(self, table: MoneyTable) -> None:
        super().__init__(table)
        self._table = table

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        tokens = look.tokens()
        area, cell = QRectF(option.rect), self._table.cell(index)
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        if chosen or index.row() == self._table.hovered:
            painter.fillRect(area, tokens.sel if chosen else tokens.hover)
        # t3 is too faint on the fill of the chosen row.
        ink = "t2" if chosen and cell.ink == "t3" else cell.ink
        side = RIGHT if self._table.column(index.column()).is_sum else LEFT
        text, words = cell.text, area.adjusted(PAD, 0, -PAD, 0)
        indent = len(text) - len(text.lstrip())
        words.setLeft(words.left() + look.px(8) * indent)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        write(painter, words, text.strip(), cell.role, tokens.colour(ink), side, elide=True)
        painter.restore()


class _Heads(QHeaderView):
    """The line above the rows."""

    def __init__(self, table: MoneyTable) -> None:
        super().__init__(Qt.Orientation.Horizontal, table)
        self._table = table
        self.setSectionsClickable(False)
        self.setHighlightSections(False)
        self.setMinimumSectionSize(24)
        self.viewport().setAutoFillBackground(False)

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), look.px(24))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        below = QRect(0, self.height() - 1, self.viewport().width(), 1)
        painter.fillRect(below, look.tokens().line)
        painter.end()
        super().paintEvent(event)

    def paintSection(self, painter: QPainter, rect: QRect, logicalIndex: int) -> None:  # noqa: N803
        column = self._table.column(logicalIndex)
        words = QRectF(rect).adjusted(PAD, 0, -PAD, -1)
        side = RIGHT if column.is_sum else LEFT
        painter.save()
        write(
            painter,
            words,
            translate("money", column.title),
            "micro",
            look.tokens().t2,
            side,
            elide=True,
        )
        painter.restore()
