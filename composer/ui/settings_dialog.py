"""What the user chooses once and for all: money, looks, prices, addresses, folders."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QHBoxLayout,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from composer.domain.errors import ComposerError
from composer.domain.price import PriceUnit, plain
from composer.domain.settings import Appearance, Settings, allowed_base_url
from composer.domain.sku import Sku
from composer.services.backups import Backups
from composer.services.composing import Composing
from composer.services.preferences import Preferences
from composer.services.spelling import DICTIONARIES, Spelling
from composer.ui.budgets_part import BudgetsPart
from composer.ui.elsewhere import open_folder
from composer.ui.languages import marked, translate, translated
from composer.ui.library_part import LibraryPart
from composer.ui.price_row import PriceRow, read_dollars
from composer.ui.region_choice import RegionChoice
from composer.ui.scrolled_body import scrolled
from composer.ui.spelling_part import SpellingPart
from composer.ui.widgets import look
from composer.ui.widgets.buttons import PrimaryButton, SecondaryButton
from composer.ui.widgets.cards import Hairline, announce
from composer.ui.widgets.choices import Segments, Switch
from composer.ui.widgets.fields import Field
from composer.ui.widgets.labels import Icon, Text
from composer.ui.widgets.pickers import NamedSelect
from composer.ui.widgets.side_dialog import SideDialog

INSET = 28
WIDTH = 632
HEIGHT = 680
LABEL = 168
TEXT_SIZES = (80, 90, 100, 110, 120, 130, 150, 175, 200)
"""Per cent; what the settings file may hold besides is shown as it is."""
_FOLDERS = (
    marked("settings_dialog", "Songs"),
    marked("settings_dialog", "Data"),
    marked("settings_dialog", "Settings"),
)
"""What the folders are called by whoever opens the dialog."""

CorrectPrice = Callable[[str, Decimal | None], None]
"""(SKU, the user's price or None for the shipped one); may raise ComposerError."""


class SettingsDialog(SideDialog):
    """Every change holds at once and is kept; there is nothing to confirm."""

    def __init__(
        self,
        preferences: Preferences,
        composing: Composing,
        *,
        folders: Mapping[str, Path],
        correct_price: CorrectPrice,
        backups: Backups | None = None,
        spelling: Spelling | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._preferences = preferences
        self._composing = composing
        self._correct_price = correct_price
        self.setWindowTitle(self.tr("Settings"))
        self.setAccessibleName(self.tr("Settings"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        settings = preferences.settings
        self._column = QVBoxLayout()
        self._add_money(settings)
        self._add_budgets(composing)
        self._add_looks(settings)
        self._add_spelling(spelling, folders)
        self._add_prices(composing)
        self._add_addresses(settings, composing)
        self._add_folders(folders)
        self._add_library(backups)
        self._lay_out()
        screen = self.screen().availableSize()
        self.resize(min(look.px(WIDTH), screen.width()), min(look.px(HEIGHT), screen.height()))
        self._stop_listening = composing.prices_changed.connect(self._show_prices)
        self.finished.connect(self._stop_listening)

    @property
    def trouble(self) -> str:
        """What the disk had to say, a sentence; empty if all is well."""
        return "" if self._trouble.isHidden() else self._words.text()

    # Sections

    def _add_money(self, settings: Settings) -> None:
        self._head(self.tr("Money"))
        self.ask_above = Field(self.tr("Ask before spending more than"), height=32)
        self.ask_above.setText(plain(settings.ask_above_usd))
        self.ask_above.set_unit(self.tr("US dollars"))
        self.ask_above.textChanged.connect(self._take_amount)
        help_text = self.tr("Generate asks first when one order costs more than this.")
        self._row(self.tr("Ask above"), self.ask_above, help_text)

    def _add_budgets(self, composing: Composing) -> None:
        self._head(self.tr("Budgets"))
        services = {sku.provider: sku.provider_label for sku in composing.skus if sku.needs_key}
        self.budgets = BudgetsPart(self._preferences, services)
        self.budgets.error.connect(self._say)
        self._column.addWidget(self.budgets)

    def _add_looks(self, settings: Settings) -> None:
        self._head(self.tr("Appearance"))
        self.appearance = Segments(
            [
                (Appearance.SYSTEM, self.tr("System")),
                (Appearance.DARK, self.tr("Dark")),
                (Appearance.LIGHT, self.tr("Light")),
            ],
            self.tr("Appearance"),
            height=32,
        )
        self.appearance.set_value(settings.appearance)
        self.appearance.changed.connect(lambda value: self._change(appearance=value))
        self._row(self.tr("Colours"), self.appearance)
        box = NamedSelect(self.tr("Text size"), height=32)
        self.text_size = box.select
        self._sizes = sorted({*TEXT_SIZES, settings.text_percent})
        for percent in self._sizes:
            self.text_size.addItem(f"{percent} %")
        self.text_size.setCurrentIndex(self._sizes.index(settings.text_percent))
        self.text_size.currentIndexChanged.connect(
            lambda number: self._change(text_percent=self._sizes[number])
        )
        self._row(self.tr("Text size"), box)
        self.contrast = self._switch(
            self.tr("More contrast"), settings.more_contrast, "more_contrast"
        )
        self._row(
            self.tr("More contrast"), self.contrast, self.tr("Edges of fields are drawn stronger.")
        )
        self.motion = self._switch(
            self.tr("Reduced motion"), settings.reduced_motion, "reduced_motion"
        )
        words = self.tr("Nothing slides or fades; the playhead and progress still move.")
        self._row(self.tr("Reduced motion"), self.motion, words)
        self.notify = self._switch(self.tr("Tell when a song is ready"), settings.notify, "notify")
        self._row(
            self.tr("Notices"),
            self.notify,
            self.tr("The desktop says it while this window is not in front."),
        )

    def _add_spelling(self, spelling: Spelling | None, folders: Mapping[str, Path]) -> None:
        if spelling is not None:
            self._head(self.tr("Spelling"))
            part = SpellingPart(spelling, self._preferences, folders["Data"] / DICTIONARIES)
            part.error.connect(self._say)
            self._row(self.tr("Check the lyrics"), part)

    def _add_prices(self, composing: Composing) -> None:
        self._head(self.tr("Prices"))
        words = self.tr(
            "As last read from each service. Correct one if your account is charged "
            "otherwise; say what a credit cost you to see credits in dollars too."
        )
        self._column.addWidget(Text(words, "small", "t2", wrap=True))
        self.prices: dict[str, PriceRow] = {}
        for sku in composing.skus:
            if sku.needs_key:
                row = PriceRow(sku, composing.price(sku.id))
                row.corrected.connect(lambda usd, sku=sku: self._correct(sku, usd))
                self.prices[sku.id] = row
                self._column.addWidget(row)

    def _add_addresses(self, settings: Settings, composing: Composing) -> None:
        self._head(self.tr("Addresses"))
        words = self.tr(
            "Where each service is reached: a proxy, a regional host. Empty is the "
            "service's own. Holds from the next order. A key goes to this address and "
            "to no other."
        )
        self._column.addWidget(Text(words, "small", "t2", wrap=True))
        self.addresses: dict[str, Field] = {}
        services = {sku.provider: sku.provider_label for sku in composing.skus if sku.needs_key}
        for provider, label in services.items():
            field = Field(
                self.tr("{label} address").format(label=label),
                placeholder=self.tr("The service's own"),
                height=32,
            )
            field.setText(settings.base_urls.get(provider, ""))
            field.textChanged.connect(lambda text, key=provider: self._judge_address(key, text))
            field.editingFinished.connect(lambda key=provider: self._take_address(key))
            self.addresses[provider] = field
            self._row(label, field)
            if len(composing.addresses(provider)) > 1:
                region = RegionChoice(
                    self._preferences, provider, label, composing.addresses(provider), height=32
                )
                region.changed.connect(lambda key=provider: self._show_address(key))
                region.error.connect(self._say)
                self._row("", region)

    def _add_folders(self, folders: Mapping[str, Path]) -> None:
        self._head(self.tr("Folders"))
        for name, path in folders.items():
            label = translate("settings_dialog", name) if name in _FOLDERS else name
            line = QHBoxLayout()
            line.setSpacing(12)
            place = Text(str(path), "small", "t2", elide=True)
            place.setToolTip(str(path))
            button = SecondaryButton(self.tr("Open folder"), height=32)
            button.setAccessibleDescription(f"{label}: {path}")
            button.clicked.connect(lambda _checked=False, path=path: open_folder(path))
            line.addWidget(place, 1)
            line.addWidget(button)
            holder = QWidget()
            line.setContentsMargins(0, 0, 0, 0)
            holder.setLayout(line)
            self._row(label, holder)

    def _add_library(self, backups: Backups | None) -> None:
        if backups is not None:
            self._head(self.tr("Library"))
            self._column.addWidget(LibraryPart(backups))

    # Layout

    def _lay_out(self) -> None:
        self._column.setContentsMargins(INSET, 0, INSET, 16)
        self._column.setSpacing(8)
        self._column.addStretch(1)
        inside = QWidget()
        inside.setLayout(self._column)
        self._body = scrolled(inside)
        head = QHBoxLayout()
        head.setContentsMargins(INSET, 24, INSET, 8)
        head.addWidget(Text(self.tr("Settings"), "title"))
        self._trouble = QWidget()
        self._words = Text("", "small", "error_text", wrap=True)
        trouble = QHBoxLayout(self._trouble)
        trouble.setContentsMargins(0, 0, 0, 0)
        trouble.setSpacing(8)
        trouble.addWidget(Icon("warning-circle", "error_text"))
        trouble.addWidget(self._words, 1)
        self._trouble.hide()
        self.done_button = PrimaryButton(self.tr("Done"), height=32)
        self.done_button.clicked.connect(self.accept)
        foot = QHBoxLayout()
        foot.setContentsMargins(INSET, 12, INSET, 12)
        foot.addWidget(self._trouble, 1)
        foot.addStretch(1)
        foot.addWidget(self.done_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(self._body, 1)
        column.addWidget(Hairline())
        column.addLayout(foot)

    def _head(self, title: str) -> None:
        if self._column.count():
            self._column.addSpacing(8)
            self._column.addWidget(Hairline())
            self._column.addSpacing(4)
        self._column.addWidget(Text(title, "head"))

    def _row(self, label: str, control: QWidget, help_text: str = "") -> None:
        name = Text(label, "body", "t2", elide=True)
        name.setFixedSize(look.px(LABEL), control.sizeHint().height())
        right = QVBoxLayout()
        right.setSpacing(4)
        policy = control.sizePolicy().horizontalPolicy()
        align = Qt.AlignmentFlag.AlignLeft if policy is QSizePolicy.Policy.Fixed else None
        if align is None:
            right.addWidget(control)
        else:
            right.addWidget(control, 0, align)
        if help_text:
            control.setToolTip(help_text)
            control.setAccessibleDescription(help_text)
            right.addWidget(Text(help_text, "small", "t3", wrap=True))
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(name, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(right, 1)
        self._column.addLayout(row)

    def _switch(self, name: str, on: bool, field: str) -> Switch:
        switch = Switch()
        switch.setAccessibleName(name)
        switch.setChecked(on)
        switch.toggled.connect(lambda value: self._change(**{field: value}))
        return switch

    # What is chosen

    def _change(self, **choices: Any) -> None:
        """Take over a choice; if the disk refuses it, say so."""
        try:
            self._preferences.change(**choices)
        except ComposerError as error:
            self._say(error)

    def _take_amount(self, text: str) -> None:
        amount = read_dollars(text)
        if amount is None:
            self.ask_above.set_error(
                self.tr("An amount in US dollars from 0 to 1000, such as 5.00.")
            )
            return
        self.ask_above.set_error("")
        self._change(ask_above_usd=amount)

    def _judge_address(self, provider: str, text: str) -> None:
        wrong = bool(text.strip()) and not allowed_base_url(text.strip())
        sentence = self.tr("A key is sent only over https, or over http to this computer itself.")
        self.addresses[provider].set_error(sentence if wrong else "")

    def _show_address(self, provider: str) -> None:
        self.addresses[provider].setText(self._preferences.settings.base_urls.get(provider, ""))

    def _take_address(self, provider: str) -> None:
        field = self.addresses[provider]
        if field.error:
            return
        address = field.text().strip()
        addresses = dict(self._preferences.settings.base_urls)
        if address:
            addresses[provider] = address
        else:
            addresses.pop(provider, None)
        self._change(base_urls=addresses)

    def _correct(self, sku: Sku, usd: Decimal | None) -> None:
        if self._composing.price(sku.id).per is PriceUnit.CREDITS:
            each = dict(self._preferences.settings.usd_per_credit)
            each.pop(sku.provider, None)
            self._change(usd_per_credit=each if usd is None else {**each, sku.provider: usd})
            self._show_prices()
            return
        try:
            self._correct_price(sku.id, usd)
        except ComposerError as error:
            self._say(error)

    def _show_prices(self) -> None:
        for sku_id, row in self.prices.items():
            row.show_price(self._composing.price(sku_id))

    def _say(self, error: ComposerError) -> None:
        self._words.setText(translated(error.message))
        self._trouble.show()
        announce(self._trouble)
