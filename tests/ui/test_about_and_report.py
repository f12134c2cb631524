"""What do About and the report of a fault show, and what becomes of the report?"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtGui import QGuiApplication

from composer import __version__
from composer.services.components import Component, gathered
from composer.services.diagnostics import HEAD
from composer.studio import open_studio
from composer.ui.about_dialog import AboutDialog
from composer.ui.diagnostics_dialog import DiagnosticsDialog
from tests.patience import PatientQtBot


def test_about_shows_every_part_and_what_its_licence_says(qtbot: PatientQtBot) -> None:
    parts = gathered(["httpx"])
    dialog = AboutDialog(parts)
    qtbot.addWidget(dialog)
    assert dialog.version.text() == f"Composer {__version__}"
    listed = dialog.licence.text()
    assert all(f"{part.name} {part.version}".rstrip() in listed for part in parts)
    for number, part in enumerate(parts[:3], start=1):
        dialog.part.setCurrentIndex(number)
        assert part.text.strip()[:200] in dialog.licence.text()
    dialog.copy.click()
    assert QGuiApplication.clipboard().text() == dialog.licence.text()


def test_a_part_without_a_source_leaves_no_blank_line(qtbot: PatientQtBot) -> None:
    dialog = AboutDialog([Component(name="A", version="", licence="MIT", text="words")])
    qtbot.addWidget(dialog)
    dialog.part.setCurrentIndex(1)
    assert dialog.licence.text() == "A\nMIT\n\nwords"


async def test_the_report_is_shown_whole_before_it_is_saved(
    qtbot: PatientQtBot, tmp_path: Path
) -> None:
    studio = open_studio()
    try:
        dialog = DiagnosticsDialog(studio.diagnostics)
        qtbot.addWidget(dialog)
        shown = dialog.report.text()
        assert shown.startswith(HEAD)
        assert list(tmp_path.glob("*.txt")) == []
        dialog.save_to(tmp_path / "report.txt")
        assert (tmp_path / "report.txt").read_text(encoding="utf-8") == shown
        assert "report.txt" in dialog.said.text()
        dialog.save_to(tmp_path / "report.txt" / "below.txt")
        assert "saving the report" in dialog.said.text()
        dialog.copy.click()
        assert QGuiApplication.clipboard().text() == shown
    finally:
        await studio.close()
