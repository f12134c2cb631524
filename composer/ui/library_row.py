"""How does one row of the library look, and what lies where in it?"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from enum import Enum, auto
from functools import lru_cache
from typing import NamedTuple

from msgspec import Struct
from PySide6.QtCore import QAbstractItemModel, QEvent, QObject, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QKeyEvent, QPainter
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem, QWidget

from composer.domain.clip import Clip
from composer.domain.generation import ACTIVE, State
from composer.services.generation_queue import LiveProgress
from composer.ui.languages import marked, translate, translated
from composer.ui.library_entries import Entry
from composer.ui.library_model import Index, LibraryModel
from composer.ui.library_row_pictures import RowPictures
from composer.ui.library_row_places import ICON, INSET, RowPlaces, around, row_height
from composer.ui.library_words import (
    MAKING,
    age_text,
    cost_text,
    length_text,
    line_text,
    progress_text,
    takes_text,
)
from composer.ui.widgets import look
from composer.ui.widgets.drawing import CENTRE, RIGHT, rounded, write
from composer.ui.widgets.fields import Field
from composer.ui.widgets.icons import paint_icon
from composer.ui.widgets.progress import paint_bar
from composer.ui.widgets.tokens import mix
from composer.ui.widgets.typeface import metrics, text_width
from composer.ui.widgets.wave_images import (
    MINI_BARS,
    paint_mini_dots,
    paint_mini_tile,
    paint_mini_wave,
)

_UNKNOWN = (56,) * MINI_BARS
"""A song whose shape is not known yet."""
_BEING_MADE = (40, 64, 96, 128, 160, 192, 224, 255, 255, 224, 192, 160, 128, 96, 64, 40)
_RETRIED = frozenset({State.FAILED, State.CANCELLED})


class Part(Enum):
    """What of a row a press can hit."""

    ROW = auto()
    PLAY = auto()
    STAR = auto()
    STOP = auto()
    RETRY = auto()
    MORE = auto()


def paint_head(painter: QPainter, area: QRectF, words: str) -> None:
    """The head of a group: ``Today``."""
    below = area.adjusted(INSET, 8, -INSET, 0)
    write(painter, below, words, "micro", look.tokens().t2, elide=True)


class Shown(Struct, frozen=True, kw_only=True):
    """What the rows need to know beside the songs themselves."""

    live: Callable[[str], LiveProgress | None]
    thumbnail: Callable[[Clip], tuple[int, ...] | None]
    played: Callable[[str], float | None]
    """How much of this song has been played, 0 to 1; None if it is not the one that plays."""


class Touch(NamedTuple):
    """What mouse and keys have to do with a row."""

    selected: bool
    hovered: bool
    focused: bool


class _Seen(NamedTuple):
    """What decides how a row looks whose song is neither made nor waits."""

    entry: Entry
    takes: int
    """Of which it is the newest; 0 where that is not said."""
    is_open: bool
    """Whether the older ones stand below it."""
    touch: Touch
    heights: tuple[int, ...] | None
    """Of its small wave; None for one that is not known yet."""
    played: float | None
    """As in ``Shown``."""
    age: str


class LibraryRow(QStyledItemDelegate):
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
        if generation.state in _RETRIED and place.button(_retry()).contains(at):
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

        def draw(on: QPainter) -> None:
            on.save()
            on.setRenderHint(QPainter.RenderHint.Antialiasing)
            _RowPainter(on, area, seen, self._shown).paint()
            if seen.takes:
                _paint_fold(on, area, is_open=seen.is_open)
            on.restore()

        if entry.generation.state in ACTIVE:
            draw(painter)  # it is another at every look
            return
        self._pictures.paint(painter, area, (entry.generation.id, touch), seen, draw)

    def _seen(self, entry: Entry, row: int, touch: Touch, now: datetime) -> _Seen:
        generation = entry.generation
        is_done = generation.state is State.DONE
        is_head = entry.takes > 1 and self._songs.can_unfold(row)
        clip = generation.clip if is_done and not entry.missing else None
        return _Seen(
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


def _paint_fold(painter: QPainter, area: QRect, *, is_open: bool) -> None:
    """The caret before the newest take of a song that has others."""
    box = QRectF(area.left() + 2, area.center().y() - 6, 12, 12)
    paint_icon(painter, box, "caret-down" if is_open else "caret-right", look.tokens().t3)


class _RowPainter:
    """Paints one row once."""

    def __init__(self, painter: QPainter, area: QRect, seen: _Seen, shown: Shown) -> None:
        self._painter = painter
        self._area = QRectF(area)
        self._seen = seen
        self._entry = seen.entry
        self._shown = shown
        self._place = RowPlaces(self._area)
        self._hovered = seen.touch.hovered
        tokens = look.tokens()
        # t3 does not stand out enough on the fill of the selected row.
        self._quiet = tokens.t2 if seen.touch.selected or seen.touch.hovered else tokens.t3

    def paint(self) -> None:
        self._paint_fill()
        state = self._entry.generation.state
        if state is State.DONE:
            self._paint_done()
        elif state in MAKING:
            self._paint_making()
        elif state is State.QUEUED:
            self._paint_waiting()
        else:
            self._paint_ended_without()

    def _paint_fill(self) -> None:
        tokens = look.tokens()
        fill = tokens.sel if self._seen.touch.selected else tokens.hover if self._hovered else None
        edge = tokens.accent if self._seen.touch.focused else None
        if fill is not None or edge is not None:
            rounded(self._painter, self._area.adjusted(8, 1, -8, -1), 8, fill, edge, 2)

    def _paint_done(self) -> None:
        generation, tokens = self._entry.generation, look.tokens()
        if self._entry.missing:
            paint_mini_tile(self._painter, self._place.wave(), "file-x", "warn_text")
        else:
            heights, played = self._seen.heights, self._seen.played
            unknown = heights is None
            paint_mini_wave(
                self._painter,
                self._place.wave(),
                heights or _UNKNOWN,
                played=played,
                idle=unknown and played is None,
            )
        if generation.starred or self._hovered:
            icon = "star-fill" if generation.starred else "star"
            ink = tokens.t2 if generation.starred else tokens.t3
            paint_icon(self._painter, self._place.corner(), icon, ink)
            self._write_title(ICON + 8)
        else:
            self._write_title(0)
        age = self._seen.age
        self._write_right(age, self._quiet, "meta")
        reserved = text_width("meta", age) + 8
        if self._entry.missing:
            self._write_meta(
                translate("library_row", "File is missing"), reserved, tokens.warn_text
            )
            return
        takes = takes_text(self._seen.takes) if self._seen.takes else ""
        known = (takes, length_text(generation), cost_text(generation))
        facts = [part for part in known if part]
        self._write_facts(" · ".join(facts), reserved)

    def _paint_making(self) -> None:
        live, tokens = self._shown.live(self._entry.generation.id), look.tokens()
        if live is not None and live.sound is not None:
            paint_mini_tile(self._painter, self._place.wave(), "play-fill", "accent_text")
        else:
            paint_mini_wave(self._painter, self._place.wave(), _BEING_MADE, idle=True)
        self._write_title(ICON + 8)
        paint_icon(self._painter, self._place.corner(), "x", self._over(tokens.t2))
        share = live.fraction if live else 0.0
        percent = f"{int(share * 100)}%"
        self._write_right(percent, tokens.t1, "micro")
        self._write_facts(progress_text(live), text_width("micro", percent) + 8)
        paint_bar(self._painter, self._place.bar(), share)

    def _paint_waiting(self) -> None:
        live, tokens = self._shown.live(self._entry.generation.id), look.tokens()
        paint_mini_dots(self._painter, self._place.wave())
        self._write_title(ICON + 8)
        paint_icon(self._painter, self._place.corner(), "x", self._over(tokens.t2))
        self._write_meta(line_text(live, self._entry.provider), 0, self._quiet)

    def _paint_ended_without(self) -> None:
        generation, tokens = self._entry.generation, look.tokens()
        icon, token = _ENDINGS[generation.state]
        paint_mini_tile(self._painter, self._place.wave(), icon, token)
        reserved = 0.0
        if generation.state in _RETRIED:
            reserved = self._paint_button(_retry()) + 8
        elif generation.state is State.UNCERTAIN:
            paint_icon(self._painter, self._place.middle(), "dots-three", self._over(tokens.t2))
            reserved = ICON + 8
        self._write_title(reserved)
        words = (
            translated(generation.failure.short) if generation.failure else _plain(generation.state)
        )
        if generation.state is State.DISCARDED:
            words = _plain(generation.state)
        plain = generation.state in (State.CANCELLED, State.DISCARDED)
        self._write_meta(words, reserved, self._quiet if plain else tokens.colour(token))

    def _paint_button(self, words: str) -> float:
        tokens = look.tokens()
        box = self._place.button(words)
        edge = tokens.border_hover if self._hovered else tokens.border
        rounded(self._painter, box, 6, tokens.raised, edge)
        write(self._painter, box, words, "label", tokens.t1, CENTRE)
        return box.width()

    def _write_title(self, reserved: float) -> None:
        area = self._place.title(reserved)
        title = self._entry.generation.title
        write(self._painter, area, title, "strong", look.tokens().t1, elide=True)

    def _write_meta(self, words: str, reserved: float, ink: QColor) -> None:
        write(self._painter, self._place.meta(reserved), words, "meta", ink, elide=True)

    def _write_facts(self, facts: str, reserved: float) -> None:
        """Model and facts."""
        wide, scale = self._place.meta(reserved).width(), look.current().text_scale
        self._write_meta(_facts_line(self._entry.model, facts, wide, scale), reserved, self._quiet)

    def _write_right(self, words: str, ink: QColor, role: str) -> None:
        write(self._painter, self._place.meta(0), words, role, ink, RIGHT)

    def _over(self, ink: QColor) -> QColor:
        return mix(ink, look.tokens().t1, 0.6) if self._hovered else ink


_ENDINGS = {
    State.FAILED: ("warning-circle", "error_text"),
    State.UNCERTAIN: ("question", "warn_text"),
    State.CANCELLED: ("stop-circle", "t3"),
    State.DISCARDED: ("prohibit", "t3"),
}
_PLAIN = {
    State.FAILED: marked("library_row", "Failed"),
    State.UNCERTAIN: marked("library_row", "May have been charged"),
    State.CANCELLED: marked("library_row", "Stopped"),
    State.DISCARDED: marked("library_row", "Written off"),
}


def _plain(state: State) -> str:
    return translate("library_row", _PLAIN[state])


def _retry() -> str:
    return translate("library_row", "Retry")


@lru_cache(maxsize=512)  # many rows say the same
def _facts_line(model: str, facts: str, wide: float, _text_scale: float) -> str:
    """Model and facts; if they do not fit it is the model's name that gives way."""
    rest = f" · {facts}" if facts else ""
    room = wide - text_width("meta", rest)
    if text_width("meta", model) > room:
        model = _without_maker(model)
    if text_width("meta", model) > room:
        model = metrics("meta").elidedText(model, Qt.TextElideMode.ElideRight, max(0.0, room))
    return model + rest if model != "…" else facts


def _without_maker(model: str) -> str:
    """``Music Pro`` for ``MiniMax Music Pro``; a label that would say nothing more stays whole."""
    rest = model.partition(" ")[2]
    return rest if len(rest.split()) > 1 or any(c.isdigit() for c in rest) else model
