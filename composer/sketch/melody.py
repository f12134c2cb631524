"""Which tune is played: motifs that return, on the chords, in the breath of the words."""

from __future__ import annotations

import random
from bisect import bisect_right
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise

from msgspec import Struct

from composer.domain.lyrics import SectionKind as Kind
from composer.sketch.harmony import ChordSpan, role_of
from composer.sketch.metre import Metre
from composer.sketch.plan import Plan, PlannedSection
from composer.sketch.score import Note
from composer.sketch.style import PartPlan, Style
from composer.sketch.theory import Chord, Key, scale_under

_CANDIDATES = 28
_SWELLS = 0.07  # of its force, by which a tune is louder where it is high and softer where low
_BELONGS = 0.08  # what a semitone away from a section's register costs a tune
_SHAPES: tuple[tuple[int, ...], ...] = (  # where a unit's notes tend, in scale steps
    (0, 1, 2, 1), (0, 2, 1, 0), (0, -1, 0, 2), (2, 1, 0, -1), (0, 2, 4, 2), (0, 0, 1, -1),
    (4, 2, 1, 0), (0, 1, -1, 0),
)  # fmt: skip


class _Motif(Struct, frozen=True):
    """Two bars of tune: onsets and lengths in beats, and scale steps from the first note."""

    onsets: tuple[float, ...]
    lengths: tuple[float, ...]
    steps: tuple[int, ...]


class _Theme(Struct, frozen=True):
    """What a role of section sings: the motif, its contrast and its ending."""

    motif: _Motif
    contrast: _Motif
    ending: _Motif


def write_melody(
    plan: Plan, style: Style, part: PartPlan, chords: tuple[ChordSpan, ...], seed: int
) -> tuple[Note, ...]:
    """Write the tune: one theme a role, so that every chorus brings its hook back."""
    notes: list[Note] = []
    learnt: dict[tuple[str, int, tuple[int, ...]], tuple[tuple[Note, ...], _Harmony]] = {}
    for index, section in enumerate(plan.sections):
        if not section.bars or not _sings(section, part, style):
            continue
        role = role_of(section.kind)
        memory = (role, section.bars, section.syllables)
        start = section.bar * plan.metre.beats
        spans = tuple(span for span in chords if span.section == index)
        under = _Harmony(plan.key, plan.metre, spans, start)
        if memory not in learnt:
            learnt[memory] = _best_tune(style, part, section, under, seed), under
        tune = _recalled(*learnt[memory], under, part)
        notes += [Note(start + n.beat, n.beats, n.pitch, n.velocity) for n in tune]
    notes.append(_last_note(plan, part, chords, notes))
    return tuple(note for note in notes if note.pitch > 0)


def _sings(section: PlannedSection, part: PartPlan, style: Style) -> bool:
    if section.kind in {Kind.INTRO, Kind.BUILD_UP, Kind.TRANSITION} and not section.syllables:
        return False
    if section.kind in {Kind.OUTRO, Kind.BREAK} and not section.syllables:
        return style.id in {"piano", "cinematic", "ambient"}
    return part.enters <= section.energy <= part.leaves


def _last_note(
    plan: Plan, part: PartPlan, chords: tuple[ChordSpan, ...], notes: list[Note]
) -> Note:
    """Home on the last chord, near where the tune was; nothing when the tune was not playing."""
    sang = notes and notes[-1].beat > (plan.bars - 3) * plan.metre.beats
    if plan.bars > 0 and not sang:
        return Note(0, 0, 0, 0)
    near = notes[-1].pitch if notes else (part.low + part.high) // 2
    key = plan.key
    homes = [p for p in range(part.low, part.high + 1) if (p - key.tonic) % 12 in (0, 7)]
    last = chords[-1]
    pitch = min(homes, key=lambda p: (abs(p - near), p))
    return Note(last.beat, max(1.0, last.beats * 0.6), pitch, 0.6)


def _best_tune(
    style: Style,
    part: PartPlan,
    section: PlannedSection,
    under: _Harmony,
    seed: int,
) -> tuple[Note, ...]:
    """Write many tunes and keep the one a listener would hum."""
    role = role_of(section.kind)
    best: tuple[float, tuple[Note, ...]] | None = None
    for number in range(_CANDIDATES):
        rng = random.Random(f"{seed}:melody:{style.id}:{role}:{number}")
        theme = _theme(style, role, section.syllables, 2 * under.metre.beats, rng)
        notes = _sing(theme, section, part, under, rng)
        cost = _cost(notes, under) + _BELONGS * _astray(notes, role, part)
        if best is None or cost < best[0]:
            best = (cost, notes)
    return best[1] if best else ()


def _recalled(
    tune: tuple[Note, ...], learnt: _Harmony, under: _Harmony, part: PartPlan
) -> tuple[Note, ...]:
    """The tune again; where another chord now leads on, the nearest note of that one."""
    notes = []
    for note in tune:
        chord = under.at(note.beat)
        if chord != learnt.at(note.beat):
            pitch = _fold(_nearest(note.pitch, chord.tones), part)
            notes.append(Note(note.beat, note.beats, pitch, note.velocity))
        else:
            notes.append(note)
    return tuple(notes)


class _Moment(Struct, frozen=True):
    """A beat of a section: its chord, what may be sung over it, whether it is a strong one."""

    chord: Chord
    scale: tuple[int, ...]
    weighs: bool


class _Harmony:
    """The chords of one section, looked up by beats from its start."""

    def __init__(self, key: Key, metre: Metre, spans: tuple[ChordSpan, ...], start: float) -> None:
        self.key = key
        self.metre = metre
        self._starts = [span.beat - start for span in spans]
        self._spans = spans
        self._moments: dict[float, _Moment] = {}

    def at(self, beat: float) -> Chord:
        """The chord that sounds at the beat."""
        return self.moment(beat).chord

    def moment(self, beat: float) -> _Moment:
        """What a note at the beat stands on; kept, since many tunes are tried on few beats."""
        if (found := self._moments.get(beat)) is None:
            span = self._spans[max(0, bisect_right(self._starts, beat + 1e-6) - 1)]
            scale = scale_under(self.key, span.chord)
            found = _Moment(span.chord, scale, self.metre.weighs(beat))
            self._moments[beat] = found
        return found


def _theme(
    style: Style, role: str, syllables: tuple[int, ...], unit: int, rng: random.Random
) -> _Theme:
    """A theme of units of so many beats, which are two bars."""
    cells = style.chorus_cells if role == "chorus" and style.chorus_cells else style.cells
    if syllables:
        mean = sum(syllables) / len(syllables)
        cells = tuple(sorted(cells, key=lambda c: (abs(c.count("x") - mean), c))[:3])
    motif = _motif(rng.choice(cells), unit, rng)
    contrast = _motif(rng.choice(cells), unit, rng)
    if rng.random() < 0.5:  # the same rhythm, turned upside down
        contrast = _Motif(motif.onsets, motif.lengths, tuple(-s for s in motif.steps))
    few = min(len(motif.onsets), max(2, len(motif.onsets) * 2 // 3))
    onsets = motif.onsets[:few]
    lengths = (*motif.lengths[: few - 1], max(1.5, min(4.0, unit - onsets[-1])))
    return _Theme(motif, contrast, _Motif(onsets, lengths, motif.steps[:few]))


def _motif(cell: str, unit: int, rng: random.Random) -> _Motif:
    onsets, lengths = _rhythm(cell, unit)
    shape = rng.choice(_SHAPES)
    steps = [0]
    for place in range(1, len(onsets)):
        goal = shape[min(3, int(4 * onsets[place] / unit))]
        pull = (goal > steps[-1]) - (goal < steps[-1])
        move = rng.choice((pull, pull, pull or 1, 0, 1, -1, 2 * pull, 3 * pull))
        steps.append(max(-4, min(6, steps[-1] + move)))
    return _Motif(onsets, lengths, tuple(steps))


@lru_cache(maxsize=256)
def _rhythm(cell: str, unit: int) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """The onsets and lengths in beats of a cell that fills so many."""
    step = unit / len(cell)
    onsets, lengths = [], []
    for place, mark in enumerate(cell):
        if mark == "x":
            held = len(cell[place + 1 :]) - len(cell[place + 1 :].lstrip("-"))
            onsets.append(place * step)
            lengths.append((1 + held) * step)
    return tuple(onsets), tuple(lengths)


def _sing(
    theme: _Theme,
    section: PlannedSection,
    part: PartPlan,
    under: _Harmony,
    rng: random.Random,
) -> tuple[Note, ...]:
    """Lay the theme over the section: A A' B C in units of two bars, the last one closing."""
    high = role_of(section.kind) == "chorus"
    centre = _centre(role_of(section.kind), part)
    notes: list[Note] = []
    metre = under.metre
    beats = section.bars * metre.beats
    anchor = centre + rng.uniform(-3, 2)
    phrases = list(_phrases(theme, section, metre))
    ends = [*(begin for begin, _ in phrases[1:]), float(beats)]
    for place, ((begin, form), end) in enumerate(zip(phrases, ends, strict=True)):
        last = place % 4 == 3 or place == len(phrases) - 1
        lift = 2.5 if place % 4 == 2 else 0.0
        first = _nearest(anchor + lift, under.at(begin + form.onsets[0]).tones)
        for number, onset in enumerate(form.onsets):
            beat = begin + onset
            if beat >= beats - 0.01:
                break
            moment = under.moment(beat)
            chord, scale, weighs = moment.chord, moment.scale, moment.weighs
            pitch = _step(first, form.steps[number], scale)
            length = min(form.lengths[number], beats - beat)
            closing = number == len(form.onsets) - 1
            if weighs or length >= 1.5 or (closing and last):
                pitch = _nearest(pitch + (0.2 if form.steps[number] > 0 else -0.2), chord.tones)
            pitch = _fold(_unclash(pitch, chord, scale, length >= metre.eighth - 1e-3), part)
            velocity = 0.62 + 0.14 * weighs + 0.1 * high - 0.05 * (length < metre.eighth - 1e-3)
            velocity += max(-_SWELLS, min(_SWELLS, 0.012 * (pitch - anchor)))
            if closing:
                length = _breathed(beat, length, end, metre.eighth * (2 if last else 1))
            notes.append(Note(beat, length, pitch, velocity * (0.82 + 0.2 * section.energy)))
    return tuple(notes)


def _breathed(beat: float, length: float, end: float, breath: float) -> float:
    """How long the last note of a phrase is held, so that there is a breath before the next one
    begins; a note that is short itself is left alone."""
    held = min(length, end - breath - beat)
    return held if held >= breath else length


def _phrases(
    theme: _Theme, section: PlannedSection, metre: Metre
) -> Iterator[tuple[float, _Motif]]:
    """When each phrase begins, and its form: two bars each, or a line of words, one note for
    every syllable."""
    windows = section.windows(metre.beats)
    unit = 2 * metre.beats
    if not windows:
        windows = tuple(
            (float(at), float(unit)) for at in range(0, section.bars * metre.beats, unit)
        )
    for place, (begin, room) in enumerate(windows):
        last = place == len(windows) - 1 or place % 4 == 3
        form = theme.motif
        if last and len(windows) > 1:
            form = theme.ending
        elif place % 4 == 2:
            form = theme.contrast
        if section.lines:
            form = _fitted(form, len(section.lines[place].pieces), room)
        yield begin, form


@lru_cache(maxsize=1024)  # the lines of a verse are much alike
def _fitted(form: _Motif, count: int, room: float) -> _Motif:
    """The motif with so many notes within so many beats: the shortest join, the longest split."""
    notes = [
        [onset, min(length, room - onset), float(step)]
        for onset, length, step in zip(form.onsets, form.lengths, form.steps, strict=True)
        if onset < room - 0.2
    ] or [[0.0, room, 0.0]]
    while len(notes) > count:
        at = min(range(1, len(notes)), key=lambda place: (notes[place][1], -place))
        before, gone = notes[at - 1], notes.pop(at)
        before[1] = max(before[1], gone[0] + gone[1] - before[0])
    while len(notes) < count:
        at = max(range(len(notes)), key=lambda place: (round(notes[place][1], 6), -place))
        onset, length, step = notes[at]
        half = length / 2 if length <= 1 else round(length / 2 * 2) / 2 or 0.5
        notes[at][1] = half
        towards = notes[at + 1][2] if at + 1 < len(notes) else step
        move = (towards > step) - (towards < step)
        notes.insert(at + 1, [onset + half, length - half, step + move])
    onsets, lengths, steps = zip(*notes, strict=True)
    return _Motif(onsets, lengths, tuple(int(step) for step in steps))


@lru_cache(maxsize=4096)  # asked for at every note that a tune tries
def _nearest(pitch: float, tones: frozenset[int]) -> int:
    """The nearest MIDI pitch of those pitch classes."""
    around = range(int(pitch) - 7, int(pitch) + 9)
    return min((p for p in around if p % 12 in tones), key=lambda p: (abs(p - pitch), p))


def _step(start: int, steps: int, scale: tuple[int, ...]) -> int:
    """Walk so many scale steps from a pitch."""
    pitch = start
    direction = 1 if steps > 0 else -1
    for _ in range(abs(steps)):
        pitch += direction
        while pitch % 12 not in scale:
            pitch += direction
    return pitch


def _unclash(pitch: int, chord: Chord, scale: tuple[int, ...], lasts: bool) -> int:
    """Move a note that would rub a semitone against the chord for an eighth or more."""
    if not lasts or pitch % 12 in chord.tones or not _rubs(pitch, chord):
        return pitch
    for move in (-1, 1, -2, 2, -3, 3):
        other = pitch + move
        if other % 12 in chord.tones or (other % 12 in scale and not _rubs(other, chord)):
            return other
    return pitch


def _rubs(pitch: int, chord: Chord) -> bool:
    return any((pitch - tone) % 12 in (1, 11) for tone in chord.tones)


def _fold(pitch: int, part: PartPlan) -> int:
    while pitch > part.high:
        pitch -= 12
    while pitch < part.low:
        pitch += 12
    return pitch


def _centre(role: str, part: PartPlan) -> float:
    """Where a tune lies in its player's range; a chorus is to lie above the verse."""
    return part.low + (part.high - part.low) * (0.62 if role == "chorus" else 0.42)


def _astray(notes: tuple[Note, ...], role: str, part: PartPlan) -> float:
    """By how many semitones a tune misses its register on the side of the other sections."""
    if not notes:
        return 0.0
    away = sum(note.pitch for note in notes) / len(notes) - _centre(role, part)
    return max(0.0, -away if role == "chorus" else away)


def _cost(notes: tuple[Note, ...], under: _Harmony) -> float:
    """How far a tune is from one that is easy to sing and worth remembering."""
    if len(notes) < 2:
        return 50.0
    pitches = [note.pitch for note in notes]
    moves = [b - a for a, b in pairwise(pitches)]
    cost = 0.0
    for place, move in enumerate(moves):
        size = abs(move)
        cost += 0.0 if 1 <= size <= 2 else 0.3 if size in (0, 3, 4) else 0.7 if size <= 7 else 3.0
        after = moves[place + 1] if place + 1 < len(moves) else 0
        if size > 5 and after * move > 0:  # a leap wants to be filled from the other side
            cost += 0.8
        if move == 0 and after == 0 and place + 2 < len(moves) and moves[place + 2] == 0:
            cost += 0.8
    cost /= len(moves)
    cost += 1.2 * max(0.0, moves.count(0) / len(moves) - 0.28)
    span = max(pitches) - min(pitches)
    cost += 0.12 * max(0, 7 - span) + 0.15 * max(0, span - 14)
    cost += 0.12 * max(0, 5 - len(set(pitches)))
    top = max(pitches)
    cost += 0.05 * min(4, pitches.count(top) - 1)
    moments = [under.moment(note.beat) for note in notes]
    strong = [(note, at.chord) for note, at in zip(notes, moments, strict=True) if at.weighs]
    off = sum(note.pitch % 12 not in chord.tones for note, chord in strong)
    return cost + 1.5 * off / max(1, len(strong))
