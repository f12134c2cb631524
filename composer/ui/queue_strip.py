"""Is nothing being sent at the moment, and why? A strip above the songs says so."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Signal
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from composer.ui.widgets import look
from composer.ui.widgets.buttons import GhostButton
from composer.ui.widgets.cards import announce
from composer.ui.widgets.drawing import painting
from composer.ui.widgets.labels import Icon, Text


class QueueStrip(QFrame):
    """Hidden as long as everything is sent in its turn."""

    resumed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words = Text("", "label", "t1", wrap=True)
        self.resume = GhostButton(self.tr("Resume"))
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 4, 8, 4)
        row.setSpacing(8)
        row.addWidget(Icon("pause", "warn_text"))
        row.addWidget(self._words, 1)
        row.addWidget(self.resume)
        self.resume.clicked.connect(self.resumed)
        self.hide()

    @property
    def words(self) -> str:
        """What it says; empty while it is hidden."""
        return "" if self.isHidden() else self._words.text()

    def tell(self, words: str) -> None:
        """Say what is paused and what waits; empty for nothing."""
        before = self.words
        self._words.setText(words)
        self.setAccessibleName(words)
        self.resume.setAccessibleDescription(words)
        self.setVisible(bool(words))
        if words and not before:
            announce(self)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        tokens = look.tokens()
        with painting(self) as painter:
            area = QRectF(self.rect())
            painter.fillRect(area, tokens.warn_bg)
            painter.fillRect(QRectF(0, 0, area.width(), 1), tokens.warn_line)
            painter.fillRect(QRectF(0, area.height() - 1, area.width(), 1), tokens.warn_line)
