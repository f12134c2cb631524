"""How is a sound file played: started, stopped, looped, and where is it right now?

Nothing of Qt's multimedia part is imported before it is needed: loading it takes longer than
showing the window.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QLoggingCategory, QObject, QTimer, QUrl, Signal

from composer.domain.errors import AudioUnreadable, ComposerError, ComputerProblem
from composer.ui.arriving_sound import ArrivingSound
from composer.ui.playhead import Playhead

if TYPE_CHECKING:
    from PySide6.QtMultimedia import QAudioOutput, QMediaDevices, QMediaPlayer

_TICK_MS = 33
"""How often the position is told while something plays: as often as it can be seen to move."""


class Playback(QObject):
    """One sound at a time. All positions are in seconds from its start."""

    playing_changed = Signal(bool)
    position_changed = Signal(float)
    length_changed = Signal(float)
    """The length as the decoder knows it."""
    ended = Signal()
    failed = Signal(object)
    """A ComposerError: this cannot be played, or the sound has nowhere to go."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._player: QMediaPlayer | None = None
        self._output: QAudioOutput | None = None
        self._devices: QMediaDevices | None = None
        self._file: Path | None = None
        self._arriving: ArrivingSound | None = None
        """What is read instead of the file, if the song was not whole when it was loaded."""
        self._is_whole = True
        # Destroyed, the player waits for its threads, and they may wait for the rest of a song.
        readers: list[ArrivingSound] = []
        self._readers = readers
        self.destroyed.connect(lambda: _let_all_go(readers))
        self._volume, self._loop = 1.0, False
        self._wanted_position: float | None = None
        self._is_playing = False
        self._head = Playhead()
        self._is_wanted = False
        self._tick = QTimer(self, interval=_TICK_MS)
        self._tick.timeout.connect(self._tell_position)

    @property
    def file(self) -> Path | None:
        """What is loaded."""
        return self._file

    @property
    def is_whole(self) -> bool:
        """Whether all of it is there; what still comes is heard from its start, without jumps."""
        return self._is_whole

    @property
    def is_playing(self) -> bool:
        """Whether sound is on its way to the ears."""
        return self._is_playing

    @property
    def position(self) -> float:
        """Where it is now: what the audio clock last said, and the time since."""
        if self._wanted_position is not None:
            return self._wanted_position
        return self._head.position()

    def prepare(self) -> None:
        """Load Qt's multimedia part and look for a sound output; does nothing the second time."""
        if self._player is not None:
            return
        QLoggingCategory.setFilterRules("\n".join(_QUIET))
        from PySide6.QtMultimedia import QAudioOutput, QMediaDevices, QMediaPlayer

        self._output = QAudioOutput(self)
        self._player = QMediaPlayer(self)
        self._player.setAudioOutput(self._output)
        self._devices = QMediaDevices(self)
        self._devices.audioOutputsChanged.connect(self._outputs_changed)
        self._player.playbackStateChanged.connect(self._state_changed)
        self._player.mediaStatusChanged.connect(self._status_changed)
        self._player.positionChanged.connect(self._position_heard)
        self._player.durationChanged.connect(lambda ms: self.length_changed.emit(ms / 1000))
        self._player.errorOccurred.connect(self._trouble)
        self._apply_volume()
        self._apply_loop()
        self._set_source()

    def load(self, file: Path) -> None:
        """Have a file ready to be played from its start; whatever played before falls silent."""
        self._let_go()
        self._file, self._wanted_position, self._is_wanted = file, None, False
        self._set_source()
        self._move_to(0.0)

    def load_arriving(self, file: Path, size: int) -> None:
        """Have a song ready of which ``size`` bytes are here; ``grow`` tells of more.

        Raises OSError.
        """
        arriving = ArrivingSound(file, size, self)
        self._readers.append(arriving)
        self._let_go()
        self._arriving, self._is_whole = arriving, False
        self._file, self._wanted_position, self._is_wanted = file, None, False
        self._set_source()
        self._move_to(0.0)

    def grow(self, file: Path, size: int) -> None:
        """More of what is loaded is here. Raises OSError."""
        if self._arriving is not None:
            self._arriving.grow(file, size)

    def be_whole(self, file: Path) -> None:
        """All of what is loaded is here, in ``file``; what plays goes on undisturbed."""
        if self._arriving is None:
            return
        self._file, self._is_whole = file, True
        self._arriving.be_whole()
        if not self._is_playing and not self.position:
            self._read_file()

    def unload(self) -> None:
        """Have nothing to play."""
        self._let_go()
        self._file, self._wanted_position, self._is_wanted = None, None, False
        self._set_source()
        self._head.move_to(0.0)

    def play(self) -> None:
        """Play from where it is. What stands in the way is told by ``failed``."""
        if self._file is None:
            return
        if self._arriving is None and not self._file.is_file():
            self.failed.emit(missing(self._file))
            return
        self.prepare()
        if self._player is None or not self._take_output():
            return
        self._is_wanted = True
        if self._player.error() != self._player.Error.NoError and not self._read_file():
            # The file may have been mended since; look at it afresh.
            self._player.setSource(QUrl())
            self._set_source()
        self._player.play()

    def pause(self) -> None:
        """Fall silent and stay where it is."""
        self._is_wanted = False
        if self._player is not None:
            self._player.pause()

    def toggle(self) -> None:
        """Play, or pause."""
        if self._is_playing:
            self.pause()
        else:
            self.play()

    def stop(self) -> None:
        """Fall silent and go back to the start."""
        if not self._is_whole:
            self.pause()  # what is past of it cannot be read again yet
            return
        self._is_wanted, self._wanted_position = False, None
        self._read_file()
        if self._player is not None:
            self._player.stop()
        self._move_to(0.0)

    def seek(self, seconds: float) -> None:
        """Go there; before the file is ready, as soon as it is."""
        if not self._is_whole:
            return
        sounds = self._is_playing
        seconds = max(0.0, seconds)
        if self._read_file() and sounds and self._player is not None:
            self._wanted_position = seconds
            self._player.play()
        elif self._player is None or not self._player.isSeekable():
            self._wanted_position = seconds
        else:
            self._player.setPosition(round(seconds * 1000))
        self._move_to(seconds)

    def set_volume(self, volume: float) -> None:
        """0 to 1, as loud as it seems to the ear."""
        self._volume = min(1.0, max(0.0, volume))
        self._apply_volume()

    def set_loop(self, *, loop: bool) -> None:
        """At the end begin again."""
        self._loop = loop
        self._apply_loop()

    def _set_source(self) -> None:
        """Have the player take what is loaded."""
        if self._player is None:
            return
        self._player.stop()
        if self._arriving is not None:
            self._player.setLoops(self._player.Loops.Once)
            self._player.setSourceDevice(self._arriving, QUrl())
            return
        self._player.setSource(QUrl.fromLocalFile(str(self._file)) if self._file else QUrl())
        self._apply_loop()

    def _let_go(self) -> None:
        """Have done with a song that was still coming.

        Its reader stays until this goes: a thread of the player may be about to leave it.
        """
        if self._arriving is not None:
            self._arriving.let_go()
        self._arriving, self._is_whole = None, True

    def _read_file(self) -> bool:
        """Go over to the file of a song that came while it was played; says whether it did."""
        if self._arriving is None or not self._is_whole:
            return False
        self._let_go()
        self._set_source()
        return True

    def _apply_volume(self) -> None:
        if self._output is None:
            return
        from PySide6.QtMultimedia import QtAudio

        scales = QtAudio.VolumeScale
        linear = QtAudio.convertVolume(
            self._volume, scales.LogarithmicVolumeScale, scales.LinearVolumeScale
        )
        self._output.setVolume(linear)

    def _apply_loop(self) -> None:
        if self._player is not None and self._arriving is None:
            loops = self._player.Loops
            self._player.setLoops(loops.Infinite if self._loop else loops.Once)

    def _take_output(self) -> bool:
        """Play through the output that the system prefers now; says whether there is one."""
        if self._output is None or self._devices is None:
            return False
        device = self._devices.defaultAudioOutput()
        if device.isNull():
            self.failed.emit(_no_output())
            return False
        if self._output.device().id() != device.id():
            self._output.setDevice(device)
        return True

    def _outputs_changed(self) -> None:
        """The output in use has gone: stay where it is, and say so."""
        if self._output is None or self._devices is None or not self._is_playing:
            return
        mine = self._output.device().id()
        if any(device.id() == mine for device in self._devices.audioOutputs()):
            return
        self.pause()
        self.failed.emit(_output_gone())

    def _state_changed(self) -> None:
        if self._player is None:
            return
        playing = self._player.playbackState() == self._player.PlaybackState.PlayingState
        if playing == self._is_playing:
            return
        self._is_playing = playing
        if playing:
            self._head.start()
            self._tick.start()
        else:
            self._head.stop()
            self._tick.stop()
        self.playing_changed.emit(playing)

    def _status_changed(self) -> None:
        if self._player is None:
            return
        status, statuses = self._player.mediaStatus(), self._player.MediaStatus
        ready = (statuses.LoadedMedia, statuses.BufferedMedia)
        if status in ready and self._wanted_position is not None and self._player.isSeekable():
            wanted, self._wanted_position = self._wanted_position, None
            self._player.setPosition(round(wanted * 1000))
            self._move_to(wanted)
        elif status == statuses.EndOfMedia:
            came = self._arriving is not None
            self._move_to(0.0)
            self.ended.emit()
            if came:
                # Not within the player's own word that it has come to the end.
                QTimer.singleShot(0, self, self._go_over)

    def _go_over(self) -> None:
        """The song has been heard while it came: from now on its file is played."""
        if self._read_file() and self._loop:
            self.play()

    def _position_heard(self, milliseconds: int) -> None:
        if self._wanted_position is None:
            self._head.hear(milliseconds / 1000)

    def _tell_position(self) -> None:
        if self._head.is_silent and self._arriving is None:  # or the next sound has not come yet
            # Not every sound system says that its last output has been taken away.
            self.pause()
            self.failed.emit(_output_gone())
            return
        self.position_changed.emit(self.position)

    def _move_to(self, seconds: float) -> None:
        self._head.move_to(seconds)
        self.position_changed.emit(seconds)

    def _trouble(self, error: object, words: str) -> None:
        if self._player is None or self._file is None or error == self._player.Error.NoError:
            return
        if not self._is_wanted:
            return  # only loaded: whoever wants to hear it will be told
        self._is_wanted = False
        if self._arriving is not None:
            self.failed.emit(_not_yet(words))
            return
        if not self._file.is_file():
            self.failed.emit(missing(self._file))
            return
        self.failed.emit(
            AudioUnreadable(
                f"This file cannot be played: {self._file}. It is damaged, or in a format that "
                f"this computer does not know ({words.rstrip('.') or 'no reason given'}). "
                "Export or generate it again.",
                short="Sound cannot be played",
            )
        )


def _let_all_go(readers: list[ArrivingSound]) -> None:
    for reader in readers:
        reader.let_go()


def missing(file: Path) -> ComposerError:
    """The sentence about a file that is not there."""
    return AudioUnreadable(
        f"The sound file is not where it was put: {file}. Put it back, or play another take.",
        short="File is missing",
    )


def _not_yet(words: str) -> ComposerError:
    return AudioUnreadable(
        "This song cannot be played while it comes "
        f"({words.rstrip('.') or 'no reason given'}). Play it when it is done.",
        short="Cannot be played yet",
    )


def _no_output() -> ComposerError:
    return ComputerProblem(
        "This computer has no sound output. Connect headphones or speakers, then press Play again.",
        short="No sound output",
    )


def _output_gone() -> ComposerError:
    return ComputerProblem(
        "The sound output takes no sound any more, so the song is paused. Connect headphones or "
        "speakers, then press Play to go on.",
        short="Sound output gone",
    )


_QUIET = (
    # It would write the path of every song that is played to the terminal.
    "qt.multimedia*.info=false",
    # What it wants to say here is said to the user.
    "qt.multimedia.ffmpeg.mediadataholder.warning=false",
    "qt.multimedia.symbolsresolver.warning=false",
)
