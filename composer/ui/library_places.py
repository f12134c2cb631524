"""At which place of the list stands which song, when there may be 100,000?

Songs are known here by their moments, whole numbers that grow with time: eight bytes each, newest
first. What waits for its turn stands in the order of the line, in the places that it has.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Iterable, Sequence


class LibraryPlaces:
    """Row numbers and moments, each found by the other without walking."""

    def __init__(self, moments: array[int] | None = None) -> None:
        self._moments = array("q") if moments is None else moments
        self._line: tuple[int, ...] = ()
        self._at: dict[int, int] = {}
        """Row to moment, where the line has its own order."""
        self._row: dict[int, int] = {}
        """The same the other way round."""

    def __len__(self) -> int:
        return len(self._moments)

    @property
    def moments(self) -> Sequence[int]:
        """All, newest first, whatever the line says."""
        return self._moments

    def at(self, row: int) -> int:
        """The moment of that row."""
        return self._at.get(row, self._moments[row])

    def between(self, first: int, last: int) -> list[int]:
        """The moments from one row until before another, as far as there are any."""
        return [self.at(row) for row in range(max(0, first), min(last, len(self._moments)))]

    def row_of(self, moment: int) -> int | None:
        """Where it stands; None if it is not among them."""
        if moment in self._row:
            return self._row[moment]
        row = self.where(moment)
        return row if row < len(self._moments) and self._moments[row] == moment else None

    def where(self, moment: int) -> int:
        """The row at which it stands or would stand by its age."""
        return bisect_left(self._moments, -moment, key=lambda each: -each)

    def insert(self, moment: int) -> None:
        """Add one that is not there yet."""
        self._moments.insert(self.where(moment), moment)
        self.keep_in_line(self._line)

    def remove(self, row: int) -> None:
        """Take one away."""
        moment = self.at(row)
        del self._moments[self.where(moment)]
        self.keep_in_line(self._line)

    def extend(self, older: array[int]) -> None:
        """Add those that are older than all."""
        self._moments.extend(older)
        self.keep_in_line(self._line)

    def keep_in_line(self, line: Iterable[int]) -> bool:
        """Let what waits stand in this order, the first of the line lowest; says if that is new."""
        self._line = tuple(line)
        before, self._at, self._row = self._at, {}, {}
        here = [moment for moment in self._line if self.row_of(moment) is not None]
        rows = sorted(map(self.where, here), reverse=True)
        self._at = dict(zip(rows, here, strict=True))
        self._row = {moment: row for row, moment in self._at.items()}
        return self._at != before
