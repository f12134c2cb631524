"""How many takes of the draft are ordered at once?"""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from composer.services.variations import MOST
from composer.ui.widgets import look
from composer.ui.widgets.drawing import painting
from composer.ui.widgets.fields import paint_field
from composer.ui.widgets.pickers import NumberStepper

_STEP = 22
"""Width of the two buttons, which lie one above the other."""


class TakesStepper(NumberStepper):
    """As tall as the button beside it: ``×1`` with + above −."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(self.tr("Takes"), 1, MOST, parent)
        self.setPrefix("×")
        self.setToolTip(
            self.tr("Takes of this draft to order at once, 1 to {most}").format(most=MOST)
        )
        self.setAccessibleDescription(
            self.tr("How many takes are ordered at once, 1 to {most}").format(most=MOST)
        )

    def sizeHint(self) -> QSize:
        return QSize(look.px(34) + _STEP + 4, look.px(44))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        left, middle = self.width() - _STEP - 1, self.height() // 2
        self.lineEdit().setGeometry(0, 0, left - 2, self.height())
        self._more.setGeometry(left, middle - 20, 20, 20)
        self._less.setGeometry(left, middle, 20, 20)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        paint_field(self, focused=self.hasFocus())
        with painting(self) as painter:
            split = QRectF(self.width() - _STEP - 4, 8, 1, self.height() - 16)
            painter.fillRect(split, look.tokens().line)
