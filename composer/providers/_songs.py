"""How does what a service sent, or keeps at an address, become a finished sound file?

A file is what its bytes say, not what it is called. What came and is no sound stays where it is:
it was paid for. So is what no disk takes: it is in memory until one does.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing, suppress

from composer.domain.provider import ClipReady, Event, Order, Progress
from composer.domain.sentences import say, sentence_of
from composer.providers import _failures, _http, _sniff, _wav
from composer.providers._failures import Receipt
from composer.providers._received import Received, places

TRY_AGAIN_SECONDS = 5.0
"""How long a song waits for room on a disk until it is tried again."""
NO_ROOM = say("The song is here and no disk takes it: free some space, do not quit")


class NoSound(Exception):
    """What came is no sound file."""


async def downloaded(
    service: str,
    order: Order,
    receipt: Receipt,
    *,
    base_url: str,
    raw: _wav.RawSound | None = None,
    name: str = "song",
) -> AsyncGenerator[Event, None]:
    """Fetch the song at ``receipt.link`` for the order; ends with its ClipReady.

    ``base_url`` is the service's own address: only one on this computer may name a file on this
    computer. ``raw`` says how bare samples are to be understood, None takes none; ``name`` tells
    the songs of one order apart. Raises ServiceFailed (``download_failed``) and DiskProblem.
    """
    part = "download.part" if name == "song" else f"{name}.download.part"
    received = Received(places(order, part))
    link = receipt.link or ""
    try:
        async with aclosing(_http.fetch_file(link, received, base_url=base_url)) as fetching:
            async for share in _http.tenths(fetching):
                yield Progress(fraction=share, message=say("Downloading"))
    except _http.Broken as problem:
        raise _failures.not_downloaded(service, sentence_of(problem), receipt) from None
    except OSError as problem:
        raise _failures.not_saved(service, problem, receipt) from None
    try:
        async with aclosing(finished(received, receipt, raw=raw, name=name)) as events:
            async for event in events:
                yield event
    except NoSound:
        reason = say("what came is not a sound file")
        raise _failures.not_downloaded(service, reason, receipt) from None


async def finished(
    received: Received, receipt: Receipt, *, raw: _wav.RawSound | None = None, name: str = "song"
) -> AsyncGenerator[Event, None]:
    """Ends with the finished sound file, a bare one wrapped to WAV. Raises NoSound.

    As long as no disk takes it, it is tried again every few seconds and said so.
    """
    while True:
        try:
            yield await asyncio.to_thread(_finished, received, receipt.seconds, raw, name)
        except OSError as problem:
            reason = problem.strerror or say("it cannot be written")
            yield Progress(message=say("{trouble} ({reason})", trouble=NO_ROOM, reason=reason))
            await asyncio.sleep(TRY_AGAIN_SECONDS)
        else:
            return


def _finished(
    received: Received, seconds: float | None, raw: _wav.RawSound | None, name: str
) -> ClipReady:
    head = received.beginning()
    kind = _sniff.sound_format(head)
    if kind is not None:
        return ClipReady(file=received.named(f"{name}.{kind}"), format=kind, seconds=seconds)
    if raw is None or len(head) < raw.frame_bytes or _sniff.is_text(head):
        with suppress(OSError):  # where it can be kept, it is
            received.put_down()
            received.close()
        raise NoSound
    file, length = received.wrapped(f"{name}.wav", raw)
    return ClipReady(file=file, format="wav", seconds=length)


def wrong_contents(service: str, head: bytes) -> str:
    """What came instead of a song, a sentence without its full stop; ``head`` is its beginning."""
    if not head:
        return say("{service} answered with nothing instead of a song", service=service)
    if _sniff.is_text(head):
        page = say("a web page") if head.lstrip()[:1] == b"<" else say("a text")
        return say("{service} answered with {page} instead of a song", service=service, page=page)
    return say("{service} answered with something that is not a sound file", service=service)
