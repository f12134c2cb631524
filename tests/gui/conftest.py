"""A desktop for all tests of the window, and programs that are started on it."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.gui.desktop import Desktop, open_desktop
from tests.gui.program import ROOT, Program
from tests.patience import PATIENCE
from tests.watchdog import FAILED

Start = Callable[..., Program]
MakeSong = Callable[..., None]


@pytest.fixture(scope="session")
def desktop() -> Iterator[Desktop]:
    """A screen, a bus, loudspeakers and a screen reader's view for this test run alone."""
    if not sys.platform.startswith("linux"):
        pytest.skip("the window is driven from outside on Linux alone")
    with open_desktop() as desktop:
        yield desktop


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Where the program keeps everything in this test."""
    return tmp_path / "home"


@pytest.fixture
def start(desktop: Desktop, home: Path, request: pytest.FixtureRequest) -> Iterator[Start]:
    """Starts the program; all that ran is ended and looked at when the test is over."""
    programs: list[Program] = []

    def start(
        *arguments: str,
        environment: Mapping[str, str] | None = None,
        before: Sequence[str] = (),
        keyring: bool = False,
    ) -> Program:
        program = Program(
            desktop, home, *arguments, environment=environment, before=before, keyring=keyring
        )
        programs.append(program)
        return program

    yield start
    with ExitStack() as stack:
        for program in programs:
            stack.callback(program.finish)
        if request.node.stash.get(FAILED, False):
            sys.stdout.write("\n\n".join(program.story() for program in programs))


@pytest.fixture
def make_song(home: Path) -> MakeSong:
    """Makes a song of 6 seconds by the command line, with the draft given as arguments."""

    def make_song(*draft: str) -> None:
        command = [sys.executable, "-m", "composer", "generate", "--sku", "sketch/band"]
        subprocess.run(
            [*command, "--set", "music_length_ms=6000", "--prompt", "warm lo-fi", *draft],
            cwd=ROOT,
            env={"PATH": "/usr/bin:/bin", "COMPOSER_HOME": str(home), "HOME": str(home.parent)},
            check=True,
            capture_output=True,
            timeout=2 * PATIENCE,
        )

    return make_song
