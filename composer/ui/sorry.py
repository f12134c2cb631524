"""What the user sees when the program cannot open its library at all."""

from __future__ import annotations

from PySide6.QtWidgets import QApplication, QMessageBox

from composer.domain.errors import ComposerError
from composer.ui.languages import translate, translated


def say_why_not(app: QApplication, error: ComposerError) -> None:
    """Show the sentence and stay until it was read. Nothing else of the program runs yet."""
    box = QMessageBox(
        QMessageBox.Icon.Warning,
        translate("sorry", "Composer cannot start"),
        translated(error.message),
        QMessageBox.StandardButton.Close,
    )
    box.setInformativeText(translate("sorry", "Nothing was changed on disk. Composer closes now."))
    box.finished.connect(app.quit)
    box.open()
    app.exec()
