"""What the band says about what it played: plain data that travels between processes."""

from __future__ import annotations

from typing import Any

from msgspec import Struct, to_builtins


class SectionTime(Struct, frozen=True, kw_only=True):
    """A section of the finished piece; `kind` is a value of `domain.lyrics.SectionKind`."""

    name: str
    kind: str
    start: float  # seconds
    seconds: float


class Sketch(Struct, frozen=True, kw_only=True):
    """What was played: in one sentence what was understood, and the figures for the player."""

    understood: str
    style: str
    bpm: float
    key: str
    seed: int
    sections: tuple[SectionTime, ...]

    def to_json(self) -> dict[str, Any]:
        """Return the sketch as a dict of JSON values."""
        return dict(to_builtins(self))

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Sketch:
        """Read what `to_json` wrote."""
        sections = tuple(SectionTime(**section) for section in data["sections"])
        return cls(**{**data, "sections": sections})
