"""What the window does about the player: which song it has, plays, or plays next."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QMainWindow

from composer.domain.generation import Generation
from composer.domain.provider import Sounding
from composer.services.generation_queue import GenerationQueue
from composer.services.library import Library
from composer.ui.compose_pane import ComposePane
from composer.ui.library_pane import LibraryPane
from composer.ui.player_bar import PlayerBar


class PlayerSide(QObject):
    """Stands between the player, the list of songs and what is still being made."""

    def __init__(
        self,
        window: QMainWindow,
        *,
        queue: GenerationQueue,
        library: Library,
        player: PlayerBar,
        pane: LibraryPane,
        compose: ComposePane,
    ) -> None:
        super().__init__(window)
        self._queue = queue
        self._library = library
        self._player = player
        self._pane = pane
        pane.selected.connect(self.have_ready)
        pane.play_requested.connect(self.play)
        player.position_changed.connect(pane.set_playing)
        player.previous_requested.connect(lambda: self._play_neighbour(-1))
        player.next_requested.connect(lambda: self._play_neighbour(1))
        # One thing sounds at a time: a song, or the recording that a song is made from.
        compose.sounding.connect(player.playback.pause)
        player.playback.playing_changed.connect(lambda on: compose.hush() if on else None)
        self._take_no_sound = queue.sounding.connect(self._take_sound)
        queue.ended.connect(player.take_end)
        queue.ended.connect(player.measure)

    def play(self, generation_id: str) -> None:
        """Play a song, or what is there of one that is still coming."""
        generation = self._library.get(generation_id)
        live = self._queue.live(generation_id)
        if generation.clip is not None:
            self._player.play(generation)
        elif live is not None and live.sound is not None:
            self._player.play_arriving(generation, live.sound)

    def have_ready(self, generation_id: str) -> None:
        """Play is for what is selected, unless something sounds: that goes on."""
        player, generation = self._player, self._library.get(generation_id)
        if generation.clip and not player.is_playing and player.current_id != generation_id:
            player.load(generation)
        live = self._queue.live(generation_id)
        if live and live.sound and not player.is_playing and player.current_id != generation_id:
            player.load_arriving(generation, live.sound)

    def have_newest_ready(self) -> None:
        """Have the newest song in the player, so that Play plays it."""
        newest = self._pane.neighbour(None, 1)
        if newest is not None and self._player.current_id is None:
            self.have_ready(newest)

    def take_made(self, generation: Generation) -> None:
        """A song was made: have it ready if it is the selected one, or nothing else is."""
        if generation.id == self._pane.selected_id or not self._player.current_id:
            self.have_ready(generation.id)

    def end(self) -> None:
        """Let go of the file, and of what still comes: the player could not end while it waits."""
        self._take_no_sound()
        self._player.playback.close()

    def _take_sound(self, generation_id: str, sound: Sounding) -> None:
        """More of a song can be heard that is still on its way."""
        self._player.take_more(generation_id, sound)
        if generation_id == self._pane.selected_id != self._player.current_id:
            self.have_ready(generation_id)

    def _play_neighbour(self, step: int) -> None:
        neighbour = self._pane.neighbour(self._player.current_id, step)
        if neighbour:
            self._pane.select(neighbour)
            self.play(neighbour)
