"""In which form is an export written: the kind of file with only its own options?"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QWidget

from composer.domain.sound_form import FORMATS, OFFERS, Form
from composer.ui.languages import marked, translate, translated
from composer.ui.widgets import look
from composer.ui.widgets.choices import Segments, Switch
from composer.ui.widgets.labels import Text
from composer.ui.widgets.pickers import NamedSelect
from composer.ui.widgets.typeface import text_width

_BITS = {
    16: marked("export_form", "16-bit"),
    24: marked("export_form", "24-bit"),
    32: marked("export_form", "32-bit float"),
}
_GAP, _APART = 12, 16
_NARROWEST = 112
_AROUND = 40
"""px of a drop-down beside its text."""


class FormPart(QWidget):
    """A segment a format; the drop-downs beside it hold what that format knows."""

    changed = Signal()

    def __init__(self, room: int, parent: QWidget | None = None) -> None:
        """``room``: logical px that it may be wide; the drop-downs go below the segments where
        that does not hold both."""
        super().__init__(parent)
        self.format = Segments([(o.id, o.label) for o in OFFERS], self.tr("Format"), height=32)
        self.bits = NamedSelect(self.tr("Bits"), height=32)
        self.bit_rate = NamedSelect(self.tr("Bit rate"), height=32)
        self.rate = NamedSelect(self.tr("Sample rate"), height=32)
        self.mono = Switch(self.tr("Mono"))
        self._about = Text("", "small", "t2", wrap=True)
        row = QHBoxLayout()
        row.setSpacing(_GAP)
        widest = self._widths()
        for select, wide in zip((self.bits, self.bit_rate, self.rate), widest, strict=True):
            select.setFixedWidth(wide)
            row.addWidget(select)
        row.addWidget(self.mono)
        row.addStretch(1)
        # No format has both bits and a bit rate.
        beside = max(widest[:2]) + widest[2] + self.mono.sizeHint().width() + 2 * _GAP
        is_narrow = self.format.sizeHint().width() + _APART + beside > look.px(room)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(_APART)
        grid.setVerticalSpacing(6)
        grid.addWidget(Text(self.tr("Format"), "head"), 0, 0)
        grid.addWidget(self.format, 1, 0)
        if is_narrow:
            row.setContentsMargins(0, 4, 0, 0)
            grid.addLayout(row, 2, 0, 1, 2)
        else:
            grid.addLayout(row, 1, 1)
        grid.addWidget(self._about, 3, 0, 1, 2)
        grid.setColumnStretch(1, 1)
        self._copied = ""
        self.format.changed.connect(self._another)
        for select in (self.bits, self.bit_rate, self.rate):
            select.select.currentIndexChanged.connect(self._chosen)
        self.mono.toggled.connect(self._chosen)
        self._fill()

    @property
    def known(self) -> frozenset[str]:
        """The formats that can be chosen."""
        return frozenset(FORMATS)

    @property
    def form(self) -> Form:
        """What is chosen."""
        offer = FORMATS[str(self.format.value())]
        return Form(
            format=offer.id,
            bits=self.bits.select.currentData() if offer.bits else None,
            bit_rate=self.bit_rate.select.currentData() if offer.bit_rates else None,
            rate=self.rate.select.currentData() if offer.rates else None,
            mono=self.mono.isChecked(),
        )

    def choose(self, form: Form) -> None:
        """Show a choice without telling of it."""
        self.blockSignals(True)
        self.format.set_value(form.format)
        self._fill()
        for select, value in (
            (self.bits, form.bits),
            (self.bit_rate, form.bit_rate),
            (self.rate, form.rate),
        ):
            select.select.setCurrentIndex(max(0, select.select.findData(value)))
        self.mono.setChecked(form.mono)
        self.blockSignals(False)

    def tell_copied(self, format_: str) -> None:
        """A clip of this format would be written as it is, sound and all."""
        self._copied = format_
        self._tell()

    def _another(self) -> None:
        self.blockSignals(True)
        self._fill()
        self.blockSignals(False)
        self.changed.emit()

    def _chosen(self) -> None:
        self._tell()
        self.changed.emit()

    def _widths(self) -> tuple[int, int, int]:
        """How wide the drop-downs are, so that nothing that can stand in one is cut."""
        bits = [self.tr("Bits as it is"), *(translate("export_form", b) for b in _BITS.values())]
        rates = [self.tr("Rate as it is"), *(_hertz(r) for o in OFFERS for r in o.rates)]
        bit_rates = [f"{rate} kbit/s" for o in OFFERS for rate in o.bit_rates]
        return _wide(bits), _wide(bit_rates), _wide(rates)

    def _fill(self) -> None:
        offer = FORMATS[str(self.format.value())]
        usual = f"{offer.usual_bit_rate} kbit/s" if offer.usual_bit_rate else ""
        bits = [(translate("export_form", _BITS[b]), b) for b in offer.bits]
        for select, values in (
            (self.bits, [(self.tr("Bits as it is"), None), *bits]),
            (
                self.bit_rate,
                [
                    (usual, None),
                    *((f"{r} kbit/s", r) for r in offer.bit_rates if r != offer.usual_bit_rate),
                ],
            ),
            (self.rate, [(self.tr("Rate as it is"), None), *((_hertz(r), r) for r in offer.rates)]),
        ):
            box = select.select
            kept = box.currentData()
            box.blockSignals(True)
            box.clear()
            for words, value in values:
                box.addItem(words, value)
            box.setCurrentIndex(max(0, box.findData(kept)))
            box.blockSignals(False)
            select.setVisible(len(values) > 1)
            select.update()
        self._tell()

    def _tell(self) -> None:
        form = self.form
        offer = FORMATS[form.format]
        untouched = (form.bits, form.bit_rate, form.rate, form.mono) == (None, None, None, False)
        same = self._copied == form.format and untouched
        self._about.setText(
            self.tr("The clip's own sound, copied as it is.") if same else translated(offer.help)
        )


def _hertz(rate: int) -> str:
    return f"{rate / 1000:g} kHz"


def _wide(texts: Sequence[str]) -> int:
    widest = max(round(text_width("body", text)) for text in texts)
    return max(look.px(_NARROWEST), widest + _AROUND)
