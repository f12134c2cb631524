"""What is it that a customer sends to be listened to, and how long is it?"""

from __future__ import annotations

import hashlib
import os
import subprocess
from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from pathlib import Path

_RATE = 8000
"""Frames a second that are counted: enough to tell a length, and few of them."""

_LONGEST = 1200
"""Seconds after which nobody listens on."""

_CONTAINERS = "mp3,wav,flac,ogg,aac,aiff,mov,matroska,w64,caf"
"""What is taken for audio. No play lists: they would have other files read."""


class Recording(Struct, frozen=True, kw_only=True):
    """A recording that was listened to."""

    seconds: float
    sha256: str
    """Of its bytes, in hex: the same recording is known again."""


class NotARecording(Exception):
    """What was sent cannot be heard; the message says why, in words for the customer."""


def listen(audio: bytes, file: Path, ffmpeg: str) -> Recording:
    """Decode the audio to its end; `file` is a place to lay it down meanwhile.

    Raises NotARecording if it is none.
    """
    file.write_bytes(audio)
    command = [ffmpeg, "-nostdin", "-hide_banner", "-loglevel", "error"]
    command += ["-protocol_whitelist", "file", "-format_whitelist", _CONTAINERS, "-i", str(file)]
    command += ["-map", "0:a:0", "-ac", "1", "-ar", str(_RATE), "-t", str(_LONGEST)]
    command += ["-f", "s16le", "pipe:1"]
    no_window = int(getattr(subprocess, "CREATE_NO_WINDOW", 0))
    # Real keys that lie about in the environment are none of the decoder's business.
    environment = {name: each for name, each in os.environ.items() if "_API_KEY" not in name}
    try:
        done = subprocess.run(
            command, capture_output=True, creationflags=no_window, env=environment
        )
    finally:
        file.unlink()
    if done.returncode != 0 or not done.stdout:
        raise NotARecording("it is not audio that can be decoded")
    seconds = len(done.stdout) / 2 / _RATE
    return Recording(seconds=seconds, sha256=hashlib.sha256(audio).hexdigest())
