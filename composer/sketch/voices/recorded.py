"""Which voices are played by recorded instruments, where the bank has them?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from composer.sketch.bank import Bank, Instrument, drum_of, sound_of
from composer.sketch.tones import Sound, Stroke
from composer.sketch.voices import VOICES, Tone, Voice


@dataclass(frozen=True, slots=True, kw_only=True)
class Player:
    """A recorded instrument in the place of a voice.

    ``force`` is a share of the stroke's own: a felt piano is a piano that is only stroked.
    """

    instrument: str
    rings: bool = False
    release: float = 0.12
    force: float = 1.0


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
    "lead_guitar": Player(instrument="overdrive_guitar", release=0.12),
    "upright": Player(instrument="upright_bass", rings=True, release=0.12),
    "finger_bass": Player(instrument="finger_bass", rings=True, release=0.08),
    "pizzicato": Player(instrument="pizzicato", rings=True, release=0.3),
    "strings": Player(instrument="strings", release=0.35),
    "low_strings": Player(instrument="strings", release=0.3),
    "horns": Player(instrument="french_horns", release=0.25),
    "choir": Player(instrument="choir", release=0.5),
    "flute": Player(instrument="flute", release=0.1),
}

_KITS: Mapping[str, tuple[str, ...]] = {
    # Each drum comes from the first of these that has it.
    "brush_kit": ("brush_kit", "jazz_kit", "standard_kit", "hand_percussion"),
    "room_kit": ("standard_kit", "hand_percussion"),
    "rock_kit": ("power_kit", "standard_kit", "hand_percussion"),
}
_BORROWED = {70: 82}  # a shaker is recorded under a number of its own
_SYNTHESISED = frozenset({35, 40, 47})  # taiko, snap and timpani have no place in these kits


def voices_from(bank: Bank | None, names: Iterable[str]) -> tuple[dict[str, Voice], bool]:
    """The voices of these names, and whether all are recorded that could be.

    Without a bank, or with a damaged file in it, the synthesised ones play.
    """
    voices = {name: VOICES[name] for name in names}
    if bank is None:
        return voices, not any(name in _PLAYERS or name in _KITS for name in voices)
    wanted = {name: _instruments(name) for name in voices}
    unread = bank.take_out(each for needed in wanted.values() for each in needed)
    for name, needed in wanted.items():
        if not needed or unread.intersection(needed):
            continue
        if name in _PLAYERS:
            player = _PLAYERS[name]
            voices[name] = Voice(
                tone=_tone(player, bank.instrument(player.instrument)),
                rings=player.rings,
                release=player.release,
            )
        else:
            kit = [bank.instrument(each) for each in needed]
            voices[name] = replace(VOICES[name], tone=_drums(kit, VOICES[name].tone), variants=1)
    return voices, not unread


def _instruments(name: str) -> tuple[str, ...]:
    if name in _PLAYERS:
        return (_PLAYERS[name].instrument,)
    return _KITS.get(name, ())


def _tone(player: Player, instrument: Instrument) -> Tone:
    def tone(stroke: Stroke) -> Sound:
        softer = replace(stroke, force=stroke.force * player.force)
        return sound_of(instrument, softer, rings=player.rings, release=player.release)

    return tone


def _drums(kit: list[Instrument], synthesised: Tone) -> Tone:
    def tone(stroke: Stroke) -> Sound:
        number = round(stroke.pitch)
        key = _BORROWED.get(number, number)
        drum = next((each for each in kit if key in each.recorded_keys()), None)
        if drum is None or number in _SYNTHESISED:
            return synthesised(stroke)
        return drum_of(drum, key, stroke)

    return tone
