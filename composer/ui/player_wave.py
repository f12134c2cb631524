"""What does the wave of the take in the player show: its columns, its sections, the other take?"""

from __future__ import annotations

import asyncio

from PySide6.QtCore import QObject, Signal

from composer.domain.clip import Clip, outline
from composer.domain.errors import ComposerError
from composer.domain.generation import Generation
from composer.domain.lyrics import is_silent
from composer.services.composing import Composing
from composer.services.waveforms import Peaks, Waveforms
from composer.ui import tasks
from composer.ui.theme import section_hue
from composer.ui.widgets.wave_view import Stretch, WaveView


class WaveSide(QObject):
    """Asks for the shapes that the wave needs, and puts them there if they are still wanted."""

    length_known = Signal(float)
    """Seconds, as the samples were counted."""
    failed = Signal(object)
    """A ComposerError: the file cannot be read."""

    def __init__(
        self, wave: WaveView, waveforms: Waveforms, composing: Composing, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._wave = wave
        self._waveforms = waveforms
        self._composing = composing
        self._clip: Clip | None = None
        self._generation: Generation | None = None
        self._other: Clip | None = None
        self._blind = False
        self.stretches: tuple[Stretch, ...] = ()
        wave.detail_wanted.connect(self._ask_for_detail)

    def clear(self) -> None:
        """Nothing is there."""
        self._clip = self._other = None
        self.stretches = ()
        self._wave.clear()

    def show_take(self, generation: Generation, clip: Clip, *, blind: bool = False) -> None:
        """Show this take as soon as its shape is known; ``blind`` without its sections, which not
        every model has."""
        self.clear()
        self._blind = blind
        self._generation, self._clip = generation, clip
        task = tasks.start("player wave", self._waveforms.peaks(clip), on_error=self._tell_failure)
        tasks.after(task, self, lambda done: self._take_peaks(clip, done))

    def _tell_failure(self, error: ComposerError) -> None:
        self.failed.emit(error)

    def show_other(self, clip: Clip | None) -> None:
        """Lay another take over it as an outline, at the same times."""
        if clip is None or clip == self._clip:
            self._other = None
            self._wave.set_other(b"")
            return
        self._other = clip
        task = tasks.start("other wave", self._waveforms.peaks(clip), on_error=_say_nothing)
        tasks.after(task, self, lambda done: self._take_other(clip, done))

    def _take_peaks(self, clip: Clip, done: asyncio.Task[Peaks]) -> None:
        if done.cancelled() or done.exception() or self._clip != clip or self._generation is None:
            return
        peaks = done.result()
        seconds = peaks.seconds or clip.seconds
        self.length_known.emit(seconds)
        self._wave.set_wave(seconds, peaks.peak, peaks.rms)
        if not self._blind:
            self.stretches = tuple(stretches_of(self._generation, clip, seconds, self._composing))
        self._wave.set_sections(self.stretches)
        if self._other is not None:
            self.show_other(self._other)

    def _take_other(self, clip: Clip, done: asyncio.Task[Peaks]) -> None:
        if done.cancelled() or done.exception() or self._other != clip:
            return
        other, length = done.result(), self._wave.maximum() / 1000
        if not length or not other.seconds:
            return
        many = round(len(other.peak) * length / other.seconds)  # columns of the length of this one
        self._wave.set_other(other.peak[:many].ljust(many, b"\0"))

    def _ask_for_detail(self) -> None:
        clip = self._clip
        if clip is None:
            return
        task = tasks.start("fine wave", self._waveforms.detail(clip), on_error=_say_nothing)
        tasks.after(task, self, lambda done: self._take_detail(clip, done))

    def _take_detail(self, clip: Clip, done: asyncio.Task[Peaks]) -> None:
        if not done.cancelled() and not done.exception() and self._clip == clip:
            self._wave.set_detail(done.result().peak, done.result().rms)


def _say_nothing(_error: ComposerError) -> None:
    """The wave of the take itself has told what is wrong, or playing the other one will."""


def stretches_of(
    generation: Generation, clip: Clip, seconds: float, composing: Composing
) -> list[Stretch]:
    """The song's sections: as the service tells them, or guessed from the words it sang."""
    request = generation.request
    sku = composing.sku(request.sku)
    sings = sku is not None and sku.lyrics is not None and not request.instrumental
    times = clip.sections
    if not times and sings and not is_silent(request.lyrics):
        times = outline(request.lyrics, seconds)
    return [
        Stretch(
            start=section.start,
            end=section.start + section.seconds,
            name=section.name,
            hue=section_hue(section.name),
        )
        for section in times
    ]
