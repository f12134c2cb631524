"""How is a service asked again and again how an order stands, until it says that it has ended?

Looking costs nothing, and the service works on whether it is looked at or not: a look that fails
is no reason to give an order up.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from composer.domain.provider import Progress
from composer.domain.sentences import say, say_number, sentence_of
from composer.providers import _http

if TYPE_CHECKING:
    import httpx

FIRST_PAUSE = 2.0
LONGEST_PAUSE = 10.0
"""Seconds between two looks, growing from the one to the other."""
GROWTH = 1.25
LONGEST_WAIT = 60.0
"""Seconds between two looks at most, whatever a service asks for."""
FAILED_LOOKS = 30
"""How many looks in a row may fail: about five minutes without a network."""
LONGEST_WATCH = 1800.0
"""Seconds after which a job that does not end is left to itself."""


class Look(Struct, frozen=True, kw_only=True):
    """What a service answered when it was asked how an order stands."""

    status: int
    """Of HTTP."""
    said: Mapping[str, Any]
    """The JSON object of the answer; empty if it was none."""
    retry_after: float | None = None
    """Seconds, if the service asks not to be asked before."""

    @property
    def trouble(self) -> str:
        """Why this is no answer yet, in a few words; empty if it is one."""
        if self.status == 429:
            return say("too many requests")
        if self.status >= 500:
            return f"HTTP {self.status}"
        if 200 <= self.status < 300 and not self.said:
            return say("its answer cannot be read")
        return ""


class NotTold(Exception):
    """It was asked long enough without learning how the order ended; the text says why."""


async def look(caller: httpx.AsyncClient, url: str) -> Look:
    """Ask once. Raises NeverLeft, Broken."""
    async with _http.sent(caller, "GET", url) as answer:
        document = await _http.read_document(answer)
        return Look(
            status=answer.status_code,
            said=_http.json_object(document),
            retry_after=_http.retry_after(answer.headers.get("Retry-After")),
        )


async def looks(
    service: str, ask: Callable[[], Awaitable[Look]], *, pause: _http.Pause
) -> AsyncGenerator[Look | Progress, None]:
    """Every answer, a pause between each two, for as long as the caller wants more.

    A look that failed is told as Progress instead and repeated. Raises NotTold.
    """
    interval, failed, watched = FIRST_PAUSE, 0, 0.0
    while watched < LONGEST_WATCH:
        wait = interval
        try:
            seen = await ask()
        except (_http.NeverLeft, _http.Broken) as problem:
            trouble = sentence_of(problem)
        else:
            trouble = seen.trouble
            if seen.retry_after is not None:
                wait = min(max(interval, seen.retry_after), LONGEST_WAIT)
            if not trouble:
                failed = 0
                yield seen
        if trouble:
            failed += 1
            if failed >= FAILED_LOOKS:
                raise NotTold(trouble)
            yield Progress(
                message=say(
                    "{service} does not answer ({trouble}), asking again",
                    service=service,
                    trouble=trouble,
                )
            )
        await pause(wait)
        watched += wait
        interval = min(interval * GROWTH, LONGEST_PAUSE)
    minutes = round(LONGEST_WATCH / 60)
    raise NotTold(
        say_number(
            "it is not finished after {number} minute",
            "it is not finished after {number} minutes",
            minutes,
        )
    )
