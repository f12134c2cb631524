"""Does a test hang, and does one that failed leave something behind that fails the next?"""

from __future__ import annotations

import faulthandler
import gc
import os
import signal
import sys
import warnings
from collections.abc import Generator, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

TOO_LONG = 240.0
"""Seconds for a test's preparation, for the test, and for what follows it, each. A single wait
fails long before and says what it waited for (patience.py); a test of many steps takes 50 on a
slow and busy computer."""
AGAIN = 5.0
"""Seconds until the hanging test is told once more, if something swallowed the first word."""
STANDARD_ERROR = 2
FAILED = pytest.StashKey[bool]()
"""Whether a part of the test has failed so far."""


def _it_hangs(_number: int, _frame: object) -> None:
    faulthandler.dump_traceback(file=STANDARD_ERROR)  # every thread's, among what pytest captures
    pytest.fail(f"the test hangs: it is not over after {TOO_LONG:.0f} s")


@contextmanager
def _watched() -> Iterator[None]:
    """Break the block off once it takes too long, even in a read or a wait that has no end.

    What does not come back to Python at all is left to faulthandler_timeout in pyproject.toml.
    """
    if not hasattr(signal, "setitimer"):  # Windows
        yield
        return
    before = signal.signal(signal.SIGALRM, _it_hangs)
    signal.setitimer(signal.ITIMER_REAL, TOO_LONG, AGAIN)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_setup(item: pytest.Item) -> Generator[None, None, None]:
    """Watch the fixtures being made."""
    with _watched():
        return (yield)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, None, None]:
    """Watch the test."""
    with _watched():
        return (yield)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item) -> Generator[None, None, None]:
    """Watch the fixtures being taken down."""
    with _watched():
        return (yield)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Let the fixtures know whether the test has failed."""
    report = yield
    if report.failed:
        item.stash[FAILED] = True
    return report


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """Let go of what a failed test held, now and in silence.

    Its traceback keeps pipes, sockets and loops alive until the next test begins, and the warning
    that they were never closed would be the failure of that innocent one.
    """
    done = yield
    if item.stash.get(FAILED, False):
        sys.last_value = sys.last_traceback = None
        sys.last_exc = None
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            gc.collect()
    return done


@pytest.fixture(autouse=True)
def no_process_outlives_a_failure(request: pytest.FixtureRequest) -> Iterator[None]:
    """End the processes that a failed test has started and not ended."""
    before = _children()
    yield
    if request.node.stash.get(FAILED, False):
        for child in _children() - before:
            with suppress(ProcessLookupError):
                os.kill(child, signal.SIGKILL)


def _children() -> set[int]:
    """The processes that this one has started, by their ids; known on Linux alone."""
    found: set[int] = set()
    for file in Path("/proc/self/task").glob("*/children"):
        with suppress(OSError):  # a thread that has just ended
            found.update(map(int, file.read_text().split()))
    return found
