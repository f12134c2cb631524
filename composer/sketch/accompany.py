"""What bass, chords, arpeggios, pads and second voices play under the tune."""

from __future__ import annotations

import random
from bisect import bisect_right
from collections.abc import Callable

from composer.domain.lyrics import SectionKind as Kind
from composer.sketch.grooves import LOUDNESS
from composer.sketch.harmony import ChordSpan, role_of, voice_lead
from composer.sketch.plan import Plan, PlannedSection
from composer.sketch.score import Note
from composer.sketch.style import PartPlan, Play


def accompany(
    plan: Plan,
    part: PartPlan,
    chords: tuple[ChordSpan, ...],
    kicks: frozenset[float],
    seed: int,
) -> tuple[Note, ...]:
    """Play one accompanying part through the piece, from its patterns and the chords."""
    rng = random.Random(f"{seed}:{part.name}")
    calm = rng.choice(part.patterns) if part.patterns else ""
    busy = rng.choice(part.busy) if part.busy else calm
    players: dict[Play, Callable[..., list[Note]]] = {
        Play.BASS: _bass,
        Play.PAD: _pad,
        Play.COMP: _comp,
        Play.ARP: _arp,
        Play.COUNTER: _counter,
        Play.RISER: _riser,
    }
    if part.play is Play.RISER:
        return tuple(_riser(plan))
    size = 5 if part.play is Play.ARP and part.high - part.low > 24 else 4
    voicings = voice_lead(chords, part.low, part.high, min(size, 4))
    notes: list[Note] = []
    for index, section in enumerate(plan.sections):
        if not section.bars or not plays(part, section):
            continue
        mine = [i for i, span in enumerate(chords) if span.section == index]
        pattern = busy if section.energy > 0.7 else calm
        passage = Passage(
            part=part,
            section=section,
            beats=plan.metre.beats,
            spans=tuple(chords[i] for i in mine),
            voicings=tuple(voicings[i] for i in mine),
            following=chords[mine[-1] + 1] if mine else chords[-1],
            pattern=pattern,
            kicks=kicks,
            rng=rng,
        )
        notes += players[part.play](passage)
    notes += _ending(plan, part, chords[-1], voicings[-1], played=bool(notes))
    return tuple(sorted(notes, key=lambda note: (note.beat, note.pitch)))


def plays(part: PartPlan, section: PlannedSection) -> bool:
    """Whether the part plays in a section of that energy."""
    if section.kind is Kind.BREAK and part.play is Play.BASS:
        return False
    return part.enters <= section.energy <= part.leaves


class Passage:
    """One part in one section: what a player has on the stand."""

    __slots__ = (
        "beats",
        "following",
        "kicks",
        "part",
        "pattern",
        "rng",
        "section",
        "spans",
        "starts",
        "strength",
        "voicings",
    )

    def __init__(
        self,
        *,
        part: PartPlan,
        section: PlannedSection,
        beats: int,
        spans: tuple[ChordSpan, ...],
        voicings: tuple[tuple[int, ...], ...],
        following: ChordSpan,
        pattern: str,
        kicks: frozenset[float],
        rng: random.Random,
    ) -> None:
        self.part = part
        self.section = section
        self.beats = beats
        self.spans = spans
        self.voicings = voicings
        self.following = following
        self.pattern = pattern
        self.kicks = kicks
        self.rng = rng
        self.starts = [span.beat for span in spans]
        self.strength = 0.72 + 0.28 * section.energy

    def index(self, beat: float) -> int:
        """Which chord sounds at the beat."""
        return max(0, bisect_right(self.starts, beat + 1e-6) - 1)

    def steps(self) -> list[tuple[float, float, str, int]]:
        """Every step of the pattern through the section: beat, step length, mark, place."""
        bars = self.pattern.split("|")
        out = []
        for number in range(self.section.bars):
            bar = bars[number % len(bars)]
            step = self.beats / len(bar)
            start = (self.section.bar + number) * self.beats
            out += [(start + i * step, step, mark, i) for i, mark in enumerate(bar)]
        return out


def _held(steps: list[tuple[float, float, str, int]], at: int) -> float:
    """Length in beats of the note that begins at a step: the step and the `-` after it."""
    length = steps[at][1]
    for _, step, mark, _ in steps[at + 1 :]:
        if mark != "-":
            break
        length += step
    return length


def _bass(passage: Passage) -> list[Note]:
    part = passage.part
    notes = []
    steps = passage.steps()
    for at, (beat, _, mark, _) in enumerate(steps):
        if mark in ".-":
            continue
        here = passage.index(beat)
        span = passage.spans[here]
        later = passage.spans[here + 1] if here + 1 < len(passage.spans) else passage.following
        root = part.low + (span.chord.bass - part.low) % 12
        pitch = root
        loud = 0.9
        tones = span.chord.intervals
        if mark == "r":
            loud = 0.6
        elif mark == "5":
            fifth = next((t for t in tones if t in (6, 7, 8)), 7)
            pitch, loud = root + fifth, 0.75
        elif mark == "3":
            pitch, loud = root + next((t for t in tones if t in (3, 4, 5, 2)), 7), 0.75
        elif mark == "8":
            pitch, loud = root + 12, 0.72
        elif mark == "a":  # lead to the next root by the nearer half or whole step
            goal = part.low + (later.chord.bass - part.low) % 12
            pitch = goal + (-1 if goal > root else 1 if goal < root else -5)
            if goal == root:
                pitch = root + 7
            loud = 0.72
        elif mark == "k" and round(beat, 3) not in passage.kicks:
            continue
        if pitch > part.high:
            pitch -= 12
        length = _held(steps, at) * part.gate
        notes.append(Note(beat, length, pitch, min(1.0, loud * passage.strength)))
    return notes


def _pad(passage: Passage) -> list[Note]:
    notes = []
    for span, voicing in zip(passage.spans, passage.voicings, strict=True):
        swell = 0.55 + 0.3 * passage.section.energy
        notes += [Note(span.beat, span.beats * 1.02, pitch, swell) for pitch in voicing]
    return notes


def _comp(passage: Passage) -> list[Note]:
    notes = []
    steps = passage.steps()
    up = False
    for at, (beat, step, mark, _) in enumerate(steps):
        if mark not in LOUDNESS:
            continue
        here = passage.index(beat)
        # a push on the last eighth already belongs to the next chord
        ahead = beat + step + 1e-6
        if here + 1 < len(passage.spans) and mark == "X" and step <= 0.5:
            nearest = passage.spans[here + 1].beat
            if nearest - beat <= 0.5 and ahead >= nearest - 0.26:
                here += 1
        voicing = passage.voicings[here]
        up = bool(round(beat * 2) % 2)
        order = voicing[::-1] if up and passage.part.strum else voicing
        loud = LOUDNESS[mark] * passage.strength * passage.rng.uniform(0.94, 1.04)
        length = _held(steps, at) * passage.part.gate
        if mark == "g" and passage.part.strum:
            order = order[:3]
        notes += [
            Note(beat + place * 1e-5, length, pitch, min(1.0, loud * (1 - 0.04 * place)))
            for place, pitch in enumerate(order)
        ]
    return notes


def _arp(passage: Passage) -> list[Note]:
    notes = []
    steps = passage.steps()
    for at, (beat, _, mark, place) in enumerate(steps):
        if not mark.isdigit():
            continue
        voicing = passage.voicings[passage.index(beat)]
        number = int(mark)
        octave, tone = divmod(number, len(voicing))
        pitch = voicing[tone] + 12 * octave
        if mark == "0" and passage.part.strum < 0:  # a picking thumb takes the bass note
            bass = passage.spans[passage.index(beat)].chord.bass
            pitch = passage.part.low - 12 + (bass - passage.part.low) % 12
        loud = (0.78 if place % 4 == 0 else 0.62) * passage.strength
        loud *= passage.rng.uniform(0.92, 1.06)
        notes.append(Note(beat, _held(steps, at) * passage.part.gate, pitch, min(1.0, loud)))
    return notes


def _counter(passage: Passage) -> list[Note]:
    """One guide tone a chord, the nearest third, seventh or ninth to the last."""
    part = passage.part
    notes = []
    before = (part.low + part.high) / 2
    for span in passage.spans:
        steps = [s for s in span.chord.intervals if s % 12 not in (0, 7)] or [7]
        classes = {(span.chord.root + step) % 12 for step in steps}
        choices = [p for p in range(part.low, part.high + 1) if p % 12 in classes]
        if not choices:
            continue
        pitch = _near(choices, before)
        before = pitch
        notes.append(Note(span.beat, span.beats * 0.98, pitch, 0.6 * passage.strength))
    return notes


def _near(choices: list[int], before: float) -> int:
    """The choice a small step away; standing still counts as a step and a half."""
    return min(choices, key=lambda pitch: (abs(pitch - before) or 1.5, pitch))


def _riser(plan: Plan) -> list[Note]:
    """Noise that swells for two bars into a section that is clearly bigger."""
    notes = []
    for before, after in zip(plan.sections, plan.sections[1:], strict=False):
        if role_of(after.kind) == "chorus" and after.energy > before.energy + 0.12:
            beats = plan.metre.beats * min(2, before.bars)
            notes.append(Note(after.bar * plan.metre.beats - beats, beats, 60, 0.8))
    return notes


def _ending(
    plan: Plan, part: PartPlan, last: ChordSpan, voicing: tuple[int, ...], *, played: bool
) -> list[Note]:
    """The last chord, left to ring. The bass comes back for it; an ending has a ground."""
    final = plan.sections[-1] if plan.sections else None
    returns = part.play is Play.PAD or (part.play is Play.BASS and played)
    if final is not None and plan.bars and not plays(part, final) and not returns:
        return []
    if part.play is Play.COUNTER or (final and part.enters > 0.8 and plan.bars):
        return []
    loud = 0.55 + 0.25 * (final.energy if final else 0.6)
    long = last.beats * 0.8
    if part.play is Play.BASS:
        root = part.low + (last.chord.bass - part.low) % 12
        return [Note(last.beat, min(long, 4.0), root, loud)]
    if part.play is Play.ARP:
        every = 0.25 if plan.beat_seconds > 0.5 else 0.5
        spread = min(every, last.beats / 12)
        return [
            Note(last.beat + i * spread, long, pitch, loud * (0.9 - 0.06 * i))
            for i, pitch in enumerate(voicing)
        ]
    return [Note(last.beat + i * 1e-5, long, pitch, loud) for i, pitch in enumerate(voicing)]
