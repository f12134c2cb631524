"""Which songs were put away, and which of them shall be opened again?"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import (
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRectF,
    QSize,
    QSortFilterProxyModel,
    QStringListModel,
    Qt,
    Signal,
)
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QHBoxLayout,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from composer.domain.song import ClosedSong
from composer.ui.widgets import look
from composer.ui.widgets.buttons import PrimaryButton, SecondaryButton
from composer.ui.widgets.cards import Hairline
from composer.ui.widgets.drawing import rounded, write
from composer.ui.widgets.fields import Field
from composer.ui.widgets.labels import Text
from composer.ui.widgets.painted_list import PaintedList
from composer.ui.widgets.side_dialog import SideDialog

ROW = 36
_SIZE = QSize(440, 480)
_INSET = 24
_TO_LIST = frozenset({Qt.Key.Key_Down, Qt.Key.Key_Up})

Index = QModelIndex | QPersistentModelIndex


class SongShelfDialog(SideDialog):
    """A list that is narrowed by typing; the one closed last is the first."""

    open_wanted = Signal(str)
    """The id of the song."""

    def __init__(self, closed: Sequence[ClosedSong], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._closed = tuple(closed)
        self.setWindowTitle(self.tr("Closed songs"))
        self.setAccessibleName(self.tr("Closed songs"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setModal(True)
        self.search = Field(
            self.tr("Search closed songs"),
            height=32,
            placeholder=self.tr("Search"),
            icon="magnifying-glass",
        )
        self.list = _ShelfList()
        self._names = QSortFilterProxyModel(self)
        self._names.setSourceModel(QStringListModel([each.name for each in self._closed], self))
        self._names.setFilterCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self.list.setModel(self._names)
        self.open_button = PrimaryButton(self.tr("Open"), height=32)
        self.close_button = SecondaryButton(self.tr("Close"), height=32)
        self._lay_out()
        self.resize(self.sizeHint())
        self.search.installEventFilter(self)
        self.search.textChanged.connect(self._narrow)
        self.search.returnPressed.connect(self._open)
        self.list.wanted.connect(self._open)
        self.open_button.clicked.connect(self._open)
        self.close_button.clicked.connect(self.reject)
        self._narrow("")
        self.search.setFocus(Qt.FocusReason.OtherFocusReason)

    def sizeHint(self) -> QSize:
        room = self.screen().availableSize() - QSize(40, 60)
        return QSize(look.px(_SIZE.width()), look.px(_SIZE.height())).boundedTo(room)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if (
            event.type() == QEvent.Type.KeyPress
            and isinstance(event, QKeyEvent)
            and event.key() in _TO_LIST
        ):
            self.list.keyPressEvent(event)
            return True
        return super().eventFilter(watched, event)

    def _lay_out(self) -> None:
        body = QVBoxLayout()
        body.setContentsMargins(_INSET, 18, _INSET, 8)
        body.setSpacing(12)
        body.addWidget(Text(self.tr("Closed songs"), "title"))
        body.addWidget(self.search)
        foot = QHBoxLayout()
        foot.setContentsMargins(_INSET, 12, _INSET, 12)
        foot.setSpacing(8)
        foot.addStretch(1)
        foot.addWidget(self.close_button)
        foot.addWidget(self.open_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(body)
        column.addWidget(self.list, 1)
        column.addWidget(Hairline())
        column.addLayout(foot)

    def _narrow(self, words: str) -> None:
        self._names.setFilterFixedString(words.strip())
        self.list.setCurrentIndex(self._names.index(0, 0))
        self.open_button.setEnabled(self._names.rowCount() > 0)

    def _open(self) -> None:
        chosen = self._names.mapToSource(self.list.currentIndex())
        if chosen.isValid():
            self.accept()
            self.open_wanted.emit(self._closed[chosen.row()].id)


class _ShelfRows(QStyledItemDelegate):
    """Paints a name a row."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:  # noqa: ARG002
        return QSize(option.rect.width(), look.px(ROW))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        tokens, area = look.tokens(), QRectF(option.rect)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if index.row() == self.parent().currentIndex().row():
            edge = tokens.accent if self.parent().shows_focus else None
            fill = area.adjusted(_INSET - 10, 1, 10 - _INSET, -1)
            rounded(painter, fill, 8, tokens.sel, edge, 2)
        words = area.adjusted(_INSET, 0, -_INSET, 0)
        write(painter, words, str(index.data()), "body", tokens.t1, elide=True)
        painter.restore()


class _ShelfList(PaintedList):
    """One stop for the Tab key; arrows go through the songs."""

    wanted = Signal()
    """Return, or a double click: the one that is chosen is wanted."""

    def __init__(self) -> None:
        super().__init__("side")
        self.setItemDelegate(_ShelfRows(self))
        self.setAccessibleName(self.tr("Closed songs"))
        # Not ``activated``, which on some desktops is a single click.
        self.doubleClicked.connect(lambda _index: self.wanted.emit())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.wanted.emit()
        else:
            super().keyPressEvent(event)
