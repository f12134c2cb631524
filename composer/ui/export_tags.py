"""What goes with an export: tags, a cover, and the papers that say where it comes from?"""

from __future__ import annotations

from pathlib import Path

from msgspec.structs import replace
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QGridLayout, QHBoxLayout, QWidget

from composer.domain.delivery import DRAWN
from composer.domain.export_choices import ExportChoices
from composer.ui.widgets.choices import Switch
from composer.ui.widgets.fields import Field
from composer.ui.widgets.labels import Text
from composer.ui.widgets.pickers import NamedSelect

_PICTURE = "picture"


class TagsPart(QWidget):
    """Switches and fields; remembered from one export to the next."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.tags = Switch(
            self.tr("Write tags: title, words, tempo, key, date, model"), label_first=False
        )
        self.prompt = Switch(self.tr("The style as well"), label_first=False)
        self.sidecar = Switch(
            self.tr("Papers beside it: origin, price, terms, hashes"), label_first=False
        )
        self.artist = Field(self.tr("Artist"), placeholder=self.tr("Artist"), height=32)
        self.album = Field(self.tr("Album"), placeholder=self.tr("Album"), height=32)
        self.author = Field(
            self.tr("Author of the lyrics"), placeholder=self.tr("Author of the lyrics"), height=32
        )
        self.cover = NamedSelect(self.tr("Cover"), height=32)
        self._picture = ""
        for words, value in (
            (self.tr("Cover drawn from the wave"), DRAWN),
            (self.tr("A picture of mine…"), _PICTURE),
            (self.tr("No cover"), ""),
        ):
            self.cover.select.addItem(words, value)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(10)
        switches = QHBoxLayout()
        switches.setSpacing(24)
        switches.addWidget(self.tags)
        switches.addWidget(self.prompt)
        switches.addStretch(1)
        grid.addWidget(Text(self.tr("Tags and papers"), "head"), 0, 0, 1, 3)
        grid.addLayout(switches, 1, 0, 1, 3)
        grid.addWidget(self.artist, 2, 0)
        grid.addWidget(self.album, 2, 1)
        grid.addWidget(self.cover, 2, 2)
        grid.addWidget(self.sidecar, 3, 0, 1, 2)
        grid.addWidget(self.author, 3, 2)
        for column in range(3):
            grid.setColumnStretch(column, 1)
        self.tags.toggled.connect(self._chosen)
        self.sidecar.toggled.connect(self._chosen)
        self.cover.select.activated.connect(self._cover_chosen)
        self._chosen()

    def choose(self, choices: ExportChoices) -> None:
        """Show what was chosen before."""
        self.tags.setChecked(choices.tags)
        self.prompt.setChecked(choices.with_prompt)
        self.sidecar.setChecked(choices.sidecar)
        self.artist.setText(choices.artist)
        self.album.setText(choices.album)
        self.author.setText(choices.lyrics_author)
        self._picture = choices.cover if choices.cover not in {DRAWN, ""} else ""
        known = choices.cover if choices.cover in {DRAWN, ""} else _PICTURE
        self.cover.select.setCurrentIndex(self.cover.select.findData(known))
        self._name_picture()
        self._chosen()

    def over(self, choices: ExportChoices) -> ExportChoices:
        """The choices with what is chosen here."""
        cover = str(self.cover.select.currentData())
        return replace(
            choices,
            tags=self.tags.isChecked(),
            with_prompt=self.prompt.isChecked(),
            sidecar=self.sidecar.isChecked(),
            artist=self.artist.text().strip(),
            album=self.album.text().strip(),
            lyrics_author=self.author.text().strip(),
            cover=self._picture if cover == _PICTURE else cover,
        )

    def _chosen(self) -> None:
        for part in (self.prompt, self.artist, self.album, self.cover, self.cover.select):
            part.setEnabled(self.tags.isChecked())
        self.author.setEnabled(self.sidecar.isChecked())
        self.changed.emit()

    def _cover_chosen(self) -> None:
        if self.cover.select.currentData() != _PICTURE:
            return
        kinds = self.tr("Pictures") + " (*.png *.jpg *.jpeg *.webp)"
        chooser = QFileDialog(self, self.tr("Cover"), self._picture, kinds)
        chooser.setFileMode(QFileDialog.FileMode.ExistingFile)
        chooser.fileSelected.connect(self._take_picture)
        chooser.rejected.connect(self._name_picture)
        chooser.finished.connect(chooser.deleteLater)
        chooser.open()

    def _take_picture(self, file: str) -> None:
        self._picture = file
        self._name_picture()

    def _name_picture(self) -> None:
        select = self.cover.select
        at = select.findData(_PICTURE)
        name = Path(self._picture).name
        select.setItemText(
            at, self.tr("Cover {name}").format(name=name) if name else self.tr("A picture of mine…")
        )
        if not name and select.currentIndex() == at:
            select.setCurrentIndex(select.findData(DRAWN))
        select.update()
