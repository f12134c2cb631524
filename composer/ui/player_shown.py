"""What does the player tell of the take that is in it?"""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from composer.domain.clip import Clip
from composer.domain.generation import Generation
from composer.domain.recording import name_of
from composer.services.composing import Composing
from composer.services.library import Library
from composer.services.listening import Listening
from composer.services.preferences import Preferences
from composer.services.waveforms import Waveforms
from composer.ui.playback import Playback
from composer.ui.player_face import PlayerFace
from composer.ui.player_loudness import LoudnessSide
from composer.ui.player_region import RegionSide
from composer.ui.player_takes import Take
from composer.ui.player_wave import WaveSide
from composer.ui.take_switch import LETTERS, take_within
from composer.ui.widgets.clock import format_time


class PlayerShown(PlayerFace):
    """The take in the player, those beside it, and how they are shown."""

    shown = Signal()
    """Another name stands in the player, or the volume or the loop is another."""
    position_changed = Signal(str, float)
    """Id of the song in the player, and how much of it has been played, 0 to 1."""

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
    def shown_model(self) -> str:
        """Which model made what plays; empty if nothing is there, or nobody may know."""
        if self._generation is None or self._blind:
            return ""
        return self._model(self._generation)

    @property
    def seconds(self) -> float:
        """How long what is in the player is; 0 while nobody knows."""
        return self._seconds

    @property
    def _clip_id(self) -> str:
        return self._clip.id if self._clip is not None else ""

    # How it is shown.

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
        name = take_within(other.number) if is_same else other.title
        return self.tr("vs {name}").format(name=name)

    def _about_text(self, generation: Generation, clip: Clip | None) -> str:
        """``MiniMax Music Pro · Kyma · WAV``."""
        sku, model = self._composing.sku(generation.request.sku), self._model(generation)
        service = sku.provider_label if sku and sku.needs_key else ""
        whole = self.playback.is_whole and clip is not None
        kind = clip.format.upper() if whole and clip else self.tr("still coming")
        return " · ".join(part for part in (model, service, kind) if part)

    def _model(self, generation: Generation) -> str:
        sku = self._composing.sku(generation.request.sku)
        return sku.label if sku else name_of(generation.request.sku)

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
        self.play_button.set_name(self.tr("Pause") if playing else self.tr("Play"))
        if playing:
            self._show_generation()  # what stood in the way is gone

    def _show_level(self) -> None:
        clip = None if self._blind else self._clip
        loudness = self._loudness.known(clip) if clip is not None else None
        self.level.show_loudness(loudness, self._preferences.settings.export_target)
        self._show_time(self.playback.position)
