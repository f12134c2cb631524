"""How long does the free band need, and how much memory?"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from composer.audio.ffmpeg import ffmpeg_path
from composer.sketch.request import STYLES, SketchRequest
from composer.sketch.worker import ALLOCATION, SketchCancelled, render_in_process
from tests.bench.figures import Figure

SECONDS = 180
MEASURED = """
import gc, resource, sys
gc.disable()
from pathlib import Path
from composer.resources import resource_path
from composer.sketch.bank import Bank
from composer.sketch.recordings import Recordings
from composer.sketch.render import render
from composer.sketch.request import SketchRequest
style, seconds, folder, decoder = sys.argv[1:]
request = SketchRequest(prompt="", style=style, length_ms=int(seconds) * 1000, seed=1)
render(request, Path(folder) / "song.wav", lambda share, doing: None,
       bank=Bank(Recordings(resource_path("sounds"), decoder)),
       listening=Path(folder) / "listening.part")
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
"""
YARDSTICK = """
import numpy
sound = numpy.zeros((2, 73_728), numpy.float32)
sound[0, 0] = 1
for _ in range(1000):
    numpy.fft.irfft(numpy.fft.rfft(sound, norm="ortho"), norm="ortho")
"""


def seconds_of(command: list[str]) -> tuple[float, str]:
    """Processor seconds of a process and those that it starts, and what it says."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    said = subprocess.run(
        command, check=True, capture_output=True, text=True, env={**os.environ, **ALLOCATION}
    ).stdout
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, said


@pytest.fixture(scope="module")
def yardstick() -> float:
    return min(seconds_of([sys.executable, "-c", YARDSTICK])[0] for _ in range(3))


@pytest.mark.parametrize("style", [style for style, _ in STYLES])
def test_real_time(
    style: str, yardstick: float, tmp_path: Path, tell: Callable[[Figure], None]
) -> None:
    command = [sys.executable, "-c", MEASURED, style, str(SECONDS), str(tmp_path)]
    took, memory = seconds_of([*command, str(ffmpeg_path())])
    tell(
        Figure(
            name=f"{style}: {SECONDS} s of music ({SECONDS / took:.0f}x real time)",
            ours=took,
            yardstick=yardstick,
            unit="s",
            yardstick_is="a thousand spectra there and back, in processor time",
            aim="25x real time on a quiet machine",
        )
    )
    tell(_memory(f"{style}: memory for {SECONDS} s", float(memory), 500))


def test_memory_of_ten_minutes(tmp_path: Path, tell: Callable[[Figure], None]) -> None:
    command = [sys.executable, "-c", MEASURED, "cinematic", "600", str(tmp_path)]
    tell(
        _memory(
            "cinematic: memory for 600 s", float(seconds_of([*command, str(ffmpeg_path())])[1]), 900
        )
    )


def _memory(name: str, megabytes: float, most: int) -> Figure:
    return Figure(
        name=name, ours=megabytes, yardstick=most, unit="MB", yardstick_is="what it may take",
        aim="at most 1×",
    )  # fmt: skip


@pytest.mark.parametrize("length", [30, 180, 600])
def test_first_sound_and_cancel(
    length: int, tmp_path: Path, tell: Callable[[Figure], None]
) -> None:
    found = {style: [_heard_and_stopped(style, length, tmp_path) for _ in range(3)]
             for style, _ in STYLES}  # fmt: skip
    for place, name, most in ((0, "first sound", 1.2), (1, "stopped", 0.3)):
        best = {style: min(times[place] for times in runs) for style, runs in found.items()}
        slowest = max(best, key=best.__getitem__)
        tell(
            Figure(
                name=f"{length} s, the slowest style ({slowest}): {name}",
                ours=best[slowest], yardstick=most, unit="s",
                yardstick_is="what it may take", aim="at most 1× on a quiet machine",
            )
        )  # fmt: skip


def _heard_and_stopped(style: str, length: int, folder: Path) -> tuple[float, float]:
    """Seconds from the press to the first sound, and from a cancel then to the end."""
    stop, heard = threading.Event(), [0.0]

    def first(_bytes: int) -> None:
        if not stop.is_set():
            heard[0] = time.perf_counter()
            stop.set()

    pressed = time.perf_counter()
    with pytest.raises(SketchCancelled):
        render_in_process(
            SketchRequest(prompt="", style=style, length_ms=length * 1000, seed=1),
            folder / "song.wav",
            decoder=str(ffmpeg_path()),
            listening=folder / "listening.part",
            progress=lambda _share, _doing: None,
            heard=first,
            cancelled=stop,
        )
    return heard[0] - pressed, time.perf_counter() - heard[0]
