"""How is a WAV file turned into the encodings that the services answer with?"""

from __future__ import annotations

import os
import subprocess
from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


class AudioFormat(Struct, frozen=True, kw_only=True):
    """One encoding of a service, in ffmpeg's words."""

    content_type: str
    suffix: str
    arguments: tuple[str, ...]
    headerless_rate: int = 0
    """Frames a second of a raw format, which is then exactly as long as ordered; else 0."""
    frame_bytes: int = 0
    silence: bytes = b"\0"
    """The byte that means silence in a raw format."""


def _mp3(rate: int, kilobits: int, channels: int) -> AudioFormat:
    arguments = ("-ar", str(rate), "-ac", str(channels), "-b:a", f"{kilobits}k", "-f", "mp3")
    return AudioFormat(content_type="audio/mpeg", suffix=".mp3", arguments=arguments)


def _pcm(rate: int) -> AudioFormat:
    return AudioFormat(
        content_type="audio/pcm",
        suffix=".pcm",
        arguments=("-ar", str(rate), "-ac", "1", "-f", "s16le"),
        headerless_rate=rate,
        frame_bytes=2,
    )


ELEVENLABS_FORMATS: Mapping[str, AudioFormat] = {
    "mp3_44100_128": _mp3(44100, 128, 2),
    "mp3_44100_192": _mp3(44100, 192, 2),
    "mp3_22050_32": _mp3(22050, 32, 1),
    "pcm_16000": _pcm(16000),
    "pcm_22050": _pcm(22050),
    "pcm_24000": _pcm(24000),
    "pcm_44100": _pcm(44100),
    "ulaw_8000": AudioFormat(
        content_type="audio/basic",
        suffix=".ulaw",
        arguments=("-ar", "8000", "-ac", "1", "-f", "mulaw"),
        headerless_rate=8000,
        frame_bytes=1,
        silence=b"\xff",
    ),
}
"""The names ElevenLabs gives its encodings.

Assumed, as no document says it: raw formats are mono, 16-bit little-endian samples or µ-law
bytes without any header, under audio/pcm and audio/basic.
"""


def _wav(rate: int) -> AudioFormat:
    arguments = ("-ar", str(rate), "-ac", "2", "-c:a", "pcm_s16le", "-f", "wav")
    return AudioFormat(content_type="audio/wav", suffix=".wav", arguments=arguments)


APIFRAME_FORMATS: Mapping[str, AudioFormat] = {
    "mp3_standard": _mp3(44100, 128, 2),
    "mp3_high_quality": _mp3(44100, 192, 2),
    "wav_16khz": _wav(16000),
    "wav_22khz": _wav(22050),
    "wav_24khz": _wav(24000),
    "wav_cd_quality": _wav(44100),
}
"""The names Apiframe gives the encodings of ElevenLabs; stereo and 16 bit are assumed."""


_INDEX_FIRST = ("-movflags", "+faststart")


def verbatik_format(name: str, kilobits: int | None) -> AudioFormat:
    """The encoding that Verbatik calls flac, mp3, wav, ogg or m4a, stereo at 44.1 kHz (assumed).

    `kilobits` a second are for mp3 and m4a; 192 unless given (assumed).
    """
    if name == "mp3":
        return _mp3(44100, kilobits or 192, 2)
    if name == "wav":
        return _wav(44100)
    stereo = ("-ar", "44100", "-ac", "2")
    codec = {
        "flac": ("-c:a", "flac", "-f", "flac"),
        "ogg": ("-c:a", "libvorbis", "-f", "ogg"),
        # With the index first, as files for the web have it: they can be read from a pipe.
        "m4a": (*("-c:a", "aac", "-b:a", f"{kilobits or 192}k"), *_INDEX_FIRST, "-f", "ipod"),
    }[name]
    content_type = {"flac": "audio/flac", "ogg": "audio/ogg", "m4a": "audio/mp4"}[name]
    return AudioFormat(content_type=content_type, suffix=f".{name}", arguments=(*stereo, *codec))


def encode(wav: Path, target: Path, wanted: AudioFormat, length_ms: int, ffmpeg: str) -> None:
    """Write `wav` to `target` in the wanted encoding, exactly `length_ms` long.

    Raises RuntimeError with ffmpeg's own words if it fails.
    """
    command = [ffmpeg, "-nostdin", "-hide_banner", "-loglevel", "error", "-y", "-i", str(wav)]
    command += ["-map_metadata", "-1", "-af", "apad", "-t", f"{length_ms / 1000:.3f}"]
    command += [*wanted.arguments, str(target)]
    no_window = int(getattr(subprocess, "CREATE_NO_WINDOW", 0))
    # Real keys that lie about in the environment are none of the encoder's business.
    environment = {name: each for name, each in os.environ.items() if "_API_KEY" not in name}
    done = subprocess.run(
        command, capture_output=True, text=True, creationflags=no_window, env=environment
    )
    if done.returncode != 0:
        raise RuntimeError(f"ffmpeg could not encode the practice music: {done.stderr.strip()}")
    if wanted.headerless_rate:
        _make_exact(target, wanted, length_ms)


def _make_exact(target: Path, wanted: AudioFormat, length_ms: int) -> None:
    # The resampler may be a few frames off; a raw stream has nothing but its size to tell its
    # length, so the size must be right.
    size = wanted.headerless_rate * length_ms // 1000 * wanted.frame_bytes
    written = target.stat().st_size
    with target.open("r+b") as raw:
        if written > size:
            raw.truncate(size)
        elif written < size:
            raw.seek(0, 2)
            raw.write(wanted.silence * (size - written))
