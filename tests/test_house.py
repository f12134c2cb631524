"""Does the house still stand as ARCHITECTURE.md draws it?"""

from __future__ import annotations

import ast
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtWidgets import QLabel

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "composer"


def test_import_contracts_hold() -> None:
    # In a process of its own: import-linter silences every logger that it finds.
    lint = (
        "from importlinter.cli import lint_imports; raise SystemExit(lint_imports(no_cache=True))"
    )
    run = subprocess.run([sys.executable, "-c", lint], cwd=ROOT, capture_output=True, text=True)
    assert run.returncode == 0, run.stdout + run.stderr


def test_domain_knows_only_the_standard_library_and_plain_data() -> None:
    allowed = sys.stdlib_module_names - {"asyncio"} | {"msgspec"}
    foreign = {
        (file.name, name)
        for file in (PACKAGE / "domain").rglob("*.py")
        for name in imported_modules(file)
        if not name.startswith("composer.domain") and name.split(".")[0] not in allowed
    }
    assert not foreign


def imported_modules(file: Path) -> set[str]:
    """The full names of the modules that a file imports, anywhere in it."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{file}: relative imports hide which room is meant"
            names.add(node.module or "")
    return names


def test_the_picture_names_every_room() -> None:
    picture = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8").split("```")[1]
    drawn = {name.rstrip("/") for name in re.findall(r"^  (\S+)", picture, re.MULTILINE)}
    built = {
        path.name
        for path in PACKAGE.iterdir()
        if not path.name.startswith("__")
        and (path.suffix == ".py" or (path / "__init__.py").exists())
    }
    assert drawn == built


def modules_after(statement: str) -> set[str]:
    """The top-level modules that a fresh interpreter holds after one statement."""
    report = (
        "import json, sys; print(json.dumps(sorted({name.split('.')[0] for name in sys.modules})))"
    )
    run = subprocess.run(
        [sys.executable, "-c", f"{statement}\n{report}"],
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert run.returncode == 0, run.stderr
    return set(json.loads(run.stdout.splitlines()[-1]))


@pytest.mark.parametrize(
    "statement",
    [
        "import composer.cli",
        "from composer.__main__ import main; main(['where'])",
        "from composer.__main__ import main; main(['skus', '--json'])",
    ],
)
def test_the_command_line_pulls_no_qt(statement: str) -> None:
    assert modules_after(statement).isdisjoint({"PySide6", "shiboken6", "qasync", "qtawesome"})


SHOW_THE_WINDOW = """
import json, sys
from PySide6.QtCore import QTimer
from composer import app

def tell():
    print(json.dumps(sorted({name.split('.')[0] for name in sys.modules})))

class WatchedWindow(app.MainWindow):
    def showEvent(self, event):
        super().showEvent(event)
        tell()

    def open_files(self, files):
        assert self.is_furnished
        tell()
        QTimer.singleShot(0, self.close)

app.MainWindow = WatchedWindow
sys.exit(app.run(practice=False))
"""


def test_the_window_is_shown_before_anything_heavy_is_imported() -> None:
    run = subprocess.run(
        [sys.executable, "-c", SHOW_THE_WINDOW], capture_output=True, text=True, timeout=60
    )
    assert run.returncode == 0, run.stderr
    at_first, whole = [set(json.loads(line)) for line in run.stdout.splitlines()]
    heavy = {"numpy", "httpx", "pydub", "imageio_ffmpeg", "keyring", "starlette", "uvicorn"}
    assert "PySide6" in at_first
    assert at_first.isdisjoint({"sqlite3", "qasync"})
    assert whole.isdisjoint(heavy)


def test_calls_of_qt_that_return_nothing_keep_none_alive(qapp: object) -> None:
    # PySide6 6.12.0 on Python 3.11 drops one reference of None in each such call, until it dies.
    label = QLabel()
    before = sys.getrefcount(None)
    for _ in range(1000):
        label.setEnabled(True)
    assert abs(sys.getrefcount(None) - before) < 100
