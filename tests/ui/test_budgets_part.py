"""Budgets as a person sets them: each in its field, kept when it is left, gone when emptied."""

from __future__ import annotations

from decimal import Decimal
from typing import NoReturn

import pytest
from pytestqt.qtbot import QtBot

from composer.domain.budget import OVERALL, Budget
from composer.domain.errors import ComposerError, DiskProblem
from composer.storage.settings_file import load_settings
from composer.studio import Studio
from composer.ui.budgets_part import BudgetsPart
from composer.ui.widgets.fields import Field


@pytest.fixture
def part(open_room: Studio, qtbot: QtBot) -> BudgetsPart:
    part = BudgetsPart(open_room.preferences, {"kyma": "Kyma", "minimax": "MiniMax"})
    qtbot.addWidget(part)
    part.show()
    return part


def write(field: Field, text: str) -> None:
    field.setText(text)
    field.editingFinished.emit()


def test_each_field_is_one_budget_and_is_kept_on_disk(part: BudgetsPart, open_room: Studio) -> None:
    write(part.fields[OVERALL, "day_usd"], "$2.50")
    write(part.fields[OVERALL, "month_usd"], "1500")
    write(part.fields["kyma", "month_usd"], "0")

    budgets = open_room.preferences.settings.budgets
    assert budgets == {
        OVERALL: Budget(day_usd=Decimal("2.50"), month_usd=Decimal(1500)),
        "kyma": Budget(month_usd=Decimal(0)),
    }
    kept, _ = load_settings(open_room.folders.settings / "settings.json")
    assert kept.budgets == budgets

    write(part.fields[OVERALL, "month_usd"], " ")
    write(part.fields["kyma", "month_usd"], "")
    assert open_room.preferences.settings.budgets == {OVERALL: Budget(day_usd=Decimal("2.50"))}


def test_what_is_set_is_shown(part: BudgetsPart, open_room: Studio) -> None:
    open_room.preferences.change(budgets={"minimax": Budget(day_usd=Decimal(3))})

    part.show_budgets()

    field = part.fields["minimax", "day_usd"]
    assert (field.text(), field.accessibleName()) == ("3.00", "Budget a day, MiniMax")
    assert part.fields["minimax", "month_usd"].text() == ""


@pytest.mark.parametrize("text", ["much", "-1", "1e3", "100001", "1.2.3"])
def test_what_is_no_amount_says_so_and_changes_nothing(
    part: BudgetsPart, open_room: Studio, text: str
) -> None:
    field = part.fields[OVERALL, "day_usd"]
    write(field, text)

    assert field.error == "An amount in US dollars, such as 20, or nothing for no limit."
    assert open_room.preferences.settings.budgets == {}
    write(field, "1")
    assert field.error == ""


def test_a_disk_that_refuses_is_told(
    part: BudgetsPart, open_room: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_settings: object) -> NoReturn:
        raise DiskProblem("There is no room left on the disk.")

    told: list[ComposerError] = []
    part.error.connect(told.append)
    monkeypatch.setattr(open_room.preferences, "_save", refuse)
    write(part.fields[OVERALL, "day_usd"], "2")

    assert [error.message for error in told] == ["There is no room left on the disk."]
