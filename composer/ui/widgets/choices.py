"""How is something switched on, or one of a few things chosen?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QCheckBox, QGroupBox, QRadioButton, QSizePolicy, QWidget

from composer.ui.widgets import look
from composer.ui.widgets.drawing import (
    CENTRE,
    paint_dot,
    paint_radio,
    painting,
    rounded,
    write,
)
from composer.ui.widgets.painted import Painted, fade, fade_to
from composer.ui.widgets.tokens import faded, mix
from composer.ui.widgets.typeface import text_width

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QFocusEvent, QKeyEvent, QPaintEvent, QResizeEvent

_TRACK = QSize(28, 16)
_TRACK_GAP = 10


class Switch(Painted, QCheckBox):
    """On or off, at once: 28 x 16, with its label on either side."""

    def __init__(
        self,
        text: str = "",
        parent: QWidget | None = None,
        *,
        role: str = "small",
        label_first: bool = True,
    ) -> None:
        """`role` is the label's type role; without text, give it an accessible name."""
        super().__init__(text, parent)
        self._role = role
        self._label_first = label_first
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._slide = fade(self)
        self._slide.setEndValue(0.0)
        self.toggled.connect(self._moved)

    def ring_radius(self) -> float | None:
        return _TRACK.height() / 2

    def ring_area(self) -> QRect:
        left = self.width() - _TRACK.width() if self.text() and self._label_first else 0
        return QRect(QPoint(left, (self.height() - _TRACK.height()) // 2), _TRACK)

    def sizeHint(self) -> QSize:
        words = text_width(self._role, self.text()) + _TRACK_GAP if self.text() else 0.0
        return QSize(round(words) + _TRACK.width(), look.px(20))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def hitButton(self, pos: QPoint) -> bool:
        return self.rect().contains(pos)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        tokens = look.tokens()
        on = float(self._slide.currentValue())
        track = QRectF(self.ring_area())
        fill = mix(
            mix(tokens.ctl, tokens.t3, 0.5 * self.hovered),
            mix(tokens.accent, tokens.accent_hover, self.hovered),
            on,
        )
        knob = mix(tokens.t1 if look.current().dark else tokens.raised, tokens.on_accent, on)
        if not self.isEnabled():
            fill, knob = mix(tokens.press, tokens.accent, 0.3 * on), faded(tokens.t3, 0.7)
        with painting(self) as painter:
            rounded(painter, track, track.height() / 2, fill)
            x = track.left() + 8 + on * (track.width() - 16)
            paint_dot(painter, QPointF(x, track.center().y()), 12, knob)
            if self.text():
                shift = _TRACK.width() + _TRACK_GAP
                area = QRectF(self.rect())
                area = (
                    area.adjusted(0, 0, -shift, 0)
                    if self._label_first
                    else area.adjusted(shift, 0, 0, 0)
                )
                ink = (
                    tokens.disabled
                    if not self.isEnabled()
                    else tokens.t1
                    if on > 0.5
                    else tokens.t2
                )
                write(painter, area, self.text(), self._role, ink)

    def _moved(self, on: bool) -> None:
        if self.isVisible():
            fade_to(self._slide, 1.0 if on else 0.0)
            return
        self._slide.setStartValue(1.0 if on else 0.0)
        self._slide.setEndValue(1.0 if on else 0.0)


class Radio(Painted, QRadioButton):
    """One of several ways, with a line of help below its label if there is more to say."""

    def __init__(self, text: str, help_text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self._help = help_text
        if help_text:
            self.setAccessibleDescription(help_text)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)

    def ring_radius(self) -> float | None:
        return 4.0

    def sizeHint(self) -> QSize:
        words = max(text_width("body", self.text()), text_width("small", self._help))
        height = look.px(20 + 16 + 2) if self._help else look.px(20)
        return QSize(round(words) + 28, height)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def hitButton(self, pos: QPoint) -> bool:
        return self.rect().contains(pos)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        tokens = look.tokens()
        line = look.px(20)
        on, off = self.isEnabled(), tokens.disabled
        with painting(self) as painter:
            paint_radio(
                painter,
                QPointF(8, line / 2),
                selected=self.isChecked(),
                enabled=on,
                hovered=self.hovered > 0,
            )
            area = QRectF(26, 0, self.width() - 26, line)
            write(painter, area, self.text(), "body", tokens.t1 if on else off)
            area.moveTop(line + 1)
            area.setHeight(look.px(16))
            write(painter, area, self._help, "small", tokens.t3 if on else off)


class Segment(Painted, QRadioButton):
    """One choice inside `Segments`."""

    def __init__(self, text: str, parent: Segments) -> None:
        super().__init__(text, parent)
        self._box = parent
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)

    def sizeHint(self) -> QSize:
        return QSize(round(text_width("label", self.text())) + 24, look.px(24))

    def hitButton(self, pos: QPoint) -> bool:
        return self.rect().contains(pos)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {
            Qt.Key.Key_Left: -1,
            Qt.Key.Key_Up: -1,
            Qt.Key.Key_Right: 1,
            Qt.Key.Key_Down: 1,
        }
        if event.key() in steps:
            self._box.step(self, steps[Qt.Key(event.key())])
            return
        super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._box.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._box.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        tokens = look.tokens()
        dark = look.current().dark
        with painting(self) as painter:
            ink = mix(tokens.t2, tokens.t1, self.hovered)
            if self.isChecked():
                pill = tokens.border if dark else tokens.raised
                if not self.isEnabled():
                    pill = faded(pill, 0.6)
                rounded(painter, QRectF(self.rect()), 4, pill, None if dark else tokens.border)
                ink = tokens.t1
            if not self.isEnabled():
                ink = tokens.disabled
            write(painter, QRectF(self.rect()), self.text(), "label", ink, CENTRE)


class Segments(QGroupBox):
    """One of a few choices side by side: one stop for Tab, arrows inside."""

    changed = Signal(object)

    def __init__(
        self,
        choices: Sequence[tuple[object, str]],
        name: str,
        parent: QWidget | None = None,
        *,
        height: int = 28,
    ) -> None:
        """`choices` are (value, label); the first is chosen at the start. Emits the new value."""
        super().__init__(parent)
        self.setAccessibleName(name)
        self._height = height
        self._values = [value for value, _ in choices]
        self._group = QButtonGroup(self)
        self._segments: list[Segment] = []
        for number, (_, label) in enumerate(choices):
            segment = Segment(label, self)
            self._segments.append(segment)
            self._group.addButton(segment, number)
        if self._segments:
            self._segments[0].setChecked(True)
        self._group.idToggled.connect(self._toggled)
        self._make_one_stop()
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def value(self) -> object:
        """What is chosen; None if there is nothing to choose."""
        number = self._group.checkedId()
        return self._values[number] if number >= 0 else None

    def set_value(self, value: object) -> None:
        """Choose; raises ValueError for something that is not among the choices."""
        self._segments[self._values.index(value)].setChecked(True)

    def segment(self, value: object) -> Segment:
        """The button of one choice, to switch it off or give it a tooltip."""
        return self._segments[self._values.index(value)]

    def step(self, origin: Segment, step: int) -> None:
        """Choose the next one that is not off, `step` (1 or -1) from `origin`."""
        number = self._segments.index(origin) + step
        while 0 <= number < len(self._segments):
            segment = self._segments[number]
            if segment.isEnabled():
                segment.setChecked(True)
                segment.setFocus(Qt.FocusReason.TabFocusReason)
                return
            number += step

    def sizeHint(self) -> QSize:
        widest = max((s.sizeHint().width() for s in self._segments), default=0)
        return QSize(widest * len(self._segments) + 4, look.px(self._height))

    def minimumSizeHint(self) -> QSize:
        narrowest = sum(s.sizeHint().width() - 12 for s in self._segments)
        return QSize(narrowest + 4, look.px(self._height))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        inner = QRect(2, 2, self.width() - 4, self.height() - 4)
        edges = [
            inner.left() + round(inner.width() * i / max(1, len(self._segments)))
            for i in range(len(self._segments) + 1)
        ]
        for segment, left, right in zip(self._segments, edges, edges[1:], strict=False):
            segment.setGeometry(left, inner.top(), right - left, inner.height())

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        tokens = look.tokens()
        dark = look.current().dark
        fill, edge, width = None if dark else tokens.press, tokens.border if dark else None, 1.0
        if any(segment.keyboard_focus for segment in self._segments):
            edge, width = tokens.accent, 2.0
        with painting(self) as painter:
            rounded(painter, QRectF(self.rect()), 6, fill, edge, width)

    def _toggled(self, number: int, on: bool) -> None:
        if on:
            self._make_one_stop()
            self.changed.emit(self._values[number])

    def _make_one_stop(self) -> None:
        """Tab reaches only what is chosen; Qt sees to that no earlier than at the first focus."""
        for segment in self._segments:
            policy = Qt.FocusPolicy
            segment.setFocusPolicy(policy.StrongFocus if segment.isChecked() else policy.ClickFocus)
