"""Which key does what in the whole window."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSlider,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLineEdit,
    QTextEdit,
    QWidget,
)
from shiboken6 import isValid

_TYPED_IN = (QLineEdit, QTextEdit, QAbstractSpinBox, QComboBox)
_ARROWS = frozenset({Qt.Key.Key_Left, Qt.Key.Key_Right})

Action = Callable[[], object]


class Shortcuts(QObject):
    """Chords work everywhere; single keys work where nothing can be typed.

    ``chords`` maps a portable text such as ``Ctrl+Return`` to what it does, ``keys`` a key (with
    Shift or without) to what it does outside text.
    """

    def __init__(
        self,
        window: QWidget,
        *,
        chords: Mapping[str, Action],
        keys: Mapping[tuple[Qt.Key, bool], Action],
    ) -> None:
        super().__init__(window)
        self._window = window
        self._keys = keys
        for text, action in chords.items():
            shortcut = QShortcut(QKeySequence(text), window)
            shortcut.setContext(Qt.ShortcutContext.WindowShortcut)
            shortcut.setAutoRepeat(False)  # a key held down is one order, and one dialog
            shortcut.activated.connect(action)
        # A filter, not QShortcut: a shortcut on Space would take it from the button in focus. It
        # hears what has the focus and no more: one on the whole program would cost every key.
        self._heard: QWidget | None = None
        window.installEventFilter(self)
        QApplication.instance().focusChanged.connect(self._listen_to)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: ARG002
        if event.type() is not QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
            return False
        action = self._wanted(event)
        if action is None:
            return False
        action()
        return True

    def _listen_to(self, _before: QWidget | None, now: QWidget | None) -> None:
        if self._heard is not None and isValid(self._heard):
            self._heard.removeEventFilter(self)
        self._heard = None
        if now is not None and now is not self._window and not isinstance(now, _TYPED_IN):
            now.installEventFilter(self)
            self._heard = now

    def _wanted(self, event: QKeyEvent) -> Action | None:
        modifiers = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if modifiers not in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier):
            return None
        focus = QApplication.focusWidget()
        if (
            QApplication.activePopupWidget() is not None
            or QApplication.activeModalWidget() is not None
            or (focus is not None and focus.window() is not self._window)
            or isinstance(focus, _TYPED_IN)
        ):
            return None
        key = Qt.Key(event.key())
        if key == Qt.Key.Key_Space and isinstance(focus, QAbstractButton):
            return None
        if key in _ARROWS and isinstance(focus, QAbstractButton | QAbstractSlider):
            return None
        shift = bool(modifiers & Qt.KeyboardModifier.ShiftModifier)
        return self._keys.get((key, shift))
