"""Do tests fail on what a person would see and pytest alone would not?"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.patience import PATIENCE

ROOT = Path(__file__).resolve().parent.parent
# Run by a pytest of its own under this project's settings and conftest.
SMALL_TESTS = """
import asyncio, gc, logging, os, signal, socket, subprocess, sys, threading, warnings
import keyring
from PySide6.QtCore import QStringListModel
from PySide6.QtGui import QPainter, QPixmap
from PySide6.QtWidgets import QListView, QPushButton, QStyledItemDelegate, QWidget

class BrokenWidget(QWidget):
    def paintEvent(self, event):
        raise ZeroDivisionError

class BrokenDelegate(QStyledItemDelegate):
    def paint(self, *arguments):
        raise ZeroDivisionError

def test_bad_slot(qtbot):
    button = QPushButton()
    qtbot.addWidget(button)
    button.clicked.connect(lambda: 1 / 0)
    button.click()

def test_bad_paint_handler(qtbot):
    widget = BrokenWidget()
    qtbot.addWidget(widget)
    with qtbot.waitExposed(widget):
        widget.show()

def test_bad_delegate(qtbot):
    view, model = QListView(), QStringListModel(["row"])
    view.setModel(model)
    view.setItemDelegate(BrokenDelegate(view))
    qtbot.addWidget(view)
    with qtbot.waitExposed(view):
        view.show()

def test_bad_use_of_qt(qapp):
    pixmap = QPixmap(1, 1)
    first, second = QPainter(pixmap), QPainter()
    second.begin(pixmap)
    first.end()

async def test_bad_lost_task():
    async def break_down():
        raise ZeroDivisionError
    asyncio.create_task(break_down())
    await asyncio.sleep(0.01)
    gc.collect()

def test_bad_log():
    logging.getLogger("composer.storage").warning("The settings could not be read.")

def test_bad_warning():
    warnings.warn("old", DeprecationWarning)

def test_bad_network():
    with socket.socket() as outward:
        outward.connect(("192.0.2.1", 80))

def test_bad_endless_wait():
    signal.setitimer(signal.ITIMER_REAL, 0.1)  # the watchdog's alarm clock, set to go off now
    threading.Event().wait()

async def test_bad_endless_await():
    signal.setitimer(signal.ITIMER_REAL, 0.1)
    await asyncio.Event().wait()

left = []

def test_bad_leaving_a_process():
    child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(3600)"],
                             stdout=subprocess.PIPE)
    left.append(child.pid)
    raise ZeroDivisionError

def test_good_neighbour():
    gc.collect()  # or the pipe that was left would be closed with a warning here
    try:
        _, status = os.waitpid(*left, 0)
    except ChildProcessError:  # it is over, and Python has seen to it already
        return
    assert os.WTERMSIG(status) == signal.SIGKILL

def test_good_log(caplog):
    logging.getLogger("composer.storage").warning("The settings could not be read.")
    assert "could not be read" in caplog.text

def test_good_loopback():
    with socket.create_server(("127.0.0.1", 0)) as server:
        socket.create_connection(server.getsockname()).close()

def test_good_home(tmp_path):
    assert os.environ["COMPOSER_HOME"] == str(tmp_path / "composer-home")
    assert "KYMA_API_KEY" not in os.environ
    assert "COMPOSER_KYMA_URL" not in os.environ
    assert type(keyring.get_keyring()).__module__ == "keyring.backends.null"
"""


def test_unseen_failures_fail_and_sound_tests_pass(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KYMA_API_KEY", "somebody's")
    monkeypatch.setenv("COMPOSER_KYMA_URL", "https://example.com")
    monkeypatch.setenv("PYTHONPATH", str(ROOT))  # conftest names its plugins as tests.…
    pytester.makeconftest((ROOT / "tests" / "conftest.py").read_text(encoding="utf-8"))
    pytester.makefile(".toml", pyproject=(ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    file = pytester.path / "test_small.py"
    file.write_text(SMALL_TESTS, encoding="utf-8")

    lines = pytester.runpytest_subprocess("-rA", file, timeout=2 * PATIENCE).outlines
    names = {
        line.split("(")[0].removeprefix("def ").removeprefix("async def ")
        for line in SMALL_TESTS.splitlines()
        if "def test_" in line
    }
    # a complaint found after the test's own end counts as an error beside its PASSED
    unsound = {
        name
        for name in names
        for line in lines
        if line.startswith(("FAILED ", "ERROR ")) and f"::{name}" in line
    }
    passed = {
        name
        for name in names
        for line in lines
        if line.endswith(f"::{name}") and line.startswith("PASSED ")
    }
    assert unsound == {name for name in names if name.startswith("test_bad_")}
    assert passed - unsound == {name for name in names if name.startswith("test_good_")}
