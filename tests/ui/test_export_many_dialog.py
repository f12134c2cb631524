"""Many songs leave at once: named by a pattern, joined, stopped, and told of at the end."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from composer.domain.generation import Generation
from composer.studio import Studio
from composer.ui.export_many_dialog import ExportManyDialog
from tests.patience import until
from tests.ui.loop_fixtures import Run
from tests.ui.songs import add_song

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


@pytest.fixture
def songs(open_room: Studio) -> list[Generation]:
    return [add_song(open_room, title, sound=0.4) for title in ("Harbour", "Salt", "Rail")]


@pytest.fixture
def dialog(
    open_room: Studio, songs: list[Generation], qtbot: QtBot, tmp_path: Path
) -> Iterator[ExportManyDialog]:
    dialog = ExportManyDialog(open_room.exporting, songs)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    qtbot.addWidget(dialog)
    dialog.set_folder(tmp_path / "out")
    dialog.open()
    yield dialog
    dialog.close()


def export(dialog: ExportManyDialog, run: Run) -> None:
    async def press() -> None:
        dialog.export.click()
        assert dialog.export.text() == "Exporting…"
        assert dialog.cancel.isEnabled()
        task = dialog._writing
        assert task is not None
        await asyncio.wait([task])
        await asyncio.sleep(0)

    run(press())


def test_each_is_written_by_the_pattern_and_one_report_tells_of_all(
    dialog: ExportManyDialog, songs: list[Generation], open_room: Studio, run: Run, tmp_path: Path
) -> None:
    assert songs[1].clip is not None
    open_room.library.file_of(songs[1].clip).unlink()
    dialog.pattern.setText("{nothing}")
    assert not dialog.export.isEnabled()
    dialog.pattern.setText("{number} {title}")
    dialog.form.format.set_value("flac")
    export(dialog, run)
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == [
        "01-harbour.flac",
        "03-rail.flac",
    ]
    report = dialog.report.text().splitlines()
    assert report[0] == "2 files are written, 1 could not be."
    assert report[1].startswith("Salt: The sound file is not where it was put")
    assert dialog.cancel.text() == "Close"
    assert open_room.exporting.choices.pattern == "{number} {title}"


def test_all_are_joined_in_order_with_a_cue_sheet(
    dialog: ExportManyDialog, run: Run, tmp_path: Path
) -> None:
    dialog.tags.album.setText("Episode 7")
    dialog.join.click()
    dialog.gap.set_value(1.0)
    assert dialog.pattern.text() == "episode-7"
    export(dialog, run)
    assert dialog.outcome is not None
    assert dialog.outcome.written[0].seconds == pytest.approx(3 * 0.4 + 2, abs=0.01)
    assert "INDEX 01 00:01:30" in (tmp_path / "out" / "episode-7.cue").read_text("utf-8")


def test_stopped_what_is_whole_stays(
    dialog: ExportManyDialog, open_room: Studio, run: Run, tmp_path: Path
) -> None:
    async def stop_after_the_first() -> None:
        dialog.export.click()
        task = dialog._writing
        assert task is not None
        await until("the second", lambda: "2 of 3" in dialog._file.text())
        dialog.cancel.click()
        await asyncio.wait([task])

    run(stop_after_the_first())
    names = sorted(path.name for path in (tmp_path / "out").iterdir())
    assert names in (["harbour.wav"], ["harbour.wav", "salt.wav"])
