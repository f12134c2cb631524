"""How is a long list scrolled: a thin bar over it, and a soft edge where it goes on?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import (
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QRectF,
    Qt,
    QTimer,
)
from PySide6.QtGui import QLinearGradient, QRegion
from PySide6.QtWidgets import (
    QAbstractItemView,
    QAbstractScrollArea,
    QAbstractSlider,
    QFocusFrame,
    QScrollBar,
    QTextEdit,
    QWidget,
)

from composer.ui.widgets import look
from composer.ui.widgets.drawing import painting, rounded
from composer.ui.widgets.tokens import faded

if TYPE_CHECKING:
    from PySide6.QtGui import QEnterEvent, QPaintEvent

_FADE = 28
_LINE_GAP = 4  # between the caret and the lower edge of its line
_WIDTH = 10  # the bar is 6 wide with 2 on both sides
_SHOWN_MS = 900
_FRAME = 16  # milliseconds from one picture on the screen to the next
_PLACED_AT = frozenset({QEvent.Type.Resize, QEvent.Type.Move, QEvent.Type.Show})


class OverlayScrollBar(QScrollBar):
    """6 px wide, over the content; seen while scrolling or hovered."""

    _lit = False

    def __init__(
        self, area: QAbstractScrollArea, surface: str, fade: EdgeFade | None = None
    ) -> None:
        """`fade` is what lies over the content and has to be as large."""
        super().__init__(Qt.Orientation.Vertical, area)
        self._area, self._surface, self._fade = area, surface, fade
        self._driven = area.verticalScrollBar()
        area.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._rest = QTimer(self, singleShot=True, interval=_SHOWN_MS)
        self._rest.timeout.connect(self._dim)
        self._soon = QTimer(self, singleShot=True, interval=_FRAME)
        self._soon.timeout.connect(self._light)
        self._driven.rangeChanged.connect(self._take_range)
        self._driven.valueChanged.connect(self._take_value)
        self.valueChanged.connect(self._driven.setValue)
        # Its viewport has the same sizes and hears less: a key that is typed goes to the area.
        area.viewport().installEventFilter(self)
        self._take_range()
        self._place()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: ARG002
        if event.type() in _PLACED_AT:
            self._place()
            if self._fade is not None:
                self._fade.place()
        return False

    def sliderChange(self, change: QAbstractSlider.SliderChange) -> None:  # noqa: ARG002
        # Qt would paint it anew in the frame of each line that is written.
        if self._lit and not self._soon.isActive():
            self._soon.start()

    def enterEvent(self, event: QEnterEvent) -> None:
        self._light()
        self._rest.stop()
        super().enterEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        self._rest.start()
        super().leaveEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        span = self.maximum() - self.minimum()
        is_opaque = self.testAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        is_seen = self._lit and span > 0
        if not is_seen and not is_opaque:
            return
        tokens = look.tokens()
        with painting(self) as painter:
            if is_opaque:
                painter.fillRect(event.rect(), tokens.colour(self._surface))
            if is_seen:
                room = self.height() - 4
                tall = max(28.0, room * self.pageStep() / (span + self.pageStep()))
                top = 2 + (room - tall) * (self.value() - self.minimum()) / span
                colour = tokens.ctl if self.underMouse() else tokens.border_hover
                rounded(painter, QRectF(2, top, _WIDTH - 4, tall), 3, faded(colour, 0.9))

    def _place(self) -> None:
        left, content = self._area.width() - _WIDTH, self._area.viewport().geometry()
        is_beside = content.right() < left
        # Beside the content it need not ask what shines through; it keeps clear of round corners.
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent, is_beside)
        high = (content.top(), content.height()) if is_beside else (0, self._area.height())
        self.setGeometry(left, high[0], _WIDTH, high[1])
        self.raise_()
        self._rest_unseen()

    def _take_range(self) -> None:
        self.setPageStep(self._driven.pageStep())
        self.setSingleStep(self._driven.singleStep())
        self.setRange(self._driven.minimum(), self._driven.maximum())
        self.setVisible(self.maximum() > self.minimum())

    def _take_value(self, value: int) -> None:
        self.setValue(value)
        if not self._lit and not self._soon.isActive():
            self._soon.start()  # what is scrolled comes first
        if not self.underMouse():
            self._rest.start()

    def _light(self) -> None:
        self._lit = True
        self.setUpdatesEnabled(True)
        self.update()

    def _dim(self) -> None:
        self._lit = False
        self.repaint()
        self._rest_unseen()

    def _rest_unseen(self) -> None:
        """Unseen, it asks for no painting of itself and of all that shines through it. Where
        nothing does, it goes on: nobody else would paint what is there."""
        is_opaque = self.testAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setUpdatesEnabled(self._lit or is_opaque)


class EdgeFade(QFocusFrame):
    """Lets a list run out softly at an edge beyond which it goes on.

    A QFocusFrame, since Qt keeps those out of the mouse's way and of the accessibility tree.
    """

    def __init__(self, area: QAbstractScrollArea, surface: str) -> None:
        """`surface` is the token of what lies behind the list."""
        super().__init__(area)
        self._area, self._surface = area, surface
        bar = area.verticalScrollBar()
        bar.valueChanged.connect(self._changed)
        bar.rangeChanged.connect(self._changed)
        self.place()
        self.show()

    def paintEvent(self, event: QPaintEvent) -> None:
        paint_fades(self, self._area.verticalScrollBar(), self._surface, event.rect())

    def place(self) -> None:
        """Lie over the whole viewport."""
        self.setGeometry(self._area.viewport().geometry())
        # Without the middle: there, whatever changes behind it would have it painted as well.
        deep = fade_depth(self)
        self.setMask(QRegion(self.rect()) - QRegion(self.rect().adjusted(0, deep, 0, -deep)))
        self.raise_()

    def _changed(self) -> None:
        self.update()


def fade_depth(content: QWidget) -> int:
    """How many px of it fade at an edge beyond which it goes on."""
    return min(_FADE, content.height() // 4)


def bands(region: QRegion, apart: int) -> list[QRect]:
    """What is to be painted, in one piece where less than so many px lie between its parts."""
    found = list[QRect]()
    for part in region:  # type: ignore[attr-defined]  # Qt's stubs do not know; from the top down
        if found and part.top() - found[-1].bottom() <= apart:
            found[-1] = found[-1].united(part)
        else:
            found.append(part)
    return found


def goes_on(bar: QScrollBar) -> tuple[bool, bool]:
    """Whether there is more above what is seen, and below it."""
    return bar.value() > bar.minimum(), bar.value() < bar.maximum()


def paint_fades(content: QWidget, bar: QScrollBar, surface: str, due: QRect) -> None:
    """Paint the fading edges of what `bar` scrolls onto a widget as large as what is seen of it."""
    deep, high = fade_depth(content), content.height()
    if deep <= due.top() and due.bottom() < high - deep:
        return  # where lines are written, at every key
    colour = look.tokens().colour(surface)
    top, bottom = QRect(0, 0, content.width(), deep), QRect(0, high - deep, content.width(), deep)
    above, below = goes_on(bar)
    edges = [
        (edge, near, far)
        for fades, edge, near, far in ((above, top, 0, deep), (below, bottom, high, high - deep))
        if fades and due.intersects(edge)
    ]
    if not edges:
        return
    with painting(content) as painter:
        for edge, near, far in edges:
            shade = QLinearGradient(0, near, 0, far)
            shade.setColorAt(0.0, colour)
            shade.setColorAt(1.0, faded(colour, 0.0))
            painter.fillRect(edge, shade)


def soften_scrolling(area: QAbstractScrollArea, surface: str) -> OverlayScrollBar:
    """Give a list, an editor or a form the overlay bar and the fading edges.

    `surface` is the token of what lies behind it: side, canvas, field.
    """
    return OverlayScrollBar(area, surface, EdgeFade(area, surface))


def scroll_into_view(area: QAbstractScrollArea, child: QWidget) -> None:
    """Scroll so far that the whole of `child` is seen, clear of the fading edges."""
    bar = area.verticalScrollBar()
    top = child.mapTo(area.viewport(), child.rect().topLeft()).y()
    over = top + child.height() + _FADE - area.viewport().height()
    if top < _FADE:
        bar.setValue(bar.value() + top - _FADE)
    elif over > 0:
        bar.setValue(bar.value() + over)


def scroll_clear(view: QAbstractItemView, index: QModelIndex | QPersistentModelIndex) -> None:
    """Scroll a row that is in view further, so far that it is clear of the fading edges."""
    bar, row = view.verticalScrollBar(), view.visualRect(index)
    over = row.bottom() + _FADE - view.viewport().height()
    if row.top() < _FADE:
        bar.setValue(bar.value() + row.top() - _FADE)
    elif over > 0:
        bar.setValue(bar.value() + over)


def keep_caret_clear(edit: QTextEdit) -> None:
    """Scroll so far that the line that is being written is clear of the fading edges."""
    bar, caret, high = edit.verticalScrollBar(), edit.cursorRect(), edit.viewport().height()
    deep = min(_FADE + _LINE_GAP, high // 4)
    if caret.bottom() > high - deep:
        bar.setValue(bar.value() + caret.bottom() - high + deep)
    elif caret.top() < deep:
        bar.setValue(bar.value() + caret.top() - deep)
