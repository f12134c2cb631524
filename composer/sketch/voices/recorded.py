"""Which voices are played by recorded instruments, where the bank has them?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np
from msgspec import Struct
from msgspec.structs import replace

from composer.sketch.bank import Bank, Instrument, drum_of, made_to_hold, sound_of
from composer.sketch.tones import Sound, Stroke
from composer.sketch.voices import VOICES, Tone, Voice


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


_PLAYERS: Mapping[str, Player] = {
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
}

_KITS: Mapping[str, tuple[str, ...]] = {
    # Each drum comes from the first of these that has it.
    "brush_kit": ("brush_kit", "jazz_kit", "standard_kit", "hand_percussion"),
    "room_kit": ("standard_kit", "hand_percussion"),
    "funk_kit": ("standard_kit", "hand_percussion"),
    "march_kit": ("marching_snare", "orchestra_kit", "standard_kit", "hand_percussion"),
    "rock_kit": ("power_kit", "standard_kit", "hand_percussion"),
}
_KEYS = {("hand_percussion", 70): 82, ("marching_snare", 38): 50}
"""Where a drum is recorded under another number than its own: the shaker, the marching snare."""
_SYNTHESISED = frozenset({35, 40, 47})  # taiko, snap and timpani have no place in these kits


class Voices:
    """The voices of a band: recorded where they can be, synthesised otherwise."""

    def __init__(self, bank: Bank | None, names: Iterable[str]) -> None:
        """``names`` are needed at once. Without a bank all are synthesised."""
        self._bank = bank
        self._found: dict[str, Voice] = {}
        self.is_whole = True
        """Whether everybody who was asked for so far is recorded, of those who could be."""
        if bank is not None:  # nobody can begin before the slowest of them is there
            needed = {each for name in names for each in _instruments(name)}
            bank.send_for(sorted(needed, key=lambda each: (-bank.size(each), each)))

    def send_for(self, names: Iterable[str]) -> None:
        """Have their recordings decoded meanwhile, in the order in which they are needed."""
        if self._bank is not None:
            self._bank.send_for(each for name in names for each in _instruments(name))

    def __getitem__(self, name: str) -> Voice:
        """The voice of that name. KeyError for another than those of VOICES."""
        if name not in self._found:
            self._found[name] = self._voice(name)
        return self._found[name]

    def _voice(self, name: str) -> Voice:
        """Without the instrument, or with a damaged file of it, the synthesised one plays."""
        synthesised, needed = VOICES[name], _instruments(name)
        if not needed:
            return synthesised
        found = {each: self._bank.instrument(each) for each in needed} if self._bank else {}
        kit = {each: instrument for each, instrument in found.items() if instrument is not None}
        if len(kit) < len(needed):
            self.is_whole = False
            return synthesised
        if name in _PLAYERS:
            player = _PLAYERS[name]
            instrument = kit[player.instrument]
            return Voice(
                # what does not ring has to hold
                tone=_tone(player, instrument if player.rings else made_to_hold(instrument)),
                rings=player.rings,
                release=player.release,
            )
        return replace(synthesised, tone=_drums(kit, synthesised.tone), variants=1)


def _instruments(name: str) -> tuple[str, ...]:
    if name in _PLAYERS:
        return (_PLAYERS[name].instrument,)
    return _KITS.get(name, ())


def _tone(player: Player, instrument: Instrument) -> Tone:
    def tone(stroke: Stroke) -> Sound:
        asked = replace(stroke, force=stroke.force * player.force)
        notes = [
            sound_of(
                instrument,
                replace(asked, pitch=asked.pitch + step),
                rings=player.rings,
                release=player.release,
                begins=player.begins,
            )
            for step in player.stack
        ]
        if len(notes) == 1:
            return notes[0]
        longest = max(note.shape[1] for note in notes)
        together: Sound = np.zeros((len(notes[0]), longest), np.float32)
        for note in notes:
            together[:, : note.shape[1]] += note
        return together

    return tone


def _drums(kit: Mapping[str, Instrument], synthesised: Tone) -> Tone:
    def tone(stroke: Stroke) -> Sound:
        number = round(stroke.pitch)
        if number in _SYNTHESISED:
            return synthesised(stroke)
        for name, drums in kit.items():
            key = _KEYS.get((name, number), number)
            if key in drums.recorded_keys():
                return drum_of(drums, key, stroke)
        return synthesised(stroke)

    return tone
