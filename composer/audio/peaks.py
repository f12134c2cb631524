"""What does a clip look like: its waveform, computed once and kept?"""

from __future__ import annotations

import hashlib
import itertools
import math
import os
import struct
import zlib
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from composer.audio.decode import open_pcm

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Cells = NDArray[np.float32]

COLUMNS = 2000
"""Columns of every waveform, whatever its length; more than a screen shows of a whole clip."""

_HEAD = struct.Struct("<4sId")  # magic, checksum of all that follows it, seconds
_MAGIC = b"CWF1"
_MOST_FINE = 400_000  # columns, of five milliseconds for the first half hour
_CELL_FRAMES = 64
"""First step: the loudest sample and the sum of squares of so many frames."""


class Peaks(Struct, frozen=True, kw_only=True):
    """The waveform of a whole clip in columns of equal time.

    Each byte is a share of full scale, 0 to 255; the loudest channel counts.
    """

    seconds: float
    peak: bytes
    """The largest sample of the column, by its absolute value."""
    rms: bytes
    """The root of the mean square of the column: how loud it is to the ear."""


def read_peaks(path: Path, cache: Path) -> Peaks:
    """The waveform of a file, from the cache if the file is still the same, else computed.

    Blocks for as long as decoding takes; use a thread. Raises AudioUnreadable.
    """
    kept = cache / _cache_name(path)
    peaks = _from_cache(kept)
    if peaks is None:
        peaks = compute_peaks(path)
        # A cache that cannot be written costs time at the next start and nothing else.
        with suppress(OSError):
            _into_cache(kept, peaks)
    return peaks


def thumbnail(peaks: Peaks, bars: int = 16) -> tuple[int, ...]:
    """The waveform in a few bars, 0 to 255, with the tallest bar at full height."""
    edges = [round(bar * COLUMNS / bars) for bar in range(bars + 1)]
    means = [
        sum(peaks.peak[start:end]) / max(1, end - start) for start, end in itertools.pairwise(edges)
    ]
    tallest = max(means, default=0)
    return tuple(round(255 * mean / tallest) if tallest else 0 for mean in means)


def compute_peaks(path: Path) -> Peaks:
    """Decode the file and look at every sample of it. Raises AudioUnreadable."""
    return _computed(path, lambda _seconds: COLUMNS)


def compute_detail(path: Path) -> Peaks:
    """The same in columns of 5 ms, of a very long clip in wider ones. Raises AudioUnreadable."""
    return _computed(path, lambda seconds: min(_MOST_FINE, max(COLUMNS, round(200 * seconds))))


def _computed(path: Path, columns_for: Callable[[float], int]) -> Peaks:
    import numpy as np

    peaks: list[Cells] = []
    means: list[Cells] = []
    with open_pcm(path) as pcm:
        cell = _CELL_FRAMES * pcm.channels
        rest = np.empty(0, dtype=np.int16)
        for block in pcm.blocks():
            samples = np.frombuffer(block, dtype="<i2")
            if rest.size:
                samples = np.concatenate((rest, samples))
            whole = samples.size - samples.size % cell
            if whole:
                _measure(samples[:whole].reshape(-1, cell), peaks, means)
            rest = samples[whole:]
        if rest.size:
            _measure(rest.reshape(1, -1), peaks, means)

    loudest, mean_square = np.concatenate(peaks), np.concatenate(means)
    # Where there are fewer cells than columns, several columns show the same cell.
    columns = columns_for(pcm.seconds)
    edges = np.arange(columns + 1) * loudest.size // columns
    starts, cells = edges[:-1], np.maximum(np.diff(edges), 1)
    rms = np.sqrt(np.add.reduceat(mean_square, starts) / cells)
    return Peaks(
        seconds=pcm.seconds,
        peak=_as_bytes(np.maximum.reduceat(loudest, starts)),
        rms=_as_bytes(rms),
    )


def _measure(cells: NDArray[np.int16], peaks: list[Cells], means: list[Cells]) -> None:
    """Add the peak and the mean square of each row."""
    import numpy as np

    # The lowest sample has no positive twin in 16 bits, so the sign is turned after widening.
    highest = cells.max(axis=1).astype(np.float32)
    lowest = cells.min(axis=1).astype(np.float32)
    peaks.append(np.maximum(highest, -lowest))
    wide = cells.astype(np.float32)
    means.append(np.einsum("ij,ij->i", wide, wide) / cells.shape[1])


def _as_bytes(levels: Cells) -> bytes:
    import numpy as np

    return bytes(np.clip(np.rint(levels * (255 / 32768)), 0, 255).astype(np.uint8).tobytes())


def _cache_name(path: Path) -> str:
    """Names a file by what changes when its sound does; the folder may move."""
    try:
        status = path.stat()
        key = f"{path.name}|{status.st_size}|{status.st_mtime_ns}"
    except OSError:  # decoding it will say what is wrong
        key = path.name
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()[:32] + ".wave"


def _from_cache(file: Path) -> Peaks | None:
    """What the cache has, or None if there is nothing whole."""
    try:
        content = file.read_bytes()
    except OSError:
        return None
    if len(content) != _HEAD.size + 2 * COLUMNS:
        return None
    magic, check, seconds = _HEAD.unpack_from(content)
    if magic != _MAGIC or check != zlib.crc32(content[8:]) or not math.isfinite(seconds):
        return None
    columns = content[_HEAD.size :]
    return Peaks(seconds=seconds, peak=columns[:COLUMNS], rms=columns[COLUMNS:])


def _into_cache(file: Path, peaks: Peaks) -> None:
    body = struct.pack("<d", peaks.seconds) + peaks.peak + peaks.rms
    file.parent.mkdir(parents=True, exist_ok=True)
    part = file.with_name(f"{file.name}.{os.urandom(8).hex()}.part")
    part.write_bytes(struct.pack("<4sI", _MAGIC, zlib.crc32(body)) + body)
    part.replace(file)
