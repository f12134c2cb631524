"""Which screen does each of several test processes paint on? One of its own.

There is one keyboard focus a screen. Two processes that test windows on the same one would take it
away from each other.
"""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

SCREEN = "1920x1200x24"
_XVFB = pytest.StashKey[subprocess.Popen[bytes]]()


def pytest_configure(config: pytest.Config) -> None:
    """Put the screen up, before anything speaks to one."""
    is_one_of_several = hasattr(config, "workerinput")
    if not is_one_of_several or not sys.platform.startswith("linux"):
        return
    told, tell = os.pipe()
    command = ["Xvfb", "-displayfd", str(tell), "-screen", "0", SCREEN, "-nolisten", "tcp"]
    config.stash[_XVFB] = subprocess.Popen(
        command, pass_fds=[tell], stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    os.close(tell)
    with os.fdopen(told) as answer:
        number = answer.readline().strip()
    assert number, "Xvfb did not start"
    os.environ["DISPLAY"] = f":{number}"


def pytest_unconfigure(config: pytest.Config) -> None:
    """Take it down."""
    screen = config.stash.get(_XVFB, None)
    if screen is not None:
        screen.terminate()
        screen.wait()
