"""Which rows of the library are painted anew, what of a row is pressed, how is a title edited?"""

from __future__ import annotations

from datetime import datetime
from enum import Enum, auto
from functools import partial

from PySide6.QtCore import QAbstractItemModel, QEvent, QObject, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem, QWidget

from composer.domain.generation import ACTIVE, State
from composer.ui.library_entries import Entry
from composer.ui.library_model import Index, LibraryModel
from composer.ui.library_row import (
    LIGHT_KINDS,
    RETRIED,
    Seen,
    Shown,
    Touch,
    paint_light,
    paint_song,
    retry_words,
)
from composer.ui.library_row_pictures import RowPictures
from composer.ui.library_row_places import RowPlaces, around, row_height
from composer.ui.library_words import MAKING, age_text
from composer.ui.widgets.fields import Field


class Part(Enum):
    """What of a row a press can hit."""

    ROW = auto()
    PLAY = auto()
    STAR = auto()
    STOP = auto()
    RETRY = auto()
    MORE = auto()


class LibraryDelegate(QStyledItemDelegate):
    """Paints songs and edits their titles."""

    def __init__(self, songs: LibraryModel, shown: Shown, parent: QWidget) -> None:
        super().__init__(parent)
        self._songs = songs
        self._shown = shown
        self._pictures = RowPictures()

    def part_at(self, area: QRectF, entry: Entry, at: QPointF) -> Part:
        """What lies at that place of a row that fills ``area``."""
        generation = entry.generation
        place = RowPlaces(area)
        corner = place.corner()
        if generation.state is State.DONE:
            return Part.STAR if around(corner).contains(at) else Part.ROW
        live = self._shown.live(generation.id) if generation.state in MAKING else None
        if live is not None and live.sound is not None and place.wave().contains(at):
            return Part.PLAY
        if generation.state in MAKING or generation.state is State.QUEUED:
            return Part.STOP if around(corner).contains(at) else Part.ROW
        if generation.state in RETRIED and place.button(retry_words()).contains(at):
            return Part.RETRY
        if generation.state is State.UNCERTAIN and around(place.middle()).contains(at):
            return Part.MORE
        return Part.ROW

    # What Qt calls.

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        making = index.row() in self._songs.making_rows
        return QSize(option.rect.width(), row_height(making=making))

    def paint_row(
        self, painter: QPainter, area: QRect, row: int, touch: Touch, now: datetime
    ) -> None:
        """Show that row in ``area``; ``now`` carries the zone in which people here read a clock."""
        entry = self._songs.entry(row)
        if entry is None:
            return
        seen = self._seen(entry, row, touch, now)
        draw = partial(paint_song, area=area, seen=seen, shown=self._shown)
        if entry.generation.state in ACTIVE:
            draw(painter)  # it is another at every look
            return
        self._pictures.paint(painter, area, (entry.generation.id, touch), seen, draw)

    def paint_kept(
        self, painter: QPainter, area: QRect, row: int, touch: Touch, now: datetime
    ) -> bool:
        """The same without laying anything out; False where it is not kept as a picture, which
        shows lightly what will be there."""
        entry = self._songs.entry_now(row)
        if entry is not None and entry.generation.state not in ACTIVE:
            seen = self._seen(entry, row, touch, now)
            if self._pictures.paint_kept(painter, area, (entry.generation.id, touch), seen):
                return True
        kind = row % LIGHT_KINDS
        draw = partial(paint_light, area=area, kind=kind, touch=touch)
        self._pictures.paint(painter, area, (kind, touch), None, draw)
        return False

    def _seen(self, entry: Entry, row: int, touch: Touch, now: datetime) -> Seen:
        generation = entry.generation
        is_done = generation.state is State.DONE
        is_head = entry.takes > 1 and self._songs.can_unfold(row)
        clip = generation.clip if is_done and not entry.missing else None
        return Seen(
            entry,
            entry.takes if is_head else 0,
            is_head and self._songs.is_unfolded(row),
            touch,
            self._shown.thumbnail(clip) if clip is not None else None,
            self._shown.played(generation.id) if is_done else None,
            age_text(generation.created, now) if is_done else "",
        )

    def createEditor(
        self,
        parent: QWidget,
        option: QStyleOptionViewItem,  # noqa: ARG002
        index: Index,  # noqa: ARG002
    ) -> QWidget:
        return Field(self.tr("New title"), parent)

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        if isinstance(editor, Field):
            editor.setText(str(index.data(Qt.ItemDataRole.EditRole) or ""))
            editor.selectAll()

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: Index) -> None:
        if isinstance(editor, Field):
            model.setData(index, editor.text())

    def updateEditorGeometry(
        self,
        editor: QWidget,
        option: QStyleOptionViewItem,
        index: Index,  # noqa: ARG002
    ) -> None:
        place = RowPlaces(QRectF(option.rect))
        title = place.title(0)
        high = editor.sizeHint().height()
        top = round(title.center().y() - high / 2)
        left = round(title.left()) - 10
        editor.setGeometry(QRect(left, top, round(place.right) + 8 - left, high))

    def eventFilter(self, editor: QObject, event: QEvent) -> bool:
        # Tab would open the editor of the next row; here it only ends the renaming.
        is_tab = isinstance(event, QKeyEvent) and event.key() in (
            Qt.Key.Key_Tab,
            Qt.Key.Key_Backtab,
        )
        if is_tab and event.type() == QEvent.Type.KeyPress and isinstance(editor, QWidget):
            self.commitData.emit(editor)
            self.closeEditor.emit(editor, QStyledItemDelegate.EndEditHint.NoHint)
            return True
        return super().eventFilter(editor, event)
