"""How does what a service sent, or keeps at an address, become a finished sound file?

A file is what its bytes say, not what it is called. What came and is no sound stays where it is:
it was paid for.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from pathlib import Path

from composer.domain.provider import ClipReady, Event, Progress
from composer.providers import _failures, _http, _sniff, _wav
from composer.providers._failures import Receipt


async def downloaded(
    service: str,
    folder: Path,
    receipt: Receipt,
    *,
    base_url: str,
    raw: _wav.RawSound | None = None,
    name: str = "song",
) -> AsyncGenerator[Event, None]:
    """Fetch the song at ``receipt.link`` into ``folder``; ends with its ClipReady.

    ``base_url`` is the service's own address: only one on this computer may name a file on this
    computer. ``raw`` says how bare samples are to be understood, None takes none; ``name`` tells
    the songs of one order apart. Raises ServiceFailed (``download_failed``) and DiskProblem.
    """
    part = folder / ("download.part" if name == "song" else f"{name}.download.part")
    link = receipt.link or ""
    try:
        async with aclosing(_http.fetch_file(link, part, base_url=base_url)) as fetching:
            async for share in _http.tenths(fetching):
                yield Progress(fraction=share, message="Downloading")
    except _http.Broken as problem:
        raise _failures.not_downloaded(service, str(problem), receipt) from None
    except OSError as problem:
        raise _failures.not_saved(service, problem, receipt) from None
    clip = await as_clip(service, part, receipt, raw=raw, name=name)
    if clip is None:
        reason = "what came is not a sound file"
        raise _failures.not_downloaded(service, reason, receipt)
    yield clip


async def as_clip(
    service: str,
    part: Path,
    receipt: Receipt,
    *,
    raw: _wav.RawSound | None = None,
    name: str = "song",
) -> ClipReady | None:
    """The finished sound file, a bare one wrapped to WAV; None if it is no sound.

    Raises DiskProblem.
    """
    try:
        return await asyncio.to_thread(_finished, part, receipt.seconds, raw, name)
    except OSError as problem:
        raise _failures.not_saved(service, problem, receipt) from None


def _finished(
    part: Path, seconds: float | None, raw: _wav.RawSound | None, name: str
) -> ClipReady | None:
    head = _sniff.head_of(part)
    kind = _sniff.sound_format(head)
    if kind is not None:
        file = part.replace(part.with_name(f"{name}.{kind}"))
        return ClipReady(file=file, format=kind, seconds=seconds)
    if raw is None or len(head) < raw.frame_bytes or _sniff.is_text(head):
        return None
    unfinished = part.with_name(f"{name}.wav.part")
    length = _wav.wrap(part, unfinished, raw)
    file = unfinished.replace(part.with_name(f"{name}.wav"))
    part.unlink()
    return ClipReady(file=file, format="wav", seconds=length)


def wrong_contents(service: str, part: Path) -> str:
    """What came instead of a song, in one sentence."""
    head = _sniff.head_of(part)
    if not head:
        return f"{service} answered with nothing instead of a song."
    if _sniff.is_text(head):
        page = "a web page" if head.lstrip()[:1] == b"<" else "a text"
        return f"{service} answered with {page} instead of a song."
    return f"{service} answered with something that is not a sound file."
