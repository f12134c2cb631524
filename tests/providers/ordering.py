"""How the tests of the providers place orders and hear what is told."""

from __future__ import annotations

import asyncio
import traceback
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TypeVar

import pytest

from composer.domain.errors import ComposerError
from composer.domain.provider import Event, Order, Provider
from composer.providers.kyma import Kyma

Kind = TypeVar("Kind")

KEY = "kyma-0123456789abcdef"


def kyma_at(url: str, pauses: list[float] | None = None, *, key: str = KEY) -> Kyma:
    async def pause(seconds: float) -> None:
        if pauses is not None:
            pauses.append(seconds)

    return Kyma(key=lambda: key, base_url=lambda: url, retry_pause=pause)


MakeOrder = Callable[..., Order]


async def told(events: AsyncIterator[Event]) -> list[Event]:
    return [event async for event in events]


@dataclass(frozen=True)
class Ending:
    """What a generation told before it failed, and the error."""

    events: list[Event]
    error: ComposerError


async def failed(provider: Provider, order: Order) -> Ending:
    events: list[Event] = []
    try:
        async for event in provider.generate(order):
            events.append(event)  # noqa: PERF401 - those before the error are wanted
    except ComposerError as error:
        return Ending(events, error)
    pytest.fail(f"no error, but {events}")


def of_kind(events: list[Event], kind: type[Kind]) -> list[Kind]:
    return [event for event in events if isinstance(event, kind)]


def check_sentence(error: ComposerError) -> None:
    assert error.message.endswith(".")
    assert "!" not in error.message
    assert "  " not in error.message
    assert "None" not in error.message
    assert "{" not in error.message
    assert len(error.message) < 400
    assert 0 < len(error.short) <= 34
    assert str(error) == error.message


def check_no_key(error: BaseException, key: str) -> None:
    """Neither the error, nor what it comes from, nor its printed traceback holds the key."""
    assert key not in "".join(traceback.format_exception(error))
    link: BaseException | None = error
    while link is not None:
        assert key not in repr(link)
        assert not hasattr(link, "request"), f"{link!r} carries a request"
        link = link.__cause__ or link.__context__


Answer = Callable[[asyncio.StreamWriter], Awaitable[None]] | bytes


@dataclass
class Wire:
    """A bare server that says what it is told to, for what no real service would say."""

    url: str = ""
    requests: list[str] = field(default_factory=list)
    answers: list[Answer] = field(default_factory=list)


@asynccontextmanager
async def wire(*answers: Answer) -> AsyncIterator[Wire]:
    told_ = Wire(answers=list(answers))

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        told_.requests.append(head)
        for line in head.lower().splitlines():
            if line.startswith("content-length:"):
                await reader.readexactly(int(line.partition(":")[2]))
        answer = told_.answers.pop(0)
        if isinstance(answer, bytes):
            writer.write(answer)
        else:
            await answer(writer)
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    told_.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    async with server:
        yield told_


def says(status: str, body: bytes = b"", **headers: str) -> bytes:
    lines = [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    if "Content_Length" not in headers:
        lines.append(f"Content-Length: {len(body)}")
    return "\r\n".join([f"HTTP/1.1 {status}", *lines, "Connection: close", "", ""]).encode() + body
