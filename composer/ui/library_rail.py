"""The library when the window is narrow: a rail of icons, and the drawer that it opens."""

from __future__ import annotations

from PySide6.QtCore import (
    QEasingCurve,
    QEvent,
    QObject,
    QPoint,
    QPropertyAnimation,
    QRectF,
    Qt,
    Signal,
)
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QVBoxLayout, QWidget

from composer.ui.widgets import look
from composer.ui.widgets.buttons import IconButton
from composer.ui.widgets.drawing import CENTRE, painting, write
from composer.ui.widgets.icons import paint_icon
from composer.ui.widgets.mark import ProgramMark

RAIL_WIDTH = 56
DRAWER_WIDTH = 304
DRAWER_MS = 180
"""How long the drawer takes to slide in."""


class RunningButton(IconButton):
    """How many songs are being made, in a ring."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("circle", self.tr("Running songs"), parent, target=36, size=20)
        self._count = 0
        self._is_paused = False
        self.hide()

    def set_count(self, count: int, *, is_paused: bool = False) -> None:
        """Show another number; nothing is shown while nothing runs and nothing is paused."""
        self._count, self._is_paused = count, is_paused
        running = (
            self.tr("{count} running").format(count=count) if count else self.tr("Running songs")
        )
        self.set_name(
            self.tr("{running}, paused").format(running=running) if is_paused else running
        )
        self.setVisible(count > 0 or is_paused)
        self.update()

    def paint_inside(self, painter: QPainter, coat: object) -> None:  # noqa: ARG002
        tokens = look.tokens()
        ring = QRectF(0, 0, 20, 20)
        ring.moveCenter(QRectF(self.rect()).center())
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(tokens.border, 2))
        painter.drawEllipse(ring)
        if self._is_paused:
            paint_icon(painter, ring.adjusted(4, 4, -4, -4), "pause", tokens.warn_text)
            return
        painter.setPen(QPen(tokens.accent, 2))
        painter.drawArc(ring, 90 * 16, -225 * 16)
        write(painter, ring, str(self._count), "micro", tokens.t1, CENTRE)


class LibraryRail(QWidget):
    """Stands where the library would stand."""

    library_wanted = Signal()
    search_wanted = Signal()
    favourites_wanted = Signal()
    running_wanted = Signal()
    new_wanted = Signal()
    menu_wanted = Signal(QPoint)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedWidth(RAIL_WIDTH)
        self.running = RunningButton(self)
        column = QVBoxLayout(self)
        column.setContentsMargins(10, 12, 10, 12)
        column.setSpacing(4)
        column.addWidget(ProgramMark(24, self), 0, Qt.AlignmentFlag.AlignHCenter)
        column.addSpacing(20)
        for icon, name, signal in (
            ("playlist", self.tr("Library"), self.library_wanted),
            ("magnifying-glass", self.tr("Search"), self.search_wanted),
            ("star", self.tr("Favourites"), self.favourites_wanted),
        ):
            column.addWidget(self._button(icon, name, signal))
        self.running.clicked.connect(self.running_wanted)
        column.addWidget(self.running)
        column.addStretch(1)
        column.addWidget(
            self._button("note-pencil", self.tr("New song"), self.new_wanted, "Ctrl+N")
        )
        self.last_stop = menu = IconButton("gear", self.tr("Menu"), self, target=36, size=20)
        """Where the Tab key leaves it."""
        menu.clicked.connect(
            lambda: self.menu_wanted.emit(menu.mapToGlobal(QPoint(menu.width() + 4, 0)))
        )
        column.addWidget(menu)

    def _button(self, icon: str, name: str, signal: object, shortcut: str = "") -> IconButton:
        button = IconButton(icon, name, self, shortcut=shortcut, target=36, size=20)
        button.clicked.connect(signal)
        return button

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        with painting(self) as painter:
            tokens = look.tokens()
            painter.fillRect(self.rect(), tokens.side)
            painter.fillRect(self.width() - 1, 0, 1, self.height(), tokens.line)


class Drawer(QWidget):
    """Lays the library over the compose pane, with the rest behind a scrim."""

    closed = Signal()
    pin_wanted = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.hide()
        self._panel = QWidget(self)
        self._column = QVBoxLayout(self._panel)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._content: QWidget | None = None
        self._slide = QPropertyAnimation(self._panel, b"pos", self)
        self._slide.setEasingCurve(QEasingCurve.Type.OutCubic)

    @property
    def is_open(self) -> bool:
        """Whether the drawer is out."""
        return self.isVisible()

    def open_with(self, content: QWidget) -> None:
        """Slide out with this in it."""
        self._content = content
        self._column.addWidget(content)
        # While it is out and no longer: what listens to the window costs every key that is typed.
        self.parentWidget().installEventFilter(self)
        content.show()
        self._cover()
        self.show()
        self.raise_()
        self._slide.stop()
        self._slide.setDuration(look.duration(DRAWER_MS))
        self._slide.setStartValue(QPoint(-DRAWER_WIDTH, 0))
        self._slide.setEndValue(QPoint(0, 0))
        self._slide.start()

    def close_drawer(self) -> None:
        """Go away; the content is taken back by whoever hears ``closed``."""
        if not self.is_open:
            return
        self.hide()
        self.parentWidget().removeEventFilter(self)
        self.closed.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.parentWidget() and event.type() is QEvent.Type.Resize:
            self._cover()
        return False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close_drawer()
            return
        super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.position().x() > self._panel.width():
            self.close_drawer()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        with painting(self) as painter:
            tokens = look.tokens()
            painter.fillRect(self.rect(), tokens.scrim)
            painter.fillRect(self._panel.geometry(), tokens.side)

    def _cover(self) -> None:
        parent = self.parentWidget()
        self.setGeometry(RAIL_WIDTH, 0, parent.width() - RAIL_WIDTH, parent.height())
        self._panel.setFixedSize(DRAWER_WIDTH, self.height())
