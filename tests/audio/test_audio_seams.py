"""A sound is made longer or shorter out of itself, exactly, on the bar line and without a click."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest

from composer.audio.arranging import Metre, arrange
from composer.audio.beats import beats_of
from composer.audio.crossfading import crossfaded
from composer.audio.decode import sound_info
from composer.audio.export import deliver
from composer.domain.cut import Cut
from composer.domain.delivery import Delivery
from composer.domain.errors import DraftRefused
from composer.domain.sound_form import Form
from tests.audio.music import RATE, STYLES, music
from tests.audio.sounds import converted, samples_of, tone, written


@pytest.fixture(scope="module")
def song(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """24 seconds at 120 beats a minute: a bar every two seconds."""
    return music(tmp_path_factory.mktemp("song") / "song.wav", STYLES[0], seconds=24.0)


def frames_of(file: Path) -> np.ndarray:
    return np.frombuffer(samples_of(file), "<i2").reshape(-1, 2)


@pytest.mark.parametrize("style", STYLES[1:2] + STYLES[3:4])
def test_the_tempo_is_heard(style, tmp_path):
    file = music(tmp_path / "song.wav", style, seconds=16.0)
    mono = frames_of(file).mean(axis=1, dtype=np.float32) / 32768
    beats = beats_of(mono, RATE)
    assert beats.is_certain
    times = beats.bpm / style.bpm
    assert min(abs(times - wanted) for wanted in (0.5, 1, 2)) < 0.004
    assert beats_of(mono, RATE, bpm=style.bpm).bpm == pytest.approx(style.bpm, rel=0.004)


def test_noise_has_no_beat_and_is_joined_with_a_long_crossfade(tmp_path):
    noise = np.random.default_rng(3).normal(0, 4000, (12 * RATE, 2)).astype("<i2")
    source = written(tmp_path / "noise.wav", noise.tobytes())
    sound, plan = arrange(source, sound_info(source), Cut(loop_to=40.0))
    assert "1.5 s crossfade" in plan.sentence
    made = np.concatenate([np.frombuffer(block, "<f4") for block in sound.blocks()])
    levels = np.sqrt((made[: len(made) // RATE * RATE].reshape(-1, RATE // 2) ** 2).mean(axis=1))
    assert 20 * math.log10(levels.min() / levels.max()) > -1.0


def test_seams_lie_whole_bars_apart_and_neither_click_nor_dip(song):
    info = sound_info(song)
    sound, plan = arrange(song, info, Cut(loop_to=150.0), Metre(bpm=120))
    source = frames_of(song).astype(np.float32) / 32768
    made = np.concatenate([np.frombuffer(block, "<f4") for block in sound.blocks()]).reshape(-1, 2)
    assert len(plan.pieces) > 4
    at = 0
    half = plan.crossfade // 2
    for piece, following in zip(plan.pieces, plan.pieces[1:], strict=False):
        bars = (piece.end - following.start) / RATE / 2.0
        assert bars == pytest.approx(round(bars), abs=0.01)
        at += piece.end - piece.start
        around = made[at - half - 200 : at + half + 200]
        sides = [
            source[middle - half - 200 : middle + half + 200]
            for middle in (piece.end, following.start)
        ]
        steepest = max(np.abs(np.diff(side, axis=0)).max() for side in sides)
        assert np.abs(np.diff(around, axis=0)).max() <= 1.2 * steepest
        quieter = min(np.sqrt((side**2).mean()) for side in sides)
        assert np.sqrt((around**2).mean()) > 0.84 * quieter  # 1.5 dB
    assert plan.pieces[0].start == 0
    assert plan.pieces[-1].end == len(source)


@pytest.mark.parametrize("seconds", [60.5, 14.0, 21.3])
def test_the_length_is_met_to_the_sample_with_its_own_ending(song, tmp_path, seconds):
    target = tmp_path / "out.wav"
    told = deliver(song, target, Delivery(form=Form(format="wav"), cut=Cut(fit=seconds)))
    made = frames_of(target)
    assert len(made) == round(seconds * RATE)
    assert told.seconds == seconds
    assert told.arrangement.endswith(".")
    source = frames_of(song)
    assert np.abs(made[: RATE // 2].astype(int) - source[: RATE // 2]).mean() < 900
    assert np.abs(made[-200:]).max() < 600


def test_half_an_hour_is_made_of_a_short_song(song, tmp_path):
    source = converted(song, tmp_path / "coarse.wav", "-ar", "8000", "-ac", "1")
    target = tmp_path / "bed.wav"
    told = deliver(source, target, Delivery(form=Form(format="wav"), cut=Cut(loop_to=1800.0)))
    assert sound_info(target).seconds == 1800.0
    assert "crossfade on the bar line" in told.arrangement


def test_a_region_of_whole_bars_is_repeated_as_it_is(song, tmp_path):
    target = tmp_path / "loop.wav"
    order = Delivery(form=Form(format="wav"), cut=Cut(start=4, end=12, loop_to=20), bpm=120)
    told = deliver(song, target, order)
    assert told.arrangement == "2 full passes and 0:04, 40 ms crossfade on the bar line."
    made, source = frames_of(target).astype(int), frames_of(song)
    second = made[9 * RATE : 11 * RATE] - source[5 * RATE : 7 * RATE]
    assert np.abs(second).max() < 60


def test_what_is_too_long_to_be_held_is_refused(song):
    info = sound_info(song)
    with pytest.raises(DraftRefused, match="more than 60 minutes"):
        arrange(song, type(info)(seconds=4000, channels=2, rate=RATE, codec="x"), Cut(fit=9))


@pytest.mark.parametrize(("seconds", "apart"), [(0.04, 9.0), (0.4, 17.0), (1.5, 0.7)])
def test_no_moment_of_a_crossfade_dips_where_tones_fall_out_of_step(seconds, apart):
    at = np.arange(round(seconds * RATE)) / RATE
    chord = (110.0, 220.0, 277.2, 329.6, 440.0)
    sides = [
        np.sum(
            [
                np.sin(2 * np.pi * tone * (1 + off * (number + 1) / 500) * at + off * number)
                for number, tone in enumerate(chord)
            ],
            axis=0,
        )
        for off in (0.0, apart)
    ]
    sides = [np.stack([side / 8, side / 8], axis=1) for side in sides]
    out, into = (side.astype(np.float32) for side in sides)
    made = crossfaded(out, into, RATE)

    share = (np.arange(len(at)) + 0.5) / len(at) * np.pi / 2
    moment = np.ones(round(0.02 * RATE)) / round(0.02 * RATE)

    def power(sound):
        return np.convolve((sound.astype(float) ** 2).sum(axis=1), moment, "valid")

    wanted = np.convolve(np.cos(share) ** 2, moment, "valid") * power(out)
    wanted += np.convolve(np.sin(share) ** 2, moment, "valid") * power(into)
    evenness = 10 * np.log10(power(made) / wanted)
    assert evenness.min() > -1.0  # mixed by equal powers alone it would be -2.9
    assert evenness.max() < 1.5
    assert np.abs(made[0] - out[0]).max() < 0.01  # and it begins and ends as its two sides do
    assert np.abs(made[-1] - into[-1]).max() < 0.01


def test_where_one_side_is_louder_the_level_slides_and_does_not_step(tmp_path):
    moments = np.arange(12 * RATE) / RATE
    swell = 10 ** ((moments - 12) / 20)  # 1 dB a second
    noise = np.random.default_rng(5).normal(0, 9000, len(moments)) * swell
    source = written(tmp_path / "swell.wav", np.repeat(noise.astype("<i2"), 2).tobytes())
    sound, plan = arrange(source, sound_info(source), Cut(loop_to=30.0))
    made = np.concatenate([np.frombuffer(block, "<f4") for block in sound.blocks()])[::2]
    fifths = made[: len(made) // (RATE // 5) * (RATE // 5)].reshape(-1, RATE // 5)
    steps = np.diff(10 * np.log10((fifths**2).mean(axis=1)))
    assert len(plan.pieces) > 2
    assert np.abs(steps).max() < 1.2  # the seam itself would be a step of 5 dB or more


def test_a_loop_from_the_first_frame_to_the_last_neither_fades_nor_clicks(tmp_path):
    source = tone(tmp_path / "tone.wav", frames=100 * 30 + 25)  # not a whole number of periods
    sound, plan = arrange(source, sound_info(source), Cut(loop_to=1.0))
    assert len(plan.pieces) > 10
    made = np.concatenate([np.frombuffer(block, "<f4") for block in sound.blocks()])[::2]
    assert np.abs(np.diff(made)).max() < 0.5 * 2 * np.pi * 441 / RATE * 1.25
    periods = np.abs(made[: len(made) // 100 * 100].reshape(-1, 100)).max(axis=1)
    assert periods.min() > 0.4


def test_a_crossfade_of_the_same_sound_changes_nothing(tmp_path):
    source = frames_of(tone(tmp_path / "tone.wav", frames=4000)).astype(np.float32) / 32768
    assert np.abs(crossfaded(source, source, RATE) - source).max() < 1e-5
