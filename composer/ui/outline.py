"""The song's sections at a glance: their order, their start, about how long they last."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QPersistentModelIndex,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHBoxLayout,
    QListView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from composer.domain.clip import SectionTime
from composer.domain.options import clock
from composer.ui.theme import section_hue
from composer.ui.widgets import look
from composer.ui.widgets.drawing import LEFT, RIGHT, rounded, write
from composer.ui.widgets.labels import Text
from composer.ui.widgets.scrolling import soften_scrolling

WIDTH = 176
LEAST_ROW = 28
LENGTH_FROM = 46
"""Height from which a row also tells its length."""

Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True, kw_only=True)
class OutlineEntry:
    """A section and the number of its line in the text, -1 for words before the first tag."""

    section: SectionTime
    line: int


class _Entries(QAbstractListModel):
    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.entries: tuple[OutlineEntry, ...] = ()

    def show(self, entries: Sequence[OutlineEntry]) -> None:
        self.beginResetModel()
        self.entries = tuple(entries)
        self.endResetModel()

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.entries)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        section = self.entries[index.row()].section
        start = clock(round(section.start) * 1000)
        if role == Qt.ItemDataRole.DisplayRole:
            return section.name
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{section.name}, at {start}, about {round(section.seconds)} seconds"
        return None


class _Row(QStyledItemDelegate):
    def __init__(self, view: OutlineList) -> None:
        super().__init__(view)
        self._view = view

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:  # noqa: ARG002
        return QSize(WIDTH - 12, self._view.row_height(index.row()))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        entry = self._view.entry(index.row())
        tokens = look.tokens()
        area = QRectF(option.rect)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if index.row() == self._view.current_row:
            rounded(
                painter,
                area.adjusted(0, 0, 0, -2),
                6,
                tokens.raised if look.current().dark else tokens.hover,
            )
        bar = QRectF(area.left() + 8, area.top() + 5, 3, max(14.0, area.height() - 12))
        painter.fillRect(bar, tokens.colour(section_hue(entry.section.name)))
        line = look.px(16)
        top = QRectF(area.left() + 20, area.top() + 4, area.width() - 28, line)
        write(painter, top, clock(round(entry.section.start) * 1000), "label", tokens.t1, RIGHT)
        name = QRectF(top)
        name.setWidth(top.width() - look.px(40))
        write(painter, name, entry.section.name, "label", tokens.t1, LEFT, elide=True)
        if area.height() >= look.px(LENGTH_FROM):
            second = top.translated(0, line)
            write(painter, second, f"{round(entry.section.seconds)} s", "meta", tokens.t2)
        painter.restore()


class OutlineList(QListView):
    """The list itself; a press or Enter goes to the section."""

    line_wanted = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Outline")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.viewport().setAutoFillBackground(False)
        self.current_row = -1
        self._entries = _Entries(self)
        self.setModel(self._entries)
        self.setItemDelegate(_Row(self))
        self.clicked.connect(self._go)
        self.activated.connect(self._go)

    def entry(self, row: int) -> OutlineEntry:
        """The section of that row."""
        return self._entries.entries[row]

    def show_entries(self, entries: Sequence[OutlineEntry]) -> None:
        """Show other sections."""
        if tuple(entries) != self._entries.entries:
            self._entries.show(entries)

    def show_line(self, line: int) -> None:
        """Mark the section in which this line of the text lies."""
        row = -1
        for number, entry in enumerate(self._entries.entries):
            if entry.line <= line:
                row = number
        if row != self.current_row:
            self.current_row = row
            self.viewport().update()

    def row_height(self, row: int) -> int:
        """In proportion to the length, as far as there is room."""
        entries = self._entries.entries
        total = sum(entry.section.seconds for entry in entries) or 1.0
        room = max(0, self.viewport().height() - look.px(LEAST_ROW) * len(entries))
        share = entries[row].section.seconds / total
        return int(
            look.px(LEAST_ROW) + room * share
        )  # rounded up, the rows would need a scroll bar

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.scheduleDelayedItemsLayout()

    def _go(self, index: QModelIndex) -> None:
        self.line_wanted.emit(max(0, self.entry(index.row()).line))


class Outline(QFrame):
    """Head with the whole length, the sections, and how many lines and words there are."""

    line_wanted = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedWidth(WIDTH)
        self.list = OutlineList()
        soften_scrolling(self.list, "field")
        self.list.line_wanted.connect(self.line_wanted)
        self._total = Text("", "meta", "t2")
        self._foot = Text("", "meta", "t2")
        head = QHBoxLayout()
        head.setContentsMargins(10, 0, 8, 0)
        head.addWidget(Text("Outline", "meta", "t2"))
        head.addStretch(1)
        head.addWidget(self._total)
        column = QVBoxLayout(self)
        column.setContentsMargins(6, 10, 6, 12)
        column.setSpacing(6)
        column.addLayout(head)
        column.addWidget(self.list, 1)
        foot = QHBoxLayout()
        foot.setContentsMargins(10, 0, 8, 0)
        foot.addWidget(self._foot)
        column.addLayout(foot)

    def show_entries(
        self, entries: Sequence[OutlineEntry], *, lines: int, words: int, is_exact: bool
    ) -> None:
        """Show the sections; ``is_exact``: the length was asked for, not guessed."""
        self.list.show_entries(entries)
        total = sum(entry.section.seconds for entry in entries)
        length = clock(round(total) * 1000)
        self._total.setText("" if not entries else length if is_exact else f"about {length}")
        self._foot.setText(f"{lines} {_plural('line', lines)} · {words} {_plural('word', words)}")


def _plural(noun: str, count: int) -> str:
    return noun if count == 1 else f"{noun}s"
