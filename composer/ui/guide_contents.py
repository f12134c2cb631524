"""The guide's list at the left: its pages, or where it speaks of what was searched for."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QPersistentModelIndex,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import (
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from composer.ui.guide_pages import Found, Heading, Page
from composer.ui.widgets import look
from composer.ui.widgets.drawing import rounded, write
from composer.ui.widgets.painted_list import PaintedList
from composer.ui.widgets.typeface import text_width

Entry = Heading | Page | Found
Index = QModelIndex | QPersistentModelIndex
_INSET = 16
_HEIGHTS = {Heading: 36, Page: 32, Found: 50}


class GuideContents(PaintedList):
    """One stop for the Tab key; arrows open pages as they pass."""

    page_wanted = Signal(object)
    """A ``Page`` or a ``Found``."""
    page_entered = Signal()
    """Enter or a click: the reader wants to read, not to choose further."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("side", parent)
        self._showing = False
        self._rows = _Rows(self)
        self.setModel(self._rows)
        self.setItemDelegate(_Painter(self))
        self.setAccessibleName(self.tr("Contents"))
        self.selectionModel().currentChanged.connect(self._choose)

    @property
    def entries(self) -> Sequence[Entry]:
        """What is listed."""
        return self._rows.entries

    def show_entries(self, entries: Sequence[Entry], chosen: str) -> None:
        """List these; the first one of the page ``chosen`` is marked, if it is among them."""
        self._showing = True
        try:
            self._rows.show(entries)
            self.choose(chosen)
        finally:
            self._showing = False

    def choose(self, page: str) -> None:
        """Mark a page that was opened by a link, or by going back."""
        current = self._rows.entries[self.currentIndex().row()] if self._has_current() else None
        if current is not None and _page_of(current) == page:
            return
        showing, self._showing = self._showing, True
        try:
            rows = [n for n, entry in enumerate(self.entries) if _page_of(entry) == page]
            self.setCurrentIndex(self._rows.index(rows[0] if rows else -1))
        finally:
            self._showing = showing

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._has_current():
            self.page_entered.emit()
            return
        super().keyPressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        index = self.indexAt(event.position().toPoint())
        if index.isValid() and index == self.currentIndex():
            self._choose(index)  # once more, if it was left by a link meanwhile

    def _has_current(self) -> bool:
        return 0 <= self.currentIndex().row() < len(self.entries)

    def _choose(self, current: QModelIndex) -> None:
        if not self._showing and current.isValid():
            entry = self.entries[current.row()]
            if not isinstance(entry, Heading):
                self.page_wanted.emit(entry)


class _Rows(QAbstractListModel):
    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.entries: Sequence[Entry] = ()

    def show(self, entries: Sequence[Entry]) -> None:
        self.beginResetModel()
        self.entries = tuple(entries)
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.entries)

    def flags(self, index: Index) -> Qt.ItemFlag:
        if isinstance(self.entries[index.row()], Heading):
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        entry = self.entries[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return _name(entry)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{_name(entry)}. {entry.line}" if isinstance(entry, Found) else _name(entry)
        return None


class _Painter(QStyledItemDelegate):
    def __init__(self, view: GuideContents) -> None:
        super().__init__(view)
        self._view = view

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        entry = self._view.entries[index.row()]
        return QSize(option.rect.width(), look.px(_HEIGHTS[type(entry)]))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        tokens = look.tokens()
        entry = self._view.entries[index.row()]
        area = QRectF(option.rect)
        words = area.adjusted(_INSET, 0, -_INSET, 0)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if isinstance(entry, Heading):
            write(
                painter,
                words.adjusted(0, look.px(10), 0, 0),
                entry.title,
                "micro",
                tokens.t3,
                elide=True,
            )
            painter.restore()
            return
        fill = area.adjusted(_INSET / 2, 1, -_INSET / 2, -1)
        if index == self._view.currentIndex():
            rounded(painter, fill, 8, tokens.sel)
            if self._view.shows_focus:
                rounded(painter, fill, 8, None, tokens.accent, 2)
        elif option.state & QStyle.StateFlag.State_MouseOver:
            rounded(painter, fill, 8, tokens.hover)
        if isinstance(entry, Found):
            middle = area.center().y()
            upper = QRectF(words.left(), middle - look.px(20), words.width(), look.px(20))
            lower = QRectF(words.left(), middle, words.width(), look.px(18))
            write(painter, upper, _name(entry), "strong", tokens.t1, elide=True)
            write(painter, lower, entry.line, "meta", tokens.t2, elide=True)
        else:
            write(painter, words, entry.title, "body", tokens.t1, elide=True)
        painter.restore()


def entry_width(entry: Entry) -> int:
    """px that it takes to be read whole."""
    role = "micro" if isinstance(entry, Heading) else "body"
    return round(text_width(role, _name(entry))) + 2 * _INSET + 2


def _page_of(entry: Entry) -> str:
    if isinstance(entry, Heading):
        return ""
    return entry.page if isinstance(entry, Found) else entry.name


def _name(entry: Entry) -> str:
    if isinstance(entry, Found) and entry.part:
        return f"{entry.title} › {entry.part}"
    return entry.title
