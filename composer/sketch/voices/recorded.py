"""Which voices are played by recorded instruments, where the bank has them?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np
from msgspec.structs import replace

from composer.sketch.bank import Bank, Instrument, drum_of, sound_of
from composer.sketch.players import PLAYERS, Player, instruments_of
from composer.sketch.tones import Sound, Stroke
from composer.sketch.voices import VOICES, Tone, Voice

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
            needed = {each for name in names for each in instruments_of(name)}
            bank.send_for(sorted(needed, key=lambda each: (-bank.size(each), each)))

    def send_for(self, names: Iterable[str]) -> None:
        """Have their recordings decoded meanwhile, in the order in which they are needed."""
        if self._bank is not None:
            self._bank.send_for(each for name in names for each in instruments_of(name))

    def __getitem__(self, name: str) -> Voice:
        """The voice of that name. KeyError for another than those of VOICES."""
        if name not in self._found:
            self._found[name] = self._voice(name)
        return self._found[name]

    def _voice(self, name: str) -> Voice:
        """Without the instrument, or with a damaged file of it, the synthesised one plays."""
        synthesised, needed = VOICES[name], instruments_of(name)
        if not needed:
            return synthesised
        found = {each: self._bank.instrument(each) for each in needed} if self._bank else {}
        kit = {each: instrument for each, instrument in found.items() if instrument is not None}
        if len(kit) < len(needed):
            self.is_whole = False
            return synthesised
        if name in PLAYERS:
            player = PLAYERS[name]
            instrument = kit[player.instrument]
            return Voice(
                # what does not ring has to hold
                tone=_tone(player, instrument if player.rings else instrument.made_to_hold()),
                rings=player.rings,
                release=player.release,
            )
        return replace(synthesised, tone=_drums(kit, synthesised.tone), variants=1)


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
