"""What the band plays, note by note: plain data between composing and sounding."""

from __future__ import annotations

from msgspec import Struct

from composer.sketch.harmony import ChordSpan
from composer.sketch.plan import Plan
from composer.sketch.style import PartPlan, Style
from composer.sketch.sung_words import SungLine


class Note(Struct, frozen=True):
    """A note: `beat` and `beats` in quarter notes from the start, feel included.

    `pitch` is the MIDI number (for drums the General MIDI drum), `velocity` 0 to 1.
    """

    beat: float
    beats: float
    pitch: int
    velocity: float


class Part(Struct, frozen=True, kw_only=True):
    """Everything one player plays, in the order of time."""

    plan: PartPlan
    notes: tuple[Note, ...]


class Sung(Struct, frozen=True, kw_only=True):
    """A line of the lyrics as it falls on the tune: the beat of every syllable."""

    line: SungLine
    section: int  # index in the plan's sections
    beats: tuple[float, ...]


class Score(Struct, frozen=True, kw_only=True):
    """The whole piece on paper."""

    plan: Plan
    style: Style
    chords: tuple[ChordSpan, ...]
    parts: tuple[Part, ...]
    sung: tuple[Sung, ...] = ()
