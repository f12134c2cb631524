"""How the panes lie in the window, wide or narrow."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPaintEvent, QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QSplitter,
    QSplitterHandle,
    QVBoxLayout,
    QWidget,
)

from composer.domain.settings import Settings
from composer.ui.compose_pane import ComposePane
from composer.ui.empty_place import EmptyPlace, Place
from composer.ui.library_rail import Drawer, LibraryRail
from composer.ui.widgets.focus import lead_tab_into

if TYPE_CHECKING:
    from composer.ui.library_pane import LibraryPane
    from composer.ui.model_pane import ModelPane
    from composer.ui.player_bar import PlayerBar

RAIL_BELOW = 1280
"""Logical pixels of width below which the library becomes a rail (design.md, Layout)."""
FOLD_BELOW = 720
"""Logical pixels of height below which the settings fold and the player takes one row."""
NARROW_MODEL = 304
"""Width of the model pane in a narrow window."""


class Grip(QSplitterHandle):
    """Can be dragged but not seen: the panes draw the line at which they meet."""

    def paintEvent(self, event: QPaintEvent) -> None:
        pass


class Panes(QSplitter):
    """The panes side by side; tells when there is another width to share."""

    resized = Signal()

    def createHandle(self) -> QSplitterHandle:
        return Grip(self.orientation(), self)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.resized.emit()


class Frame(QFrame):
    """Library, compose and model side by side over the player; the library may fold to a rail.

    The editors are there from the beginning. The others are put in beside them, each at a place
    that is kept for it, so that nothing moves under whoever writes already.
    """

    columns_changed = Signal(int, int)
    """Widths of the library and of the model pane, for what stands below them."""

    def __init__(
        self, *, compose: ComposePane, settings: Settings, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.rail = LibraryRail()
        self._compose = compose
        self._library: LibraryPane | EmptyPlace = EmptyPlace(Place.LEFT)
        self._model: ModelPane | EmptyPlace = EmptyPlace(Place.RIGHT)
        self._player: PlayerBar | EmptyPlace = EmptyPlace(Place.BELOW)
        self._wanted = (settings.library_width, settings.model_width)
        self._pinned = settings.library_pinned
        self._is_narrow = False
        self._has_rail = False
        self._lay_out()
        self.drawer = Drawer(self._body)
        self.drawer.closed.connect(self._take_library_back)

    def put_library(self, library: LibraryPane) -> None:
        """Let the library stand at its place."""
        library.close_requested.connect(self.drawer.close_drawer)
        library.setHidden(self._has_rail)
        self._put(self._library, library)
        self._library = library
        lead_tab_into(library, after=self.rail.last_stop)

    def put_model(self, model: ModelPane) -> None:
        """Let the models stand at their place."""
        self._put(self._model, model)
        self._model = model
        self._fold()

    def put_player(self, player: PlayerBar) -> None:
        """Let the player stand at its place."""
        place, self._player = self._player, player
        _fill_itself(player)
        self._fold()
        self._column.replaceWidget(place, player)
        place.deleteLater()
        self._tell_columns()

    @property
    def is_pinned(self) -> bool:
        """Whether the library stays open in a narrow window."""
        return self._pinned

    def widths(self) -> tuple[int, int]:
        """Widths of library and model pane as the user set them in a wide window."""
        return self._wanted

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._is_narrow = self.width() < RAIL_BELOW
        self._fold()

    def open_library(self) -> bool:
        """Make the library visible, as a drawer if there is no room beside the rest.

        Says whether it slides in: until it has, nothing is where it will be.
        """
        if not self._has_rail or self.drawer.is_open or isinstance(self._library, EmptyPlace):
            return False
        self._library.set_in_drawer(in_drawer=True)
        self.drawer.open_with(self._library)
        return True

    def add_banner(self, banner: QWidget) -> None:
        """Put another banner above everything."""
        self._column.insertWidget(0, banner)

    def toggle_pin(self) -> None:
        """Keep the library open in a narrow window, or fold it again."""
        self._pinned = not self._pinned
        self.drawer.close_drawer()
        self._show_library()

    def _lay_out(self) -> None:
        self._panes = Panes(Qt.Orientation.Horizontal)
        self._panes.setHandleWidth(0)  # Qt widens so thin a handle's grip to four pixels itself
        self._panes.setChildrenCollapsible(False)
        self._library.setMinimumWidth(256)
        self._library.setMaximumWidth(400)
        self._model.setMinimumWidth(NARROW_MODEL)
        self._model.setMaximumWidth(420)
        for pane in (self._library, self._compose, self._model, self._player):
            _fill_itself(pane)
        for pane in (self._library, self._compose, self._model):
            self._panes.addWidget(pane)
        self._panes.setStretchFactor(1, 1)
        self._panes.splitterMoved.connect(self._keep_widths)
        self._panes.resized.connect(self._show_library)
        self._body = QWidget()
        row = QHBoxLayout(self._body)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.rail)
        row.addWidget(self._panes, 1)
        self.rail.hide()
        self._column = column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._body, 1)
        column.addWidget(self._player)

    def _put(self, place: QWidget, pane: QWidget) -> None:
        """A pane instead of what kept its place, as wide as that was."""
        sizes = self._panes.sizes()
        pane.setMinimumWidth(place.minimumWidth())
        pane.setMaximumWidth(place.maximumWidth())
        _fill_itself(pane)
        self._panes.replaceWidget(self._panes.indexOf(place), pane)
        place.deleteLater()
        self._panes.setSizes(sizes)

    def _fold(self) -> None:
        """Let what stands around the editors have as much room as the window gives."""
        is_low = self.height() < FOLD_BELOW
        self._model.set_compact(is_low)
        self._player.set_compact(is_low or self._is_narrow)

    def _show_library(self) -> None:
        has_rail = self._is_narrow and not self._pinned
        if has_rail != self._has_rail:
            self._has_rail = has_rail
            self.rail.setVisible(has_rail)
            if has_rail:
                self._library.hide()
            else:
                self.drawer.close_drawer()
                if not isinstance(self._library, EmptyPlace):
                    self._library.set_in_drawer(in_drawer=False)
                self._library.show()
        library, model = self._wanted
        if self._is_narrow:
            library, model = 256, NARROW_MODEL
        rest = self._panes.width() - model
        # A hidden pane keeps its place among the sizes, with nothing in it.
        library = 0 if has_rail else library
        self._panes.setSizes([library, rest - library, model])
        self._tell_columns()

    def _take_library_back(self) -> None:
        self._panes.insertWidget(0, self._library)
        self._library.setVisible(not self._has_rail)

    def _keep_widths(self) -> None:
        if not self._is_narrow:
            library, _, model = self._panes.sizes()
            self._wanted = (library, model)
        self._tell_columns()

    def _tell_columns(self) -> None:
        if not self._is_narrow:
            sizes = self._panes.sizes()
            self.columns_changed.emit(sizes[0], sizes[-1])


def _fill_itself(pane: QWidget) -> None:
    """It paints all of itself, so that nothing behind it need be painted at every key."""
    pane.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
