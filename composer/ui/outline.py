"""The song's sections at a glance: their order, their start, about how long they last."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct
from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QPointF,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import (
    QContextMenuEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPixmap,
    QResizeEvent,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
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
from composer.ui.widgets.buttons import IconButton
from composer.ui.widgets.drawing import LEFT, RIGHT, painting, rounded, write
from composer.ui.widgets.labels import Text
from composer.ui.widgets.scrolling import scroll_clear, soften_scrolling

WIDTH = 176
LEAST_ROW = 28
LENGTH_FROM = 46
"""Height from which a row also tells its length."""

MOST_PICTURES = 200
"""Rows that are kept as they were painted, about 20 kB each."""

Index = QModelIndex | QPersistentModelIndex
Told = tuple[str, int, int]
"""What a row says: name, start and length in whole seconds."""


class OutlineEntry(Struct, frozen=True, kw_only=True):
    """A section and the number of its line in the text, -1 for words before the first tag."""

    section: SectionTime
    line: int


def _told(entry: OutlineEntry) -> Told:
    section = entry.section
    return section.name, round(section.start), round(section.seconds)


class _Entries(QAbstractListModel):
    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.entries: tuple[OutlineEntry, ...] = ()
        self.total = 1.0
        """Seconds of all together; added up once, for every row asks."""

    def show(self, entries: tuple[OutlineEntry, ...]) -> None:
        before, total = self.entries, sum(entry.section.seconds for entry in entries) or 1.0
        if [entry.section.name for entry in before] == [entry.section.name for entry in entries]:
            self.entries, self.total = entries, total
            for row, (old, new) in enumerate(zip(before, entries, strict=True)):
                if _told(old) != _told(new):
                    index = self.index(row, 0)
                    self.dataChanged.emit(index, index)
            return
        self.beginResetModel()
        self.entries, self.total = entries, total
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
            seconds = round(section.seconds)
            return self.tr("{name}, at {start}, about {seconds} seconds", "", seconds).format(
                name=section.name, start=start, seconds=seconds
            )
        return None


class _Row(QStyledItemDelegate):
    def __init__(self, view: OutlineList) -> None:
        super().__init__(view)
        self._view = view
        self._look = look.current()
        self._pictures = dict[tuple[object, ...], QPixmap]()

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:  # noqa: ARG002
        return QSize(WIDTH - 12, self._view.row_height(index.row()))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """As it was painted before, as long as it says the same: all are asked for whenever the
        card grows, moves or lights up."""
        told = _told(self._view.entry(index.row()))
        is_current = index.row() == self._view.current_row
        area, sharp = QRectF(option.rect), self._view.devicePixelRatioF()
        key = (told, is_current, area.size().toTuple(), sharp)
        if self._look != look.current() or len(self._pictures) > MOST_PICTURES:
            self._look = look.current()
            self._pictures.clear()
        if key not in self._pictures:
            made = self._pictures[key] = QPixmap((area.size() * sharp).toSize())
            made.setDevicePixelRatio(sharp)
            made.fill(Qt.GlobalColor.transparent)
            on_it = QPainter(made)
            on_it.setRenderHint(QPainter.RenderHint.Antialiasing)
            _paint_row(on_it, QRectF(QPointF(), area.size()), told, is_current=is_current)
            on_it.end()
        painter.drawPixmap(area.topLeft(), self._pictures[key])


def _paint_row(painter: QPainter, area: QRectF, told: Told, *, is_current: bool) -> None:
    tokens, (section, start, seconds) = look.tokens(), told
    if is_current:
        fill = tokens.raised if look.current().dark else tokens.hover
        rounded(painter, area.adjusted(0, 0, 0, -2), 6, fill)
    bar = QRectF(area.left() + 8, area.top() + 5, 3, max(14.0, area.height() - 12))
    painter.fillRect(bar, tokens.colour(section_hue(section)))
    line = look.px(16)
    top = QRectF(area.left() + 20, area.top() + 4, area.width() - 28, line)
    write(painter, top, clock(start * 1000), "label", tokens.t1, RIGHT)
    name = QRectF(top)
    name.setWidth(top.width() - look.px(40))
    write(painter, name, section, "label", tokens.t1, LEFT, elide=True)
    if area.height() >= look.px(LENGTH_FROM):
        second = top.translated(0, line)
        write(painter, second, f"{seconds} s", "meta", tokens.t2)


class OutlineList(QListView):
    """The list itself; a press or Enter goes to the section, dragging one moves it."""

    line_wanted = Signal(int)
    move_wanted = Signal(int, int)
    """A section shall get another number, counted without it."""
    menu_wanted = Signal(int, QPoint)
    """All that can be done to a section; where, on the screen."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("Outline"))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.viewport().setAutoFillBackground(False)
        self.setAttribute(Qt.WidgetAttribute.WA_StaticContents)
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_StaticContents)
        self.current_row = -1
        self._pressed_at: QPoint | None = None
        self._gap = -1
        """Before which row the dragged section would come to stand; -1 while none is dragged."""
        self._entries = _Entries(self)
        self.setModel(self._entries)
        self.setItemDelegate(_Row(self))
        self.clicked.connect(self._go)
        self.activated.connect(self._go)

    def entry(self, row: int) -> OutlineEntry:
        """The section of that row."""
        return self._entries.entries[row]

    def show_entries(self, entries: Sequence[OutlineEntry]) -> None:
        """Show other sections; a row that says the same as before is left alone."""
        if tuple(entries) != self._entries.entries:
            self._entries.show(tuple(entries))
            self._share_room()

    def show_line(self, line: int) -> None:
        """Mark the section in which this line of the text lies."""
        row = -1
        for number, entry in enumerate(self._entries.entries):
            if entry.line <= line:
                row = number
        if row != self.current_row:
            before, self.current_row = self.current_row, row
            for each in (before, row):
                self.update(self._entries.index(each, 0))
            self.scrollTo(self._entries.index(row, 0))
            scroll_clear(self, self._entries.index(row, 0))

    def row_height(self, row: int) -> int:
        """In proportion to the length, as far as there is room."""
        entries = self._entries.entries
        room = max(0, self.viewport().height() - look.px(LEAST_ROW) * len(entries))
        share = entries[row].section.seconds / self._entries.total
        return int(
            look.px(LEAST_ROW) + room * share
        )  # rounded up, the rows would need a scroll bar

    def select_row(self, row: int) -> None:
        """Put the keyboard's mark on a section."""
        self.setCurrentIndex(self._entries.index(row, 0))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._share_room()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        is_key = event.reason() == QContextMenuEvent.Reason.Keyboard
        index = self.currentIndex() if is_key else self.indexAt(event.pos())
        if index.isValid():
            place = self.visualRect(index).bottomLeft() if is_key else event.pos()
            self.menu_wanted.emit(index.row(), self.viewport().mapToGlobal(place))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        super().mousePressEvent(event)
        if event.button() == Qt.MouseButton.LeftButton:
            self._pressed_at = event.position().toPoint()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        at = event.position().toPoint()
        if self._gap < 0 and self._begins_to_drag(at):
            self.setCursor(Qt.CursorShape.ClosedHandCursor)
            self._gap = 0
        if self._gap < 0:
            super().mouseMoveEvent(event)
            return
        self._gap = self._gap_at(at)
        self.viewport().update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        gap, pressed = self._gap, self._pressed_at
        self._stop_dragging()
        if gap < 0 or pressed is None:
            super().mouseReleaseEvent(event)
            return
        row = self.indexAt(pressed).row()
        to = gap - 1 if gap > row else gap
        if row >= 0 and to != row:
            self.move_wanted.emit(row, to)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self._gap >= 0:
            self._stop_dragging()
        else:
            super().keyPressEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        if not QApplication.mouseButtons():
            self._stop_dragging()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._gap < 0:
            return
        with painting(self.viewport()) as painter:
            line = QRectF(4, max(0, self._top_of(self._gap) - 2), self.viewport().width() - 8, 2)
            painter.fillRect(line, look.tokens().accent)

    def _share_room(self) -> None:
        """Lay the rows out: all alike, and quickly so, where there is no room to share."""
        rows = len(self._entries.entries)
        is_full = look.px(LEAST_ROW) * rows >= self.viewport().height()
        if not (is_full and self.uniformItemSizes()):
            self.setUniformItemSizes(is_full)
            self.scheduleDelayedItemsLayout()

    def _begins_to_drag(self, at: QPoint) -> bool:
        if self._pressed_at is None or len(self._entries.entries) < 2:
            return False
        row = self.indexAt(self._pressed_at).row()
        if row < 0 or self.entry(row).line < 0:
            return False
        way = (at - self._pressed_at).manhattanLength()
        return way >= QApplication.startDragDistance()

    def _gap_at(self, at: QPoint) -> int:
        rows = range(len(self._entries.entries))
        rects = [self.visualRect(self._entries.index(row, 0)) for row in rows]
        first = 1 if self.entry(0).line < 0 else 0  # words before the first tag stay first
        return max(first, sum(at.y() > rect.center().y() for rect in rects))

    def _top_of(self, row: int) -> int:
        last = len(self._entries.entries) - 1
        rect = self.visualRect(self._entries.index(min(row, last), 0))
        return rect.top() if row <= last else rect.bottom()

    def _stop_dragging(self) -> None:
        self._pressed_at = None
        if self._gap >= 0:
            self._gap = -1
            self.unsetCursor()
            self.viewport().update()

    def _go(self, index: QModelIndex) -> None:
        self.line_wanted.emit(max(0, self.entry(index.row()).line))


class Outline(QFrame):
    """Head with the whole length, the sections, and how many lines and words there are."""

    line_wanted = Signal(int)
    menu_wanted = Signal(int, QPoint)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedWidth(WIDTH)
        self.setAttribute(Qt.WidgetAttribute.WA_StaticContents)  # what is painted stays
        self.list = OutlineList()
        soften_scrolling(self.list, "field")
        self.list.line_wanted.connect(self.line_wanted)
        self.list.menu_wanted.connect(self.menu_wanted)
        self.more = IconButton("dots-three", self.tr("Change this section"), target=24)
        self.more.setEnabled(False)
        self.more.clicked.connect(self._open_menu)
        self._total = Text("", "meta", "t2")
        self._foot = Text("", "meta", "t2", wrap=True)
        head = QHBoxLayout()
        head.setContentsMargins(10, 0, 2, 0)
        head.addWidget(Text(self.tr("Outline"), "meta", "t2", elide=True), 1)
        head.addWidget(self._total)
        head.addWidget(self.more)
        column = QVBoxLayout(self)
        column.setContentsMargins(6, 6, 6, 12)
        column.setSpacing(2)
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
        self.more.setEnabled(bool(entries))
        total = sum(entry.section.seconds for entry in entries)
        length = clock(round(total) * 1000)
        self._total.setText(
            ""
            if not entries
            else length
            if is_exact
            else self.tr("about {length}").format(length=length)
        )
        counted = (
            self.tr("1 line") if lines == 1 else self.tr("{n} lines", "", lines).format(n=lines),
            self.tr("1 word") if words == 1 else self.tr("{n} words", "", words).format(n=words),
        )
        self._foot.setText(" · ".join(counted))

    def _open_menu(self) -> None:
        """For the section with the cursor, or the first."""
        below = self.more.mapToGlobal(QPoint(0, self.more.height()))
        self.menu_wanted.emit(max(0, self.list.current_row), below)
