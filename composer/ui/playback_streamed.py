"""What is heard of a song that still comes, or for which the cache has no room?

Qt's own player is made when it is first needed. A song that comes is read from its start, and
never beyond what is there; its file is played when it is whole and was heard, or gone through.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from composer.ui.playback_sorry import missing, not_yet, unreadable

if TYPE_CHECKING:
    from PySide6.QtMultimedia import QAudioDevice

    from composer.ui.arriving_sound import ArrivingSound
    from composer.ui.playback_stream import Stream


class Streamed(QObject):
    """One file, or one song that still comes. Positions are seconds."""

    playing_changed = Signal(bool)
    heard = Signal(float)
    """Where the audio clock is."""
    placed = Signal(float)
    """A place that was asked for before the sound was ready has been gone to."""
    length_changed = Signal(float)
    ended = Signal(bool)
    """Whether it had still to come when it was loaded."""
    failed = Signal(object)
    """A ComposerError; never about what nobody wanted to hear."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._stream: Stream | None = None
        self._file: Path | None = None
        self._arriving: ArrivingSound | None = None
        """What is read instead of the file, if the song was not whole when it was loaded."""
        self._is_whole = True
        self._is_wanted = False
        self._volume, self._loop = 1.0, False
        self._region: tuple[float, float] | None = None
        self._at = 0.0
        # Destroyed, the player waits for its threads, and they may wait for the rest of a song.
        readers: list[ArrivingSound] = []
        self._readers = readers
        self.destroyed.connect(lambda: _let_all_go(readers))

    @property
    def is_whole(self) -> bool:
        """Whether all of it is there; what still comes is heard from its start, without jumps."""
        return self._is_whole

    @property
    def is_arriving(self) -> bool:
        """Whether it had still to come when it was loaded."""
        return self._arriving is not None

    @property
    def has_failed(self) -> bool:
        """Whether the decoder has given it up."""
        return self._stream is not None and self._stream.has_failed

    def take(self, file: Path | None) -> None:
        """Have a file, or nothing."""
        self.let_go()
        self._file = file
        if self._stream is not None:
            self._stream.take(file)

    def reader(self, file: Path, size: int) -> ArrivingSound:
        """What reads a song of which ``size`` bytes are in this file. Raises OSError.

        It stays until this goes: a thread of the player may be about to leave it.
        """
        from composer.ui.arriving_sound import ArrivingSound

        arriving = ArrivingSound(file, size, self)
        self._readers.append(arriving)
        return arriving

    def take_arriving(self, arriving: ArrivingSound, file: Path) -> None:
        """Have a song that still comes."""
        self.let_go()
        self._file, self._arriving, self._is_whole = file, arriving, False
        if self._stream is not None:
            self._stream.take(arriving)

    def grow(self, file: Path, size: int) -> None:
        """More of it is here. Raises OSError."""
        if self._arriving is not None:
            self._arriving.grow(file, size)

    def be_whole(self, file: Path) -> None:
        """All of it is here, in ``file``; what plays goes on undisturbed."""
        if self._arriving is not None:
            self._file, self._is_whole = file, True
            self._arriving.be_whole()

    def let_go(self) -> None:
        """Have nothing; whoever waits for more of a song waits no longer."""
        if self._arriving is not None:
            self._arriving.let_go()
        self._arriving, self._is_whole, self._is_wanted = None, True, False
        self._file, self._at = None, 0.0
        if self._stream is not None:
            self._stream.take(None)

    def play(self, device: QAudioDevice, at: float) -> None:
        """Play through this device; what was not played before begins ``at`` this second."""
        self._is_wanted = True
        if self._stream is None:
            self._stream = self._made()
            self._stream.take(self._arriving or self._file)
            if self._arriving is None and at:
                self._stream.seek(at)
        elif self._stream.has_failed:
            # The file may have been mended since; look at it afresh.
            self._stream.take(None)
            self._stream.take(self._arriving or self._file)
        self._stream.play(device)

    def pause(self) -> None:
        """Fall silent."""
        self._is_wanted = False
        if self._stream is not None:
            self._stream.pause()

    def stop(self) -> None:
        """Fall silent and go back to the start."""
        self._is_wanted = False
        if self._stream is not None:
            self._stream.stop()

    def seek(self, seconds: float) -> None:
        """Go there; before the file is ready, as soon as it is."""
        self._at = seconds
        if self._stream is not None:
            self._stream.seek(seconds)

    def set_volume(self, volume: float) -> None:
        """A factor of the samples, 0 to 1."""
        self._volume = volume
        if self._stream is not None:
            self._stream.set_volume(volume)

    def set_loop(self, *, loop: bool, region: tuple[float, float] | None) -> None:
        """At the end of the region, or of the whole, begin again, with a small gap."""
        self._loop, self._region = loop, region
        if self._stream is not None:
            self._stream.set_loop(loop=loop)

    def _made(self) -> Stream:
        from composer.ui.playback_stream import Stream

        stream = Stream(self)
        stream.playing_changed.connect(self.playing_changed)
        stream.heard.connect(self._heard)
        stream.placed.connect(self.placed)
        stream.length_changed.connect(self.length_changed)
        stream.ended.connect(lambda: self.ended.emit(self.is_arriving))
        stream.failed.connect(self._fail)
        stream.set_volume(self._volume)
        stream.set_loop(loop=self._loop)
        return stream

    def _heard(self, seconds: float) -> None:
        if self._loop and self._region is not None and self._arriving is None:
            start, end = self._region
            # Told about every 60 ms, under load less often; a jump back is told late as well.
            if self._at < end <= seconds < end + 1.0:
                self.seek(start)
                self.placed.emit(start)
                return
        self._at = seconds
        self.heard.emit(seconds)

    def _fail(self, words: str) -> None:
        if not self._is_wanted or self._file is None:
            return  # only loaded: whoever wants to hear it will be told
        self._is_wanted = False
        if self._arriving is not None:
            self.failed.emit(not_yet(words))
        elif not self._file.is_file():
            self.failed.emit(missing(self._file))
        else:
            self.failed.emit(unreadable(self._file, words))


def _let_all_go(readers: list[ArrivingSound]) -> None:
    for reader in readers:
        reader.let_go()
