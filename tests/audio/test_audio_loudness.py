"""The loudness that is kept of a clip is the one that ffmpeg's own meter prints."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import numpy as np
import pytest

from composer.audio.ffmpeg import ffmpeg_path
from composer.audio.loudness import measure_loudness
from composer.domain.errors import AudioUnreadable
from composer.domain.loudness import SILENCE_DBTP, SILENCE_LUFS
from tests.audio.sounds import converted, written

RATE = 44_100


def music(path: Path, seconds: float, seed: int) -> Path:
    """Chords over noise, now loud and now soft."""
    random = np.random.default_rng(seed)
    at = np.arange(round(seconds * RATE)) / RATE
    tones = sum(np.sin(2 * np.pi * pitch * at) for pitch in (110, 220 + seed, 329.6)) / 3
    level = np.interp(at, np.linspace(0, seconds, 7), random.uniform(0.02, 0.9, 7))
    both = level[:, None] * (tones[:, None] + 0.3 * random.standard_normal((len(at), 2))) / 1.4
    samples = np.clip(both * 32767, -32768, 32767).astype("<i2")
    return written(path, samples.tobytes(), rate=RATE, channels=2)


def printed(path: Path) -> tuple[float, float, float]:
    """Integrated, the highest short-term and the true peak, as ffmpeg logs them."""
    command = [str(ffmpeg_path()), "-hide_banner", "-i", str(path), "-af", "ebur128=peak=true"]
    log = subprocess.run(
        [*command, "-f", "null", "-"], check=True, capture_output=True, stdin=subprocess.DEVNULL
    ).stderr.decode()
    short = [float(found) for found in re.findall(r"S:\s*(-?[\d.]+)", log)]
    integrated = float(re.findall(r"I:\s*(-?[\d.]+) LUFS", log)[-1])
    return integrated, max(short), float(re.findall(r"Peak:\s*(-?[\d.]+) dBFS", log)[-1])


@pytest.mark.parametrize(("seed", "form"), [(1, "wav"), (2, "mp3"), (3, "flac")])
def test_it_agrees_with_the_meter_within_a_tenth(tmp_path: Path, seed: int, form: str) -> None:
    song = music(tmp_path / "song.wav", 8.0, seed)
    if form != "wav":
        song = converted(song, tmp_path / f"song.{form}")
    found = measure_loudness(song)
    integrated, short, peak = printed(song)
    assert found.integrated == pytest.approx(integrated, abs=0.1)
    assert found.short_term == pytest.approx(short, abs=0.1)
    assert found.true_peak == pytest.approx(peak, abs=0.1)


def test_silence_has_the_least_there_is(tmp_path: Path) -> None:
    found = measure_loudness(written(tmp_path / "silence.wav", bytes(4 * RATE)))
    assert (found.integrated, found.true_peak) == (SILENCE_LUFS, SILENCE_DBTP)


def test_a_click_is_not_taken_for_silence(tmp_path: Path) -> None:
    found = measure_loudness(music(tmp_path / "click.wav", 0.05, 4))
    assert found.integrated > SILENCE_LUFS
    assert found.true_peak > -40


def test_what_is_no_sound_is_said(tmp_path: Path) -> None:
    page = tmp_path / "page.wav"
    page.write_bytes(b"<html>no sound</html>" * 40)
    with pytest.raises(AudioUnreadable):
        measure_loudness(page)
