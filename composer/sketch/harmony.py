"""Which chord sounds when, and how its notes are laid under the hands."""

from __future__ import annotations

import random
from functools import lru_cache
from itertools import combinations, pairwise

from msgspec import Struct

from composer.domain.lyrics import SectionKind as Kind
from composer.sketch.plan import Plan
from composer.sketch.style import Style
from composer.sketch.theory import Chord, parse_roman

_ROLES: dict[Kind, str] = {
    Kind.CHORUS: "chorus", Kind.HOOK: "chorus", Kind.DROP: "chorus", Kind.POST_CHORUS: "chorus",
    Kind.BRIDGE: "bridge", Kind.BREAK: "bridge", Kind.PRE_CHORUS: "pre", Kind.BUILD_UP: "pre",
    Kind.SOLO: "chorus",
}  # fmt: skip


class ChordSpan(Struct, frozen=True, kw_only=True):
    """A chord from `beat` for `beats`; `section` indexes the plan's sections (-1: the ring)."""

    beat: float
    beats: float
    chord: Chord
    section: int


def role_of(kind: Kind) -> str:
    """Which progression and theme a kind of section uses: verse, pre, chorus or bridge."""
    return _ROLES.get(kind, "verse")


def harmonise(plan: Plan, style: Style, seed: int) -> tuple[ChordSpan, ...]:
    """Give every bar its chords: sections of one role share a progression; the last span rings."""
    rng = random.Random(f"{seed}:harmony:{style.id}")
    table = style.minor if plan.key.minor else style.major
    chosen = {role: _bars(rng.choice(table[role])) for role in ("verse", "chorus", "bridge")}
    others = [_bars(text) for text in table["verse"] if _bars(text) != chosen["verse"]]
    chosen["pre"] = rng.choice(others) if others else chosen["bridge"]
    spans: list[ChordSpan] = []
    for index, section in enumerate(plan.sections):
        bars = chosen[role_of(section.kind)]
        for number in range(section.bars):
            numerals = bars[number % len(bars)]
            if number == section.bars - 1 and section.bars >= 2:
                numerals = _cadence(plan, index, numerals)
            beat = float((section.bar + number) * plan.metre.beats)
            for numeral, length in zip(numerals, plan.metre.shares(len(numerals)), strict=True):
                spans.append(
                    ChordSpan(
                        beat=beat,
                        beats=length,
                        chord=parse_roman(numeral, plan.key.tonic),
                        section=index,
                    )
                )
                beat += length
    last = parse_roman(style.final[0 if plan.key.minor else 1], plan.key.tonic)
    ring = plan.ring / plan.beat_seconds
    spans.append(ChordSpan(beat=plan.bars * plan.metre.beats, beats=ring, chord=last, section=-1))
    return tuple(spans)


def _bars(text: str) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(bar.split()) for bar in text.split("|"))


def _cadence(plan: Plan, index: int, numerals: tuple[str, ...]) -> tuple[str, ...]:
    """The last bar of a section leans into what follows: home at the end, tension before a hook."""
    after = plan.sections[index + 1] if index + 1 < len(plan.sections) else None
    section = plan.sections[index]
    last = numerals[-1].lower()
    home = last.startswith("i") and not last.startswith(("ii", "iv"))
    if after is None:  # the last chord must be a way home, not home already
        return ("iv7", "v7") if home and plan.key.minor else ("IV", "V") if home else numerals
    lifts = role_of(after.kind) == "chorus" and role_of(section.kind) in {"verse", "pre", "bridge"}
    if lifts and home:
        return ("bVII",) if plan.key.minor else ("V9sus4",)
    return numerals


def voice_lead(
    spans: tuple[ChordSpan, ...], low: int, high: int, size: int = 4
) -> tuple[tuple[int, ...], ...]:
    """Lay every chord between `low` and `high` (MIDI) so that the hands move little."""
    previous: tuple[int, ...] = ()
    voicings = []
    for span in spans:
        previous = _nearest(span.chord, low, high, size, previous)
        voicings.append(previous)
    return tuple(voicings)


@lru_cache(maxsize=4096)  # progressions return, and the same two chords with them
def _nearest(
    chord: Chord, low: int, high: int, size: int, before: tuple[int, ...]
) -> tuple[int, ...]:
    """The layout of a chord that the hands reach with the least movement from the one before."""
    centre = (low + high) / 2

    def cost(notes: tuple[int, ...]) -> float:
        away = abs(sum(notes) / len(notes) - centre) * 0.25
        if not before:
            return away
        moved = sum(min(abs(note - other) for other in before) for note in notes)
        return moved + abs(notes[-1] - before[-1]) * 0.7 + away

    return min(_layouts(chord, low, high, size), key=lambda notes: (cost(notes), notes))


@lru_cache(maxsize=1024)
def _layouts(chord: Chord, low: int, high: int, size: int) -> tuple[tuple[int, ...], ...]:
    """Every way to lay the chord in the range: all its telling tones, no mud, no hard clash."""
    steps = list(chord.intervals)
    if len(steps) > size:  # the bass has the root; the fifth says least
        steps = [step for step in steps if step != 7 or len(steps) <= size]
        steps = [step for step in steps if step != 0][:size] if len(steps) > size else steps
    classes = sorted({(chord.root + step) % 12 for step in steps})
    pitches = [pitch for pitch in range(low, high + 1) if pitch % 12 in classes]
    layouts = tuple(
        notes
        for notes in combinations(pitches, min(size, max(3, len(classes))))
        if len({note % 12 for note in notes}) >= min(len(classes), size)
        and notes[-1] - notes[0] <= 19
        and all(b - a >= (1 if a >= 55 else 3) for a, b in pairwise(notes))
        and sum(b - a == 1 for a, b in pairwise(notes)) <= 1
        and notes[-1] - notes[-2] > 1
    )
    if layouts:
        return layouts
    root = low + (chord.root - low) % 12
    return (tuple(root + step for step in chord.intervals[:size]),)
