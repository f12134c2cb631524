"""Is a file opened that the system hands over by an event, before there is a window and after?"""

from __future__ import annotations

import os
import subprocess
import sys

from tests.patience import PATIENCE

STORY = """
from PySide6.QtGui import QFileOpenEvent
from composer.ui.application import Application
app = Application(["composer"])
opened = []
app.sendEvent(app, QFileOpenEvent("/songs/early.composer"))
assert opened == []
app.open_files_by(opened.extend)
app.sendEvent(app, QFileOpenEvent("/songs/later.composer"))
print(*(file.name for file in opened))
"""


def test_files_of_the_system_reach_the_window() -> None:
    # There is one application a process, and the tests have theirs.
    done = subprocess.run(
        [sys.executable, "-c", STORY],
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        timeout=PATIENCE,
    )
    assert done.stdout.split() == ["early.composer", "later.composer"], done.stderr
