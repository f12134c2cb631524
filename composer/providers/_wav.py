"""How does headerless sound become a WAV file that everything can play?"""

from __future__ import annotations

import os
import shutil
import struct
from pathlib import Path

from msgspec import Struct

PCM, MULAW = 1, 7
"""Format tags of the RIFF registry: WAVE_FORMAT_PCM and WAVE_FORMAT_MULAW."""


class RawSound(Struct, frozen=True, kw_only=True):
    """How bare samples are to be understood."""

    rate: int
    """Frames a second."""
    tag: int = PCM
    bits: int = 16
    """Bits a sample; little-endian where there are two bytes."""
    channels: int = 1

    @property
    def frame_bytes(self) -> int:
        """Bytes of one frame."""
        return self.channels * self.bits // 8


def wrap(raw: Path, wav: Path, sound: RawSound) -> float:
    """Write the samples in ``raw`` as the WAV file ``wav``; returns its length in seconds.

    A last frame that is not whole is left out. Raises OSError.
    """
    frames = raw.stat().st_size // sound.frame_bytes
    size = frames * sound.frame_bytes
    with raw.open("rb") as source, wav.open("wb") as target:
        target.write(header(sound, frames))
        shutil.copyfileobj(source, target, 1 << 20)
        target.seek(len(header(sound, frames)) + size)
        target.truncate()
        # A chunk ends on an even byte.
        target.write(b"\0" * (size % 2))
        target.flush()
        os.fsync(target.fileno())
    return frames / sound.rate


def header(sound: RawSound, frames: int) -> bytes:
    """Everything of the file that comes before its samples."""
    size = frames * sound.frame_bytes
    layout = struct.pack(
        "<HHIIHH",
        sound.tag,
        sound.channels,
        sound.rate,
        sound.rate * sound.frame_bytes,
        sound.frame_bytes,
        sound.bits,
    )
    chunks = _chunk(b"fmt ", layout)
    if sound.tag != PCM:
        # All but plain PCM carry the size of an extension (none) and the number of frames.
        chunks = _chunk(b"fmt ", layout + b"\0\0") + _chunk(b"fact", struct.pack("<I", frames))
    rest = b"WAVE" + chunks + b"data" + struct.pack("<I", size)
    return b"RIFF" + struct.pack("<I", len(rest) + size + size % 2) + rest


def _chunk(name: bytes, body: bytes) -> bytes:
    return name + struct.pack("<I", len(body)) + body
