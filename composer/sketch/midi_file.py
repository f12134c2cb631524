"""How is a score written as a standard MIDI file that a sequencer opens with names and words?"""

from __future__ import annotations

import struct
from collections.abc import Iterable

from composer.sketch.score import Part, Score, Sung
from composer.sketch.style import Play
from composer.sketch.theory import Key

QUARTER = 480  # ticks
_DRUMS = 9  # the channel, counted from 0, that General MIDI keeps for them
_NAME, _WORDS, _MARKER, _TEMPO, _TIME, _KEY = 0x03, 0x05, 0x06, 0x51, 0x58, 0x59
_PROGRAMS = {  # General MIDI, counted from 0
    "piano": 0, "felt_piano": 0, "epiano": 4, "clavinet": 7, "celesta": 8, "bells": 9,
    "music_box": 10, "vibes": 11, "marimba": 12, "organ": 16, "accordion": 21, "harmonica": 22,
    "nylon": 24, "ukulele": 24, "steel": 25, "mandolin": 25, "clean": 27, "muted_guitar": 28,
    "lead_guitar": 29, "power": 30, "upright": 32, "finger_bass": 33, "picked_bass": 34,
    "slap_bass": 36, "saw_bass": 38, "sub_bass": 39, "boom_bass": 39, "fiddle": 40, "cello": 42,
    "pizzicato": 45, "harp": 46, "strings": 48, "spiccato": 48, "low_strings": 49, "choir": 52,
    "trumpet": 56, "trombone": 57, "tuba": 58, "horns": 60, "brass": 61, "supersaw": 62,
    "sax": 66, "oboe": 68, "clarinet": 71, "piccolo": 72, "flute": 73, "soft_lead": 80,
    "saw_lead": 81, "pluck": 84, "glass_pad": 88, "warm_pad": 89, "poly": 90, "banjo": 105,
    "riser": 122,
}  # fmt: skip
_DRUM_KEYS = {35: 41, 40: 39, 47: 47}  # taiko, snap and timpani: the nearest that a kit has
_SHARPS_OF_MAJOR = {0: 0, 7: 1, 2: 2, 9: 3, 4: 4, 11: 5, 6: 6, 1: -5, 8: -4, 3: -3, 10: -2, 5: -1}

_Event = tuple[int, int, bytes]
"""Tick, order within the tick, message."""


def midi_of(score: Score, title: str) -> bytes:
    """The score as a format 1 file: a track of tempo, metre, key and section markers, then one a
    player; the words stand in the track of the tune."""
    tracks = [_head(score, title)]
    channels = [channel for channel in range(16) if channel != _DRUMS]
    sung = score.sung
    for number, part in enumerate(score.parts):
        channel = _DRUMS if part.plan.play is Play.DRUMS else channels[number % len(channels)]
        is_tune = part.plan.play is Play.MELODY
        tracks.append(_track(score, part, channel, sung if is_tune else ()))
        sung = () if is_tune else sung
    if sung:  # nobody plays the tune; the words are there all the same
        tracks.append(_chunk([_meta(0, _NAME, b"words"), *_words(score, sung)]))
    return struct.pack(">4sIHHH", b"MThd", 6, 1, len(tracks), QUARTER) + b"".join(tracks)


def _ticks(score: Score, beat: float) -> int:
    """A beat of 6/8 and 12/8 is a dotted quarter."""
    return round(beat * QUARTER * (1.5 if score.plan.metre.in_threes else 1.0))


def _head(score: Score, title: str) -> bytes:
    plan = score.plan
    quarters = plan.bpm * (1.5 if plan.metre.in_threes else 1.0)
    over, under = (int(figure) for figure in plan.metre.name.split("/"))
    clicks = 36 if plan.metre.in_threes else 24
    events = [
        _meta(0, _NAME, title.encode("utf-8", "replace")),
        _meta(0, _TEMPO, round(60_000_000 / quarters).to_bytes(3, "big")),
        _meta(0, _TIME, bytes([over, under.bit_length() - 1, clicks, 8])),
        _meta(0, _KEY, _key(plan.key)),
    ]
    for section in plan.sections:
        tick = _ticks(score, section.bar * plan.metre.beats)
        events.append(_meta(tick, _MARKER, section.name.encode("utf-8", "replace")))
    end = _ticks(score, plan.seconds / plan.beat_seconds)
    return _chunk(events, end)


def _key(key: Key) -> bytes:
    major = (key.tonic + 3) % 12 if key.minor else key.tonic
    return struct.pack(">bB", _SHARPS_OF_MAJOR[major], int(key.minor))


def _track(score: Score, part: Part, channel: int, sung: tuple[Sung, ...]) -> bytes:
    is_kit = channel == _DRUMS
    program = 0 if is_kit else _PROGRAMS.get(part.plan.voice, 0)
    pan = round(64 + 63 * part.plan.pan)
    events: list[_Event] = [
        _meta(0, _NAME, part.plan.name.encode("utf-8", "replace")),
        (0, 0, bytes([0xC0 | channel, program])),
        (0, 0, bytes([0xB0 | channel, 10, max(0, min(127, pan))])),
        *_words(score, sung),
    ]
    ends: dict[int, int] = {}  # pitch -> tick at which it is let go
    for note in sorted(part.notes, key=lambda note: note.beat, reverse=True):
        pitch = _DRUM_KEYS.get(note.pitch, note.pitch) if is_kit else note.pitch
        start = _ticks(score, note.beat)
        # A pitch that is struck again is let go before: a file cannot hold it twice.
        end = min(_ticks(score, note.beat + note.beats), ends.get(pitch, 1 << 28))
        ends[pitch] = start
        if end <= start:
            continue
        velocity = max(1, min(127, round(note.velocity * 127)))
        events.append((start, 2, bytes([0x90 | channel, pitch, velocity])))
        events.append((end, 1, bytes([0x80 | channel, pitch, 0])))
    return _chunk(events)


def _words(score: Score, sung: Iterable[Sung]) -> list[_Event]:
    """Every syllable at its note; a line's last ends with a line break, as players expect it."""
    events = []
    for each in sung:
        *pieces, last = each.line.pieces
        for beat, text in zip(each.beats, (*pieces, f"{last}\n"), strict=True):
            events.append(_meta(_ticks(score, beat), _WORDS, text.encode("utf-8", "replace")))
    return events


def _meta(tick: int, kind: int, data: bytes) -> _Event:
    return (tick, 0, bytes([0xFF, kind]) + _length(len(data)) + data)


def _length(value: int) -> bytes:
    """A number as MIDI files write it: seven bits a byte, the highest first."""
    octets = [value & 0x7F]
    while value := value >> 7:
        octets.append(0x80 | value & 0x7F)
    return bytes(reversed(octets))


def _chunk(events: Iterable[_Event], end: int = 0) -> bytes:
    body = bytearray()
    at = 0
    for tick, _, message in sorted(events, key=lambda event: event[:2]):
        body += _length(max(0, tick - at)) + message
        at = max(at, tick)
    body += _length(max(0, end - at)) + b"\xff\x2f\x00"
    return struct.pack(">4sI", b"MTrk", len(body)) + bytes(body)
