"""Opens the program a second time, over simulated services."""

from __future__ import annotations

import sys

DESK_KEYS = "Ctrl+Shift+P"
"""What opens the practice desk, in practice alone."""


def open_practice() -> bool:
    """Start ``composer --practice`` as a program of its own; False if the system refuses."""
    if getattr(sys, "frozen", False):
        command = [sys.executable, "--practice"]
    else:
        command = [sys.executable, "-m", "composer", "--practice"]
    from PySide6.QtCore import QProcess

    started, _process_id = QProcess.startDetached(command[0], command[1:])
    return bool(started)
