"""The program's own mark: wave bars on a rounded square in the accent."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPaintEvent, QPen
from PySide6.QtWidgets import QLabel, QWidget

from composer.ui.widgets import look
from composer.ui.widgets.drawing import painting, rounded

_BARS = (0.16, 0.36, 0.52, 0.30, 0.16)
"""Heights of the five bars, as shares of the side."""


class ProgramMark(QLabel):
    """A square of ``side`` logical pixels."""

    def __init__(self, side: int = 20, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._side = side
        self.setFixedSize(QSize(side, side))
        self.setAccessibleName("Composer")

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        tokens = look.tokens()
        side = float(self._side)
        with painting(self) as painter:
            rounded(painter, QRectF(0, 0, side, side), side * 0.24, tokens.accent)
            pen = QPen(tokens.on_accent, side * 0.075)
            pen.setCapStyle(Qt.PenCapStyle.RoundCap)
            painter.setPen(pen)
            for number, height in enumerate(_BARS):
                x = side * (0.22 + 0.14 * number)
                painter.drawLine(
                    QRectF(x, side * (0.5 - height / 2), 0, side * height).topLeft(),
                    QRectF(x, side * (0.5 - height / 2), 0, side * height).bottomLeft(),
                )
