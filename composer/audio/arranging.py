"""How does a sound come out that was made longer or shorter out of itself?"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from composer.audio.decode import SoundInfo, segment_of
from composer.audio.running import UNWATCHED, Sound, Watch, sound_from
from composer.audio.seams import Arrangement, arranged, refuse_if_too_long
from composer.domain.cut import LONGEST_LOOPED, Cut

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_BLOCK = 1 << 16  # frames handed over at once


@dataclass(frozen=True, slots=True, kw_only=True)
class Metre:
    """What is known of a clip's music; None: it is listened for."""

    bpm: float | None = None
    in_bar: int = 4


UNKNOWN = Metre()


def arrange(
    source: Path, info: SoundInfo, cut: Cut, metre: Metre = UNKNOWN, *, watch: Watch = UNWATCHED
) -> tuple[Sound, Arrangement]:
    """The sound that ``cut.exact_length`` asks for, and how it is put together.

    Raises DraftRefused, AudioUnreadable, Cancelled.
    """
    import numpy as np

    refuse_if_too_long(info.seconds, 3 * LONGEST_LOOPED)
    segment = segment_of(source, info)
    watch.check()
    kind = "<i4" if segment.sample_width == 4 else "<i2"
    frames = np.frombuffer(segment.raw_data, kind).reshape(-1, segment.channels)
    scale = np.float32(1 / 2 ** (8 * segment.sample_width - 1))
    mono = frames.mean(axis=1, dtype=np.float32) * scale
    rate = segment.frame_rate
    end = len(frames) if cut.end is None else min(len(frames), round(cut.end * rate))
    wanted = round((cut.exact_length or 0.0) * rate)
    plan = arranged(
        mono,
        rate,
        start=round(cut.start * rate),
        end=end,
        wanted=wanted,
        bpm=metre.bpm,
        in_bar=metre.in_bar,
    )
    watch.check()
    sound = sound_from(
        lambda: _played(frames, scale, plan),
        seconds=sum(piece.end - piece.start for piece in plan.pieces) / rate,
        rate=rate,
        channels=segment.channels,
    )
    return sound, plan


def tempo_filters(plan: Arrangement, rate: int) -> list[str]:
    """The filters that make an arrangement exactly as long as wanted."""
    filters: list[str] = []
    if plan.tempo != 1.0 and plan.keeps_pitch:
        filters.append(f"atempo={plan.tempo:.6f}")
    elif plan.tempo != 1.0:
        filters += [f"asetrate={round(rate * plan.tempo)}", f"aresample={rate}"]
    return [*filters, f"apad=whole_len={plan.frames}", f"atrim=end_sample={plan.frames}"]


def _played(frames: NDArray[np.int16], scale: np.float32, plan: Arrangement) -> Iterator[bytes]:
    """The pieces one after the other, as 32 bit floats."""
    import numpy as np

    half = plan.crossfade // 2
    for number, piece in enumerate(plan.pieces):
        is_last = number == len(plan.pieces) - 1
        begin = piece.start + (half if number else 0)
        end = piece.end - (0 if is_last else half)
        for at in range(begin, end, _BLOCK):
            block = frames[at : min(end, at + _BLOCK)]
            yield (block.astype(np.float32) * scale).tobytes()
        if not is_last:
            out = _around(frames, piece.end, half) * scale
            into = _around(frames, plan.pieces[number + 1].start, half) * scale
            yield crossfaded(out, into).tobytes()


def _around(frames: NDArray[np.int16], middle: int, half: int) -> NDArray[np.float32]:
    """The frames on both sides of one; silence where the sound has none."""
    import numpy as np

    low, high = middle - half, middle + half
    inside = frames[max(0, low) : max(0, high)].astype(np.float32)
    before, after = max(0, -low), max(0, high - len(frames))
    return np.pad(inside, ((before, after), (0, 0))) if before or after else inside


def crossfaded(out: NDArray[np.float32], into: NDArray[np.float32]) -> NDArray[np.float32]:
    """One sound becomes the other without getting louder or quieter on the way.

    Sounds that are alike add up as amplitudes, unlike ones as powers; how alike these are decides.
    """
    import numpy as np

    if not len(out):
        return out
    energy = math.sqrt(float((out**2).sum()) * float((into**2).sum()))
    alike = float((out * into).sum()) / energy if energy else 0.0
    angle = (np.arange(len(out), dtype=np.float32) + 0.5) / len(out) * np.float32(math.pi / 2)
    leaving, coming = np.cos(angle), np.sin(angle)
    evened = 1 / np.sqrt(1 + max(-0.6, alike) * 2 * leaving * coming)
    result = out * (leaving * evened)[:, None] + into * (coming * evened)[:, None]
    return result.astype(np.float32)
