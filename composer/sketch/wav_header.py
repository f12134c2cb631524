"""What does a WAV begin with, whose length is known before its sound is?"""

from __future__ import annotations

import struct

from composer.sketch.tones import RATE

HEADER = 44  # bytes


def wav_header(frames: int, width: int) -> bytes:
    """The beginning of a stereo file of so many frames, with so many bytes a sample."""
    size = 2 * width * frames
    form = struct.pack("<HHIIHH", 1, 2, RATE, 2 * width * RATE, 2 * width, 8 * width)
    return (
        struct.pack("<4sI4s", b"RIFF", 36 + size, b"WAVE")
        + struct.pack("<4sI", b"fmt ", len(form))
        + form
        + struct.pack("<4sI", b"data", size)
    )
