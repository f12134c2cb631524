"""What stands in the place of the songs while there are none to show?"""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Signal
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QFrame, QSizePolicy, QStackedLayout, QVBoxLayout, QWidget

from composer.domain.library_query import BINNED, LibraryQuery
from composer.ui.languages import marked, translate
from composer.ui.library_row_places import INSET, row_height
from composer.ui.widgets import look
from composer.ui.widgets.buttons import LinkButton
from composer.ui.widgets.cards import EmptyState
from composer.ui.widgets.drawing import painting, rounded
from composer.ui.widgets.labels import Text
from composer.ui.widgets.wave_images import mini_size, paint_mini_wave

_GHOSTS = (
    ((150, 100, 200, 240, 160, 90, 210, 250, 180, 120, 230, 200, 140, 90, 220, 180), 120, 84, 1.0),
    ((40, 90, 30, 120, 60, 180, 140, 220, 160, 240, 200, 150, 90, 120, 60, 40), 102, 98, 0.75),
    ((60, 140, 90, 180, 120, 200, 240, 160, 220, 140, 90, 60, 30, 40, 20, 30), 84, 112, 0.45),
)
"""Rows that might be: heights of the wave, widths of the two lines in px, strength."""
_LONGEST_QUERY = 40


class _GhostRows(QFrame):
    """Three rows that say what a library looks like; they fade away."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(200, len(_GHOSTS) * row_height(making=False))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        tokens, high = look.tokens(), row_height(making=False)
        wide, tall = mini_size()
        with painting(self) as painter:
            for number, (heights, first, second, strength) in enumerate(_GHOSTS):
                painter.setOpacity(strength)
                middle = number * high + high / 2
                wave = QRectF(INSET, middle - tall / 2, wide, tall)
                paint_mini_wave(painter, wave, heights, idle=True)
                left = wave.right() + 12
                rounded(painter, QRectF(left, middle - 11, first, 8), 4, tokens.border)
                rounded(painter, QRectF(left, middle + 5, second, 6), 3, tokens.line)


class LibraryEmpty(QWidget):
    """Says why nothing is here, and the way back to what is."""

    all_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._nothing = EmptyState("")
        self._way_back = LinkButton("")
        self._way_back.clicked.connect(self.all_wanted)
        self._nothing.add_action(self._way_back)
        self._first = QWidget()
        first = QVBoxLayout(self._first)
        first.setContentsMargins(0, 12, 0, 0)
        first.setSpacing(12)
        first.addWidget(_GhostRows())
        words = QVBoxLayout()
        words.setContentsMargins(INSET, INSET, INSET, INSET)
        words.setSpacing(6)
        words.addWidget(Text(self.tr("Your songs appear here"), "head", wrap=True))
        promise = self.tr(
            "Everything you make is kept on this computer and plays offline, even without a key."
        )
        words.addWidget(Text(promise, "small", "t2", wrap=True))
        first.addLayout(words)
        first.addStretch(1)
        self._pages = QStackedLayout(self)
        self._pages.addWidget(self._nothing)
        self._pages.addWidget(self._first)

    def show_reason(self, text: str, wanted: LibraryQuery) -> None:
        """Why nothing matches this search, as it was typed and as it is understood."""
        if not text.strip():
            self._pages.setCurrentWidget(self._first)
            return
        self._nothing.set_words(_reason(text.strip(), wanted))
        self._way_back.setText(self.tr("Clear search"))
        self._way_back.setVisible(wanted not in _OF_CHIPS)
        self._pages.setCurrentWidget(self._nothing)


_OF_CHIPS = {
    LibraryQuery(favourite=True): marked("library_empty", "Star a song to keep it here."),
    LibraryQuery(running=True): marked("library_empty", "Nothing running."),
    BINNED: marked("library_empty", "The bin is empty."),
}
"""What a chip alone asks for, to what is said if there is none of it."""


def _reason(text: str, wanted: LibraryQuery) -> str:
    if wanted in _OF_CHIPS:
        return translate("library_empty", _OF_CHIPS[wanted])
    shown = text if len(text) <= _LONGEST_QUERY else text[: _LONGEST_QUERY - 1] + "…"
    return translate("library_empty", "Nothing matches '{search}'.").format(search=shown)
