"""Is every order found again in the file for spreadsheets, and does nothing in it run?"""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from composer.domain.ledger import LedgerEntry, Money
from composer.services.spending_sheet import COLUMNS, csv_of


def entry(title: str, **sums: Any) -> LedgerEntry:
    return LedgerEntry(
        generation="0af3",
        sku="kyma/minimax-music",
        at=datetime(2026, 11, 21, 12, tzinfo=UTC),
        title=title,
        state=Money.CHARGED,
        **sums,
    )


def read(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline="")))


@given(st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\x00")), max_size=5))
def test_titles_come_back_and_none_is_a_formula(titles: list[str]) -> None:
    rows = read(csv_of(entry(title) for title in titles))

    assert [row["title"].removeprefix("'") for row in rows] == [
        title.removeprefix("'") for title in titles
    ]
    assert not any(row["title"].startswith(("=", "+", "@")) for row in rows)


def test_sums_are_plain_numbers_and_what_is_unknown_is_empty() -> None:
    (row,) = read(
        csv_of([entry("Song", charged_usd=Decimal("0.2100"), balance_usd=Decimal("-0.12"))])
    )

    assert list(row) == list(COLUMNS)
    assert (row["charged_usd"], row["balance_usd"], row["estimate_usd"]) == ("0.21", "-0.12", "")
    assert (row["time"], row["service"], row["state"]) == (
        "2026-11-21T12:00:00Z",
        "kyma",
        "charged",
    )


def test_what_the_list_says_of_an_untold_charge_has_a_column_of_its_own() -> None:
    untold = entry("Song", estimate_usd=Decimal("0.15"))
    in_credits = entry("Song", estimate_credits=Decimal(10))
    told = entry("Song", estimate_usd=Decimal("0.15"), charged_usd=Decimal("0.15"))

    rows = read(csv_of([untold, in_credits, told]))

    sums = [(row["charged_usd"], row["reckoned_usd"], row["reckoned_credits"]) for row in rows]
    assert sums == [("", "0.15", ""), ("", "", "10"), ("0.15", "", "")]


@pytest.mark.parametrize("title", ["=1+1", "-2+cmd|calc", "@SUM(A1)", "\t=1", "-=1"])
def test_a_title_that_a_spreadsheet_would_run_is_a_text(title: str) -> None:
    (row,) = read(csv_of([entry(title)]))
    assert row["title"] == f"'{title}"
