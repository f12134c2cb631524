"""What can be done with the library as a whole? A menu beside its search."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from composer.ui.widgets.menus import Menu


class LibraryMenu(Menu):
    """Goes when it is closed."""

    files = Signal()
    folder = Signal()
    archive = Signal()
    take_out = Signal()
    find_missing = Signal()
    bin = Signal()
    group = Signal()

    def __init__(self, parent: QWidget, *, is_grouped: bool) -> None:
        """``is_grouped``: whether the list has one row a song."""
        super().__init__(self.tr("Library menu"), parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.add(self.tr("Bring in sound files…"), self.files.emit, icon_name="music-notes")
        self.add(self.tr("Bring in a folder…"), self.folder.emit, icon_name="folder-open")
        self.add(self.tr("Bring in a zip…"), self.archive.emit, icon_name="archive")
        self.addSeparator()
        self.add(self.tr("Write all songs to a zip…"), self.take_out.emit, icon_name="export")
        self.addSeparator()
        grouped = self.add(self.tr("Group takes by song"), self.group.emit)
        grouped.setCheckable(True)
        grouped.setChecked(is_grouped)
        self.add(
            self.tr("Find missing files"), self.find_missing.emit, icon_name="magnifying-glass"
        )
        self.add(self.tr("Show the bin"), self.bin.emit, icon_name="trash")
