"""How far do finished songs of this library stray from the guess at their length?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from composer.domain.generation import Generation
from composer.domain.library_query import EVERYTHING
from composer.domain.lyrics import is_silent
from composer.domain.sku import Ability, Sku
from composer.domain.sung_length import correction, expected_lengths
from composer.services.library import Library

NEWEST = 200
"""Orders that are looked at: what a service made years ago says little of today."""


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


def learnt_correction(library: Library, skus: Mapping[str, Sku]) -> float:
    """By what the guess is to be multiplied (``sung_length.correction``); 1.0 without any songs.

    Reads the library: ask at the start and when a song is done, not at every key.
    """
    return correction(takes_of(library.shelf.found(EVERYTHING, NEWEST), skus))
