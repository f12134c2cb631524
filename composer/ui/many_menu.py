"""What can be done with several songs at once? The menu of a selection."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from composer.domain.generation import MOST_STARS
from composer.ui.widgets.menus import Menu


class ManyMenu(Menu):
    """Goes when it is closed."""

    favourite = Signal(bool)
    rate = Signal(int)
    label = Signal()
    compare = Signal()
    export = Signal()
    delete = Signal()
    restore = Signal()

    def __init__(self, count: int, parent: QWidget, *, binned: bool) -> None:
        """``binned``: they lie in the bin."""
        super().__init__(self.tr("{number:,} songs", "", count).format(number=count), parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        if binned:
            self.add(self.tr("Take back"), self.restore.emit, icon_name="arrow-u-up-left")
            return
        self.add(self.tr("Add to favourites"), partial(self.favourite.emit, True), icon_name="star")
        self.add(self.tr("Remove from favourites"), partial(self.favourite.emit, False))
        stars = Menu(self.tr("Stars"), self)
        stars.setTitle(self.tr("Stars"))
        self.addMenu(stars)
        for number in range(MOST_STARS, -1, -1):
            several = self.tr("{number} stars", "", number).format(number=number)
            words = {0: self.tr("No stars"), 1: self.tr("1 star")}.get(number, several)
            stars.add(words, partial(self.rate.emit, number))
        self.add(self.tr("Label…"), self.label.emit, icon_name="tag")
        self.addSeparator()
        self.add(
            self.tr("Compare…"), self.compare.emit, icon_name="arrows-left-right", shortcut="C"
        )
        self.add(self.tr("Export…"), self.export.emit, icon_name="export", shortcut="Ctrl+E")
        self.addSeparator()
        self.add(
            self.tr("Delete"), self.delete.emit, icon_name="trash", shortcut="Del", danger=True
        )
