"""How loud is a sound, as broadcasters measure it?"""

from __future__ import annotations

import math
import tempfile
from pathlib import Path
from subprocess import PIPE
from typing import IO, cast

from composer.audio.decode import check_decodes
from composer.audio.ffmpeg import reading, start
from composer.domain.errors import ComputerProblem
from composer.domain.loudness import SILENCE_DBTP, SILENCE_LUFS, Loudness
from composer.domain.sentences import say

_CHAIN = (
    "apad=whole_dur=0.5,ebur128=peak=true:metadata=1:framelog=quiet,ametadata=mode=print:file=-"
)
"""ffmpeg's own meter (EBU R 128, ITU-R BS.1770-4), which says ten times a second what it has found
so far. Its figures have three decimals there, and one in its summary. It looks at 400 ms at least,
so a shorter sound gets silence after it."""


def measure_loudness(path: Path) -> Loudness:
    """Integrated loudness, the loudest three seconds and the true peak of a sound file.

    Blocks for about a hundredth of its length; use a thread. Of a sound below three seconds the
    loudest three seconds are taken for the whole. Raises AudioUnreadable and ComputerProblem.
    """
    arguments = ["-v", "error", *reading(path), "-vn", "-af", _CHAIN, "-f", "null", "-"]
    found = {"I": SILENCE_LUFS, "S": SILENCE_LUFS, "true_peak": 0.0}
    with tempfile.TemporaryFile() as errors:
        process = start(arguments, output=PIPE, errors=errors)
        stream = cast("IO[bytes]", process.stdout)
        try:
            for line in stream:
                name, _, number = line.decode("ascii", "replace").partition("=")
                _take(found, name.removeprefix("lavfi.r128."), number)
            code = process.wait()
        finally:
            process.kill()
            process.wait()
            stream.close()
    if code != 0:
        check_decodes(path)  # says it if the sound is to blame
        raise ComputerProblem(
            say(
                "The loudness of {name} could not be measured. The clip is untouched and plays "
                "as usual.",
                name=path.name,
            ),
            short=say("Loudness not measured"),
            code="encoder_failed",
        )
    integrated = max(SILENCE_LUFS, found["I"])
    peak = found["true_peak"]
    return Loudness(
        integrated=integrated,
        short_term=found["S"] if found["S"] > SILENCE_LUFS else integrated,
        true_peak=20 * math.log10(peak) if peak > 0 else SILENCE_DBTP,
    )


def _take(found: dict[str, float], name: str, number: str) -> None:
    if name not in found:
        return
    try:
        level = float(number)
    except ValueError:
        return
    if math.isfinite(level):
        found[name] = level if name == "I" else max(found[name], level)
