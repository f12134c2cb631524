"""What the window does about the songs that are written: open, switch, close, name, bring back."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import partial
from typing import Any, TypeVar

from msgspec.structs import replace
from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QDialog, QMainWindow

from composer.domain.draft_history import Version
from composer.domain.errors import ComposerError
from composer.domain.recording import is_own as is_recording
from composer.domain.request import draft_of
from composer.domain.song import Song, name_of
from composer.services.differences import Differences
from composer.services.library import Library
from composer.services.songs import Songs
from composer.ui import tasks
from composer.ui.compose_header import VERSIONS_KEYS
from composer.ui.compose_pane import ComposePane
from composer.ui.draft_side import DraftSide
from composer.ui.messages import Messages
from composer.ui.widgets.menus import Menu

T = TypeVar("T")

MOST_OFFERED = 12
"""So many closed songs are offered in the menu."""


class SongSide(QObject):
    """Stands between the songs on the desk and the pane that shows the one in hand."""

    takes_wanted = Signal(str)
    """The takes of a song are to be shown: what to search the library for."""

    def __init__(
        self,
        window: QMainWindow,
        *,
        songs: Songs,
        library: Library,
        draft: DraftSide,
        compose: ComposePane,
        messages: Messages,
        differences: Differences,
        open_dialog: Callable[[QDialog], object],
    ) -> None:
        super().__init__(window)
        self._window = window
        self._songs = songs
        self._library = library
        self._draft = draft
        self._compose = compose
        self._messages = messages
        self._differences = differences
        self._open = open_dialog
        self._shown = songs.current
        songs.turned.connect(self._show_song)
        songs.changed.connect(self._show_tabs)
        songs.not_saved.connect(messages.notice)
        compose.tabs.song_wanted.connect(self.switch)
        compose.tabs.close_wanted.connect(self.close)
        compose.tabs.tabBarDoubleClicked.connect(lambda _place: self.rename())
        compose.menu_opening.connect(self._add_to_menu)
        compose.header.versions.clicked.connect(self.show_versions)
        self._show_tabs()

    def chords(self) -> dict[str, Callable[[], object]]:
        """Its keys, for the whole window."""
        return {
            "Ctrl+N": self.new,
            "Ctrl+W": self.close_current,
            "Ctrl+Shift+T": self.reopen_last,
            "Ctrl+Tab": self.next,
            "Ctrl+Shift+Tab": self.previous,
            "Ctrl+S": self.name_version,
            VERSIONS_KEYS: self.show_versions,
        }

    def new(self) -> None:
        """An empty song beside the others."""
        if not self._songs.song.draft.is_blank:
            self._songs.new()
        self._compose.focus_field("title")

    def switch(self, song_id: str) -> None:
        """Have another open song in front."""
        self._try(lambda: self._songs.switch(song_id))

    def next(self) -> None:
        """Have the next open song in front."""
        self._try(lambda: self._songs.step(1))

    def previous(self) -> None:
        """Have the open song before this one in front."""
        self._try(lambda: self._songs.step(-1))

    def close_current(self) -> None:
        """Put the song in front away; it can be taken back."""
        self.close(self._songs.current)

    def close(self, song_id: str) -> None:
        """Put a song away; it can be taken back."""
        place = self._songs.open_ids.index(song_id)
        closed = self._try(lambda: self._songs.close(song_id))
        if closed is not None:
            self._messages.undoable(
                self.tr("{song} closed").format(song=closed.name),
                self.tr("It is kept under “Open again”, with its versions."),
                "note-pencil",
                lambda: self._try(lambda: self._songs.reopen(song_id, place=place)),
            )

    def rename(self) -> None:
        """Have the keyboard in the title, all of it selected: a song is called by it."""
        self._compose.focus_field("title")
        self._compose.title.selectAll()

    def reopen_last(self) -> None:
        """Have the song back that was closed last."""
        if self._songs.closed:
            self._reopen(self._songs.closed[0].id)

    def use(self, generation_id: str) -> None:
        """Take a take's words and settings: into its own song where that is open."""
        take = self._try(lambda: self._library.get(generation_id))
        if take is None:
            return
        before, is_own = self._songs.song, take.song in self._songs.open_ids
        if is_own and take.song != self._songs.current:
            self.switch(str(take.song))
            before = self._songs.song
        draft = draft_of(take.request)
        if is_recording(take.request.sku):
            # Nobody was asked to make it, so its words go to the model that is chosen now.
            draft = replace(draft, sku=before.draft.sku, options=before.draft.options)
        self._songs.use(draft, parent=take.id, song_id=take.song)
        if is_own and before.draft != self._songs.song.draft:
            self._offer_back(before, self.tr("Settings taken over"))

    def name_version(self) -> None:
        """Keep the draft as it is now for good, under a name."""
        from composer.ui.versions_name_dialog import VersionNameDialog

        dialog = VersionNameDialog(self._window)
        dialog.named.connect(self._keep_named)
        self._open(dialog)

    def show_versions(self) -> None:
        """Show how the song was before."""
        reading = tasks.start("versions", self._songs.history.read(), on_error=self._messages.error)
        tasks.after(reading, self, self._show_versions)

    def compare_takes(self, before_id: str, after_id: str) -> None:
        """Show in what two takes differ."""
        from composer.ui.take_difference_dialog import TakeDifferenceDialog

        takes = self._library.get_many([before_id, after_id])
        if len(takes) == 2:
            dialog = TakeDifferenceDialog(
                takes[before_id],
                takes[after_id],
                self._differences,
                tell=self._messages.error,
                parent=self._window,
            )
            self._open(dialog)

    def _keep_named(self, name: str) -> None:
        self._songs.keep_named(name)
        said = self.tr("Version “{name}” saved").format(name=name)
        said = said if name else self.tr("Version saved")
        words = self.tr("It is kept for good under Versions.")
        self._messages.passing(said, words, "bookmark-simple")

    def _show_versions(self, reading: asyncio.Task[Any]) -> None:
        from composer.ui.versions_dialog import VersionsDialog

        if reading.cancelled() or reading.exception():
            return  # it was told
        draft = self._songs.song.draft
        dialog = VersionsDialog(
            reading.result(),
            draft,
            self._differences,
            name=name_of(draft),
            tell=self._messages.error,
            parent=self._window,
        )
        dialog.put_back.connect(self._put_back)
        self._open(dialog)
        dialog.list.setFocus(Qt.FocusReason.OtherFocusReason)

    def _put_back(self, version: Version) -> None:
        before = self._songs.song
        self._songs.put_back(version)
        self._offer_back(before, self.tr("Version put back"))

    def _offer_back(self, before: Song, done: str) -> None:
        song_id = self._songs.current
        self._messages.undoable(
            done,
            self.tr("The draft before is kept as a version."),
            "note-pencil",
            lambda: self._try(lambda: self._songs.restore(song_id, before)),
        )

    def _show_song(self) -> None:
        draft, compose = self._songs.song.draft, self._compose
        if self._shown == self._songs.current:
            self._draft.show_other(draft, as_edit=True)
            return
        self._shown = self._songs.current
        compose.turn_to(self._shown)
        self._draft.show_other(draft)

    def _show_tabs(self) -> None:
        songs = [(song_id, self._songs.name(song_id)) for song_id in self._songs.open_ids]
        self._compose.tabs.show_songs(songs, self._songs.current)

    def _add_to_menu(self, menu: Menu) -> None:
        menu.add(self.tr("New song"), self.new, icon_name="note-pencil", shortcut="Ctrl+N")
        menu.addMenu(self._closed_menu(menu))
        menu.add(self.tr("Close song"), self.close_current, icon_name="x", shortcut="Ctrl+W")
        menu.addSeparator()
        menu.add(
            self.tr("Save version…"),
            self.name_version,
            icon_name="bookmark-simple",
            shortcut="Ctrl+S",
        )
        menu.add(
            self.tr("Versions…"),
            self.show_versions,
            icon_name="clock-counter-clockwise",
            shortcut=VERSIONS_KEYS,
        )
        menu.add(
            self.tr("Show its takes"),
            lambda: self.takes_wanted.emit(f"song:{self._songs.current}"),
            icon_name="list-bullets",
        )
        menu.addSeparator()

    def _closed_menu(self, parent: Menu) -> Menu:
        again = Menu(self.tr("Open again"), parent)
        again.setTitle(self.tr("Open again"))
        closed = self._songs.closed
        for each in closed[:MOST_OFFERED]:
            again.add(each.name, partial(self._reopen, each.id))
        if len(closed) > MOST_OFFERED:
            again.addSeparator()
            again.add(self.tr("All closed songs…"), self.show_closed)
        again.setEnabled(bool(closed))
        return again

    def show_closed(self) -> None:
        """Show all songs that were put away, to open one."""
        from composer.ui.song_shelf_dialog import SongShelfDialog

        dialog = SongShelfDialog(self._songs.closed, self._window)
        dialog.open_wanted.connect(self._reopen)
        self._open(dialog)

    def _reopen(self, song_id: str) -> None:
        self._try(lambda: self._songs.reopen(song_id))

    def _try(self, action: Callable[[], T]) -> T | None:
        try:
            return action()
        except ComposerError as error:
            self._messages.error(error)
            self._show_tabs()  # the one that was wanted is not in front
            return None
