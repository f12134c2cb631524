"""A bed gives way to a voice: down before the first word, up after the last, live and written."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from composer.audio.ducking import DuckedBed, ducked
from composer.audio.export import deliver_sound
from composer.domain.cut import Cut
from composer.domain.delivery import Delivery
from composer.domain.errors import AudioUnreadable, DraftRefused
from composer.domain.sound_form import Form
from composer.domain.voice_under import Ducking
from tests.audio.sounds import tone, written

RATE = 48_000
WAY = Ducking(depth=12, attack=0.2, release=0.4, bed=-6, lead=1, tail=2)


@pytest.fixture(scope="module")
def voice(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One second of speech, two of room noise, one of speech."""
    chance = np.random.default_rng(1)
    speech = np.sin(2 * np.pi * 200 * np.arange(44_100) / 44_100) * 8000
    room = chance.standard_normal(88_200) * 6
    samples = np.concatenate((speech, room, speech)).astype("<i2")
    folder = tmp_path_factory.mktemp("voice")
    return written(folder / "voice.wav", samples.tobytes(), channels=1)


@pytest.fixture
def bed(tmp_path: Path) -> Path:
    return tone(tmp_path / "bed.wav", frames=44_100 * 5, level=0.3)


def played(mix: DuckedBed) -> np.ndarray:
    mix.seek(0.0)
    return np.frombuffer(mix.read(round(mix.seconds * RATE)), "<f4").reshape(-1, 2)


def level_at(sound: np.ndarray, second: float) -> float:
    around = sound[round((second - 0.05) * RATE) : round((second + 0.05) * RATE)]
    return 20 * np.log10(np.sqrt((around**2).mean()) + 1e-9)


def test_the_bed_is_down_while_somebody_speaks_and_up_between(voice, bed, tmp_path):
    mix = DuckedBed(bed, voice, WAY)
    assert mix.seconds == pytest.approx(1 + 4 + 2)  # longer than the bed: it is looped
    target = tmp_path / "bed-alone.wav"
    order = Delivery(form=Form(format="wav", bits=24))
    deliver_sound(mix.sound(voice=False), bed, target, order)
    whole = played(mix)
    mix.close()
    alone = _frames(target)
    full = level_at(alone, 0.5)
    assert level_at(alone, 1.02) == pytest.approx(full - 12, abs=0.7)  # with the first word
    assert level_at(alone, 1.8) == pytest.approx(full - 12, abs=0.3)
    assert level_at(alone, 3.3) == pytest.approx(full, abs=0.3)
    assert level_at(alone, 4.5) == pytest.approx(full - 12, abs=0.3)
    assert level_at(alone, 6.95) < full - 10  # its end is faded
    assert level_at(whole, 1.8) > level_at(alone, 1.8) + 6
    assert len(whole) == len(alone)


def _frames(file: Path) -> np.ndarray:
    from composer.audio.decode import open_pcm

    with open_pcm(file, rate=RATE, channels=2) as pcm:
        return np.frombuffer(b"".join(pcm.blocks()), "<i2").reshape(-1, 2) / 32768


def test_it_is_set_while_it_is_heard_and_written_at_a_loudness(voice, bed, tmp_path):
    mix = DuckedBed(bed, voice, WAY)
    before = level_at(played(mix), 0.5)
    mix.set(Ducking(depth=0, bed=-20, lead=1, tail=2))
    assert level_at(played(mix), 0.5) == pytest.approx(before - 14, abs=0.2)
    mix.set(Ducking(lead=0, tail=0))
    assert mix.seconds == pytest.approx(4.0)
    with pytest.raises(DraftRefused, match="The depth is from 0 to 36 dB"):
        mix.set(Ducking(depth=99))
    order = Delivery(form=Form(format="mp3"), cut=Cut(loudness=-16))
    told = deliver_sound(mix.sound(voice=True), bed, tmp_path / "mix.mp3", order)
    assert told.after is not None
    assert told.after.lufs == pytest.approx(-16, abs=0.2)
    mix.close()


def test_what_is_no_narration_is_said(bed, tmp_path):
    broken = tmp_path / "broken.wav"
    broken.write_bytes(b"RIFF" + b"\x00" * 500)
    for wrong in (broken, tmp_path / "gone.wav"):
        with pytest.raises(AudioUnreadable):
            DuckedBed(bed, wrong, WAY)
    silent = written(tmp_path / "silent.wav", bytes(44_100 * 4))
    mix = DuckedBed(bed, silent, WAY)
    assert np.abs(played(mix)).max() > 0.05  # nobody speaks: the bed stays up
    mix.close()


@settings(max_examples=40)
@given(
    st.lists(st.floats(-90, 0), min_size=1, max_size=300),
    st.builds(
        Ducking,
        depth=st.floats(0, 36),
        attack=st.floats(0.01, 5),
        release=st.floats(0.01, 5),
    ),
)
def test_the_bed_never_jumps_and_never_leaves_its_range(levels, ducking):
    curve = ducked(np.array(levels), ducking)
    assert len(curve) == len(levels)
    assert curve.max() <= 0
    assert curve.min() >= -ducking.depth
    steps = np.diff(np.concatenate(([0.0], curve)))
    assert steps.min() >= -ducking.depth * 0.01 / ducking.attack - 1e-9
    assert steps.max() <= ducking.depth * 0.01 / ducking.release + 1e-9
