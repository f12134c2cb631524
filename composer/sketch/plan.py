"""Which sections the piece has, how many bars each, and at what tempo they fill the length."""

from __future__ import annotations

import random
from itertools import pairwise

from msgspec import Struct
from msgspec.structs import replace

from composer.domain.lyrics import SectionKind as Kind
from composer.domain.lyrics import sheet_of
from composer.domain.syllables import language_of
from composer.sketch.metre import FOUR_FOUR, Metre
from composer.sketch.request import SketchRequest
from composer.sketch.style import Style
from composer.sketch.sung_words import SungLine, pieces_of
from composer.sketch.theory import Key
from composer.sketch.words import Wish

LONGEST_SECTION = 16  # bars
_MOST_SECTIONS, _MOST_LINES = 64, 64
_SLOWS_FROM = 4  # bars; a shorter piece is no more than an ending
_OF_THE_RING = 0.25  # that slowing down takes at most
_SLOWEST_BEAT = 48.0  # bpm; slower, nobody hears a beat of three eighths as one

ENERGY: dict[Kind, float] = {
    Kind.INTRO: 0.35, Kind.VERSE: 0.55, Kind.PRE_CHORUS: 0.66, Kind.CHORUS: 0.90,
    Kind.POST_CHORUS: 0.80, Kind.HOOK: 0.85, Kind.BRIDGE: 0.48, Kind.SOLO: 0.78, Kind.INST: 0.70,
    Kind.INTERLUDE: 0.55, Kind.BREAK: 0.28, Kind.BUILD_UP: 0.62, Kind.DROP: 1.0,
    Kind.TRANSITION: 0.50, Kind.OUTRO: 0.40, Kind.OTHER: 0.60,
}  # fmt: skip
_USUAL_BARS: dict[Kind, int] = {
    Kind.INTRO: 4, Kind.VERSE: 8, Kind.PRE_CHORUS: 4, Kind.CHORUS: 8, Kind.POST_CHORUS: 4,
    Kind.HOOK: 4, Kind.BRIDGE: 8, Kind.SOLO: 8, Kind.INST: 8, Kind.INTERLUDE: 4, Kind.BREAK: 4,
    Kind.BUILD_UP: 4, Kind.DROP: 8, Kind.TRANSITION: 2, Kind.OUTRO: 4, Kind.OTHER: 8,
}  # fmt: skip
_FORMS: tuple[tuple[int, tuple[Kind, ...]], ...] = (  # (the bars it suits best, the form)
    (3, (Kind.CHORUS,)),
    (10, (Kind.VERSE, Kind.CHORUS)),
    (17, (Kind.INTRO, Kind.VERSE, Kind.CHORUS)),
    (24, (Kind.INTRO, Kind.VERSE, Kind.CHORUS, Kind.OUTRO)),
    (40, (Kind.INTRO, Kind.VERSE, Kind.CHORUS, Kind.VERSE, Kind.CHORUS, Kind.OUTRO)),
    (50, (Kind.INTRO, Kind.VERSE, Kind.PRE_CHORUS, Kind.CHORUS, Kind.VERSE, Kind.PRE_CHORUS,
          Kind.CHORUS, Kind.OUTRO)),
    (66, (Kind.INTRO, Kind.VERSE, Kind.PRE_CHORUS, Kind.CHORUS, Kind.VERSE, Kind.PRE_CHORUS,
          Kind.CHORUS, Kind.BRIDGE, Kind.CHORUS, Kind.OUTRO)),
    (92, (Kind.INTRO, Kind.VERSE, Kind.PRE_CHORUS, Kind.CHORUS, Kind.INTERLUDE, Kind.VERSE,
          Kind.PRE_CHORUS, Kind.CHORUS, Kind.SOLO, Kind.BRIDGE, Kind.CHORUS, Kind.CHORUS,
          Kind.OUTRO)),
)  # fmt: skip
_CYCLE = (Kind.INTERLUDE, Kind.VERSE, Kind.PRE_CHORUS, Kind.CHORUS, Kind.BRIDGE, Kind.CHORUS,
          Kind.BREAK, Kind.VERSE, Kind.CHORUS, Kind.SOLO, Kind.CHORUS)  # fmt: skip
_CLUB_KINDS = {Kind.CHORUS: Kind.DROP, Kind.PRE_CHORUS: Kind.BUILD_UP, Kind.BRIDGE: Kind.BREAK}


class PlannedSection(Struct, frozen=True, kw_only=True):
    """A section of whole bars; `energy` is 0 to 1, `turn` counts sections of its kind from 0."""

    name: str
    kind: Kind
    bar: int
    bars: int
    energy: float
    turn: int = 0
    last_of_kind: bool = False
    lines: tuple[SungLine, ...] = ()

    @property
    def syllables(self) -> tuple[int, ...]:
        """One figure a sung line."""
        return tuple(len(line.pieces) for line in self.lines)

    def windows(self, beats: int) -> tuple[tuple[float, float], ...]:
        """When each line may be sung, for bars of so many beats: from the section's first beat
        on, how long. A line has two bars at most, so that there is a breath before the next."""
        each = self.bars * beats / max(1, len(self.lines))
        edges = [number * each for number in range(len(self.lines) + 1)]
        if each >= beats:
            edges = [float(round(edge / beats) * beats) for edge in edges]
        return tuple((start, min(end - start, 2.0 * beats)) for start, end in pairwise(edges))


class Plan(Struct, frozen=True, kw_only=True):
    """The piece on paper: tempo, key, metre and sections, then one last chord that rings.

    `bars` may be 0: then the piece is the last chord alone.
    """

    bpm: float
    key: Key
    bars: int
    seconds: float
    sections: tuple[PlannedSection, ...]
    metre: Metre = FOUR_FOUR
    left_out: tuple[str, ...] = ()
    slows: float = 0.0  # beats that the last chord comes late

    @property
    def beat_seconds(self) -> float:
        """Length of a beat."""
        return 60.0 / self.bpm

    @property
    def bar_seconds(self) -> float:
        """Length of a bar."""
        return self.metre.beats * self.beat_seconds

    @property
    def ring(self) -> float:
        """Seconds from the last chord to the end."""
        return self.seconds - self.bars * self.bar_seconds

    def slowed(self, beat: float) -> float:
        """When a written beat is played: in the last bar later and later."""
        last_bar = (self.bars - 1) * self.metre.beats
        if beat <= last_bar:
            return beat
        way = (beat - last_bar) / self.metre.beats
        return beat + self.slows * min(1.0, way) ** 2


class _Wanted(Struct, frozen=True):
    """A section before its bars are fitted."""

    kind: Kind
    name: str
    bars: int
    lines: tuple[SungLine, ...] = ()


def make_plan(request: SketchRequest, wish: Wish, style: Style) -> Plan:
    """Lay out the piece so that it fills the length at a tempo that suits style and words."""
    rng = random.Random(f"{request.seed or 0}:plan:{style.id}")
    seconds = round(request.length_ms * 44.1) / 44_100
    slow, usual, fast = style.tempo
    drawn = rng.uniform(0.95, 1.05) * usual * wish.tempo_factor
    usual_here = max(_SLOWEST_BEAT, wish.metre.pace * min(fast * 1.1, max(slow * 0.9, drawn)))
    tempo = float(wish.bpm or usual_here)
    bars, bpm = fit_bars(seconds, tempo, wish.metre.beats, exact=wish.bpm is not None)
    wanted = _from_lyrics(request) if request.lyrics.strip() else ()
    if not wanted:
        wanted = _form_for(bars, club=style.id in {"house", "trap"})
    sections, left_out = _fit(wanted, bars, wish.energy)
    plan = Plan(
        bpm=bpm,
        key=_key(wish, style, rng),
        bars=bars,
        seconds=seconds,
        sections=sections,
        metre=wish.metre,
        left_out=left_out,
    )
    if wish.bpm is not None or bars < _SLOWS_FROM:  # a tempo that was asked for is kept
        return plan
    return replace(plan, slows=min(style.slows, _OF_THE_RING * plan.ring / plan.beat_seconds))


def fit_bars(seconds: float, tempo: float, beats: int, *, exact: bool) -> tuple[int, float]:
    """Choose whole bars and a tempo near `tempo` so that 1.1 to 3.4 s of ring are left.

    A bar has so many `beats`. An exact tempo is kept, whatever ring that leaves (less than a bar
    more). Otherwise the tempo
    bends by at most 6 %, and even more rarely breaks a group of four bars.
    """
    bar = 60.0 * beats / tempo
    shortest = min(1.1, seconds)
    if exact:
        return max(0, int((seconds - shortest) / bar)), tempo
    best = (float("inf"), 0, tempo)
    most = int((seconds - shortest) / (bar * 0.94)) + 1
    for bars in range(max(1, most - 12), most + 1):
        for tenths in range(11, 35):
            ring = tenths / 10
            if ring >= seconds:
                break
            bpm = 60.0 * beats * bars / (seconds - ring)
            bend = abs(bpm / tempo - 1)
            if bend > 0.06:
                continue
            odd = 0.0 if bars % 4 == 0 else 0.03 if bars % 2 == 0 else 0.055
            cost = bend + odd + abs(ring - 2.3) * 0.014
            best = min(best, (cost, bars, bpm))
    if best[1] == 0:  # too short for a bar that leaves a ring, or only with a bent tempo
        return max(0, int((seconds - shortest) / bar)), tempo
    return best[1], best[2]


def _from_lyrics(request: SketchRequest) -> tuple[_Wanted, ...]:
    sheet = sheet_of(request.lyrics)
    language = language_of(request.lyrics)
    wanted = []
    for section in sheet.sections[:_MOST_SECTIONS]:
        lines = section.lines[:_MOST_LINES]
        kind = section.kind
        if not section.name:
            if not lines:
                continue
            kind = Kind.VERSE
        bars = max(4, 2 * len(lines)) if lines else _USUAL_BARS[kind]
        name = section.name or "Verse"
        first = sheet.line_at(section.start)
        written = (
            (number, line.text.strip())
            for number, line in enumerate(sheet.lines[first:], start=first)
            if line.tag is None and line.text.strip()
        )
        sung = tuple(
            SungLine(number=number, pieces=pieces_of(text, language))
            for (number, text), _ in zip(written, lines, strict=False)
            if not request.instrumental
        )
        wanted.append(_Wanted(kind, name[:60], min(bars, LONGEST_SECTION), sung))
    return tuple(wanted)


def _form_for(bars: int, *, club: bool) -> tuple[_Wanted, ...]:
    """A sensible form for so many bars when no lyrics give one."""

    best, form = min(_FORMS, key=lambda choice: abs(choice[0] - bars))
    for extra in range(max(0, bars - best) // 9 if form is _FORMS[-1][1] else 0):
        form = (*form[:-1], _CYCLE[extra % len(_CYCLE)], form[-1])
    if club:
        form = tuple(_CLUB_KINDS.get(kind, kind) for kind in form)
    return tuple(_Wanted(kind, _title(kind), _USUAL_BARS[kind]) for kind in form)


def _title(kind: Kind) -> str:
    names = {Kind.PRE_CHORUS: "Pre-chorus", Kind.BUILD_UP: "Build-up", Kind.INST: "Instrumental"}
    return names.get(kind, kind.value.capitalize())


def _fit(
    wanted: tuple[_Wanted, ...], bars: int, energy: float
) -> tuple[tuple[PlannedSection, ...], tuple[str, ...]]:
    """Stretch or shrink the sections to the bars; name the ones there is no room for."""
    wanted, left_out = _choose(wanted, bars)
    wanted = _lengthen(wanted, bars)
    lengths = _share([section.bars for section in wanted], bars)
    sections: list[PlannedSection] = []
    turns: dict[Kind, int] = {}
    bar = 0
    for section, length in zip(wanted, lengths, strict=True):
        turn = turns.get(section.kind, 0)
        turns[section.kind] = turn + 1
        level = ENERGY[section.kind] + 0.05 * min(turn, 2) + energy
        sections.append(
            PlannedSection(
                name=section.name,
                kind=section.kind,
                bar=bar,
                bars=length,
                energy=min(1.0, max(0.15, level)),
                turn=turn,
                lines=section.lines,
            )
        )
        bar += length
    return tuple(
        replace(section, last_of_kind=section.turn == turns[section.kind] - 1)
        for section in sections
    ), left_out


def _choose(wanted: tuple[_Wanted, ...], bars: int) -> tuple[tuple[_Wanted, ...], tuple[str, ...]]:
    """Keep as many sections as two bars each allow: one of every kind first, in order."""
    room = max(1, bars // 2)
    if len(wanted) <= room:
        return wanted, ()
    first_seen: dict[Kind, int] = {}
    for index, section in enumerate(wanted):
        first_seen.setdefault(section.kind, index)
    rank = {Kind.CHORUS: 0, Kind.HOOK: 0, Kind.DROP: 0, Kind.VERSE: 1}
    order = sorted(
        range(len(wanted)),
        key=lambda i: (first_seen[wanted[i].kind] != i, rank.get(wanted[i].kind, 2), i),
    )
    kept = sorted(order[:room])
    left = tuple(wanted[i].name for i in range(len(wanted)) if i not in kept)
    return tuple(wanted[i] for i in kept), left


def _lengthen(wanted: tuple[_Wanted, ...], bars: int) -> tuple[_Wanted, ...]:
    """Add sections when the written ones would be longer than anyone can listen to."""

    def room(form: list[_Wanted]) -> int:
        return sum(min(LONGEST_SECTION, 2 * section.bars) for section in form)

    form = list(wanted)
    if room(form) < bars and form[0].kind is not Kind.INTRO:
        form.insert(0, _Wanted(Kind.INTRO, "Intro", 4))
    if room(form) < bars and form[-1].kind is not Kind.OUTRO:
        form.append(_Wanted(Kind.OUTRO, "Outro", 4))
    at = 0
    while room(form) < bars:
        kind = (Kind.SOLO, Kind.INTERLUDE, Kind.CHORUS, Kind.BRIDGE, Kind.CHORUS)[at % 5]
        place = len(form) - (form[-1].kind is Kind.OUTRO)
        form.insert(place, _Wanted(kind, _title(kind), 8))
        at += 1
    return tuple(form)


def _share(wishes: list[int], bars: int) -> list[int]:
    """Share the bars out in proportion, in fours and twos where the sum allows."""
    if bars <= 0:
        return [0] * len(wishes)
    total = sum(wishes)
    unit = 4 if bars >= 4 * len(wishes) else 2 if bars >= 2 * len(wishes) else 1
    lengths = [max(unit, round(wish * bars / total / unit) * unit) for wish in wishes]
    while (gap := bars - sum(lengths)) != 0:
        step = min(unit, abs(gap))
        if gap > 0:
            index = max(range(len(lengths)), key=lambda i: wishes[i] * bars / total - lengths[i])
            lengths[index] += step
        else:
            index = max(
                range(len(lengths)),
                key=lambda i: (lengths[i] > step, lengths[i] - wishes[i] * bars / total),
            )
            lengths[index] -= step
    return lengths


def _key(wish: Wish, style: Style, rng: random.Random) -> Key:
    tonic = rng.choice(style.tonics)
    minor = rng.random() < style.minor_share
    if wish.key is not None:
        return wish.key
    if wish.minor is not None:
        minor = wish.minor
    return Key(tonic=tonic, minor=minor)
