"""What the window does about money spent: the month's sheet, its songs, a price that drifted."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QMainWindow

from composer.domain.errors import ComposerError
from composer.services.composing import Composing
from composer.services.spending import Drift, Spending
from composer.ui.dialogs import Dialogs
from composer.ui.library_side import LibrarySide
from composer.ui.messages import Messages


class MoneySide(QObject):
    """Stands between what was paid and the window."""

    def __init__(
        self,
        window: QMainWindow,
        *,
        composing: Composing,
        spending: Spending,
        correct_price: Callable[[str, Decimal | None], None],
        songs: LibrarySide,
        messages: Messages,
        dialogs: Dialogs,
        come_to_front: Callable[[], object],
    ) -> None:
        """``correct_price`` keeps the user's own price, in dollars, of a SKU."""
        super().__init__(window)
        self._composing = composing
        self._correct_price = correct_price
        self._songs = songs
        self._messages = messages
        self._dialogs = dialogs
        self._come_to_front = come_to_front
        spending.drifted.connect(self._tell_drift)

    def show_spending(self) -> None:
        """Where the money of a month went."""
        self._dialogs.spending(self.show_bought)

    def show_bought(self, generation_id: str) -> None:
        """The song of an order; what was paid is remembered longer than the song."""
        if not self._songs.is_here(generation_id):
            self._messages.notice(
                self.tr("The library has no song of this order. Its money is remembered.")
            )
            return
        self._songs.show(generation_id)
        self._come_to_front()

    def _tell_drift(self, drift: Drift) -> None:
        sku = self._composing.sku(drift.sku)
        self._messages.drifted(
            sku.label if sku else drift.sku, drift, lambda: self._adopt_price(drift)
        )

    def _adopt_price(self, drift: Drift) -> None:
        try:
            self._correct_price(drift.sku, drift.corrected)
        except ComposerError as error:
            self._messages.error(error)
