"""By which dictionary is spelling checked? A part of the settings."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QLocale, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from composer.domain.errors import ComposerError
from composer.services.preferences import Preferences
from composer.services.spelling import AUTOMATIC, OFF, Spelling
from composer.ui.languages import translate
from composer.ui.widgets.labels import Text
from composer.ui.widgets.pickers import NamedSelect


class SpellingPart(QWidget):
    """A choice of what is installed, or a sentence that says that nothing is."""

    error = Signal(object)
    """A ComposerError: the disk refused the choice."""

    def __init__(
        self,
        spelling: Spelling,
        preferences: Preferences,
        folder: Path,
        parent: QWidget | None = None,
    ) -> None:
        """``folder`` is where dictionaries of the user's own may lie."""
        super().__init__(parent)
        self._preferences = preferences
        chosen = preferences.settings.spelling
        self._values = [AUTOMATIC, OFF, *spelling.languages]
        if chosen not in self._values:
            self._values.append(chosen)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        box = NamedSelect(self.tr("Spelling"), height=32)
        self.select = box.select
        for value in self._values:
            self.select.addItem(_named(value))
        self.select.setCurrentIndex(self._values.index(chosen))
        self.select.currentIndexChanged.connect(self._choose)
        column.addWidget(box)
        self.help = Text(_help(spelling.languages, folder), "small", "t3", wrap=True)
        column.addWidget(self.help)
        self.select.setAccessibleDescription(self.help.text())
        self.select.setEnabled(bool(spelling.languages))

    def _choose(self, number: int) -> None:
        try:
            self._preferences.change(spelling=self._values[number])
        except ComposerError as error:
            self.error.emit(error)


def _named(value: str) -> str:
    if value == AUTOMATIC:
        return translate("spelling_part", "In the language of the text")
    if value == OFF:
        return translate("spelling_part", "Off")
    locale = QLocale(value)
    language = QLocale.languageToString(locale.language())
    if locale.language() is QLocale.Language.C:
        return value
    return f"{language} ({value})"


def _help(languages: tuple[str, ...], folder: Path) -> str:
    if languages:
        return translate(
            "spelling_part",
            "Lyrics are checked on this computer. Tags, chords and numbers are left out.",
        )
    return translate(
        "spelling_part",
        "Off: no dictionary is installed. Install one of your system's, such as hunspell-en-us, "
        "or put its .aff and .dic files into {folder}; it is found at the next start.",
    ).format(folder=folder)
