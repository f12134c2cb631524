"""The settings, as a person changes them: at once, kept, and refused where they cannot be."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QAccessible, QDesktopServices
from PySide6.QtWidgets import QAbstractButton
from pytestqt.qtbot import QtBot

from composer.domain.errors import DiskProblem
from composer.domain.price import Estimate, plain
from composer.domain.request import Request
from composer.domain.settings import Appearance
from composer.storage.price_file import YOUR_CORRECTION, load_prices
from composer.storage.settings_file import load_settings
from composer.studio import Studio
from composer.ui.price_row import YOURS, read_dollars
from composer.ui.region_choice import RegionChoice
from composer.ui.settings_dialog import SettingsDialog


@pytest.fixture
def dialog(open_room: Studio, qtbot: QtBot, tmp_path: Path) -> Iterator[SettingsDialog]:
    dialog = SettingsDialog(
        open_room.preferences,
        open_room.composing,
        folders={"Songs": tmp_path / "songs", "Settings": tmp_path},
        correct_price=open_room.correct_price,
    )
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, on=False)
    qtbot.addWidget(dialog)
    dialog.open()
    yield dialog
    dialog.reject()


def kept(studio: Studio) -> object:
    """The settings as the disk has them."""
    settings, notices = load_settings(studio.folders.settings / "settings.json")
    assert notices == ()
    return settings


def test_the_amount_above_which_it_asks_holds_at_once(
    dialog: SettingsDialog, open_room: Studio, qtbot: QtBot
) -> None:
    dialog.ask_above.selectAll()
    qtbot.keyClicks(dialog.ask_above, "2,50")

    assert open_room.preferences.settings.ask_above_usd == Decimal("2.50")
    assert kept(open_room) == open_room.preferences.settings
    assert open_room.composing.asks_first(Estimate(usd=Decimal("2.51"), basis="", unit=""))


@pytest.mark.parametrize("text", ["", "five", "-1", "1e3", "1001", "∞", "1.2.3", "५"])
def test_no_amount_is_refused_and_the_old_one_holds(
    dialog: SettingsDialog, open_room: Studio, text: str
) -> None:
    dialog.ask_above.setText(text)

    assert dialog.ask_above.error == "An amount in US dollars from 0 to 1000, such as 5.00."
    assert open_room.preferences.settings.ask_above_usd == Decimal(5)
    dialog.ask_above.setText("5.00")
    assert dialog.ask_above.error == ""


def test_looks_are_taken_over(dialog: SettingsDialog, open_room: Studio, qtbot: QtBot) -> None:
    qtbot.mouseClick(dialog.appearance.segment(Appearance.DARK), Qt.MouseButton.LeftButton)
    qtbot.mouseClick(dialog.contrast, Qt.MouseButton.LeftButton)
    qtbot.mouseClick(dialog.motion, Qt.MouseButton.LeftButton)
    qtbot.keyClick(dialog.text_size, Qt.Key.Key_Down)

    settings = open_room.preferences.settings
    assert settings.appearance is Appearance.DARK
    assert (settings.more_contrast, settings.reduced_motion) == (True, True)
    assert settings.text_percent == 110
    assert kept(open_room) == settings


def test_controls_have_names(dialog: SettingsDialog) -> None:
    for control, name in (
        (dialog, "Settings"),
        (dialog.ask_above, "Ask before spending more than"),
        (dialog.appearance, "Appearance"),
        (dialog.text_size.parentWidget(), "Text size"),
        (dialog.contrast, "More contrast"),
        (dialog.motion, "Reduced motion"),
        (dialog.addresses["kyma"], "Kyma address"),
        (dialog.prices["kyma/minimax-music"].field, "MiniMax Music price"),
    ):
        seen = QAccessible.queryAccessibleInterface(control)
        assert seen.text(QAccessible.Text.Name) == name


def test_a_price_can_be_corrected_and_taken_back(
    dialog: SettingsDialog, open_room: Studio, qtbot: QtBot
) -> None:
    row = dialog.prices["kyma/minimax-music-pro"]
    assert "docs.kymaapi.com" in row.source
    assert "2026" in row.source
    assert not row.back.isVisible()

    row.field.selectAll()
    qtbot.keyClicks(row.field, "0.19")
    qtbot.keyClick(row.field, Qt.Key.Key_Return)

    order = Request(sku="kyma/minimax-music-pro")
    assert open_room.composing.estimate(order).usd == Decimal("0.19")
    assert YOURS in row.source
    on_disk, _ = load_prices(open_room.folders.settings / "prices.toml")
    assert on_disk["kyma/minimax-music-pro"].usd == Decimal("0.19")

    qtbot.mouseClick(row.back, Qt.MouseButton.LeftButton)
    assert open_room.composing.estimate(order).usd == Decimal("0.21")
    assert row.field.text() == "0.21"
    assert not row.back.isVisible()


def test_the_price_file_and_the_window_call_a_correction_the_same() -> None:
    assert YOURS == YOUR_CORRECTION


def test_what_is_no_price_changes_nothing(
    dialog: SettingsDialog, open_room: Studio, qtbot: QtBot
) -> None:
    row = dialog.prices["kyma/minimax-music-pro"]
    row.field.selectAll()
    qtbot.keyClicks(row.field, "free")
    qtbot.keyClick(row.field, Qt.Key.Key_Return)

    assert row.field.error
    order = Request(sku="kyma/minimax-music-pro")
    assert open_room.composing.estimate(order).usd == Decimal("0.21")


def test_what_a_credit_cost_turns_credits_into_dollars_until_it_is_taken_back(
    dialog: SettingsDialog, open_room: Studio, qtbot: QtBot
) -> None:
    row = dialog.prices["apiframe/elevenlabs-music"]
    order = Request(sku="apiframe/elevenlabs-music")
    assert row.source.startswith("10 credits up to 0:30, 20 up to 2:00, 30 up to 5:00 · ")
    assert row.field.accessibleName() == "Apiframe credit price"
    assert open_room.composing.estimate(order).text == "20 credits"

    qtbot.keyClicks(row.field, "0.04")
    qtbot.keyClick(row.field, Qt.Key.Key_Return)
    assert open_room.preferences.settings.usd_per_credit == {"apiframe": Decimal("0.04")}
    assert open_room.composing.estimate(order).text == "$0.80"
    assert kept(open_room) == open_room.preferences.settings

    row.field.clear()
    assert row.field.error == ""
    qtbot.keyClick(row.field, Qt.Key.Key_Return)
    assert open_room.composing.estimate(order).text == "20 credits"


def test_each_price_says_what_it_buys_and_what_is_free_cannot_be_corrected(
    dialog: SettingsDialog,
) -> None:
    assert not dialog.prices["minimax/music-2.6-free"].field.isVisible()
    assert dialog.prices["verbatik/text-to-music"].field.text() == "0.20"


def test_a_region_fills_the_address_in_and_an_address_shows_as_the_region(
    dialog: SettingsDialog, open_room: Studio, qtbot: QtBot
) -> None:
    usual, other, *_ = open_room.providers["minimax"].addresses
    region = next(
        each
        for each in dialog.findChildren(RegionChoice)
        if each.accessibleName() == "MiniMax region"
    )
    region.select.activated.emit(1)
    assert dialog.addresses["minimax"].text() == other.url

    dialog.addresses["minimax"].clear()
    qtbot.keyClick(dialog.addresses["minimax"], Qt.Key.Key_Return)
    assert region.select.currentText() == usual.label


def test_a_key_goes_over_https_or_to_this_computer_alone(
    dialog: SettingsDialog, open_room: Studio, qtbot: QtBot
) -> None:
    field = dialog.addresses["kyma"]
    qtbot.keyClicks(field, "http://kyma.example.org")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert "only over https" in field.error
    assert open_room.preferences.settings.base_urls == {}

    field.clear()
    qtbot.keyClicks(field, "https://eu.example.org")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert field.error == ""
    assert open_room.preferences.settings.base_urls == {"kyma": "https://eu.example.org"}

    field.clear()
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert open_room.preferences.settings.base_urls == {}


def test_a_disk_that_refuses_is_told_in_the_dialog(
    open_room: Studio, qtbot: QtBot, tmp_path: Path
) -> None:
    def refuse(_sku: str, _usd: Decimal | None) -> None:
        raise DiskProblem("There is no room on the disk. Nothing was changed.")

    dialog = SettingsDialog(
        open_room.preferences,
        open_room.composing,
        folders={"Songs": tmp_path},
        correct_price=refuse,
    )
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, on=False)
    qtbot.addWidget(dialog)
    dialog.open()
    row = dialog.prices["kyma/minimax-music"]

    row.field.setText("0.07")
    qtbot.keyClick(row.field, Qt.Key.Key_Return)

    assert dialog.trouble == "There is no room on the disk. Nothing was changed."
    dialog.reject()


def test_folders_open(
    dialog: SettingsDialog, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, qtbot: QtBot
) -> None:
    opened: list[QUrl] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(url) or True)
    buttons = [b for b in dialog.findChildren(QAbstractButton) if b.text() == "Open folder"]

    qtbot.mouseClick(buttons[0], Qt.MouseButton.LeftButton)

    assert opened == [QUrl.fromLocalFile(str(tmp_path / "songs"))]


@given(st.decimals(min_value=0, max_value=1000, places=4))
def test_an_amount_written_out_is_read_as_itself(usd: Decimal) -> None:
    assert read_dollars(plain(usd)) == usd
    assert read_dollars(f"${plain(usd)}") == usd


@given(st.text(max_size=8))
def test_any_text_is_an_amount_in_range_or_none(text: str) -> None:
    usd = read_dollars(text)
    assert usd is None or 0 <= usd <= 1000
