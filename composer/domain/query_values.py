"""What does the value of a filter mean: a span of numbers, a length, days?

Nothing here raises: None stands for a text that means none of it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta

from msgspec import Struct


class Span(Struct, frozen=True, kw_only=True):
    """From ``least`` to ``most``, None for no end; the flags say which ends belong to it."""

    least: float | None = None
    most: float | None = None
    with_least: bool = True
    with_most: bool = True


class Days(Struct, frozen=True, kw_only=True):
    """From the start of ``first`` until the start of ``end``, by the clock here; None: no end."""

    first: date | None = None
    end: date | None = None


_COMPARED = re.compile(r"(>=|<=|>|<|=)?(.+)")


def span_of(value: str, read: Callable[[str], float | None]) -> Span | None:
    """``>60``, ``<=90``, ``60..90`` or ``60``; None for anything else."""
    low, dots, high = value.partition("..")
    if dots:
        ends = (read(low) if low else None, read(high) if high else None)
        is_said = (ends[0] is not None or not low) and (ends[1] is not None or not high)
        return Span(least=ends[0], most=ends[1]) if is_said and (low or high) else None
    compared = _COMPARED.fullmatch(value)
    number = read(compared[2]) if compared else None
    if compared is None or number is None:
        return None
    match compared[1]:
        case ">":
            return Span(least=number, with_least=False)
        case ">=":
            return Span(least=number)
        case "<":
            return Span(most=number, with_most=False)
        case "<=":
            return Span(most=number)
    return Span(least=number, most=number)


def number_of(value: str) -> float | None:
    """``60``, ``0.5`` or ``.5``."""
    if not re.fullmatch(r"\d{0,9}\.?\d{0,9}", value, re.ASCII) or not re.search(r"\d", value):
        return None
    return float(value)


def seconds_of(value: str) -> float | None:
    """``90``, ``1:30``, ``1:02:03``, ``90s`` or ``2m``."""
    if re.fullmatch(r"\d{1,4}(:\d{1,2}){1,2}", value, re.ASCII):
        total = 0
        for part in value.split(":"):
            total = total * 60 + int(part)
        return float(total)
    scale = {"s": 1, "m": 60, "h": 3600}.get(value[-1:].lower())
    number = number_of(value[:-1]) if scale else number_of(value)
    return None if number is None else number * (scale or 1)


def days_of(value: str, today: date) -> Days | None:
    """``2026``, ``2026-01``, ``2026-01-31``, compared or as ``a..b``; or by name."""
    low, dots, high = value.partition("..")
    if dots:
        first, last = _period(low, today), _period(high, today)
        if (low and first is None) or (high and last is None) or not (low or high):
            return None
        return Days(first=first[0] if first else None, end=last[1] if last else None)
    compared = _COMPARED.fullmatch(value)
    period = _period(compared[2], today) if compared else None
    if compared is None or period is None:
        return None
    first_day, end = period
    match compared[1]:
        case ">":
            return Days(first=end)
        case ">=":
            return Days(first=first_day)
        case "<":
            return Days(end=first_day)
        case "<=":
            return Days(end=end)
    return Days(first=first_day, end=end)


def _period(value: str, today: date) -> tuple[date, date] | None:
    """(its first day, the day after its last), None if it names none."""
    tomorrow = today + timedelta(days=1)
    match value.lower():
        case "today":
            return today, tomorrow
        case "yesterday":
            return today - timedelta(days=1), today
        case "week":
            return today - timedelta(days=6), tomorrow
        case "month":
            return today - timedelta(days=29), tomorrow
    if not re.fullmatch(r"\d{4}(-\d{1,2}){0,2}", value, re.ASCII):
        return None
    parts = [int(part) for part in value.split("-")]
    try:
        first = date(*[*parts, 1, 1][:3])
        if len(parts) == 3:
            return first, first + timedelta(days=1)
        if len(parts) == 2:
            return first, (first + timedelta(days=31)).replace(day=1)
        return first, first.replace(year=first.year + 1)
    except (ValueError, OverflowError):
        return None
