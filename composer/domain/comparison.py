"""What is a comparison of takes: who stands in it, at which levels, and how it was decided?"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Sequence
from datetime import datetime

from msgspec import Struct

from composer.domain.loudness import SILENCE_LUFS, Loudness

MOST = 9
"""Takes that stand side by side: as many as there are digits to choose them by."""


class Candidate(Struct, frozen=True, kw_only=True):
    """One take in a comparison."""

    generation: str
    clip: str
    sku: str


class Vote(Struct, frozen=True, kw_only=True):
    """One decision."""

    when: datetime
    blind: bool
    """Whether titles, models and prices were hidden."""
    candidates: tuple[Candidate, ...]
    chosen: str
    """The clip that won."""


def factors(loudnesses: Sequence[Loudness | None]) -> tuple[float, ...]:
    """By which factor each sound is made quieter so that all are as loud as the quietest, 0 to 1.

    Nothing is made louder, so nothing can go beyond full scale. What is silent, or not measured
    yet, stays as it is and counts for nothing.
    """
    levels = [
        loudness.integrated
        if loudness is not None and loudness.integrated > SILENCE_LUFS
        else math.inf
        for loudness in loudnesses
    ]
    quietest = min(levels, default=math.inf)
    return tuple(
        10 ** ((quietest - level) / 20) if math.isfinite(level) else 1.0 for level in levels
    )


class Standing(Struct, frozen=True, kw_only=True):
    """How a model has fared."""

    sku: str
    won: int
    stood: int
    """In how many decisions it stood against another model."""


def standings(votes: Iterable[Vote]) -> tuple[Standing, ...]:
    """Each model's wins against other models, the most often chosen first."""
    won: dict[str, int] = {}
    stood: dict[str, int] = {}
    for vote in votes:
        models = {candidate.sku for candidate in vote.candidates}
        if len(models) < 2:
            continue
        for sku in models:
            stood[sku] = stood.get(sku, 0) + 1
        for candidate in vote.candidates:
            if candidate.clip == vote.chosen:
                won[candidate.sku] = won.get(candidate.sku, 0) + 1
    found = [Standing(sku=sku, won=won.get(sku, 0), stood=many) for sku, many in stood.items()]
    return tuple(sorted(found, key=lambda one: (-one.won / one.stood, -one.stood, one.sku)))


def vote_text(vote: Vote) -> str:
    """A decision as one line of JSON."""
    return json.dumps(
        {
            "when": vote.when.isoformat(),
            "blind": vote.blind,
            "chosen": vote.chosen,
            "candidates": [
                {"generation": one.generation, "clip": one.clip, "sku": one.sku}
                for one in vote.candidates
            ],
        },
        ensure_ascii=False,
    )


def vote_from(line: str) -> Vote | None:
    """A decision from its line; None for what is none."""
    try:
        kept = json.loads(line)
        candidates = tuple(
            Candidate(generation=str(one["generation"]), clip=str(one["clip"]), sku=str(one["sku"]))
            for one in kept["candidates"]
        )
        return Vote(
            when=datetime.fromisoformat(kept["when"]),
            blind=bool(kept["blind"]),
            chosen=str(kept["chosen"]),
            candidates=candidates,
        )
    except (ValueError, TypeError, KeyError):
        return None
