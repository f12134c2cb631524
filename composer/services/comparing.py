"""Takes side by side: which stand there, how loud each may be, and which were chosen before."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime

from composer.domain.comparison import Candidate, Standing, Vote, standings


class Votes:
    """The decisions so far, kept the moment they are made."""

    def __init__(self, *, votes: Sequence[Vote], save: Callable[[Vote], None]) -> None:
        """``save`` may raise ComposerError."""
        self._votes = list(votes)
        self._save = save

    def cast(self, candidates: Sequence[Candidate], chosen: str, *, blind: bool) -> Vote:
        """Keep that this clip was chosen among these. Raises ComposerError; then it still counts
        until the program ends."""
        vote = Vote(
            when=datetime.now(UTC), blind=blind, candidates=tuple(candidates), chosen=chosen
        )
        self._votes.append(vote)
        self._save(vote)
        return vote

    def standings(self) -> tuple[Standing, ...]:
        """How each model has fared against others."""
        return standings(self._votes)


class Loops:
    """The stretch of each take that is looped, from and to in seconds."""

    def __init__(
        self,
        *,
        loops: Mapping[str, tuple[float, float]],
        save: Callable[[Mapping[str, tuple[float, float]]], None],
    ) -> None:
        """``save`` may raise ComposerError."""
        self._loops = dict(loops)
        self._save = save

    def of(self, clip_id: str) -> tuple[float, float] | None:
        """The stretch of this take; None if it is looped whole."""
        return self._loops.get(clip_id)

    def keep(self, clip_id: str, region: tuple[float, float] | None) -> None:
        """Remember it, or forget it. Raises ComposerError; then it holds until the end."""
        if region == self._loops.get(clip_id):
            return
        self._loops.pop(clip_id, None)
        if region is not None:
            self._loops[clip_id] = region
        self._save(self._loops)
