"""Everything that can be made to go wrong at a service, one of it chosen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QPersistentModelIndex,
    QPointF,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QKeyEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from composer.services.practising import CalledUp, Misfortune
from composer.ui.languages import marked, translate, translated
from composer.ui.widgets import look
from composer.ui.widgets.drawing import RIGHT, paint_radio, rounded, write
from composer.ui.widgets.painted_list import PaintedList
from composer.ui.widgets.typeface import text_width

ROW = 44
HEAD = 28
LEAST_ROWS = 3
_FILL = 6
"""px from the list's edges to the fill of a row."""
_NAME_AT = 40
_RIGHT = 16
_ORDERS = (
    marked("practice_misfortunes", "next order"),
    marked("practice_misfortunes", "{first} order from now"),
    marked("practice_misfortunes", "{first} to {last} order from now"),
)
_FILES = (
    marked("practice_misfortunes", "next file"),
    marked("practice_misfortunes", "{first} file from now"),
    marked("practice_misfortunes", "{first} to {last} file from now"),
)
_TH = marked("practice_misfortunes", "{number}th")
_ORDINALS = {
    1: marked("practice_misfortunes", "{number}st"),
    2: marked("practice_misfortunes", "{number}nd"),
    3: marked("practice_misfortunes", "{number}rd"),
}

Index = QModelIndex | QPersistentModelIndex
Entry = str | Misfortune
"""A group's head, or what stands below it."""


def when_texts(called_up: Sequence[CalledUp]) -> list[str]:
    """When each will happen, as those before it go first at the same service.

    ``next order``, ``next 3 orders``, ``2nd order from now``, ``next file``.
    """
    taken: dict[tuple[str, bool], int] = {}
    texts = []
    for each in called_up:
        queue = each.service, each.misfortune.strikes_file
        first = taken.get(queue, 0) + 1
        taken[queue] = last = first + each.left - 1
        next_one, later_one, later_few = _FILES if queue[1] else _ORDERS
        if first == 1:
            texts.append(
                translate("practice_misfortunes", next_one)
                if last == 1
                else _next(last, is_file=queue[1])
            )
        else:
            words = translate("practice_misfortunes", later_one if first == last else later_few)
            texts.append(words.format(first=_ordinal(first), last=_ordinal(last)))
    return texts


def _next(number: int, *, is_file: bool) -> str:
    """Of several."""
    told = (
        translate("practice_misfortunes", "next {number} files", "", number)
        if is_file
        else translate("practice_misfortunes", "next {number} orders", "", number)
    )
    return told.format(number=number)


def _ordinal(number: int) -> str:
    of_ten = 0 if number % 100 in (11, 12, 13) else number % 10
    return translate("practice_misfortunes", _ORDINALS.get(of_ten, _TH)).format(number=number)


class MisfortuneModel(QAbstractListModel):
    """Holds the rows, and which of them wait to happen."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.entries: tuple[Entry, ...] = ()
        self._waiting: Mapping[str, str] = {}

    def show(self, misfortunes: Sequence[Misfortune]) -> None:
        """Hold these, each group under its head."""
        entries: list[Entry] = []
        group = ""
        for each in misfortunes:
            if each.group != group:
                group = each.group
                entries.append(group)
            entries.append(each)
        self.beginResetModel()
        self.entries = tuple(entries)
        self.endResetModel()

    def show_waiting(self, waiting: Mapping[str, str]) -> None:
        """Kind -> when it will happen, of those that wait."""
        before, self._waiting = self._waiting, dict(waiting)
        for row, entry in enumerate(self.entries):
            if not isinstance(entry, str) and before.get(entry.kind) != waiting.get(entry.kind):
                self.dataChanged.emit(self.index(row), self.index(row))

    def row_of(self, kind: str) -> int:
        """The row of a kind, or -1."""
        for row, entry in enumerate(self.entries):
            if not isinstance(entry, str) and entry.kind == kind:
                return row
        return -1

    def waiting(self, kind: str) -> str:
        """When it will happen; empty if it does not wait."""
        return self._waiting.get(kind, "")

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.entries)

    def flags(self, index: Index) -> Qt.ItemFlag:
        if index.isValid() and not isinstance(self.entries[index.row()], str):
            return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        return Qt.ItemFlag.NoItemFlags

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        entry = self.entries[index.row()]
        named = (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole)
        if isinstance(entry, str):
            return translated(entry) if role in named else None
        if role == Qt.ItemDataRole.DisplayRole:
            return translated(entry.name)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            waiting = self.waiting(entry.kind)
            return " ".join(
                filter(
                    None,
                    (
                        f"{translated(entry.name)}. {translated(entry.sentence)}",
                        self.tr("Called up, {waiting}").format(waiting=waiting) * bool(waiting),
                    ),
                )
            )
        if role == Qt.ItemDataRole.ToolTipRole:
            return translated(entry.sentence)
        return None


class MisfortuneRows(QStyledItemDelegate):
    """Paints the rows: a radio, the name, what happens, and whether it waits to happen."""

    def __init__(self, view: MisfortuneList) -> None:
        super().__init__(view)
        self._view = view

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        is_head = isinstance(self._view.entry(index.row()), str)
        return QSize(option.rect.width(), look.px(HEAD if is_head else ROW))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        entry = self._view.entry(index.row())
        area = QRectF(option.rect)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if isinstance(entry, str):
            words = area.adjusted(_RIGHT, 4, -_RIGHT, 0)
            write(painter, words, translated(entry), "micro", look.tokens().t3, elide=True)
        else:
            hovered = bool(option.state & QStyle.StateFlag.State_MouseOver)
            self._paint_row(painter, entry, area, hovered=hovered)
        painter.restore()

    def _paint_row(
        self, painter: QPainter, misfortune: Misfortune, area: QRectF, *, hovered: bool
    ) -> None:
        tokens = look.tokens()
        chosen = misfortune is self._view.chosen
        fill = area.adjusted(_FILL, 1, -_FILL, -1)
        if chosen:
            rounded(painter, fill, 8, tokens.accent_bg, tokens.accent_line)
        elif hovered:
            rounded(painter, fill, 8, tokens.hover)
        if chosen and self._view.shows_focus:
            rounded(painter, fill, 8, None, tokens.accent, 2)
        radio = QPointF(area.left() + _FILL + 17, area.center().y())
        paint_radio(painter, radio, selected=chosen, hovered=hovered)

        top = area.top() + (area.height() - look.px(36)) / 2
        line = QRectF(area.left() + _NAME_AT, top, 0, look.px(20))
        line.setRight(area.right() - _RIGHT)
        waiting = self._view.waiting(misfortune.kind)
        if waiting:
            write(painter, line, waiting, "tag", tokens.warn_text, RIGHT)
        name = line.adjusted(0, 0, -text_width("tag", waiting) - 12 if waiting else 0, 0)
        write(painter, name, translated(misfortune.name), "strong", tokens.t1, elide=True)
        sentence = QRectF(line.left(), line.bottom(), line.width(), look.px(16))
        write(painter, sentence, translated(misfortune.sentence), "meta", tokens.t2, elide=True)


class MisfortuneList(PaintedList):
    """One stop for the Tab key; arrows choose, Enter calls the chosen one up."""

    call_up_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("field", parent)
        self._misfortunes = MisfortuneModel(self)
        self.setModel(self._misfortunes)
        self.setItemDelegate(MisfortuneRows(self))
        self.setAccessibleName(self.tr("What should go wrong"))
        self.doubleClicked.connect(lambda _index: self.call_up_wanted.emit())

    @property
    def chosen(self) -> Misfortune | None:
        """What Enter would call up."""
        index = self.currentIndex()
        entry = self.entry(index.row()) if index.isValid() else None
        return entry if isinstance(entry, Misfortune) else None

    def entry(self, row: int) -> Entry:
        """The row of that number."""
        return self._misfortunes.entries[row]

    def waiting(self, kind: str) -> str:
        """When it will happen; empty if it does not wait."""
        return self._misfortunes.waiting(kind)

    def show_misfortunes(self, misfortunes: Sequence[Misfortune]) -> None:
        """Show these; what was chosen stays so where it is known, else it is the first."""
        before = self.chosen.kind if self.chosen else ""
        self._misfortunes.show(misfortunes)
        self.choose(before if self._misfortunes.row_of(before) >= 0 else misfortunes[0].kind)

    def show_waiting(self, waiting: Mapping[str, str]) -> None:
        """Kind -> when it will happen, of those that wait."""
        self._misfortunes.show_waiting(waiting)

    def choose(self, kind: str) -> None:
        """Choose a row, and have it seen."""
        self.setCurrentIndex(self._misfortunes.index(self._misfortunes.row_of(kind)))

    def sizeHint(self) -> QSize:
        """No more than it must have: what is left over it gets by its stretch."""
        return QSize(240, look.px(HEAD + LEAST_ROWS * ROW))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            self.call_up_wanted.emit()
            return
        super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().height() < event.oldSize().height():
            self.scrollTo(self.currentIndex())
