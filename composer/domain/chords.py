"""Which chords and times stand beside the words, and where when the words have changed?

They are kept beside them, because a service would sing them.
"""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct


class Chord(Struct, frozen=True, kw_only=True):
    """A chord over the words."""

    line: int
    """Number of the line in the lyrics, from 0."""
    column: int
    """How many characters of the line stand before it."""
    name: str


class Beside(Struct, frozen=True, kw_only=True):
    """What came with the words of a file and is not sung."""

    chords: tuple[Chord, ...] = ()
    times: tuple[tuple[int, float], ...] = ()
    """(number of the line, seconds at which it is sung)."""

    def moved(self, before: str, after: str) -> Beside:
        """The same beside another text: each goes with its line.

        A line that was reworded keeps its chords at their columns, held inside it. What belonged
        to a line that is gone goes with it.
        """
        if before == after or not (self.chords or self.times):
            return self
        was, now = before.split("\n"), after.split("\n")
        line_now = {old: new for old, new in _lines_now(was, now).items() if now[new].strip()}
        return Beside(
            chords=tuple(
                Chord(
                    line=line_now[chord.line],
                    column=min(chord.column, len(now[line_now[chord.line]])),
                    name=chord.name,
                )
                for chord in self.chords
                if chord.line in line_now
            ),
            times=tuple((line_now[line], time) for line, time in self.times if line in line_now),
        )


def _lines_now(was: Sequence[str], now: Sequence[str]) -> dict[int, int]:
    """Number of a line before -> its number after."""
    from difflib import SequenceMatcher

    line_now = dict[int, int]()
    for code, a, b, c, d in SequenceMatcher(None, was, now, autojunk=False).get_opcodes():
        if code == "equal":
            line_now.update(zip(range(a, b), range(c, d), strict=True))
        elif code == "replace":
            free = c
            for old in range(a, b):
                same_place = c + old - a if b - a == d - c else d
                new = next((each for each in range(free, d) if _alike(was[old], now[each])), None)
                if new is None and free <= same_place < d:
                    new = same_place
                if new is not None:
                    line_now[old], free = new, new + 1
    return line_now


def _alike(one: str, other: str) -> bool:
    """Whether most words of the shorter line stand in the other."""
    words, others = set(one.lower().split()), set(other.lower().split())
    least = min(len(words), len(others))
    return least > 0 and 2 * len(words & others) > least
