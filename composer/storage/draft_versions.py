"""Where are the earlier versions of a draft, and how do they survive a crash?"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path

from composer.domain.draft_history import Reason, Version
from composer.domain.sentences import say
from composer.storage.request_json import (
    Plain,
    draft_from_plain,
    draft_to_plain,
    from_text,
    to_text,
)
from composer.storage.whole_files import disk_errors, write_whole


class DraftVersions:
    """The versions in ``folder/draft_versions.jsonl``, one a line, the oldest first.

    May be used from any thread, one call at a time.
    """

    def __init__(self, folder: Path) -> None:
        self.file = folder / "draft_versions.jsonl"
        self._written: list[tuple[Version, str]] = []
        """What was saved last, with its lines: while somebody types only the newest changes."""

    def load(self) -> tuple[Version, ...]:
        """All that can be read; of a file with damaged lines a copy is kept beside it.

        Raises DiskProblem if there is a file that may not be read.
        """
        with disk_errors(say("reading the earlier versions of the draft"), self.file):
            try:
                text = self.file.read_bytes()
            except FileNotFoundError:
                return ()
            versions = [_read(line) for line in text.splitlines()]
            if None in versions:
                # Named by what is in it: the same damage makes one copy however often it is read.
                mark = hashlib.sha256(text).hexdigest()[:8]
                write_whole(
                    self.file.with_name(f"{self.file.stem}.damaged-{mark}.jsonl"),
                    text,
                )
        return tuple(version for version in versions if version is not None)

    def save(self, versions: Sequence[Version]) -> None:
        """Put these versions on the disk. Raises DiskProblem; what was saved before stays."""
        known = {id(version): line for version, line in self._written}
        self._written = [
            (version, known.get(id(version)) or to_text(version_to_plain(version)))
            for version in versions
        ]
        lines = "".join(f"{line}\n" for _, line in self._written)
        with disk_errors(say("saving the earlier versions of the draft"), self.file):
            write_whole(self.file, lines.encode("ascii"))


def version_to_plain(version: Version) -> Plain:
    """A version without what stands at its default."""
    plain: Plain = {"when": version.when.isoformat(), "reason": version.reason.value}
    if version.name:
        plain["name"] = version.name
    if version.began is not None:
        plain["began"] = version.began.isoformat()
    return {**plain, "draft": draft_to_plain(version.draft)}


def version_from_plain(plain: Mapping[str, object]) -> Version:
    """Read a version back. Raises ValueError."""
    draft, began, name = plain.get("draft"), plain.get("began"), plain.get("name", "")
    if not isinstance(draft, dict) or not isinstance(name, str):
        raise ValueError("a version is a draft with a name")  # noqa: TRY004
    return Version(
        draft=draft_from_plain(draft),
        when=_time(plain.get("when")),
        reason=_reason(plain.get("reason", Reason.TYPED.value)),
        name=name,
        began=None if began is None else _time(began),
    )


def _reason(value: object) -> Reason:
    try:
        return Reason(str(value))
    except ValueError:  # a newer program may know more; what it kept is kept
        return Reason.NAMED


def _read(line: bytes) -> Version | None:
    try:
        return version_from_plain(from_text(line))
    except ValueError:
        return None


def _time(value: object) -> datetime:
    time = datetime.fromisoformat(str(value))
    if time.tzinfo is None:
        raise ValueError("the time has no zone")
    return time
