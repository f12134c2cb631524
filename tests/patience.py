"""How long something is waited for before it is held to have failed. Never a measure of speed."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from functools import partialmethod
from typing import TypeVar

import pytest
from pytestqt.qtbot import QtBot

PATIENCE = 60.0
"""Seconds. Waiting ends with what is waited for, so that only failures ever take so long."""
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
        pytest.fail(_in_vain(what, patience))
    return answer


async def until(what: str, look: Callable[[], T]) -> T:
    """The same while the event loop goes on."""
    deadline = time.monotonic() + PATIENCE
    while not (answer := look()):
        if time.monotonic() > deadline:
            pytest.fail(_in_vain(what, PATIENCE))
        await asyncio.sleep(GLANCE)
    return answer


def _in_vain(what: str, patience: float) -> str:
    return f"waited {patience:.0f} s in vain: {what}"


class PatientQtBot(QtBot):
    """pytest-qt's own gives up after five seconds, which a busy computer may need."""

    _ms = round(PATIENCE * 1000)
    waitActive = partialmethod(QtBot.waitActive, timeout=_ms)  # noqa: N815
    waitExposed = partialmethod(QtBot.waitExposed, timeout=_ms)  # noqa: N815
    waitSignal = partialmethod(QtBot.waitSignal, timeout=_ms)  # noqa: N815
    waitUntil = partialmethod(QtBot.waitUntil, timeout=_ms)  # noqa: N815
