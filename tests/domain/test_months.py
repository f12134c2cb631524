"""Months are called by names of our own, whatever language the desktop speaks."""

from __future__ import annotations

import locale
from collections.abc import Iterator
from datetime import date

import pytest

from composer.domain.months import month, short_month


@pytest.fixture
def _elsewhere() -> Iterator[None]:
    """A desktop whose ``strftime`` may say anything."""
    before = locale.setlocale(locale.LC_TIME)
    locale.setlocale(locale.LC_TIME, "C")
    yield
    locale.setlocale(locale.LC_TIME, before)


@pytest.mark.usefixtures("_elsewhere")
@pytest.mark.parametrize("number", range(1, 13))
def test_a_month_has_the_name_of_the_calendar(number: int) -> None:
    day = date(2026, number, 1)
    assert (month(day), short_month(day)) == (f"{day:%B}", f"{day:%b}")
