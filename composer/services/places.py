"""How many orders may be at one service at a time, and which of those that wait is next?"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager

LONGEST_REST = 60.0
"""Seconds that a busy service is left alone at most, whatever it asks for."""
USUAL_REST = 10.0
"""The same where it does not say."""


class Places:
    """The places at one service. Whoever comes first goes first."""

    def __init__(self) -> None:
        self._taken = 0
        self._line: deque[tuple[Callable[[], int], asyncio.Future[None]]] = deque()
        self._rest: asyncio.TimerHandle | None = None

    @asynccontextmanager
    async def one(self, most: Callable[[], int]) -> AsyncGenerator[None, None]:
        """Hold one place, as soon as fewer than ``most()`` are taken.

        ``most`` is asked whenever a place may have come free; less than one counts as one.
        """
        await self._turn(most)
        try:
            yield
        finally:
            self._taken -= 1
            self.look()

    def look(self) -> None:
        """Let in whoever may go now; call it when there may be more places than before."""
        while self._line:
            most, turn = self._line[0]
            if not turn.done():
                if self._rest is not None or self._taken >= max(1, most()):
                    return
                self._taken += 1
                turn.set_result(None)
            self._line.popleft()
        self.close()

    def rest(self, seconds: float | None) -> None:
        """Let those in line wait for a while: the service is busy. None where it did not say.

        Where nobody waits nothing happens: an order that comes later is a wish to try now.
        """
        self.close()
        if not self._line:
            return
        wanted = USUAL_REST if seconds is None else max(0.0, seconds)
        loop = asyncio.get_running_loop()
        self._rest = loop.call_later(min(wanted, LONGEST_REST), self._rested)

    def close(self) -> None:
        """End the rest, so that no timer outlives the program."""
        if self._rest is not None:
            self._rest.cancel()
            self._rest = None

    def _rested(self) -> None:
        self._rest = None
        self.look()

    async def _turn(self, most: Callable[[], int]) -> None:
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._line.append((most, turn))
        self.look()
        try:
            await turn
        except asyncio.CancelledError:
            if not turn.cancelled():  # let in and stopped in the same breath
                self._taken -= 1
            self.look()
            raise
