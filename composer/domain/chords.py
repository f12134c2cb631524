"""Which chords stand over the words, and where when the words have changed?

They are kept beside the words, because a service would sing them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Chord:
    """A chord over the words."""

    line: int
    """Number of the line in the lyrics, from 0."""
    column: int
    """How many characters of the line stand before it."""
    name: str


def moved_chords(chords: Sequence[Chord], before: str, after: str) -> tuple[Chord, ...]:
    """Chords of one text at their places in another: each goes with its line.

    Those of a line that is gone go with it; where a line became another, they stay at their
    columns, held inside the line.
    """
    if not chords or before == after:
        return tuple(chords)
    from difflib import SequenceMatcher

    was, now = before.split("\n"), after.split("\n")
    line_now = dict[int, int]()
    for code, a, b, c, d in SequenceMatcher(None, was, now, autojunk=False).get_opcodes():
        if code in ("equal", "replace"):
            line_now.update(zip(range(a, b), range(c, d), strict=False))
    return tuple(
        Chord(
            line=line_now[chord.line],
            column=min(chord.column, len(now[line_now[chord.line]])),
            name=chord.name,
        )
        for chord in chords
        if chord.line in line_now and now[line_now[chord.line]].strip()
    )
