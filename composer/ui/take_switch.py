"""Which of the takes of one order is heard: A or B."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from composer.domain.clip import Clip
from composer.domain.generation import Generation
from composer.ui.languages import translate
from composer.ui.widgets.choices import Segments

LETTERS = "ABCDEFGHI"
"""By these takes are told apart; no service makes more at once, and no more are compared."""


def take_name(number: int) -> str:
    """``Take A`` for the first, which is number 0."""
    return translate("take_switch", "Take {letter}").format(letter=_letter(number))


def take_within(number: int) -> str:
    """``take A``, in the middle of a sentence."""
    return translate("take_switch", "take {letter}").format(letter=_letter(number))


def _letter(number: int) -> str:
    return LETTERS[number] if number < len(LETTERS) else str(number + 1)


def take_of(generation: Generation, clip_id: str) -> Clip | None:
    """The clip of that id; the first where none is named or it has gone; None without clips."""
    return next((clip for clip in generation.clips if clip.id == clip_id), generation.clip)


class TakeSwitch(QWidget):
    """One segment a take; not there at all for a song of which there is one."""

    chosen = Signal(int)
    """The number of the take that is wanted, from 0."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._segments: Segments | None = None
        self._number = 0
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(4, 0, 0, 0)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.hide()

    @property
    def segments(self) -> Segments | None:
        """What is pressed; None as long as no song with several takes was shown."""
        return self._segments

    def show_takes(self, number: int, chosen: int) -> None:
        """There are so many takes, and this one is heard."""
        if number < 2:
            self.hide()
            return
        if number != self._number:
            self._build(number)
        if self._segments is not None:
            self._segments.blockSignals(True)
            self._segments.set_value(chosen)
            self._segments.blockSignals(False)
        self.show()

    def _build(self, number: int) -> None:
        if self._segments is not None:
            self._segments.hide()
            self._segments.deleteLater()
        letters = [_letter(n) for n in range(number)]
        segments = Segments(list(enumerate(letters)), self.tr("Take"), self)
        segments.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        for n in range(number):
            segment = segments.segment(n)
            segment.setAccessibleName(take_name(n))
            segment.setToolTip(f"{take_name(n)}   {letters[n]}")
        segments.changed.connect(lambda value: self.chosen.emit(int(value)))
        self._row.addWidget(segments)
        self._segments, self._number = segments, number
