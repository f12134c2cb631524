"""How loud is the player, and how is that kept?"""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal

from composer.domain.errors import ComposerError
from composer.services.preferences import Preferences
from composer.ui.playback import Playback
from composer.ui.widgets.buttons import IconButton
from composer.ui.widgets.sliders import Slider

_KEEP_MS = 600
"""How long the volume must rest before it is kept."""
_USUAL = 80  # per cent
_ICONS = ("speaker-x", "speaker-low", "speaker-high")


class VolumeSide(QObject):
    """Carries what the slider and the mute button say to the sound and to the settings."""

    changed = Signal()
    error = Signal(object)
    """A ComposerError: it could not be kept."""

    def __init__(
        self,
        mute: IconButton,
        slider: Slider,
        playback: Playback,
        preferences: Preferences,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._mute = mute
        self._slider = slider
        self._playback = playback
        self._preferences = preferences
        self._heard = _USUAL
        self._keep = QTimer(self, singleShot=True, interval=_KEEP_MS)
        self._keep.timeout.connect(self._keep_it)
        slider.valueChanged.connect(self._moved)
        mute.clicked.connect(self._turn)
        self.take_preferences()

    def take_preferences(self) -> None:
        """Be as loud as the settings say, unless the slider was moved just now."""
        if not self._keep.isActive():
            self._slider.setValue(round(self._preferences.settings.volume * 100))
            self._keep.stop()
        self._show()

    def _moved(self, _value: int) -> None:
        self._show()
        self._keep.start()
        self.changed.emit()

    def _turn(self) -> None:
        """Silence; the second press brings back what was heard before."""
        if self._slider.value():
            self._heard = self._slider.value()
            self._slider.setValue(0)
        else:
            self._slider.setValue(self._heard)

    def _show(self) -> None:
        value = self._slider.value()
        self._playback.set_volume(value / 100)
        self._mute.set_icon_name(_ICONS[0 if not value else 1 if value < 50 else 2])
        self._mute.set_name(self.tr("Mute") if value else self.tr("Unmute"))

    def _keep_it(self) -> None:
        try:
            self._preferences.change(volume=self._slider.value() / 100)
        except ComposerError as error:
            self.error.emit(error)
