"""How a moment of the past is told, where the user is."""

from __future__ import annotations

from datetime import date, datetime

from composer.domain.months import month, short_month
from composer.ui.languages import translate, translated


def day_text(day: date) -> str:
    """``21 Nov``."""
    told = translate("moments", "{day} {month}")
    return told.format(day=day.day, month=translated(short_month(day)))


def dated_text(day: date) -> str:
    """``21 Nov 2026``."""
    told = translate("moments", "{day} {month} {year}")
    return told.format(day=day.day, month=translated(short_month(day)), year=day.year)


def long_date_text(day: date) -> str:
    """``21 November 2026``."""
    told = translate("moments", "{day} {month} {year}")
    return told.format(day=day.day, month=translated(month(day)), year=day.year)


def month_text(day: date) -> str:
    """``November``."""
    return translated(month(day))


def month_of_year_text(day: date) -> str:
    """``November 2026``."""
    told = translate("moments", "{month} {year}")
    return told.format(month=month_text(day), year=day.year)


def when_text(at: datetime) -> str:
    """``21 Nov, 15:10``."""
    local = at.astimezone()
    told = translate("moments", "{day}, {time}")
    return told.format(day=day_text(local), time=f"{local:%H:%M}")
