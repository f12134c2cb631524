"""How is a sound played that cannot be held ready: one that still comes, or has no room?

Qt's own player reads it as it plays. Its loops have a small gap, and it begins a little late.
"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QIODevice, QObject, QUrl, Signal
from PySide6.QtMultimedia import QAudioDevice, QAudioOutput, QMediaPlayer


class Stream(QObject):
    """One sound at a time, positions in seconds. Imported when it is first needed."""

    playing_changed = Signal(bool)
    heard = Signal(float)
    """Where the audio clock is."""
    placed = Signal(float)
    """A place that was asked for before the sound was ready has been gone to."""
    length_changed = Signal(float)
    ended = Signal()
    failed = Signal(str)
    """What the decoder says."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._output = QAudioOutput(self)
        self._player = QMediaPlayer(self)
        self._player.setAudioOutput(self._output)
        self._wanted: float | None = None
        self._loop = False
        self._is_stream = False
        self._is_playing = False
        self._player.playbackStateChanged.connect(self._state_changed)
        self._player.mediaStatusChanged.connect(self._status_changed)
        self._player.positionChanged.connect(self._position_heard)
        self._player.durationChanged.connect(lambda ms: self.length_changed.emit(ms / 1000))
        self._player.errorOccurred.connect(self._trouble)

    @property
    def has_failed(self) -> bool:
        """Whether the decoder has given up what is loaded."""
        return self._player.error() != QMediaPlayer.Error.NoError

    def take(self, source: Path | QIODevice | None) -> None:
        """Have a file, or what still comes, or nothing."""
        self._player.stop()
        self._wanted = None
        self._is_stream = isinstance(source, QIODevice)
        if isinstance(source, QIODevice):
            self._player.setLoops(QMediaPlayer.Loops.Once)
            self._player.setSourceDevice(source, QUrl())
            return
        self._player.setSource(QUrl() if source is None else QUrl.fromLocalFile(str(source)))
        self.set_loop(loop=self._loop)

    def play(self, device: QAudioDevice) -> None:
        """Play through this device; while it plays, go over to it."""
        if self._output.device().id() != device.id():
            self._output.setDevice(device)
        self._player.play()

    def pause(self) -> None:
        """Fall silent."""
        self._player.pause()

    def stop(self) -> None:
        """Fall silent and go back to the start."""
        self._wanted = None
        self._player.stop()

    def seek(self, seconds: float) -> None:
        """Go there; before the sound is ready, as soon as it is."""
        if self._player.isSeekable():
            self._player.setPosition(round(seconds * 1000))
        else:
            self._wanted = seconds

    def set_volume(self, volume: float) -> None:
        """A factor of the samples, 0 to 1."""
        self._output.setVolume(volume)

    def set_loop(self, *, loop: bool) -> None:
        """At the end begin again."""
        self._loop = loop
        if not self._is_stream:
            loops = QMediaPlayer.Loops
            self._player.setLoops(loops.Infinite if loop else loops.Once)

    def _state_changed(self) -> None:
        playing = self._player.playbackState() == QMediaPlayer.PlaybackState.PlayingState
        if playing != self._is_playing:
            self._is_playing = playing
            self.playing_changed.emit(playing)

    def _status_changed(self) -> None:
        status, statuses = self._player.mediaStatus(), QMediaPlayer.MediaStatus
        ready = (statuses.LoadedMedia, statuses.BufferedMedia)
        if status in ready and self._wanted is not None and self._player.isSeekable():
            wanted, self._wanted = self._wanted, None
            self._player.setPosition(round(wanted * 1000))
            self.placed.emit(wanted)
        elif status == statuses.EndOfMedia:
            self.ended.emit()

    def _position_heard(self, milliseconds: int) -> None:
        if self._wanted is None:
            self.heard.emit(milliseconds / 1000)

    def _trouble(self, error: QMediaPlayer.Error, words: str) -> None:
        if error != QMediaPlayer.Error.NoError:
            self.failed.emit(words)
