"""What plays: which take of which song, where it is, and what can be done with it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QEnterEvent
from PySide6.QtWidgets import QWidget

from composer.domain.clip import Clip
from composer.domain.comparison import MOST, factors
from composer.domain.errors import ComposerError
from composer.domain.generation import Generation
from composer.domain.provider import Sounding
from composer.domain.recording import name_of
from composer.services.composing import Composing
from composer.services.library import Library
from composer.services.listening import Listening
from composer.services.preferences import Preferences
from composer.services.waveforms import Waveforms
from composer.ui.languages import translated
from composer.ui.playback import Playback
from composer.ui.player_face import PlayerFace
from composer.ui.player_loudness import LoudnessSide
from composer.ui.player_menu import PlayerMenu
from composer.ui.player_region import RegionSide
from composer.ui.player_takes import Take, takes_of
from composer.ui.player_volume import VolumeSide
from composer.ui.player_wave import WaveSide
from composer.ui.take_switch import LETTERS, take_name
from composer.ui.widgets.clock import format_time
from composer.ui.widgets.spoken import say


class PlayerBar(PlayerFace):
    """Lies along the bottom of the window, and knows which take of which song is heard.

    Beside it stand the takes it can be compared with: those of the same order, or others.
    """

    export_requested = Signal(str)
    folder_requested = Signal(str)
    previous_requested = Signal()
    next_requested = Signal()
    compare_requested = Signal()
    triage_requested = Signal()
    take_changed = Signal()
    """Another of the takes that stand side by side is heard."""
    shown = Signal()
    """Another name stands in the player, or the volume or the loop is another."""
    levels_changed = Signal()
    """More is known of how loud the takes beside each other are."""
    ended = Signal()
    position_changed = Signal(str, float)
    """Id of the song in the player, and how much of it has been played, 0 to 1."""
    told = Signal(str)
    """A sentence that the user should know."""
    error = Signal(object)
    """A ComposerError."""

    def __init__(
        self,
        library: Library,
        waveforms: Waveforms,
        listening: Listening,
        preferences: Preferences,
        composing: Composing,
        parent: QWidget | None = None,
    ) -> None:
        settings = preferences.settings
        super().__init__((settings.library_width, settings.model_width), parent)
        self._library = library
        self._preferences = preferences
        self._composing = composing
        self._generation: Generation | None = None
        self._clip: Clip | None = None
        self._beside: tuple[Take, ...] = ()
        self._is_comparison = False
        self._before: str = ""
        self._blind = False
        self._seconds = 0.0
        self.playback = Playback(listening.open_deck, self)
        self.shape = WaveSide(self.wave, waveforms, composing, self)
        self.region = RegionSide(listening.loops, preferences, self.playback, self.wave, self)
        self._loudness = LoudnessSide(listening.loudness, self)
        self._volume = VolumeSide(self.mute, self.volume, self.playback, preferences, self)
        self._connect()
        self._take_preferences()
        self._show_generation()

    # What the window says.

    @property
    def current_id(self) -> str | None:
        """The song in the player, whether it plays or not."""
        return self._generation.id if self._generation else None

    @property
    def is_playing(self) -> bool:
        """Whether it sounds now."""
        return self.playback.is_playing

    @property
    def clip(self) -> Clip | None:
        """The take in the player."""
        return self._clip

    @property
    def beside(self) -> tuple[Take, ...]:
        """The takes that stand side by side, the one in the player among them."""
        return self._beside

    @property
    def number(self) -> int:
        """Which of them is in the player, from 0."""
        ids = [take.clip.id for take in self._beside]
        return ids.index(self._clip_id) if self._clip_id in ids else 0

    @property
    def other_number(self) -> int:
        """Which of them was heard before this one; at first the next."""
        ids = [take.clip.id for take in self._beside]
        if self._before in ids and self._before != self._clip_id:
            return ids.index(self._before)
        return (self.number + 1) % len(ids) if ids else 0

    @property
    def is_blind(self) -> bool:
        """Whether nothing may tell which of them is heard."""
        return self._blind

    @property
    def is_comparison(self) -> bool:
        """Whether takes of several orders stand side by side."""
        return self._is_comparison

    @property
    def shown_title(self) -> str:
        """What stands in the player as the name of what plays; empty if nothing is there."""
        return self._title.text() if self._generation is not None else ""

    @property
    def seconds(self) -> float:
        """How long what is in the player is; 0 while nobody knows."""
        return self._seconds

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

    @property
    def _clip_id(self) -> str:
        return self._clip.id if self._clip is not None else ""

    def choose_take(self, number: int) -> None:
        """Hear another of the takes side by side from where this one is."""
        if 0 <= number < len(self._beside) and number != self.number:
            self._go_to(number, from_start=False)

    def swap_takes(self) -> None:
        """Back to the take that was heard before this one; at first to the next."""
        self.choose_take(self.other_number)

    def load(self, generation: Generation) -> None:
        """Have a song ready without playing it: the first take, where there are several."""
        clip = generation.clip
        if clip is None:
            return
        self._let_go_of(generation.id)
        self._beside, self._is_comparison, self._blind = takes_of(generation)[:MOST], False, False
        self._load(Take(generation, clip))

    def compare(self, takes: Sequence[Take], *, blind: bool = False, start: int = 0) -> None:
        """Put these side by side, and have one of them ready, or go on with what is heard.

        ``blind``: nothing tells which one it is until ``unveil``.
        """
        takes = tuple(takes)[:MOST]
        if not takes:
            return
        if not any(take.clip.id == self._clip_id for take in takes) or blind:
            self._let_go_of(None)
        was_blind = self._blind
        self._beside, self._is_comparison, self._blind = takes, True, blind
        if any(take.clip.id == self._clip_id for take in takes) and not blind:
            self._hold_beside()
            if was_blind:
                self._show_take(takes[self.number], is_compared=True)
            self._show_generation()
            self._loudness.ask([take.clip for take in takes])
        else:
            at = self.playback.position
            self._load(takes[start])
            if at < self._seconds:
                self.playback.seek(at)
        self.take_changed.emit()

    def unveil(self) -> None:
        """The choice is made: say again what plays."""
        if self._blind and self._beside:
            self._blind = False
            self._show_take(self._beside[self.number], is_compared=True)
            self.take_changed.emit()

    def load_arriving(self, generation: Generation, sound: Sounding) -> None:
        """Have a song ready, from its start, that is still on its way; nothing if that has gone."""
        try:
            self.playback.load_arriving(sound.file, sound.bytes)
        except OSError:
            return  # it is whole by now, or has ended otherwise: its row is about to say so
        self._let_go_of(generation.id)
        self._beside, self._is_comparison, self._blind = (), False, False
        self._generation, self._clip, self._seconds = generation, None, 0.0
        self.shape.clear()
        self.region.show_take("", 0.0)
        self._show_generation()
        self._show_level()

    def play_arriving(self, generation: Generation, sound: Sounding) -> None:
        """Play a song that is still on its way, or go on with it."""
        if generation.id != self.current_id:
            self.load_arriving(generation, sound)
        if generation.id == self.current_id:
            self.playback.play()

    def take_more(self, generation_id: str, sound: Sounding) -> None:
        """More of a song has come."""
        if generation_id == self.current_id and not self.playback.is_whole:
            try:
                self.playback.grow(sound.file, sound.bytes)
            except OSError:
                self.forget(generation_id)  # it is heard when it is done

    def take_end(self, generation: Generation) -> None:
        """An order has ended: its song plays on, and with none it falls silent."""
        if generation.id != self.current_id or self.playback.is_whole:
            return
        clip = generation.clip
        if clip is None:
            self.forget(generation.id)
            return
        self._generation, self._clip, self._seconds = generation, clip, clip.seconds
        self._beside = takes_of(generation)[:MOST]
        self.playback.be_whole(self._library.file_of(clip))
        self._show_take(Take(generation, clip))

    def play(self, generation: Generation) -> None:
        """Play a song; one that is in the player already goes on from where it is."""
        if generation.id != self.current_id or self._is_comparison:
            self.load(generation)
        self.playback.play()

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

    def forget(self, generation_id: str) -> None:
        """That song has been deleted: let it go if it is in the player, or beside what is."""
        left = tuple(take for take in self._beside if take.generation.id != generation_id)
        if generation_id == self.current_id:
            self.playback.unload()
            self._generation, self._clip, self._seconds = None, None, 0.0
            self._beside, self._is_comparison, self._blind = (), False, False
            self.shape.clear()
            self.region.show_take("", 0.0)
            self._show_generation()
            self._show_level()
        elif left != self._beside:
            self._beside = left
            self._hold_beside()
            self._show_generation()

    def focus_position(self) -> None:
        """Go to the wave."""
        self.wave.setFocus(Qt.FocusReason.ShortcutFocusReason)

    # What Qt calls.

    def enterEvent(self, event: QEnterEvent) -> None:
        super().enterEvent(event)
        # Play is about to be pressed; most of what it needs is 20 MiB that a writer never needs.
        QTimer.singleShot(0, self.playback, self.playback.prepare)

    # Which take it is.

    def _go_to(self, number: int, *, from_start: bool) -> None:
        take = self._beside[number]
        self._before = self._clip_id
        if from_start:
            sounds = self.is_playing
            self._load(take)
            if sounds:
                self.playback.play()
        else:
            self._take_over(take)
            self.playback.switch(self._library.file_of(take.clip), take.clip.seconds)
            self._show_take(take, is_compared=True)
        say(self.takes, take_name(number))
        self.take_changed.emit()

    def _let_go_of(self, newer: str | None) -> None:
        before = self.current_id
        if before is not None and before != newer and not self._blind:
            self.position_changed.emit(before, 0.0)

    def _take_over(self, take: Take) -> None:
        if take.generation.id != self.current_id:
            self._let_go_of(take.generation.id)
        self._generation, self._clip = take.generation, take.clip
        self._seconds = take.clip.seconds

    def _load(self, take: Take) -> None:
        self._take_over(take)
        self.playback.load(self._library.file_of(take.clip))
        self._hold_beside()
        self._show_take(take)

    def _show_take(self, take: Take, *, is_compared: bool = False) -> None:
        self.shape.show_take(take.generation, take.clip, blind=self._blind)
        self._show_other()
        self.region.show_take(take.clip.id, take.clip.seconds, carry=is_compared)
        self._show_generation()
        self._ask_for_loudness()

    def _show_other(self) -> None:
        """Of two takes the one that is not heard lies over the wave."""
        others = [take.clip for take in self._beside if take.clip.id != self._clip_id]
        before = [clip for clip in others if clip.id == self._before]
        if len(self._beside) == 2 or before:
            self.shape.show_other((before or others)[0])

    def _hold_beside(self) -> None:
        """Have what stands beside it ready, at levels that match."""
        clips = [take.clip for take in self._beside]
        quieter = factors([self._loudness.known(clip) for clip in clips])
        files = [self._library.file_of(clip) for clip in clips]
        try:
            self.playback.hold_beside(
                [file for file in files if len(files) > 1 and file.is_file()],
                dict(zip(files, quieter, strict=True)),
            )
        except ComposerError as error:
            self.error.emit(error)

    # What happens

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

    def _step(self, by: int) -> bool:
        number = self.number + by
        if not 0 <= number < len(self._beside):
            return False
        self._go_to(number, from_start=True)
        return True

    def _song_changed(self, generation: Generation) -> None:
        """Its title or its loudness may be another."""
        clips = {clip.id: clip for clip in generation.clips}

        def newest(take: Take) -> Take:
            if take.generation.id != generation.id or take.clip.id not in clips:
                return take
            return Take(generation, clips[take.clip.id])

        self._beside = tuple(newest(take) for take in self._beside)
        if generation.id == self.current_id:
            self._generation = generation
            if self._clip is not None:
                self._clip = clips.get(self._clip.id, self._clip)
            self._show_generation()

    def _show_generation(self) -> None:
        self._show_song()
        self.shown.emit()

    def _show_song(self) -> None:
        generation = self._generation
        self.play_button.setEnabled(generation is not None)
        for button in (self.folder, self.export, self.wave):
            button.setEnabled(generation is not None and self.playback.is_whole)
        clip = self.clip
        for button in (self.folder, self.export):
            button.setVisible(not self._blind and (button is self.export or not self.is_compact))
        self.takes.show_takes(len(self._beside) if generation else 0, self.number)
        self.show_versus(self._versus_text())
        if generation is None or (clip is None and self.playback.is_whole):
            songs, _ = self._library.size()
            hint = (
                self.tr("Choose a song to hear it")
                if songs
                else self.tr("Your first take lands here")
            )
            self.show_words(self.tr("Nothing playing"), hint, is_there=False)
            self._show_time(0.0)
            return
        if self._blind:
            letter = LETTERS[self.number]
            title = self.tr("Blind comparison, take {letter}").format(letter=letter)
            self.show_words(title, self.tr("Hidden until you choose"))
        else:
            title = Take(generation, clip).title if clip else generation.title
            self.show_words(title, self._about_text(generation, clip))
        self._show_time(self.playback.position)

    def _versus_text(self) -> str:
        """``vs take B``, ``vs Harbour at Six``; empty where not two are compared."""
        if len(self._beside) != 2 or self._blind or self._generation is None:
            return ""
        other = self._beside[self.other_number]
        is_same = other.generation.id == self.current_id
        name = take_name(other.number).replace("T", "t", 1) if is_same else other.title
        return self.tr("vs {name}").format(name=name)

    def _about_text(self, generation: Generation, clip: Clip | None) -> str:
        """``MiniMax Music Pro · Kyma · WAV``."""
        sku = self._composing.sku(generation.request.sku)
        model = sku.label if sku else name_of(generation.request.sku)
        service = sku.provider_label if sku and sku.needs_key else ""
        whole = self.playback.is_whole and clip is not None
        kind = clip.format.upper() if whole and clip else self.tr("still coming")
        return " · ".join(part for part in (model, service, kind) if part)

    def _show_time(self, seconds: float) -> None:
        length = format_time(self._seconds) if self.playback.is_whole else "…"
        self.show_time(format_time(int(seconds)), length)

    def _show_position(self, seconds: float) -> None:
        self.wave.set_position(seconds)
        self._show_time(seconds)
        if self.current_id is not None and self._seconds and not self._blind:
            self.position_changed.emit(self.current_id, min(1.0, seconds / self._seconds))

    def _show_playing(self, playing: bool) -> None:
        self.play_button.set_icon_name("pause-fill" if playing else "play-fill")
        self.play_button.set_name("Pause" if playing else "Play")
        if playing:
            self._show_generation()  # what stood in the way is gone

    def _show_failure(self, error: ComposerError) -> None:
        self.show_fault(translated(error.short))
        self.error.emit(error)

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

    def _wave_unreadable(self, error: ComposerError) -> None:
        self.show_fault(translated(error.short))

    # How loud it is

    def measure(self, generation: Generation) -> None:
        """Find out how loud the clips of a song are that has just come."""
        self._loudness.ask(generation.clips)

    def _ask_for_loudness(self) -> None:
        self._show_level()
        self._loudness.ask([take.clip for take in self._beside])

    def _take_loudness(self) -> None:
        self._show_level()
        if len(self._beside) > 1:
            self._hold_beside()
        self.levels_changed.emit()

    def _show_level(self) -> None:
        clip = None if self._blind else self._clip
        loudness = self._loudness.known(clip) if clip is not None else None
        self.level.show_loudness(loudness, self._preferences.settings.export_target)
        self._show_time(self.playback.position)

    # Its menu

    def _open_menu(self, at: QPoint, second: float | None) -> None:
        menu = PlayerMenu(self, second)
        menu.output_chosen.connect(self._choose_output)
        menu.popup(at)

    def _choose_output(self, name: str) -> None:
        try:
            self._preferences.change(output_device=name)
        except ComposerError as error:
            self.error.emit(error)
