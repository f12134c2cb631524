"""What do all painted controls share: hover, ring, Return, being laid out anew?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QRect, Qt, QVariantAnimation
from PySide6.QtWidgets import QAbstractButton

from composer.ui.widgets import look
from composer.ui.widgets.focus import FocusRing, shows_ring
from composer.ui.widgets.held_keys import HeldKey

if TYPE_CHECKING:
    from PySide6.QtGui import QEnterEvent, QFocusEvent, QKeyEvent, QPaintEvent, QResizeEvent

    _Control = QAbstractButton
else:
    _Control = object  # mixed into real Qt controls, before them

_PRESSING = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space})
_NO_MODIFIER = Qt.KeyboardModifier.NoModifier
_HOVER_MS = 80
_ON_MS = 120


class Painted(_Control):
    """Mixed into a real button: keeps track of what its painting depends on."""

    _ring: FocusRing | None = None
    _by_keyboard = True
    """Until the mouse has been here: what has the focus as a window opens is to be seen."""
    _hover_fade: QVariantAnimation | None = None
    _held: HeldKey | None = None

    @property
    def hovered(self) -> float:
        """How far the hover has come, 0 to 1."""
        if not self.isEnabled():
            return 0.0
        if self._hover_fade is None:
            return 1.0 if self.underMouse() else 0.0
        return float(self._hover_fade.currentValue())

    @property
    def keyboard_focus(self) -> bool:
        """Whether the focus is here and is to be seen."""
        return self._by_keyboard and self.hasFocus()

    def ring_radius(self) -> float | None:
        """Corner radius of what is ringed; None if the control shows its focus by itself."""
        return None

    def ring_area(self) -> QRect:
        """What is ringed, in the control's own coordinates."""
        return self.rect()

    def enterEvent(self, event: QEnterEvent) -> None:
        self._fade_hover(1.0)
        super().enterEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        self._fade_hover(0.0)
        super().leaveEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        self._by_keyboard = shows_ring(event.reason(), before=self._by_keyboard)
        radius = self.ring_radius()
        if self._by_keyboard and radius is not None and self._ring is None:
            self._ring = FocusRing(self, self.ring_area(), radius)
        elif not self._by_keyboard:
            self._take_ring_off()
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self._take_ring_off()
        super().focusOutEvent(event)
        self.update()

    def _take_ring_off(self) -> None:
        if self._ring is not None:
            self._ring.remove()
            self._ring = None

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._ring is not None:
            self._ring.resize_area(self.ring_area())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Return presses as Space does; Qt knows that only inside dialogs."""
        if event.key() in _PRESSING and self._held is not None and self._held.repeats(event.key()):
            return
        is_return = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        # With Ctrl it orders, wherever the focus is.
        is_plain = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier == _NO_MODIFIER
        if is_return and is_plain and not event.isAutoRepeat():
            self.click()
            return
        super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        if event.key() in _PRESSING:
            if self._held is None:
                self._held = HeldKey()
            self._held.let_go(event)
        super().keyReleaseEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        raise NotImplementedError(f"{type(self).__name__} must paint itself, {event!r}")

    def _fade_hover(self, target: float) -> None:
        if self._hover_fade is None:
            self._hover_fade = fade(self, _HOVER_MS)
            self._hover_fade.setEndValue(0.0)
        fade_to(self._hover_fade, target, _HOVER_MS)


def fade(widget: QAbstractButton, milliseconds: int = _ON_MS) -> QVariantAnimation:
    """A value that moves between 0 and 1 and repaints the widget."""
    animation = QVariantAnimation(widget)
    animation.setDuration(milliseconds)
    animation.setStartValue(0.0)
    animation.setEndValue(1.0)
    animation.valueChanged.connect(widget.update)
    return animation


def fade_to(animation: QVariantAnimation, target: float, milliseconds: int = _ON_MS) -> None:
    """Move on to `target` from wherever the value is; at once if motion is reduced."""
    start = float(animation.currentValue() or 0.0)
    animation.stop()
    animation.setDuration(look.duration(milliseconds))
    animation.setStartValue(start)
    animation.setEndValue(target)
    animation.start()
