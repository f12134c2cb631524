"""One price as it is known: the sum, since when, from where, and a way to correct it."""

from __future__ import annotations

from decimal import Decimal

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from composer.domain.options import clock
from composer.domain.price import Price, PriceUnit, credits_number, credits_text, plain
from composer.domain.sku import Sku
from composer.ui.languages import marked, translate, translated
from composer.ui.moments import long_date_text
from composer.ui.widgets import look
from composer.ui.widgets.buttons import GhostButton
from composer.ui.widgets.fields import Field
from composer.ui.widgets.labels import Text

YOURS = "your correction"
"""The source of a price that the user wrote, as the price file says it."""
HIGHEST = Decimal(1000)
"""Above this an amount is a slip of the finger."""


def read_dollars(text: str, highest: Decimal = HIGHEST) -> Decimal | None:
    """US dollars in "0.21", "$0.21" or "0,21"; None for what is no amount from 0 to ``highest``."""
    bare = text.strip().removeprefix("$").strip().replace(",", ".")
    if not bare.isascii() or not bare.replace(".", "", 1).isdigit():
        return None
    usd = Decimal(bare)
    return usd if usd <= highest else None


def bands_text(price: Price) -> str:
    """``10 credits up to 0:30, 20 up to 2:00, 30 up to 5:00``; empty without credits."""
    words: list[str] = []
    for band in price.bands:
        credits = credits_number(band.credits) if words else translated(credits_text(band.credits))
        words.append(
            translate("price_row", "{credits} up to {length}").format(
                credits=credits, length=clock(round(band.seconds * 1000))
            )
        )
    return ", ".join(words)


_UNITS = {
    PriceUnit.SECOND: marked("price_row", "$ a second"),
    PriceUnit.SONG: marked("price_row", "$ a song"),
    PriceUnit.MINUTE: marked("price_row", "$ a minute"),
    PriceUnit.CREDITS: marked("price_row", "$ a credit"),
}


class PriceRow(QWidget):
    """Shows and corrects one price; what is free is only shown.

    ``corrected`` carries the new sum, None for the shipped one. Where a service counts in credits
    the sum is what one of them cost the user, and None if that is not said.
    """

    corrected = Signal(object)

    def __init__(self, sku: Sku, price: Price) -> None:
        super().__init__()
        self._price = price
        self._in_credits = price.per is PriceUnit.CREDITS
        is_free = price.per is PriceUnit.NOTHING
        what = (
            self.tr("{provider_label} credit price").format(provider_label=sku.provider_label)
            if self._in_credits
            else self.tr("{label} price").format(label=sku.label)
        )
        self.field = Field(what, unit=translate("price_row", _UNITS.get(price.per, "")), height=32)
        self.field.setFixedWidth(look.px(148))
        self.field.setVisible(not is_free)
        if self._in_credits:
            self.field.setPlaceholderText(self.tr("Not said"))
        free = Text(self.tr("Free"), "body", "t2")
        free.setVisible(is_free)
        self.back = GhostButton(self.tr("Go back"), height=32)
        self.back.setAccessibleDescription(
            self.tr("{label}: the price that comes with Composer").format(label=sku.label)
        )
        self._source = Text("", "meta", "t3", elide=True)
        names = QVBoxLayout()
        names.setSpacing(0)
        names.addWidget(Text(f"{sku.label}, {sku.provider_label}", "body", "t2", elide=True))
        names.addWidget(self._source)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 2, 0, 2)
        row.setSpacing(12)
        row.addLayout(names, 1)
        row.addWidget(self.back)
        row.addWidget(self.field, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(free, 0, Qt.AlignmentFlag.AlignTop)
        self.field.textChanged.connect(self._judge)
        self.field.editingFinished.connect(self._take)
        self.back.clicked.connect(lambda: self.corrected.emit(None))
        self.show_price(price)

    def sizeHint(self) -> QSize:
        return QSize(320, super().sizeHint().height())

    @property
    def source(self) -> str:
        """Where the price is from and since when."""
        return self._source.text()

    def show_price(self, price: Price) -> None:
        """Show another price, if none is being typed."""
        self._price = price
        known = price.known_on
        source = translated(price.source)
        if known is not None:
            told = translate("price_row", "{day}, {source}")
            source = told.format(day=long_date_text(known), source=source)
        self._source.setText(" · ".join(filter(None, (bands_text(price), source))))
        self._source.setToolTip(translated(price.source))
        self.back.setVisible(price.source == YOURS)
        if not self.field.hasFocus() or self._read() != price.usd:
            self.field.setText("" if price.usd is None else plain(price.usd))
            self.field.set_error("")

    def _read(self) -> Decimal | None:
        return read_dollars(self.field.text())

    @property
    def _unsaid(self) -> bool:
        """Whether nothing is said of what a credit costs."""
        return self._in_credits and not self.field.text().strip()

    def _judge(self) -> None:
        wrong = self._read() is None and not self._unsaid
        self.field.set_error(
            self.tr("A price in US dollars from 0 to 1000, such as 0.21.") if wrong else ""
        )

    def _take(self) -> None:
        usd = self._read()
        if (usd is not None or self._unsaid) and usd != self._price.usd:
            self.corrected.emit(usd)
