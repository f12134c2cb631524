"""What happens to every request of a simulated service, whichever service it is?

It is written into the ledger, struck by the fault that is scripted for it, answered by the
service, and the answer is delivered as the fault leaves it. Imports starlette: only the server's
own thread imports this module.
"""

from __future__ import annotations

import asyncio
import io
import json
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from composer.practice.faults import HTML, Fault

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Mapping

    from starlette.requests import Request
    from starlette.types import Receive, Scope, Send

    from composer.practice.connections import Connections
    from composer.practice.faults import Faults
    from composer.practice.ledger import Ledger, Outcome, Place

CHUNK = 65536
"""Bytes sent at a time."""

_SLOW_PIECES = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a service says."""

    status: int = 200
    content_type: str = "application/json"
    headers: Mapping[str, str] = field(default_factory=dict)
    """The service's own headers, besides Content-Type and Content-Length."""
    body: bytes | Path = b""
    code: str = ""
    """The service's error code, for the ledger."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """One request being attended to."""

    number: int
    """Its number in the ledger."""
    request: Request
    body: bytes
    fault: Fault | None

    def struck_by(self, kind: str) -> bool:
        """Whether this fault has struck the request."""
        return self.fault is not None and self.fault.kind == kind


def json_answer(
    document: object, status: int = 200, headers: Mapping[str, str] | None = None, code: str = ""
) -> Answer:
    """Make an answer of a JSON document."""
    body = json.dumps(document, ensure_ascii=False).encode()
    return Answer(status=status, headers=headers or {}, body=body, code=code)


class Desk:
    """Takes requests in and hands answers out."""

    def __init__(self, ledger: Ledger, faults: Faults, connections: Connections) -> None:
        self.ledger = ledger
        self.faults = faults
        self._connections = connections

    async def attend(
        self,
        request: Request,
        *,
        service: str,
        place: Place,
        key: str,
        refuse: Callable[[int, float | None], Answer],
        handle: Callable[[Visit], Awaitable[Answer]],
    ) -> Delivery:
        """Attend to one request.

        `refuse(status, retry_after)` is the service's envelope for a scripted error status;
        `handle` is the service at work.
        """
        fault = self.faults.take(service, place)
        body = await request.body()
        number = self.ledger.open(
            service=service,
            place=place,
            method=request.method,
            path=_path_and_query(request),
            body=body,
            key=key,
            fault=fault.kind if fault else "",
        )
        if fault is not None and fault.kind == "reset_before_charge":
            self.ledger.close(number, "broken")
            return Delivery(Answer(), self._connections, reset=True)
        if fault is not None and fault.status is not None:
            answer = refuse(fault.status, fault.retry_after)
        else:
            answer = await handle(
                Visit(number=number, request=request, body=body, fault=fault),
            )
        if fault is not None and fault.kind == "hang":
            await self._hang()
        return self._hand_out(number, request, answer, fault, key_shown=place == "file" and key)

    def _hand_out(
        self,
        number: int,
        request: Request,
        answer: Answer,
        fault: Fault | None,
        *,
        key_shown: str | bool,
    ) -> Delivery:
        outcome: Outcome = "answered" if answer.status < 400 else "refused"
        if key_shown:
            outcome = "key_leaked"
        elif not self._connections.is_open(request.scope["client"]):
            outcome = "client_gone"
        elif fault is not None and fault.status is None and outcome == "answered":
            outcome = "broken"
        kind = fault.kind if fault else ""
        status = None if kind == "reset_after_charge" else answer.status
        self.ledger.close(number, outcome, status=status, code=answer.code)
        return Delivery(
            spoiled(answer, fault) if fault else answer,
            self._connections,
            reset=kind == "reset_after_charge",
            stop_short=kind == "truncated_body",
            pause=fault.pause_seconds if fault and kind == "slow_body" else None,
        )

    async def _hang(self) -> None:
        loop = asyncio.get_running_loop()
        released = asyncio.Event()

        def let_go() -> None:
            loop.call_soon_threadsafe(released.set)

        self.faults.hold(let_go)
        try:
            await released.wait()
        finally:
            self.faults.forget(let_go)


def spoiled(answer: Answer, fault: Fault) -> Answer:
    """Give the answer as the fault leaves it; faults of the wire and the music change nothing."""
    match fault.kind:
        case "empty_body":
            return replace(answer, body=b"")
        case "html_answer":
            return Answer(content_type="text/html; charset=utf-8", body=HTML)
        case "truncated_json":
            whole = answer.body if isinstance(answer.body, bytes) else b'{"job_id": "job_practice"}'
            return replace(answer, content_type="application/json", body=whole[: len(whole) // 2])
        case "wrong_content_type":
            return replace(answer, content_type="application/octet-stream")
        case "missing_headers":
            return replace(answer, headers={})
        case _:
            return answer


class Delivery:
    """An ASGI answer that can be slow, short, or no answer at all."""

    def __init__(
        self,
        answer: Answer,
        connections: Connections,
        *,
        reset: bool = False,
        stop_short: bool = False,
        pause: float | None = None,
    ) -> None:
        self._answer = answer
        self._connections = connections
        self._reset = reset
        self._stop_short = stop_short
        self._pause = pause

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the answer, or cut the connection in its place."""
        if self._reset:
            self._connections.reset(scope["client"])
            await _disconnected(receive)
            return
        await send(
            {"type": "http.response.start", "status": self._answer.status, "headers": self._head()}
        )
        async for chunk in self._pieces():
            await send({"type": "http.response.body", "body": chunk, "more_body": True})
        if self._stop_short:
            self._connections.hang_up(scope["client"])
            await _disconnected(receive)
            return
        await send({"type": "http.response.body", "body": b"", "more_body": False})

    def _size(self) -> int:
        body = self._answer.body
        return len(body) if isinstance(body, bytes) else body.stat().st_size

    def _head(self) -> list[tuple[bytes, bytes]]:
        head = {
            "Content-Type": self._answer.content_type,
            "Content-Length": str(self._size()),
            **self._answer.headers,
        }
        return [(name.lower().encode(), value.encode()) for name, value in head.items()]

    async def _pieces(self) -> AsyncIterator[bytes]:
        body = self._answer.body
        size = self._size()
        at_a_time = CHUNK if self._pause is None else max(1, -(-size // _SLOW_PIECES))
        left = size // 2 if self._stop_short else size
        with io.BytesIO(body) if isinstance(body, bytes) else body.open("rb") as source:
            while left > 0 and (piece := source.read(min(at_a_time, left))):
                yield piece
                left -= len(piece)
                if self._pause is not None:
                    await asyncio.sleep(self._pause)


async def _disconnected(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


def _path_and_query(request: Request) -> str:
    query = request.url.query
    return f"{request.url.path}?{query}" if query else request.url.path
