"""What stands where a pane will be, in its colours, while the pane is being built?"""

from __future__ import annotations

from enum import Enum

from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QWidget

from composer.ui.player_height import player_height
from composer.ui.widgets import look
from composer.ui.widgets.drawing import painting


class Place(Enum):
    """Where it lies from the editors."""

    LEFT = "left"
    RIGHT = "right"
    BELOW = "below"


class EmptyPlace(QWidget):
    """A surface with the line at which it meets the editors, and nothing on it."""

    def __init__(self, place: Place) -> None:
        super().__init__()
        self._place = place
        self.set_compact(False)

    def set_compact(self, compact: bool) -> None:
        """The window is small: a player takes one row, the other panes only have less room."""
        if self._place is Place.BELOW:
            self.setFixedHeight(player_height(compact=compact))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        tokens = look.tokens()
        with painting(self) as painter:
            if self._place is Place.BELOW:
                painter.fillRect(self.rect(), tokens.player)
                painter.fillRect(0, 0, self.width(), 1, tokens.line)
                return
            painter.fillRect(self.rect(), tokens.side)
            edge = self.width() - 1 if self._place is Place.LEFT else 0
            painter.fillRect(edge, 0, 1, self.height(), tokens.line)
