"""How high is the library's list, and where does each row of it lie?

All rows but a few are of one height, so each place is counted and none is measured.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Collection

from msgspec import Struct

from composer.ui.library_row_places import head_height, row_height

_MARGIN_BELOW = 8


class LibraryMeasures(Struct, frozen=True):
    """The height of a common row, and where rows differ from it; in px."""

    count: int
    common: int
    head: int
    odd: tuple[int, ...]
    """Rows that have a head above them or are taller, in order."""
    extra: tuple[int, ...]
    """What all rows before each of ``odd`` are taller together; one more than ``odd``."""
    heads: frozenset[int]
    making: frozenset[int]

    def top(self, row: int) -> int:
        """Where the row begins, below its head; from the top of the whole list."""
        before = self.extra[bisect_left(self.odd, row)]
        return row * self.common + before + (self.head if row in self.heads else 0)

    def height(self, row: int) -> int:
        """Of the row without its head."""
        return row_height(making=True) if row in self.making else self.common

    def bottom(self, row: int) -> int:
        """Where the row ends."""
        return self.top(row) + self.height(row)

    def row_at(self, y: int) -> int:
        """The row at that height, or the one below if a head is there; may be ``count``."""
        return bisect_right(range(self.count), y, key=self.bottom)

    def total(self) -> int:
        """The height of the whole list."""
        return self.bottom(self.count - 1) + _MARGIN_BELOW if self.count else 0


def measured(count: int, heads: Collection[int], making: Collection[int]) -> LibraryMeasures:
    """Of so many rows, with these that have a head above them and these that are being made."""
    common, head = row_height(making=False), head_height()
    taller = row_height(making=True) - common
    with_head, tall = frozenset(heads), frozenset(making)
    odd = sorted(with_head | tall)
    extra, total = [0], 0
    for row in odd:
        total += (head if row in with_head else 0) + (taller if row in tall else 0)
        extra.append(total)
    return LibraryMeasures(count, common, head, tuple(odd), tuple(extra), with_head, tall)
