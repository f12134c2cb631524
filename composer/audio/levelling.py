"""How loud is a sound, and by what does it become as loud as wanted?

Loudness is measured first (ITU-R BS.1770, ffmpeg's ``ebur128``), then the gain is set, and a
limiter at four times the rate keeps the true peak below a ceiling; what the limiter takes away is
measured and given back.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from msgspec import Struct

from composer.audio.running import FIRST, UNWATCHED, Sound, Watch, run
from composer.domain.delivery import Measured
from composer.domain.errors import ComputerProblem, DraftRefused
from composer.domain.sentences import say

MARGIN = 0.2
"""dB below the ceiling that the limiter keeps: it overshoots a little."""
NEAR = 0.05
"""LU that are near enough."""
_TRIES = 5
_SILENT = -69.0  # LUFS; the standard's gate leaves nothing below -70
_FOUND = re.compile(r"I:\s+(-?[\d.]+|-inf|nan) LUFS.*?Peak:\s+(-?[\d.]+|-inf|nan) dBFS", re.DOTALL)


class Level(Struct, frozen=True, kw_only=True):
    """How a sound is brought to a loudness."""

    gain: float
    """dB."""
    limit: float | None
    """dBFS above which peaks are held down; None: none goes so high."""

    def filters(self, rate: int) -> list[str]:
        """As ffmpeg takes it."""
        gain = f"volume={self.gain:.3f}dB"
        if self.limit is None:
            return [gain]
        held = 10 ** (self.limit / 20)
        return [
            gain,
            f"aresample={4 * rate}",
            f"alimiter=level=disabled:limit={held:.5f}:attack=5:release=60:latency=1",
            f"aresample={rate}",
        ]


def measured(sound: Sound, filters: Sequence[str] = (), *, watch: Watch = UNWATCHED) -> Measured:
    """How loud a sound is behind these filters; of silence both figures are -inf.

    Raises ComputerProblem if it cannot be measured, Cancelled.
    """
    chain = ",".join([*filters, "ebur128=peak=true:framelog=quiet"])
    making = [*FIRST, "-af", chain, "-f", "null", "-"]
    code, words = run(sound, making, watch=watch, verbosity="info")
    found = _FOUND.search(words[words.rfind("Summary:") :])
    if code != 0 or not found:
        raise ComputerProblem(
            say(
                "The loudness could not be measured. Nothing was written; the clip is untouched. "
                "Export it without a loudness."
            ),
            short=say("Loudness not measured"),
            code="encoder_failed",
        )
    loudness, peak = (float(number) for number in found.groups())
    return Measured(lufs=float("-inf") if loudness < _SILENT else loudness, peak=peak)


def level_for(
    sound: Sound,
    filters: Sequence[str],
    before: Measured,
    wanted: float,
    ceiling: float,
    rate: int,
    *,
    watch: Watch = UNWATCHED,
) -> Level:
    """What brings the sound behind these filters to a loudness, by measuring what it does.

    Raises DraftRefused for silence.
    """
    if before.lufs == float("-inf"):
        raise DraftRefused(
            say(
                "What is to be exported is silent, or shorter than 0.4 s, and has no loudness that "
                "could be changed. Nothing was written. Export it as it is."
            )
        )
    gain = wanted - before.lufs
    if before.peak + gain <= ceiling - MARGIN:
        return Level(gain=gain, limit=None)
    level = Level(gain=gain, limit=ceiling - MARGIN)
    given, got = 0.0, before.lufs
    for number in range(_TRIES):
        part = watch.part(number / _TRIES, (number + 1) / _TRIES)
        reached = measured(sound, [*filters, *level.filters(rate)], watch=part)
        away = wanted - reached.lufs
        if abs(away) <= NEAR:
            break
        # The harder it is limited, the less of a decibel more arrives.
        arrives = (reached.lufs - got) / (level.gain - given) if level.gain != given else 1.0
        given, got = level.gain, reached.lufs
        step = away / min(1.0, max(0.25, arrives))
        level = Level(gain=level.gain + step, limit=level.limit)
    return level


def corrected(level: Level, after: Measured, wanted: float, ceiling: float) -> Level | None:
    """A better level after the finished file was measured; None if it is good.

    An encoder that leaves something out lets peaks rise again, by a few tenths of a dB.
    """
    away, over = wanted - after.lufs, after.peak - ceiling
    if abs(away) <= 2 * NEAR and over <= 0:
        return None
    limit = level.limit if level.limit is not None else ceiling - MARGIN
    held = 2.0 if level.limit is not None else 1.0  # a part of it is taken away again
    return Level(
        gain=level.gain + (held * away if abs(away) > NEAR else 0.0),
        limit=limit - max(0.0, over + NEAR) if over > 0 else limit,
    )
