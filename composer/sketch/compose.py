"""How a plan becomes a score: the band agrees on chords, then everybody plays, with feel."""

from __future__ import annotations

import random
from dataclasses import replace

from composer.sketch.accompany import accompany
from composer.sketch.grooves import DRUMS, drum_part, is_light
from composer.sketch.harmony import ChordSpan, harmonise
from composer.sketch.melody import write_melody
from composer.sketch.plan import Plan
from composer.sketch.score import Note, Part, Score
from composer.sketch.style import PartPlan, Play, Style

_HARMONY_VOICE_FROM = 0.85  # energy from which the last chorus gets a second voice


def compose(plan: Plan, style: Style, band: tuple[PartPlan, ...], seed: int) -> Score:
    """Write every part of the band."""
    chords = harmonise(plan, style, seed)
    drums = drum_part(plan, style, seed)
    kicks = frozenset(round(note.beat, 3) for note in drums if note.pitch == DRUMS["kick"])
    parts = []
    for player in band:
        if player.play is Play.DRUMS:
            notes = drums
        elif player.play is Play.MELODY:
            notes = write_melody(plan, style, player, chords, seed)
            notes = (*notes, *_second_voice(plan, player, chords, notes))
        else:
            notes = accompany(plan, player, chords, kicks, seed)
        if notes:
            parts.append(Part(plan=player, notes=_feel(notes, player, plan, style, seed)))
    return Score(plan=plan, style=style, chords=chords, parts=tuple(parts))


def _second_voice(
    plan: Plan, part: PartPlan, chords: tuple[ChordSpan, ...], tune: tuple[Note, ...]
) -> tuple[Note, ...]:
    """In the last big section a second voice joins, on the chord tone below the tune."""
    big = [s for s in plan.sections if s.last_of_kind and s.turn > 0]
    big = [s for s in big if s.energy >= _HARMONY_VOICE_FROM]
    notes = []
    for section in big:
        start, end = section.bar * 4, (section.bar + section.bars) * 4
        spans = [span for span in chords if start <= span.beat < end]
        for note in tune:
            if not start <= note.beat < end or note.beats < 0.5:
                continue
            chord = [span for span in spans if span.beat <= note.beat + 1e-6][-1].chord
            below = [p for p in range(note.pitch - 9, note.pitch - 2) if p % 12 in chord.tones]
            if below and below[-1] >= part.low - 5:
                notes.append(replace(note, pitch=below[-1], velocity=note.velocity * 0.7))
    return tuple(notes)


def _feel(
    notes: tuple[Note, ...], part: PartPlan, plan: Plan, style: Style, seed: int
) -> tuple[Note, ...]:
    """Swing, strum, lay back and humanise: the difference between a grid and a hand."""
    rng = random.Random(f"{seed}:feel:{part.name}")
    beat_seconds = plan.beat_seconds
    out = []
    group = -1.0
    order = 0
    shared = 0.0
    for note in notes:
        grid = round(note.beat, 3)
        if grid != group:
            group, order = grid, 0
            shared = max(-2.0, min(2.0, rng.gauss(0, 1))) * style.human
        seconds = shared + order * abs(part.strum)
        order += 1
        unit = style.swing_unit
        place = grid / unit
        beat = note.beat
        if style.swing and abs(place - round(place)) < 0.02 and round(place) % 2 == 1:
            beat += style.swing * unit
        if part.play is Play.DRUMS:
            seconds *= 0.5
            if note.pitch in (38, 39, 37, 40):
                seconds += style.late
            elif is_light(note.pitch):
                seconds += style.late * 0.3
        elif part.play in {Play.COMP, Play.MELODY}:
            seconds += style.late * 0.7
        if part.play in {Play.PAD, Play.RISER}:
            seconds = 0.0
        velocity = note.velocity * (1 + 0.05 * max(-2.0, min(2.0, rng.gauss(0, 1))))
        out.append(
            Note(
                max(0.0, beat + seconds / beat_seconds),
                note.beats,
                note.pitch,
                max(0.05, min(1.0, velocity)),
            )
        )
    return tuple(sorted(out, key=lambda note: (note.beat, note.pitch)))
