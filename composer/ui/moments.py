"""How a moment of the past is told beside what happened at it."""

from __future__ import annotations

from datetime import datetime


def when_text(at: datetime) -> str:
    """``21 Nov, 15:10``, where the user is."""
    local = at.astimezone()
    return f"{local.day} {local:%b, %H:%M}"
