"""How a request becomes a finished sound file, stage after stage."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

import numpy as np

from composer.domain.sentences import marked, say
from composer.sketch.band import Understood, choose_band
from composer.sketch.bank import Bank
from composer.sketch.compose import compose
from composer.sketch.listening import ListeningCopy
from composer.sketch.loudness import BLOCK
from composer.sketch.master import fade, master
from composer.sketch.mix import Desk
from composer.sketch.plan import Plan, make_plan
from composer.sketch.request import SketchRequest
from composer.sketch.result import SectionTime, Sketch
from composer.sketch.score import Score
from composer.sketch.sheets import write_sheets
from composer.sketch.stems import Stems
from composer.sketch.styles import STYLE_BY_ID
from composer.sketch.tones import RATE
from composer.sketch.voices.recorded import Voices
from composer.sketch.words import Wish, read_words

__all__ = ["SectionTime", "Sketch", "render"]


STEMS = "stems"
"""The folder of the stems."""
_HANDS = 2  # threads; the same sums in the same order, however many
NO_RECORDINGS = marked("recorded instruments missing, so synthesised ones play")


def render(
    request: SketchRequest,
    wav: Path,
    progress: Callable[[float, str], None],
    *,
    bank: Bank | None = None,
    listening: Path | None = None,
    heard: Callable[[int], None] = lambda _bytes: None,
    files: Path | None = None,
) -> Sketch:
    """Play the request into `wav`: 44.1 kHz, stereo, 16 bit, round(length_ms · 44.1) frames.

    `bank` has the recorded instruments; without it synthesised ones play, and the sketch says so.
    Into `listening` goes a WAV of the same music that can be heard while it grows, at nearly the
    level of the other; `heard` is told after every second and a half how many bytes it has. Into
    the folder `files` go notes, chords and timed words, and the stems, if they were asked for.

    `progress` hears the share done (0 to 1) and what is being done; an exception raised in it ends
    the work and passes through, with a part of the file perhaps written. The same request gives
    the same bytes. Raises OSError when a file cannot be written.
    """
    seed = request.seed or 0
    progress(0.0, marked("Reading the words"))
    score, wish, said = score_of(request)
    plan, style = score.plan, score.style
    progress(0.01, marked("Entering"))
    frames = round(request.length_ms * 44.1)
    at_once, later = _entering(score)
    voices = Voices(bank, at_once)
    stems = files / STEMS if files is not None and request.stems else None
    mix = np.zeros((2, frames), np.float32)
    with ExitStack() as open_files:
        hands = open_files.enter_context(ThreadPoolExecutor(_HANDS))
        desk = Desk(score, wish, frames, voices, hands=hands, stems=stems is not None)
        copy = stem_files = None
        if listening is not None:
            copy = open_files.enter_context(ListeningCopy(listening, plan, frames, desk.expected))
        if stems is not None:
            stem_files = open_files.enter_context(Stems(stems, desk.stem_names, frames))
        for block in desk.blocks():
            for sound in (block.sound, *block.stems.values()):
                fade(sound, block.start, plan, frames)
            end = block.start + block.sound.shape[1]
            mix[:, block.start : end] = block.sound
            if copy is not None:
                heard(copy.add(block.sound))
            if not block.start:
                voices.send_for(later)
            if stem_files is not None:
                stem_files.add(block.stems, block.sound.shape[1])
            progress(0.02 + 0.8 * end / frames, marked("Playing"))
        del desk
        left = 0.18 if stem_files is None else 0.1
        gains = master(
            mix,
            plan,
            style,
            wav,
            lambda share: progress(0.82 + left * share, marked("Mastering")),
            hands,
        )
        if stem_files is not None:
            stem_files.master(
                gains, lambda share: progress(0.92 + 0.08 * share, marked("Mastering stems"))
            )
    if files is not None:
        write_sheets(score, request.title, request.lyrics, files)
    return Sketch(
        understood=said.sentence(
            plan, wish, request, *([] if voices.is_whole else [say(NO_RECORDINGS)])
        ),
        style=style.id,
        bpm=round(plan.bpm, 2),
        key=plan.key.name,
        seed=seed,
        sections=_times(plan),
    )


def score_of(request: SketchRequest) -> tuple[Score, Wish, Understood]:
    """What is to be played, what was wished for, and what there is to say about it."""
    wish = read_words(request)
    style = STYLE_BY_ID[wish.style]
    plan = make_plan(request, wish, style)
    band, said = choose_band(style, wish)
    return compose(plan, style, band, request.seed or 0, swing=wish.swing), wish, said


def _entering(score: Score) -> tuple[list[str], list[str]]:
    """The voices that are heard in the first block, and the others as they enter."""
    entering = sorted(score.parts, key=lambda part: part.notes[0].beat)
    block = BLOCK / RATE / score.plan.beat_seconds
    at_once = [part.plan.voice for part in entering if part.notes[0].beat < block]
    return at_once, [part.plan.voice for part in entering[len(at_once) :]]


def _times(plan: Plan) -> tuple[SectionTime, ...]:
    """When every section begins; the last one holds the ring as well."""
    bar = plan.bar_seconds
    starts = [section.bar * bar for section in plan.sections]
    ends = [*starts[1:], plan.seconds]
    return tuple(
        SectionTime(name=section.name, kind=section.kind.value, start=start, seconds=end - start)
        for section, start, end in zip(plan.sections, starts, ends, strict=True)
    )
