"""Which recorded instrument plays a voice, and how?"""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct


class Player(Struct, frozen=True, kw_only=True):
    """A recorded instrument in the place of a voice.

    ``force`` is a share of the stroke's own: a felt piano is a piano that is only stroked.
    ``stack`` are the semitones that sound at once: a driven guitar plays its fifth and octave.
    ``begins`` seconds into the recording it is there: a slow bow is not waited for.
    """

    instrument: str
    rings: bool = False
    release: float = 0.12
    force: float = 1.0
    stack: tuple[int, ...] = (0,)
    begins: float = 0.0


PLAYERS: Mapping[str, Player] = {
    "piano": Player(instrument="piano", rings=True, release=0.25),
    "felt_piano": Player(instrument="piano", rings=True, release=0.45, force=0.35),
    "epiano": Player(instrument="tine_piano", rings=True, release=0.15),
    "vibes": Player(instrument="vibraphone", rings=True, release=0.6),
    "bells": Player(instrument="glockenspiel", rings=True, release=1.2),
    "marimba": Player(instrument="marimba", rings=True, release=0.3),
    "organ": Player(instrument="rock_organ", release=0.08),
    "nylon": Player(instrument="nylon_guitar", rings=True, release=0.15),
    "steel": Player(instrument="steel_guitar", rings=True, release=0.15),
    "clean": Player(instrument="clean_guitar", rings=True, release=0.1),
    "harp": Player(instrument="harp", rings=True, release=0.8),
    "power": Player(instrument="distortion_guitar", release=0.06, stack=(0, 7, 12)),
    "muted_guitar": Player(instrument="muted_guitar", rings=True, release=0.04),
    "lead_guitar": Player(instrument="overdrive_guitar", release=0.12),
    "upright": Player(instrument="upright_bass", rings=True, release=0.12),
    "finger_bass": Player(instrument="finger_bass", rings=True, release=0.08),
    "pizzicato": Player(instrument="pizzicato", rings=True, release=0.3),
    "strings": Player(instrument="slow_strings", release=0.35, begins=0.3),
    "low_strings": Player(instrument="slow_strings", release=0.3, begins=0.3),
    "spiccato": Player(instrument="strings", rings=True, release=0.15),
    "horns": Player(instrument="french_horns", release=0.25),
    "choir": Player(instrument="choir", release=0.5),
    "flute": Player(instrument="flute", release=0.1),
    "slap_bass": Player(instrument="slap_bass", rings=True, release=0.06),
    "picked_bass": Player(instrument="picked_bass", rings=True, release=0.06),
    "clavinet": Player(instrument="clavinet", rings=True, release=0.05),
    "banjo": Player(instrument="banjo", rings=True, release=0.1),
    "mandolin": Player(instrument="mandolin", rings=True, release=0.1),
    "ukulele": Player(instrument="ukulele", rings=True, release=0.1),
    "music_box": Player(instrument="music_box", rings=True, release=0.9),
    "celesta": Player(instrument="celesta", rings=True, release=0.9),
    "fiddle": Player(instrument="fiddle", release=0.15),
    "cello": Player(instrument="cello", release=0.25),
    "sax": Player(instrument="tenor_sax", release=0.12),
    "clarinet": Player(instrument="clarinet", release=0.1),
    "oboe": Player(instrument="oboe", release=0.1),
    "piccolo": Player(instrument="piccolo", release=0.08),
    "harmonica": Player(instrument="harmonica", release=0.1),
    "accordion": Player(instrument="accordion", release=0.1),
    "trumpet": Player(instrument="trumpet", release=0.12),
    "trombone": Player(instrument="trombone", release=0.14),
    "tuba": Player(instrument="tuba", release=0.12),
    "brass": Player(instrument="brass_section", release=0.12),
    "alto_sax": Player(instrument="alto_sax", release=0.12),
    "bassoon": Player(instrument="bassoon", release=0.1),
    "muted_trumpet": Player(instrument="muted_trumpet", release=0.1),
    "violin": Player(instrument="violin", release=0.15),
    "kalimba": Player(instrument="kalimba", rings=True, release=0.5),
    "steel_drums": Player(instrument="steel_drums", rings=True, release=0.4),
    "tubular_bells": Player(instrument="tubular_bells", rings=True, release=1.5),
    "timpani": Player(instrument="timpani", rings=True, release=0.8),
    "jazz_guitar": Player(instrument="jazz_guitar", rings=True, release=0.12),
    "church_organ": Player(instrument="church_organ", release=0.3),
    "drawbar_organ": Player(instrument="drawbar_organ", release=0.08),
}

_KITS: Mapping[str, tuple[str, ...]] = {
    # Each drum comes from the first of these that has it.
    "brush_kit": ("brush_kit", "jazz_kit", "standard_kit", "hand_percussion"),
    "tr808_kit": ("tr808_kit", "hand_percussion"),
    "room_kit": ("standard_kit", "hand_percussion"),
    "funk_kit": ("standard_kit", "hand_percussion"),
    "march_kit": ("marching_snare", "orchestra_kit", "standard_kit", "hand_percussion"),
    "rock_kit": ("power_kit", "standard_kit", "hand_percussion"),
}


def instruments_of(voice: str) -> tuple[str, ...]:
    """The names of the recorded instruments that a voice needs; none for a synthesised one."""
    if voice in PLAYERS:
        return (PLAYERS[voice].instrument,)
    return _KITS.get(voice, ())
