"""A narration over a song that gives way to it: heard while it is set, then written."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from composer.domain.cut import AS_IT_IS
from composer.domain.delivery import Delivery, Written
from composer.domain.export_choices import ExportChoices
from composer.domain.music_facts import music_facts
from composer.domain.voice_under import Ducking
from composer.services.export_work import IsStopped, Tell, in_thread
from composer.services.exporting import Exporting, Wanted
from composer.services.library import Library
from composer.services.listening import Frames


class Mix(Frames, Protocol):
    """A narration over its bed. See ``composer.audio.ducking``."""

    @property
    def seconds(self) -> float:
        """Of the whole."""

    @property
    def position(self) -> float:
        """Seconds to where the next frames are from."""

    def set(self, ducking: Ducking) -> None:
        """Another way of giving way. Blocks; raises DraftRefused."""

    def seek(self, seconds: float) -> None:
        """Go on from there."""

    def close(self) -> None:
        """Let go of what is decoded."""


OpenMix = Callable[[Path, Path, Ducking, "float | None", int, IsStopped], Mix]
"""(bed, voice, how, tempo, beats in a bar, is it stopped): decodes both. Blocks."""
WriteMix = Callable[[Mix, bool, Path, Path, Delivery, Tell, IsStopped], Written]
"""(mix, with the voice, the bed's clip, target, order, …): writes it. Blocks."""


class VoiceUnder:
    """Puts narrations over songs of the library."""

    def __init__(
        self,
        *,
        library: Library,
        exporting: Exporting,
        open_mix: OpenMix,
        write_mix: WriteMix,
    ) -> None:
        self._library = library
        self._exporting = exporting
        self._open_mix = open_mix
        self._write_mix = write_mix

    async def open(self, wanted: Wanted, voice: Path, ducking: Ducking) -> Mix:
        """Decode a song and a narration. Raises ComposerError; close what comes back."""
        generation, clip = self._exporting.clip_of(wanted)
        music, bed = music_facts(generation), self._library.file_of(clip)
        stop = threading.Event()
        work = asyncio.ensure_future(
            asyncio.to_thread(
                self._open_mix, bed, voice, ducking, music.bpm, music.in_bar, stop.is_set
            )
        )
        try:
            return await asyncio.shield(work)
        except asyncio.CancelledError:
            stop.set()
            work.add_done_callback(_let_go)
            raise

    async def set(self, mix: Mix, ducking: Ducking) -> None:
        """Let the bed give way otherwise. Raises ComposerError."""
        await asyncio.to_thread(mix.set, ducking)

    async def export(
        self,
        mix: Mix,
        wanted: Wanted,
        target: Path,
        choices: ExportChoices,
        *,
        with_voice: bool,
        tell: Tell,
    ) -> Written:
        """Write the mix, or the ducked bed alone. If cancelled, nothing is left."""
        generation, clip = self._exporting.clip_of(wanted)
        order = self._exporting.order_for(generation, clip, choices, AS_IT_IS, None)
        bed = self._library.file_of(clip)
        return await in_thread(
            lambda heard, is_stopped: self._write_mix(
                mix, with_voice, bed, target, order, heard, is_stopped
            ),
            target,
            tell,
        )


def _let_go(done: asyncio.Future[Mix]) -> None:
    if not done.cancelled() and done.exception() is None:
        done.result().close()
