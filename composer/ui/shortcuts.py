"""Which key does what in the whole window."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
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

from composer.ui.widgets.held_keys import HeldKey

_TYPED_IN = (QLineEdit, QTextEdit, QAbstractSpinBox, QComboBox)
_ARROWS = frozenset({Qt.Key.Key_Left, Qt.Key.Key_Right})

LISTENING = 1500
"""Milliseconds after a chord within which a key that is held down begins to repeat itself."""

Action = Callable[[], object]


class OwnKeys:
    """Who, having the focus, has a meaning of its own for some of the single keys."""

    def wants_key(self, event: QKeyEvent) -> bool:
        """Whether this press is meant for it now."""
        raise NotImplementedError


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
        self._ear = _Ear(window)
        for text, action in chords.items():
            shortcut = QShortcut(QKeySequence(text), window)
            shortcut.setContext(Qt.ShortcutContext.WindowShortcut)
            shortcut.setAutoRepeat(False)  # a key held down is one order, and one dialog
            key = shortcut.key()[0].key()  # type: ignore[index]  # Qt's stubs do not know
            shortcut.activated.connect(partial(self._press, key, action))
        # A filter, not QShortcut: a shortcut on Space would take it from the button in focus. It
        # hears what has the focus and no more: one on the whole program would cost every key.
        self._heard: QWidget | None = None
        window.installEventFilter(self)
        QApplication.instance().focusChanged.connect(self._listen_to)

    def _press(self, key: Qt.Key, action: Action) -> None:
        """Do what a chord is for, unless its key is merely still held down."""
        is_held = self._ear.held.repeats(key)
        self._ear.listen()
        if not is_held:
            action()

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
        if isinstance(focus, OwnKeys) and focus.wants_key(event):
            return None
        key = Qt.Key(event.key())
        if key == Qt.Key.Key_Space and isinstance(focus, QAbstractButton):
            return None
        if key in _ARROWS and isinstance(focus, QAbstractButton | QAbstractSlider):
            return None
        shift = bool(modifiers & Qt.KeyboardModifier.ShiftModifier)
        return self._keys.get((key, shift))


class _Ear(QObject):
    """Hears which keys are let go, for as long as a chord may still be held down.

    It hears the whole program, since a chord may move the keyboard elsewhere; so it does not stay.
    """

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.held = HeldKey()
        self._rest = QTimer(self, singleShot=True, interval=LISTENING)
        self._rest.timeout.connect(lambda: QApplication.instance().removeEventFilter(self))

    def listen(self) -> None:
        """A chord was pressed."""
        QApplication.instance().installEventFilter(self)
        self._rest.start()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: ARG002
        if event.type() is QEvent.Type.KeyRelease and isinstance(event, QKeyEvent):
            self.held.let_go(event)
            self._rest.start()
        return False
