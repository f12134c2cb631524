"""How does one row of the library look?"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple

from msgspec import Struct
from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter

from composer.domain.clip import Clip
from composer.domain.generation import State
from composer.services.generation_queue import LiveProgress
from composer.ui.languages import marked, translate, translated
from composer.ui.library_entries import Entry
from composer.ui.library_row_places import ICON, INSET, RowPlaces
from composer.ui.library_words import (
    MAKING,
    cost_text,
    length_text,
    line_text,
    progress_text,
    takes_text,
)
from composer.ui.widgets import look
from composer.ui.widgets.drawing import CENTRE, RIGHT, rounded, write
from composer.ui.widgets.icons import paint_icon
from composer.ui.widgets.progress import paint_bar
from composer.ui.widgets.tokens import faded, mix
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
RETRIED = frozenset({State.FAILED, State.CANCELLED})
"""States in which a row offers to try again."""
_LIGHT_WIDTHS = (0.62, 0.46, 0.7, 0.54)
"""Of the first lines of rows that are not laid out yet, as shares of the room: titles differ."""
LIGHT_KINDS = len(_LIGHT_WIDTHS)


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


class Seen(NamedTuple):
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


def paint_song(painter: QPainter, area: QRect, seen: Seen, shown: Shown) -> None:
    """A song as a row that fills ``area``."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    _RowPainter(painter, area, seen, shown).paint()
    if seen.takes:
        _paint_fold(painter, area, is_open=seen.is_open)
    painter.restore()


def paint_light(painter: QPainter, area: QRect, kind: int, touch: Touch) -> None:
    """A row that is to be laid out in the next picture: where its wave and its lines will be.

    Those of another ``kind`` have lines of another length, 0 to LIGHT_KINDS - 1.
    """
    place = RowPlaces(QRectF(area))
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    _paint_fill(painter, QRectF(area), touch)
    paint_mini_wave(painter, place.wave(), _UNKNOWN, idle=True)
    share, ink = _LIGHT_WIDTHS[kind], look.tokens().wave_idle
    for line, tall, wide, fill in (
        (place.title(0), 8, share, faded(ink, 0.8)),
        (place.meta(0), 6, 1.1 - share, faded(ink, 0.5)),
    ):
        bar = QRectF(line.left(), 0, line.width() * wide, look.px(tall))
        bar.moveCenter(QPointF(bar.center().x(), line.center().y()))
        rounded(painter, bar, bar.height() / 2, fill)
    painter.restore()


def _paint_fill(painter: QPainter, area: QRectF, touch: Touch) -> None:
    tokens = look.tokens()
    fill = tokens.sel if touch.selected else tokens.hover if touch.hovered else None
    edge = tokens.accent if touch.focused else None
    if fill is not None or edge is not None:
        rounded(painter, area.adjusted(8, 1, -8, -1), 8, fill, edge, 2)


def _paint_fold(painter: QPainter, area: QRect, *, is_open: bool) -> None:
    """The caret before the newest take of a song that has others."""
    box = QRectF(area.left() + 2, area.center().y() - 6, 12, 12)
    paint_icon(painter, box, "caret-down" if is_open else "caret-right", look.tokens().t3)


class _RowPainter:
    """Paints one row once."""

    def __init__(self, painter: QPainter, area: QRect, seen: Seen, shown: Shown) -> None:
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
        _paint_fill(self._painter, self._area, self._seen.touch)
        state = self._entry.generation.state
        if state is State.DONE:
            self._paint_done()
        elif state in MAKING:
            self._paint_making()
        elif state is State.QUEUED:
            self._paint_waiting()
        else:
            self._paint_ended_without()

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
        if generation.state in RETRIED:
            reserved = self._paint_button(retry_words()) + 8
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


def retry_words() -> str:
    """What the button says that tries again."""
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
