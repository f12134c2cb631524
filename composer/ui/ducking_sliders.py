"""How is it set how far and how fast a bed gives way to a voice?"""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QWidget

from composer.domain.loudness_targets import signed
from composer.domain.voice_under import DEEPEST, LONGEST_ALONE, QUIETEST_BED, Ducking
from composer.ui.widgets import look
from composer.ui.widgets.labels import Text
from composer.ui.widgets.sliders import Slider

_DECIBELS, _DOWN, _SECONDS = "{} dB", "−{} dB", "{} s"


class DuckingSliders(QWidget):
    """A slider for each figure, with its value beside it."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        usual = Ducking()
        self.sliders = {
            "depth": RealSlider(self.tr("Depth"), 0, DEEPEST, usual.depth, 1, _DOWN),
            "attack": RealSlider(self.tr("Attack"), 0.02, 2, usual.attack, 0.01, _SECONDS),
            "release": RealSlider(self.tr("Release"), 0.05, 4, usual.release, 0.05, _SECONDS),
            "bed": RealSlider(self.tr("Bed level"), QUIETEST_BED, 0, usual.bed, 1, _DECIBELS),
            "lead": RealSlider(
                self.tr("Before the voice"), 0, LONGEST_ALONE, usual.lead, 0.5, _SECONDS
            ),
            "tail": RealSlider(
                self.tr("After the voice"), 0, LONGEST_ALONE, usual.tail, 0.5, _SECONDS
            ),
        }
        self._told = {name: Text("", "body", "t2") for name in self.sliders}
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(8)
        for number, (name, slider) in enumerate(self.sliders.items()):
            grid.addWidget(Text(slider.accessibleName(), "small", "t2"), number, 0)
            grid.addWidget(slider, number, 1)
            self._told[name].setMinimumWidth(look.px(64))
            grid.addWidget(self._told[name], number, 2)
            slider.valueChanged.connect(self._slid)
        grid.setColumnStretch(1, 1)
        self._tell()

    @property
    def ducking(self) -> Ducking:
        """What the sliders say."""
        return Ducking(**{name: slider.real for name, slider in self.sliders.items()})

    def _slid(self) -> None:
        self._tell()
        self.changed.emit()

    def _tell(self) -> None:
        for name, slider in self.sliders.items():
            self._told[name].setText(slider.says)


class RealSlider(Slider):
    """A slider over numbers with decimals."""

    def __init__(
        self, name: str, low: float, high: float, usual: float, unit: float, words: str
    ) -> None:
        self._unit, self._words = unit, words
        super().__init__(
            round(low / unit),
            round(high / unit),
            name,
            default=round(usual / unit),
            says=self._say_value,
        )

    @property
    def real(self) -> float:
        """The value in its own unit."""
        return round(self.value() * self._unit, 3)

    @property
    def says(self) -> str:
        """The value in words."""
        return self._say_value(self.value())

    def _say_value(self, value: int) -> str:
        return self._words.format(signed(round(value * self._unit, 2)))
