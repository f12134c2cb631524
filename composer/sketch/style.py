"""What a style is made of: the data a band needs to play it."""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct


class Play(StrEnum):
    """How a part reads the chords."""

    DRUMS = "drums"
    BASS = "bass"
    PAD = "pad"  # one long chord after another
    COMP = "comp"  # chords in a rhythm
    ARP = "arp"  # single chord tones in a rhythm
    MELODY = "melody"
    COUNTER = "counter"  # a slow second voice of guide tones
    RISER = "riser"  # noise that swells into the big sections


class PartPlan(Struct, frozen=True, kw_only=True):
    """One player of the band.

    `patterns` are bars of equal steps, one chosen for the song: in COMP `X x o g` are accents to
    ghosts, `-` holds and `.` rests; in ARP the figures count chord tones from below; in BASS
    `R r 5 8 3 a` are root (loud, soft), fifth, octave, third and an approach to the next root.
    `level` is the loudness of the stem in LU against the whole; `pan` −1 to 1; `send` and
    `delay` 0 to 1; the part plays where the section's energy is `enters` to `leaves`.
    """

    name: str
    family: str
    voice: str
    play: Play
    level: float
    patterns: tuple[str, ...] = ()
    busy: tuple[str, ...] = ()  # patterns for energies above 0.7; the same when empty
    low: int = 48
    high: int = 72
    pan: float = 0.0
    width: float = 1.0
    send: float = 0.2
    delay: float = 0.0
    duck: float = 0.0
    strum: float = 0.0  # seconds between the notes of a chord
    gate: float = 0.95  # sounding share of a step's length
    enters: float = 0.0
    leaves: float = 1.0
    tone: float = 0.0  # tilt in dB an octave around 1 kHz
    low_cut: float = 30.0  # Hz
    edge: float = 0.0  # dB at 3 kHz, where driven guitars bite


class Groove(Struct, frozen=True, kw_only=True):
    """Bars of drums: (drum, pattern) lines for energies from `enters` on."""

    enters: float
    lines: tuple[tuple[str, str], ...]


class Room(Struct, frozen=True, kw_only=True):
    """Space and colour of the whole record."""

    decay: float = 1.8  # seconds to −60 dB
    dark: float = 0.5  # 0 bright, 1 dark
    pre_delay: float = 0.02  # seconds
    delay_beats: float = 0.75
    tape: float = 0.0  # 0 clean, 1 worn: wow, hiss, dull top
    glue: float = 0.4  # how hard the bus compressor works
    bass: float = 0.0  # dB at 60 Hz
    air: float = 0.0  # dB at 12 kHz


class Style(Struct, frozen=True, kw_only=True):
    """Everything the band knows about one style.

    Progressions are bars split by `|`, chords written from the tonic. `minor_share` is how often
    the style is in minor when nobody says. `swing` delays every second sixteenth, 0 to 0.33 of an
    eighth; `late` is how far snare and keys sit behind the beat, in seconds.
    """

    id: str
    label: str
    tempo: tuple[int, int, int]  # slowest, usual, fastest
    minor_share: float
    tonics: tuple[int, ...]
    minor: dict[str, tuple[str, ...]]  # role -> progressions; roles: verse, chorus, bridge
    major: dict[str, tuple[str, ...]]
    final: tuple[str, str]  # last chord in minor, in major
    parts: tuple[PartPlan, ...]
    grooves: tuple[tuple[Groove, ...], ...] = ()  # one set is chosen for the song
    fills: tuple[tuple[tuple[str, str], ...], ...] = ()
    cells: tuple[str, ...] = ()  # two bars of melody rhythm each
    chorus_cells: tuple[str, ...] = ()
    kit_says: str = ""  # the drums in words
    swing: float = 0.0
    swing_unit: float = 0.25  # beats of the swung step
    late: float = 0.0
    human: float = 0.006  # seconds of random timing, one sigma
    slows: float = 0.0  # beats that the last chord comes late, the last bar slowing down to it
    crash: bool = True
    room: Room = Room()
