"""What does the program note about its own run, so that a fault can be found afterwards?

A small file beside the library's list, and the one before it. What must not be read by others is
taken out before anything is written (domain/withheld.py); of an exception that is not one of the
program's own only its kind and its place are noted, since its words may quote anything.
"""

from __future__ import annotations

import logging
import os
import sys
import threading
import time
import traceback
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from types import TracebackType

from composer.domain.errors import ComposerError
from composer.domain.withheld import withhold

NAME = "composer.log"
LARGEST = 256 * 1024
"""Bytes of the file; then it becomes the older one, and the one before that goes."""
HEARD = ("composer", "asyncio")
"""Whose records are noted. Other packages' may quote addresses, headers and answers."""

OURS = logging.getLogger("composer")

log = logging.getLogger(__name__)


class LogFile(logging.FileHandler):
    """Notes records in a file that stays small."""

    def __init__(self, folder: Path, environment: Mapping[str, str]) -> None:
        """Nothing is made on the disk before there is something to note."""
        super().__init__(folder / NAME, encoding="utf-8", errors="backslashreplace", delay=True)
        self._level_before = OURS.level
        self.setFormatter(_Plain(environment))

    def listen(self) -> None:
        """Note from now on what the program says."""
        for name in HEARD:
            logging.getLogger(name).addHandler(self)
        if not OURS.isEnabledFor(logging.INFO):
            OURS.setLevel(logging.INFO)

    def close(self) -> None:
        """Note nothing any more."""
        for name in HEARD:
            logging.getLogger(name).removeHandler(self)
        OURS.setLevel(self._level_before)
        super().close()

    def emit(self, record: logging.LogRecord) -> None:
        """Note one record; a disk that refuses must not stop what was going on."""
        with suppress(OSError):
            if self.stream is None:
                self.stream = self._open()
            if self.stream.tell() > LARGEST:
                self._begin_anew()
            super().emit(record)

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802
        """A note that cannot be written is lost; nobody is shown a traceback for it."""

    def _begin_anew(self) -> None:
        file = Path(self.baseFilename)
        if self.stream is not None:
            self.stream.close()
        # Another process may have it open, which on Windows keeps its name where it is.
        with suppress(OSError):
            file.replace(older(file))
        self.stream = self._open()


class _Plain(logging.Formatter):
    """One line a record, and one for each place that a fault went through."""

    converter = staticmethod(time.gmtime)

    def __init__(self, environment: Mapping[str, str]) -> None:
        super().__init__("%(asctime)sZ %(process)d %(levelname)s %(name)s: %(message)s")
        self._keys = [text for name, text in environment.items() if name.endswith("_API_KEY")]

    def format(self, record: logging.LogRecord) -> str:
        # A record keeps what one formatter made of its exception for all the others.
        kept, record.exc_text = record.exc_text, None
        try:
            return withhold(super().format(record), self._keys)
        finally:
            record.exc_text = kept

    def formatException(  # noqa: N802
        self,
        ei: tuple[type[BaseException], BaseException, TracebackType | None]
        | tuple[None, None, None],
    ) -> str:
        return "\n".join(_places(ei[1])) if ei[1] is not None else ""


def _places(error: BaseException) -> list[str]:
    """Kinds and places of an exception and of those that led to it, without their words."""
    lines = []
    earlier = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if earlier is not None:
        lines += [*_places(earlier), "  led to"]
    for frame in traceback.extract_tb(error.__traceback__):
        module = Path(frame.filename)
        lines.append(f"  {module.parent.name}/{module.name}:{frame.lineno} {frame.name}")
    code = f" {error.code}" if isinstance(error, ComposerError) else ""
    return [*lines, f"  {type(error).__name__}{code}"]


def older(file: Path) -> Path:
    """Where the log before this one is."""
    return file.with_suffix(".older.log")


def last_lines(folder: Path, most: int) -> list[str]:
    """The newest lines of the log in a folder, the oldest of them first; none if there is none."""
    file = folder / NAME
    lines: list[str] = []
    for each in (older(file), file):
        with suppress(OSError):
            lines += each.read_text(encoding="utf-8", errors="replace").splitlines()
    return lines[-most:]


def note_crashes() -> None:
    """Note also what nobody caught, before it is told as usual."""
    told, told_in_thread = sys.excepthook, threading.excepthook

    def hook(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if OURS.handlers and not issubclass(kind, KeyboardInterrupt):
            log.critical("nobody caught this", exc_info=(kind, error, trace))
        told(kind, error, trace)

    def hook_in_thread(arguments: threading.ExceptHookArgs) -> None:
        error = arguments.exc_value
        if OURS.handlers and error is not None:
            log.critical("nobody caught this in a thread", exc_info=error)
        told_in_thread(arguments)

    sys.excepthook, threading.excepthook = hook, hook_in_thread


def open_log(folder: Path, environment: Mapping[str, str] = os.environ) -> LogFile:
    """Begin to note in this folder; close what comes back when the program ends."""
    file = LogFile(folder, environment)
    file.listen()
    return file
