"""What every test gets: folders and keys of its own, and no failure that nobody sees."""

from __future__ import annotations

import ipaddress
import logging
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest
from httpx._config import DEFAULT_TIMEOUT_CONFIG
from PySide6.QtWidgets import QApplication

from tests.patience import PATIENCE, PatientQtBot

# pytester: test_guards.py runs pytest on small tests of its own.
pytest_plugins = [
    "pytester",
    "tests.own_screen",
    "tests.watchdog",
    "tests.quick_songs",
    "tests.studio_fixtures",
    "tests.kill.figures",
    "tests.ui.loop_fixtures",
]

# Set before anything is imported that reads them; processes that a test starts inherit them.
os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.null.Keyring"
if sys.platform.startswith("linux") and "DISPLAY" not in os.environ:
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")  # pytest run without dev.py's screen

hypothesis.settings.register_profile(
    "composer",
    deadline=None,  # no test asserts a time
    suppress_health_check=[hypothesis.HealthCheck.too_slow],  # nor does a slow computer fail one
)
hypothesis.settings.load_profile("composer")


# Where a test says nothing of patience, httpx would give a busy computer five seconds.
for _part in ("connect", "read", "write", "pool"):
    setattr(DEFAULT_TIMEOUT_CONFIG, _part, PATIENCE)


class NetworkTouched(Exception):
    """A test reached for a computer other than this one."""


def _keep_to_this_computer(event: str, arguments: tuple[object, ...]) -> None:
    """Audit hook: refuse connections and name look-ups beyond loopback, whoever makes them."""
    if event == "socket.getaddrinfo":
        host = arguments[0]
    elif event == "socket.connect" and isinstance(arguments[1], tuple):
        host = arguments[1][0]
    else:
        return
    name = host.decode() if isinstance(host, bytes) else host
    if name in (None, "", "localhost"):
        return
    try:
        allowed = ipaddress.ip_address(str(name)).is_loopback
    except ValueError:
        allowed = False
    if not allowed:
        raise NetworkTouched(f"{event}: {name} is not this computer")


sys.addaudithook(_keep_to_this_computer)


@pytest.fixture(autouse=True)
def composer_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of this test's library, settings and cache; the person's own is out of reach."""
    for name in list(os.environ):
        if name.endswith("_API_KEY") or name.startswith("COMPOSER_"):
            monkeypatch.delenv(name)
    home = tmp_path / "composer-home"
    monkeypatch.setenv("COMPOSER_HOME", str(home))
    return home


@pytest.fixture
def qtbot(qapp: QApplication, request: pytest.FixtureRequest) -> PatientQtBot:
    """pytest-qt's hands on widgets, with more patience."""
    return PatientQtBot(request)


class _Complaints(logging.Handler):
    """Keeps the records of WARNING and above."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.lines: list[str] = []
        self.setFormatter(logging.Formatter("%(levelname)s %(name)s: %(message)s"))

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))


@pytest.fixture(autouse=True)
def no_unexpected_complaint(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fail a test in which the program, or asyncio on its behalf, logged a warning or worse.

    A test that asks for `caplog` looks at the log itself and is let be. asyncio's records are
    the exceptions of tasks that nobody awaited.
    """
    complaints = _Complaints()
    loggers = [logging.getLogger(name) for name in ("composer", "asyncio")]
    for logger in loggers:
        logger.addHandler(complaints)
    yield
    for logger in loggers:
        logger.removeHandler(complaints)
    if complaints.lines and "caplog" not in request.fixturenames:
        pytest.fail("logged, and the test did not ask for it:\n" + "\n".join(complaints.lines))
