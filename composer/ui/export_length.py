"""From where to where is a clip exported, how does it fade, and how long does it become?"""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from composer.domain.cut import CURVE_LABELS, LONGEST, SHORTEST, Curve, Cut
from composer.ui.export_wave import ExportWave
from composer.ui.languages import translated
from composer.ui.widgets import look
from composer.ui.widgets.choices import Switch
from composer.ui.widgets.clock import format_time
from composer.ui.widgets.fields import NumberField, TimeField
from composer.ui.widgets.labels import Text
from composer.ui.widgets.pickers import NamedSelect

_LOOPED, _FITTED = 300.0, 30.0
"""Seconds that are offered at first."""


class LengthPart(QWidget):
    """The wave with its grips, the same as numbers, and two ways to another length."""

    changed = Signal()

    def __init__(self, seconds: float, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._whole = seconds
        self.has_wave = False
        self.wave = ExportWave()
        self.start = TimeField(
            self.tr("Start"), 0.0, seconds, decimals=1, height=32, align_right=False
        )
        self.end = TimeField(self.tr("End"), 0.0, seconds, decimals=1, height=32, align_right=False)
        self.fade_in = NumberField(self.tr("Fade in"), 0, 600, decimals=1, unit="s", height=32)
        self.fade_out = NumberField(self.tr("Fade out"), 0, 600, decimals=1, unit="s", height=32)
        self._curve = NamedSelect(self.tr("Fade curve"), height=32)
        for curve, words in CURVE_LABELS.items():
            self._curve.select.addItem(translated(words), curve)
        self._told = Text("", "time")
        self.loop = Switch(self.tr("Loop to length"), role="body", label_first=False)
        self.loop_to = TimeField(
            self.tr("Length of the loop"), SHORTEST, LONGEST, decimals=1, height=32
        )
        self.fit = Switch(self.tr("Fit exactly"), role="body", label_first=False)
        self.fit_to = TimeField(self.tr("Exact length"), SHORTEST, LONGEST, decimals=1, height=32)
        self._plan = Text("", "small", "t2", wrap=True)
        self._lay_out()
        self._connect()
        self.loop_to.set_value(max(_LOOPED, round(seconds)))
        self.fit_to.set_value(_FITTED)
        self.wave.set_length(seconds)
        self.take(Cut())

    @property
    def curve(self) -> Curve:
        """How the fades rise and fall."""
        return Curve(self._curve.select.currentData())

    @property
    def cut(self) -> Cut:
        """The stretch and its length; curves and loudness come from elsewhere."""
        wave = self.wave
        return Cut(
            start=wave.start,
            end=None if wave.end >= self._whole else wave.end,
            fade_in=wave.fade_in,
            fade_out=wave.fade_out,
            loop_to=self.loop_to.value() if self.loop.isChecked() else None,
            fit=self.fit_to.value() if self.fit.isChecked() else None,
        )

    @property
    def seconds(self) -> float:
        """How long the piece becomes."""
        return self.cut.length(self._whole)

    @property
    def fault(self) -> str:
        """What is wrong with what is typed, a sentence; empty if nothing is."""
        fields = [self.start, self.end, self.fade_in, self.fade_out]
        fields += [self.loop_to] if self.loop.isChecked() else []
        fields += [self.fit_to] if self.fit.isChecked() else []
        typed = next((field.error for field in fields if field.error), "")
        return typed or translated(self.cut.problem(self._whole) or "")

    def take(self, cut: Cut) -> None:
        """Show another stretch."""
        end = self._whole if cut.end is None else cut.end
        self.wave.set_cut(cut.start, end, cut.fade_in, cut.fade_out, self.curve)
        self._write_numbers()
        self._tell()

    def choose_curve(self, curve: Curve) -> None:
        """Show a curve without telling of it."""
        self.blockSignals(True)
        self._curve.select.setCurrentIndex(self._curve.select.findData(curve))
        self.blockSignals(False)

    def show_wave(self, seconds: float, peak: bytes, rms: bytes) -> None:
        """The clip was read: its wave, and how long it truly is. Tells of no change."""
        self.has_wave = True
        self.blockSignals(True)
        whole, self._whole = self._whole, seconds
        self.wave.set_length(seconds)
        self.wave.set_wave(peak, rms)
        cut = self.cut
        if self.wave.end >= whole or self.wave.end > seconds:
            self.take(Cut(start=min(cut.start, max(0.0, seconds - SHORTEST)), fade_in=cut.fade_in))
        self.start.set_range(0.0, seconds)
        self.end.set_range(0.0, seconds + 0.05)
        self.blockSignals(False)

    def show_plan(self, sentence: str) -> None:
        """How the length will be reached."""
        self._plan.setText(sentence)

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(12)
        for name, field, width in (
            (self.tr("Start"), self.start, 100),
            (self.tr("End"), self.end, 100),
            (self.tr("Fade in"), self.fade_in, 92),
            (self.tr("Fade out"), self.fade_out, 92),
            (self.tr("Fade curve"), self._curve, 112),
        ):
            field.setFixedWidth(look.px(width))
            row.addLayout(_labelled(name, field))
        row.addStretch(1)
        length = QVBoxLayout()
        length.setSpacing(6)
        length.addWidget(Text(self.tr("Length"), "small", "t2"))
        length.addWidget(self._told)
        row.addLayout(length)
        ways = QHBoxLayout()
        ways.setSpacing(12)
        for switch, field in ((self.loop, self.loop_to), (self.fit, self.fit_to)):
            field.setFixedWidth(look.px(84))
            ways.addWidget(switch)
            ways.addWidget(field)
            ways.addSpacing(12)
        ways.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(self.wave)
        column.addLayout(row)
        column.addLayout(ways)
        column.addWidget(self._plan)

    def _connect(self) -> None:
        self.wave.changed.connect(self._grip_moved)
        for field in (self.start, self.end, self.fade_in, self.fade_out):
            field.value_changed.connect(self._typed)
        self._curve.select.currentIndexChanged.connect(self._typed)
        self.loop.toggled.connect(lambda on: self._way_chosen(self.fit, on=on))
        self.fit.toggled.connect(lambda on: self._way_chosen(self.loop, on=on))
        self.loop_to.value_changed.connect(self._tell)
        self.fit_to.value_changed.connect(self._tell)

    def _grip_moved(self, _part: str) -> None:
        self._write_numbers()
        self._tell()

    def _typed(self) -> None:
        end = self.end.value() or 0.0
        # What is shown has one decimal: the clip's own end stays its own end.
        end = self._whole if abs(end - self._whole) <= 0.051 else end
        start = self.start.value() or 0.0
        fade_in, fade_out = self.fade_in.value() or 0.0, self.fade_out.value() or 0.0
        if end - start >= SHORTEST:
            self.wave.set_cut(start, end, fade_in, fade_out, self.curve)
        self._tell()

    def _way_chosen(self, other: Switch, *, on: bool) -> None:
        if on:
            other.setChecked(False)
        self._tell()

    def _write_numbers(self) -> None:
        wave = self.wave
        for field, value in (
            (self.start, wave.start),
            (self.end, wave.end),
            (self.fade_in, round(wave.fade_in, 1)),
            (self.fade_out, round(wave.fade_out, 1)),
        ):
            field.set_value(value)

    def _tell(self) -> None:
        self._told.setText(format_time(self.seconds, 1))
        self._told.setAccessibleName(self.tr("Length {text}").format(text=self._told.text()))
        for switch, field in ((self.loop, self.loop_to), (self.fit, self.fit_to)):
            field.setEnabled(switch.isChecked())
        fault = translated(self.cut.problem(self._whole) or "")
        is_long = self.loop.isChecked() or self.fit.isChecked()
        self._plan.setVisible(is_long or bool(fault))
        self._plan.set_colour("warn_text" if fault else "t2")
        if fault:
            self._plan.setText(fault)
        self.changed.emit()


def _labelled(name: str, field: QWidget) -> QVBoxLayout:
    column = QVBoxLayout()
    column.setSpacing(6)
    column.addWidget(Text(name, "small", "t2"))
    column.addWidget(field)
    return column
