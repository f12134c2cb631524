"""The keys of all services, in one dialog."""

from __future__ import annotations

import sys

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from composer.domain.errors import ComposerError
from composer.domain.price import PriceUnit, dollars
from composer.domain.provider import Provider
from composer.domain.request import Request
from composer.services.accounts import Accounts
from composer.services.composing import Composing
from composer.services.preferences import Preferences
from composer.ui import tasks
from composer.ui.key_row import KeyRow, variable_of
from composer.ui.languages import marked, translate, translated
from composer.ui.scrolled_body import scrolled
from composer.ui.widgets import look
from composer.ui.widgets.buttons import GhostButton, PrimaryButton, SecondaryButton
from composer.ui.widgets.cards import Hairline, MessageCard, Tone
from composer.ui.widgets.labels import Icon, Text
from composer.ui.widgets.side_dialog import SideDialog

INSET = 28
WIDTH = 632
TITLE_BAR = 40
"""Room that the system's own frame takes of the screen."""
PLAY_STORE = "practice keys"
"""The name of the store that practice brings along."""
_HOW_TO = {
    "linux": marked(
        "keys_dialog",
        "Install the package gnome-keyring, or KWallet on KDE, sign in again, then press "
        "Check again.",
    ),
    "darwin": marked(
        "keys_dialog",
        "Every Mac has a keychain. Open Keychain Access and unlock the login keychain.",
    ),
    "win32": marked(
        "keys_dialog", "Windows always has its Credential Manager. Check that its service runs."
    ),
}


class KeysDialog(SideDialog):
    """One row a service that wants a key. Testing costs nothing."""

    def __init__(
        self,
        accounts: Accounts,
        composing: Composing,
        preferences: Preferences,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._accounts = accounts
        self.setWindowTitle(self.tr("API keys"))
        self.setAccessibleName(self.tr("API keys"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.rows = [
            KeyRow(accounts, preferences, provider, fact_of(composing, provider))
            for provider in accounts.with_key
        ]
        self.note = MessageCard("", "", tone=Tone.WARNING)
        self.check = SecondaryButton(self.tr("Check again"))
        self.how_to = GhostButton(self.tr("How to install"))
        self.done_button = PrimaryButton(self.tr("Done"), height=32)
        self._lock = Icon("lock-simple", "t2")
        self._store = Text("", "small", "t2", elide=True)
        self._lay_out()
        self.check.clicked.connect(self._check_again)
        self.how_to.clicked.connect(self._show_how_to)
        self.done_button.clicked.connect(self._finish)
        self._stop_listening = accounts.changed.connect(self._refresh)
        self._refresh()

    def focus_provider(self, provider: str) -> None:
        """Put the cursor into the field of a service."""
        for row in self.rows:
            if row.provider_id == provider:
                row.field.setFocus(Qt.FocusReason.OtherFocusReason)
                self._body.ensureWidgetVisible(row)

    def row(self, provider: str) -> KeyRow:
        """The row of a service. Raises StopIteration if it wants no key."""
        return next(row for row in self.rows if row.provider_id == provider)

    def event(self, event: QEvent) -> bool:
        handled = super().event(event)
        if event.type() == QEvent.Type.LayoutRequest:
            self._fit()
        return handled

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._fit()

    def _lay_out(self) -> None:
        self.note.add_action(self.check)
        self.note.add_action(self.how_to)
        head = QVBoxLayout()
        head.setContentsMargins(INSET, 24, INSET, 8)
        head.setSpacing(4)
        head.addWidget(Text(self.tr("API keys"), "title"))
        head.addWidget(Text(self.tr("One key per provider. Testing costs nothing."), "body", "t2"))
        inside = QWidget()
        self._rows_column = body = QVBoxLayout(inside)
        body.setContentsMargins(INSET, 0, INSET, 8)
        body.setSpacing(0)
        body.addWidget(self.note)
        for number, row in enumerate(self.rows):
            if number:
                body.addWidget(Hairline())
            body.addWidget(row)
        body.addStretch(1)
        self._body = scrolled(inside)
        foot = QHBoxLayout()
        foot.setContentsMargins(INSET, 12, INSET, 12)
        foot.setSpacing(8)
        foot.addWidget(self._lock)
        foot.addWidget(self._store, 1)
        foot.addWidget(self.done_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(self._body, 1)
        column.addWidget(Hairline())
        column.addLayout(foot)

    def _fit(self) -> None:
        """Be as tall as what there is to say, or as the screen; then the rows scroll.

        Qt does not see to that for lines that wrap.
        """
        screen = self.screen().availableSize()
        least = max(look.px(WIDTH), self._rows_column.totalMinimumSize().width())
        width = min(max(least, self.width()), screen.width())
        rows = self._rows_column
        wraps = rows.hasHeightForWidth()
        needed = rows.totalHeightForWidth(width) if wraps else rows.totalSizeHint().height()
        frame = self.layout().totalSizeHint().height() - self._body.sizeHint().height()
        height = min(needed + frame, screen.height() - TITLE_BAR)
        self.setMinimumHeight(height)
        if self.width() < width or self.height() != height:
            self.resize(width, height)

    # What is known

    def _refresh(self) -> None:
        for row in self.rows:
            row.refresh()
        label, loaded = self._accounts.store_label, self._accounts.loaded
        missing = loaded and (label is None or bool(self._accounts.trouble))
        self.note.setVisible(missing)
        if missing:
            self._show_note()
        if not loaded:
            self._lock.set_icon("lock-simple", "t2")
            self._store.setText(self.tr("Reading the keys…"))
        elif label is None:
            self._lock.set_icon("lock-simple-open", "warn_text")
            self._store.setText(self.tr("Not saved. Keys are forgotten when Composer quits."))
        else:
            self._lock.set_icon("lock-simple", "t2")
            self._store.setText(_kept_in(label))

    def _show_note(self) -> None:
        if self._accounts.trouble:
            self.note.set_message(
                self.tr("The keyring does not answer"), translated(self._accounts.trouble)
            )
            self.how_to.hide()
            return
        variables = ", ".join(variable_of(row.provider_id) for row in self.rows)
        self.how_to.show()
        self.note.set_message(
            self.tr("No system keyring on this computer"),
            self.tr(
                "Composer never writes keys to a plain file. What you paste here is kept in "
                "memory until you quit. Keys are also read from the environment: "
                "{variables}."
            ).format(variables=variables),
        )

    def _show_how_to(self) -> None:
        platform = "linux" if sys.platform.startswith("linux") else sys.platform
        words = translate("keys_dialog", _HOW_TO.get(platform, _HOW_TO["linux"]))
        self.note.set_message(self.tr("No system keyring on this computer"), words)
        self.how_to.hide()
        self.note.announce()

    def _check_again(self) -> None:
        tasks.start("keys", self._accounts.load(), on_error=self._say)

    def _say(self, error: ComposerError) -> None:
        self.note.set_message(self.tr("The keyring does not answer"), translated(error.message))
        self.note.show()

    # The end

    def _finish(self) -> None:
        """Keep what is still being typed, then close; what cannot be kept keeps it open."""
        if any(row.has_typed for row in self.rows):
            tasks.start("keys done", self._save_all(), on_error=lambda _error: None)
        else:
            self.accept()

    async def _save_all(self) -> None:
        for row in self.rows:
            await row.save()  # an error is said in its row
        self.accept()

    def done(self, result: int) -> None:
        """Close. A field that loses the focus to the closing is not kept: Esc means no."""
        self._stop_listening()
        for row in self.rows:
            row.close_row()
        super().done(result)


def _kept_in(store: str) -> str:
    """Where keys are; ``store`` is the name by which the store is known."""
    if store == PLAY_STORE:
        return translate(
            "keys_dialog", "Play keys, for practice only. Your real keys are not touched."
        )
    return translate("keys_dialog", "Saved in {store}. Sent only to its own provider.").format(
        store=store
    )


def fact_of(composing: Composing, provider: Provider) -> str:
    """``3 models, from $0.045``, ``Text-to-Music, $0.20/min``, ``ElevenLabs Music``."""
    prices = [composing.price(sku.id) for sku in provider.skus]
    if len(prices) > 1:
        costs = [composing.estimate(Request(sku=sku.id)) for sku in provider.skus]
        cheapest = min((cost for cost in costs if cost.usd), key=lambda cost: cost.usd or 0)
        count, lowest = len(costs), translated(cheapest.text)
        told = translate("keys_dialog", "{count} models, from {price}", "", count)
        return told.format(count=count, price=lowest)
    label, price = provider.skus[0].label, prices[0]
    each = {PriceUnit.MINUTE: "/min", PriceUnit.SECOND: "/s", PriceUnit.SONG: ""}.get(price.per)
    if price.usd is None or each is None:
        return label
    return f"{label}, {dollars(price.usd)}{each}"
