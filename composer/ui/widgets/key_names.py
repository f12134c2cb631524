"""What is written on the keys where the window speaks another language?"""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QKeySequence


def caps(keys: Iterable[str]) -> tuple[str, ...]:
    """Each key as Qt calls it in the language of the window: ``Strg`` for ``Ctrl``."""
    return tuple(QCoreApplication.translate("QShortcut", key) for key in keys)


def shortcut_text(shortcut: str) -> str:
    """Keys that are pressed together, as a menu writes them: ``Strg+J`` for ``Ctrl+J``."""
    return QKeySequence(shortcut).toString(QKeySequence.SequenceFormat.NativeText)
