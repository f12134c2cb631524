"""How do the takes of a comparison stand below each other: by letter, with or without names?"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QVBoxLayout, QWidget

from composer.domain.loudness import Loudness
from composer.domain.options import clock
from composer.domain.recording import name_of
from composer.services.composing import Composing
from composer.ui.library_words import cost_text
from composer.ui.player_level import level_text
from composer.ui.player_takes import Take
from composer.ui.take_switch import LETTERS
from composer.ui.widgets.choices import Radio


def about(take: Take, composing: Composing, loudness: Loudness | None) -> str:
    """``MiniMax Music Pro · 2:14 · $0.21 · −13.6 LUFS``."""
    sku = composing.sku(take.generation.request.sku)
    parts = (
        sku.label if sku else name_of(take.generation.request.sku),
        clock(round(take.clip.seconds) * 1000),
        cost_text(take.generation),
        level_text(loudness) if loudness is not None else "",
    )
    return " · ".join(part for part in parts if part)


class CompareRows(QWidget):
    """One row a take; the chosen one is heard."""

    wanted = Signal(int)
    """The number of a take, from 0."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows: list[Radio] = []
        self._group = QButtonGroup(self)
        self._group.idClicked.connect(self.wanted)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(6)

    def show_takes(
        self, takes: Sequence[Take], heard: int, words: Callable[[Take], str], *, blind: bool
    ) -> None:
        """These stand there, and this one is heard; ``blind`` leaves nothing but letters."""
        focused = next((n for n, row in enumerate(self.rows) if row.hasFocus()), None)
        for row in self.rows:
            self._group.removeButton(row)
            self._column.removeWidget(row)
            row.hide()
            row.deleteLater()
        self.rows = []
        for number, take in enumerate(takes):
            letter = LETTERS[number]
            if blind:
                row = Radio(self.tr("Take {letter}").format(letter=letter), "", self)
            else:
                row = Radio(f"{letter}   {take.title}", words(take), self)
                row.setAccessibleName(f"{letter}, {take.title}, {words(take)}")
            row.setChecked(number == heard)
            self._group.addButton(row, number)
            self._column.addWidget(row)
            row.show()
            self.rows.append(row)
        if focused is not None and self.rows:
            self.rows[min(focused, len(self.rows) - 1)].setFocus()

    def show_heard(self, number: int) -> None:
        """Another one is heard."""
        if 0 <= number < len(self.rows):
            self.rows[number].setChecked(True)
