"""How is a length of time written and read: `2:15`, `135`, `2m15`?"""

from __future__ import annotations

import re

_CLOCK = re.compile(r"(?:(?P<h>\d{1,2}):)?(?P<m>\d{1,3}):(?P<s>\d{1,2}(?:[.,]\d+)?)")
_UNITS = re.compile(
    r"(?:(?P<h>\d{1,2})\s*h)?\s*(?:(?P<m>\d{1,4})\s*m(?:in)?)?\s*"
    r"(?:(?P<s>\d{1,6}(?:[.,]\d+)?)\s*(?:s|sec)?)?"
)


def parse_time(text: str) -> float | None:
    """Seconds in `2:15`, `1:02:15`, `135`, `2m15`, `2 min 15 s`, `90 s`, `0:04.2`.

    None if it is none of these; in `2:75` the seconds are too many, so it is none.
    """
    text = text.strip().lower()
    if not text.isascii():
        return None
    if (found := _CLOCK.fullmatch(text)) is not None:
        hours, minutes, seconds = _numbers(found)
        too_many = seconds >= 60 or (found["h"] is not None and minutes >= 60)
        return None if too_many else hours * 3600 + minutes * 60 + seconds
    if text and (found := _UNITS.fullmatch(text)) is not None:
        hours, minutes, seconds = _numbers(found)
        return hours * 3600 + minutes * 60 + seconds
    return None


def format_time(seconds: float, decimals: int = 0) -> str:
    """`2:15`, or `0:04.2` with one decimal; from an hour on `1:02:15`. Rounds, never below zero."""
    units = round(max(0.0, seconds) * 10**decimals)
    whole, part = divmod(units, 10**decimals)
    minutes, rest = divmod(whole, 60)
    hours, minutes = divmod(minutes, 60)
    head = f"{hours}:{minutes:02d}" if hours else f"{minutes}"
    tail = f".{part:0{decimals}d}" if decimals else ""
    return f"{head}:{rest:02d}{tail}"


def _numbers(found: re.Match[str]) -> tuple[float, float, float]:
    hours, minutes, seconds = (
        float((found[part] or "0").replace(",", ".")) for part in ("h", "m", "s")
    )
    return hours, minutes, seconds
