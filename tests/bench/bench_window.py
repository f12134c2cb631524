"""How soon the window can be used and what it weighs, with ten thousand songs in the library."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import NamedTuple

import pytest

from composer.domain.request import Draft
from tests.bench.figures import Figure
from tests.bench.full_library import SONGS, fill, lyrics_of

RUNS = 7
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def home(composer_home: Path) -> Path:
    fill(composer_home, Draft(title="Paper Lanterns", prompt="warm folk", lyrics=lyrics_of(1200)))
    return composer_home


class Opened(NamedTuple):
    """What one start of a window took.

    Seconds are from starting the process, without what it stood in line for a processor that
    other programs had.
    """

    usable: float
    """Until it is on the screen and takes letters."""
    whole: float
    """Until all that belongs into it is there."""
    at_rest: int
    """Bytes of memory."""


def opened(kind: str) -> Opened:
    begin = time.perf_counter()
    # By its path: some installed packages bring a "tests" of their own.
    command = [sys.executable, str(ROOT / "tests" / "bench" / "opened_window.py"), kind]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, env=os.environ)
    assert process.stdout is not None
    with process.stdout as said:
        moments = list[float]()
        for word in ("usable", "whole"):
            assert said.readline() == f"{word}\n"
            moments.append(time.perf_counter() - begin - in_line(process.pid))
        at_rest = int(said.readline())
    assert process.wait(60) == 0
    return Opened(*moments, at_rest)


def in_line(process: int) -> float:
    """Seconds that the first thread of a process waited for a processor, where the system says."""
    waits = Path(f"/proc/{process}/schedstat")
    return int(waits.read_text().split()[1]) / 1e9 if waits.exists() else 0.0


def test_the_window_against_a_bare_one(home: Path, tell: Callable[[Figure], None]) -> None:
    for kind in ("bare", "composer"):  # once, so that files and waveforms are in their caches
        opened(kind)
    # In turn, so that a busy moment of the computer falls on both.
    pairs = [(opened("composer"), opened("bare")) for _ in range(RUNS)]
    composer, bare = [pair[0] for pair in pairs], [pair[1] for pair in pairs]

    tell(
        Figure(
            name=f"window usable, {SONGS:,} songs",
            ours=1000 * median(each.usable for each in composer),
            yardstick=1000 * median(each.usable for each in bare),
            unit="ms",
            yardstick_is="a bare window with a text editor",
            aim="at most 2×",
        )
    )
    tell(
        Figure(
            name=f"the same with every pane, {SONGS:,} songs",
            ours=1000 * median(each.whole for each in composer),
            yardstick=1000 * median(each.whole for each in bare),
            unit="ms",
            yardstick_is="the same bare window",
            aim="half a second after the first",
        )
    )
    if composer[0].at_rest:
        tell(
            Figure(
                name="memory at rest",
                ours=median(each.at_rest for each in composer) / 2**20,
                yardstick=median(each.at_rest for each in bare) / 2**20,
                unit="MiB",
                yardstick_is="the same bare window",
                aim="at most 2×",
            )
        )
