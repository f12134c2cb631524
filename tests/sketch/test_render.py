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
from composer.sketch.loudness import BLOCK, energies_and_peaks, loudness
from composer.sketch.render import render
from composer.sketch.request import STYLES, SketchRequest


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
    return Bank(resource_path("sounds"), str(ffmpeg_path()))


@given(length_ms=st.integers(1_000, 9_000))
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


def test_the_same_request_gives_the_same_bytes_and_another_seed_others(tmp_path: Path) -> None:
    request = SketchRequest(prompt="synthwave at night", length_ms=5_000, seed=3)
    first, _ = played(request, tmp_path)
    again, _ = played(request, tmp_path)
    other, _ = played(SketchRequest(prompt="synthwave at night", length_ms=5_000, seed=4), tmp_path)
    assert hashlib.sha256(first).digest() == hashlib.sha256(again).digest()
    assert first != other


@pytest.mark.parametrize("style", [style for style, _ in STYLES])
def test_every_style_is_loud_enough_and_never_clips(style: str, bank: Bank, tmp_path: Path) -> None:
    request = SketchRequest(prompt="", style=style, length_ms=6_000, seed=1)
    _, sound = played(request, tmp_path, bank)
    measured = [energies_and_peaks(sound, at) for at in range(0, sound.shape[1], BLOCK)]
    power, peaks = (np.concatenate(part) for part in zip(*measured, strict=True))
    assert loudness(power) == pytest.approx(-14, abs=0.5)
    assert peaks.max() <= 10 ** (-1 / 20)
    assert np.abs(sound.mean(axis=1)).max() < 1e-3
