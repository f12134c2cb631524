"""What the user has chosen once and for all, kept the moment it changes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from msgspec.structs import replace

from composer.domain.settings import Settings
from composer.services.events import Signal


class Preferences:
    """The settings in force. ``save`` writes them down; it may raise ComposerError."""

    def __init__(self, *, settings: Settings, save: Callable[[Settings], None]) -> None:
        self.changed: Signal[[Settings]] = Signal()
        self._settings = settings
        self._save = save

    @property
    def settings(self) -> Settings:
        """The settings in force."""
        return self._settings

    def change(self, **choices: Any) -> None:
        """Take over some choices by name and keep them. Unchanged ones cost nothing."""
        settings = replace(self._settings, **choices)
        if settings == self._settings:
            return
        self._settings = settings
        self.changed.emit(settings)
        self._save(settings)
