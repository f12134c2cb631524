"""Does the spending view tell what the ledger knows, follow it, and let it be taken along?"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from composer.domain.budget import OVERALL, Budget, Standing
from composer.domain.generation import Generation
from composer.domain.request import Request
from composer.practice.services import PracticeServices
from composer.services.spending_sheet import csv_of
from composer.storage.database import open_database
from composer.storage.generations import Generations
from composer.studio import Studio
from composer.ui.budget_bars import words_of
from composer.ui.spending_dialog import SpendingDialog
from composer.ui.widgets.labels import Text
from composer.ui.widgets.progress import ProgressBar
from tests.patience import until
from tests.ui.loop_fixtures import Run

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")

SONG = Request(sku="kyma/minimax-music", title="Harbour", prompt="folk", lyrics="[Verse]\nla")
PRO = replace(SONG, sku="kyma/minimax-music-pro", title="Lanterns")


async def buy(studio: Studio, request: Request) -> Generation:
    ordered = studio.queue.submit(request, studio.composing.estimate(request))
    return await studio.queue.wait(ordered.id)


@pytest.fixture
def dialog(open_room: Studio, qtbot: QtBot) -> Iterator[SpendingDialog]:
    dialog = SpendingDialog(
        open_room.spending,
        open_room.composing,
        queue=open_room.queue,
        library=open_room.library,
        preferences=open_room.preferences,
    )
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    qtbot.addWidget(dialog)
    dialog.show()
    yield dialog
    dialog.close()


def words(dialog: SpendingDialog) -> list[str]:
    return [text.text() for text in dialog.findChildren(Text) if text.isVisible()]


def rows(table: object) -> list[str]:
    """Each row as a screen reader says it."""
    model = table.model()
    role = Qt.ItemDataRole.AccessibleTextRole
    return [model.index(row, 0).data(role) for row in range(model.rowCount())]


def test_nothing_bought_is_said_in_a_sentence(dialog: SpendingDialog) -> None:
    this_month = f"{datetime.now().astimezone():%B %Y}"

    assert dialog.windowTitle() == dialog.accessibleName() == "Spending"
    assert f"Nothing was ordered for money in {this_month}." in words(dialog)
    assert not dialog.save.isEnabled()
    assert not dialog.earlier.isEnabled()
    assert dialog.isModal() is False


def test_what_is_bought_meanwhile_comes_in_with_estimate_and_charge(
    dialog: SpendingDialog, open_room: Studio, practice: PracticeServices, run: Run
) -> None:
    async def scene() -> None:
        kept = await buy(open_room, PRO)
        practice.faults.next("wrong_charge")
        await buy(open_room, PRO)
        practice.faults.next("status:502")
        await buy(open_room, SONG)
        practice.faults.next("reset_after_charge")
        await buy(open_room, SONG)
        open_room.library.star(kept.id, starred=True)
        await until("all that", lambda: dialog.shown_month.total.kept == 1)

    run(scene())

    assert rows(dialog.lines) == [
        "Kyma, orders 4, charged $0.63, in doubt $0.045, kept 1, per kept take $0.63",
        "MiniMax Music Pro, orders 2, charged $0.63, kept 1, per kept take $0.63",
        "MiniMax Music, orders 2, charged $0.00, in doubt $0.045",
    ]
    said = [
        ", ".join(part for part in row.split(", ") if ":" not in part)
        for row in rows(dialog.orders)
    ]
    now = datetime.now().astimezone()
    day = f"{now.day} {now:%b}"
    assert [row.replace(f", {day}", "") for row in said] == [
        "Harbour, MiniMax Music, expected $0.045, in doubt",
        "Harbour, MiniMax Music, expected $0.045, not charged",
        "Lanterns, MiniMax Music Pro, expected $0.21, charged $0.42, balance after $24.37",
        "Lanterns, MiniMax Music Pro, expected $0.21, charged $0.21, balance after $24.79",
    ]
    assert {"Charged", "$0.63", "In doubt", "$0.045", "Not charged", "1 order"} <= set(
        words(dialog)
    )


def test_the_budgets_of_the_day_and_the_month_have_bars(
    dialog: SpendingDialog, open_room: Studio, run: Run
) -> None:
    async def scene() -> None:
        await buy(open_room, PRO)
        assert dialog.set_budgets.text() == "Set a budget"
        open_room.preferences.change(
            budgets={
                OVERALL: Budget(day_usd=Decimal("0.42"), month_usd=Decimal(20)),
                "kyma": Budget(day_usd=Decimal("0.10")),
            }
        )
        await until("bars", lambda: dialog.bars.findChildren(ProgressBar))

    run(scene())

    bars = [bar for bar in dialog.bars.findChildren(ProgressBar) if bar.isVisible()]
    assert [bar.accessibleName() for bar in bars] == [
        "Budget today: $0.21 of $0.42, $0.21 left",
        "Budget this month: $0.21 of $20.00, $19.79 left",
        "Budget Kyma today: $0.21 of $0.10, $0.11 over",
    ]
    assert [round(bar.value() / bar.maximum(), 2) for bar in bars] == [0.5, 0.01, 1.0]


def test_a_budget_of_nothing_is_full_from_the_start() -> None:
    nothing = Standing(
        provider="", is_month=False, name="today", limit=Decimal(0), committed=Decimal(0)
    )
    assert words_of(nothing) == "$0.00 of $0.00, $0.00 left"


def test_a_month_is_chosen_by_keys_and_its_orders_are_written_as_they_stand(
    dialog: SpendingDialog, open_room: Studio, run: Run, tmp_path: Path
) -> None:
    async def scene() -> None:
        old, _new = await buy(open_room, SONG), await buy(open_room, PRO)
        connection = open_database(open_room.folders.data / "composer.db")
        before = datetime.now().astimezone().replace(day=1) - timedelta(days=2)
        Generations(connection).amend(old.id, lambda row: replace(row, started=before))
        connection.close()
        dialog.refresh()
        assert len(rows(dialog.orders)) == 1

        dialog.activateWindow()
        dialog.months.setFocus()
        await until("the keyboard", dialog.months.hasFocus)
        QTest.keyClick(dialog.months, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)

        assert dialog.months.currentText() == f"{before:%B %Y}"
        assert [row.partition(",")[0] for row in rows(dialog.orders)] == ["Harbour"]
        assert not dialog.earlier.isEnabled()
        sheet = tmp_path / "orders.csv"
        dialog.write_sheet(sheet)
        assert sheet.read_text() == csv_of(open_room.spending.month(f"{before:%Y-%m}").entries)
        assert f"1 order written to {sheet}" in words(dialog)
        dialog.write_sheet(sheet / "no" / "folder.csv")
        assert any("writing the orders failed" in word for word in words(dialog))
        dialog.later.click()
        assert [row.partition(",")[0] for row in rows(dialog.orders)] == ["Lanterns"]

    run(scene())


def test_enter_on_an_order_asks_for_its_song_and_tab_leaves_the_table(
    dialog: SpendingDialog, open_room: Studio, run: Run
) -> None:
    wanted: list[str] = []
    dialog.song_wanted.connect(wanted.append)

    async def scene() -> None:
        bought = await buy(open_room, SONG)
        dialog.refresh()
        dialog.activateWindow()
        dialog.orders.setFocus(Qt.FocusReason.TabFocusReason)
        await until("the keyboard", dialog.orders.hasFocus)
        QTest.keyClick(dialog.orders, Qt.Key.Key_Return)
        assert wanted == [bought.id]
        QTest.keyClick(dialog.orders, Qt.Key.Key_Tab)
        assert dialog.focusWidget() is dialog.close_button

    run(scene())


def test_the_file_is_chosen_in_the_system_s_own_way(
    dialog: SpendingDialog, open_room: Studio, run: Run, tmp_path: Path
) -> None:
    run(buy(open_room, SONG))
    dialog.refresh()

    dialog.save.click()

    (chooser,) = dialog.findChildren(QFileDialog)
    assert chooser.acceptMode() is QFileDialog.AcceptMode.AcceptSave
    assert chooser.selectedFiles()[0].endswith(f"composer-{dialog.shown_month.name}.csv")
    chooser.fileSelected.emit(str(tmp_path / "mine.csv"))
    assert (tmp_path / "mine.csv").read_text().count("\n") == 2
    chooser.close()


def test_what_was_charged_without_a_sum_stands_there_by_the_list(
    dialog: SpendingDialog, open_room: Studio, practice: PracticeServices, run: Run
) -> None:
    async def scene() -> None:
        practice.faults.next("expired_file", service="minimax")
        await buy(open_room, replace(SONG, sku="minimax/music-2.6"))
        await until("the charge", lambda: dialog.shown_month.total.charged_usd)

    run(scene())

    assert rows(dialog.lines)[0].startswith("MiniMax, orders 1, charged $0.15")
    (said,) = rows(dialog.orders)
    assert said.endswith("expected $0.15, charged $0.15 by the list")
