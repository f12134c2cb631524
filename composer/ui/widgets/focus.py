"""Where is the keyboard? The ring around the control that has the focus.

A ring lies outside the control it rings. It is a child of a parent with room for it, so no control
has to keep an empty edge of 4 px and layouts need not subtract one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QRectF, Qt
from PySide6.QtWidgets import QAbstractScrollArea, QFocusFrame, QWidget

from composer.ui.widgets.drawing import RING, paint_ring, painting

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent

_OUT = round(RING * 2)
_FOLLOWED = {
    QEvent.Type.Move,
    QEvent.Type.Resize,
    QEvent.Type.ParentChange,
    QEvent.Type.ZOrderChange,
}
_ENDING = {QEvent.Type.Hide, QEvent.Type.Close}
_FROM_MOUSE = {Qt.FocusReason.MouseFocusReason}
_BACK_AGAIN = {
    Qt.FocusReason.ActiveWindowFocusReason,
    Qt.FocusReason.PopupFocusReason,
    Qt.FocusReason.MenuBarFocusReason,
}


def shows_ring(reason: Qt.FocusReason, *, before: bool) -> bool:
    """Whether a control that got the focus so is to show it; `before` is what it did last time."""
    if reason in _BACK_AGAIN:
        return before
    return reason not in _FROM_MOUSE


def lead_tab_into(newcomers: QWidget, after: QWidget) -> None:
    """Let the Tab key go from `after` through what is in `newcomers`, which was made later.

    Qt itself puts whatever joins a window to the very end of its round.
    """
    for widget in newcomers.findChildren(QWidget):
        takes_keys = widget.focusPolicy() != Qt.FocusPolicy.NoFocus
        # A drop-down has its list in a window of its own.
        if takes_keys and widget is not after and widget.window() is after.window():
            QWidget.setTabOrder(after, widget)
            after = widget


class FocusRing(QFocusFrame):
    """Rings one control until it loses the focus.

    A QFocusFrame, since Qt leaves those out of the accessibility tree, out of layouts and out of
    the mouse's way.
    """

    def __init__(self, target: QWidget, area: QRect, radius: float) -> None:
        """`area` is what to ring, in the target's own coordinates."""
        super().__init__(None)
        self._target = target
        self._area = area
        self._radius = radius
        self._watched: list[QWidget] = []
        # A control that is deleted while it has the focus tells of no loss of it.
        target.destroyed.connect(self.deleteLater)
        self._settle()

    def remove(self) -> None:
        """Take the ring away for good."""
        for widget in self._watched:
            widget.removeEventFilter(self)
        self._watched = []
        self.hide()
        self.deleteLater()

    def resize_area(self, area: QRect) -> None:
        """The control has another size now."""
        self._area = area
        self._settle()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: ARG002
        if event.type() in _FOLLOWED:
            self._settle()
        elif event.type() in _ENDING:
            self.hide()
        elif event.type() == QEvent.Type.Show:
            self.show()
        return False

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        with painting(self) as painter:
            inner = QRectF(self.rect()).adjusted(_OUT, _OUT, -_OUT, -_OUT)
            paint_ring(painter, inner, self._radius)

    def _settle(self) -> None:
        host, path = self._host()
        if host is None:
            return
        wanted = [self._target, *path]
        if wanted != self._watched:
            for widget in self._watched:
                widget.removeEventFilter(self)
            for widget in wanted:
                widget.installEventFilter(self)
            self._watched = wanted
        if self.parentWidget() is not host:
            self.setParent(host)
        self.setGeometry(self._area_in(host).adjusted(-_OUT, -_OUT, _OUT, _OUT))
        self.raise_()
        self.setVisible(self._target.isVisible())

    def _host(self) -> tuple[QWidget | None, list[QWidget]]:
        """The nearest parent with room for the ring, and the widgets between."""
        path: list[QWidget] = []
        host = self._target.parentWidget()
        while host is not None:
            room = host.rect().contains(self._area_in(host).adjusted(-_OUT, -_OUT, _OUT, _OUT))
            above = host.parentWidget()
            if room or host.isWindow() or above is None or _scrolls(host):
                return host, path
            path.append(host)
            host = above
        return None, path

    def _area_in(self, host: QWidget) -> QRect:
        return QRect(self._target.mapTo(host, QPoint()) + self._area.topLeft(), self._area.size())


def _scrolls(widget: QWidget) -> bool:
    """Whether a ring on a parent of `widget` would stay while the control scrolls away."""
    parent = widget.parentWidget()
    grand = parent.parentWidget() if parent is not None else None
    return isinstance(grand, QAbstractScrollArea) and grand.viewport() is parent
