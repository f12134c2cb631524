"""How a request becomes a finished sound file, stage after stage."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from composer.sketch.band import choose_band
from composer.sketch.bank import Bank
from composer.sketch.compose import compose
from composer.sketch.master import master
from composer.sketch.mix import mix_down
from composer.sketch.plan import Plan, make_plan
from composer.sketch.request import SketchRequest
from composer.sketch.result import SectionTime, Sketch
from composer.sketch.styles import STYLE_BY_ID
from composer.sketch.voices.recorded import voices_from
from composer.sketch.words import read_words

__all__ = ["SectionTime", "Sketch", "render"]


NO_RECORDINGS = "recorded instruments missing, so synthesised ones play"


def render(
    request: SketchRequest,
    wav: Path,
    progress: Callable[[float, str], None],
    *,
    bank: Bank | None = None,
) -> Sketch:
    """Play the request into `wav`: 44.1 kHz, stereo, 16 bit, round(length_ms · 44.1) frames.

    `bank` has the recorded instruments; without it synthesised ones play, and the sketch says so.

    `progress` hears the share done (0 to 1) and what is being done; an exception raised in it ends
    the work and passes through, with a part of the file perhaps written. The same request gives
    the same bytes. Raises OSError when the file cannot be written.
    """
    seed = request.seed or 0
    progress(0.0, "Reading the words")
    wish = read_words(request)
    style = STYLE_BY_ID[wish.style]
    plan = make_plan(request, wish, style)
    band, said = choose_band(style, wish)
    progress(0.02, "Writing the parts")
    score = compose(plan, style, band, seed, swing=wish.swing)
    frames = round(request.length_ms * 44.1)
    voices, is_whole = voices_from(bank, {part.plan.voice for part in score.parts})
    mix = mix_down(
        score, wish, frames, voices, lambda share: progress(0.05 + 0.75 * share, "Playing")
    )
    master(mix, plan, style, wish.bright, wav, lambda s: progress(0.8 + 0.2 * s, "Mastering"))
    return Sketch(
        understood=said.sentence(plan, wish, request) + ("" if is_whole else f"; {NO_RECORDINGS}"),
        style=style.id,
        bpm=round(plan.bpm, 2),
        key=plan.key.name,
        seed=seed,
        sections=_times(plan),
    )


def _times(plan: Plan) -> tuple[SectionTime, ...]:
    """When every section begins; the last one holds the ring as well."""
    bar = plan.bar_seconds
    starts = [section.bar * bar for section in plan.sections]
    ends = [*starts[1:], plan.seconds]
    return tuple(
        SectionTime(name=section.name, kind=section.kind.value, start=start, seconds=end - start)
        for section, start, end in zip(plan.sections, starts, ends, strict=True)
    )
