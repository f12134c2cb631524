"""Which versions of a draft are there, the newest first?"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QPersistentModelIndex,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from composer.domain.draft_history import Reason, Version
from composer.domain.lyrics import tag_on
from composer.domain.request import Draft
from composer.domain.song import name_of
from composer.ui.languages import marked, translate
from composer.ui.moments import dated_text, day_text
from composer.ui.widgets import look
from composer.ui.widgets.drawing import RIGHT, rounded, write
from composer.ui.widgets.icons import paint_icon
from composer.ui.widgets.painted_list import PaintedList
from composer.ui.widgets.typeface import text_width

ROW = 52
_FILL, _ICON_AT, _NAME_AT, _RIGHT = 6, 16, 42, 16
_REASONS = {
    Reason.TYPED: (marked("versions", "Typed"), "pencil-simple"),
    Reason.ORDERED: (marked("versions", "Generated"), "music-notes"),
    Reason.NAMED: (marked("versions", "Saved by you"), "bookmark-simple"),
    Reason.BEFORE_RESTORE: (marked("versions", "Before another was put in"), "arrow-u-up-left"),
}

Index = QModelIndex | QPersistentModelIndex


def reason_text(version: Version) -> str:
    """What it is called, else why it is there: ``Sadder bridge``, ``Generated``."""
    return version.name or translate("versions", _REASONS[version.reason][0])


def when_text(when: datetime, now: datetime) -> str:
    """``Today 18:05``, ``Yesterday 9:30``, ``14 Nov 18:05``, ``14 Nov 2025 18:05``.

    ``now`` carries the zone in which people here read a clock.
    """
    local = when.astimezone(now.tzinfo)
    clock = f"{local.hour}:{local:%M}"
    if local.date() == now.date():
        return translate("versions", "Today {time}").format(time=clock)
    if local.date() == now.date() - timedelta(days=1):
        return translate("versions", "Yesterday {time}").format(time=clock)
    day = day_text(local) if local.year == now.year else dated_text(local)
    return f"{day} {clock}"


def size_text(draft: Draft) -> str:
    """How much stands in it: ``48 words of lyrics``, or what it is called where there are none."""
    sung = (line for line in draft.lyrics.split("\n") if not tag_on(line))
    words = sum(len(line.split()) for line in sung)
    if not words:
        return name_of(draft)
    if words == 1:
        return translate("versions", "1 word of lyrics")
    return translate("versions", "{number} words of lyrics", "", words).format(number=words)


class VersionModel(QAbstractListModel):
    """Holds the versions; rows go from the newest to the oldest."""

    def __init__(self, now: Callable[[], datetime], parent: QWidget) -> None:
        super().__init__(parent)
        self.versions: tuple[Version, ...] = ()
        self.now = now

    def show(self, versions: Sequence[Version]) -> None:
        """Take these over; the oldest is the first of them."""
        self.beginResetModel()
        self.versions = tuple(reversed(versions))
        self.endResetModel()

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.versions)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        version = self.versions[index.row()]
        when = when_text(version.when, self.now())
        if role == Qt.ItemDataRole.DisplayRole:
            return reason_text(version)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            why = translate("versions", _REASONS[version.reason][0]) if version.name else ""
            parts = (reason_text(version), why, when, size_text(version.draft))
            return ", ".join(part for part in parts if part)
        return None


class VersionRows(QStyledItemDelegate):
    """Paints the rows: why it is there, how much stands in it, and when that was."""

    def __init__(self, view: VersionList) -> None:
        super().__init__(view)
        self._view = view

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:  # noqa: ARG002
        return QSize(option.rect.width(), look.px(ROW))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        version, tokens = self._view.version(index.row()), look.tokens()
        area = QRectF(option.rect)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if index == self._view.currentIndex():
            fill = area.adjusted(_FILL, 1, -_FILL, -1)
            edge = tokens.accent if self._view.shows_focus else None
            rounded(painter, fill, 8, tokens.sel, edge, 2)
        box = QRectF(area.left() + _ICON_AT, area.center().y() - 8, 16, 16)
        paint_icon(painter, box, _REASONS[version.reason][1], tokens.t2)
        top = area.top() + (area.height() - look.px(36)) / 2
        line = QRectF(area.left() + _NAME_AT, top, 0, look.px(20))
        line.setRight(area.right() - _RIGHT)
        write(painter, line, reason_text(version), "strong", tokens.t1, elide=True)
        detail = QRectF(line.left(), line.bottom(), line.width(), look.px(16))
        at = when_text(version.when, self._view.now())
        write(painter, detail, at, "meta", tokens.t2, RIGHT)
        detail.setRight(detail.right() - text_width("meta", at) - 12)
        write(painter, detail, size_text(version.draft), "meta", tokens.t2, elide=True)
        painter.restore()


class VersionList(PaintedList):
    """One stop for the Tab key; arrows go through the versions."""

    chosen = Signal(object)
    """A Version."""
    wanted = Signal()
    """Return, or a double click: the one that is chosen is wanted."""

    def __init__(self, now: Callable[[], datetime], parent: QWidget | None = None) -> None:
        super().__init__("side", parent)
        self.now = now
        self._versions = VersionModel(now, self)
        self.setModel(self._versions)
        self.setItemDelegate(VersionRows(self))
        self.setAccessibleName(self.tr("Versions"))
        self.selectionModel().currentChanged.connect(self._choose)
        # Not ``activated``, which on some desktops is a single click.
        self.doubleClicked.connect(lambda _index: self.wanted.emit())

    def version(self, row: int) -> Version:
        """The version in that row."""
        return self._versions.versions[row]

    def show_versions(self, versions: Sequence[Version]) -> None:
        """Show these and choose the newest; the oldest is the first of them."""
        self._versions.show(versions)
        if versions:
            self.setCurrentIndex(self._versions.index(0))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.wanted.emit()
        else:
            super().keyPressEvent(event)

    def _choose(self, index: QModelIndex) -> None:
        if index.isValid():
            self.chosen.emit(self.version(index.row()))
        self.viewport().update()
