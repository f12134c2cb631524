"""At which place of the list stands which song, when there may be 100,000?

Songs are known here by their moments, whole numbers that grow with time: eight bytes each, newest
first. Below one that is unfolded stand the older takes of its song. What waits for its turn stands
in the order of the line, in the places that it has.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Iterable, Sequence


class LibraryPlaces:
    """Row numbers and moments, each found by the other without walking."""

    def __init__(self, moments: array[int] | None = None) -> None:
        self._moments = array("q") if moments is None else moments
        self._unfolded: dict[int, array[int]] = {}
        """Moment to those that stand below it."""
        self._line: tuple[int, ...] = ()
        self._at: dict[int, int] = {}
        """Row to moment, where the line has its own order."""
        self._row: dict[int, int] = {}
        """The same the other way round."""

    def __len__(self) -> int:
        return len(self._moments) + sum(map(len, self._unfolded.values()))

    @property
    def moments(self) -> Sequence[int]:
        """All but what is unfolded, newest first, whatever the line says."""
        return self._moments

    def at(self, row: int) -> int:
        """The moment of that row."""
        if row in self._at:
            return self._at[row]
        if not self._unfolded:
            return self._moments[row]
        for place, inside in self._folds():
            if row <= place:
                break
            if row <= place + len(inside):
                return inside[row - place - 1]
            row -= len(inside)
        return self._moments[row]

    def between(self, first: int, last: int) -> list[int]:
        """The moments from one row until before another, as far as there are any."""
        return [self.at(row) for row in range(max(0, first), min(last, len(self)))]

    def row_of(self, moment: int) -> int | None:
        """Where it stands; None if it is not among them."""
        if moment in self._row:
            return self._row[moment]
        place = self._place_of(moment)
        if place < len(self._moments) and self._moments[place] == moment:
            return self.row_at(place)
        for head, inside in self._unfolded.items():
            if moment in inside:
                return self.row_at(self._place_of(head)) + 1 + inside.index(moment)
        return None

    def row_at(self, place: int) -> int:
        """The row of the one at that place among ``moments``."""
        below = (inside for head, inside in self._unfolded.items() if self._place_of(head) < place)
        return place + sum(map(len, below))

    def where(self, moment: int) -> int:
        """The row at which it stands or would stand by its age."""
        return self.row_at(self._place_of(moment))

    def is_below(self, row: int) -> bool:
        """Whether it is one of those that were unfolded."""
        return bool(self._unfolded) and any(
            place < row <= place + len(inside) for place, inside in self._rows_unfolded()
        )

    def is_unfolded(self, moment: int) -> bool:
        """Whether older takes stand below it."""
        return moment in self._unfolded

    def unfold(self, moment: int, below: array[int]) -> None:
        """Have these stand below one that is here."""
        self._unfolded[moment] = below
        self.keep_in_line(self._line)

    def fold(self, moment: int) -> None:
        """Let go of those below."""
        self._unfolded.pop(moment, None)
        self.keep_in_line(self._line)

    def insert(self, moment: int) -> None:
        """Add one that is not there yet."""
        self._moments.insert(self._place_of(moment), moment)
        self.keep_in_line(self._line)

    def remove(self, row: int) -> None:
        """Take one away; it must have none below it."""
        moment = self.at(row)
        for head, inside in self._unfolded.items():
            if moment in inside:
                self._unfolded[head] = array("q", [each for each in inside if each != moment])
                break
        else:
            del self._moments[self._place_of(moment)]
        self.keep_in_line(self._line)

    def extend(self, older: array[int]) -> None:
        """Add those that are older than all."""
        self._moments.extend(older)
        self.keep_in_line(self._line)

    def keep_in_line(self, line: Iterable[int]) -> bool:
        """Let what waits stand in this order, the first of the line lowest; says if that is new."""
        self._line = tuple(line)
        before, self._at, self._row = self._at, {}, {}
        found = {moment: self.row_of(moment) for moment in self._line}
        here = {moment: row for moment, row in found.items() if row is not None}
        self._at = dict(zip(sorted(here.values(), reverse=True), here, strict=True))
        self._row = {moment: row for row, moment in self._at.items()}
        return self._at != before

    def _place_of(self, moment: int) -> int:
        return bisect_left(self._moments, -moment, key=lambda each: -each)

    def _folds(self) -> list[tuple[int, array[int]]]:
        """(place among ``moments``, what stands below), from above."""
        return sorted((self._place_of(head), inside) for head, inside in self._unfolded.items())

    def _rows_unfolded(self) -> list[tuple[int, array[int]]]:
        """(row, what stands below)"""
        return [(self.row_at(place), inside) for place, inside in self._folds()]
