"""How does a tall dialog fit on a low screen: its body scrolls, its buttons stay?"""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from composer.ui.widgets import look
from composer.ui.widgets.cards import Hairline
from composer.ui.widgets.scrolling import soften_scrolling
from composer.ui.widgets.side_dialog import SideDialog

_LEAST = 320  # px of a dialog's height
_AROUND = 32  # px of the window that stay free above and below together


class ScrolledDialog(SideDialog):
    """As tall as what is in it wants to be, but no taller than the window allows."""

    body: QWidget
    """What scrolls."""

    def fill(self, width: int, body: QWidget, foot: QWidget) -> None:
        """Lay it out, ``width`` logical px wide where no word needs more: the body, a hairline,
        the foot. Once."""
        self.body = body
        self._wide, self._foot = width, foot
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(scrolled(body), 1)
        column.addWidget(Hairline())
        column.addWidget(foot)

    def sizeHint(self) -> QSize:
        window = self.parentWidget()
        room = window.height() - _AROUND if window is not None else 1000
        wanted = self.body.sizeHint().height() + self._foot.sizeHint().height() + 1
        least = max(part.minimumSizeHint().width() for part in (self.body, self._foot))
        return QSize(max(look.px(self._wide), least), max(_LEAST, min(wanted, room)))

    def showEvent(self, event: QShowEvent) -> None:
        # Left to itself, Qt gives a dialog at most two thirds of the screen.
        self.resize(self.sizeHint())
        super().showEvent(event)


def scrolled(body: QWidget) -> QScrollArea:
    """A dialog's body, which moves where there is no room for all of it."""
    area = QScrollArea()
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setWidgetResizable(True)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setWidget(body)
    # After the widget is in: Qt gives both a ground of their own then.
    area.viewport().setAutoFillBackground(False)
    body.setAutoFillBackground(False)
    soften_scrolling(area, "side")
    return area
