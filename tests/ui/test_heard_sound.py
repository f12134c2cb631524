"""What comes out of the loudspeakers, recorded: no gap at a seam, at a switch, in a change."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.audio.sounds import written
from tests.gui.desktop import _environment, _loudspeakers

RATE = 48_000
HERTZ = 400
PERIOD = RATE // HERTZ
ROOT = Path(__file__).parent.parent.parent


@pytest.fixture
def speakers(tmp_path: Path) -> Iterator[dict[str, str]]:
    """A sound server of its own; gives the environment in which it is found."""
    import shutil

    if not all(shutil.which(part) for part in ("pulseaudio", "pactl", "parec")):
        pytest.skip("PulseAudio is not installed; dev.py test installs it on Debian")
    room = tmp_path / "room"
    room.mkdir()
    with ExitStack() as stack:
        environment = _environment(room)
        socket = _loudspeakers(stack, room, environment)
        yield {**os.environ, **environment, "PULSE_SERVER": f"unix:{socket}"}


def tone(path: Path, level: float) -> Path:
    moments = np.arange(10 * RATE)
    samples = (np.sin(2 * np.pi * moments / PERIOD) * level * 32767).astype("<i2")
    return written(path, np.repeat(samples, 2).tobytes(), rate=RATE, channels=2)


def played(
    speakers: dict[str, str], folder: Path
) -> tuple[list[tuple[str, object]], NDArray[np.float32]]:
    """What the scene told, and the last two seconds that were heard of it."""
    first, second = tone(folder / "a.wav", 0.25), tone(folder / "b.wav", 0.5)
    record = ["parec", "--device=speakers.monitor", "--raw", "--format=float32le"]
    heard = folder / "heard.raw"
    with heard.open("wb") as out:
        recorder = subprocess.Popen(
            [*record, f"--rate={RATE}", "--channels=1", "--latency-msec=20"],
            env=speakers,
            stdout=out,
            stderr=subprocess.DEVNULL,
        )
        try:
            scene = subprocess.run(
                [
                    sys.executable,
                    str(Path(__file__).with_name("heard_scene.py")),
                    *map(str, (first, second, folder / "cache")),
                ],
                env={
                    **speakers,
                    "PYTHONPATH": str(ROOT),
                    "QT_QPA_PLATFORM": "offscreen",
                    # An output that leads nowhere would keep two seconds to itself.
                    "PULSE_LATENCY_MSEC": "200",
                },
                cwd=ROOT,
                capture_output=True,
                text=True,
                timeout=90,
                check=True,
            )
        finally:
            recorder.terminate()
            recorder.wait()
    told = [json.loads(line) for line in scene.stdout.splitlines() if line.startswith("[")]
    assert [what for what, _ in told] == ["moved", "position", "moved", "playing"], told
    sound = np.fromfile(heard, "<f4")
    loud = np.flatnonzero(np.abs(sound) > 0.05)
    # What the server had moved over by itself, and then ours: the last two seconds are all ours.
    return told, sound[: loud[-1] - RATE // 10][-2 * RATE :]


def loudest_of_each_period(sound: NDArray[np.float32]) -> NDArray[np.float32]:
    periods: NDArray[np.float32] = np.abs(sound.reshape(-1, PERIOD)).max(axis=1)
    return periods


def test_loop_and_switches_without_a_gap_and_an_output_that_goes_and_comes_back(
    speakers: dict[str, str], tmp_path: Path
) -> None:
    # A computer with far too much to do stumbles once; what is wrong would be so every time.
    for _ in range(3):
        told, ours = played(speakers, tmp_path)
        assert len(ours) == 2 * RATE
        if loudest_of_each_period(ours).min() > 0.15:
            break
    words = [str(value) for _, value in told]
    assert words[0].startswith("“Phones” is not there any more. The sound goes on through")
    assert 1.0 <= float(words[1]) <= 1.6  # it may be shown a little ahead of what is heard
    assert words[2].startswith("“Phones” is back.")
    assert told[3][1] is True

    periods = loudest_of_each_period(ours)
    assert periods.min() > 0.15  # nowhere is it silent for as long as a period
    assert periods.max() < 0.26  # the louder song is as loud as the quieter one
    # The loop is 120 periods and a quarter: cut hard, each seam would be a step of 0.25.
    assert np.abs(np.diff(ours)).max() < 0.25 * 2 * np.pi / PERIOD * 2
