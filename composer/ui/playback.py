"""How is a sound file played: started, stopped, looped, and where is it right now?

A song is decoded into a deck, from which any place of it, and of others beside it, is heard
without a gap. What still comes goes through Qt's own player.
Nothing of Qt's multimedia part is imported before it is needed: loading it takes longer than
showing the window.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from composer.domain.errors import ComposerError
from composer.services.listening import OpenDeck
from composer.ui.playback_clock import PlaybackClock
from composer.ui.playback_devices import Devices
from composer.ui.playback_sorry import missing, no_output, output_gone
from composer.ui.playback_streamed import Streamed
from composer.ui.playback_volume import factor_of

if TYPE_CHECKING:
    from composer.ui.playback_held import Held


class Playback(QObject):
    """One sound at a time. All positions are in seconds from its start."""

    playing_changed = Signal(bool)
    position_changed = Signal(float)
    length_changed = Signal(float)
    """The length as the decoder knows it."""
    ended = Signal()
    failed = Signal(object)
    """A ComposerError: this cannot be played, or the sound has nowhere to go."""
    moved = Signal(str)
    """A sentence: the sound goes through another output now."""

    def __init__(self, open_deck: OpenDeck | None = None, parent: QObject | None = None) -> None:
        """Without ``open_deck`` everything goes through Qt's own player."""
        super().__init__(parent)
        self._open_deck = open_deck
        self._held: Held | None = None
        self._streamed = streamed = Streamed(self)
        self._devices = devices = Devices(self)
        self._has_broken = False
        self._file: Path | None = None
        self._beside: tuple[Path, ...] = ()
        self._gains: Mapping[Path, float] = {}
        self._is_streamed = open_deck is None
        self._volume, self._loop = 1.0, False
        self._region: tuple[float, float] | None = None
        self._is_playing = False
        self._clock = clock = PlaybackClock(self)
        clock.told.connect(self.position_changed)
        clock.silent.connect(self._nothing_comes)
        devices.moved.connect(self._go_on_through)
        devices.gone.connect(self._output_gone)
        streamed.playing_changed.connect(self._stream_playing)
        streamed.heard.connect(self._stream_heard)
        streamed.placed.connect(clock.move_to)
        streamed.length_changed.connect(self.length_changed)
        streamed.ended.connect(self._stream_ended)
        streamed.failed.connect(self.failed)

    @property
    def file(self) -> Path | None:
        """What is loaded."""
        return self._file

    @property
    def is_whole(self) -> bool:
        """Whether all of it is there; what still comes is heard from its start, without jumps."""
        return self._streamed.is_whole

    @property
    def is_playing(self) -> bool:
        """Whether sound is on its way to the ears."""
        return self._is_playing

    @property
    def position(self) -> float:
        """Where it is now: what the audio clock last said, and the time since."""
        return self._clock.position

    def prepare(self) -> None:
        """Load what playing needs, and look for a sound output; nothing the second time."""
        self._made()
        self._devices.find()

    # What is played.

    def load(self, file: Path) -> None:
        """Have a file ready to be played from its start; whatever played before falls silent."""
        self._silence()
        self._file = file
        self.hold_beside((), {})
        self._is_streamed = self._open_deck is None
        if self._is_streamed:
            self._streamed.take(file)
        self._clock.move_to(0.0)

    def load_arriving(self, file: Path, size: int) -> None:
        """Have a song ready of which ``size`` bytes are here; ``grow`` tells of more.

        Raises OSError.
        """
        arriving = self._streamed.reader(file, size)
        self._silence()
        self._streamed.take_arriving(arriving, file)
        self._file, self._beside, self._is_streamed = file, (), True
        self._clock.move_to(0.0)

    def grow(self, file: Path, size: int) -> None:
        """More of what is loaded is here. Raises OSError."""
        self._streamed.grow(file, size)

    def be_whole(self, file: Path) -> None:
        """All of what is loaded is here, in ``file``; what plays goes on undisturbed."""
        if not self._streamed.is_arriving:
            return
        self._file = file
        self._streamed.be_whole(file)
        if not self._is_playing and not self.position:
            self._read_file()

    def unload(self) -> None:
        """Have nothing to play."""
        self._silence()
        self._file, self._beside, self._is_streamed = None, (), self._open_deck is None
        if self._held is not None:
            self._held.let_go()
        self._clock.move_to(0.0, tell=False)

    def close(self) -> None:
        """Have nothing to play, for ever."""
        self.unload()
        if self._held is not None:
            self._held.close()

    def hold_beside(self, files: Sequence[Path], gains: Mapping[Path, float]) -> None:
        """Have these ready to be switched to, each made quieter by its factor, 0 to 1.

        Raises ComputerProblem if there is no room for them.
        """
        self._beside, self._gains = tuple(files), dict(gains)
        if self._held is not None:
            self._held.set_gains(self._gains)
            self._held.hold_beside(self._file, self._beside)

    def switch(self, file: Path, seconds: float = 0.0) -> None:
        """Go on with another file from the very place that this one has come to."""
        at, playing = self.position, self._is_playing
        if seconds and at >= seconds:
            at = 0.0
        if self._is_streamed or self._held is None or not playing or file not in self._beside:
            beside, gains = self._beside, self._gains
            self.load(file)
            self.hold_beside(beside, gains)
            self.seek(at)
            if playing:
                self.play()
            return
        self._file = file
        self._held.switch(file)

    # Playing it.

    def play(self) -> None:
        """Play from where it is. What stands in the way is told by ``failed``."""
        if self._file is None:
            return
        streamed = self._streamed
        if not streamed.is_arriving and not self._file.is_file():
            self.failed.emit(missing(self._file))
            return
        if streamed.is_arriving and streamed.is_whole and streamed.has_failed:
            self._read_file()
        held = None if self._is_streamed or self._is_playing else self._made()
        if held is not None and not held.get_ready(self._file, self._beside, self.position):
            self._stream_instead()
            return
        # Only now, while the first of it is decoded: this takes as long as that.
        device = self._devices.take()
        if device is None:
            self.failed.emit(no_output())
        elif self._is_streamed:
            streamed.play(device, self.position)
        elif held is not None:
            self._set_playing(playing=True)
            held.play(device)

    def pause(self) -> None:
        """Fall silent and stay where it is."""
        if self._is_streamed:
            self._streamed.pause()
        elif self._held is not None:
            self._held.pause()
            self._set_playing(playing=False)

    def toggle(self) -> None:
        """Play, or pause."""
        if self._is_playing:
            self.pause()
        else:
            self.play()

    def stop(self) -> None:
        """Fall silent and go back to the start."""
        if not self.is_whole:
            self.pause()  # what is past of it cannot be read again yet
            return
        self._read_file()
        self.pause()
        if self._is_streamed:
            self._streamed.stop()
        self._clock.move_to(0.0)

    def seek(self, seconds: float) -> None:
        """Go there; before the file is ready, as soon as it is."""
        if not self.is_whole:
            return
        sounds = self._is_playing
        seconds = max(0.0, seconds)
        went_over = self._read_file()
        self._clock.move_to(seconds)
        if went_over and sounds:
            self.play()
        elif self._is_streamed:
            self._streamed.seek(seconds)
        elif self._held is not None:
            self._held.seek(seconds)

    def set_volume(self, volume: float) -> None:
        """0 to 1, as loud as it seems to the ear."""
        self._volume = min(1.0, max(0.0, volume))
        self._apply_volume()

    def set_loop(self, *, loop: bool, region: tuple[float, float] | None = None) -> None:
        """At the end begin again: at the end of the region, in seconds, or of the whole."""
        self._loop, self._region = loop, region
        self._apply_loop()

    def choose_output(self, name: str) -> None:
        """Play through this output whenever it is there; empty for what the system prefers."""
        self._devices.choose(name)
        if self._is_playing:
            self._devices.look()

    def outputs(self) -> list[tuple[str, str]]:
        """Name and description of every output that is there now."""
        return self._devices.all()

    # How it is done.

    def _made(self) -> Held | None:
        """What holds songs ready, made when it is first needed."""
        if self._held is None and self._open_deck is not None:
            from composer.ui.playback_held import Held

            self._held = held = Held(self._open_deck(), self)
            held.heard.connect(self._held_heard)
            held.length_changed.connect(self.length_changed)
            held.ended.connect(self._held_ended)
            held.failed.connect(self._held_failed)
            held.refused.connect(self._stream_instead)
            held.broken.connect(self._sound_broken)
            self.destroyed.connect(held.close)
            held.set_gains(self._gains)
            self._apply_volume()
            self._apply_loop()
        return self._held

    def _stream_instead(self) -> None:
        """It cannot be held ready; it can be heard all the same."""
        at = self.position
        self._set_playing(playing=False)
        self._is_streamed = True
        self._streamed.take(self._file)
        self.seek(at)
        self.play()

    def _silence(self) -> None:
        """Have done with what was loaded."""
        self._streamed.let_go()
        if not self._is_streamed and self._held is not None:
            self._held.pause()
        self._set_playing(playing=False)

    def _read_file(self) -> bool:
        """Go over to the file of a song that came while it was played; says whether it did."""
        if not self._streamed.is_arriving or not self._streamed.is_whole:
            return False
        self._streamed.let_go()
        self._is_streamed = self._open_deck is None
        if self._is_streamed:
            self._streamed.take(self._file)
        return True

    def _apply_volume(self) -> None:
        factor = factor_of(self._volume)
        if self._held is not None:
            self._held.set_volume(factor)
        self._streamed.set_volume(factor)

    def _apply_loop(self) -> None:
        if self._held is not None:
            self._held.set_loop(loop=self._loop, region=self._region)
        self._streamed.set_loop(loop=self._loop, region=self._region)

    def _set_playing(self, *, playing: bool) -> None:
        if playing == self._is_playing:
            return
        self._is_playing = playing
        self._devices.watch(watch=playing)
        self._clock.run(run=playing)
        self.playing_changed.emit(playing)

    # What the one that is held tells.

    def _held_heard(self, seconds: float) -> None:
        if not self._is_streamed and self._is_playing:
            self._has_broken = False
            self._clock.hear(seconds, exact=True)

    def _held_ended(self) -> None:
        self._set_playing(playing=False)
        self._clock.move_to(0.0)
        self.ended.emit()

    def _held_failed(self, error: ComposerError) -> None:
        self._set_playing(playing=False)
        self.failed.emit(error)

    def _sound_broken(self) -> None:
        """The output refuses, and says not that it has gone: try once more."""
        if self._is_streamed or not self._is_playing:
            return
        if self._has_broken or self._devices.take() is None:
            self._output_gone()
            return
        self._has_broken = True
        self._go_on_through("")

    # What the stream tells.

    def _stream_playing(self, playing: bool) -> None:
        if self._is_streamed:
            self._set_playing(playing=playing)

    def _stream_heard(self, seconds: float) -> None:
        if self._is_streamed:
            self._clock.hear(seconds)

    def _stream_ended(self, came: bool) -> None:
        self._clock.move_to(0.0)
        self.ended.emit()
        if came:
            # Not within the player's own word that it has come to the end.
            QTimer.singleShot(0, self, self._go_over)

    def _go_over(self) -> None:
        """The song has been heard while it came: from now on its file is played."""
        if self._read_file():
            self._set_playing(playing=False)
            if self._loop:
                self.play()

    # Through which output it goes.

    def _output_gone(self) -> None:
        if self._is_playing:
            self.pause()
            self.failed.emit(output_gone())

    def _go_on_through(self, why: str) -> None:
        """Another output is to be used from now on."""
        device = self._devices.current
        if device is None or not self._is_playing:
            return
        if self._is_streamed:
            self._streamed.play(device, self.position)
        elif self._held is not None:
            at = self.position
            self._clock.move_to(at, tell=False)
            self._held.go_over(at, device)
        if why:
            self.moved.emit(why)

    def _nothing_comes(self) -> None:
        """Not every sound system says that its last output has been taken away."""
        if not self._streamed.is_arriving:  # or the next sound has not come yet
            self._output_gone()
