"""Which songs are open, and which of them is in front?"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QEvent, QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QMouseEvent, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QTabBar, QWidget

from composer.ui.widgets import look
from composer.ui.widgets.buttons import IconButton
from composer.ui.widgets.drawing import painting, rounded, write
from composer.ui.widgets.focus import shows_ring
from composer.ui.widgets.typeface import text_width

HEIGHT = 32
WIDEST, NARROWEST = 220, 112
_PAD, _CLOSE = 10, 24


class SongTabs(QTabBar):
    """One tab a song, a row that is there from the second song on; arrows go through them."""

    song_wanted = Signal(str)
    close_wanted = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._ids: tuple[str, ...] = ()
        self._closes: list[IconButton] = []
        self._showing = False
        self._shows_ring = False
        self._hovered = -1
        self.setAccessibleName(self.tr("Open songs"))
        self.setDrawBase(False)
        self.setExpanding(False)
        self.setElideMode(Qt.TextElideMode.ElideRight)
        self.setUsesScrollButtons(True)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.currentChanged.connect(self._choose)
        self.hide()

    def show_songs(self, songs: Sequence[tuple[str, str]], current: str) -> None:
        """Show these (id, name); what stays the same is left alone."""
        self._showing = True
        try:
            ids = tuple(song_id for song_id, _ in songs)
            if ids != self._ids:
                self._show_others(ids)
            for place, (_, name) in enumerate(songs):
                shown = name.replace("&", "&&")
                if self.tabText(place) != shown:
                    self.setTabText(place, shown)
                    self.setTabToolTip(place, name)
                    self._closes[place].set_name(self.tr("Close {name}").format(name=name))
            self.setCurrentIndex(ids.index(current))
            self.setVisible(len(ids) > 1)
        finally:
            self._showing = False
        self._show_closes()

    def tabSizeHint(self, index: int) -> QSize:
        words = text_width("label", self.tabText(index).replace("&&", "&"))
        wide = round(words) + 2 * _PAD + _CLOSE + 10
        return QSize(min(max(wide, NARROWEST), look.px(WIDEST)), look.px(HEIGHT))

    def minimumTabSizeHint(self, index: int) -> QSize:
        return QSize(NARROWEST, self.tabSizeHint(index).height())

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), look.px(HEIGHT))

    def minimumSizeHint(self) -> QSize:
        return QSize(NARROWEST, look.px(HEIGHT))

    def focusInEvent(self, event: QFocusEvent) -> None:
        self._shows_ring = shows_ring(event.reason(), before=self._shows_ring)
        super().focusInEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._hover(event.position().toPoint())
        super().mouseMoveEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        place = self.tabAt(event.position().toPoint())
        if event.button() == Qt.MouseButton.MiddleButton and place >= 0:
            self.close_wanted.emit(self._ids[place])
        super().mouseReleaseEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        self._hover(QPoint(-1, -1))
        super().leaveEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        tokens = look.tokens()
        with painting(self) as painter:
            for place in range(self.count()):
                area = QRectF(self.tabRect(place)).adjusted(0, 2, -2, -2)
                is_current = place == self.currentIndex()
                if is_current or place == self._hovered:
                    has_ring = is_current and self._shows_ring and self.hasFocus()
                    edge = tokens.accent if has_ring else tokens.border if is_current else None
                    fill = tokens.field if is_current else tokens.hover
                    rounded(painter, area, 6, fill, edge, 2.0 if has_ring else 1.0)
                words = area.adjusted(_PAD, 0, -_CLOSE - 10 if self._has_close(place) else -_PAD, 0)
                ink = tokens.t1 if is_current else tokens.t2
                name = self.tabText(place).replace("&&", "&")
                write(painter, words, name, "label", ink, elide=True)

    def _show_others(self, ids: tuple[str, ...]) -> None:
        self._closes = []
        while self.count():
            self.removeTab(0)
        self._ids = ids
        for song_id in ids:
            place = self.addTab("")
            close = IconButton("x", self.tr("Close"), target=20, size=12)
            close.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            close.clicked.connect(partial(self.close_wanted.emit, song_id))
            self.setTabButton(place, QTabBar.ButtonPosition.RightSide, close)
            self._closes.append(close)

    def _choose(self, place: int) -> None:
        self._show_closes()
        if not self._showing and 0 <= place < len(self._ids):
            self.song_wanted.emit(self._ids[place])

    def _hover(self, at: QPoint) -> None:
        place = self.tabAt(at)
        if place != self._hovered:
            self._hovered = place
            self._show_closes()

    def _has_close(self, place: int) -> bool:
        """The cross is where somebody looks; names need the room elsewhere."""
        return place in (self.currentIndex(), self._hovered)

    def _show_closes(self) -> None:
        for place, close in enumerate(self._closes):
            close.setVisible(self._has_close(place))
        self.update()
