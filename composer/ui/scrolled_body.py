"""How does a tall dialog fit on a low screen: its body scrolls, its buttons stay?"""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QDialog, QFrame, QScrollArea, QVBoxLayout, QWidget

from composer.ui.widgets import look
from composer.ui.widgets.cards import Hairline
from composer.ui.widgets.scrolling import soften_scrolling

_LEAST = 320  # px of a dialog's height
_AROUND = 32  # px of the window that stay free above and below together


def fill_scrolled(dialog: QDialog, body: QWidget, foot: QWidget) -> None:
    """Lay out a dialog: the body in a scroll area, a hairline, the foot."""
    area = QScrollArea()
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setWidgetResizable(True)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setWidget(body)
    # After the widget is in: Qt gives it a ground of its own then.
    area.viewport().setAutoFillBackground(False)
    body.setAutoFillBackground(False)
    soften_scrolling(area, "side")
    column = QVBoxLayout(dialog)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    column.addWidget(area, 1)
    column.addWidget(Hairline())
    column.addWidget(foot)


def scrolled_size(dialog: QDialog, width: int, body: QWidget, foot: QWidget) -> QSize:
    """As tall as body and foot want to be, but no taller than the window allows."""
    window = dialog.parentWidget()
    room = window.height() - _AROUND if window is not None else 1000
    wanted = body.sizeHint().height() + foot.sizeHint().height() + 1
    return QSize(look.px(width), max(_LEAST, min(wanted, room)))
