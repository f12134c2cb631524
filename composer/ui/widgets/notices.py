"""How is something told that happens by itself: a banner on top, a toast at the bottom right?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import (
    QEasingCurve,
    QEvent,
    QObject,
    QPoint,
    QRectF,
    QSize,
    Qt,
    QTimer,
    QVariantAnimation,
    Signal,
)
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from composer.ui.widgets import look
from composer.ui.widgets.buttons import GhostButton, IconButton, LinkButton, SecondaryButton
from composer.ui.widgets.cards import Card, Tone, announce
from composer.ui.widgets.drawing import painting
from composer.ui.widgets.labels import Icon, Text

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from PySide6.QtGui import QEnterEvent, QPaintEvent
    from PySide6.QtWidgets import QAbstractButton

_TOAST_MS = 6_000
_TOAST_WIDTH = 344
_LONGEST_HEAD = 80  # characters, three lines
_SLIDE_MS = 200
_SLIDE_FROM = 12  # px below its place, where a toast comes from
_BANNER_MS = 160
_BANNER_HEIGHT = 40
_MARGIN = 16
_PLACING = (QEvent.Type.Resize, QEvent.Type.Move, QEvent.Type.StyleChange)


class Banner(QFrame):
    """40 px of amber across the window that push everything down and cannot be sent away."""

    def __init__(self, parent: QWidget | None = None, *, icon: str = "wifi-slash") -> None:
        super().__init__(parent)
        self._head = Text("", "head")
        self._words = Text("", "body", "t2", elide=True)
        self._note = Text("", "small", "t2")
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(_MARGIN, 0, _MARGIN, 0)
        self._row.setSpacing(10)
        self._row.addWidget(Icon(icon, "warn_text"))
        self._row.addWidget(self._head)
        self._row.addWidget(self._words, 1)
        self._row.addWidget(self._note)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setMinimumWidth(1)
        self._height = QVariantAnimation(self)
        self._height.setEasingCurve(QEasingCurve.Type.OutCubic)
        self._height.valueChanged.connect(self._grow)
        self._height.finished.connect(self._settled)
        self._open = False
        self.hide()

    def set_message(self, head: str, words: str, note: str = "") -> None:
        """`head` is bold, `note` stands at the right: when it is tried again."""
        spoken = f"{head} {words}"
        self._head.setText(head)
        self._words.setText(words)
        self._note.setText(note)
        self.setAccessibleName(spoken)

    def set_note(self, note: str) -> None:
        """Only the note at the right, which may change every second."""
        self._note.setText(note)

    def add_action(self, button: QAbstractButton) -> None:
        self._row.addWidget(button)

    def set_open(self, is_open: bool) -> None:
        """Slide in or out; the layout above follows."""
        if is_open == self._open:
            return
        self._open = is_open
        if is_open:
            self.setFixedHeight(1)
            self.show()
            announce(self)
        self._height.stop()
        self._height.setDuration(look.duration(_BANNER_MS))
        self._height.setStartValue(self.height())
        self._height.setEndValue(look.px(_BANNER_HEIGHT) if is_open else 1)
        self._height.start()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange and self._open:
            self.setFixedHeight(look.px(_BANNER_HEIGHT))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        tokens = look.tokens()
        with painting(self) as painter:
            area = QRectF(self.rect())
            painter.fillRect(area, tokens.warn_bg)
            painter.fillRect(QRectF(0, area.height() - 1, area.width(), 1), tokens.warn_line)

    def _grow(self, height: int) -> None:
        self.setFixedHeight(int(height))

    def _settled(self) -> None:
        if not self._open:
            self.hide()


class Toast(Card):
    """A message that leaves by itself after 6 s, unless it is a failure or is being read."""

    closed = Signal()

    def __init__(
        self,
        head: str,
        words: str,
        parent: QWidget | None = None,
        *,
        icon: str = "check-circle-fill",
        colour: str = "accent",
        stays: bool = False,
    ) -> None:
        """`stays`: only its × or an action closes it."""
        super().__init__(parent, tone=Tone.RAISED, radius=10)
        self._stays = stays
        self.below = 0  # px that it still has to rise to its place
        self.setAccessibleName(f"{head}. {words}".rstrip())
        self._timer = QTimer(self, singleShot=True, interval=_TOAST_MS)
        self._timer.timeout.connect(self.close_toast)
        self._lines = lines = QVBoxLayout()
        lines.setSpacing(0)
        # What happened stands at the end of the head, after the title; an endless title is cut.
        is_short = len(head) <= _LONGEST_HEAD
        lines.addWidget(Text(head, "strong", wrap=is_short, elide=not is_short))
        if words:
            lines.addWidget(Text(words, "small", "t2", wrap=True))
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(16, 9, 8, 9)
        self._row.setSpacing(8)
        self._row.addWidget(Icon(icon, colour))
        self._row.addSpacing(4)
        self._row.addLayout(lines, 1)
        cross = IconButton("x", self.tr("Close message"))
        cross.clicked.connect(self.close_toast)
        self._row.addWidget(cross)

    def add_action(self, label: str, action: Callable[[], object]) -> None:
        """A button that does something and closes the toast."""
        button = GhostButton(label)
        button.clicked.connect(lambda: self._act(action))
        self._row.insertWidget(self._row.count() - 1, button)

    def add_row_below(self, actions: Sequence[tuple[str, Callable[[], object]]]) -> None:
        """Several of them side by side below the message, where they leave it no room beside."""
        row = QHBoxLayout()
        row.setContentsMargins(0, 6, 0, 0)
        row.setSpacing(8)
        for label, action in actions:
            button = SecondaryButton(label)
            button.clicked.connect(lambda _checked=False, act=action: self._act(act))
            row.addWidget(button)
        row.addStretch(1)
        self._lines.addLayout(row)

    def add_action_below(self, label: str, action: Callable[[], object]) -> None:
        """The same for words that are too long to stand beside the message."""
        button = LinkButton(label)
        button.clicked.connect(lambda: self._act(action))
        self._lines.addSpacing(4)
        self._lines.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)

    def start(self) -> None:
        """The time runs from now."""
        if not self._stays:
            self._timer.start()

    def enterEvent(self, event: QEnterEvent) -> None:
        self._timer.stop()
        super().enterEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        self.start()
        super().leaveEvent(event)

    def close_toast(self) -> None:
        self._timer.stop()
        self.closed.emit()

    def sizeHint(self) -> QSize:
        hint = super().sizeHint()
        return QSize(max(look.px(_TOAST_WIDTH), self.minimumSizeHint().width()), hint.height())

    def _act(self, action: Callable[[], object]) -> None:
        action()
        self.close_toast()


class ToastStack(QObject):
    """Keeps toasts one above the other at the bottom right of a window's inside."""

    def __init__(self, host: QWidget) -> None:
        super().__init__(host)
        self._host = host
        self._toasts: list[Toast] = []
        self._lift = 0
        self._spared: QWidget | None = None
        self._roof: QWidget | None = None
        host.installEventFilter(self)

    @property
    def toasts(self) -> tuple[Toast, ...]:
        """Those now shown, oldest first."""
        return tuple(self._toasts)

    def set_lift(self, height: int) -> None:
        """How much at the bottom stays free: the player's height."""
        self._lift = height
        self._place()

    def spare(self, widget: QWidget) -> None:
        """Stand above this widget, however tall it is: what spends money is never covered."""
        self._spared = widget
        widget.installEventFilter(self)
        self._place()

    def stay_below(self, widget: QWidget) -> None:
        """Never cover this widget at the top; toasts without room wait until others are closed."""
        self._roof = widget
        widget.installEventFilter(self)
        self._place()

    def show_toast(self, toast: Toast) -> None:
        """Show it below the others, slide it in, have it said, start its time."""
        toast.setParent(self._host)
        toast.closed.connect(lambda: self._remove(toast))
        self._toasts.append(toast)
        toast.show()
        toast.raise_()
        self._place()
        slide = QVariantAnimation(toast)
        slide.setDuration(look.duration(_SLIDE_MS))
        slide.setEasingCurve(QEasingCurve.Type.OutCubic)
        slide.setStartValue(_SLIDE_FROM)
        slide.setEndValue(0)
        # Others may come or go meanwhile, so it is the distance that moves and not the place.
        slide.valueChanged.connect(lambda below: self._slide(toast, int(below)))
        slide.start(QVariantAnimation.DeletionPolicy.DeleteWhenStopped)
        announce(toast)
        toast.start()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: ARG002
        if event.type() in _PLACING:
            self._place()
        return False

    def _slide(self, toast: Toast, below: int) -> None:
        toast.below = below
        self._place()

    def _remove(self, toast: Toast) -> None:
        if toast in self._toasts:
            self._toasts.remove(toast)
            toast.hide()
            toast.deleteLater()
            self._place()

    def _place(self) -> None:
        bottom = self._host.height() - self._lift
        if self._spared is not None and self._spared.isVisibleTo(self._host):
            bottom = min(bottom, self._spared.mapTo(self._host, QPoint()).y())
        bottom -= _MARGIN
        roof = _MARGIN // 2
        if self._roof is not None and self._roof.isVisibleTo(self._host):
            roof += self._roof.mapTo(self._host, QPoint(0, self._roof.height())).y()
        for toast in reversed(self._toasts):
            width = min(toast.sizeHint().width(), self._host.width() - 2 * _MARGIN)
            needed = toast.heightForWidth(width) if toast.hasHeightForWidth() else -1
            height = max(needed, toast.minimumSizeHint().height())
            left = self._host.width() - _MARGIN - width
            toast.setGeometry(left, bottom - height + toast.below, width, height)
            # The newest is seen whatever the room; so is every older one above it that fits.
            toast.setVisible(toast is self._toasts[-1] or bottom - height >= roof)
            bottom -= height + 8


def failure_toast(head: str, words: str) -> Toast:
    """A toast that stays until it is closed."""
    return Toast(head, words, icon="warning-circle", colour="error_text", stays=True)


class Scrim(QFrame):
    """Dims what lies below a drawer; a press on it asks to close the drawer."""

    pressed = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.hide()

    def mousePressEvent(self, event: object) -> None:  # noqa: ARG002
        self.pressed.emit()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        with painting(self) as painter:
            painter.fillRect(self.rect(), look.tokens().scrim)
