"""How does a sound come out that was made longer or shorter out of itself?"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from composer.audio.crossfading import crossfaded, eased, louder
from composer.audio.decode import SoundInfo, segment_of
from composer.audio.running import UNWATCHED, Sound, Watch, sound_from
from composer.audio.seams import Arrangement, arranged, refuse_if_too_long
from composer.domain.cut import LONGEST_LOOPED, Cut

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Samples = NDArray[np.float32]

_RIDDEN = 2.0
"""Seconds on each side of a seam in which the level goes over to that of its other side."""
_BLOCK = 1 << 16  # frames handed over at once


class Metre(Struct, frozen=True, kw_only=True):
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
        _Player(frames, scale, mono, rate, plan).blocks,
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


class _Joint(Struct, frozen=True, kw_only=True):
    """Where one piece gives way to the next."""

    before: int
    """Frames of the crossfade before the seam; fewer where one side has no sound there."""
    after: int
    louder: float
    """How many dB louder it is where the sound leaves than where it goes on."""


class _Player:
    """The pieces of an arrangement one after the other, as 32 bit floats."""

    def __init__(
        self, frames: NDArray[Any], scale: np.float32, mono: Samples, rate: int, plan: Arrangement
    ) -> None:
        self._frames, self._scale, self._rate = frames, scale, rate
        self._pieces = plan.pieces
        half, whole = plan.crossfade // 2, len(frames)
        self._joints = [
            _Joint(
                before=min(half, piece.end, following.start),
                after=min(half, whole - piece.end, whole - following.start),
                louder=louder(mono, rate, piece.end, following.start),
            )
            for piece, following in pairwise(plan.pieces)
        ]

    def blocks(self) -> Iterator[bytes]:
        """All of it."""
        last: Samples | None = None
        for number, piece in enumerate(self._pieces):
            begin, end = piece.start, piece.end
            if number:
                begin += self._joints[number - 1].after
            if number < len(self._joints):
                end -= self._joints[number].before
            for at in range(begin, end, _BLOCK):
                block = self._levelled(number, at, min(end, at + _BLOCK))
                if last is not None:
                    block = eased(last, block, self._rate)
                yield block.tobytes()
                last = None
            if number < len(self._joints):
                joint, into = self._joints[number], self._pieces[number + 1].start
                sides = (
                    self._levelled(number, piece.end - joint.before, piece.end + joint.after),
                    self._levelled(number + 1, into - joint.before, into + joint.after),
                )
                yield crossfaded(*sides, self._rate).tobytes()
                if not len(sides[0]):
                    last = self._levelled(number, piece.end - 1, piece.end)[0]

    def _levelled(self, number: int, start: int, end: int) -> Samples:
        """Frames of a piece; towards its seams as loud as what is on their other sides."""
        import numpy as np

        found: Samples = self._frames[start:end].astype(np.float32) * self._scale
        piece, at = self._pieces[number], np.arange(start, end, dtype=np.float32)
        slope = min(_RIDDEN * self._rate, (piece.end - piece.start) / 2)
        decibels = np.zeros(len(at), np.float32)
        if number:
            nearness = np.clip(1 - (at - piece.start) / slope, 0, 1)
            decibels += nearness * self._joints[number - 1].louder / 2
        if number < len(self._joints):
            nearness = np.clip(1 - (piece.end - at) / slope, 0, 1)
            decibels -= nearness * self._joints[number].louder / 2
        if np.any(decibels):
            found *= (10 ** (decibels / 20))[:, None].astype(np.float32)
        return found
