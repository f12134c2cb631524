"""Who waits at which service, in which order, and what holds them up?"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from functools import partial

from composer.domain.sentences import say
from composer.domain.sku import Sku
from composer.services.events import Signal
from composer.services.places import Places
from composer.storage.turns import Turns

TRY_AGAIN = 15.0
"""Seconds between two tries to reach a service that could not be reached."""
SURELY_THERE = 12.0
"""Seconds after which a try that has not failed has reached the service: connecting takes 10 s at
most, and a song can take minutes to be answered."""
ALL = ""
"""In the place of a service's id: all of them."""


class Lines:
    """The lines before the services. Nothing here is kept for the next start but the order."""

    def __init__(self, turns: Turns) -> None:
        self.changed: Signal[[]] = Signal()
        """Something else is paused, out of reach or in another order than before."""
        self._turns = turns
        self._places: dict[str, Places] = {}
        self._paused: set[str] = set()
        self._away: set[str] = set()
        self._tries: dict[str, asyncio.TimerHandle] = {}

    # Pausing

    @property
    def paused(self) -> frozenset[str]:
        """The services that get no further orders; ALL is in it if none gets any."""
        return frozenset(self._paused)

    def is_paused(self, provider: str) -> bool:
        """Whether this service gets no further orders for now."""
        return ALL in self._paused or provider in self._paused

    def pause(self, provider: str = ALL) -> None:
        """Send nothing more to a service; what is under way there goes on."""
        self._paused.add(provider)
        self._apply_pauses()

    def resume(self, provider: str = ALL) -> None:
        """Send again; ALL takes back every pause."""
        if provider == ALL:
            self._paused.clear()
        else:
            self._paused.discard(provider)
        self._apply_pauses()

    # The order

    def move(self, generation_id: str, before: str | None) -> None:
        """Let an order that waits go before another, or (None) last. Kept for the next start."""
        self._sort(self._turns.put_before(generation_id, before))

    def put_last(self, generation_id: str) -> None:
        """Let an order that waits again go last."""
        self._sort(self._turns.put_last(generation_id))

    def waiting(self) -> list[str]:
        """Everything that waits in this library, whoever goes first first."""
        return self._turns.in_line()

    def place_of(self, generation_id: str, provider: str) -> int:
        """Place in line at a service, from 1; 0 if it does not stand there."""
        line = self._at(provider).line
        return line.index(generation_id) + 1 if generation_id in line else 0

    # What holds them up

    @property
    def away(self) -> frozenset[str]:
        """The services that cannot be reached."""
        return frozenset(self._away)

    @property
    def tries_again_in(self) -> float | None:
        """Seconds until the next try to reach one that is away; None if all can be reached."""
        waits = (self._at(provider).rests_for for provider in self._away)
        return min((each for each in waits if each is not None), default=None)

    def held_up(self, sku: Sku) -> str:
        """Why those in line wait longer than for their turn, for people; empty if they do not."""
        if self.is_paused(sku.provider):
            return say("Paused")
        if sku.provider in self._away:
            return say("At {service}, waiting for connection", service=sku.provider_label)
        rest = self._at(sku.provider).rests_for
        return (
            ""
            if rest is None
            else say(
                "{service} is busy, retry in {rest:.0f} s",
                service=sku.provider_label,
                rest=rest,
            )
        )

    def tries(self, provider: str) -> None:
        """An order is on its way to a service; if nothing is heard of it, it has got there."""
        if provider in self._away:
            self._end_try(provider)
            there = partial(self.was_reached, provider)
            self._tries[provider] = asyncio.get_running_loop().call_later(SURELY_THERE, there)
            self.changed.emit()

    def cannot_be_reached(self, provider: str) -> None:
        """An order did not leave this computer: nobody tries again for TRY_AGAIN seconds."""
        self._end_try(provider)
        self._at(provider).rest(TRY_AGAIN, holds=True)
        if provider not in self._away:
            self._away.add(provider)
        self.changed.emit()

    def was_reached(self, provider: str) -> None:
        """The service has answered, whatever it said."""
        self._end_try(provider)
        if provider in self._away:
            self._away.discard(provider)
            self._at(provider).end_rest()
            self.changed.emit()

    def try_now(self) -> None:
        """Try to reach those that are away at once."""
        for provider in self._away:
            self._at(provider).end_rest()

    # For the queue

    def place(
        self,
        sku: Sku,
        name: str,
        most: Callable[[], int],
        *,
        is_inside: bool = False,
        goes_first: bool = False,
    ) -> AbstractAsyncContextManager[None]:
        """A place at the SKU's service, held as long as the context is open; see ``Places``."""
        at = self._at(sku.provider)
        return at.one(most, name=name, is_inside=is_inside, goes_first=goes_first)

    def busy(self, provider: str, retry_after: float | None, *, waits: bool = False) -> None:
        """A service was too busy; seconds, None where it did not say. See ``Places``."""
        self._at(provider).busy(retry_after, waits=waits)

    def went_well(self, provider: str) -> None:
        """A service has made an order."""
        self._at(provider).went_well()

    def look(self) -> None:
        """There may be more places than before."""
        for places in self._places.values():
            places.look()

    def close(self) -> None:
        """End every wait, so that no timer outlives the program."""
        for provider in tuple(self._tries):
            self._end_try(provider)
        for places in self._places.values():
            places.pause(paused=True)
            places.close()

    def _end_try(self, provider: str) -> None:
        trying = self._tries.pop(provider, None)
        if trying is not None:
            trying.cancel()

    def _at(self, provider: str) -> Places:
        places = self._places.get(provider)
        if places is None:
            places = self._places[provider] = Places()
            places.pause(paused=self.is_paused(provider))
        return places

    def _apply_pauses(self) -> None:
        for provider, places in self._places.items():
            places.pause(paused=self.is_paused(provider))
        self.changed.emit()

    def _sort(self, line: list[str]) -> None:
        for places in self._places.values():
            places.sort(line)
        self.changed.emit()
