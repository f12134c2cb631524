"""How the players become one mix, forward in time: balanced, placed, ducked, in one room."""

from __future__ import annotations

import math
import zlib
from collections.abc import Iterator, Mapping
from concurrent.futures import Executor, as_completed

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from composer.sketch import effects
from composer.sketch.grooves import DRUMS
from composer.sketch.loudness import BLOCK, HERTZ, SIZE, K, gated
from composer.sketch.performance import Player, Tones
from composer.sketch.score import Score
from composer.sketch.style import PartPlan, Play, Room
from composer.sketch.tape import NOISE, Tape
from composer.sketch.tones import RATE, Curve, Sound, spectrum
from composer.sketch.voices.recorded import Voices
from composer.sketch.words import Wish

REFERENCE = -20.0  # LUFS that a part with level 0 is brought to
RETURNS = "room and echoes"
"""The name of the stem that holds what the room and the echoes answer."""

_SILENT = -100.0  # LUFS
_OPEN = 0.75  # dB an octave: synthesised voices are duller than microphones
_REHEARSED = (0.35, 0.65, 0.97)  # which blocks are rehearsed, from the calmest to the busiest


class Block(Struct, frozen=True, kw_only=True):
    """The next frames of the mix; `stems` by the names of the parts where they were asked for.

    They sum to `sound`.
    """

    start: int
    sound: Sound
    stems: Mapping[str, Sound]


class _Rehearsal(Struct, frozen=True, kw_only=True):
    """Which blocks a player is heard in before he is balanced, and how busy he is in each.

    The others are taken to be as loud as they are busy; where there are few, all are played.
    """

    player: Player
    busy: list[float]  # of every block
    ranks: list[int]  # the blocks in which he plays, from the calmest to the busiest
    tried: list[int]


class _Channel(Struct, frozen=True, kw_only=True):
    """One player at the desk."""

    player: Player
    plan: PartPlan
    sides: NDArray[np.float32]  # with the gain
    ducks: float


class Desk:
    """Mixes a score from its first frame to its last; at no time it holds more than a block."""

    def __init__(
        self,
        score: Score,
        wish: Wish,
        frames: int,
        voices: Voices,
        *,
        hands: Executor,
        stems: bool = False,
    ) -> None:
        """``hands`` are the threads that play; with however many, it sounds the same.

        Nothing is played yet: every player comes to the desk when he enters."""
        room, beat = score.style.room, score.plan.beat_seconds
        self._frames = frames
        self._keeps_stems = stems
        self._wet = 0.5 * wish.space
        self._record = effects.Tone(
            low_cut=28, tilt=_OPEN + wish.bright * 0.5, bass=room.bass, air=room.air + 1.5
        )
        kicks = _kicks(score, beat)
        self._ducking = effects.Ducking(kicks, min(0.34, beat * 0.8))
        self._hands = hands
        self._beat = beat
        self._voices = voices
        self._tones = Tones()
        self._parts = score.parts
        self._has_kicks = bool(kicks)
        self._rehearsals: dict[int, _Rehearsal] = {}
        self._channels: dict[int, _Channel] = {}
        # Whoever has a hand free makes the room, while others wait for their recordings.
        self._room = hands.submit(_room, room, wish.space)
        echo = 2 / 3 if score.plan.metre.in_threes else room.delay_beats
        self._echo = effects.Echo(echo * beat)
        self._tape: Tape | None = None
        if worn := max(room.tape, wish.worn):
            rng = np.random.default_rng(zlib.crc32(score.style.id.encode()))
            self._tape = Tape(worn, 10 ** (self.expected / 20), rng)

    @property
    def expected(self) -> float:
        """How loud the mix will be, in LUFS: its players', as if none of them ever rested."""
        energy = sum(10 ** ((REFERENCE + each.plan.level) / 10) for each in self._parts)
        return 10 * math.log10(energy + 1e-12)

    @property
    def stem_names(self) -> list[str]:
        """What the stems are called, all that may come."""
        own = [RETURNS] if self._tape is None else [RETURNS, NOISE]
        return [*(part.plan.name for part in self._parts), *own]

    def blocks(self) -> Iterator[Block]:
        """The mix, block after block."""
        self._strike_first()
        ahead: Iterator[tuple[_Channel, Sound | None]] | None = None
        for start in range(0, self._frames, BLOCK):
            played = list(ahead or self._playing(start))
            # The players go on while room and tape answer; the first block has everybody's hands.
            after = start + BLOCK
            ahead = self._playing(after) if start > 0 and after < self._frames else None
            yield self._block(start, played)

    def _playing(self, start: int) -> Iterator[tuple[_Channel, Sound | None]]:
        """Let everybody who has entered play the block from that frame; they come in order."""
        frames = min(BLOCK, self._frames - start)
        entered = self._entered(start + frames)
        return self._hands.map(lambda number: self._played(number, start, frames), entered)

    def _entered(self, end: int) -> list[int]:
        """Who has played a note before that frame."""
        beats = end / RATE / self._beat
        return [number for number, part in enumerate(self._parts) if part.notes[0].beat < beats]

    def _strike_first(self) -> None:
        """Strike what the first block and its rehearsals need, tone by tone, with all hands.

        Somebody waits for the first block; if every player struck his own, the hands of the others
        would rest while one has most of the notes.
        """
        entered = self._entered(min(BLOCK, self._frames))
        seated = [self._hands.submit(self._rehearsal, number) for number in entered]
        struck = [
            self._hands.submit(rehearsal.player.strike, note)
            for each in as_completed(seated)
            for rehearsal in [each.result()]
            for note in rehearsal.player.due(sorted({0, *rehearsal.tried}), BLOCK)
        ]
        for tone in struck:
            tone.result()

    def _block(self, start: int, played: list[tuple[_Channel, Sound | None]]) -> Block:
        """Mix what was played, always in the same order, so that the sums are the same."""
        frames = min(BLOCK, self._frames - start)
        stems: dict[str, Sound] = {}
        mix = np.zeros((2, frames), np.float32)
        sent, thrown = np.zeros((2, frames), np.float32)
        for channel, stem in played:
            if stem is None:
                continue
            mix += stem
            if channel.plan.send or channel.plan.delay:
                both = stem[0] + stem[1]
                sent += both * np.float32(self._wet * channel.plan.send)
                thrown += both * np.float32(0.5 * channel.plan.delay)
            if self._keeps_stems:
                before = stems.get(channel.plan.name)
                stems[channel.plan.name] = stem if before is None else before + stem
        answers = self._room.result().follow(sent)
        echoes = self._echo.follow(thrown)
        if echoes is not None:
            answers = answers + echoes
        mix += answers
        if self._keeps_stems:
            stems[RETURNS] = answers
        if self._tape is not None:
            mix, stems = self._tape.play(mix, stems)
        return Block(start=start, sound=mix, stems=stems)

    def _played(self, number: int, start: int, frames: int) -> tuple[_Channel, Sound | None]:
        """What one of the players does in a block; in one of the threads."""
        if number not in self._channels:
            self._channels[number] = self._channel(number)
        channel = self._channels[number]
        sound = channel.player.sound(start, start + frames)
        if sound is None:
            return channel, None
        stem = channel.sides[:, :1] * sound[0]
        if len(sound) == 1:
            stem += channel.sides[:, 1:] * sound[0]
        else:
            stem += channel.sides[:, 1:] * sound[1]
        if channel.ducks:
            gain = self._ducking.gain(channel.ducks, start, frames)
            if gain is not None:
                stem *= gain
        return channel, stem

    def _rehearsal(self, number: int) -> _Rehearsal:
        """A player with his instrument in hand, and what he will rehearse."""
        if number in self._rehearsals:
            return self._rehearsals[number]
        part = self._parts[number]
        plan = part.plan
        tone = effects.Tone(low_cut=plan.low_cut, tilt=plan.tone, edge=plan.edge)
        colour = effects.Equaliser(lambda hertz: tone(hertz) * self._record(hertz))
        voice = self._voices[plan.voice]
        player = Player(part, number, self._beat, voice, self._tones, colour)
        return self._rehearsals.setdefault(number, _rehearsal(player, self._frames))

    def _channel(self, number: int) -> _Channel:
        """A player at the desk: he rehearses a few bars, by which he is balanced."""
        rehearsal = self._rehearsal(number)
        plan = rehearsal.player.plan
        # All are balanced by ear before the record is coloured as a whole.
        heard = _rehearsed(rehearsal, K / self._record(HERTZ), self._frames)
        gain = 10 ** ((REFERENCE + plan.level - heard) / 20) if heard > _SILENT else 1.0
        return _Channel(
            player=rehearsal.player,
            plan=plan,
            sides=effects.sides(plan.pan, plan.width) * np.float32(gain),
            ducks=plan.duck if self._has_kicks else 0.0,
        )


def _room(room: Room, space: float) -> effects.Reverb:
    return effects.Reverb(effects.room_response(room, space), BLOCK // 2)


def _rehearsal(player: Player, frames: int) -> _Rehearsal:
    """What a player rehearses: three blocks of his part, a calm one to a busy one."""
    busy = player.activity(BLOCK, -(-frames // BLOCK))
    ranks = sorted((number for number, share in enumerate(busy) if share > 0), key=busy.__getitem__)
    tried = ranks
    swells = player.plan.play is Play.RISER  # is loudest where it is not busiest
    if len(ranks) > len(_REHEARSED) + 1 and not swells:
        held = player.plan.play in {Play.PAD, Play.COUNTER}  # one chord tells of them all
        shares = _REHEARSED[1:2] if held else _REHEARSED
        tried = sorted({ranks[int(share * len(ranks))] for share in shares})
    return _Rehearsal(player=player, busy=busy, ranks=ranks, tried=tried)


def _rehearsed(rehearsal: _Rehearsal, weights: Curve, frames: int) -> float:
    """About how loud a part is, in LUFS, from the blocks that were tried."""
    busy, ranks = rehearsal.busy, rehearsal.ranks
    if not ranks:
        return -math.inf
    power = (weights**2).astype(np.float32)
    means = {}
    for number in rehearsal.tried:
        start = number * BLOCK
        end = min(frames, start + BLOCK)
        sound = rehearsal.player.sound(start, end)
        if sound is None:
            continue
        spectra = spectrum(sound, SIZE)
        energy = float(((spectra.real**2 + spectra.imag**2) * power).sum()) * 2 / len(sound)
        means[number] = 2 * energy / SIZE / (end - start)
    if len(rehearsal.tried) == len(ranks):
        return gated(np.array(list(means.values())))
    share = sum(means.values()) / sum(busy[number] for number in means)
    return gated(np.array([means.get(number, share * busy[number]) for number in ranks]))


def _kicks(score: Score, beat: float) -> list[int]:
    """The frames where the kick strikes, in order."""
    for part in score.parts:
        if part.plan.play is Play.DRUMS:
            hits = [note.beat for note in part.notes if note.pitch == DRUMS["kick"]]
            return sorted({round(hit * beat * RATE) for hit in hits})
    return []
