"""What has been made: the list of all songs, found by words, stars, what runs and which service."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import (
    QHideEvent,
    QPaintEvent,
    QShowEvent,
)
from PySide6.QtWidgets import (
    QFrame,
    QStackedLayout,
    QVBoxLayout,
    QWidget,
)

from composer.domain.generation import Generation
from composer.domain.library_query import EVERYTHING
from composer.services.composing import Composing
from composer.services.generation_queue import GenerationQueue
from composer.services.library import Library
from composer.services.waveforms import Waveforms
from composer.ui.bin_strip import BinStrip
from composer.ui.library_drop import FileDrop
from composer.ui.library_empty import LibraryEmpty
from composer.ui.library_foot import LibraryFoot
from composer.ui.library_head import LibraryHead
from composer.ui.library_line import LibraryLine
from composer.ui.library_list import LibraryList
from composer.ui.library_menu import LibraryMenu
from composer.ui.library_model import LibraryModel
from composer.ui.library_row import Shown
from composer.ui.library_running import LibraryRunning
from composer.ui.library_search import LibrarySearch
from composer.ui.library_selection import LibrarySelection
from composer.ui.library_tools import LibraryTools
from composer.ui.library_waves import LibraryWaves
from composer.ui.queue_strip import QueueStrip
from composer.ui.song_actions import SongActions
from composer.ui.spend_again import SpendAgain
from composer.ui.widgets import look
from composer.ui.widgets.cards import Hairline
from composer.ui.widgets.drawing import painting
from composer.ui.widgets.scrolling import soften_scrolling

_MINUTE_MS = 60_000


class LibraryPane(QFrame):
    """The songs of this computer, and what can be done with each."""

    selected = Signal(str)
    play_requested = Signal(str)
    draft_requested = Signal(str)
    export_requested = Signal(str)
    voice_under_requested = Signal(str)
    export_many_requested = Signal(list)
    """Ids of several songs."""
    folder_requested = Signal(str)
    files_requested = Signal(str)
    delete_requested = Signal(str)
    delete_many_requested = Signal(list)
    restore_requested = Signal(list)
    empty_bin_requested = Signal()
    import_requested = Signal(list)
    """Paths of files and folders that were dropped here."""
    menu_wanted = Signal(object)
    """A LibraryMenu is about to open."""
    beside_requested = Signal(str)
    """A song is to be heard against the one in the player."""
    side_by_side_requested = Signal(list)
    """Ids of several songs that are to be heard by turns."""
    compare_requested = Signal(str, str)
    """In what a song differs from another: (the earlier, the later)."""
    review_requested = Signal()
    """What is in doubt is to be gone through."""
    new_requested = Signal()
    menu_requested = Signal(QPoint)
    pin_requested = Signal()
    close_requested = Signal()
    spend_asked = Signal(object)
    """A SpendQuestion: something is not sent again before the amount is agreed to."""
    error = Signal(object)
    """A ComposerError."""

    def __init__(
        self,
        library: Library,
        queue: GenerationQueue,
        waveforms: Waveforms,
        composing: Composing,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._library = library
        self._queue = queue
        self._waveforms = waveforms
        self._again = SpendAgain(queue, composing, library, self.spend_asked.emit)
        self.model = LibraryModel(library, queue, composing, self)
        self._waves = LibraryWaves(waveforms, self)
        shown = Shown(live=queue.live, thumbnail=self._waves.thumbnail, played=self._waves.played)
        self.list = LibraryList(self.model, shown)
        self._line = LibraryLine(self.model, queue.lines, self)
        self.tools = LibraryTools(composing.skus)
        self.strip = QueueStrip()
        self.bin_strip = BinStrip()
        self.selection = LibrarySelection(self.list, self.model, library, self)
        self.song_actions = SongActions(
            self,
            songs=self.list,
            model=self.model,
            selection=self.selection,
            library=library,
            queue=queue,
            composing=composing,
            again=self._again,
        )
        self._search = LibrarySearch(
            self.list, model=self.model, tools=self.tools, shelf=library.shelf
        )
        self._head = LibraryHead()
        self._empty = LibraryEmpty()
        self._foot = LibraryFoot()
        self._running = LibraryRunning(
            self.list,
            tools=self.tools,
            strip=self.strip,
            library=library,
            queue=queue,
            composing=composing,
            resume_left_over=self._again.resume,
        )
        self._lay_out()
        self._connect()
        self._minute = QTimer(self, interval=_MINUTE_MS)
        self._minute.timeout.connect(self._minute_passed)
        FileDrop(self).dropped.connect(self.import_requested)
        self.model.show(EVERYTHING)
        self._show_size()
        self._running.show()
        self._show_page()

    # What the window says.

    @property
    def selected_id(self) -> str | None:
        """The song that is selected, None if none is."""
        return self.list.selected_id

    def select(self, generation_id: str) -> None:
        """Select a song and bring it into view; one that is filtered away is searched for."""
        if self.model.row_of(generation_id) is None:
            self.tools.show_all()
        row = self.model.row_of(generation_id)
        if row is None:
            return
        self.list.select_near(row)
        self.list.scrollTo(self.list.currentIndex())

    def set_playing(self, generation_id: str | None, fraction: float = 0.0) -> None:
        """Show which song plays and how far it is, 0 to 1."""
        self._waves.set_playing(generation_id, fraction)

    def set_status(self, text: str, kind: str = "good") -> None:
        """The dot at the foot: ``good``, ``warning``, ``error`` or ``quiet``; empty for none."""
        self._foot.set_status(text, kind)

    def set_in_drawer(self, *, in_drawer: bool) -> None:
        """Lying over the window, the pane has a name, a pin and a way to close it."""
        self._head.set_in_drawer(in_drawer=in_drawer)

    def choose_chip(self, name: str) -> None:
        """Press ``all``, ``starred`` or ``active``."""
        self.tools.choose(name)

    def focus_search(self) -> None:
        """Put the cursor into the search field."""
        self.tools.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.tools.search.selectAll()

    def focus_list(self) -> None:
        """Go to the songs."""
        self.list.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def neighbour(self, generation_id: str | None, step: int) -> str | None:
        """The next song (1) or the one before (−1), in the order of the list, that can be played.

        Without a song to start from: the first of the list.
        """
        return self.list.neighbour(generation_id, step)

    def toggle_star(self) -> None:
        """Mark the selected song as a favourite, or not any more."""
        if self.selection.count > 1:
            self.selection.favour()
        elif self.selected_id is not None:
            self.song_actions.star(self.selected_id)

    def rename_selected(self) -> None:
        """Open the editor of the selected song's title."""
        index = self.list.currentIndex()
        if index.isValid():
            self.list.edit(index)

    # What Qt calls.

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.ActivationChange and self.isActiveWindow():
            self.model.check_files(self.list.visible_rows())

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._minute.start()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._minute.stop()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        tokens = look.tokens()
        with painting(self) as painter:
            painter.fillRect(self.rect(), tokens.side)
            painter.fillRect(self.width() - 1, 0, 1, self.height(), tokens.line)

    # Layout

    def _lay_out(self) -> None:
        soften_scrolling(self.list, "side")
        self._pages = QStackedLayout()
        self._pages.addWidget(self.list)
        self._pages.addWidget(self._empty)
        column = QVBoxLayout(self)
        # The list's viewport would cover the line at the right edge.
        column.setContentsMargins(0, 0, 1, 0)
        column.setSpacing(0)
        column.addWidget(self._head)
        column.addWidget(self.tools)
        column.addSpacing(4)
        column.addWidget(self.strip)
        column.addWidget(self.bin_strip)
        column.addLayout(self._pages, 1)
        column.addWidget(Hairline())
        column.addWidget(self._foot)

    # What happens

    def _connect(self) -> None:
        self._head.new_wanted.connect(self.new_requested)
        self._head.menu_wanted.connect(self.menu_requested)
        self._head.pin_wanted.connect(self.pin_requested)
        self._head.close_wanted.connect(self.close_requested)
        self._search.shown.connect(self._show_page)
        self._search.error.connect(self.error)
        self._waves.changed.connect(self.list.show_again)
        self.tools.menu_wanted.connect(self._open_library_menu)
        self.tools.left.connect(lambda: self.list.setFocus(Qt.FocusReason.TabFocusReason))
        self.bin_strip.empty_wanted.connect(self.empty_bin_requested)
        self.selection.compare_wanted.connect(self.side_by_side_requested)
        self.selection.export_wanted.connect(self.export_many_requested)
        self.selection.delete_wanted.connect(self.delete_many_requested)
        self.selection.restore_wanted.connect(self.restore_requested)
        self.selection.refused.connect(self.error)
        self.selection.worked.connect(self._foot.show_progress)
        self._empty.all_wanted.connect(self._show_all)
        self.model.refused.connect(self.error)
        self._pass_on(self.song_actions)
        songs = self.list
        songs.selected.connect(self._check_file)
        songs.selectionModel().selectionChanged.connect(self._show_selected)
        songs.selected.connect(self.selected)
        self.play_requested.connect(self._check_file)
        songs.play_wanted.connect(self.play_requested)
        songs.opened.connect(self.song_actions.open)
        songs.star_pressed.connect(self.song_actions.star)
        songs.stop_pressed.connect(self.song_actions.stop)
        songs.retry_pressed.connect(self.song_actions.retry)
        songs.delete_pressed.connect(self.song_actions.delete)
        songs.menu_wanted.connect(self.song_actions.open_menu)
        songs.moved.connect(self._line.move_to)
        self._line.refused.connect(self.error)
        self._running.error.connect(self.error)
        self._forget: list[Callable[[], None]] = [
            self._queue.lines.changed.connect(self._lines_changed),
            self._queue.added.connect(self._take),
            self._queue.changed.connect(self._take),
            self._queue.ended.connect(self._take),
            self._library.changed.connect(self._take),
            self._library.returned.connect(self._take),
            self._library.removed.connect(self._drop),
            self._waveforms.ready.connect(self._wave_ready),
        ]
        self.destroyed.connect(lambda: [forget() for forget in self._forget])

    def _pass_on(self, actions: SongActions) -> None:
        """What is done with a song and is the window's to do."""
        for wanted, asked in (
            (actions.play_wanted, self.play_requested),
            (actions.beside_wanted, self.beside_requested),
            (actions.draft_wanted, self.draft_requested),
            (actions.export_wanted, self.export_requested),
            (actions.voice_under_wanted, self.voice_under_requested),
            (actions.folder_wanted, self.folder_requested),
            (actions.files_wanted, self.files_requested),
            (actions.delete_wanted, self.delete_requested),
            (actions.delete_many_wanted, self.delete_many_requested),
            (actions.restore_wanted, self.restore_requested),
            (actions.review_wanted, self.review_requested),
            (actions.compare_wanted, self.compare_requested),
            (actions.rename_wanted, self.rename_selected),
            (actions.select_wanted, self.select),
            (actions.error, self.error),
        ):
            wanted.connect(asked)

    def _take(self, generation: Generation) -> None:
        self.model.take(generation)
        self._show_size()
        self._running.show_soon()
        self._show_page()

    def _drop(self, generation_id: str) -> None:
        self.model.drop(generation_id)
        self._show_size()
        self._show_page()

    def _lines_changed(self) -> None:
        self.model.follow_line()
        self.list.viewport().update()
        self._running.show()

    def resume_left_over(self) -> None:
        """Send what waits since an earlier run."""
        self._running.resume_left_over()

    def _check_file(self, generation_id: str) -> None:
        """See whether the file of a song that is about to be heard is there."""
        row = self.model.row_now(generation_id)
        if row is not None:
            self.model.check_files([row])

    def _minute_passed(self) -> None:
        self.model.turn_of_day()
        self.list.viewport().update()

    def _wave_ready(self, clip_id: str) -> None:
        for row in self.list.visible_rows():
            entry = self.model.entry_now(row)
            if entry and entry.generation.clip and entry.generation.clip.id == clip_id:
                self.list.show_again(entry.generation.id)

    def show_work(self, words: str) -> None:
        """Say at the foot what is being done with the library; empty for nothing."""
        self._foot.show_work(words)

    def _open_library_menu(self, at: QPoint) -> None:
        menu = LibraryMenu(self, is_grouped=self.model.query.latest)
        menu.group.connect(self.tools.turn_grouping)
        menu.bin.connect(lambda: self.tools.show_search("is:deleted"))
        self.menu_wanted.emit(menu)
        menu.popup(at)

    def show_anew(self) -> None:
        """Read the list again: more than a song has changed."""
        self.model.read_anew()
        self.model.show(self.model.query)
        self._show_size()
        self._show_page()

    def _show_all(self) -> None:
        self.tools.show_all()
        self.focus_search()

    def _show_size(self) -> None:
        songs, size = self._library.size()
        self._foot.show_size(songs, size)
        self.tools.set_songs(songs)

    def _show_selected(self) -> None:
        self._foot.show_selected(self.selection.count)

    def _show_page(self) -> None:
        """The list, or in its place why it is empty."""
        wanted = self.model.query
        self.bin_strip.setVisible(wanted.binned)
        is_part = bool(self.tools.text.strip()) and not wanted.binned
        self._foot.show_found(self.model.rowCount() if is_part else None)
        self._show_selected()
        if self.model.rowCount() or not self.model.is_whole:
            self._pages.setCurrentWidget(self.list)
        else:
            self._empty.show_reason(self.tools.text, self.model.query)
            self._pages.setCurrentWidget(self._empty)
