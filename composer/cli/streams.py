"""How does the command line hear and speak, whatever its three streams are connected to?

Results go to standard output, words for people to standard error. A stream may be closed, a full
disk, a pipe whose reader has gone, or unable to write an emoji: none of these may undo or hide
what was done, least of all what was paid for.
"""

from __future__ import annotations

import io
import json
import logging
import os
import signal
import sys
import threading
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from composer.domain.errors import DiskProblem


def prepare() -> None:
    """Make the streams usable; call once, before anything is read or said."""
    # With a stream closed (2>&-) Python has None there, and would print words among the results.
    # Opened in this order, each also takes the number that the database must not get.
    if sys.stdin is None:
        sys.stdin = Path(os.devnull).open(encoding="utf-8")  # noqa: SIM115  open to the end
    if sys.stdout is None:
        sys.stdout = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115
    if sys.stderr is None:
        sys.stderr = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # A letter that the terminal cannot write is written as its number.
            stream.reconfigure(errors="backslashreplace")
    # Else logging writes tracebacks to standard error by itself.
    logging.getLogger().addHandler(logging.NullHandler())


def say(words: str) -> None:
    """Tell people something; if nobody can be told, the work goes on all the same."""
    shown = harmless(words, keep="\n")
    with suppress(OSError):
        print(f"composer: {shown}", file=sys.stderr, flush=True)


def put(line: str) -> None:
    """Print a line of the result. Raises DiskProblem if it cannot be written."""
    try:
        print(line, flush=True)
    except BrokenPipeError:
        _let_go_of_output()  # as with "| head": whoever read it has gone, and that is all right
    except OSError as error:
        _let_go_of_output()
        raise DiskProblem(
            f"The result could not be written to standard output ({error.strerror}). What was "
            "made is in the library: see composer history.",
            short="The result could not be written",
        ) from error


def put_json(document: object) -> None:
    """Print the one JSON document of a command. Raises DiskProblem if it cannot be written."""
    put(json.dumps(document, ensure_ascii=True, indent=2))


def harmless(text: str, *, keep: str = "") -> str:
    """The text without what would steer a terminal: a title can hold anything."""
    return "".join(
        "\ufffd" if unicodedata.category(char) == "Cc" and char not in keep else char
        for char in text
    )


def agreed(question: str) -> bool:
    """Whether a person at a terminal says yes; where nobody can be asked, nobody does."""
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        return False
    with interruptible():  # before the question is seen: it may be answered by Ctrl+C
        print(f"{question} [y/N] ", end="", file=sys.stderr, flush=True)
        answer = sys.stdin.buffer.readline().strip().lower()
    return answer in {b"y", b"yes"}


@contextmanager
def interruptible() -> Iterator[None]:
    """Let Ctrl+C end a read from the keyboard at once; the event loop would only take a note."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _let_go_of_output() -> None:
    """Send the rest nowhere, or Python would complain about it once more at its end."""
    with suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)
