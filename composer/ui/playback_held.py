"""How is a song played that is held ready: any place of it, and of others beside it, at once?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from composer.domain.errors import ComposerError
from composer.services.listening import Deck
from composer.ui.playback_output import SoundOutput

if TYPE_CHECKING:
    from PySide6.QtMultimedia import QAudioDevice

_SETTLE_MS = 300
"""So long the system gets to say that an output has gone which takes no sound any more."""
_ANOTHER_WAY = "no_room_to_hold"
"""Code of what keeps a song from being held ready, but not from being heard."""


class Held(QObject):
    """The deck and the way from it to the loudspeakers. Positions are seconds."""

    heard = Signal(float)
    """Where the audio clock is."""
    length_changed = Signal(float)
    ended = Signal()
    failed = Signal(object)
    """A ComposerError: it cannot be heard at all."""
    refused = Signal()
    """It cannot be held ready, and has to be heard another way."""
    broken = Signal()
    """The output takes no sound. It has had time to say that it has gone."""

    def __init__(self, deck: Deck, parent: QObject) -> None:
        super().__init__(parent)
        self._deck = deck
        self._sound = sound = SoundOutput(deck, self)
        self._length = 0.0
        self._plays = False
        sound.heard.connect(self._take_heard)
        sound.broken.connect(lambda: QTimer.singleShot(_SETTLE_MS, self, self.broken.emit))

    def get_ready(self, file: Path, beside: Sequence[Path], at: float) -> bool:
        """Begin to decode a file there, and others beside it; says whether there is room."""
        try:
            self._deck.hold([file, *beside])
        except ComposerError:
            return False
        self._deck.hear(file, at)
        return True

    def play(self, device: QAudioDevice) -> None:
        """Play what was got ready as soon as it is."""
        if not self._sound.can_use(device):
            self.refused.emit()
            return
        self._length, self._plays = 0.0, True
        self._sound.begin(device)

    def go_over(self, at: float, device: QAudioDevice) -> None:
        """Go on there, through that output."""
        self._sound.end()
        self._deck.seek(at)
        self._sound.begin(device)

    def pause(self) -> None:
        """Fall silent."""
        self._plays = False
        self._sound.end()

    def seek(self, seconds: float) -> None:
        """Go there while it plays."""
        if self._plays:
            self._deck.seek(seconds)

    def hold_beside(self, file: Path | None, beside: Sequence[Path]) -> None:
        """Other files are wanted beside the one that plays. Raises ComputerProblem."""
        if self._plays and file is not None:
            self._deck.hold([file, *beside])

    def set_gains(self, gains: Mapping[Path, float]) -> None:
        """By how much each file is made quieter, 0 to 1."""
        self._deck.set_gains(gains)

    def switch(self, file: Path) -> None:
        """Another of the files held, from the very place that this one has come to."""
        self._length = 0.0
        self._deck.switch(file)

    def set_volume(self, volume: float) -> None:
        """A factor of the samples, 0 to 1."""
        self._deck.set_volume(volume)

    def set_loop(self, *, loop: bool, region: tuple[float, float] | None) -> None:
        """At the end of the region, or of the whole, begin again without a seam."""
        self._deck.set_loop(loop=loop, region=region)

    def let_go(self) -> None:
        """Hold nothing."""
        self.pause()
        self._deck.hold(())

    def close(self) -> None:
        """End the sound's thread; let everything go."""
        self._sound.close()
        self._deck.close()

    def _take_heard(self, frames: int) -> None:
        deck = self._deck
        if isinstance(error := deck.error, ComposerError):
            self.pause()
            if error.code == _ANOTHER_WAY:
                self.refused.emit()
            else:
                self.failed.emit(error)
            return
        if deck.length != self._length:
            self._length = deck.length
            self.length_changed.emit(deck.length)
        if deck.is_over_after(frames):
            self.pause()
            self.ended.emit()
        else:
            self.heard.emit(deck.position_after(frames))
