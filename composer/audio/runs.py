"""Which stretches of a song lie in its decoded file, and where there?

They are written one behind the other in the order in which they were wanted, so that a place far
ahead costs the disk nothing for what lies before it. All numbers are frames.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator


class Runs:
    """Stretches of a song that never overlap, each in one piece of the file."""

    def __init__(self) -> None:
        self._starts: list[int] = []
        self._runs: list[tuple[int, int]] = []  # its end in the song, its start in the file
        self.size = 0
        """Of the file."""

    def add(self, start: int, count: int) -> None:
        """So many frames from ``start`` on now lie at the file's end."""
        place = bisect_right(self._starts, start) - 1
        if place >= 0:
            end, at = self._runs[place]
            if end == start and at + end - self._starts[place] == self.size:
                self._runs[place] = (end + count, at)
                self.size += count
                return
        self._starts.insert(place + 1, start)
        self._runs.insert(place + 1, (start + count, self.size))
        self.size += count

    def reach(self, place: int) -> int:
        """The first frame from ``place`` on that does not lie in the file."""
        for _, start, count in self.pieces(place, 1 << 62):
            place = start + count
        return place

    def room(self, place: int) -> int:
        """How many frames from ``place`` on are missing up to the next that lie in the file."""
        after = bisect_right(self._starts, place)
        return self._starts[after] - place if after < len(self._starts) else 1 << 62

    def last_before(self, place: int) -> int:
        """Where the last stretch ends that begins before ``place``; 0 if none does."""
        before = bisect_right(self._starts, place - 1) - 1
        return self._runs[before][0] if before >= 0 else 0

    def pieces(self, start: int, count: int) -> Iterator[tuple[int, int, int]]:
        """(place in the file, place in the song, frames), from ``start`` on without a hole."""
        run = bisect_right(self._starts, start) - 1
        stop = start + count
        while 0 <= run < len(self._runs) and start < stop and self._starts[run] <= start:
            end, at = self._runs[run]
            if start < end:
                taken = min(stop, end) - start
                yield at + start - self._starts[run], start, taken
                start += taken
            run += 1
