"""Composer as its user has it: a process with a window, started anew, closed, or killed."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from tests.gui.accessibility import Gone, Thing
from tests.gui.desktop import Desktop
from tests.patience import PATIENCE, wait_until

ROOT = Path(__file__).parent.parent.parent

NO_KEYRING = {"PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring"}
COMPLAINTS = re.compile(
    r"Traceback|Exception ignored|never awaited|Warning:|^(QObject|QPainter|QWidget|QLayout"
    r"|QFont|QPixmap|QProcess|QSocket|QThread|QTimer|QFSFileEngine|QIODevice)",
    re.MULTILINE,
)
"""What no run of the program may leave on standard error."""


class Program:
    """One run of the program."""

    def __init__(
        self,
        desktop: Desktop,
        home: Path,
        *arguments: str,
        environment: Mapping[str, str] | None = None,
        before: Sequence[str] = (),
        keyring: bool = False,
    ) -> None:
        """Start it with all its files in `home`; without `keyring` it finds no key store.

        `before` goes in front of the command.
        """
        self.desktop = desktop
        self.home = home
        self._errors = home.parent / f"stderr-{os.urandom(4).hex()}.txt"
        with self._errors.open("wb") as errors:
            self.process = subprocess.Popen(
                [*before, sys.executable, "-m", "composer", *arguments],
                cwd=ROOT,
                env={
                    **desktop.environment,
                    "COMPOSER_HOME": str(home),
                    **({} if keyring else NO_KEYRING),
                    "PYTHONWARNINGS": "default",
                    "PYTHONFAULTHANDLER": "1",
                    **(environment or {}),
                },
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=errors,
                start_new_session=True,
            )

    def finish(self) -> None:
        """End it if it still runs; fail if it ever complained."""
        if self.process.poll() is None:
            self.kill()
        assert COMPLAINTS.search(self.errors) is None, self.errors

    @property
    def errors(self) -> str:
        """Standard error so far."""
        return self._errors.read_text(encoding="utf-8", errors="replace")

    def windows(self) -> list[Thing]:
        """Every window that it shows now, dialogs too."""
        try:
            program = self.desktop.accessibility.program(self.process.pid)
            return [] if program is None else program.children()
        except Gone:
            return []

    def window(self, name: str = r"^Composer") -> Thing:
        """The window with such a title; it need not be there yet."""

        def look() -> Thing | None:
            assert self.process.poll() is None, f"the program has ended:\n{self.errors}"
            try:
                return next((one for one in self.windows() if re.search(name, one.name)), None)
            except Gone:
                return None

        found = wait_until(f"a window named {name!r}", look)
        assert found is not None
        return found

    def use_keyboard(self) -> Thing:
        """Give the keyboard to the main window, as a click on it would; gives the window."""
        window = self.window()
        self.desktop.focus(self.on_screen())
        return window

    def close(self) -> None:
        """Close the main window and wait for the end of the program."""
        self.window()
        self.desktop.close(self.on_screen())
        assert self.end() == 0, self.errors

    def end(self) -> int:
        """Wait for the program to end by itself; gives its exit code."""
        return self.process.wait(PATIENCE)

    def kill(self) -> None:
        """End it and what it has started at once, as the loss of power would."""
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(PATIENCE)

    def on_screen(self) -> str:
        """The main window's number on the screen."""

        def look() -> str | None:
            windows = self.desktop.windows_of(self.process.pid)
            titled = [one for one in windows if self.desktop.title_of(one).startswith("Composer")]
            return titled[0] if titled else None

        found = wait_until("the window on the screen", look)
        assert found is not None
        return found

    def story(self) -> str:
        """What can be seen of it, for whoever reads of a failed test."""
        lines = [f"composer, process {self.process.pid}, exit code {self.process.poll()}"]
        for window in self.windows():
            with suppress(Gone):
                lines.append(f"{window!r}\n{window.outline()}")
        picture = self._errors.with_suffix(".png")
        with suppress(OSError):  # ImageMagick is a comfort, not a part of the tests
            command = ["import", "-window", "root", str(picture)]
            subprocess.run(command, env=self.desktop.environment, timeout=PATIENCE)
            lines.append(f"the screen: {picture}")
        return "\n".join([*lines, "standard error:", self.errors])


def write(field: Thing, text: str) -> None:
    """Write in a field as somebody dictating would, and see that it stands there."""
    field.write(text)
    wait_until(f"{text[:40]!r} in {field}", lambda: field.text == text)


def row(window: Thing, wanted: str) -> Thing:
    """The row of the library in whose name such a pattern is found."""
    return library(window).child("list item", re.compile(wanted))


def library(window: Thing) -> Thing:
    """The list of songs."""
    return window.child(None, "Library")


def models(window: Thing) -> Thing:
    """The list of models."""
    return window.child(None, "Models")


def prices(window: Thing) -> list[str]:
    """The rows of the list of models, its heads left out."""
    return [name for name in models(window).names("list item") if "," in name]


def choose_model(window: Thing, wanted: str) -> None:
    """Choose a model, and wait until Generate speaks of it."""
    rows = models(window)
    rows.choose(rows.child("list item", re.compile(wanted)))


def generate(window: Thing, price: str) -> Thing:
    """The button that spends `price`, ready to be pressed."""
    button = window.child("push button", re.compile(rf"^Generate\b.*{re.escape(price)}"))
    wait_until(f"{button} ready", lambda: "enabled" in button.states)
    return button
