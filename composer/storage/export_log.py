"""Which files were exported of which song, and how loud was each before and after?

One line of JSON a file, only ever added to: what is damaged costs its own line.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from composer.domain.sentences import say
from composer.storage.request_json import Plain
from composer.storage.whole_files import disk_errors

_LARGEST = 50_000_000
"""Bytes that are read; at some 400 a line that is more than 100,000 exports."""


class ExportLog:
    """The file ``exports.jsonl`` beside the database."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / "exports.jsonl"

    def add(self, report: Mapping[str, object]) -> None:
        """Keep what became of one export. Raises DiskProblem."""
        line = json.dumps(report, ensure_ascii=True) + "\n"
        doing = say("keeping the report of the export")
        with disk_errors(doing, self._file), self._file.open("ab") as file:
            file.write(line.encode("ascii"))

    def of(self, generation_id: str) -> list[Plain]:
        """The reports of a song's exports, oldest first; none if the file cannot be read."""
        try:
            with self._file.open("rb") as file:
                lines = file.read(_LARGEST).splitlines()
        except OSError:
            return []
        reports = (_read(line) for line in lines if generation_id.encode() in line)
        return [each for each in reports if each and each.get("generation") == generation_id]


def _read(line: bytes) -> Plain | None:
    try:
        report = json.loads(line)
    except ValueError:
        return None
    return report if isinstance(report, dict) else None
