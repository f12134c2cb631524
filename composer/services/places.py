"""How many orders may be at one service at a time, and which of those that wait is next?"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import asynccontextmanager

from msgspec import Struct

LONGEST_REST = 60.0
"""Seconds that a busy service is left alone at most, whatever it asks for."""
USUAL_REST = 10.0
"""The same where it does not say."""
GOOD_ORDERS = 5
"""After so many orders that went well, a service that was too busy gets one more at a time."""


class _Turn(Struct, eq=False):
    name: str
    most: Callable[[], int]
    let_in: asyncio.Future[None]


class Places:
    """The places at one service. Whoever comes first goes first, unless the line is put otherwise.

    What a service can take is learned: it gets half as many at a time after it was too busy, and
    one more after every GOOD_ORDERS that went well.
    """

    def __init__(self) -> None:
        self._taken = 0
        self._line: list[_Turn] = []
        self._rest: asyncio.TimerHandle | None = None
        self._rest_ends = 0.0
        self._holds = False
        self._is_paused = False
        self._learned: int | None = None
        self._good = 0

    @property
    def line(self) -> tuple[str, ...]:
        """The names of those that wait, in the order in which they will be let in."""
        return tuple(turn.name for turn in self._line if not turn.let_in.done())

    @property
    def rests_for(self) -> float | None:
        """Seconds until those in line are let in again; None if they are not kept waiting."""
        if self._rest is None:
            return None
        return max(0.0, self._rest_ends - asyncio.get_running_loop().time())

    @asynccontextmanager
    async def one(
        self,
        most: Callable[[], int],
        *,
        name: str = "",
        is_inside: bool = False,
        goes_first: bool = False,
    ) -> AsyncGenerator[None, None]:
        """Hold one place, as soon as fewer than ``most()`` are taken.

        ``most`` is asked whenever a place may have come free; less than one counts as one. One
        that ``is_inside`` does not wait: the service has the order already. One that ``goes_first``
        had its turn and could do nothing with it.
        """
        if is_inside:
            self._taken += 1
        else:
            await self._wait(most, name, goes_first=goes_first)
        try:
            yield
        finally:
            self._taken -= 1
            self.look()

    def look(self) -> None:
        """Let in whoever may go now; call it when there may be more places than before."""
        while self._line:
            turn = self._line[0]
            if not turn.let_in.done():
                is_shut = self._is_paused or self._rest is not None
                if is_shut or self._taken >= self._limit(turn.most):
                    return
                self._taken += 1
                turn.let_in.set_result(None)
            del self._line[0]
        if not self._holds:
            self.close()

    def sort(self, names: Sequence[str]) -> None:
        """Let in those in line in this order from now on; names that are not known go last."""
        place = {name: at for at, name in enumerate(names)}
        self._line.sort(key=lambda turn: place.get(turn.name, len(place)))

    def pause(self, *, paused: bool) -> None:
        """Let nobody in until this is taken back; those inside stay."""
        self._is_paused = paused
        self.look()

    def busy(self, seconds: float | None, *, waits: bool = False) -> None:
        """The service was too busy for an order: fewer at a time, and a rest for those in line.

        ``seconds`` is None where it did not say how long. Where nobody waits nobody is kept
        waiting: an order that comes later is a wish to try now. With ``waits`` the order itself
        is about to go back into the line, and whoever comes meanwhile waits as well.
        """
        self._good = 0
        self._learned = max(1, (self._taken + 1) // 2)
        self.close()
        if self._line or waits:
            wanted = USUAL_REST if seconds is None else max(0.0, seconds)
            self.rest(min(wanted, LONGEST_REST), holds=waits)

    def went_well(self) -> None:
        """The service took an order and made it."""
        self._good += 1
        if self._learned is not None and self._good >= GOOD_ORDERS:
            self._good = 0
            self._learned += 1
            self.look()

    def rest(self, seconds: float, *, holds: bool = False) -> None:
        """Let nobody in for so long. If it ``holds``, whoever comes meanwhile waits as well."""
        self.close()
        self._holds = holds
        loop = asyncio.get_running_loop()
        self._rest = loop.call_later(seconds, self.end_rest)
        self._rest_ends = loop.time() + seconds  # not every loop's timers can be asked

    def end_rest(self) -> None:
        """Let those in line try now."""
        self.close()
        self.look()

    def close(self) -> None:
        """End the rest, so that no timer outlives the program."""
        if self._rest is not None:
            self._rest.cancel()
            self._rest = None
        self._holds = False

    def _limit(self, most: Callable[[], int]) -> int:
        asked = max(1, most())
        return asked if self._learned is None else min(asked, self._learned)

    async def _wait(self, most: Callable[[], int], name: str, *, goes_first: bool) -> None:
        turn = _Turn(name, most, asyncio.get_running_loop().create_future())
        self._line.insert(0 if goes_first else len(self._line), turn)
        self.look()
        try:
            await turn.let_in
        except asyncio.CancelledError:
            if not turn.let_in.cancelled():  # let in and stopped in the same breath
                self._taken -= 1
            self.look()
            raise
