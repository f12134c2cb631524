"""Runs the command line as scripts do: a process of its own over the simulated services."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from composer.practice.services import PracticeServices


class Composer:
    """Runs ``composer`` with the keys and addresses of the simulated services."""

    def __init__(self, home: Path, services: PracticeServices) -> None:
        self.environment = {
            **os.environ,
            "COMPOSER_HOME": str(home),
            "COMPOSER_KYMA_URL": services.urls["kyma"],
            "KYMA_API_KEY": services.keys["kyma"],
        }

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        """The same without waiting for its end."""
        return subprocess.Popen(
            [sys.executable, "-m", "composer", *arguments],
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def shell(self, line: str) -> subprocess.CompletedProcess[str]:
        """A line of the shell in which ``composer`` is the program."""
        program = f"composer() {{ '{sys.executable}' -m composer \"$@\"; }}; {line}"
        return subprocess.run(
            ["bash", "-c", program],
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    def run(self, *arguments: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "composer", *arguments],
            env=self.environment,
            input=stdin,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    def json(self, *arguments: str, code: int = 0) -> Any:
        done = self.run(*arguments, "--json")
        assert done.returncode == code, done.stderr
        return json.loads(done.stdout)
