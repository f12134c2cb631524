"""What stands above the library: the program's name, or in a drawer the library's."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, Signal
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QWidget

from composer.ui.pane_header import header_height
from composer.ui.widgets import look
from composer.ui.widgets.buttons import IconButton
from composer.ui.widgets.labels import Text
from composer.ui.widgets.mark import ProgramMark


class LibraryHead(QStackedWidget):
    """As high as the heads of the other panes."""

    new_wanted = Signal()
    menu_wanted = Signal(QPoint)
    pin_wanted = Signal()
    close_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._scale = look.current().text_scale
        self.setFixedHeight(header_height())
        new = IconButton("note-pencil", self.tr("New song"), shortcut="Ctrl+N")
        new.clicked.connect(self.new_wanted)
        menu = IconButton("gear", self.tr("Menu"))
        menu.clicked.connect(
            lambda: self.menu_wanted.emit(menu.mapToGlobal(QPoint(0, menu.height() + 4)))
        )
        pin = IconButton("push-pin", self.tr("Keep library open"))
        pin.clicked.connect(self.pin_wanted)
        close = IconButton("x", self.tr("Close library"), shortcut="Esc")
        close.clicked.connect(self.close_wanted)
        self.addWidget(_row([ProgramMark(20), Text(self.tr("Composer"), "cta")], [new, menu]))
        self.addWidget(_row([Text(self.tr("Library"), "cta")], [pin, close]))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange and self._scale != look.current().text_scale:
            self._scale = look.current().text_scale
            self.setFixedHeight(header_height())

    def set_in_drawer(self, *, in_drawer: bool) -> None:
        """Which of the two is shown."""
        self.setCurrentIndex(1 if in_drawer else 0)


def _row(left: list[QWidget], right: list[QWidget]) -> QWidget:
    box = QWidget()
    row = QHBoxLayout(box)
    row.setContentsMargins(16, 0, 13, 0)
    row.setSpacing(8)
    for part in left:
        row.addWidget(part)
    row.addStretch(1)
    for part in right:
        row.addWidget(part)
    return box
