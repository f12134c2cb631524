"""How many beats a bar has, and how what is written in four is played in three, five or six."""

from __future__ import annotations

from msgspec import Struct
from msgspec.structs import replace

from composer.sketch.style import Groove, PartPlan, Play, Style

_STEPS = 4  # to a beat, as the styles are written
_HITS_OF_A_SET = frozenset({"snare"})
_NO_SET = frozenset({"clap", "snap", "taiko", "timpani"})


class Metre(Struct, frozen=True, kw_only=True):
    """A time signature. A beat is a quarter, or in 6/8 and 12/8 a dotted quarter of three eighths.

    ``takes`` are the beats of a bar of four that a bar is made of, ``strong`` those that weigh,
    ``halves`` how two chords share a bar.
    """

    name: str
    takes: tuple[int, ...]
    strong: tuple[float, ...]
    halves: tuple[int, int]
    in_threes: bool = False
    pace: float = 1.0  # beats to one of the style's own tempo

    @property
    def beats(self) -> int:
        """Beats a bar."""
        return len(self.takes)

    @property
    def eighth(self) -> float:
        """An eighth, in beats."""
        return 1 / 3 if self.in_threes else 1 / 2

    def weighs(self, beat: float) -> bool:
        """Whether a beat, counted from a bar's beginning, is a strong one."""
        return round(beat, 3) % self.beats in self.strong

    def shares(self, count: int) -> tuple[float, ...]:
        """The lengths in beats of so many chords in one bar."""
        return self.halves if count == 2 else (self.beats / count,) * count


METRES: dict[str, Metre] = {
    metre.name: metre
    for metre in (
        Metre(name="4/4", takes=(0, 1, 2, 3), strong=(0, 2), halves=(2, 2)),
        Metre(name="3/4", takes=(0, 1, 3), strong=(0,), halves=(2, 1)),
        Metre(name="6/8", takes=(0, 3), strong=(0, 1), halves=(1, 1), in_threes=True, pace=0.62),
        Metre(
            name="12/8",
            takes=(0, 1, 2, 3),
            strong=(0, 2),
            halves=(2, 2),
            in_threes=True,
            pace=0.75,
        ),
        Metre(name="5/4", takes=(0, 1, 1, 2, 3), strong=(0, 3), halves=(3, 2)),
    )
}
FOUR_FOUR = METRES["4/4"]

_OWN_GROOVES: dict[str, tuple[tuple[Groove, ...], ...]] = {
    "3/4": (
        (  # the brushes of a jazz waltz
            Groove(enters=0.30, lines=(("ride", "x...o...o..."),)),
            Groove(
                enters=0.48,
                lines=(
                    ("kick", "x..........."),
                    ("ride", "X...X.o.x..."),
                    ("pedal", "....x......."),
                    ("snare", "......g...g."),
                ),
            ),
            Groove(
                enters=0.80,
                lines=(
                    ("kick", "X.....o.....|X.......o..."),
                    ("ride", "X...X.x.X.x."),
                    ("pedal", "....x...x..."),
                    ("snare", "....o...g.x.|..g...x...o."),
                ),
            ),
        ),
        (  # one, and an answer on three
            Groove(enters=0.30, lines=(("hat", "x...o...o..."), ("kick", "o..........."))),
            Groove(
                enters=0.48,
                lines=(
                    ("kick", "X...........|X.........o."),
                    ("hat", "x.o.x.o.x.o."),
                    ("rim", "........x..."),
                ),
            ),
            Groove(
                enters=0.80,
                lines=(
                    ("kick", "X.....x.....|X.........x."),
                    ("hat", "X.o.x.o.x.o."),
                    ("snare", "........X...|....g...X..."),
                ),
            ),
        ),
        (  # boom, chack, chack
            Groove(enters=0.30, lines=(("kick", "o..........."), ("hat", "....o...o..."))),
            Groove(
                enters=0.48,
                lines=(
                    ("kick", "X..........."),
                    ("snare", "....o...o..."),
                    ("hat", "x...x...x.o."),
                ),
            ),
            Groove(
                enters=0.80,
                lines=(
                    ("kick", "X...........|X.....o....."),
                    ("snare", "....x...x..g"),
                    ("hat", "x.o.x.o.x.oo"),
                    ("tambourine", "....o...o..."),
                ),
            ),
        ),
    ),
    "6/8": (
        (
            Groove(enters=0.30, lines=(("hat", "x.ox.o"),)),
            Groove(
                enters=0.48,
                lines=(("kick", "X.....|X....o"), ("rim", "...x.."), ("hat", "xooxoo")),
            ),
            Groove(
                enters=0.80,
                lines=(("kick", "X....o|X.o..o"), ("snare", "...X..|...X.g"), ("hat", "XooXoo")),
            ),
        ),
        (
            Groove(enters=0.30, lines=(("ride", "x.oo.o"),)),
            Groove(
                enters=0.48,
                lines=(("kick", "X....."), ("snare", "...o.."), ("ride", "x.ox.o")),
            ),
            Groove(
                enters=0.80,
                lines=(("kick", "X.x..o|X....o"), ("snare", "...X.."), ("ride", "XoxXox")),
            ),
        ),
    ),
}
"""What a drum set plays where a bar of four cannot be folded into one of three: beats are 4 steps,
in 6/8 three."""


def style_in(metre: Metre, style: Style) -> Style:
    """The style with everything that its players read written in the metre."""
    if metre is FOUR_FOUR:
        return style
    return replace(
        style,
        grooves=tuple(_grooves_in(metre, style)),
        fills=tuple(
            tuple((drum, _bars_in(metre, pattern)) for drum, pattern in fill)
            for fill in style.fills
        ),
        cells=tuple(_cell_in(metre, cell) for cell in style.cells),
        chorus_cells=tuple(_cell_in(metre, cell) for cell in style.chorus_cells),
        parts=tuple(part_in(metre, part) for part in style.parts),
        swing=0.0 if metre.in_threes else style.swing,
    )


def part_in(metre: Metre, part: PartPlan) -> PartPlan:
    """A player of the band with his patterns written in the metre."""
    if metre is FOUR_FOUR:
        return part
    runs = metre.in_threes and part.play is Play.ARP
    written = _run_in if runs else _bars_in
    return replace(
        part,
        patterns=tuple(written(metre, pattern) for pattern in part.patterns),
        busy=tuple(written(metre, pattern) for pattern in part.busy),
    )


def _grooves_in(metre: Metre, style: Style) -> list[tuple[Groove, ...]]:
    """A drum set waltzes as drummers do; claps, congas and machines play theirs, folded."""
    found: list[tuple[Groove, ...]] = []
    for grooves in style.grooves:
        drums = {drum for groove in grooves for drum, _ in groove.lines}
        if metre.name in _OWN_GROOVES and drums & _HITS_OF_A_SET and not drums & _NO_SET:
            found += [each for each in _OWN_GROOVES[metre.name] if each not in found]
            continue
        folded = tuple(
            replace(
                groove,
                lines=tuple((drum, _bars_in(metre, pattern)) for drum, pattern in groove.lines),
            )
            for groove in grooves
        )
        found.append(folded)
    return found


def _bars_in(metre: Metre, pattern: str) -> str:
    return "|".join(_folded(metre, bar) for bar in pattern.split("|"))


def _cell_in(metre: Metre, cell: str) -> str:
    """Two bars of tune."""
    half = len(cell) // 2
    begins, ends = (metre.takes, metre.takes) if metre.beats > 2 else ((0, 1), (2, 3))
    two = _folded(metre, cell[:half], begins) + _folded(metre, cell[half:], ends)
    return two if "x" in two else "x" + two[1:].replace(".", "-", metre.beats)


def _folded(metre: Metre, bar: str, takes: tuple[int, ...] | None = None) -> str:
    """A bar of four beats, four steps each, in the metre's own beats and steps."""
    beats = [bar[at : at + _STEPS] for at in range(0, len(bar), _STEPS)]
    taken = [beats[number] for number in takes or metre.takes]
    if not metre.in_threes:
        return "".join(taken)
    # The off-beat eighth is the third of three, as in a shuffle; where it rests, what follows it.
    return "".join(b[0] + b[1] + (b[2] if b[2] not in ".-" else b[3]) for b in taken)


def _run_in(metre: Metre, pattern: str) -> str:
    """An arpeggio's figures, one an eighth: the roll that 6/8 is known by."""
    bars = []
    for bar in pattern.split("|"):
        figures = [mark for mark in bar if mark.isdigit()]
        eighths = 3 * metre.beats
        bars.append(
            "".join(figures[at % len(figures)] for at in range(eighths)) if figures else bar
        )
    return "|".join(bars)
