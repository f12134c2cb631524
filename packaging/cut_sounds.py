#!/usr/bin/env python3
"""Which recorded instruments does the band play? Cuts resources/sounds/ out of a large soundfont.

    .venv/bin/python packaging/cut_sounds.py MuseScore_General_Full.sf3

The soundfont is in Debian's package musescore-general-soundfont 0.2.1 (MIT; parts public domain or
CC0; the licence lies beside the sounds). A few keys of each instrument are kept, brought to one
loudness, laid one after the other into one Ogg Vorbis file, and listed in bank.json: where each
begins, which pitch it has, where it loops. Times and places are in frames at 44 100 Hz.
"""

from __future__ import annotations

import hashlib
import json
import struct
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from imageio_ffmpeg import get_ffmpeg_exe
from numpy.typing import NDArray

SOUNDS = Path(__file__).resolve().parent.parent / "resources" / "sounds"
RATE = 44_100
APART = RATE // 20  # silence between two sounds, so that the codec smears none into the next
LOUDNESS = 0.1  # RMS of the loudest third of a second of every sound of an instrument
PEAK = 0.97
DRUMS = 128  # the bank of the kits
ONSET = 0.003  # seconds kept before a sound begins

Sound = NDArray[np.float32]


class Instrument(NamedTuple):
    """One instrument to be cut: its place in the soundfont and how much of it is kept."""

    name: str
    bank: int
    preset: int
    keys: Sequence[int]  # MIDI numbers
    seconds: float  # the most that is kept of a note
    channels: int = 1
    forces: Sequence[int] = (100,)  # velocities, 1 to 127
    quality: int = 5  # of Ogg Vorbis


def every(step: int, low: int, high: int) -> range:
    """Keys `step` semitones apart."""
    return range(low, high + 1, step)


_KIT = (35, 36, 37, 38, 39, 40, 41, 42, 43, 44, 45, 46, 47, 48, 49, 50, 51, 53, 54, 55, 56, 57, 59)
_HANDS = (54, 56, 60, 61, 62, 63, 64, 65, 66, 67, 68, 69, 70, 75, 76, 77, 81, 82)

INSTRUMENTS = (
    Instrument("piano", 0, 0, every(3, 24, 99), 5.5, 2, (50, 105), 5),
    Instrument("tine_piano", 0, 4, every(4, 33, 93), 4.0, 1, (60, 110)),
    Instrument("clavinet", 0, 7, every(6, 36, 84), 1.6),
    Instrument("celesta", 0, 8, every(7, 60, 102), 2.2),
    Instrument("glockenspiel", 0, 9, every(7, 72, 107), 2.2),
    Instrument("music_box", 0, 10, every(7, 60, 95), 2.2),
    Instrument("vibraphone", 0, 11, every(6, 53, 89), 3.5),
    Instrument("marimba", 0, 12, every(6, 45, 93), 1.5),
    Instrument("tubular_bells", 0, 14, every(7, 60, 77), 4.5),
    Instrument("drawbar_organ", 0, 16, every(6, 36, 90), 2.0),
    Instrument("rock_organ", 0, 18, every(6, 36, 90), 2.0),
    Instrument("church_organ", 0, 19, every(7, 36, 90), 2.5, 2),
    Instrument("accordion", 0, 21, every(6, 48, 84), 2.0),
    Instrument("harmonica", 0, 22, every(6, 60, 84), 2.0),
    Instrument("nylon_guitar", 0, 24, every(3, 40, 85), 3.5),
    Instrument("steel_guitar", 0, 25, every(3, 40, 85), 3.5, 1, (60, 105)),
    Instrument("jazz_guitar", 0, 26, every(5, 40, 82), 2.5),
    Instrument("clean_guitar", 0, 27, every(5, 40, 82), 2.8),
    Instrument("muted_guitar", 0, 28, every(5, 40, 76), 0.8),
    Instrument("overdrive_guitar", 0, 29, every(5, 40, 86), 2.5),
    Instrument("distortion_guitar", 0, 30, every(5, 40, 86), 2.5),
    Instrument("upright_bass", 0, 32, every(4, 26, 60), 2.5),
    Instrument("finger_bass", 0, 33, every(4, 26, 60), 2.5),
    Instrument("picked_bass", 0, 34, every(4, 26, 60), 2.2),
    Instrument("slap_bass", 0, 36, every(5, 26, 60), 2.0),
    Instrument("violin", 0, 40, every(5, 55, 95), 2.5),
    Instrument("cello", 0, 42, every(5, 36, 76), 2.5),
    Instrument("pizzicato", 0, 45, every(6, 36, 90), 1.4),
    Instrument("harp", 0, 46, every(6, 36, 96), 2.8),
    Instrument("timpani", 0, 47, every(5, 36, 57), 2.8),
    Instrument("strings", 0, 48, every(6, 36, 96), 3.2, 2),
    Instrument("slow_strings", 0, 49, every(7, 36, 92), 3.2, 2),
    Instrument("choir", 0, 52, every(6, 43, 82), 3.0, 2),
    Instrument("trumpet", 0, 56, every(5, 54, 86), 2.2),
    Instrument("trombone", 0, 57, every(5, 40, 72), 2.2),
    Instrument("tuba", 0, 58, every(6, 29, 60), 2.0),
    Instrument("muted_trumpet", 0, 59, every(6, 54, 84), 2.0),
    Instrument("french_horns", 0, 60, every(6, 41, 78), 2.5),
    Instrument("brass_section", 0, 61, every(6, 43, 84), 2.2),
    Instrument("alto_sax", 0, 65, every(5, 50, 82), 2.2),
    Instrument("tenor_sax", 0, 66, every(5, 44, 76), 2.2),
    Instrument("oboe", 0, 68, every(6, 58, 90), 2.0),
    Instrument("bassoon", 0, 70, every(6, 34, 70), 2.0),
    Instrument("clarinet", 0, 71, every(6, 50, 90), 2.0),
    Instrument("piccolo", 0, 72, every(7, 74, 104), 1.6),
    Instrument("flute", 0, 73, every(5, 60, 96), 2.2),
    Instrument("banjo", 0, 105, every(5, 48, 82), 1.8),
    Instrument("kalimba", 0, 108, every(6, 60, 90), 1.5),
    Instrument("fiddle", 0, 110, every(6, 55, 91), 2.0),
    Instrument("steel_drums", 0, 114, every(7, 55, 90), 1.6),
    Instrument("ukulele", 8, 24, every(6, 55, 85), 1.8),
    Instrument("mandolin", 16, 25, every(6, 55, 90), 1.6),
    Instrument("standard_kit", 128, 0, _KIT, 2.6, 2, (112,)),
    Instrument("power_kit", 128, 16, (35, 36, 38, 40, 41, 45, 48), 1.6, 2, (118,)),
    Instrument("jazz_kit", 128, 32, (35, 36, 37, 38, 40, 42, 44, 46, 51, 53, 59), 2.4, 2),
    Instrument("brush_kit", 128, 40, (36, 38, 39, 40, 42, 46, 51), 1.8, 2),
    Instrument("orchestra_kit", 128, 48, (35, 36, 38, 49, 57), 4.0, 2),
    Instrument("marching_snare", 128, 56, (48, 50, 60, 72), 1.2),
    Instrument("hand_percussion", 128, 0, _HANDS, 1.2),
    Instrument("tr808_kit", 128, 25, (36, 37, 38, 39, 42, 44, 46, 49, 56, 70, 75), 1.6),
)


# --- reading the soundfont (SoundFont technical specification 2.04; SF3 keeps Vorbis in `smpl`) ---

KEY_RANGE, FORCE_RANGE, INSTRUMENT, SAMPLE = 43, 44, 41, 53
ATTENUATION, PAN, COARSE, FINE, MODES, ROOT = 48, 17, 51, 52, 54, 58
ATTACK, HOLD, DECAY, SUSTAIN = 34, 35, 36, 37  # times in timecents, the level in centibels down
RIGHT, LEFT = 2, 4
AT_ONCE = -12_000  # timecents
USUAL = dict.fromkeys((ATTACK, HOLD, DECAY), AT_ONCE)


class Header(NamedTuple):
    """A recording in the soundfont."""

    name: bytes
    start: int
    end: int
    loop_start: int
    loop_end: int
    rate: int
    root: int
    correction: int
    link: int
    kind: int


@dataclass
class Zone:
    """A recording where it is used, with what the soundfont sets there."""

    header: Header
    settings: dict[int, int] = field(default_factory=dict)

    def get(self, number: int, default: int = 0) -> int:
        """What is set under a number of the specification."""
        return self.settings.get(number, default)

    @property
    def pitch(self) -> float:
        """The MIDI number at which the recording sounds as it is."""
        root = self.get(ROOT, -1)
        root = self.header.root if root < 0 else root
        cents = 100 * self.get(COARSE) + self.get(FINE) + self.header.correction
        return root - cents / 100


class Soundfont:
    """The file, with its tables read."""

    def __init__(self, file: Path) -> None:
        self._bytes = file.read_bytes()
        self._places: dict[bytes, tuple[int, int]] = {}
        for _, start, size in self._chunks(12, len(self._bytes)):
            for name, inner, length in self._chunks(start + 4, start + size):
                self._places[name] = (inner, length)
        self.headers = [Header._make(each) for each in self._table(b"shdr", "<20sIIIIIBbHH")]

    def _chunks(self, start: int, end: int) -> Iterator[tuple[bytes, int, int]]:
        while start < end:
            size = struct.unpack_from("<I", self._bytes, start + 4)[0]
            yield self._bytes[start : start + 4], start + 8, size
            start += 8 + size + (size & 1)

    def _table(self, name: bytes, shape: str) -> list[tuple[Any, ...]]:
        start, length = self._places[name]
        return list(struct.iter_unpack(shape, self._bytes[start : start + length]))

    @cache  # noqa: B019 (one soundfont, read once)
    def _bags(self, kind: bytes) -> list[dict[int, int]]:
        """The settings of every zone; ranges stay two bytes in one number."""
        settings = self._table(kind + b"gen", "<Hh")
        starts = [each[0] for each in self._table(kind + b"bag", "<HH")]
        return [dict(settings[a:b]) for a, b in pairwise(starts)]

    @cache  # noqa: B019
    def _owners(self, name: bytes, shape: str, at: int) -> list[int]:
        return [each[at] for each in self._table(name, shape)]

    def zones(self, bank: int, preset: int, key: int, force: int) -> list[Zone]:
        """Every recording that sounds when this key of a preset is struck."""
        shape = "<20sHHHIII"
        rows = self._table(b"phdr", shape)
        number = next(i for i, row in enumerate(rows) if (row[2], row[1]) == (bank, preset))
        owners = self._owners(b"phdr", shape, 3)
        instruments = self._owners(b"inst", "<20sH", 1)
        found = []
        presets = self._bags(b"p")[owners[number] : owners[number + 1]]
        for outer in _with_global(presets, INSTRUMENT):
            if not _sounds(outer, key, force):
                continue
            which = outer[INSTRUMENT]
            inner = self._bags(b"i")[instruments[which] : instruments[which + 1]]
            for zone in _with_global(inner, SAMPLE):
                if _sounds(zone, key, force):
                    # What a preset sets is added to what its instrument sets.
                    both = dict(zone)
                    for name in (ATTENUATION, PAN, COARSE, FINE, ATTACK, HOLD, DECAY, SUSTAIN):
                        if name in outer:
                            both[name] = both.get(name, USUAL.get(name, 0)) + outer[name]
                    found.append(Zone(self.headers[zone[SAMPLE]], both))
        return found

    @cache  # noqa: B019
    def sound(self, header: Header) -> Sound:
        """A recording, decoded: mono, as long as it is, at 44 100 Hz."""
        start = self._places[b"smpl"][0]
        data = self._bytes[start + header.start : start + header.end]
        decoded: Sound = ffmpeg(["-f", "ogg", "-i", "-"], data, 1, rate=None)[0]
        return decoded


def _with_global(bags: Sequence[dict[int, int]], closing: int) -> Iterator[dict[int, int]]:
    """The zones, each with what the first one sets for all."""
    common: dict[int, int] = {}
    for number, bag in enumerate(bags):
        if closing in bag:
            yield common | bag
        elif number == 0:
            common = bag


def _sounds(zone: dict[int, int], key: int, force: int) -> bool:
    for number, value in ((KEY_RANGE, key), (FORCE_RANGE, force)):
        if number in zone:
            low, high = zone[number] & 0xFF, (zone[number] >> 8) & 0xFF
            if not low <= value <= high:
                return False
    return True


def ffmpeg(source: Sequence[str], data: bytes, channels: int, *, rate: int | None) -> Sound:
    """Decode sound; (channels, frames)."""
    shape = ["-f", "f32le", "-ac", str(channels), *(["-ar", str(rate)] if rate else []), "-"]
    command = [get_ffmpeg_exe(), "-v", "error", *source, *shape]
    done = subprocess.run(command, input=data, capture_output=True, check=True)
    return np.frombuffer(done.stdout, np.float32).reshape(-1, channels).T.copy()


# --- cutting ----------------------------------------------------------------------------------


class Cut(NamedTuple):
    """One sound of the bank."""

    pitch: float
    force: int
    sound: Sound
    loop: tuple[int, int] | None
    falls: tuple[float, float, float]
    """Seconds that a looped sound is held, then seconds for each 10 dB, down to so many dB."""


def cut(font: Soundfont, wanted: Instrument, key: int, force: int) -> Cut | None:
    """Cut one key of an instrument."""
    zones = font.zones(wanted.bank, wanted.preset, key, force)
    # Layers that swell in slowly belong to the soundfont's own filters, which are not played here.
    quick = [zone for zone in zones if zone.get(ATTACK, AT_ONCE) < -4_000] or zones
    if not quick:
        return None
    quick.sort(key=lambda zone: zone.get(ATTENUATION))
    left = next((zone for zone in quick if _side(zone) < 0), None)
    right = next((zone for zone in quick if _side(zone) > 0), None)
    pair = [left, right] if left and right else [quick[0], quick[0]]
    main = pair[0]
    assert main is not None
    sounds = [font.sound(zone.header) for zone in pair if zone]
    if wanted.channels == 1:
        sounds = sounds[:1]
    length = min(len(sound) for sound in sounds)
    sound = np.stack([each[:length] for each in sounds])
    pitch, rate = main.pitch, main.header.rate
    loop = None
    if main.get(MODES) & 1 and wanted.bank != DRUMS:
        # The codec may have lost the last frames: then the loop is as long, and ends sooner.
        short = max(0, main.header.loop_end - length)
        loop = (main.header.loop_start - short, main.header.loop_end - short)
        sound = sound[:, : loop[1]]
    elif wanted.bank == DRUMS:
        shift = 2 ** ((key - pitch) / 12)  # a drum sounds as its key would have it
        rate, pitch = round(rate * shift), float(key)
    if rate != RATE:
        sound = resampled(sound, rate)
        if loop:
            loop = (round(loop[0] * RATE / rate), sound.shape[1])
    begin = onset(sound)
    sound = sound[:, begin:]
    loop = (loop[0] - begin, loop[1] - begin) if loop else None
    most = round(wanted.seconds * RATE)
    if loop and loop[1] > most * 1.6:
        loop = None  # a loop that lies too late is not worth its room
    if not loop and sound.shape[1] > most:
        sound = sound[:, :most]
    if not loop:
        sound = closed(sound, 0.35 if wanted.bank != DRUMS else 0.12)
    if wanted.bank != DRUMS:
        return Cut(pitch, force, evened(sound), loop, fall(main))
    # The drums of a kit stay as loud against each other as they were.
    return Cut(pitch, force, sound * 10 ** (-main.get(ATTENUATION) / 200), None, fall(main))


def fall(zone: Zone) -> tuple[float, float, float]:
    """How the soundfont lets a note die while it is held; a decay of 100 dB is its full length."""
    hold, decay = (2 ** (zone.get(name, AT_ONCE) / 1200) for name in (HOLD, DECAY))
    return round(hold, 3), round(decay / 10, 3), round(min(zone.get(SUSTAIN) / 10, 100.0), 1)


def _side(zone: Zone) -> int:
    if zone.header.kind & 7 in (LEFT, RIGHT):
        return -1 if zone.header.kind & 7 == LEFT else 1
    pan = zone.get(PAN)
    return 0 if abs(pan) < 200 else (1 if pan > 0 else -1)


def resampled(sound: Sound, rate: int) -> Sound:
    """The same sound at 44 100 Hz, by its spectrum."""
    frames = sound.shape[1]
    wanted = round(frames * RATE / rate)
    spectrum = np.fft.rfft(sound, axis=1)
    kept = np.zeros((sound.shape[0], wanted // 2 + 1), complex)
    common = min(spectrum.shape[1], kept.shape[1])
    kept[:, :common] = spectrum[:, :common]
    again: Sound = (np.fft.irfft(kept, wanted, axis=1) * (wanted / frames)).astype(np.float32)
    return again


def onset(sound: Sound) -> int:
    """The frame shortly before the sound begins."""
    level = np.abs(sound).max(axis=0)
    loud = np.flatnonzero(level > level.max() * 0.02)
    return max(0, int(loud[0]) - round(ONSET * RATE)) if len(loud) else 0


def closed(sound: Sound, share: float) -> Sound:
    """The same sound with its last part faded to nothing."""
    length = max(1, int(sound.shape[1] * share))
    faded = sound.copy()
    faded[:, -length:] *= (0.5 + 0.5 * np.cos(np.linspace(0, np.pi, length))).astype(np.float32)
    return faded


def evened(sound: Sound) -> Sound:
    """The same sound as loud as all others, as far as its peaks allow."""
    window = min(sound.shape[1], RATE // 3)
    power = np.cumsum(np.concatenate([[0.0], np.mean(sound.astype(float) ** 2, axis=0)]))
    loudest = np.sqrt(np.max(power[window:] - power[:-window]) / window)
    gain = min(LOUDNESS / (loudest + 1e-9), PEAK / (np.abs(sound).max() + 1e-9))
    level: Sound = (sound * gain).astype(np.float32)
    return level


def write(font: Soundfont, wanted: Instrument, folder: Path) -> dict[str, object]:
    """Cut one instrument into its file; what bank.json says of it."""
    cuts: list[Cut] = []
    for key in wanted.keys:
        for force in wanted.forces:
            found = cut(font, wanted, key, force)
            same = [each for each in cuts if found and _is_same(each, found)]
            if found and not same:
                cuts.append(found)
    if wanted.bank == DRUMS:
        gain = PEAK / max(float(np.abs(each.sound).max()) for each in cuts)
        cuts = [each._replace(sound=each.sound * np.float32(gain)) for each in cuts]
    silence = np.zeros((wanted.channels, APART), np.float32)
    line: list[Sound] = []
    listed = []
    at = 0
    for each in cuts:
        line += [each.sound, silence]
        frames = each.sound.shape[1]
        entry: dict[str, object] = {"at": at, "frames": frames, "pitch": round(each.pitch, 3)}
        if len(wanted.forces) > 1:
            entry["force"] = each.force
        if each.loop:
            entry["loop"] = [int(each.loop[0]), int(each.loop[1])]
            if each.falls[2]:
                entry["falls"] = each.falls
        listed.append(entry)
        at += frames + APART
    file = folder / f"{wanted.name}.ogg"
    sound = np.concatenate(line, axis=1)
    command = [get_ffmpeg_exe(), "-v", "error", "-y", "-f", "f32le", "-ar", str(RATE)]
    command += ["-ac", str(wanted.channels), "-i", "-", "-c:a", "libvorbis"]
    command += ["-q:a", str(wanted.quality), "-map_metadata", "-1", "-fflags", "+bitexact"]
    data = sound.T.astype("<f4").tobytes()
    subprocess.run([*command, "-flags:a", "+bitexact", str(file)], input=data, check=True)
    back = ffmpeg(["-i", str(file)], b"", wanted.channels, rate=RATE)
    assert back.shape[1] >= at, f"{wanted.name}: {back.shape[1]} frames of {at}"
    size = file.stat().st_size
    sys.stdout.write(
        f"{wanted.name:20} {len(cuts):3} sounds {at / RATE:6.1f} s {size >> 10:5} KB\n"
    )
    return {
        "file": file.name,
        "sha256": hashlib.sha256(file.read_bytes()).hexdigest(),
        "channels": wanted.channels,
        "sounds": listed,
    }


def _is_same(one: Cut, other: Cut) -> bool:
    return (
        abs(one.pitch - other.pitch) < 0.01
        and one.sound.shape == other.sound.shape
        and bool(np.allclose(one.sound, other.sound, atol=1e-4))
    )


def main() -> None:
    """Cut every instrument anew."""
    font = Soundfont(Path(sys.argv[1]))
    SOUNDS.mkdir(exist_ok=True)
    bank = {each.name: write(font, each, SOUNDS) for each in INSTRUMENTS}
    text = json.dumps({"rate": RATE, "instruments": bank}, indent=1) + "\n"
    (SOUNDS / "bank.json").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
