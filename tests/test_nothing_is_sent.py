"""Does a fresh start, in the window or on the command line, speak to any other computer?"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.patience import PATIENCE

LISTENING = """
import json, os, sys
heard = []
def hook(event, arguments):
    if event in ("socket.connect", "socket.getaddrinfo", "socket.sendto", "socket.gethostbyname"):
        place = arguments[1] if event.startswith("socket.connect") else arguments[0]
        if not isinstance(place, str) or event != "socket.connect":  # a str: a socket of this disk
            heard.append([event, repr(place)])
sys.addaudithook(hook)
import atexit
atexit.register(lambda: print(json.dumps(heard)))
"""
WINDOW = f"""{LISTENING}
from PySide6.QtCore import QTimer
from composer import app
settle_in = app._settle_in
def settle(studio, window):
    settle_in(studio, window)
    # Reading the keys is the last that a start does.
    studio.accounts.changed.connect(lambda: QTimer.singleShot(0, window.close))
app._settle_in = settle
code = app.run(practice=False)
assert code == 0
"""
COMMANDS = f"""{LISTENING}
from composer import cli
for command in (["skus"], ["where"], ["history"], ["jobs"], ["spend"], ["keys", "status"],
        ["estimate", "--sku", "kyma/minimax-music", "--prompt", "folk", "--lyrics", "la"]):
    assert cli.run(command) in (0, 2, 3), command
"""
TO_ELSEWHERE = re.compile(
    r'(?:connect|send\w+)\(.*sa_family=AF_INET6?\b(?!.*(?:inet_addr\("127\.|, "::1"|AF_UNSPEC))'
)
"""A call that strace has seen."""


@pytest.mark.parametrize("start", [WINDOW, COMMANDS], ids=["window", "command line"])
def test_a_fresh_start_sends_nothing(start: str, composer_home: Path, tmp_path: Path) -> None:
    traced = tmp_path / "calls.txt"
    command = [sys.executable, "-c", start]
    if shutil.which("strace"):  # sees Qt's and every library's calls as well as Python's
        calls = "trace=connect,sendto,sendmsg,sendmmsg"
        command = ["strace", "-f", "-qq", "-e", calls, "-o", str(traced), *command]
    done = subprocess.run(
        command,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        timeout=2 * PATIENCE,
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout.splitlines()[-1]) == []
    assert (composer_home / "data" / "composer.db").exists()
    if traced.exists():
        assert not [line for line in traced.read_text().splitlines() if TO_ELSEWHERE.search(line)]
        assert TO_ELSEWHERE.search(
            '9 connect(5, {sa_family=AF_INET, sin_port=htons(443), sin_addr=inet_addr("1.2.3.4")}'
        )
