"""The whole band: exact length, same bytes, loud enough, never clipped."""

from __future__ import annotations

import hashlib
import wave
from pathlib import Path

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from composer.audio.ffmpeg import ffmpeg_path
from composer.resources import resource_path
from composer.sketch.bank import Bank
from composer.sketch.loudness import BLOCK, HOP, energies, loudness, true_peaks
from composer.sketch.mix import RETURNS
from composer.sketch.recordings import Recordings
from composer.sketch.render import STEMS, render, score_of
from composer.sketch.request import STYLES, SketchRequest
from composer.sketch.stems import STEM_GAIN
from composer.sketch.tones import RATE


def played(
    request: SketchRequest, folder: Path, bank: Bank | None = None
) -> tuple[bytes, np.ndarray]:
    path = folder / "sketch.wav"
    render(request, path, lambda share, doing: None, bank=bank)
    with wave.open(str(path), "rb") as file:
        assert (file.getframerate(), file.getnchannels(), file.getsampwidth()) == (44_100, 2, 2)
        data = file.readframes(file.getnframes())
    sound = np.frombuffer(data, "<i2").reshape(-1, 2).T
    return path.read_bytes(), sound.astype(np.float32) / 32_768


@pytest.fixture(scope="module")
def bank() -> Bank:
    return Bank(Recordings(resource_path("sounds"), str(ffmpeg_path())))


@given(length_ms=st.integers(1_000, 4_000))
@example(length_ms=1_000)
@example(length_ms=3_000)
@settings(max_examples=4, deadline=None)
def test_the_length_is_met_to_the_frame(
    length_ms: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    request = SketchRequest(prompt="solo piano", length_ms=length_ms)
    _, sound = played(request, tmp_path_factory.mktemp("length"))
    assert sound.shape[1] == round(length_ms * 44.1)
    assert np.abs(sound).max() > 0.1


def test_sections_of_the_lyrics_fill_the_whole_length(tmp_path: Path) -> None:
    lyrics = "[Verse]\nRain on the roof\n[Chorus]\nStay, stay\nA while\n"
    request = SketchRequest(prompt="waltz, solo piano", lyrics=lyrics, length_ms=12_000)
    sketch = render(request, tmp_path / "song.wav", lambda share, doing: None)
    assert [section.name for section in sketch.sections] == ["Verse", "Chorus"]
    assert sum(section.seconds for section in sketch.sections) == pytest.approx(12)
    assert type(sketch).from_json(sketch.to_json()) == sketch
    assert sketch.understood.startswith("Solo piano, ")
    assert " bpm, 3/4, " in sketch.understood


def test_the_same_request_gives_the_same_bytes_and_another_seed_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    request = SketchRequest(prompt="synthwave at night", length_ms=2_500, seed=3)
    first, _ = played(request, tmp_path)
    monkeypatch.setattr("composer.sketch.render._HANDS", 5)  # with any number of threads
    again, _ = played(request, tmp_path)
    other, _ = played(SketchRequest(prompt="synthwave at night", length_ms=2_500, seed=4), tmp_path)
    assert hashlib.sha256(first).digest() == hashlib.sha256(again).digest()
    assert first != other


@pytest.mark.parametrize("style", [style for style, _ in STYLES])
def test_every_style_is_loud_enough_never_clips_and_has_a_chorus(
    style: str, bank: Bank, tmp_path: Path
) -> None:
    request = SketchRequest(
        prompt="",
        style=style,
        lyrics="[Verse]\n[Chorus]",
        length_ms=7_500,
        bpm=165,  # so that there is room for both
        seed=1,
    )
    _, sound = played(request, tmp_path, bank)
    measured = [
        (energies(sound, at), true_peaks(sound, at)) for at in range(0, sound.shape[1], BLOCK)
    ]
    power, peaks = (np.concatenate(part) for part in zip(*measured, strict=True))
    assert loudness(power) == pytest.approx(-14, abs=0.5)
    assert peaks.max() <= 10 ** (-1 / 20)
    score, _, _ = score_of(request)
    verse, chorus = score.plan.sections
    begins, ends = (
        round(bar * score.plan.bar_seconds * RATE / HOP)
        for bar in (chorus.bar, chorus.bar + chorus.bars)
    )
    assert (verse.kind, chorus.kind) == ("verse", "chorus")
    assert loudness(power[begins:ends]) - loudness(power[:begins]) >= 2
    assert np.abs(sound.mean(axis=1)).max() < 1e-3


def frames_of(file: Path) -> np.ndarray:
    """A WAV of 16 or 24 bits, as shares of full scale."""
    with wave.open(str(file), "rb") as opened:
        width, channels = opened.getsampwidth(), opened.getnchannels()
        octets = np.frombuffer(opened.readframes(opened.getnframes()), np.uint8)
    wide = np.zeros((len(octets) // width, 4), np.uint8)
    wide[:, 4 - width :] = octets.reshape(-1, width)
    return wide.view("<i4").reshape(-1, channels).T / 2**31


@pytest.fixture(scope="module", params=["house", "lofi"])
def heard_while_it_came(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, list[int]]:
    """A folder with a song, its listening copy and its stems; what was told of the copy. One
    style is played from tape."""
    folder = tmp_path_factory.mktemp("heard")
    told: list[int] = []
    asked = SketchRequest(prompt="", style=request.param, length_ms=5_000, seed=2, stems=True)
    render(
        asked,
        folder / "song.wav",
        lambda share, doing: None,
        listening=folder / "listening.part",
        heard=told.append,
        files=folder / "files",
    )
    return folder, told


def test_what_is_heard_while_it_comes_is_nearly_the_master(
    heard_while_it_came: tuple[Path, list[int]],
) -> None:
    folder, told = heard_while_it_came
    copy, song = frames_of(folder / "listening.part"), frames_of(folder / "song.wav")
    assert copy.shape == song.shape
    assert told[0] <= 44 + 4 * 2 * RATE  # the first two seconds, not the whole
    assert told == sorted(told)
    assert told[-1] == (folder / "song.wav").stat().st_size
    assert np.corrcoef(copy.ravel(), song.ravel())[0, 1] > 0.97
    assert 20 * np.log10(copy.std() / song.std()) == pytest.approx(0, abs=2.5)


def test_the_stems_sum_to_the_song(heard_while_it_came: tuple[Path, list[int]]) -> None:
    folder, _ = heard_while_it_came
    files = sorted((folder / "files" / STEMS).iterdir())
    assert {"drums.wav", "bass.wav", f"{RETURNS}.wav"} <= {file.name for file in files}
    stems, song = [frames_of(file) for file in files], frames_of(folder / "song.wav")
    assert max(np.abs(stem).max() for stem in stems) < 1
    steps = (sum(stems) / STEM_GAIN - song) * 32_768
    assert np.abs(steps).max() < 2.5  # of 16 bits: the song is rounded and dithered
