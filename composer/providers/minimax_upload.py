"""How is a reference track sent inside an order without holding its 67 MB of base64 in memory?

The order's JSON is written around the track, whose base64 is made piece by piece while the
connection takes it.
"""

from __future__ import annotations

import asyncio
import base64
import json
import os
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import BinaryIO

from composer.domain.errors import DraftRefused
from composer.domain.sentences import say

FIELD = "audio_base64"
_PIECE = 3 * 65_536
"""Bytes of the track that are encoded at a time: a multiple of 3, so that the texts join."""


class Upload:
    """One order with a track in it; it can be sent again from the beginning."""

    def __init__(self, body: Mapping[str, object], track: BinaryIO, name: str) -> None:
        """Raises OSError."""
        rest = {name: value for name, value in body.items() if name != FIELD}
        self._before = json.dumps(rest).encode()[:-1] + f', "{FIELD}": "'.encode()
        self._after = b'"}'
        self._track, self._name = track, name
        self._size = os.fstat(track.fileno()).st_size
        self.was_sent_whole = False
        """Whether all of it was handed to the connection; until then nobody can have taken it."""

    @property
    def headers(self) -> Mapping[str, str]:
        """What goes over the body."""
        encoded = (self._size + 2) // 3 * 4
        length = len(self._before) + encoded + len(self._after)
        return {"Content-Type": "application/json", "Content-Length": str(length)}

    async def pieces(self) -> AsyncIterator[bytes]:
        """The body. Raises DraftRefused if the track is not what it was when this began."""
        self.was_sent_whole = False
        yield self._before
        left = self._size
        await asyncio.to_thread(self._track.seek, 0)
        while left:
            try:
                piece = await asyncio.to_thread(self._track.read, min(_PIECE, left))
            except OSError as problem:
                raise _unreadable(self._name, problem) from None
            if not piece or (len(piece) % 3 and len(piece) < left):
                raise DraftRefused(
                    say(
                        "The reference track “{name}” changed while it was sent, so that the "
                        "order did not go out whole. Nothing was charged. Try again.",
                        name=self._name,
                    ),
                    short=say("Reference track changed"),
                )
            left -= len(piece)
            yield base64.b64encode(piece)
        self.was_sent_whole = True
        yield self._after


@asynccontextmanager
async def upload(body: Mapping[str, object], file: Path) -> AsyncIterator[Upload]:
    """The order with the file in it. Raises DraftRefused if it cannot be read."""
    try:
        track = await asyncio.to_thread(file.open, "rb")
    except (OSError, ValueError) as problem:
        raise _unreadable(file.name, problem) from None
    try:
        yield Upload(body, track, file.name)
    finally:
        track.close()


def _unreadable(name: str, problem: OSError | ValueError) -> DraftRefused:
    reason = (problem.strerror if isinstance(problem, OSError) else "") or say(
        "it cannot be opened"
    )
    return DraftRefused(
        say(
            "The reference track “{name}” cannot be read ({reason}). Nothing was charged. "
            "Choose it again.",
            name=name,
            reason=reason,
        ),
        short=say("Reference cannot be read"),
    )
