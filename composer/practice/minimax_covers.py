"""What does MiniMax hear in the reference of a cover, and what does it remember of it?

Assumed, as no document says it: a tenth of a second more or less than 6 s and 6 min is forgiven,
for encoders pad; an address beyond loopback is not fetched, and taken for a good song of a length
that its letters decide.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import http.client
import random
import time
from contextlib import closing
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from msgspec import Struct

from composer.practice.listening import NotARecording, Recording
from composer.practice.minimax_errors import invalid
from composer.practice.minimax_orders import MAX_REFERENCE_BYTES, Reference

if TYPE_CHECKING:
    from collections.abc import Callable

    from composer.practice.music import Studio

SHORTEST, LONGEST = 6.0, 360.0
"""Seconds of a reference."""

FORGIVEN = 0.1
"""Seconds."""

KEPT = 24 * 3600.0
"""Seconds that a cover_feature_id is valid."""

HEARD_LYRICS = """[Verse]
Something was sung that nobody wrote down
[Chorus]
Here it is, as well as we could hear"""
"""What is heard in every song: nobody here understands what is sung."""

_PATIENCE = 10.0
"""Seconds that an address on loopback may take to answer."""

_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


class Feature(Struct, frozen=True, kw_only=True):
    """What is remembered of a reference that was preprocessed."""

    id: str
    seconds: float
    valid_until: float

    @property
    def lyrics(self) -> str:
        """What was heard being sung."""
        return HEARD_LYRICS

    def structure(self) -> dict[str, object]:
        """The parts of the song, from start to end in seconds."""
        cuts = [round(self.seconds * share, 2) for share in (0, 0.1, 0.5, 0.9, 1)]
        labels = ("intro", "verse", "chorus", "outro")
        segments = [
            {"start": start, "end": end, "label": label}
            for start, end, label in zip(cuts, cuts[1:], labels, strict=False)
        ]
        return {"num_segments": len(segments), "segments": segments}


class Ears:
    """Listens to references and remembers what it heard.

    `now` tells seconds that never go back.
    """

    def __init__(
        self, studio: Studio, song_scale: float, now: Callable[[], float] = time.monotonic
    ) -> None:
        self._studio = studio
        self._song_scale = song_scale
        self._now = now
        self._features: dict[str, Feature] = {}

    async def seconds(self, reference: Reference, name: str) -> float:
        """How long a reference is; raises NotTaken if it is none that the service takes."""
        if reference.cover_feature_id:
            feature = self._features.get(reference.cover_feature_id)
            if feature is None or feature.valid_until <= self._now():
                raise invalid("cover_feature_id does not exist or is older than 24 hours")
            return feature.seconds
        return (await self._hear(reference, name)).seconds

    async def remember(self, reference: Reference, name: str) -> Feature:
        """Listen to a reference once for covers to come; the same audio gets the same id."""
        heard = await self._hear(reference, name)
        feature = Feature(
            id=heard.sha256[:32], seconds=heard.seconds, valid_until=self._now() + KEPT
        )
        self._features[feature.id] = feature
        return feature

    async def _hear(self, reference: Reference, name: str) -> Recording:
        address = reference.audio_url
        if address and urlsplit(address).hostname not in _LOOPBACK:
            return self._imagined(address)

        def read() -> bytes:
            return _fetched(address) if address else _decoded(reference.audio_base64)

        try:
            heard = await self._studio.listen(read, name)
        except NotARecording as problem:
            raise invalid(f"the reference audio is not usable: {problem}") from None
        if not SHORTEST - FORGIVEN <= heard.seconds <= LONGEST + FORGIVEN:
            length = f"{heard.seconds:.1f} s"
            raise invalid(f"the reference audio must be 6 s to 6 min long, it is {length}")
        return heard

    def _imagined(self, address: str) -> Recording:
        seconds = random.Random(address).uniform(60, 240) * self._song_scale
        return Recording(
            seconds=seconds, sha256=hashlib.sha256(address.encode(errors="replace")).hexdigest()
        )


def _decoded(text: str) -> bytes:
    try:
        audio = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise NotARecording("audio_base64 is not base64") from None
    return _small_enough(audio)


def _fetched(address: str) -> bytes:
    # Spoken plainly: neither a proxy nor a redirect may lead away from loopback.
    parts = urlsplit(address)
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    try:
        with closing(kind(parts.hostname or "", parts.port, timeout=_PATIENCE)) as connection:
            connection.request("GET", f"{parts.path or '/'}{'?' * bool(parts.query)}{parts.query}")
            answer = connection.getresponse()
            audio = answer.read(MAX_REFERENCE_BYTES + 1)
    except (OSError, ValueError, http.client.HTTPException):
        raise NotARecording("audio_url could not be fetched") from None
    if answer.status != 200:
        raise NotARecording("audio_url could not be fetched")
    return _small_enough(audio)


def _small_enough(audio: bytes) -> bytes:
    if len(audio) > MAX_REFERENCE_BYTES:
        raise NotARecording("it is larger than 50 MB")
    return audio
