"""Which songs are wanted: words, stars, what runs, one service?"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QVBoxLayout, QWidget

from composer.domain.sku import Sku
from composer.services.library import Filter
from composer.ui.widgets.buttons import IconButton
from composer.ui.widgets.chips import FilterChip
from composer.ui.widgets.fields import Field
from composer.ui.widgets.flow import ButtonFlow
from composer.ui.widgets.menus import Menu

SEARCH_REST_MS = 40
"""How long typing must rest before the list is searched."""
_CLEAR = 24


class LibraryTools(QWidget):
    """The search field and the chips below it."""

    filter_changed = Signal(object)
    """A Filter."""
    left = Signal()
    """Down or Enter in the search field: on to the songs."""

    def __init__(self, skus: Sequence[Sku], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._services = {sku.provider: sku.provider_label for sku in skus}
        self._provider: str | None = None
        self._told = Filter()
        self.search = Field("Search library", icon="magnifying-glass", height=32)
        self._clear = IconButton("x", "Clear search", self.search, target=_CLEAR, size=14)
        self.all_chip = FilterChip("All")
        self.starred_chip = FilterChip("Favourites")
        self.active_chip = FilterChip("Running")
        self.model_chip = FilterChip("Model", caret=True)
        self._lay_out()
        self._rest = QTimer(self, singleShot=True, interval=SEARCH_REST_MS)
        self._rest.timeout.connect(self._tell)
        self.search.textChanged.connect(self._typed)
        self._clear.clicked.connect(self.search.clear)
        self._choice.buttonClicked.connect(self._tell)
        self.model_chip.clicked.connect(self._open_services)

    @property
    def filter(self) -> Filter:
        """What is wanted now."""
        return Filter(
            query=self.search.text(),
            starred=self.starred_chip.isChecked(),
            active=self.active_chip.isChecked(),
            provider=self._provider,
        )

    def choose(self, name: str) -> None:
        """Press the chip ``all``, ``starred`` or ``active``."""
        chips = {"all": self.all_chip, "starred": self.starred_chip, "active": self.active_chip}
        chips[name].setChecked(True)
        self._tell()

    def show_all(self) -> None:
        """Want everything again."""
        self.search.clear()
        self.all_chip.setChecked(True)
        self._set_provider(None)

    def set_running(self, count: int) -> None:
        """How many songs wait or are being made."""
        self.active_chip.set_count(count or None)

    def set_songs(self, count: int) -> None:
        """How many songs there are; without any there is nothing to filter."""
        noun = "song" if count == 1 else "songs"
        self.search.setPlaceholderText(f"Search {count:,} {noun}" if count else "Search")
        for chip in (self.starred_chip, self.active_chip, self.model_chip):
            chip.setEnabled(bool(count) or self.filter != Filter())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        keys = Qt.Key
        if self.search.hasFocus() and event.key() in (keys.Key_Down, keys.Key_Return):
            self.left.emit()
        elif event.key() == keys.Key_Escape and self.search.text():
            self.search.clear()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place_clear()

    def _lay_out(self) -> None:
        self._clear.hide()
        self._clear.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.search.reserve_right(_CLEAR + 4)
        self._choice = QButtonGroup(self)
        chips = ButtonFlow(gap=4)
        for chip in (self.all_chip, self.starred_chip, self.active_chip):
            self._choice.addButton(chip)
            chips.add(chip)
        chips.add(self.model_chip)
        self.all_chip.setChecked(True)
        field = QHBoxLayout()
        # The chips may come nearer to the edge than the field: four of them must fit.
        field.setContentsMargins(0, 0, 4, 0)
        field.addWidget(self.search)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 0, 8, 0)
        column.setSpacing(8)
        column.addLayout(field)
        column.addWidget(chips)

    def _typed(self, text: str) -> None:
        self._clear.setVisible(bool(text))
        self._place_clear()
        self._rest.start()

    def _place_clear(self) -> None:
        left = self.search.width() - _CLEAR - 4
        self._clear.move(left, (self.search.height() - _CLEAR) // 2)

    def _tell(self) -> None:
        """Say what is wanted, if it is something else than before."""
        self._rest.stop()
        if self.filter != self._told:
            self._told = self.filter
            self.filter_changed.emit(self._told)

    def _open_services(self) -> None:
        menu = Menu("Model", self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        choices: list[tuple[str | None, str]] = [(None, "Every service"), *self._services.items()]
        for provider, label in choices:
            entry = menu.add(label, partial(self._set_provider, provider))
            entry.setCheckable(True)
            entry.setChecked(provider == self._provider)
        menu.popup(self.model_chip.mapToGlobal(QPoint(0, self.model_chip.height() + 4)))

    def _set_provider(self, provider: str | None) -> None:
        self._provider = provider
        self.model_chip.setText(self._services[provider] if provider else "Model")
        self.model_chip.set_count(None)  # its name and width follow its words
        self._tell()
