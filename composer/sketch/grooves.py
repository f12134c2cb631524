"""What the drummer plays: grooves with ghosts, fills, crashes, rolls into big sections."""

from __future__ import annotations

import random

from composer.domain.lyrics import SectionKind as Kind
from composer.sketch.metre import Metre
from composer.sketch.plan import Plan, PlannedSection
from composer.sketch.score import Note
from composer.sketch.style import Groove, Style

DRUMS: dict[str, int] = {
    "kick": 36, "rim": 37, "snare": 38, "clap": 39, "hat": 42, "pedal": 44, "open": 46,
    "tom_low": 41, "tom_mid": 45, "tom_high": 48, "crash": 49, "ride": 51, "tambourine": 54,
    "shaker": 70, "conga_high": 63, "conga_low": 64, "timpani": 47, "taiko": 35, "snap": 40,
}  # fmt: skip
"""Drum names and their General MIDI numbers (taiko, snap and timpani borrow neighbours)."""

LOUDNESS = {"X": 1.0, "x": 0.78, "o": 0.55, "g": 0.3}
"""Velocity of a pattern's marks: accent, plain, soft, ghost."""

_LIGHT = {42, 44, 46, 51, 54, 70}  # what keeps going in quiet sections


def drum_part(plan: Plan, style: Style, seed: int) -> tuple[Note, ...]:
    """Play the whole piece: one set of grooves, chosen by the energy of each section."""
    if not style.grooves:
        return ()
    rng = random.Random(f"{seed}:drums:{style.id}")
    grooves = rng.choice(style.grooves)
    notes: list[Note] = []
    for index in range(len(plan.sections)):
        notes += _section(plan, index, style, grooves, rng)
    notes += _last_hit(plan, style)
    return tuple(sorted(notes, key=lambda note: (note.beat, note.pitch)))


def _section(
    plan: Plan, index: int, style: Style, grooves: tuple[Groove, ...], rng: random.Random
) -> list[Note]:
    section = plan.sections[index]
    after = plan.sections[index + 1] if index + 1 < len(plan.sections) else None
    before = plan.sections[index - 1] if index else None
    if not section.bars:
        return []
    fitting = [groove for groove in grooves if groove.enters <= section.energy]
    if section.kind is Kind.BUILD_UP:
        return _build_up(section, plan.metre)
    if not fitting or section.kind is Kind.BREAK:
        return []
    groove = max(fitting, key=lambda groove: groove.enters)
    strength = 0.82 + 0.18 * section.energy
    notes: list[Note] = []
    for bar in range(section.bars):
        start = (section.bar + bar) * plan.metre.beats
        last = bar == section.bars - 1
        phrase_end = bar % 4 == 3
        fill: tuple[tuple[str, str], ...] = ()
        if style.fills and last and (after is None or after.energy != section.energy):
            fill = rng.choice(style.fills)
        notes += _bar(groove, plan.metre, section.bar + bar, strength, fill, rng)
        if phrase_end and not last:
            notes += _breath(groove, start, plan.metre, strength, rng)
    arrives = before is None or section.energy > before.energy + 0.08
    if style.crash and arrives and section.energy > 0.6:
        notes.append(Note(section.bar * plan.metre.beats, 4.0, DRUMS["crash"], 0.75 * strength))
    return notes


def _bar(
    groove: Groove,
    metre: Metre,
    number: int,
    strength: float,
    fill: tuple[tuple[str, str], ...],
    rng: random.Random,
) -> list[Note]:
    """One bar; a fill silences the hands from where it begins."""
    start = number * metre.beats
    fill_from = min((_first(pattern, metre) for _, pattern in fill), default=9.0)
    notes = []
    for drum, pattern in groove.lines:
        bar = pattern if "|" not in pattern else pattern.split("|")[number % 2]
        step = metre.beats / len(bar)
        for place, mark in enumerate(bar):
            at = place * step
            if mark not in LOUDNESS or (at >= fill_from - 1e-6 and drum not in {"kick", "shaker"}):
                continue
            if mark == "g" and rng.random() < 0.3:
                continue
            velocity = LOUDNESS[mark] * strength * rng.uniform(0.93, 1.05)
            notes.append(Note(start + at, step, DRUMS[drum], min(1.0, velocity)))
    for drum, pattern in fill:
        step = metre.beats / len(pattern)
        for place, mark in enumerate(pattern):
            if mark in LOUDNESS:
                velocity = LOUDNESS[mark] * strength * rng.uniform(0.92, 1.04)
                notes.append(Note(start + place * step, step, DRUMS[drum], min(1.0, velocity)))
    return notes


def _breath(
    groove: Groove, start: float, metre: Metre, strength: float, rng: random.Random
) -> list[Note]:
    """A stroke more at the end of every four bars, mostly."""
    if rng.random() >= 0.6:
        return []
    late = metre.beats - metre.eighth
    drum, at = rng.choice(
        (
            ("kick", late),
            ("kick", late - (metre.eighth if metre.in_threes else 0.75)),
            ("open", late),
        )
    )
    if not any(drum == played for played, _ in groove.lines):
        return []
    return [Note(start + at, 0.5, DRUMS[drum], 0.6 * strength)]


def _first(pattern: str, metre: Metre) -> float:
    """The beat of a pattern's first mark."""
    place = next((i for i, mark in enumerate(pattern) if mark in LOUDNESS), 99)
    return place * metre.beats / len(pattern)


def _build_up(section: PlannedSection, metre: Metre) -> list[Note]:
    """A roll that doubles its speed and grows."""
    notes = []
    beats = section.bars * metre.beats
    quarters, sixths = (1, 2, 4), (1, 3, 6)
    slow, quick, quickest = sixths if metre.in_threes else quarters
    for beat in range(beats):
        left = beats - beat
        parts = quickest if left <= metre.beats else quick if left <= beats // 2 else slow
        for part in range(parts):
            at = section.bar * metre.beats + beat + part / parts
            grown = 0.35 + 0.55 * beat / beats + (0.06 if part == 0 else 0.0)
            notes.append(Note(at, 0.25, DRUMS["snare"], grown))
        if left > 2:
            notes.append(Note(section.bar * metre.beats + beat, 0.5, DRUMS["kick"], 0.8))
    return notes


def _last_hit(plan: Plan, style: Style) -> list[Note]:
    """Kick and crash under the last chord, as loud as the piece was before it."""
    energy = plan.sections[-1].energy if plan.sections else 0.6
    if energy < 0.3 and plan.bars:
        return []
    at = float(plan.bars * plan.metre.beats)
    level = 0.55 + 0.35 * energy
    notes = [Note(at, 1.0, DRUMS["kick"], level)]
    if style.crash and energy > 0.45:
        notes.append(Note(at, 4.0, DRUMS["crash"], level * 0.7))
    return notes


def is_light(drum: int) -> bool:
    """Whether a drum only keeps time (hats, shakers, rides)."""
    return drum in _LIGHT
