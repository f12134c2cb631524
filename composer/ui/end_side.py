"""What the window does when an order has ended: who tells it, and how much of it."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QMainWindow

from composer.domain.errors import Charge
from composer.domain.generation import Generation, State
from composer.services.composing import Composing
from composer.services.generation_queue import GenerationQueue
from composer.ui.library_side import LibrarySide
from composer.ui.messages import Messages
from composer.ui.model_pane import ModelPane
from composer.ui.player_side import PlayerSide
from composer.ui.queue_side import QueueSide


class EndSide(QObject):
    """Tells of each order, once, that it was made or that it failed."""

    def __init__(
        self,
        window: QMainWindow,
        *,
        composing: Composing,
        queue: GenerationQueue,
        model: ModelPane,
        player: PlayerSide,
        songs: LibrarySide,
        waiting: QueueSide,
        messages: Messages,
    ) -> None:
        super().__init__(window)
        self._composing = composing
        self._model = model
        self._player = player
        self._songs = songs
        self._waiting = waiting
        self._messages = messages
        queue.ended.connect(self._tell)

    def _tell(self, generation: Generation) -> None:
        failure = generation.failure
        if generation.state is State.DONE and generation.clip is not None:
            self._tell_made(generation)
        # Whoever stops an order knows it, and is told if money may have been taken all the same.
        elif failure and (
            generation.state is not State.CANCELLED or failure.charged is not Charge.NO
        ):
            self._tell_failed(generation)

    def _tell_made(self, generation: Generation) -> None:
        self._player.take_made(generation)
        sku = self._composing.sku(generation.request.sku)
        label = sku.label if sku else generation.request.sku
        self._messages.ready(generation, label, lambda: self._player.play(generation.id))
        self._waiting.tell_ready(generation, label)

    def _tell_failed(self, generation: Generation) -> None:
        # What a card says beside Generate is not said a second time above it.
        if not self._model.show_failure(generation):
            self._messages.failed(generation, lambda: self._songs.tell_story(generation.id))
