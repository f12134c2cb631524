"""How long the waveform of a song takes, against ffmpeg decoding it to nothing."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

import pytest

from composer.audio.ffmpeg import ffmpeg_path
from composer.audio.peaks import compute_peaks
from tests.bench.figures import Figure

RUNS = 7


@pytest.fixture
def song(tmp_path: Path) -> Path:
    """Five minutes of stereo MP3 at 128 kbit/s: chords over noise, as busy as music is."""
    file = tmp_path / "song.mp3"
    sound = (
        "aevalsrc=0.3*sin(220*2*PI*t)*sin(0.5*PI*t)+0.2*sin(331*2*PI*t)+0.2*(random(0)-0.5)"
        "|0.3*sin(277*2*PI*t)*cos(0.5*PI*t)+0.2*(random(1)-0.5):s=44100:d=300"
    )
    run_ffmpeg("-f", "lavfi", "-i", sound, "-b:a", "128k", str(file))
    return file


def run_ffmpeg(*arguments: str) -> None:
    command = [str(ffmpeg_path()), "-hide_banner", "-loglevel", "error", "-nostdin", "-y"]
    subprocess.run([*command, *arguments], check=True)


def seconds(action: Callable[[], object]) -> float:
    begin = time.perf_counter()
    action()
    return time.perf_counter() - begin


def test_peaks_of_five_minutes(song: Path, tell: Callable[[Figure], None]) -> None:
    compute_peaks(song)  # the first call imports numpy, which a session does once
    # In turn, so that a busy moment of the computer falls on both.
    pairs = [
        (
            seconds(lambda: compute_peaks(song)),
            seconds(lambda: run_ffmpeg("-i", str(song), "-f", "null", "-")),
        )
        for _ in range(RUNS)
    ]

    assert len(compute_peaks(song).peak) == 2000
    tell(
        Figure(
            name="waveform of a 5-minute MP3",
            ours=1000 * median(ours for ours, _ in pairs),
            yardstick=1000 * median(bare for _, bare in pairs),
            unit="ms",
            yardstick_is="ffmpeg decoding it to nothing",
            aim="at most 1.3×",
        )
    )
