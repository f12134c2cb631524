"""What does the small wave of a song in the library show: its shape, and how much is played?"""

from __future__ import annotations

import asyncio

from PySide6.QtCore import QObject, Signal

from composer.domain.clip import Clip
from composer.services.waveforms import Waveforms
from composer.ui.widgets.wave_images import MINI_BARS


class LibraryWaves(QObject):
    """Knows the shapes that were read, and which song plays."""

    changed = Signal(str)
    """The wave of this song is another than before."""

    def __init__(self, waveforms: Waveforms, parent: QObject) -> None:
        super().__init__(parent)
        self._waveforms = waveforms
        self._playing: str | None = None
        self._fraction = 0.0

    def set_playing(self, generation_id: str | None, fraction: float) -> None:
        """Show which song plays and how far it is, 0 to 1."""
        before = (self._playing, int(self._fraction * MINI_BARS + 0.5))
        now = (generation_id, int(fraction * MINI_BARS + 0.5))
        self._playing, self._fraction = generation_id, fraction
        if before == now:
            return
        for each in {before[0], generation_id} - {None}:
            self.changed.emit(each)

    def played(self, generation_id: str) -> float | None:
        """How much of the song was played, 0 to 1; None if it is not the one that plays."""
        return self._fraction if generation_id == self._playing else None

    def thumbnail(self, clip: Clip) -> tuple[int, ...] | None:
        """The heights of its bars; None while they are not known."""
        try:
            asyncio.get_running_loop()
        except RuntimeError:
            # Painted before the event loop runs: shapes are read as soon as it does.
            return None
        return self._waveforms.thumbnail(clip)
