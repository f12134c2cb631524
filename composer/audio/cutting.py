"""How is a stretch of a sound cut out, looped, faded and brought to a loudness?

All of it is one chain of ffmpeg's filters. Loudness is measured first (ITU-R BS.1770, ffmpeg's
``ebur128``), then the gain is set, and a limiter at four times the rate keeps the true peak at
-1 dBTP; what the limiter takes away is measured and given back.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Sequence
from pathlib import Path
from subprocess import DEVNULL

from composer.audio.decode import SoundInfo, check_decodes
from composer.audio.encode import encode
from composer.audio.ffmpeg import reading, start
from composer.domain.cut import Cut
from composer.domain.errors import ComputerProblem, DraftRefused

CEILING = -1.0
"""dBTP, the highest true peak of what was brought to a loudness."""
_MARGIN = 0.2  # dB below it for what a lossy encoder adds and for the limiter's own overshoot
_NEAR = 0.05  # LU that are near enough
_TRIES = 4
_SILENT = -69.0  # LUFS; the standard's gate leaves nothing below -70
_FOUND = re.compile(r"I:\s+(-?[\d.]+|-inf|nan) LUFS.*?Peak:\s+(-?[\d.]+|-inf|nan) dBFS", re.DOTALL)


def write_cut(
    source: Path,
    info: SoundInfo,
    target: Path,
    format: str,  # noqa: A002
    cut: Cut,
    *,
    title: str = "",
) -> None:
    """Write what ``cut`` asks for of ``source``. The file appears only when it is whole.

    Raises DraftRefused for what cannot be cut, AudioUnreadable, DiskProblem, ComputerProblem.
    """
    wrong = cut.problem(info.seconds)
    if wrong:
        raise DraftRefused(f"{wrong} Nothing was written.")
    stretch = _stretch(cut, info)
    if cut.loudness is not None:
        stretch = [*stretch, *_to_loudness(source, stretch, info.rate, cut.loudness)]
    encode(source, target, format, title=title, bits=info.bits, filters=stretch)


def loudness_of(source: Path, filters: Sequence[str] = ()) -> tuple[float, float]:
    """Integrated loudness in LUFS and true peak in dBTP of a sound behind these filters.

    Of silence both are -inf. Raises AudioUnreadable and ComputerProblem.
    """
    chain = ",".join([*filters, "ebur128=peak=true:framelog=quiet"])
    arguments = ["-v", "info", *reading(source), "-vn", "-af", chain, "-f", "null", "-"]
    with tempfile.TemporaryFile() as said:
        process = start(arguments, output=DEVNULL, errors=said)
        try:
            code = process.wait()
        except BaseException:
            process.kill()
            process.wait()
            raise
        said.seek(0)
        words = said.read().decode("utf-8", "replace")
    found = _FOUND.search(words[words.rfind("Summary:") :])
    if code != 0 or not found:
        check_decodes(source)  # says it if the sound is to blame
        raise ComputerProblem(
            f"The loudness of {source.name} could not be measured. Nothing was written; the clip "
            "is untouched. Export it without a loudness.",
            short="Loudness not measured",
            code="encoder_failed",
        )
    loudness, peak = (float(number) for number in found.groups())
    return (float("-inf") if loudness < _SILENT else loudness), peak


def _stretch(cut: Cut, info: SoundInfo) -> list[str]:
    rate = info.rate
    end = info.seconds if cut.end is None else min(cut.end, info.seconds)
    frames = round(end * rate) - round(cut.start * rate)
    filters = [
        f"atrim=start_sample={round(cut.start * rate)}:end_sample={round(end * rate)}",
        "asetpts=PTS-STARTPTS",
    ]
    if cut.loop_to is not None:
        whole = round(cut.loop_to * rate)
        # Without a gap: the stretch's last frame is followed by its first.
        filters += [
            f"aloop=loop=-1:size={frames}",
            f"atrim=end_sample={whole}",
            "asetpts=PTS-STARTPTS",
        ]
        frames = whole
    if cut.fade_in:
        filters.append(f"afade=t=in:ss=0:ns={max(1, round(cut.fade_in * rate))}:curve=qsin")
    if cut.fade_out:
        length = max(1, round(cut.fade_out * rate))
        filters.append(f"afade=t=out:ss={max(0, frames - length)}:ns={length}:curve=qsin")
    return filters


def _to_loudness(source: Path, stretch: Sequence[str], rate: int, wanted: float) -> list[str]:
    """The filters that bring the stretch to a loudness, by measuring what they do."""
    loudness, peak = loudness_of(source, stretch)
    if loudness == float("-inf"):
        raise DraftRefused(
            "What is to be exported is silent or nearly so and has no loudness that could be "
            "changed. Nothing was written."
        )
    gain = wanted - loudness
    if peak + gain <= CEILING - _MARGIN:
        return [f"volume={gain:.3f}dB"]
    for _ in range(_TRIES):
        filters = _limited(gain, rate)
        reached, _peak = loudness_of(source, [*stretch, *filters])
        if abs(wanted - reached) <= _NEAR:
            break
        gain += wanted - reached
    return filters


def _limited(gain: float, rate: int) -> list[str]:
    ceiling = 10 ** ((CEILING - _MARGIN) / 20)
    return [
        f"volume={gain:.3f}dB",
        f"aresample={4 * rate}",
        f"alimiter=level=disabled:limit={ceiling:.5f}:attack=5:release=60:latency=1",
        f"aresample={rate}",
    ]
