"""What happens to every request of a simulated service, whichever service it is?

It is written into the ledger, struck by the fault that is scripted for it, answered by the
service, and the answer is delivered as the fault leaves it. Imports starlette: only the server's
own thread imports this module.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from msgspec import Struct
from starlette.requests import ClientDisconnect

from composer.practice.answers import Answer, Refused
from composer.practice.delivery import Delivery

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from starlette.requests import Request

    from composer.practice.connections import Connections
    from composer.practice.faults import Fault, Faults
    from composer.practice.ledger import Ledger, Outcome, Place

_HARMLESS = frozenset({"slow_body", "chunked_body", "hang", "minimax:http_codes"})
"""Faults after which a patient customer has the right answer all the same."""


class Visit(Struct, frozen=True, kw_only=True):
    """One request being attended to."""

    number: int
    """Its number in the ledger."""
    request: Request
    body: bytes
    fault: Fault | None

    def struck_by(self, kind: str) -> bool:
        """Whether this fault has struck the request."""
        return self.fault is not None and self.fault.kind == kind


class Desk:
    """Takes the requests of one service in and hands the answers out.

    `refusal(status, retry_after)` is the service's envelope for a scripted error status.
    """

    def __init__(
        self,
        service: str,
        refusal: Callable[[int, float | None], Answer],
        *,
        ledger: Ledger,
        faults: Faults,
        connections: Connections,
    ) -> None:
        self.ledger = ledger
        self._service = service
        self._refusal = refusal
        self._faults = faults
        self._connections = connections

    async def attend(
        self,
        request: Request,
        place: Place,
        key: str,
        handle: Callable[[Visit], Awaitable[Answer]],
    ) -> Delivery:
        """Attend to one request; `handle` is the service at work and may raise Refused.

        `key` is the credential that came with it; a file wants none, and one shown there is
        written down as leaked.
        """
        fault = self._faults.take(self._service, place)
        try:
            body = await request.body()
        except ClientDisconnect:
            body = b""
        number = self.ledger.open(
            service=self._service,
            place=place,
            method=request.method,
            path=_path_and_query(request),
            body=body,
            key=key,
            fault=fault.kind if fault else "",
        )
        visit = Visit(number=number, request=request, body=body, fault=fault)
        answer = await self._answer(visit, handle)
        if visit.struck_by("hang"):
            await self._hang(request)
        self._close(visit, answer, key_leaked=place == "file" and bool(key))
        return Delivery(answer, self._connections, fault)

    async def _answer(self, visit: Visit, handle: Callable[[Visit], Awaitable[Answer]]) -> Answer:
        if visit.struck_by("reset_before_charge") or not self._is_there(visit):
            return Answer()
        if visit.fault is not None and visit.fault.status is not None:
            return self._refusal(visit.fault.status, visit.fault.retry_after)
        try:
            return await handle(visit)
        except Refused as refused:
            return refused.answer

    def _is_there(self, visit: Visit) -> bool:
        return self._connections.is_open(visit.request.scope["client"])

    def _close(self, visit: Visit, answer: Answer, *, key_leaked: bool) -> None:
        kind = visit.fault.kind if visit.fault else ""
        outcome: Outcome = "answered"
        if key_leaked:
            outcome = "key_leaked"
        elif not self._is_there(visit):
            outcome = "client_gone"
        elif answer.status >= 400 or answer.code:
            outcome = "refused"
        elif kind and kind not in _HARMLESS:
            outcome = "broken"
        cut = kind.startswith("reset_") or outcome == "client_gone"
        status = None if cut else answer.status
        self.ledger.close(visit.number, outcome, status=status, code=answer.code)

    async def _hang(self, request: Request) -> None:
        """Wait until the fault is released or the customer hangs up."""
        # With the body read, all that can still be received is the disconnection.
        ends = (
            asyncio.create_task(self.until_released()),
            asyncio.ensure_future(request.receive()),
        )
        try:
            await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for end in ends:
                end.cancel()

    async def until_released(self) -> None:
        """Wait until whoever scripts the faults lets go of what hangs."""
        loop = asyncio.get_running_loop()
        released = asyncio.Event()

        def let_go() -> None:
            loop.call_soon_threadsafe(released.set)

        self._faults.hold(let_go)
        try:
            await released.wait()
        finally:
            self._faults.forget(let_go)


def _path_and_query(request: Request) -> str:
    query = request.url.query
    return f"{request.url.path}?{query}" if query else request.url.path
