"""How a part becomes sound: its notes struck on its instrument into one stereo stem."""

from __future__ import annotations

import zlib
from bisect import bisect_right
from collections.abc import Mapping

import numpy as np

from composer.sketch.score import Note, Part
from composer.sketch.style import Play
from composer.sketch.tones import RATE, Sound, Stroke
from composer.sketch.voices import Voice

_LAYERS = 5  # steps of force; loudness between them is continuous
_OPEN_HAT, _CLOSING = 46, (42, 44)


def perform(part: Part, frames: int, beat_seconds: float, voices: Mapping[str, Voice]) -> Sound:
    """Sound one part from the first frame to the last; notes beyond the end are cut there."""
    stem = np.zeros((2, frames), np.float32)
    voice = voices[part.plan.voice]
    lengths = _lengths(part, beat_seconds)
    longest = max(lengths, default=0.0) + voice.release
    tones: dict[tuple[int, int, int, int], Sound] = {}
    for number, (note, seconds) in enumerate(zip(part.notes, lengths, strict=True)):
        start = round(note.beat * beat_seconds * RATE)
        if start >= frames:
            continue
        layer = min(_LAYERS - 1, int(note.velocity * _LAYERS))
        take = (number * 7 + note.pitch) % voice.variants
        length = 0 if voice.rings else max(1, round(seconds * 50))
        key = (note.pitch, layer, take, length)
        tone = tones.get(key)
        if tone is None:
            tone = _tone(part.plan.voice, voice, key, longest)
            tones[key] = tone
        _place(stem, tone, start, note, seconds, voice)
    return stem


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


def _tone(name: str, voice: Voice, key: tuple[int, int, int, int], longest: float) -> Sound:
    """Sound a note anew; its chance depends on the note alone, never on what came before."""
    pitch, layer, take, length = key
    chance = np.random.default_rng([zlib.crc32(name.encode()), pitch, layer, take])
    seconds = longest if voice.rings else length / 50
    return voice.tone(Stroke(float(pitch), seconds, (layer + 0.5) / _LAYERS, chance))


def _place(stem: Sound, tone: Sound, start: int, note: Note, seconds: float, voice: Voice) -> None:
    """Add one note to the stem, let go after its length."""
    gain = np.float32(note.velocity**1.35)
    length = tone.shape[1]
    if voice.rings:
        held = round(seconds * RATE)
        fade = round(voice.release * RATE)
        if held + fade < length:
            length = held + fade
            end = min(length, stem.shape[1] - start)
            cut = tone[:, :end] * gain
            ramp = np.linspace(1, 0, fade, dtype=np.float32) ** 2
            tail = max(0, end - held)
            if tail:
                cut[:, held:end] *= ramp[:tail]
            stem[:, start : start + end] += cut
            return
    end = min(length, stem.shape[1] - start)
    stem[:, start : start + end] += tone[:, :end] * gain
