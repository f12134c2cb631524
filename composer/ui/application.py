"""The program as the system sees it: on macOS it is told by an event which files to open."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QEvent
from PySide6.QtGui import QFileOpenEvent
from PySide6.QtWidgets import QApplication


class Application(QApplication):
    """Keeps files that are wanted before there is a window to open them in."""

    def __init__(self, arguments: Sequence[str]) -> None:
        super().__init__(list(arguments))
        self._early: list[Path] = []
        self._open: Callable[[Sequence[Path]], object] | None = None

    def open_files_by(self, open_files: Callable[[Sequence[Path]], object]) -> None:
        """Hand every file that the system wants opened to this, those of before at once."""
        self._open = open_files
        early, self._early = self._early, []
        if early:
            open_files(early)

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QFileOpenEvent) and event.file():
            file = Path(event.file())
            if self._open is None:
                self._early.append(file)
            else:
                self._open([file])
            return True
        return super().event(event)
