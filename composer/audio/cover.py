"""Which picture goes with a song: the user's own, or one drawn from its wave?"""

from __future__ import annotations

import colorsys
import hashlib
import struct
import subprocess
import tempfile
import zlib
from pathlib import Path
from subprocess import DEVNULL
from typing import TYPE_CHECKING, Any

from composer.audio.ffmpeg import named, start
from composer.domain.errors import AudioUnreadable
from composer.domain.sentences import say

if TYPE_CHECKING:
    from numpy.typing import NDArray

SIDE = 720
"""Pixels of a cover that is drawn."""
_LARGEST_SIDE = 1400  # pixels of a picture of the user's; more only makes the file heavy
_LARGEST = 50_000_000  # bytes
_SECONDS = 20.0  # that a picture may take to be read
_BARS = 40


def usable_picture(picture: Path, folder: Path) -> Path:
    """A JPEG of the user's picture, in ``folder``. Raises AudioUnreadable, a sentence."""
    if not picture.is_file():
        raise AudioUnreadable(
            say(
                "There is no picture at {picture}. Nothing was written. Choose another cover.",
                picture=picture,
            ),
            short=say("Cover is missing"),
        )
    target = folder / "cover.jpg"
    fits = f"scale='min({_LARGEST_SIDE},iw)':-2"
    arguments = ["-y", "-v", "error", "-protocol_whitelist", "file,pipe", "-i", named(picture)]
    arguments += ["-frames:v", "1", "-vf", fits, "-pix_fmt", "yuvj420p", "-c:v", "mjpeg"]
    arguments += ["-q:v", "3", "-f", "image2", "-update", "1", named(target)]
    code = 1
    if picture.stat().st_size <= _LARGEST:
        with tempfile.TemporaryFile() as errors:
            process = start(arguments, output=DEVNULL, errors=errors)
            try:
                code = process.wait(_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
    if code != 0 or not target.is_file() or not target.stat().st_size:
        raise AudioUnreadable(
            say(
                "{name} is no picture that Composer can use as a cover. Nothing was written. "
                "Choose a PNG or JPEG.",
                name=picture.name,
            ),
            short=say("Cover is no picture"),
        )
    return target


def drawn_cover(source: Path, name: str, folder: Path) -> Path:
    """A PNG of the song's wave as a ring of bars, in colours that follow from its name."""
    from composer.audio.peaks import compute_peaks, thumbnail

    heights = thumbnail(compute_peaks(source), _BARS)
    target = folder / "cover.png"
    target.write_bytes(_png(_ring(heights, name)))
    return target


def _ring(heights: tuple[int, ...], name: str) -> NDArray[Any]:
    import numpy as np

    seed = hashlib.sha256(name.encode("utf-8", "replace")).digest()
    hue = seed[0] / 256
    ground = np.array(colorsys.hls_to_rgb(hue, 0.11, 0.35)) * 255
    glow = np.array(colorsys.hls_to_rgb((hue + 0.06) % 1, 0.24, 0.42)) * 255
    ink = np.array(colorsys.hls_to_rgb((hue + 0.12) % 1, 0.66, 0.62)) * 255
    rows, columns = np.mgrid[0:SIDE, 0:SIDE].astype(np.float32) - SIDE / 2 + 0.5
    away = np.hypot(rows, columns)
    turn = (np.arctan2(rows, columns) / (2 * np.pi) + 0.25) % 1 * len(heights)
    bar = np.minimum(turn.astype(int), len(heights) - 1)
    inner = SIDE * 0.17
    outer = inner + SIDE * (0.03 + 0.24 * np.array(heights, np.float32)[bar] / 255)
    beside = np.abs(turn - bar - 0.5) * 2 * np.pi * away / len(heights)  # px from a bar's middle
    half = SIDE * 0.0085
    within = np.clip(half - beside + 0.5, 0, 1)
    within = within * np.clip(away - inner + 0.5, 0, 1) * np.clip(outer - away + 0.5, 0, 1)
    share = np.clip(1 - away / (SIDE * 0.62), 0, 1)[..., None] ** 1.5
    picture: NDArray[Any] = ground + (glow - ground) * share
    picture += (ink - picture) * within[..., None]
    return picture.astype(np.uint8)


def _png(picture: NDArray[Any]) -> bytes:
    """The picture as a PNG file, without any library."""
    import numpy as np

    rows = np.pad(picture.reshape(len(picture), -1), ((0, 0), (1, 0)))  # filter 0 before each row
    size = struct.pack(">IIBBBBB", picture.shape[1], picture.shape[0], 8, 2, 0, 0, 0)
    parts = ((b"IHDR", size), (b"IDAT", zlib.compress(rows.tobytes(), 9)), (b"IEND", b""))
    chunks = (
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in parts
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)
