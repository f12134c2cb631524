"""How do a few buttons stand side by side, and one below the other where there is no room?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QSize
from PySide6.QtWidgets import QSizePolicy, QWidget

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QResizeEvent

_GAP = 8


class ButtonFlow(QWidget):
    """As many in a line as fit, from left to right."""

    def __init__(self, parent: QWidget | None = None, *, gap: int = _GAP) -> None:
        """`gap`: px between two buttons of a line; between lines there are always 8."""
        super().__init__(parent)
        self._gap = gap
        self._buttons: list[QWidget] = []
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def add(self, button: QWidget) -> None:
        """Put a button after those already there."""
        button.setParent(self)
        self._buttons.append(button)
        button.show()
        self._place()

    def arrange(self, buttons: Sequence[QWidget]) -> None:
        """Hold these, in this order, and no others; those before are let go by who made them."""
        for button in buttons:
            if button.parentWidget() is not self:
                button.setParent(self)
                button.show()
        self._buttons = list(buttons)
        self._place()

    def sizeHint(self) -> QSize:
        hints = [button.sizeHint() for button in self._shown()]
        width = sum(hint.width() + self._gap for hint in hints) - self._gap if hints else 0
        return QSize(width, max((hint.height() for hint in hints), default=0))

    def minimumSizeHint(self) -> QSize:
        hints = [button.sizeHint() for button in self._shown()]
        widest = max((button.minimumSizeHint().width() for button in self._shown()), default=0)
        return QSize(widest, max((hint.height() for hint in hints), default=0))

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return self._flow(width, move=False)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._flow(self.width(), move=True)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LayoutRequest:
            self._place()
        return super().event(event)

    def _shown(self) -> list[QWidget]:
        return [button for button in self._buttons if not button.isHidden()]

    def _place(self) -> None:
        self._flow(self.width(), move=True)
        self.updateGeometry()

    def _flow(self, width: int, *, move: bool) -> int:
        """Lay the buttons into lines of that width; comes back: the height they take."""
        x = y = line = 0
        for button in self._shown():
            hint = button.sizeHint()
            wide = min(hint.width(), max(width, button.minimumSizeHint().width()))
            if x and x + wide > width:
                x, y, line = 0, y + line + _GAP, 0
            if move:
                button.setGeometry(x, y, wide, hint.height())
            x += wide + self._gap
            line = max(line, hint.height())
        return y + line
