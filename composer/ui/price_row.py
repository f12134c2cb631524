"""One price as it is known: the sum, since when, from where, and a way to correct it."""

from __future__ import annotations

from decimal import Decimal

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from composer.domain.price import Price, PriceUnit, plain
from composer.domain.sku import Sku
from composer.ui.widgets import look
from composer.ui.widgets.buttons import GhostButton
from composer.ui.widgets.fields import Field
from composer.ui.widgets.labels import Text

YOURS = "your correction"
"""The source of a price that the user wrote, as the price file says it."""
HIGHEST = Decimal(1000)
"""Above this an amount is a slip of the finger."""


def read_dollars(text: str) -> Decimal | None:
    """US dollars in "0.21", "$0.21" or "0,21"; None for what is no amount from 0 to 1000."""
    bare = text.strip().removeprefix("$").strip().replace(",", ".")
    if not bare.isascii() or not bare.replace(".", "", 1).isdigit():
        return None
    usd = Decimal(bare)
    return usd if usd <= HIGHEST else None


class PriceRow(QWidget):
    """Shows and corrects one price. ``corrected`` carries the new sum, None for the shipped one."""

    corrected = Signal(object)

    def __init__(self, sku: Sku, price: Price) -> None:
        super().__init__()
        self._price = price
        unit = "a second" if price.per is PriceUnit.SECOND else "a song"
        self.field = Field(f"{sku.label} price", unit=f"$ {unit}", height=32)
        self.field.setFixedWidth(look.px(148))
        self.back = GhostButton("Go back", height=32)
        self.back.setAccessibleDescription(f"{sku.label}: the price that comes with Composer")
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
        when = f"{known.day} {known:%B %Y}, " if known is not None else ""
        self._source.setText(f"{when}{price.source}")
        self._source.setToolTip(price.source)
        self.back.setVisible(price.source == YOURS)
        if not self.field.hasFocus() or read_dollars(self.field.text()) != price.usd:
            self.field.setText("" if price.usd is None else plain(price.usd))
            self.field.set_error("")

    def _judge(self, text: str) -> None:
        wrong = read_dollars(text) is None
        self.field.set_error("A price in US dollars from 0 to 1000, such as 0.21." if wrong else "")

    def _take(self) -> None:
        usd = read_dollars(self.field.text())
        if usd is not None and usd != self._price.usd:
            self.corrected.emit(usd)
