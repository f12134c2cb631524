"""What is kept of listening: the stretch of each take that was looped, and who won a comparison."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from composer.domain.comparison import Vote, vote_from, vote_text
from composer.domain.sentences import say
from composer.storage.whole_files import disk_errors, write_whole

_MOST_LOOPS = 5000
"""Takes whose loop is remembered; the oldest are forgotten first."""

Loops = dict[str, tuple[float, float]]
"""Clip id -> from and to in seconds."""


class LoopsFile:
    """``loops.json`` in the data folder. What cannot be read of it is left out."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / "loops.json"

    def load(self) -> Loops:
        """All that are kept."""
        try:
            kept = json.loads(self._file.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}  # a convenience: without it every take is looped whole
        if not isinstance(kept, dict):
            return {}
        loops: Loops = {}
        for key, edges in kept.items():
            with suppress(TypeError, ValueError):
                start, end = (float(edge) for edge in edges)
                if math.isfinite(end) and 0 <= start < end:
                    loops[key] = (start, end)
        return loops

    def save(self, loops: Mapping[str, tuple[float, float]]) -> None:
        """Keep these and no others. Raises DiskProblem."""
        newest = dict(list(loops.items())[-_MOST_LOOPS:])
        with disk_errors(say("keeping the loop"), self._file):
            write_whole(self._file, json.dumps(newest).encode())


class VotesFile:
    """``votes.jsonl`` in the data folder: one line a choice, never changed afterwards."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / "votes.jsonl"

    def load(self) -> list[Vote]:
        """Every choice, the oldest first; lines that cannot be understood are passed over."""
        try:
            lines = self._file.read_text(encoding="utf-8", errors="replace").splitlines()
        except OSError:
            return []
        return [vote for line in lines if (vote := vote_from(line)) is not None]

    def add(self, vote: Vote) -> None:
        """Keep one more. Raises DiskProblem."""
        with disk_errors(say("keeping the vote"), self._file):
            self._file.parent.mkdir(parents=True, exist_ok=True)
            with self._file.open("a", encoding="utf-8") as file:
                file.write(vote_text(vote) + "\n")
