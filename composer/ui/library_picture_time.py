"""Which rows of the library does one picture finish, and which wait for the next?

A page of rows that nobody has seen takes half a thousandth of a second each to read and to lay
out: a picture of a tall window would come late under the hand that drags the bar's handle. While
the list is scrolled a picture therefore has a time, and what does not fit into it is shown lightly
and finished in the pictures that follow.
"""

from __future__ import annotations

from collections.abc import Callable

SECONDS = 0.004
"""For the new rows of a picture; what else it does takes two thousandths of a second."""
AT_LEAST = 2
"""New rows that a picture finishes however long they take: as many as a notch of the wheel
brings, which never is seen unfinished."""


class PictureTime:
    """Remembers of each row that can be seen whether it is finished."""

    def __init__(self, clock: Callable[[], float]) -> None:
        """``clock`` gives seconds from any moment on."""
        self._clock = clock
        self._is_scrolled = False
        self._until: float | None = None
        """When the picture's time is over; None for one that has all the time there is."""
        self._new = 0
        """Rows that this picture was allowed to lay out."""
        self._whole: set[int] = set()
        self._left: set[int] = set()

    @property
    def left(self) -> frozenset[int]:
        """The rows that can be seen and are not finished."""
        return frozenset(self._left)

    def scrolled(self) -> None:
        """The next picture may be of rows that nobody has seen."""
        self._is_scrolled = True

    def begin(self, seen: range) -> bool:
        """A picture begins, of these rows at most; says whether it has all the time there is.

        It has if nothing was scrolled, and if there was none before it.
        """
        is_moved, self._is_scrolled = self._is_scrolled and bool(self._whole), False
        self._whole.intersection_update(seen)
        self._left.intersection_update(seen)
        has_all = not is_moved and not self._left
        self._until = None if has_all else self._clock() + SECONDS
        self._new = 0
        return has_all

    def has_time(self, row: int) -> bool:
        """Whether the picture may read that row and lay it out."""
        if self._until is None or row in self._whole:
            return True
        if self._new >= AT_LEAST and self._clock() >= self._until:
            return False
        self._new += 1
        return True

    def tell(self, row: int, *, whole: bool) -> None:
        """That row was painted, finished or not."""
        (self._whole if whole else self._left).add(row)
        (self._left if whole else self._whole).discard(row)
