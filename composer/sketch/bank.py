"""How does a recorded instrument sound at any pitch, length and force?

The recordings lie in resources/sounds, a few keys of each instrument in one Ogg Vorbis file; how
they were cut is told in packaging/cut_sounds.py. A note is the nearest key, played faster or
slower; a held one goes round the recording's loop.
"""

from __future__ import annotations

import subprocess
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
from msgspec import Struct
from msgspec.structs import replace
from numpy.typing import NDArray

from composer.sketch.recordings import Recordings
from composer.sketch.tones import (
    RATE,
    Curve,
    Sound,
    Stroke,
    fade_out,
    seconds_of,
    spectrum,
    swell,
    waves,
)

_LEVEL = 2.0  # from the loudness of the bank to that of the synthesised voices
_JOINT = 2_048  # frames over which a loop's end is blended into its beginning
_SOFT_ADDS = 12.0  # semitones of distance that the other layer of force counts for
_ONSET = 0.002  # seconds
_SOFT_ONSET = 0.06  # seconds, where the recording's own beginning is left out
_ALIKE = 4_096  # frames by which two places of a recording are compared
_SEAM = 11_025  # frames over which a loop of our own is blended, at most
_FADING = 0.6  # of its usual level: from there on a recording is only fading out
_PIECE = 8_192  # frames; a spectrum's length is whole pieces, which keeps it quick


class Recorded(Struct, frozen=True, kw_only=True):
    """One recorded note. `pitch` is a MIDI number, places are frames in the instrument's sound."""

    at: int
    frames: int
    pitch: float
    force: float  # 0 to 1
    loop: tuple[int, int] | None
    hold: float  # seconds until a looped note begins to die
    fall: float  # seconds for each 10 dB of dying
    rest: float  # dB below the beginning at which it stays


class Instrument:
    """The recorded notes of one instrument."""

    def __init__(
        self, notes: tuple[Recorded, ...], frames: NDArray[np.float32], *, held: bool = False
    ) -> None:
        """``frames`` is what was decoded, a column a channel; ``held``: every note has a loop.

        A note is taken out when it is first struck: most bands play a third of a piano's.
        """
        self.notes = notes
        self._frames = frames
        self._held = held
        self._taken: dict[int, tuple[Recorded, Sound]] = {}

    @property
    def channels(self) -> int:
        """Rows of its sound."""
        return int(self._frames.shape[1])

    def recorded_keys(self) -> frozenset[int]:
        """The keys that were recorded; of a kit, its drums."""
        return frozenset(round(note.pitch) for note in self.notes)

    def recording(self, note: Recorded) -> tuple[Recorded, Sound]:
        """The sound of one of its notes, (channels, frames), and how it goes round."""
        if (taken := self._taken.get(note.at)) is None:
            # to be written to
            sound: Sound = np.array(
                self._frames[note.at : note.at + note.frames].T, np.float32, order="C"
            )
            _join(sound, note)
            looped = _looped(sound, note) if self._held and not note.loop else note
            # Another thread may have been as quick: it made the same.
            taken = self._taken.setdefault(note.at, (looped, sound))
        return taken

    def made_to_hold(self) -> Instrument:
        """The instrument with a loop in every note, for players who hold longer than was recorded.

        Where a recording has none, its steady part goes round: between the two places that are
        most alike, blended long enough that nobody hears the seam.
        """
        if all(note.loop for note in self.notes):
            return self
        return Instrument(self.notes, self._frames, held=True)


class Bank:
    """The recorded instruments, ready to be played."""

    def __init__(self, recordings: Recordings) -> None:
        self._recordings = recordings
        self._read: dict[str, Instrument | None] = {}

    def __contains__(self, name: str) -> bool:
        """Whether the bank lists an instrument; its file may still be damaged."""
        return name in self._recordings

    def size(self, name: str) -> int:
        """How long an instrument's file is, in bytes; 0 for one that is not there."""
        return self._recordings.size(name)

    def send_for(self, names: Iterable[str]) -> None:
        """Have these instruments decoded meanwhile, in this order."""
        self._recordings.send_for(names)

    def instrument(self, name: str) -> Instrument | None:
        """An instrument, once it is decoded; None for one that cannot be read."""
        if name not in self._read:
            # Another thread may have been as quick: all shall have the same one.
            return self._read.setdefault(name, self._instrument(name))
        return self._read[name]

    def _instrument(self, name: str) -> Instrument | None:
        try:
            listed = self._recordings.listed(name)
            channels = int(listed["channels"])
            notes = tuple(_recorded(entry) for entry in listed["sounds"])
            frames = np.frombuffer(self._recordings.decoded(name), "<f4").reshape(-1, channels)
        except (OSError, subprocess.SubprocessError, KeyError, TypeError, ValueError):
            return None
        if not notes or notes[-1].at + notes[-1].frames > len(frames):
            return None
        return Instrument(notes, frames)


def sound_of(
    instrument: Instrument, stroke: Stroke, *, rings: bool, release: float, begins: float = 0.0
) -> Sound:
    """Sound one note, in the rows of its recording; `release` seconds of fade are added unless it
    rings by itself.

    The first `begins` seconds of the recording are left out: a slow bow arrives sooner.
    """
    note, recording = instrument.recording(_nearest(instrument.notes, stroke))
    frames = round((stroke.seconds + (0 if rings else release)) * RATE)
    speed = 2 ** ((stroke.pitch - note.pitch) / 12)
    if not note.loop:
        frames = min(frames, int((note.frames - 3) / speed))
    places: Curve = np.arange(max(1, frames)) * np.float64(speed) + round(begins * RATE)
    if note.loop:
        start, end = note.loop
        beyond = places >= end
        places[beyond] = start + (places[beyond] - start) % (end - start)
    sound = _between(recording, note, places)
    sound = _softened(sound, stroke.force, note)
    gain = _dying(note, len(places)) * np.float32(_LEVEL)
    sound *= gain * swell(len(places), _SOFT_ONSET if begins else _ONSET)
    return fade_out(sound, 0.03 if rings else release)


def drum_of(instrument: Instrument, key: int, stroke: Stroke) -> Sound:
    """Sound one drum of a kit as it was recorded, duller when it is struck softly."""
    note = next(note for note in instrument.notes if round(note.pitch) == key)
    frames = min(note.frames, max(1, round(stroke.seconds * RATE)))
    sound = instrument.recording(note)[1][:, :frames].copy()
    return fade_out(_softened(sound, stroke.force, note), 0.02)


def _recorded(entry: Mapping[str, Any]) -> Recorded:
    hold, fall, rest = entry.get("falls", (0.0, 0.0, 0.0))
    loop = entry.get("loop")
    return Recorded(
        at=int(entry["at"]),
        frames=int(entry["frames"]),
        pitch=float(entry["pitch"]),
        force=float(entry.get("force", 100)) / 127,
        loop=(int(loop[0]), int(loop[1])) if loop else None,
        hold=float(hold),
        fall=float(fall),
        rest=float(rest),
    )


def _join(sound: Sound, note: Recorded) -> None:
    """Blend a loop's end into what comes before its beginning, so that going round never clicks.

    The codec leaves a step there: lossy sound is not the same at both ends of the loop.
    """
    if not note.loop:
        return
    start, end = note.loop
    length = min(_JOINT, start, end - start)
    if length <= 0:
        return
    rising = np.linspace(0, 1, length, endpoint=False, dtype=np.float32)
    last = sound[:, end - length : end]
    before = sound[:, start - length : start]
    last *= 1 - rising
    last += before * rising


def _looped(recording: Sound, note: Recorded) -> Recorded:
    """Let the steady part of a note go round, in place."""
    hop = RATE // 50
    hops = note.frames // hop
    if hops < 20:
        return note
    levels = np.sqrt((recording[:, : hops * hop] ** 2).mean(axis=0).reshape(-1, hop).mean(axis=1))
    steady = np.flatnonzero(levels > _FADING * np.median(levels[hops // 4 : hops // 2]))
    end = int(steady[-1]) * hop
    low, high = max(_ALIKE, end // 4), end - end // 4
    if high - low < _ALIKE:
        return note
    mono = recording.mean(axis=0)
    last = mono[end - _ALIKE : end]
    earlier = mono[low - _ALIKE : high]
    size = 1 << int(np.ceil(np.log2(len(earlier) + _ALIKE)))
    products = waves(spectrum(earlier, size) * spectrum(last, size).conj(), size)
    products = products[: len(earlier) - _ALIKE + 1]
    energy = np.concatenate([[0.0], np.cumsum(earlier.astype(np.float64) ** 2)])
    powers = energy[_ALIKE:] - energy[:-_ALIKE]
    likeness = products / np.sqrt(np.maximum(powers, 1e-12) * float((last**2).sum() + 1e-12))
    best = int(np.argmax(likeness))
    start = low + best
    length = min(_SEAM, start, (end - start) // 2)
    rising = np.linspace(0, 1, length, endpoint=False)
    # What is alike adds up by level, what is not by power; the blend stays as loud as its ends.
    alike = max(0.0, float(likeness[best]))
    power = rising**2 + (1 - rising) ** 2 + 2 * alike * rising * (1 - rising)
    into, out_of = (rising / np.sqrt(power)), ((1 - rising) / np.sqrt(power))
    recording[:, end - length : end] *= out_of.astype(np.float32)
    recording[:, end - length : end] += recording[:, start - length : start] * into.astype(
        np.float32
    )
    return replace(note, loop=(start, end))


def _nearest(notes: tuple[Recorded, ...], stroke: Stroke) -> Recorded:
    def distance(note: Recorded) -> float:
        # A recording that is played faster sounds thin sooner than a slower one sounds dull.
        apart = stroke.pitch - note.pitch
        layer = abs(stroke.force - note.force) * _SOFT_ADDS
        return (apart * 1.15 if apart > 0 else -apart) + layer

    return min(notes, key=distance)


def _between(recording: Sound, note: Recorded, places: Curve) -> Sound:
    """Read a recording at places between its frames, by cubic curves through four of them."""
    whole = places.astype(np.int32)
    part = (places - whole).astype(np.float32)
    after, second = whole + 1, whole + 2
    if note.loop:  # what follows the loop's end is its beginning
        start, end = note.loop
        after[after >= end] -= end - start
        second[second >= end] -= end - start
    rows = []
    for here in recording:
        # "clip": beyond its ends a recording stays as it is there
        a, b, c, d = (here.take(at, mode="clip") for at in (whole - 1, whole, after, second))
        bend = 3 * (b - c) + d - a
        bend *= part
        bend += 2 * a - 5 * b + 4 * c - d
        bend *= part
        bend += c - a
        bend *= 0.5 * part
        bend += b
        rows.append(bend)
    return np.stack(rows)


def _softened(sound: Sound, force: float, note: Recorded) -> Sound:
    """Take the edge off a note that is struck more softly than it was recorded."""
    missing = note.force - force
    if missing <= 0.1:
        return sound
    frames = sound.shape[1]
    padded = -(-frames // _PIECE) * _PIECE
    hertz = np.fft.rfftfreq(padded, 1 / RATE)
    corner = 9_000 * 2 ** (-4.0 * missing)
    curve = 1 / np.sqrt(1 + (hertz / corner) ** 2)
    softer = spectrum(sound, padded)
    softer *= curve.astype(np.float32)
    return waves(softer, padded)[:, :frames]


def _dying(note: Recorded, frames: int) -> Sound:
    """The level of a looped note over time, as its instrument lets it die."""
    if not note.loop or not note.rest or note.fall <= 0:
        return np.ones(frames, np.float32)
    decibels = np.minimum(note.rest, np.maximum(0, seconds_of(frames) - note.hold) / note.fall * 10)
    level: Sound = (10 ** (-decibels / 20)).astype(np.float32)
    return level
