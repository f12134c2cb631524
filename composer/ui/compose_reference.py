"""Where does the reference track of a draft stand, and what is dropped for it?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QMimeData, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from composer.domain.sku import Sku
from composer.ui.widgets.focus import lead_tab_into

if TYPE_CHECKING:
    from composer.services.references import References
    from composer.services.waveforms import Waveforms
    from composer.ui.reference_card import ReferenceCard


class ReferencePlace(QWidget):
    """Empty until a model is chosen that wants a reference track, which few do."""

    changed = Signal()
    """Another recording, or none, was chosen."""
    sounding = Signal()
    """It begins to play."""
    error = Signal(object)
    """A ComposerError."""

    def __init__(self, references: References, parent: QWidget, *, after: QWidget) -> None:
        """``after`` is where the Tab key comes from."""
        super().__init__(parent)
        self._references, self._after = references, after
        self._waveforms: Waveforms | None = None
        self._is_wanted = False
        self.card: ReferenceCard | None = None
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self.hide()

    def draw_with(self, waveforms: Waveforms) -> None:
        """Have the waves of recordings from here; before, none is shown."""
        self._waveforms = waveforms

    def show_reference(self, sku: Sku, reference: str | None) -> None:
        """Show the draft's reference where this model wants one."""
        self._is_wanted = sku.reference is not None
        if self._is_wanted and self.card is None and self._waveforms is not None:
            self.card = self._make_card(self._waveforms)
        if self.card is not None:
            self.card.show_reference(sku, reference)
        self.setVisible(self._is_wanted)

    def reference_or(self, kept: str | None) -> str | None:
        """What was chosen here; ``kept`` while nothing could be chosen."""
        return kept if self.card is None else self.card.reference

    def set_gap(self, gap: int) -> None:
        """How many px are left below it."""
        self._column.setContentsMargins(0, 0, 0, gap)

    def dropped(self, data: QMimeData) -> str | None:
        """The recording that is being dragged, where one is wanted."""
        if not self._is_wanted:
            return None
        from composer.ui.reference_card import reference_in

        return reference_in(data)

    def set_lit(self, *, lit: bool) -> None:
        """Whether what is being dragged could be dropped now."""
        if self.card is not None:
            self.card.set_lit(lit=lit)

    def take(self, reference: str) -> None:
        """Use what was dropped."""
        if self.card is not None:
            self.card.set_lit(lit=False)
            self.card.take(reference)

    def hush(self) -> None:
        """Something else begins to play."""
        if self.card is not None:
            self.card.hush()

    def _make_card(self, waveforms: Waveforms) -> ReferenceCard:
        from composer.ui.reference_card import ReferenceCard

        card = ReferenceCard(self._references, waveforms, self)
        self._column.addWidget(card)
        lead_tab_into(card, after=self._after)
        card.changed.connect(self.changed)
        card.sounding.connect(self.sounding)
        card.error.connect(self.error)
        return card
