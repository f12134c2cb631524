"""Encode each practice song once a run: what was asked twice sounds the same.

The services are the real ones and their encoder is the real ffmpeg, but most tests order the same
first song of a fresh house, in the same few encodings.
"""

from __future__ import annotations

import hashlib
import os
import ssl
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from httpx._transports import default as transports
from msgspec.structs import replace

from composer.practice import music
from composer.practice.formats import AudioFormat, encode
from composer.practice.music import MusicOrder
from composer.practice.tones import soft_tones

LONGEST_KEPT = 4_000_000
"""Bytes."""
_OTHER_AUTHORITIES = ("SSL_CERT_FILE", "SSL_CERT_DIR")


def the_same_song(order: MusicOrder, path: Path) -> None:
    """Music for a house where many orders follow one another and all may sound alike."""
    soft_tones(replace(order, seed=1), path)


@pytest.fixture(scope="session", autouse=True)
def every_song_is_encoded_once() -> Iterator[None]:
    kept: dict[tuple[str, AudioFormat, int], bytes] = {}

    def encode_once(
        wav: Path, target: Path, wanted: AudioFormat, length_ms: int, ffmpeg: str
    ) -> None:
        key = (hashlib.sha256(wav.read_bytes()).hexdigest(), wanted, length_ms)
        if (song := kept.get(key)) is not None:
            target.write_bytes(song)
            return
        encode(wav, target, wanted, length_ms, ffmpeg)
        if target.stat().st_size <= LONGEST_KEPT:
            kept[key] = target.read_bytes()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(music, "encode", encode_once)
        yield


@pytest.fixture(scope="session", autouse=True)
def authorities_are_read_once() -> Iterator[None]:
    """A client of httpx reads every certificate authority there is, though none is asked."""
    known: dict[tuple[str | None, ...], ssl.SSLContext] = {}

    def read(verify: Any = True, cert: Any = None, trust_env: bool = True) -> ssl.SSLContext:
        if verify is not True or cert is not None:
            return httpx.create_ssl_context(verify, cert, trust_env)
        named = tuple(os.environ.get(name) if trust_env else None for name in _OTHER_AUTHORITIES)
        if named not in known:
            known[named] = httpx.create_ssl_context(trust_env=trust_env)
        return known[named]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(transports, "create_ssl_context", read)
        yield
