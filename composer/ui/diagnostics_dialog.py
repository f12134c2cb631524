"""What would a report of a fault tell others? Shown before anything is saved."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from PySide6.QtCore import QSize, QStandardPaths, Qt, qVersion
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QVBoxLayout, QWidget

from composer.domain.errors import ComposerError
from composer.services.diagnostics import Diagnostics
from composer.ui.languages import translated
from composer.ui.widgets import look
from composer.ui.widgets.buttons import GhostButton, PrimaryButton, SecondaryButton
from composer.ui.widgets.cards import Card, Hairline, announce
from composer.ui.widgets.labels import Text
from composer.ui.widgets.scrolling import soften_scrolling
from composer.ui.widgets.side_dialog import SideDialog
from composer.ui.widgets.text_edit import LineHeightEdit

_SIZE = QSize(680, 600)
_INSET = 28


class DiagnosticsDialog(SideDialog):
    """The whole report to be read; it goes into a file or the clipboard, and nowhere else."""

    def __init__(self, diagnostics: Diagnostics, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._diagnostics = diagnostics
        self.setWindowTitle(self.tr("Report a fault"))
        self.setAccessibleName(self.tr("Report a fault"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.report = LineHeightEdit(self.tr("Report"), role="prompt", padding=(12, 8, 12, 8))
        self.report.set_text(diagnostics.report(seen_by_the_window()))
        self.report.setReadOnly(True)
        by_keyboard = Qt.TextInteractionFlag.TextSelectableByKeyboard
        self.report.setTextInteractionFlags(
            by_keyboard | Qt.TextInteractionFlag.TextSelectableByMouse
        )
        self.said = Text("", "small", "t2", wrap=True)
        self.copy = GhostButton(self.tr("Copy"), icon="copy", height=32)
        self.save_button = SecondaryButton(self.tr("Save as file…"), height=32)
        self.done_button = PrimaryButton(self.tr("Done"), height=32)
        self.copy.clicked.connect(self._copy)
        self.save_button.clicked.connect(self._choose_file)
        self.done_button.clicked.connect(self.accept)
        self._lay_out()
        self.resize(self.sizeHint())  # Qt itself would take two thirds of the screen at most

    def sizeHint(self) -> QSize:
        return QSize(look.px(_SIZE.width()), look.px(_SIZE.height())).boundedTo(
            self.screen().availableSize() - QSize(40, 60)
        )

    def save_to(self, target: Path) -> None:
        """Write what is shown into a file, and say what came of it."""
        try:
            self._diagnostics.save(self.report.text(), target)
        except ComposerError as error:
            self._say(translated(error.message), "error_text")
            return
        self._say(self.tr("Saved as {0}.").format(target.name), "t2")

    def _lay_out(self) -> None:
        words = self.tr(
            "This is all that a report holds: versions, sizes, choices and what the program noted "
            "of its run. Keys, names of folders and what you wrote are taken out. Nothing is sent: "
            "read it, then save or copy it and give it to whom you like."
        )
        card = Card()
        inside = QVBoxLayout(card)
        inside.setContentsMargins(1, 1, 1, 1)
        soften_scrolling(self.report, "field")
        inside.addWidget(self.report)
        self.report.focus_changed.connect(card.set_lit)
        body = QVBoxLayout()
        body.setContentsMargins(_INSET, 24, _INSET, 16)
        body.setSpacing(12)
        body.addWidget(Text(self.tr("Report a fault"), "title"))
        body.addWidget(Text(words, "body", "t2", wrap=True))
        body.addWidget(card, 1)
        body.addWidget(self.said)
        self.said.hide()
        foot = QHBoxLayout()
        foot.setContentsMargins(_INSET, 12, _INSET, 12)
        foot.setSpacing(8)
        foot.addWidget(self.copy)
        foot.addWidget(self.save_button)
        foot.addStretch(1)
        foot.addWidget(self.done_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(body, 1)
        column.addWidget(Hairline())
        column.addLayout(foot)

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.report.text())
        self._say(self.tr("Copied."), "t2")

    def _choose_file(self) -> None:
        chooser = QFileDialog(self, self.tr("Save the report"))
        chooser.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        chooser.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        chooser.setNameFilters([self.tr("Text (*.txt)")])
        chooser.setDefaultSuffix("txt")
        documents = QStandardPaths.StandardLocation.DocumentsLocation
        chooser.setDirectory(QStandardPaths.writableLocation(documents))
        today = f"{datetime.now().astimezone():%Y-%m-%d}"
        chooser.selectFile(self.tr("Composer report {date}").format(date=today) + ".txt")
        chooser.fileSelected.connect(lambda file: self.save_to(Path(file)))
        chooser.open()

    def _say(self, words: str, ink: str) -> None:
        self.said.set_colour(ink)
        self.said.setText(words)
        self.said.show()
        announce(self.said)


def seen_by_the_window() -> dict[str, str]:
    """What only the window knows of this computer."""
    screens = (
        f"{screen.size().width()} × {screen.size().height()} at {screen.devicePixelRatio():g}"
        for screen in QGuiApplication.screens()
    )
    return {
        "Qt": qVersion(),
        "window system": QGuiApplication.platformName(),
        "screens": ", ".join(screens),
    }
