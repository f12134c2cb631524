"""How a plan becomes a score: the band agrees on chords, then everybody plays, with feel."""

from __future__ import annotations

import random
from operator import attrgetter

from msgspec.structs import replace

from composer.sketch.accompany import accompany
from composer.sketch.grooves import DRUMS, drum_part, is_light
from composer.sketch.harmony import ChordSpan, harmonise
from composer.sketch.melody import write_melody
from composer.sketch.metre import part_in, style_in
from composer.sketch.plan import Plan
from composer.sketch.score import Note, Part, Score, Sung
from composer.sketch.style import PartPlan, Play, Style

_SWINGS_IN_EIGHTHS = 100  # bpm; slower, sixteenths are what one hears swing
_HARMONY_VOICE_FROM = 0.85  # energy from which the last chorus gets a second voice
_FOLLOWS: dict[Play, float] = {Play.DRUMS: 0.5, Play.PAD: 0.0, Play.RISER: 0.0}
"""How much of a hand's unevenness is heard; where nothing is said, all."""
_BACKBEATS = frozenset({DRUMS["snare"], DRUMS["clap"], DRUMS["rim"], DRUMS["snap"]})
_LAID_BACK = frozenset({Play.COMP, Play.MELODY})


def compose(
    plan: Plan,
    style: Style,
    band: tuple[PartPlan, ...],
    seed: int,
    *,
    swing: float | None = None,
) -> Score:
    """Write every part of the band, in the metre of the plan.

    `swing` is 0 (even) to 1 (a triplet's two thirds and one); None leaves it to the style.
    """
    style = style_in(plan.metre, _swinging(style, swing, plan.bpm))
    band = tuple(part_in(plan.metre, part) for part in band)
    chords = harmonise(plan, style, seed)
    drums = drum_part(plan, style, seed)
    kicks = frozenset(round(note.beat, 3) for note in drums if note.pitch == DRUMS["kick"])
    parts = []
    tune: tuple[Note, ...] = ()
    for player in band:
        if player.play is Play.DRUMS:
            notes = drums
        elif player.play is Play.MELODY:
            notes = write_melody(plan, style, player, chords, seed)
            tune = tune or notes
            notes = (*notes, *_second_voice(plan, player, chords, notes))
        else:
            notes = accompany(plan, player, chords, kicks, seed)
        if notes:
            parts.append(Part(plan=player, notes=_feel(notes, player, plan, style, seed)))
    return Score(plan=plan, style=style, chords=chords, parts=tuple(parts), sung=_sung(plan, tune))


def _sung(plan: Plan, tune: tuple[Note, ...]) -> tuple[Sung, ...]:
    """Where the words fall: on the notes of the tune, or evenly where nobody plays it."""
    found = []
    for index, section in enumerate(plan.sections):
        start = section.bar * plan.metre.beats
        windows = section.windows(plan.metre.beats)
        for line, (begin, room) in zip(section.lines, windows, strict=False):
            first = start + begin
            beats = [note.beat for note in tune if first - 0.01 <= note.beat < first + room - 0.01]
            count = len(line.pieces)
            if len(beats) != count:
                beats = [first + 0.8 * room * number / count for number in range(count)]
            played = tuple(plan.slowed(beat) for beat in beats)
            found.append(Sung(line=line, section=index, beats=played))
    return tuple(found)


def _second_voice(
    plan: Plan, part: PartPlan, chords: tuple[ChordSpan, ...], tune: tuple[Note, ...]
) -> tuple[Note, ...]:
    """In the last big section a second voice joins, on the chord tone below the tune."""
    big = [s for s in plan.sections if s.last_of_kind and s.turn > 0]
    big = [s for s in big if s.energy >= _HARMONY_VOICE_FROM]
    notes = []
    beats = plan.metre.beats
    for section in big:
        start, end = section.bar * beats, (section.bar + section.bars) * beats
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
    beat_seconds, strum = plan.beat_seconds, abs(part.strum)
    follows = _FOLLOWS.get(part.play, 1.0)
    out = []
    group = -1.0
    order = 0
    shared = 0.0
    for note in notes:
        grid = round(note.beat, 3)
        if grid != group:
            group, order = grid, 0
            shared = _within_two(rng.gauss(0, 1)) * style.human
        seconds = (shared + order * strum) * follows + _lateness(part.play, note.pitch, style)
        order += 1
        swung = _swung(note.beat, style) if style.swing else note.beat
        beat = plan.slowed(swung) + seconds / beat_seconds
        beats = plan.slowed(note.beat + note.beats) - plan.slowed(note.beat)
        velocity = note.velocity * (1 + 0.05 * _within_two(rng.gauss(0, 1)))
        out.append(
            Note(
                beat if beat > 0 else 0.0,
                beats,
                note.pitch,
                0.05 if velocity < 0.05 else velocity if velocity < 1 else 1.0,
            )
        )
    return tuple(sorted(out, key=attrgetter("beat", "pitch")))


def _within_two(chance: float) -> float:
    """What a steady hand allows itself of chance."""
    return -2.0 if chance < -2 else 2.0 if chance > 2 else chance


def _lateness(play: Play, pitch: int, style: Style) -> float:
    """The seconds by which a note lies behind the beat; the kick never does."""
    if play is Play.DRUMS:
        if pitch in _BACKBEATS:
            return style.late
        return style.late * 0.3 if is_light(pitch) else 0.0
    return style.late * 0.7 if play in _LAID_BACK else 0.0


def _swinging(style: Style, swing: float | None, bpm: float) -> Style:
    """The style with another swing; where it has none, quick music swings in eighths."""
    if swing is None:
        return style
    unit = style.swing_unit if style.swing else 0.5 if bpm >= _SWINGS_IN_EIGHTHS else 0.25
    return replace(style, swing=swing / 3, swing_unit=unit)


def _swung(beat: float, style: Style) -> float:
    """Where a beat falls when the first of every two steps is held longer than the second."""
    pair = 2 * style.swing_unit
    whole, part = divmod(beat / pair + 1e-9, 1.0)
    half = 0.5 * (1 + style.swing)
    bent = part / 0.5 * half if part < 0.5 else half + (part - 0.5) / 0.5 * (1 - half)
    return (whole + bent) * pair
