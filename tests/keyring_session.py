"""A desktop session with a real, unlocked GNOME Keyring, for as long as one command runs."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent

# The daemon stays in front, so that this shell knows its process id and can end it. The command
# starts once the daemon has its name on the bus, which takes a moment.
_SESSION = """
printf 'a password' | gnome-keyring-daemon --unlock --components=secrets --foreground \
    >"$HOME/keyring.log" 2>&1 &
keyring=$!
trap 'kill $keyring 2>/dev/null; wait $keyring 2>/dev/null' EXIT
ask="dbus-send --session --print-reply --dest=org.freedesktop.DBus / org.freedesktop.DBus"
for attempt in $(seq 600); do
    $ask.NameHasOwner string:org.freedesktop.secrets 2>/dev/null | grep -q 'boolean true' && break
    test $attempt = 600 && echo "the keyring did not start" >&2 && exit 1
    sleep 0.05
done
"$@"
"""


def run_with_keyring(
    command: Sequence[str],
    home: Path,
    *,
    environment: Mapping[str, str] | None = None,
    timeout: float = 100,
) -> subprocess.CompletedProcess[str]:
    """Run a command under a D-Bus session of its own with GNOME Keyring unlocked.

    ``home`` is an empty folder; the keyring is kept in it, so that a second run with the same
    ``home`` finds the keys of the first. Skips the test where the parts are not installed.
    """
    for part in ("dbus-run-session", "dbus-send", "gnome-keyring-daemon"):
        if not shutil.which(part):
            pytest.skip(f"{part} is not installed; dev.py test installs it on Debian and Ubuntu")
    runtime = home / "run"
    runtime.mkdir(parents=True, exist_ok=True)
    runtime.chmod(0o700)
    return subprocess.run(
        ["dbus-run-session", "--", "sh", "-c", _SESSION, "session", *command],
        capture_output=True,
        text=True,
        timeout=timeout,
        env={
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(ROOT),
            "HOME": str(home),
            "XDG_DATA_HOME": str(home / "data"),
            "XDG_RUNTIME_DIR": str(runtime),
            "LC_ALL": "C.UTF-8",
            **(environment or {}),
        },
    )


def run_python_with_keyring(
    code: str, home: Path, *, environment: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """The same for a few lines of Python, in this Python, with warnings as errors."""
    command = [sys.executable, "-W", "error", "-c", code]
    return run_with_keyring(command, home, environment=environment)
