"""How the stems become one mix: balanced by loudness, placed, ducked, in one room."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Mapping

import numpy as np

from composer.sketch import effects
from composer.sketch.grooves import DRUMS
from composer.sketch.loudness import shape
from composer.sketch.performance import perform
from composer.sketch.score import Score
from composer.sketch.style import Play
from composer.sketch.tones import RATE, Sound
from composer.sketch.voices import Voice
from composer.sketch.words import Wish

_SILENT = -100.0  # LUFS
REFERENCE = -20.0  # LUFS that a part with level 0 is brought to


def mix_down(
    score: Score,
    wish: Wish,
    frames: int,
    voices: Mapping[str, Voice],
    progress: Callable[[float], None],
) -> Sound:
    """Play every part on its voice and mix it; one stem at a time is held in memory.

    `progress` is told the share done, 0 to 1, after every part; an exception from it ends the work.
    """
    beat = score.plan.beat_seconds
    mix = np.zeros((2, frames), np.float32)
    send = np.zeros(frames, np.float32)
    kicks = _kicks(score, beat)
    room = score.style.room
    echo = 2 / 3 if score.plan.metre.in_threes else room.delay_beats
    for number, part in enumerate(score.parts):
        stem = perform(part, frames, beat, voices)
        plan = part.plan
        heard = shape(stem, effects.Tone(low_cut=plan.low_cut, tilt=plan.tone, edge=plan.edge))
        if heard > _SILENT:
            stem *= np.float32(10 ** ((REFERENCE + plan.level - heard) / 20))
        if plan.duck and kicks:
            effects.duck(stem, kicks, plan.duck, min(0.34, beat * 0.8))
        effects.widen(stem, plan.pan, plan.width)
        mix += stem
        if plan.send:
            wet = np.float32(0.5 * plan.send * wish.space)
            send += stem[0] * wet
            send += stem[1] * wet
        if plan.delay:
            effects.echo(mix, stem, echo * beat, plan.delay)
        progress((number + 1) / (len(score.parts) + 2))
    del stem
    _dry_lows(send)
    effects.reverberate(mix, send, effects.room_response(room, wish.space))
    progress((len(score.parts) + 1) / (len(score.parts) + 2))
    if room.tape:
        effects.tape(mix, room.tape, np.random.default_rng(zlib.crc32(score.style.id.encode())))
    return mix


def _kicks(score: Score, beat: float) -> list[int]:
    """The frames where the kick strikes, in order."""
    for part in score.parts:
        if part.plan.play is Play.DRUMS:
            hits = [note.beat for note in part.notes if note.pitch == DRUMS["kick"]]
            return sorted({round(hit * beat * RATE) for hit in hits})
    return []


def _dry_lows(send: Sound) -> None:
    """Keep the low end out of the room, or the room turns to mud."""
    both = send[None, :]
    shape(both, effects.Tone(low_cut=170))
