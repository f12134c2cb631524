"""How long something is waited for before it is held to have failed. Never a measure of speed."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

import pytest

PATIENCE = 20.0
"""Seconds."""
GLANCE = 0.02
"""Seconds between two looks."""

T = TypeVar("T")


def keeps_looking(look: Callable[[], T], patience: float = PATIENCE) -> T:
    """Look again and again until the answer is truthy; gives the last answer."""
    deadline = time.monotonic() + patience
    while True:
        answer = look()
        if answer or time.monotonic() > deadline:
            return answer
        time.sleep(GLANCE)


def wait_until(what: str, look: Callable[[], T], patience: float = PATIENCE) -> T:
    """The same, but fail the test and say what was waited for."""
    answer = keeps_looking(look, patience)
    if not answer:
        pytest.fail(f"waited {patience:.0f} s in vain: {what}")
    return answer
