"""The shapes of the clips: computed off the Qt thread, once, and kept."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from composer.domain.clip import Clip
from composer.domain.errors import ComposerError
from composer.services.events import Signal

KEPT_IN_MEMORY = 64
"""Whole waveforms (about 4 kB each) held for the player."""
THUMBNAILS = 4000
"""Thumbnails (about 400 bytes each) that are held; of 100,000 songs they would take 40 MB."""
WISHES = 48
"""Thumbnails that wait to be read: more than a screen shows. Older wishes are of rows that were
scrolled away; they are made again when those come back."""


class Peaks(Protocol):
    """A clip's shape: as many columns as bytes, 0 to 255, over its whole length."""

    @property
    def seconds(self) -> float:
        """How long the clip is."""

    @property
    def peak(self) -> bytes:
        """The highest point of each column."""

    @property
    def rms(self) -> bytes:
        """How loud each column is on the whole."""


class Waveforms:
    """Hands out peaks and thumbnails; what is not known yet is announced when it is."""

    def __init__(
        self,
        *,
        file_of: Callable[[Clip], Path],
        read_peaks: Callable[[Path], Peaks],
        thumbnail: Callable[[Peaks], tuple[int, ...]],
        read_detail: Callable[[Path], Peaks],
    ) -> None:
        self.ready: Signal[[str]] = Signal()
        """The thumbnail of this clip id is known now."""
        self._file_of = file_of
        self._read_peaks = read_peaks
        self._thumbnail_of = thumbnail
        self._read_detail = read_detail
        self._peaks: OrderedDict[str, Peaks] = OrderedDict()
        self._thumbnails: OrderedDict[str, tuple[int, ...] | None] = OrderedDict()
        self._wanted: dict[str, Clip] = {}
        self._reading: asyncio.Task[None] | None = None

    async def peaks(self, clip: Clip) -> Peaks:
        """The clip's shape. Raises ComposerError if its file is missing or damaged."""
        if clip.id in self._peaks:
            self._peaks.move_to_end(clip.id)
            return self._peaks[clip.id]
        peaks = await asyncio.to_thread(self._read_peaks, self._file_of(clip))
        self._remember(clip, peaks)
        if self._thumbnails.get(clip.id) is None:
            self._hold(clip, self._thumbnail_of(peaks))
            self.ready.emit(clip.id)
        return peaks

    async def detail(self, clip: Clip) -> Peaks:
        """The same in far finer columns, for who looks closely; read anew every time."""
        return await asyncio.to_thread(self._read_detail, self._file_of(clip))

    async def shape(self, file: Path) -> Peaks:
        """The shape of a file that is no clip of the library. Raises ComposerError."""
        return await asyncio.to_thread(self._read_peaks, file)

    def thumbnail(self, clip: Clip) -> tuple[int, ...] | None:
        """16 heights from 0 to 255, or None while unknown; asking makes it known later."""
        if clip.id in self._thumbnails:
            return self._thumbnails[clip.id]
        self._wanted.pop(clip.id, None)
        self._wanted[clip.id] = clip  # asked for again, it is the newest wish
        if len(self._wanted) > WISHES:
            del self._wanted[next(iter(self._wanted))]
        if self._reading is None or self._reading.done():
            self._reading = asyncio.get_running_loop().create_task(
                self._read_wanted(), name="thumbnails"
            )
        return None

    async def _read_wanted(self) -> None:
        while self._wanted:
            # The newest wish first: it is the row that is on screen now.
            _, clip = self._wanted.popitem()
            if clip.id in self._thumbnails:  # asked for once more while it was read
                continue
            try:
                peaks = await asyncio.to_thread(self._read_peaks, self._file_of(clip))
            except ComposerError:
                self._hold(clip, None)
                continue
            self._hold(clip, self._thumbnail_of(peaks))
            self.ready.emit(clip.id)

    def _hold(self, clip: Clip, thumbnail: tuple[int, ...] | None) -> None:
        self._thumbnails[clip.id] = thumbnail
        while len(self._thumbnails) > THUMBNAILS:
            self._thumbnails.popitem(last=False)

    def _remember(self, clip: Clip, peaks: Peaks) -> None:
        self._peaks[clip.id] = peaks
        while len(self._peaks) > KEPT_IN_MEMORY:
            self._peaks.popitem(last=False)

    def close(self) -> None:
        """Stop reading."""
        self._wanted.clear()
        if self._reading is not None:
            self._reading.cancel()
