"""What plays: which take of which song, where it is, and what can be done with it."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QEnterEvent
from PySide6.QtWidgets import QWidget

from composer.domain.errors import ComposerError
from composer.domain.generation import Generation
from composer.services.composing import Composing
from composer.services.library import Library
from composer.services.listening import Listening
from composer.services.preferences import Preferences
from composer.services.waveforms import Waveforms
from composer.ui.languages import translated
from composer.ui.player_song import PlayerSong
from composer.ui.player_volume import VolumeSide
from composer.ui.widgets.spoken import say


class PlayerBar(PlayerSong):
    """Lies along the bottom of the window, and knows which take of which song is heard.

    Beside it stand the takes it can be compared with: those of the same order, or others.
    """

    export_requested = Signal(str)
    folder_requested = Signal(str)
    previous_requested = Signal()
    next_requested = Signal()
    compare_requested = Signal()
    triage_requested = Signal()
    levels_changed = Signal()
    """More is known of how loud the takes beside each other are."""
    ended = Signal()
    told = Signal(str)
    """A sentence that the user should know."""

    def __init__(
        self,
        library: Library,
        waveforms: Waveforms,
        listening: Listening,
        preferences: Preferences,
        composing: Composing,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(library, waveforms, listening, preferences, composing, parent)
        self._volume = VolumeSide(self.mute, self.volume, self.playback, preferences, self)
        self._connect()
        self._take_preferences()
        self._show_generation()

    @property
    def loops(self) -> bool:
        """Whether it begins again at its end."""
        return self._preferences.settings.loop

    @property
    def chosen_output(self) -> str:
        """Name of the output that was chosen; empty for the system's own."""
        return self._preferences.settings.output_device

    def chosen_clip(self, generation_id: str) -> str:
        """Id of the take of this song that was chosen here; empty if another song is here."""
        return self._clip_id if generation_id == self.current_id else ""

    def toggle(self) -> None:
        """Play, or pause."""
        self.playback.toggle()

    def stop(self) -> None:
        """Fall silent and go back to the start."""
        self.playback.stop()

    def seek_by(self, seconds: float) -> None:
        """Go forward (or back, below zero) by so many seconds."""
        if self._generation is not None:
            wanted = self.playback.position + seconds
            self.playback.seek(min(max(0.0, wanted), max(0.0, self._seconds - 0.05)))

    def set_loop(self, *, loop: bool) -> None:
        """At the end of the song, or of the stretch that was chosen, begin again."""
        self._preferences.change(loop=loop)
        self._take_preferences()
        self.shown.emit()

    def toggle_loop(self) -> None:
        """Turn the loop on or off."""
        self.set_loop(loop=not self._preferences.settings.loop)
        say(self.loop, self.tr("Loop on") if self.loops else self.tr("Loop off"))

    def look_closer(self, times: float) -> None:
        """Show so many times less of the wave around where the player is; 0 shows all of it."""
        if times:
            self.wave.zoom(times)
        else:
            self.wave.fit()
        say(self.wave, self.wave.accessibleDescription())

    def loop_from_here(self) -> None:
        """The loop begins where the player is."""
        if self.playback.is_whole:
            self.region.begin_here(self.playback.position)
            say(self.wave, self.wave.accessibleDescription())

    def loop_to_here(self) -> None:
        """The loop ends where the player is."""
        if self.playback.is_whole:
            self.region.end_here(self.playback.position)
            say(self.wave, self.wave.accessibleDescription())

    def loop_whole(self) -> None:
        """The whole song is looped, if it is; no stretch of it."""
        self.region.remove()
        say(self.wave, self.wave.accessibleDescription())

    def focus_position(self) -> None:
        """Go to the wave."""
        self.wave.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def measure(self, generation: Generation) -> None:
        """Find out how loud the clips of a song are that has just come."""
        self._loudness.ask(generation.clips)

    # What Qt calls.

    def enterEvent(self, event: QEnterEvent) -> None:
        super().enterEvent(event)
        # Play is about to be pressed; most of what it needs is 20 MiB that a writer never needs.
        QTimer.singleShot(0, self.playback, self.playback.prepare)

    # What happens.

    def _connect(self) -> None:
        self.play_button.clicked.connect(self.toggle)
        self.previous.clicked.connect(self._previous)
        self.next.clicked.connect(self._next)
        self.takes.chosen.connect(self.choose_take)
        self.loop.clicked.connect(self.toggle_loop)
        self.wave.seek_requested.connect(self.playback.seek)
        self.folder.clicked.connect(lambda: self.folder_requested.emit(self.current_id or ""))
        self.export.clicked.connect(lambda: self.export_requested.emit(self.current_id or ""))
        self.more.clicked.connect(
            lambda: self._open_menu(self.more.mapToGlobal(QPoint(0, 0)), None)
        )
        self.wave.menu_wanted.connect(self._open_menu)
        playback = self.playback
        playback.position_changed.connect(self._show_position)
        playback.length_changed.connect(self._take_length)
        playback.playing_changed.connect(self._show_playing)
        playback.failed.connect(self._show_failure)
        playback.ended.connect(self.ended)
        playback.moved.connect(self.told)
        self.shape.length_known.connect(self._take_counted)
        self.shape.failed.connect(self._wave_unreadable)
        self.region.error.connect(self.error)
        self._volume.changed.connect(self.shown)
        self._volume.error.connect(self.error)
        self._loudness.measured.connect(self._take_loudness)
        self._forget = [
            self._library.changed.connect(self._song_changed),
            self._preferences.changed.connect(lambda _settings: self._take_preferences()),
        ]
        self.destroyed.connect(lambda: [forget() for forget in self._forget])

    def _take_preferences(self) -> None:
        settings = self._preferences.settings
        self.loop.set_lit(settings.loop)
        self.region.apply()
        self.playback.choose_output(settings.output_device)
        self._show_level()
        self._volume.take_preferences()

    def _previous(self) -> None:
        """Back to the start; from there, to the take or the song before."""
        if self.playback.position > 3:
            self.playback.seek(0.0)
        elif not self._step(-1):
            self.previous_requested.emit()

    def _next(self) -> None:
        """To the next take, and from the last one to the next song."""
        if not self._step(1):
            self.next_requested.emit()

    def _show_failure(self, error: ComposerError) -> None:
        self.show_fault(translated(error.short))
        self.error.emit(error)

    def _wave_unreadable(self, error: ComposerError) -> None:
        self.show_fault(translated(error.short))

    def _take_length(self, seconds: float) -> None:
        """The decoder's word on the length, where the library knows none."""
        if seconds > 0 and not self._seconds and self.playback.is_whole:
            self._seconds = seconds
            self._show_time(self.playback.position)

    def _take_counted(self, seconds: float) -> None:
        """The length as the samples were counted."""
        self._seconds = seconds
        self.wave.set_position(self.playback.position)
        self.region.show_take(self._clip_id, seconds)
        self._show_time(self.playback.position)

    def _take_loudness(self) -> None:
        self._show_level()
        if len(self._beside) > 1:
            self._hold_beside()
        self.levels_changed.emit()

    def _open_menu(self, at: QPoint, second: float | None) -> None:
        from composer.ui.player_menu import PlayerMenu

        menu = PlayerMenu(self, second)
        menu.output_chosen.connect(self._choose_output)
        menu.popup(at)

    def _choose_output(self, name: str) -> None:
        try:
            self._preferences.change(output_device=name)
        except ComposerError as error:
            self.error.emit(error)
