"""The list of songs is copied and put back from the settings."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from composer.studio import Studio
from composer.ui.library_part import LibraryPart
from composer.ui.settings_dialog import SettingsDialog
from tests.patience import until
from tests.ui.loop_fixtures import Run


@pytest.fixture
def dialog(open_room: Studio, qtbot: QtBot, tmp_path: Path) -> Iterator[SettingsDialog]:
    dialog = SettingsDialog(
        open_room.preferences,
        open_room.composing,
        folders={"Songs": tmp_path},
        correct_price=open_room.correct_price,
        backups=open_room.backups,
    )
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, on=False)
    qtbot.addWidget(dialog)
    dialog.open()
    yield dialog
    dialog.reject()


def part_of(dialog: SettingsDialog) -> LibraryPart:
    return dialog.findChild(LibraryPart)


def test_the_list_is_copied_restored_at_the_next_start_or_not_after_all(
    dialog: SettingsDialog, open_room: Studio, run: Run, tmp_path: Path
) -> None:
    part = part_of(dialog)

    async def scene() -> None:
        part.write_to(tmp_path / "copy")
        await until("a copy", lambda: "listed in" in part.said.text())
        assert part.said.text() == f"0 songs listed in {tmp_path / 'copy.db'}."
        assert not part.keep.isVisible()

        part.read_from(tmp_path / "copy.db")
        await until("it to be ready", part.keep.isVisible)
        assert "closed and started again" in part.said.text()
        assert open_room.backups.is_restore_prepared

        part.keep.click()
        assert not open_room.backups.is_restore_prepared
        assert not part.keep.isVisible()

    run(scene())


def test_a_file_that_is_no_backup_is_refused_in_a_sentence(
    dialog: SettingsDialog, open_room: Studio, run: Run, tmp_path: Path
) -> None:
    part = part_of(dialog)
    (tmp_path / "letter.db").write_text("Dear Ann")

    async def scene() -> None:
        part.read_from(tmp_path / "letter.db")
        await until("a refusal", lambda: "no backup of Composer's" in part.said.text())

    run(scene())
    assert not open_room.backups.is_restore_prepared


def test_both_buttons_open_a_chooser_that_does_not_stop_the_program(
    dialog: SettingsDialog, qtbot: QtBot
) -> None:
    part = part_of(dialog)
    for button, accept in (
        (part.back_up, QFileDialog.AcceptMode.AcceptSave),
        (part.restore, QFileDialog.AcceptMode.AcceptOpen),
    ):
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
        chooser = part.findChild(QFileDialog)
        assert chooser.isVisible()
        assert chooser.acceptMode() is accept
        chooser.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, on=False)
        chooser.reject()
        chooser.setParent(None)
        chooser.deleteLater()
