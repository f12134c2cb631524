"""How does an answer reach the customer, whole or spoiled?"""

from __future__ import annotations

import asyncio
import io
from typing import TYPE_CHECKING

from msgspec.structs import replace

from composer.practice.answers import Answer

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from starlette.types import Receive, Scope, Send

    from composer.practice.connections import Connections
    from composer.practice.faults import Fault

CHUNK = 65536
"""Bytes sent at a time."""

SLOW_PIECES = 16
"""Pieces of a slow body."""

HTML = (
    b"<!doctype html><html><head><title>Bad gateway</title></head><body>Bad gateway</body></html>"
)

_CUT_INSTEAD = frozenset({"reset_before_charge", "reset_after_charge"})
_CUT_HALFWAY = frozenset({"truncated_body", "reset_in_body"})


def spoiled(answer: Answer, fault: Fault) -> Answer:
    """Give the answer as the fault leaves it; faults of the wire and the music change nothing."""
    match fault.kind:
        case "empty_body":
            return replace(answer, body=b"")
        case "html_answer":
            return Answer(content_type="text/html; charset=utf-8", body=HTML)
        case "truncated_json":
            body = b"".join(answer.body) if isinstance(answer.body, tuple) else answer.body
            whole = body if isinstance(body, bytes) else b'{"job_id": "job_practice"}'
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
        self, answer: Answer, connections: Connections, fault: Fault | None = None
    ) -> None:
        self._answer = spoiled(answer, fault) if fault else answer
        self._connections = connections
        self._kind = fault.kind if fault else ""
        self._slow = self._kind == "slow_body"
        self._pause = fault.pause_seconds if fault and self._slow else answer.pause_seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the answer, or cut the connection in its place."""
        if self._kind in _CUT_INSTEAD:
            self._connections.reset(scope["client"])
            await _disconnected(receive)
            return
        start = {"status": self._answer.status, "headers": self._head()}
        await send({"type": "http.response.start", **start})
        async for piece in self._pieces():
            await send({"type": "http.response.body", "body": piece, "more_body": True})
        if self._kind in _CUT_HALFWAY or self._answer.breaks_off:
            if self._kind == "reset_in_body":
                self._connections.reset(scope["client"])
            else:
                self._connections.hang_up(scope["client"])
            await _disconnected(receive)
            return
        await send({"type": "http.response.body", "body": b"", "more_body": False})

    def _size(self) -> int:
        body = self._answer.body
        if isinstance(body, tuple):
            return sum(map(len, body))
        return len(body) if isinstance(body, bytes) else body.stat().st_size

    def _head(self) -> list[tuple[bytes, bytes]]:
        head = {"Content-Type": self._answer.content_type}
        if self._kind != "chunked_body" and not isinstance(self._answer.body, tuple):
            head["Content-Length"] = str(self._size())
        head.update(self._answer.headers)
        return [(name.lower().encode(), value.encode()) for name, value in head.items()]

    async def _pieces(self) -> AsyncIterator[bytes]:
        left = self._size() // 2 if self._kind in _CUT_HALFWAY else self._size()
        for piece in self._whole():
            if left <= 0:
                return
            yield piece[:left]
            left -= len(piece)
            if self._pause:
                await asyncio.sleep(self._pause)

    def _whole(self) -> Iterator[bytes]:
        body = self._answer.body
        if isinstance(body, tuple):
            yield from body
            return
        at_a_time = max(1, -(-self._size() // SLOW_PIECES)) if self._slow else CHUNK
        with io.BytesIO(body) if isinstance(body, bytes) else body.open("rb") as source:
            while piece := source.read(at_a_time):
                yield piece


async def _disconnected(receive: Receive) -> None:
    # The server takes an app that returns early for a broken one, unless the customer has gone.
    while (await receive())["type"] != "http.disconnect":
        pass
