"""The head of the song that is written: its title, whether it is saved, its versions, its menu."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QDragEnterEvent, QPaintEvent, QPalette
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QSizePolicy, QWidget

from composer.ui.pane_header import TITLE
from composer.ui.widgets import look
from composer.ui.widgets.buttons import IconButton
from composer.ui.widgets.drawing import painting
from composer.ui.widgets.labels import Text
from composer.ui.widgets.menus import Menu
from composer.ui.widgets.typeface import type_font

LONGEST_TITLE = 200
VERSIONS_KEYS = "Ctrl+Shift+H"


class ComposeHeader(QWidget):
    """One line over the editors; what the buttons lead to is somebody else's."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.title = TitleField(self)  # first in the round of the Tab key
        self.saved = Text("", "meta", "t3")
        self.versions = IconButton(
            "clock-counter-clockwise", self.tr("Versions"), shortcut=VERSIONS_KEYS
        )
        self.more = IconButton("dots-three", self.tr("More for this song"))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self.title, 1)
        row.addWidget(self.saved)
        row.addWidget(self.versions)
        row.addWidget(self.more)

    def open_below_more(self, menu: Menu) -> None:
        """Show a menu under the last button."""
        menu.popup(self.more.mapToGlobal(QPoint(0, self.more.height())))


class TitleField(QLineEdit):
    """The song's title, written without a box around it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._scale = 0.0
        self.setAccessibleName(self.tr("Title"))
        self.setPlaceholderText(self.tr("Untitled song"))
        self.setMaxLength(LONGEST_TITLE)
        self.setFrame(False)
        self.setTextMargins(-2, 0, 0, 0)  # Qt insets the text by 2; labels below do not
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._dress()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange and self._scale != look.current().text_scale:
            self._dress()

    def _dress(self) -> None:
        """Take on the size of text in force."""
        self._scale = look.current().text_scale
        self.setFont(type_font("title"))
        self.setFixedHeight(look.px(TITLE))
        clear = QPalette()
        clear.setColor(QPalette.ColorRole.Base, Qt.GlobalColor.transparent)
        self.setPalette(clear)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasUrls():
            event.ignore()  # files are not text; the pane may want them
        else:
            super().dragEnterEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self.hasFocus():
            with painting(self) as painter:
                line = self.rect().adjusted(0, self.height() - 2, 0, 0)
                painter.fillRect(line, look.tokens().accent)
