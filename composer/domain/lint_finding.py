"""What does the program have to say about a place in a text, and what would mend it?"""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct

from composer.domain.lyric_edits import TextChange


class Severity(StrEnum):
    """How much it matters."""

    ERROR = "error"
    """It cannot be sent, or the service refuses it."""
    WARNING = "warning"
    """It will hardly come out as it is meant."""
    NOTE = "note"
    """Worth a look."""


class Fix(Struct, frozen=True, kw_only=True):
    """What a press of a button would change."""

    label: str
    """What the button says: "Put the words on their own line"."""
    changes: tuple[TextChange, ...]
    """All in positions of the text before; they do not overlap (``lyric_edits.changed``)."""


class Finding(Struct, frozen=True, kw_only=True):
    """One thing about one place."""

    code: str
    message: str
    """One sentence."""
    severity: Severity
    field: str = "lyrics"
    """``lyrics`` or ``prompt``."""
    start: int
    end: int
    """Positions in that text, line ends counted as one."""
    fix: Fix | None = None


def shifted(finding: Finding, by: int) -> Finding:
    """The same finding in a text in which everything stands ``by`` characters further on."""
    fix = finding.fix
    if fix is not None:
        changes = tuple(
            TextChange(start=each.start + by, end=each.end + by, text=each.text)
            for each in fix.changes
        )
        fix = Fix(label=fix.label, changes=changes)
    return Finding(
        code=finding.code,
        message=finding.message,
        severity=finding.severity,
        field=finding.field,
        start=finding.start + by,
        end=finding.end + by,
        fix=fix,
    )
