"""How is a dictionary asked that lies in a process of its own?

A big one takes a second to read and 60 MB to hold, and looking for what a word was meant to be
takes seconds: none of that may be felt in the window.
"""

from __future__ import annotations

import json
import os
import subprocess
import threading
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from composer.domain.errors import ComputerProblem
from composer.domain.provider import without_keys
from composer.domain.sentences import say


class Speller:
    """One dictionary. Every question blocks until it is answered: ask in a thread."""

    def __init__(self, dictionary: Path, *, command: Sequence[str]) -> None:
        """``dictionary`` is its place without the ending; ``command`` starts the process."""
        self._dictionary = dictionary
        self._command = command
        self._process: subprocess.Popen[str] | None = None
        self._one_at_a_time = threading.Lock()

    def wrong(self, words: Sequence[str]) -> frozenset[str]:
        """Those of the words that it does not know. Raises ComputerProblem."""
        return frozenset(self._ask({"check": list(words)})["wrong"])

    def suggestions(self, word: str) -> tuple[str, ...]:
        """What the word may have been meant to be, the likeliest first. Raises ComputerProblem."""
        return tuple(self._ask({"suggest": word})["words"])

    def close(self) -> None:
        """Let go of the dictionary, also while it is asked."""
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.wait()
            for pipe in (process.stdin, process.stdout):
                if pipe is not None:
                    with suppress(OSError):
                        pipe.close()

    def _ask(self, question: dict[str, Any]) -> dict[str, Any]:
        with self._one_at_a_time:
            try:
                process = self._process or self._start()
                if process.stdin is not None:
                    process.stdin.write(json.dumps(question) + "\n")
                    process.stdin.flush()
                return _answer(process)
            except (OSError, ValueError) as error:
                self.close()
                raise self._problem(say("it stopped answering")) from error

    def _start(self) -> subprocess.Popen[str]:
        self._process = process = subprocess.Popen(
            [*self._command, str(self._dictionary)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            encoding="utf-8",
            env=without_keys(os.environ),
        )
        first = _answer(process)
        if "error" in first:
            self.close()
            raise self._problem(first["error"])
        return process

    def _problem(self, why: str) -> ComputerProblem:
        return ComputerProblem(
            say(
                "The dictionary {name} could not be used ({why}). Nothing was "
                "charged. Spelling is not checked with it until the next start.",
                name=self._dictionary.name,
                why=why,
            )
        )


def _answer(process: subprocess.Popen[str]) -> dict[str, Any]:
    line = process.stdout.readline() if process.stdout is not None else ""
    answer = json.loads(line)
    if not isinstance(answer, dict):
        raise ValueError("no answer")  # noqa: TRY004
    return answer
