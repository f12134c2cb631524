"""How loud is what plays, and how does that lie to what it is made for?"""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from composer.domain.loudness import SILENCE_LUFS, Loudness
from composer.domain.loudness_targets import AS_IT_IS, STREAMING, LoudnessTarget, signed, target_of
from composer.ui.languages import translate, translated
from composer.ui.widgets.labels import Text


def level_text(loudness: Loudness) -> str:
    """``−13.6 LUFS``; of silence ``silent``."""
    if loudness.integrated <= SILENCE_LUFS:
        return translate("player_level", "silent")
    return f"{signed(loudness.integrated, 1)} LUFS"


def whole_text(loudness: Loudness) -> str:
    """All three figures."""
    if loudness.integrated <= SILENCE_LUFS:
        return translate("player_level", "This clip is silent, or nearly so.")
    return translate(
        "player_level",
        "{integrated} LUFS integrated, {short_term} LUFS in its loudest three seconds, "
        "true peak {true_peak} dBTP",
    ).format(
        integrated=signed(loudness.integrated, 1),
        short_term=signed(loudness.short_term, 1),
        true_peak=signed(loudness.true_peak, 1),
    )


def _target(setting: str) -> LoudnessTarget:
    """What the loudness is told against: the export target last used, else streaming."""
    if setting == AS_IT_IS:
        return STREAMING
    try:
        return target_of(setting) or STREAMING
    except ValueError:
        return STREAMING


class LevelLines(QWidget):
    """Two lines: ``−13.6 LUFS`` and ``0.4 over streaming −14``; the rest in the tooltip."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._figure = Text("", "strong")
        self._meaning = Text("", "meta", "t2")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for line in (self._figure, self._meaning):
            line.setAlignment(Qt.AlignmentFlag.AlignRight)
            column.addWidget(line, 0, Qt.AlignmentFlag.AlignRight)
        column.addStretch(1)

    @property
    def text(self) -> str:
        """The figure in short; empty while nothing is known."""
        return self._figure.text()

    def show_loudness(self, loudness: Loudness | None, setting: str) -> None:
        """Show it against the target that this setting names; None for not known."""
        figure = meaning = told = ""
        if loudness is not None:
            figure, told = level_text(loudness), whole_text(loudness)
            if loudness.integrated > SILENCE_LUFS:
                meaning = translated(_target(setting).over(loudness.integrated))
                told = f"{told}: {meaning}"
        self._figure.setText(figure)
        self._meaning.setText(meaning)
        self.setToolTip(told)
        self.setAccessibleName(told)
        self.updateGeometry()
