"""What plays: its name, its wave, where it is, how loud, and what can be done with it."""

from __future__ import annotations

import asyncio

from PySide6.QtCore import QEvent, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QEnterEvent, QPaintEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from composer.domain.clip import Clip, outline
from composer.domain.errors import ComposerError
from composer.domain.generation import Generation
from composer.domain.lyrics import is_silent
from composer.domain.provider import Sounding
from composer.services.composing import Composing
from composer.services.library import Library
from composer.services.listening import Listening
from composer.services.preferences import Preferences
from composer.services.waveforms import Peaks, Waveforms
from composer.ui import tasks
from composer.ui.playback import Playback
from composer.ui.take_switch import TakeSwitch, take_name
from composer.ui.theme import section_hue
from composer.ui.widgets import look
from composer.ui.widgets.buttons import IconButton, PlayButton, SecondaryButton
from composer.ui.widgets.clock import format_time
from composer.ui.widgets.drawing import painting
from composer.ui.widgets.labels import Text
from composer.ui.widgets.sliders import Slider
from composer.ui.widgets.wave_view import Stretch, WaveView

_HEIGHT, _COMPACT_HEIGHT = 124, 84
_KEEP_MS = 600
"""How long the volume must rest before it is kept."""
_INSET = 16
_WAVE_INSET = 24
_ICON_INSET = 6
"""How far inside an icon button its icon begins; icons, not buttons, stand below the texts."""
_QT_WIDEST = (1 << 24) - 1


class PlayerBar(QFrame):
    """Lies along the bottom of the window; 124 px high, 84 in a small window."""

    export_requested = Signal(str)
    folder_requested = Signal(str)
    previous_requested = Signal()
    next_requested = Signal()
    position_changed = Signal(str, float)
    """Id of the song in the player, and how much of it has been played, 0 to 1."""
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
        super().__init__(parent)
        self._library = library
        self._waveforms = waveforms
        self._preferences = preferences
        self._composing = composing
        self._generation: Generation | None = None
        self._take = 0
        self._seconds = 0.0
        self._compact: bool | None = None
        self._side_widths = (preferences.settings.library_width, preferences.settings.model_width)
        self.playback = Playback(listening.open_deck, self)

        self.play_button = PlayButton()
        self.previous = IconButton("skip-back-fill", "Previous")
        self.next = IconButton("skip-forward-fill", "Next")
        self.loop = IconButton("repeat", "Loop", shortcut="L")
        self.takes = TakeSwitch(self)
        self.wave = WaveView("Position")
        self.mute = IconButton("speaker-high", "Mute")
        self.volume = Slider(0, 100, "Volume", step=1, page=10, says=lambda value: f"{value} %")
        self.folder = IconButton("folder-open", "Show in folder")
        self.export = SecondaryButton("Export", icon="export")
        self._title = Text("", "strong", elide=True)
        self._about = Text("", "meta", "t2", self, elide=True)
        self._time = Text("", "time")
        self._length = Text("", "small", "t2")
        self._short_time = Text("", "meta", "t2", self)
        self._lay_out()
        self._connect()
        self._take_preferences()
        self.set_compact(False)
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
        clips = self._generation.clips if self._generation else ()
        return clips[self._take] if self._take < len(clips) else None

    def chosen_clip(self, generation_id: str) -> str:
        """Id of the take of this song that was chosen here; empty if another song is here."""
        return self.clip.id if self.clip is not None and generation_id == self.current_id else ""

    def choose_take(self, number: int) -> None:
        """Hear another take of the same order from where this one is, to compare them."""
        where = self.playback.position
        if self._change_take(number) and where < self._seconds:
            self.playback.seek(where)

    def load(self, generation: Generation) -> None:
        """Have a song ready without playing it: the first take, where there are several."""
        if generation.clip is None:
            return
        before, self._generation = self.current_id, generation
        self._take = 0
        if before is not None and before != generation.id:
            self.position_changed.emit(before, 0.0)
        self._load_clip()

    def load_arriving(self, generation: Generation, sound: Sounding) -> None:
        """Have a song ready, from its start, that is still on its way; nothing if that has gone."""
        before = self.current_id
        try:
            self.playback.load_arriving(sound.file, sound.bytes)
        except OSError:
            return  # it is whole by now, or has ended otherwise: its row is about to say so
        self._generation, self._take, self._seconds = generation, 0, 0.0
        if before is not None and before != generation.id:
            self.position_changed.emit(before, 0.0)
        self.wave.clear()
        self._show_generation()

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
        self._generation, self._seconds = generation, clip.seconds
        self.playback.be_whole(self._library.file_of(clip))
        self._show_generation()
        self._ask_for_peaks(clip)

    def _change_take(self, number: int) -> bool:
        """Go on with another take from its start; False if there is none or it is here already."""
        if self._generation is None or not 0 <= number < len(self._generation.clips):
            return False
        if number == self._take:
            return False
        sounds, self._take = self.is_playing, number
        self._load_clip()
        if sounds:
            self.playback.play()
        return True

    def _load_clip(self) -> None:
        clip = self.clip
        if clip is None:
            return
        self._seconds = clip.seconds
        self.wave.clear()
        self._show_generation()
        self.playback.load(self._library.file_of(clip), clip.seconds)
        self._ask_for_peaks(clip)

    def play(self, generation: Generation) -> None:
        """Play a song; one that is in the player already goes on from where it is."""
        if generation.id != self.current_id:
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
        """At the end of the song begin again."""
        self._preferences.change(loop=loop)
        self._take_preferences()

    def toggle_loop(self) -> None:
        """Turn the loop on or off."""
        self.set_loop(loop=not self._preferences.settings.loop)

    def forget(self, generation_id: str) -> None:
        """That song has been deleted: let it go if it is in the player."""
        if generation_id == self.current_id:
            self.playback.unload()
            self._generation, self._take, self._seconds = None, 0, 0.0
            self.wave.clear()
            self._show_generation()

    def focus_position(self) -> None:
        """Go to the wave."""
        self.wave.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def set_columns(self, left: int, right: int) -> None:
        """Widths of the panes above, so that the edges go on below them."""
        self._side_widths = (left, right)
        if not self._compact:
            first = left - _INSET + _ICON_INSET
            last = right - 2 * _INSET + _ICON_INSET
            gap = _WAVE_INSET + _INSET - _ICON_INSET
            for column, width in enumerate((first + _WAVE_INSET, 0, gap, last)):
                self._grid.setColumnMinimumWidth(column, width)
            self._title_box.setMaximumWidth(first - _INSET)
            self._tools.setFixedWidth(last)

    def set_compact(self, compact: bool) -> None:
        """One row for a small window, or three columns."""
        if compact == self._compact:
            return
        self._compact = compact
        for part in (self._title_box, self._transport, self.wave, self._time_box, self._tools):
            self._grid.removeWidget(part)
        self._time_box.setVisible(not compact)
        self._about.setVisible(not compact)
        self._short_time.setVisible(compact)
        self.folder.setVisible(not compact)
        if compact:
            self._arrange_in_a_row()
        else:
            self._arrange_in_columns()
        self.setFixedHeight(self.sizeHint().height())

    # What Qt calls.

    def sizeHint(self) -> QSize:
        grown = look.px(100) - 100
        high = (_COMPACT_HEIGHT if self._compact else _HEIGHT) + grown // 4
        return QSize(900, high)

    def enterEvent(self, event: QEnterEvent) -> None:
        super().enterEvent(event)
        # Play is about to be pressed; most of what it needs is 20 MiB that a writer never needs.
        QTimer.singleShot(0, self.playback, self.playback.prepare)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange and self._compact is not None:
            self.setFixedHeight(self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        with painting(self) as painter:
            painter.fillRect(self.rect(), look.tokens().player)
            painter.fillRect(0, 0, self.width(), 1, look.tokens().line)

    # Layout

    def _lay_out(self) -> None:
        self._title_box = QWidget(self)
        words = QVBoxLayout(self._title_box)
        words.setContentsMargins(0, 0, 0, 0)
        words.setSpacing(0)
        for line in (self._title, self._about, self._short_time):
            words.addWidget(line)

        self._transport = QWidget(self)
        keys = QHBoxLayout(self._transport)
        keys.setContentsMargins(0, 0, 0, 0)
        keys.setSpacing(6)
        keys.addWidget(self.previous)
        keys.addWidget(self.play_button)
        keys.addWidget(self.next)
        self._keys = keys

        self._time_box = QWidget(self)
        clock = QHBoxLayout(self._time_box)
        clock.setContentsMargins(0, 0, 0, 0)
        clock.setSpacing(6)
        clock.addWidget(self._time)
        clock.addWidget(self._length, 0, Qt.AlignmentFlag.AlignVCenter)
        clock.addStretch(1)

        self._tools = QWidget(self)
        tools = QHBoxLayout(self._tools)
        tools.setContentsMargins(0, 0, 0, 0)
        tools.setSpacing(4)
        tools.addWidget(self.mute)
        tools.addWidget(self.volume)
        tools.addStretch(1)
        tools.addWidget(self.folder)
        tools.addSpacing(8)
        tools.addWidget(self.export)
        self._tools_row = tools

        self._grid = QGridLayout(self)
        self._grid.setSpacing(0)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self.wave.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._keep = QTimer(self, singleShot=True, interval=_KEEP_MS)
        self._keep.timeout.connect(self._keep_volume)

    def _arrange_in_columns(self) -> None:
        grid, middle = self._grid, Qt.AlignmentFlag.AlignVCenter
        self._keys.addSpacing(6)
        self._keys.addWidget(self.loop)
        self._keys.addWidget(self.takes)
        self._keys.addStretch(1)
        self.volume.setFixedWidth(96)
        for box in (self._title_box, self._time_box):
            box.setContentsMargins(_ICON_INSET, 4, 0, 0)
        grid.setContentsMargins(_INSET - _ICON_INSET, 12, _INSET, 12)
        grid.setHorizontalSpacing(0)
        grid.addWidget(self._title_box, 0, 0, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(self._transport, 1, 0, middle)
        grid.addWidget(self.wave, 0, 1, 2, 1)
        grid.addWidget(self._time_box, 0, 3, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(self._tools, 1, 3, middle)
        for column, stretch in enumerate((0, 1, 0, 0)):
            grid.setColumnStretch(column, stretch)
        self.set_columns(*self._side_widths)

    def _arrange_in_a_row(self) -> None:
        grid, middle = self._grid, Qt.AlignmentFlag.AlignVCenter
        self._keys.removeWidget(self.loop)
        while self._keys.count() > 3:
            self._keys.takeAt(3)
        self._tools_row.insertWidget(0, self.loop)
        self._tools_row.insertWidget(0, self.takes)
        self.volume.setFixedWidth(64)
        self._tools.setMinimumWidth(0)
        self._tools.setMaximumWidth(_QT_WIDEST)
        self._title_box.setContentsMargins(0, 0, 0, 0)
        grid.setContentsMargins(_INSET, 10, _INSET, 8)
        grid.setHorizontalSpacing(16)
        self._title_box.setMaximumWidth(look.px(180))
        for column, part in enumerate((self._transport, self._title_box)):
            grid.addWidget(part, 0, column, middle)
        grid.addWidget(self.wave, 0, 2)
        grid.addWidget(self._tools, 0, 3, middle)
        for column, (stretch, width) in enumerate(((0, 0), (0, look.px(140)), (1, 0), (0, 0))):
            grid.setColumnStretch(column, stretch)
            grid.setColumnMinimumWidth(column, width)

    # What happens

    def _connect(self) -> None:
        self.play_button.clicked.connect(self.toggle)
        self.previous.clicked.connect(self._previous)
        self.next.clicked.connect(self._next)
        self.takes.chosen.connect(self.choose_take)
        self.loop.clicked.connect(self.toggle_loop)
        self.mute.clicked.connect(self._mute)
        self.volume.valueChanged.connect(self._volume_moved)
        self.wave.seek_requested.connect(self.playback.seek)
        self.folder.clicked.connect(lambda: self.folder_requested.emit(self.current_id or ""))
        self.export.clicked.connect(lambda: self.export_requested.emit(self.current_id or ""))
        playback = self.playback
        playback.position_changed.connect(self._show_position)
        playback.length_changed.connect(self._take_length)
        playback.playing_changed.connect(self._show_playing)
        playback.failed.connect(self._show_failure)
        self._forget = [
            self._library.changed.connect(self._song_changed),
            self._preferences.changed.connect(lambda _settings: self._take_preferences()),
        ]
        self.destroyed.connect(lambda: [forget() for forget in self._forget])

    def _take_preferences(self) -> None:
        settings = self._preferences.settings
        self.loop.set_lit(settings.loop)
        self.playback.set_loop(loop=settings.loop)
        if not self._keep.isActive():
            self.volume.setValue(round(settings.volume * 100))
            self._keep.stop()
        self._show_volume()

    def _previous(self) -> None:
        """Back to the start; from there, to the take or the song before."""
        if self.playback.position > 3:
            self.playback.seek(0.0)
        elif not self._change_take(self._take - 1):
            self.previous_requested.emit()

    def _next(self) -> None:
        """To the next take, and from the last one to the next song."""
        if not self._change_take(self._take + 1):
            self.next_requested.emit()

    def _volume_moved(self, _value: int) -> None:
        self._show_volume()
        self._keep.start()

    def _mute(self) -> None:
        """Silence; the second press brings back what was heard before."""
        if self.volume.value():
            self._heard = self.volume.value()
            self.volume.setValue(0)
        else:
            self.volume.setValue(getattr(self, "_heard", 80))

    def _show_volume(self) -> None:
        value = self.volume.value()
        self.playback.set_volume(value / 100)
        levels = ("speaker-x", "speaker-low", "speaker-high")
        self.mute.set_icon_name(levels[0 if not value else 1 if value < 50 else 2])
        self.mute.set_name("Mute" if value else "Unmute")

    def _keep_volume(self) -> None:
        try:
            self._preferences.change(volume=self.volume.value() / 100)
        except ComposerError as error:
            self.error.emit(error)

    def _song_changed(self, generation: Generation) -> None:
        if generation.id == self.current_id:
            self._generation = generation
            self._show_generation()

    def _show_generation(self) -> None:
        generation = self._generation
        self.play_button.setEnabled(generation is not None)
        for button in (self.folder, self.export, self.wave):
            button.setEnabled(generation is not None and self.playback.is_whole)
        self._title.set_colour("t1" if generation else "t2")
        clip = self.clip
        self.takes.show_takes(len(generation.clips) if generation else 0, self._take)
        if generation is None or (clip is None and self.playback.is_whole):
            songs, _ = self._library.size()
            self._title.setText("Nothing playing")
            self._about.set_colour("t2")
            self._about.setText(
                "Choose a song to hear it" if songs else "Your first take lands here"
            )
            self._show_time(0.0)
            return
        sku = self._composing.sku(generation.request.sku)
        model = sku.label if sku else generation.request.sku
        service = sku.provider_label if sku and sku.needs_key else ""
        take = take_name(self._take) if len(generation.clips) > 1 else ""
        whole = self.playback.is_whole and clip is not None
        parts = (model, service, clip.format.upper() if whole and clip else "still coming")
        self._title.setText(
            ", ".join(part for part in (generation.title, take[:1].lower() + take[1:]) if part)
        )
        self._about.set_colour("t2")
        self._about.setText(" · ".join(part for part in parts if part))
        self._show_time(self.playback.position)

    def _show_time(self, seconds: float) -> None:
        now = format_time(int(seconds))
        length = format_time(self._seconds) if self.playback.is_whole else "…"
        if now != self._time.text():
            self._time.setText(now)
            self._time.updateGeometry()
        if self._length.text() != f"/ {length}":
            self._length.setText(f"/ {length}")
        if self._short_time.text() != f"{now} / {length}":
            self._short_time.setText(f"{now} / {length}")

    def _show_position(self, seconds: float) -> None:
        self.wave.set_position(seconds)
        self._show_time(seconds)
        if self.current_id is not None and self._seconds:
            self.position_changed.emit(self.current_id, min(1.0, seconds / self._seconds))

    def _show_playing(self, playing: bool) -> None:
        self.play_button.set_icon_name("pause-fill" if playing else "play-fill")
        self.play_button.set_name("Pause" if playing else "Play")
        if playing:
            self._show_generation()  # what stood in the way is gone

    def _show_failure(self, error: ComposerError) -> None:
        self._about.set_colour("error_text")
        self._about.setText(error.short)
        self.error.emit(error)

    def _take_length(self, seconds: float) -> None:
        """The decoder's word on the length, where the library knows none."""
        if seconds > 0 and not self._seconds and self.playback.is_whole:
            self._seconds = seconds
            self._show_time(self.playback.position)

    # The wave

    def _ask_for_peaks(self, clip: Clip) -> None:
        task = tasks.start(
            "player wave", self._waveforms.peaks(clip), on_error=self._wave_unreadable
        )
        tasks.after(task, self, lambda done: self._take_peaks(clip, done))

    def _take_peaks(self, clip: Clip, done: asyncio.Task[Peaks]) -> None:
        generation = self._generation
        if done.cancelled() or done.exception() or generation is None or self.clip != clip:
            return
        peaks = done.result()
        self._seconds = peaks.seconds or self._seconds
        self.wave.set_wave(self._seconds, peaks.peak, peaks.rms)
        self.wave.set_sections(self._stretches(generation, clip))
        self.wave.set_position(self.playback.position)
        self._show_time(self.playback.position)

    def _wave_unreadable(self, error: ComposerError) -> None:
        self._about.set_colour("error_text")
        self._about.setText(error.short)

    def _stretches(self, generation: Generation, clip: Clip) -> list[Stretch]:
        """The song's sections: as the service tells them, or guessed from the words it sang."""
        request = generation.request
        sku = self._composing.sku(request.sku)
        sings = sku is not None and sku.lyrics is not None and not request.instrumental
        times = clip.sections
        if not times and sings and not is_silent(request.lyrics):
            times = outline(request.lyrics, self._seconds)
        return [
            Stretch(
                start=section.start,
                end=section.start + section.seconds,
                name=section.name,
                hue=section_hue(section.name),
            )
            for section in times
        ]
