"""How does a part sound between two moments: its notes, struck on its instrument?"""

from __future__ import annotations

import zlib
from bisect import bisect_left, bisect_right
from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from threading import Lock

import numpy as np
from msgspec import Struct

from composer.sketch.score import Part
from composer.sketch.style import Play
from composer.sketch.tones import RATE, Sound, Stroke
from composer.sketch.voices import Voice

_LAYERS = 5  # steps of force; loudness between them is continuous
_OPEN_HAT, _CLOSING = 46, (42, 44)
_KEPT = 120_000_000  # bytes of tones kept in memory for when they are struck again
_OVERHANG = 0.3  # seconds that a held voice may sound beyond its release
_STILL = 2e-5  # of a tone's highest value; what follows the last louder one is cut off

ToneKey = tuple[int, int, int, int, int]
"""The player's seat, pitch, layer of force, take, and the frames that are asked for."""


class Tones:
    """The tones that were struck before, the latest of them kept; for any thread."""

    def __init__(self) -> None:
        """None yet."""
        self._kept: OrderedDict[ToneKey, Sound] = OrderedDict()
        self._bytes = 0
        self._alone = Lock()

    def struck(self, key: ToneKey, make: Callable[[], Sound]) -> Sound:
        """The tone of that key, made if it is not here any more; always the same sound."""
        with self._alone:
            if (tone := self._kept.get(key)) is not None:
                self._kept.move_to_end(key)
                return tone
        tone = _without_silence(make())
        with self._alone:
            if key not in self._kept:  # another thread may have been as quick
                self._kept[key] = tone
                self._bytes += tone.nbytes
            while self._bytes > _KEPT and len(self._kept) > 1:
                _, gone = self._kept.popitem(last=False)
                self._bytes -= gone.nbytes
        return tone


class Sounding(Struct, frozen=True):
    """A note in frames: from `start`, held until `held`, heard at most until `end`."""

    start: int
    held: int
    end: int
    gain: np.float32
    key: ToneKey


class Player:
    """One player of the band: sounds any stretch of the part, in whatever order it is asked."""

    def __init__(
        self,
        part: Part,
        seat: int,
        beat_seconds: float,
        voice: Voice,
        tones: Tones,
        colour: Callable[[Sound], Sound],
    ) -> None:
        """``tones`` is shared by the whole band, in which everybody has a ``seat`` of his own;
        ``colour`` is the player's tone control.

        Music repeats itself: to colour every tone once is less work than every bar of the part.
        """
        self.plan = part.plan
        self._voice = voice
        self._tones = tones
        self._colour = colour
        self._notes = _in_frames(part, seat, beat_seconds, voice)
        self._starts = [note.start for note in self._notes]
        self._longest = max((note.end - note.start for note in self._notes), default=0)

    def sound(self, start: int, end: int) -> Sound | None:
        """What is heard from one frame to another, in one row (mono) or two (left and right);
        None where the player rests."""
        stem: Sound | None = None
        for note in self._heard(start, end):
            tone = self.strike(note)
            if stem is None:
                stem = np.zeros((len(tone), end - start), np.float32)
            elif len(stem) < len(tone):
                stem = np.repeat(stem, 2, axis=0)
            self._add(stem, tone, note, start, end)
        return stem

    def due(self, numbers: Sequence[int], block: int) -> list[Sounding]:
        """Notes with all the tones that are heard in those blocks of frames, each tone once."""
        due: dict[ToneKey, Sounding] = {}
        for number in numbers:
            for note in self._heard(number * block, (number + 1) * block):
                due.setdefault(note.key, note)
        return list(due.values())

    def strike(self, note: Sounding) -> Sound:
        """The tone of a note, kept for a while."""
        return self._tones.struck(note.key, lambda: self._strike(note))

    def _heard(self, start: int, end: int) -> Iterator[Sounding]:
        """What sounds between two frames."""
        first = bisect_left(self._starts, start - self._longest)
        last = bisect_right(self._starts, end - 1)
        return (note for note in self._notes[first:last] if note.end > start)

    def activity(self, block: int, blocks: int) -> list[float]:
        """How busy the player is in each of so many blocks of frames, as a share of energy."""
        busy = [0.0] * blocks
        for note in self._notes:
            most = RATE if self._voice.rings else note.held - note.start
            until = note.start + max(1, min(note.held - note.start, most))
            force = float(note.gain) ** 2
            for number in range(note.start // block, min(blocks, -(-until // block))):
                overlap = min(until, (number + 1) * block) - max(note.start, number * block)
                busy[number] += force * overlap
        return busy

    def _strike(self, note: Sounding) -> Sound:
        """Sound a note anew; its chance depends on the note alone, never on what came before."""
        _, pitch, layer, take, frames = note.key
        name = zlib.crc32(self.plan.voice.encode())
        chance = np.random.default_rng([name, pitch, layer, take])
        force = (layer + 0.5) / _LAYERS
        return self._colour(self._voice.tone(Stroke(float(pitch), frames / RATE, force, chance)))

    def _add(self, stem: Sound, tone: Sound, note: Sounding, start: int, end: int) -> None:
        """Add what falls between the frames of one note, let go after its length."""
        low = max(note.start, start)
        high = min(note.start + tone.shape[1], note.end, end)
        if high <= low:
            return
        heard = tone[:, low - note.start : high - note.start] * note.gain
        if self._voice.rings and high > note.held:
            falling = max(low, note.held)
            places = np.arange(falling - note.held, high - note.held, dtype=np.float32)
            ramp = (1 - places / np.float32(max(1, note.end - note.held - 1))) ** 2
            heard[:, falling - low :] *= ramp
        stem[:, low - start : high - start] += heard


def _in_frames(part: Part, seat: int, beat_seconds: float, voice: Voice) -> list[Sounding]:
    """Every note of a part with the tone that it needs."""
    lengths = _lengths(part, beat_seconds)
    longest: dict[int, float] = {}  # seconds, by pitch: what rings is struck once and cut
    for note, seconds in zip(part.notes, lengths, strict=True):
        longest[note.pitch] = max(longest.get(note.pitch, 0.0), seconds)
    after = voice.release if voice.rings else voice.release + _OVERHANG
    notes = []
    for number, (note, seconds) in enumerate(zip(part.notes, lengths, strict=True)):
        start = round(note.beat * beat_seconds * RATE)
        layer = min(_LAYERS - 1, int(note.velocity * _LAYERS))
        take = (number * 7 + note.pitch) % voice.variants
        # A held note is asked for in fiftieths of a second, so that it is found again.
        rung = longest[note.pitch] + voice.release
        asked = rung if voice.rings else max(1, round(seconds * 50)) / 50
        held = start + round(seconds * RATE)
        notes.append(
            Sounding(
                start=start,
                held=held,
                end=held + round(after * RATE),
                gain=np.float32(note.velocity**1.35),
                key=(seat, note.pitch, layer, take, round(asked * RATE)),
            )
        )
    return notes


def _lengths(part: Part, beat_seconds: float) -> list[float]:
    """How long every note sounds, in seconds; drums ring, open hats until the foot closes them."""
    if part.plan.play is not Play.DRUMS:
        return [note.beats * beat_seconds for note in part.notes]
    closings = sorted(note.beat for note in part.notes if note.pitch in _CLOSING)
    lengths = []
    for note in part.notes:
        length = 8.0
        if note.pitch == _OPEN_HAT:
            after = bisect_right(closings, note.beat + 0.05)
            if after < len(closings):
                length = min(length, (closings[after] - note.beat) * beat_seconds)
        lengths.append(length)
    return lengths


def _without_silence(tone: Sound) -> Sound:
    """The tone without the end that nobody hears; its memory is better used for others."""
    loud = np.abs(tone).max(axis=0)
    heard = np.flatnonzero(loud > _STILL * loud.max(initial=0.0))
    last = int(heard[-1]) + 1 if len(heard) else 1
    return tone if last > 0.9 * tone.shape[1] else tone[:, :last].copy()
