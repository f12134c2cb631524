"""Where a service is reached that has more than one address: a key may be good at one alone."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from composer.domain.errors import ComposerError
from composer.domain.provider import Address
from composer.services.preferences import Preferences
from composer.ui.languages import translated
from composer.ui.widgets.pickers import NamedSelect


class RegionChoice(NamedSelect):
    """The service's own addresses by their names. Kept at once; holds from the next order on."""

    changed = Signal()
    error = Signal(object)
    """A ComposerError: it could not be kept."""

    def __init__(
        self,
        preferences: Preferences,
        provider: str,
        label: str,
        addresses: Sequence[Address],
        parent: QWidget | None = None,
        *,
        height: int = 28,
    ) -> None:
        """``provider`` is the service's id, ``label`` its name."""
        super().__init__(self.tr("{label} region").format(label=label), parent, height=height)
        self._preferences = preferences
        self._provider = provider
        self._addresses = addresses
        self._urls: list[str] = []
        self.set_help(
            self.tr("The address that your key was made for. Holds from the next order on.")
        )
        self.show_choice()
        self.select.activated.connect(self._take)
        forget = preferences.changed.connect(lambda _settings: self.show_choice())
        self.destroyed.connect(forget)

    def show_choice(self) -> None:
        """Show what the settings say; an address of the user's own is an entry of its own."""
        labels = {address.url: translated(address.label) for address in self._addresses}
        chosen = self._preferences.settings.base_urls.get(self._provider)
        urls = list(labels)
        if chosen and chosen not in urls:
            urls.append(chosen)
        if urls != self._urls:
            self._urls = urls
            self.select.clear()
            self.select.addItems([labels.get(url, url) for url in urls])
        self.select.setCurrentIndex(urls.index(chosen) if chosen else 0)

    def _take(self, number: int) -> None:
        chosen = dict(self._preferences.settings.base_urls)
        chosen.pop(self._provider, None)
        if number > 0:
            chosen[self._provider] = self._urls[number]
        try:
            self._preferences.change(base_urls=chosen)
        except ComposerError as error:
            self.error.emit(error)
        self.changed.emit()
