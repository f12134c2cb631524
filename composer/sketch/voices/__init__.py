"""Which instruments there are: names to functions that sound one note.

A voice is asked for a stroke and gives a sound of roughly equal loudness for every pitch, in two
rows (left and right) or, where both are the same, in one.
Where `rings` is true the note is struck once, as long as the longest needed, and cut by the player.
"""

from __future__ import annotations

from collections.abc import Callable

from msgspec import Struct

from composer.sketch.tones import Sound, Stroke
from composer.sketch.voices import ensembles, keys, kits, plucked, synths

Tone = Callable[[Stroke], Sound]


class Voice(Struct, frozen=True, kw_only=True):
    """An instrument: how one of its notes sounds and how it is let go."""

    tone: Tone
    rings: bool = False
    release: float = 0.12  # seconds of fade after the note is let go
    variants: int = 1  # different takes of the same note


VOICES: dict[str, Voice] = {
    "piano": Voice(tone=keys.piano, rings=True, release=0.25),
    "felt_piano": Voice(tone=keys.felt_piano, rings=True, release=0.45),
    "epiano": Voice(tone=keys.electric_piano, rings=True, release=0.15),
    "vibes": Voice(tone=keys.vibraphone, rings=True, release=0.6),
    "bells": Voice(tone=keys.bells, rings=True, release=1.2),
    "marimba": Voice(tone=keys.marimba, rings=True, release=0.3),
    "organ": Voice(tone=keys.organ, release=0.08),
    "nylon": Voice(tone=plucked.nylon_guitar, rings=True, release=0.15, variants=2),
    "steel": Voice(tone=plucked.steel_guitar, rings=True, release=0.15, variants=2),
    "clean": Voice(tone=plucked.clean_guitar, rings=True, release=0.1, variants=2),
    "harp": Voice(tone=plucked.harp, rings=True, release=0.8),
    "power": Voice(tone=plucked.power_guitar, rings=True, release=0.06, variants=2),
    "lead_guitar": Voice(tone=plucked.lead_guitar, release=0.12),
    "upright": Voice(tone=plucked.upright_bass, rings=True, release=0.12, variants=2),
    "finger_bass": Voice(tone=plucked.finger_bass, rings=True, release=0.08, variants=2),
    "pizzicato": Voice(tone=plucked.pizzicato, rings=True, release=0.3),
    "strings": Voice(tone=ensembles.strings, release=0.35),
    "spiccato": Voice(tone=ensembles.spiccato, rings=True, release=0.15),
    "low_strings": Voice(tone=ensembles.low_strings, release=0.3),
    "horns": Voice(tone=ensembles.horns, release=0.25),
    "choir": Voice(tone=ensembles.choir, release=0.6),
    "warm_pad": Voice(tone=ensembles.warm_pad, release=0.7),
    "glass_pad": Voice(tone=ensembles.glass_pad, release=1.2),
    "flute": Voice(tone=synths.flute, release=0.1),
    "saw_lead": Voice(tone=synths.saw_lead, release=0.15),
    "soft_lead": Voice(tone=synths.soft_lead, release=0.15),
    "supersaw": Voice(tone=synths.supersaw, release=0.2),
    "poly": Voice(tone=synths.poly_synth, release=0.25),
    "pluck": Voice(tone=synths.pluck, rings=True, release=0.1),
    "saw_bass": Voice(tone=synths.saw_bass, release=0.05),
    "sub_bass": Voice(tone=synths.sub_bass, release=0.06),
    "boom_bass": Voice(tone=synths.boom_bass, rings=True, release=0.08),
    "riser": Voice(tone=synths.riser, release=0.05),
    # What these stand for is recorded; without the recordings the nearest kin plays.
    "muted_guitar": Voice(tone=plucked.clean_guitar, rings=True, release=0.04, variants=2),
    "slap_bass": Voice(tone=plucked.finger_bass, rings=True, release=0.06, variants=2),
    "picked_bass": Voice(tone=plucked.finger_bass, rings=True, release=0.06, variants=2),
    "clavinet": Voice(tone=plucked.clean_guitar, rings=True, release=0.05, variants=2),
    "banjo": Voice(tone=plucked.steel_guitar, rings=True, release=0.1, variants=2),
    "mandolin": Voice(tone=plucked.steel_guitar, rings=True, release=0.1, variants=2),
    "ukulele": Voice(tone=plucked.nylon_guitar, rings=True, release=0.1, variants=2),
    "music_box": Voice(tone=keys.bells, rings=True, release=0.9),
    "celesta": Voice(tone=keys.bells, rings=True, release=0.9),
    "fiddle": Voice(tone=ensembles.strings, release=0.15),
    "cello": Voice(tone=ensembles.low_strings, release=0.25),
    "sax": Voice(tone=synths.soft_lead, release=0.12),
    "clarinet": Voice(tone=synths.flute, release=0.1),
    "oboe": Voice(tone=synths.flute, release=0.1),
    "piccolo": Voice(tone=synths.flute, release=0.08),
    "harmonica": Voice(tone=synths.soft_lead, release=0.1),
    "accordion": Voice(tone=keys.organ, release=0.1),
    "trumpet": Voice(tone=ensembles.horns, release=0.12),
    "trombone": Voice(tone=ensembles.horns, release=0.14),
    "tuba": Voice(tone=ensembles.horns, release=0.12),
    "brass": Voice(tone=ensembles.horns, release=0.12),
    "alto_sax": Voice(tone=synths.soft_lead, release=0.12),
    "bassoon": Voice(tone=synths.flute, release=0.1),
    "muted_trumpet": Voice(tone=ensembles.horns, release=0.1),
    "violin": Voice(tone=ensembles.strings, release=0.15),
    "kalimba": Voice(tone=keys.marimba, rings=True, release=0.5),
    "steel_drums": Voice(tone=keys.vibraphone, rings=True, release=0.4),
    "tubular_bells": Voice(tone=keys.bells, rings=True, release=1.5),
    "timpani": Voice(tone=plucked.pizzicato, rings=True, release=0.8),
    "jazz_guitar": Voice(tone=plucked.clean_guitar, rings=True, release=0.12, variants=2),
    "church_organ": Voice(tone=keys.organ, release=0.3),
    "drawbar_organ": Voice(tone=keys.organ, release=0.08),
    "funk_kit": Voice(tone=kits.room, rings=True, release=0.5, variants=3),
    "march_kit": Voice(tone=kits.room, rings=True, release=0.5, variants=3),
    "dusty_kit": Voice(tone=kits.dusty, rings=True, release=0.5, variants=3),
    "brush_kit": Voice(tone=kits.brushes, rings=True, release=0.5, variants=3),
    "eighties_kit": Voice(tone=kits.eighties, rings=True, release=0.5, variants=2),
    "club_kit": Voice(tone=kits.club, rings=True, release=0.5, variants=2),
    "room_kit": Voice(tone=kits.room, rings=True, release=0.5, variants=3),
    "rock_kit": Voice(tone=kits.rock, rings=True, release=0.5, variants=3),
    "trap_kit": Voice(tone=kits.trap, rings=True, release=0.5, variants=2),
    "tr808_kit": Voice(tone=kits.trap, rings=True, release=0.5, variants=2),
    "hall_drums": Voice(tone=kits.hall, rings=True, release=1.5, variants=2),
}
