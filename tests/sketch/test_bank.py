"""The recorded instruments: whole, in tune, no click where they go round; and missed aloud."""

from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from composer.audio.ffmpeg import ffmpeg_path
from composer.resources import resource_path
from composer.sketch.bank import Bank, Instrument, sound_of
from composer.sketch.players import instruments_of
from composer.sketch.recordings import Recordings
from composer.sketch.render import NO_RECORDINGS, render
from composer.sketch.request import SketchRequest
from composer.sketch.tones import RATE, Stroke, frequency
from composer.sketch.voices import VOICES
from composer.sketch.voices.recorded import Voices

SOUNDS = resource_path("sounds")
LISTED = json.loads((SOUNDS / "bank.json").read_text())["instruments"]
DRUMS = {name for name in LISTED if "kit" in name} | {"hand_percussion", "marching_snare"}
AROUND_A_JOINT = 500  # frames


@pytest.fixture(scope="module")
def bank() -> Bank:
    bank = Bank(Recordings(SOUNDS, str(ffmpeg_path())))
    bank.send_for(LISTED)
    return bank


def taken_out(bank: Bank, name: str) -> Instrument:
    instrument = bank.instrument(name)
    assert instrument is not None
    return instrument


def stroke(pitch: float, seconds: float = 1.0, force: float = 0.8) -> Stroke:
    return Stroke(pitch, seconds, force, np.random.default_rng(0))


def test_each_file_is_the_one_that_was_cut_and_no_other_lies_there() -> None:
    for name, listed in LISTED.items():
        found = hashlib.sha256((SOUNDS / listed["file"]).read_bytes()).hexdigest()
        assert found == listed["sha256"], name
    files = {listed["file"] for listed in LISTED.values()}
    assert {file.name for file in SOUNDS.iterdir()} == files | {"bank.json", "LICENSE.txt"}


def cents_off(instrument: Instrument, pitch: int) -> float:
    """How far a note sounds from where it should, by its first four harmonics."""
    sound = sound_of(instrument, stroke(pitch), rings=False, release=0.2).mean(axis=0)
    size = 1 << 18
    spectrum = np.abs(np.fft.rfft(sound * np.hanning(len(sound)), size))
    hertz = np.fft.rfftfreq(size, 1 / RATE)
    cents = np.arange(-150, 151, 3)
    harmonics = np.arange(1, 5)
    asked = frequency(pitch) * 2 ** (cents[:, None] / 1200) * harmonics
    heard = (np.interp(asked, hertz, spectrum) / harmonics).sum(axis=1)
    return float(cents[int(np.argmax(heard))])


@pytest.mark.parametrize("name", sorted(set(LISTED) - DRUMS - {"tubular_bells"}))
def test_an_instrument_is_in_tune_over_its_range(bank: Bank, name: str) -> None:
    instrument = taken_out(bank, name)
    low, high = min(instrument.recorded_keys()), max(instrument.recorded_keys())
    for pitch in np.linspace(low, high, 4).round():
        assert abs(cents_off(instrument, int(pitch))) <= 45, pitch


@pytest.mark.parametrize("name", sorted(LISTED))
def test_no_click_where_a_recording_goes_round(bank: Bank, name: str) -> None:
    instrument = taken_out(bank, name)
    for listed in instrument.notes:
        note, recording = instrument.recording(listed)
        if note.loop is None:
            continue
        start, end = note.loop
        assert 0 <= start < end <= note.frames
        joint = min(end, AROUND_A_JOINT)
        places = np.concatenate(
            [np.arange(end - joint, end), start + np.arange(AROUND_A_JOINT) % (end - start)]
        )
        around = recording[:, places]
        bend = np.abs(np.diff(around, 2, axis=1))
        loudness = np.sqrt(np.mean(around**2))
        assert bend[:, joint - 4 : joint + 4].max() <= 4.3 * loudness, note


@pytest.mark.parametrize("pitch", [20, 59, 60.5, 110])
@pytest.mark.parametrize("seconds", [0.01, 3.0, 12.0])
def test_any_note_can_be_asked_for(bank: Bank, pitch: float, seconds: float) -> None:
    for name in ("piano", "strings", "flute"):
        instrument = taken_out(bank, name)
        sound = sound_of(instrument, stroke(pitch, seconds), rings=False, release=0.1)
        assert len(sound) == instrument.channels
        assert 0 < sound.shape[1] <= round((seconds + 0.1) * RATE)
        assert np.isfinite(sound).all()
        assert np.abs(sound[:, -1]).max() < 1e-3


def test_a_soft_note_is_duller_than_a_hard_one(bank: Bank) -> None:
    def brightness(force: float) -> float:
        sound = sound_of(
            taken_out(bank, "trumpet"), stroke(70, force=force), rings=False, release=0.1
        )
        spectrum = np.abs(np.fft.rfft(sound[0]))
        return float((spectrum * np.arange(len(spectrum))).sum() / spectrum.sum())

    assert brightness(0.2) < 0.8 * brightness(0.8)


def test_every_recorded_instrument_is_played_by_somebody() -> None:
    assert {name for voice in VOICES for name in instruments_of(voice)} == set(LISTED)


def test_every_voice_that_can_be_is_recorded(bank: Bank) -> None:
    voices = Voices(bank, VOICES)
    assert {"piano", "strings", "upright", "brush_kit"} <= {
        name for name in VOICES if voices[name] is not VOICES[name]
    }
    assert voices["saw_lead"] is VOICES["saw_lead"]
    assert voices.is_whole


ORDER = SketchRequest(prompt="solo piano", style="piano", length_ms=3_000)


def played(tmp_path: Path, bank: Bank | None) -> str:
    file = tmp_path / "song.wav"
    understood = render(ORDER, file, lambda _share, _doing: None, bank=bank).understood
    assert file.stat().st_size == 44 + round(ORDER.length_ms * 44.1) * 4
    return understood


def test_without_the_bank_synthesised_instruments_play_and_it_says_so(tmp_path: Path) -> None:
    assert NO_RECORDINGS in played(tmp_path, None)


def test_with_it_nothing_is_said(tmp_path: Path, bank: Bank) -> None:
    assert NO_RECORDINGS not in played(tmp_path, bank)


@pytest.mark.parametrize("damage", [b"", b"OggS and then nothing of the kind"])
def test_a_damaged_instrument_is_replaced_and_it_says_so(tmp_path: Path, damage: bytes) -> None:
    sounds = tmp_path / "sounds"
    sounds.mkdir()
    shutil.copy(SOUNDS / "bank.json", sounds)
    (sounds / "piano.ogg").write_bytes(damage)
    assert NO_RECORDINGS in played(tmp_path, Bank(Recordings(sounds, str(ffmpeg_path()))))
