"""What the band says about what it played: plain data that travels between processes."""

from __future__ import annotations

from typing import Any

from msgspec import Struct, to_builtins
from msgspec.structs import replace

from composer.domain.sentence_json import parts_of, put_together


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
        plain = dict(to_builtins(replace(self, understood=str(self.understood))))
        return plain | {"made_of": parts_of(self.understood)}

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Sketch:
        """Read what `to_json` wrote."""
        said = dict(data)
        sections = tuple(SectionTime(**section) for section in said.pop("sections"))
        understood = put_together(said.pop("understood"), said.pop("made_of", None))
        return cls(**said, understood=understood, sections=sections)
