"""How is a text copied, so that whoever listens to a screen reader knows that it was?"""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from composer.ui.widgets.spoken import say

translate = QCoreApplication.translate


def copy_text(text: str, by: QWidget) -> None:
    """Put a text on the clipboard; ``by`` is what the user pressed, or what stands around it."""
    QGuiApplication.clipboard().setText(text)
    say(by, translate("clipboard", "Copied."))
