"""Which stretch of the take in the player is looped, and how is that said with mouse and keys?"""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from composer.domain.errors import ComposerError
from composer.services.comparing import Loops
from composer.services.preferences import Preferences
from composer.ui.playback import Playback
from composer.ui.widgets.wave_view import WaveView

SHORTEST = 0.1
"""Seconds of a stretch that is looped."""


class RegionSide(QObject):
    """Keeps the stretch of each take; tells the player and the wave of it."""

    error = Signal(object)
    """A ComposerError: it could not be kept; it holds all the same."""

    def __init__(
        self,
        loops: Loops,
        preferences: Preferences,
        playback: Playback,
        wave: WaveView,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._loops = loops
        self._preferences = preferences
        self._playback = playback
        self._wave = wave
        self._clip_id = ""
        self._seconds = 0.0
        self._carried: tuple[float, float] | None = None
        wave.loop_changed.connect(self.choose)

    @property
    def region(self) -> tuple[float, float] | None:
        """From and to in seconds; None if the whole take is looped."""
        own = self._loops.of(self._clip_id) if self._clip_id else None
        return own or self._carried

    def show_take(self, clip_id: str, seconds: float, *, carry: bool = False) -> None:
        """Another take is in the player; empty for none.

        ``carry``: it is compared with the one before, so the same stretch of it is looped, unless
        it has one of its own.
        """
        if clip_id != self._clip_id:
            before = self.region if carry else None
            self._carried = before if before is not None and before[1] <= seconds else None
        self._clip_id, self._seconds = clip_id, seconds
        self.apply()

    def apply(self) -> None:
        """Loop what is to be looped."""
        is_on = self._preferences.settings.loop
        self._playback.set_loop(loop=is_on, region=self.region)
        self._wave.set_loop(self.region, on=is_on)

    def choose(self, start: float, end: float) -> None:
        """Loop from here to there from now on, in seconds."""
        if not self._clip_id:
            return
        end = min(end, self._seconds or end)
        start = max(0.0, min(start, end - SHORTEST))
        self._keep((start, end))
        self._turn_on()
        self.apply()

    def begin_here(self, seconds: float) -> None:
        """The loop begins at this second; its end stays if it lies behind."""
        region = self.region
        end = region[1] if region and region[1] > seconds + SHORTEST else self._seconds
        self.choose(seconds, end)

    def end_here(self, seconds: float) -> None:
        """The loop ends at this second; its start stays if it lies before."""
        region = self.region
        self.choose(region[0] if region and region[0] < seconds - SHORTEST else 0.0, seconds)

    def remove(self) -> None:
        """Loop the whole take, if it loops."""
        self._carried = None
        self._keep(None)
        self.apply()

    def _keep(self, region: tuple[float, float] | None) -> None:
        try:
            self._loops.keep(self._clip_id, region)
        except ComposerError as error:
            self.error.emit(error)

    def _turn_on(self) -> None:
        try:
            self._preferences.change(loop=True)
        except ComposerError as error:
            self.error.emit(error)
