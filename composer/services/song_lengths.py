"""How far do finished songs of this library stray from the guess at their length?"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Iterable, Mapping

from composer.domain.generation import Generation
from composer.domain.lyrics import is_silent
from composer.domain.sku import Ability, Sku
from composer.domain.sung_length import correction, expected_lengths
from composer.services.events import Signal

NEWEST = 200
"""Songs that are looked at: what a service made years ago says little of today."""


def takes_of(
    generations: Iterable[Generation], skus: Mapping[str, Sku]
) -> tuple[tuple[float, float], ...]:
    """(seconds guessed, seconds made) of every sung song whose length its service chose."""
    takes = list[tuple[float, float]]()
    for generation in generations:
        request, sku = generation.request, skus.get(generation.request.sku)
        if sku is None or sku.lyrics is None or Ability.LENGTH in sku.abilities:
            continue
        if request.instrumental or is_silent(request.lyrics):
            continue
        bpm = request.options.get("bpm")
        tempo = float(bpm) if isinstance(bpm, int | float) and 40 <= bpm <= 220 else None
        guessed = sum(expected_lengths(request.lyrics, request.prompt, tempo))
        takes += [(guessed, clip.seconds) for clip in generation.clips if clip.seconds > 0]
    return tuple(takes)


class SongLengths:
    """What the finished songs of this library say about the guess at a length.

    Learnt from the newest once, then from each song as it comes in; never at a key.
    """

    def __init__(self, skus: Mapping[str, Sku]) -> None:
        self.changed: Signal[[]] = Signal()
        self.correction = 1.0
        """By what the guess is to be multiplied (``sung_length.correction``)."""
        self._skus = skus
        self._takes = deque[tuple[float, float]](maxlen=NEWEST)

    async def learn(self, newest_first: Iterable[Generation]) -> None:
        """Begin with what the library holds; lets others have their turn after every song."""
        takes = deque[tuple[float, float]](maxlen=NEWEST)
        for generation in newest_first:
            if len(takes) == NEWEST:
                break
            takes.extendleft(takes_of([generation], self._skus))
            await asyncio.sleep(0)
        takes.extend(self._takes)
        self._takes = takes
        self._correct()

    def note(self, generation: Generation) -> None:
        """A song has come in, or an order has ended without one."""
        if takes := takes_of([generation], self._skus):
            self._takes.extend(takes)
            self._correct()

    def _correct(self) -> None:
        now = correction(self._takes)
        if now != self.correction:
            self.correction = now
            self.changed.emit()
