"""How does a tooltip look? Qt makes it by itself, so it is caught where it takes on its style."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QRectF
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QApplication, QLabel, QProxyStyle, QWidget

from composer.ui.widgets import look
from composer.ui.widgets.drawing import LEFT, painting, rounded


class Style(QProxyStyle):
    """Fusion, but for the tooltips.

    Their looks could come from a style sheet as well, but only from one for the whole program;
    with that, Qt measures every widget against it and building the window takes half as long again.
    """

    def __init__(self) -> None:
        super().__init__("Fusion")

    def polish(self, what: QWidget | QApplication | QPalette) -> object:  # type: ignore[override]
        if isinstance(what, QLabel) and what.inherits("QTipLabel"):
            what.setContentsMargins(6, 3, 6, 3)  # Qt adds a margin of 3
            what.installEventFilter(self)
        return super().polish(what)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() != QEvent.Type.Paint or not isinstance(watched, QLabel):
            return False
        tokens = look.tokens()
        with painting(watched) as painter:
            painter.fillRect(watched.rect(), tokens.raised)
            rounded(painter, QRectF(watched.rect()), 0, None, tokens.border)
            painter.setFont(watched.font())
            painter.setPen(tokens.t1)
            painter.drawText(watched.rect().adjusted(10, 0, 0, 0), LEFT, watched.text())
        return True
