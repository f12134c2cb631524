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


def test_loop_and_switches_without_a_gap_and_an_output_that_goes_and_comes_back(
    speakers: dict[str, str], tmp_path: Path
) -> None:
    first, second = tone(tmp_path / "a.wav", 0.25), tone(tmp_path / "b.wav", 0.5)
    record = ["parec", "--device=speakers.monitor", "--raw", "--format=float32le"]
    heard = tmp_path / "heard.raw"
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
                    *map(str, (first, second, tmp_path / "cache")),
                ],
                env={
                    **speakers,
                    "PYTHONPATH": str(ROOT),
                    "QT_QPA_PLATFORM": "offscreen",
                    # An output that leads nowhere would keep two seconds to itself.
                    "PULSE_LATENCY_MSEC": "50",
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
    assert [what for what, _ in told] == ["moved", "position", "moved", "playing"], scene.stderr
    assert told[0][1].startswith("“Phones” is not there any more. The sound goes on through")
    assert 1.0 <= told[1][1] <= 1.31
    assert told[2][1].startswith("“Phones” is back.")
    assert told[3][1] is True

    sound = np.fromfile(heard, "<f4")
    loud = np.flatnonzero(np.abs(sound) > 0.05)
    # What the server had moved over by itself, and then ours: the last two seconds are all ours.
    ours = sound[: loud[-1] - RATE // 10][-2 * RATE :]
    assert len(ours) == 2 * RATE
    periods = np.abs(ours.reshape(-1, PERIOD)).max(axis=1)
    assert periods.min() > 0.15  # nowhere is it silent for as long as a period
    assert periods.max() < 0.26  # the louder song is as loud as the quieter one
    # The loop is 120 periods and a quarter: cut hard, each seam would be a step of 0.25.
    assert np.abs(np.diff(ours)).max() < 0.25 * 2 * np.pi / PERIOD * 2
