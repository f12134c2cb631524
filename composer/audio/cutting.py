"""Which of ffmpeg's filters cut out a stretch of a sound, fade it and fold its channels?"""

from __future__ import annotations

from composer.audio.decode import SoundInfo
from composer.domain.cut import Curve, Cut

_CURVES = {Curve.EVEN: "qsin", Curve.LINEAR: "tri", Curve.SMOOTH: "hsin", Curve.SLOW: "qua"}
_SOFT_END = 0.01
"""Seconds over which what is cut off in its midst goes silent, so that it does not click."""


def stretch_filters(cut: Cut, info: SoundInfo) -> list[str]:
    """The filters that leave of the clip what is between start and end, to the sample."""
    if not cut.start and cut.end is None:
        return []
    end = info.seconds if cut.end is None else min(cut.end, info.seconds)
    first, last = round(cut.start * info.rate), round(end * info.rate)
    return [f"atrim=start_sample={first}:end_sample={last}", "asetpts=PTS-STARTPTS"]


def fade_filters(cut: Cut, frames: int, rate: int) -> list[str]:
    """The filters that fade a piece of so many frames in and out."""
    filters = []
    if cut.fade_in:
        length = max(1, round(cut.fade_in * rate))
        filters.append(f"afade=t=in:ss=0:ns={length}:curve={_CURVES[cut.fade_in_curve]}")
    fade_out = cut.fade_out
    if not fade_out and cut.exact_length is not None:
        fade_out = min(_SOFT_END, frames / rate / 4)
    if fade_out:
        length = max(1, round(fade_out * rate))
        curve = _CURVES[cut.fade_out_curve]
        filters.append(f"afade=t=out:ss={max(0, frames - length)}:ns={length}:curve={curve}")
    return filters


def folded(channels: int, most: int, *, mono: bool) -> list[str]:
    """The filters that make one channel, or as few as the format takes, out of many."""
    if mono and channels == 2:
        return ["pan=mono|c0=0.5*c0+0.5*c1"]
    if mono and channels > 2:
        return ["aformat=channel_layouts=stereo", "pan=mono|c0=0.5*c0+0.5*c1"]
    if channels > most:
        return ["aformat=channel_layouts=stereo"]
    return []
