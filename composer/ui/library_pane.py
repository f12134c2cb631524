"""What has been made: the list of all songs, found by words, stars, what runs and which service."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from functools import partial

from PySide6.QtCore import QItemSelectionModel, QPoint, QRect, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent, QPaintEvent, QShowEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QFrame,
    QHBoxLayout,
    QLayout,
    QSizePolicy,
    QStackedLayout,
    QVBoxLayout,
    QWidget,
)

from composer.domain.clip import Clip
from composer.domain.errors import ComposerError
from composer.domain.generation import ACTIVE, Generation, State
from composer.domain.request import Request
from composer.services.composing import Composing
from composer.services.generation_queue import GenerationQueue
from composer.services.library import Filter, Library
from composer.services.waveforms import Waveforms
from composer.ui.library_list import LibraryList
from composer.ui.library_model import LibraryModel
from composer.ui.library_row import Shown
from composer.ui.song_story import SongStory
from composer.ui.widgets import look
from composer.ui.widgets.buttons import IconButton, LinkButton
from composer.ui.widgets.cards import EmptyState, Hairline
from composer.ui.widgets.chips import FilterChip
from composer.ui.widgets.drawing import painting
from composer.ui.widgets.fields import Field
from composer.ui.widgets.labels import StatusDot, Text
from composer.ui.widgets.mark import ProgramMark
from composer.ui.widgets.menus import Menu
from composer.ui.widgets.scrolling import soften_scrolling
from composer.ui.widgets.wave_images import MINI_BARS

_SEARCH_REST_MS = 40
"""How long typing must rest before the list is searched."""
_PROGRESS_MS = 500
_MINUTE_MS = 60_000
_STATUS_COLOURS = {"good": "accent", "warning": "warn_text", "error": "error_text", "quiet": "t3"}


class _ChipRow(QWidget):
    """Chips from left to right; those that do not fit begin another line."""

    _GAP = 4

    def __init__(self, chips: list[FilterChip], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._chips = chips
        for chip in chips:
            chip.setParent(self)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def sizeHint(self) -> QSize:
        return QSize(look.px(264), self.heightForWidth(self.width()))

    def minimumSizeHint(self) -> QSize:
        return QSize(80, look.px(24))

    def heightForWidth(self, width: int) -> int:
        return max((place.bottom() + 1 for place in self._places(width)), default=look.px(24))

    def resizeEvent(self, event: object) -> None:  # noqa: ARG002
        self.arrange()

    def arrange(self) -> None:
        """Put every chip in its place; to be called when one has become wider."""
        for chip, place in zip(self._chips, self._places(self.width()), strict=True):
            chip.setGeometry(place)
        self.setFixedHeight(self.heightForWidth(self.width()))

    def _places(self, width: int) -> list[QRect]:
        places, x, y = list[QRect](), 0, 0
        for chip in self._chips:
            size = chip.sizeHint()
            if x and x + size.width() > width:
                x, y = 0, y + size.height() + 2 * self._GAP
            places.append(QRect(QPoint(x, y), size))
            x += size.width() + self._GAP
        return places


class LibraryPane(QFrame):
    """The songs of this computer, and what can be done with each."""

    selected = Signal(str)
    play_requested = Signal(str)
    draft_requested = Signal(str)
    export_requested = Signal(str)
    folder_requested = Signal(str)
    delete_requested = Signal(str)
    new_requested = Signal()
    menu_requested = Signal(QPoint)
    pin_requested = Signal()
    close_requested = Signal()
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
        self._composing = composing
        self._playing: str | None = None
        self._fraction = 0.0

        self.model = LibraryModel(library, queue, composing, self)
        shown = Shown(live=queue.live, thumbnail=self._thumbnail, played=self._played)
        self.list = LibraryList(self.model, shown)
        self.search = Field("Search library", icon="magnifying-glass", height=32)
        self._clear = IconButton("x", "Clear search", self.search, target=24, size=14)
        self.all_chip = FilterChip("All")
        self.starred_chip = FilterChip("Favourites")
        self.active_chip = FilterChip("Running")
        self.model_chip = FilterChip("Model", caret=True)
        self._size = Text("", "micro", "t2", elide=True)
        self._status = StatusDot("", "accent")
        self._lay_out()
        self._connect()
        self._start_clocks()
        self.model.show(Filter())
        self._show_size()
        self._show_running()
        self._show_page()

    # What the window says.

    @property
    def selected_id(self) -> str | None:
        """The song that is selected, None if none is."""
        rows = self.list.selectionModel().selectedRows()
        return self.model.id_at(rows[0].row()) if rows else None

    def select(self, generation_id: str) -> None:
        """Select a song and bring it into view; one that is filtered away is searched for."""
        if self.model.row_of(generation_id) is None:
            self.search.clear()
            self._show(Filter())
        row = self.model.row_of(generation_id)
        if row is None:
            return
        index = self.model.index(row)
        flags = QItemSelectionModel.SelectionFlag
        self.list.selectionModel().setCurrentIndex(index, flags.ClearAndSelect)
        self.list.scrollTo(index)

    def set_playing(self, generation_id: str | None, fraction: float = 0.0) -> None:
        """Show which song plays and how far it is, 0 to 1."""
        before = (self._playing, int(self._fraction * MINI_BARS + 0.5))
        now = (generation_id, int(fraction * MINI_BARS + 0.5))
        self._playing, self._fraction = generation_id, fraction
        if before == now:
            return
        for each in {before[0], generation_id} - {None}:
            self.list.show_again(each or "")

    def set_status(self, text: str, kind: str = "good") -> None:
        """The dot at the foot: ``good``, ``warning``, ``error`` or ``quiet``; empty for none."""
        self._status.set_state(text, _STATUS_COLOURS[kind])
        self._status.setVisible(bool(text))

    def set_in_drawer(self, *, in_drawer: bool) -> None:
        """Lying over the window, the pane has a name, a pin and a way to close it."""
        self._own_head.setVisible(not in_drawer)
        self._drawer_head.setVisible(in_drawer)

    def choose_chip(self, name: str) -> None:
        """Press ``all``, ``starred`` or ``active``."""
        chips = {"all": self.all_chip, "starred": self.starred_chip, "active": self.active_chip}
        chips[name].setChecked(True)
        self._filter_now()

    def focus_search(self) -> None:
        """Put the cursor into the search field."""
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search.selectAll()

    def focus_list(self) -> None:
        """Go to the songs."""
        self.list.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def neighbour(self, generation_id: str | None, step: int) -> str | None:
        """The next song (1) or the one before (−1), in the order of the list, that can be played.

        Without a song to start from: the first of the list.
        """
        row = self.model.row_of(generation_id) if generation_id else None
        row = row + step if row is not None else 0
        while 0 <= row < self.model.rowCount():
            entry = self.model.entry(row)
            if entry is not None and entry.generation.clips and not entry.missing:
                return entry.generation.id
            row += step
        return None

    def toggle_star(self) -> None:
        """Mark the selected song as a favourite, or not any more."""
        if self.selected_id is not None:
            self._star(self.selected_id)

    def rename_selected(self) -> None:
        """Open the editor of the selected song's title."""
        index = self.list.currentIndex()
        if index.isValid():
            self.list.edit(index)

    # What Qt calls.

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._minute.start()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._minute.stop()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self.search.hasFocus() and event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Return):
            self.list.setFocus(Qt.FocusReason.TabFocusReason)
            return
        if event.key() == Qt.Key.Key_Escape and self.search.text():
            self.search.clear()
            return
        super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        tokens = look.tokens()
        with painting(self) as painter:
            painter.fillRect(self.rect(), tokens.side)
            painter.fillRect(self.width() - 1, 0, 1, self.height(), tokens.line)

    # Layout

    def _lay_out(self) -> None:
        soften_scrolling(self.list, "side")
        self._clear.move(0, 4)
        self._clear.hide()
        self._clear.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.search.reserve_right(28)
        self._chips = _ChipRow(
            [self.all_chip, self.starred_chip, self.active_chip, self.model_chip]
        )
        self._choice = QButtonGroup(self)
        for chip in (self.all_chip, self.starred_chip, self.active_chip):
            self._choice.addButton(chip)
        self.all_chip.setChecked(True)

        tools = QVBoxLayout()
        tools.setContentsMargins(12, 0, 8, 0)
        tools.setSpacing(8)
        search = QHBoxLayout()
        search.setContentsMargins(0, 0, 4, 0)
        search.addWidget(self.search)
        tools.addLayout(search)
        tools.addWidget(self._chips)

        foot = QHBoxLayout()
        foot.setContentsMargins(16, 10, 16, 10)
        foot.addWidget(self._size, 1)
        foot.addWidget(self._status)
        self._status.hide()

        column = QVBoxLayout(self)
        # The list's viewport would cover the line at the right edge.
        column.setContentsMargins(0, 0, 1, 0)
        column.setSpacing(0)
        column.addWidget(self._make_head())
        column.addWidget(self._make_drawer_head())
        column.addLayout(tools)
        column.addSpacing(4)
        column.addLayout(self._make_pages(), 1)
        column.addWidget(Hairline())
        column.addLayout(foot)

    def _make_head(self) -> QWidget:
        self._own_head = QWidget()
        row = QHBoxLayout(self._own_head)
        row.setContentsMargins(16, 0, 12, 0)
        row.setSpacing(8)
        new = IconButton("note-pencil", "New song", shortcut="Ctrl+N")
        new.clicked.connect(self.new_requested)
        menu = IconButton("gear", "Menu")
        menu.clicked.connect(
            lambda: self.menu_requested.emit(menu.mapToGlobal(QPoint(0, menu.height() + 4)))
        )
        row.addWidget(ProgramMark(20))
        row.addWidget(Text("Composer", "cta"))
        row.addStretch(1)
        row.addWidget(new)
        row.addWidget(menu)
        self._own_head.setFixedHeight(52)
        return self._own_head

    def _make_drawer_head(self) -> QWidget:
        self._drawer_head = QWidget()
        row = QHBoxLayout(self._drawer_head)
        row.setContentsMargins(16, 0, 12, 0)
        row.setSpacing(8)
        row.addWidget(Text("Library", "cta"))
        row.addStretch(1)
        for icon, name, signal in (
            ("push-pin", "Keep library open", self.pin_requested),
            ("x", "Close library", self.close_requested),
        ):
            button = IconButton(icon, name)
            button.clicked.connect(signal)
            row.addWidget(button)
        self._drawer_head.setFixedHeight(52)
        self._drawer_head.hide()
        return self._drawer_head

    def _make_pages(self) -> QLayout:
        self._empty = EmptyState("", "", centred=True)
        self._clear_link = LinkButton("Clear search")
        self._clear_link.clicked.connect(self._clear_all)
        self._empty.add_action(self._clear_link)
        self._first_words = EmptyState(
            "Your songs appear here",
            "Everything you make is kept on this computer and plays offline, even without a key.",
            centred=False,
        )
        self._pages = QStackedLayout()
        for page in (self.list, self._empty, self._first_words):
            self._pages.addWidget(page)
        return self._pages

    # What happens

    def _connect(self) -> None:
        self.search.textChanged.connect(self._typed)
        self._clear.clicked.connect(self.search.clear)
        self._choice.buttonClicked.connect(self._filter_now)
        self.model_chip.clicked.connect(self._open_model_menu)
        self.model.refused.connect(self.error)
        songs = self.list
        songs.selected.connect(self.selected)
        songs.play_wanted.connect(self.play_requested)
        songs.opened.connect(self._open_story)
        songs.star_pressed.connect(self._star)
        songs.stop_pressed.connect(self._stop)
        songs.retry_pressed.connect(self._retry)
        songs.delete_pressed.connect(self._delete)
        songs.menu_wanted.connect(self._open_menu)
        self._forget: list[Callable[[], None]] = [
            self._queue.added.connect(self._take),
            self._queue.changed.connect(self._take),
            self._queue.ended.connect(self._take),
            self._library.changed.connect(self._take),
            self._library.returned.connect(self._take),
            self._library.removed.connect(self._drop),
            self._waveforms.ready.connect(self._wave_ready),
        ]
        self.destroyed.connect(lambda: [forget() for forget in self._forget])

    def _start_clocks(self) -> None:
        self._rest = QTimer(self, singleShot=True, interval=_SEARCH_REST_MS)
        self._rest.timeout.connect(self._filter_now)
        self._progress = QTimer(self, interval=_PROGRESS_MS)
        self._progress.timeout.connect(self._show_progress)
        self._minute = QTimer(self, interval=_MINUTE_MS)
        self._minute.timeout.connect(self._minute_passed)

    def _take(self, generation: Generation) -> None:
        self.model.take(generation)
        self._show_size()
        # What waits and runs is known to the queue only after its signals have been heard.
        QTimer.singleShot(0, self, self._show_running)
        self._show_page()

    def _drop(self, generation_id: str) -> None:
        self.model.drop(generation_id)
        self._show_size()
        self._show_page()

    def _show_progress(self) -> None:
        for generation_id in self._queue.active_ids:
            self.list.show_again(generation_id)
        self._show_running()

    def _show_running(self) -> None:
        count = len(self._library.matching(Filter(active=True)))
        self.active_chip.set_count(count or None)
        self._chips.arrange()
        runs = bool(self._queue.active_ids)
        if runs != self._progress.isActive():
            self._progress.start() if runs else self._progress.stop()

    def _minute_passed(self) -> None:
        self.model.turn_of_day()
        self.list.viewport().update()

    def _wave_ready(self, clip_id: str) -> None:
        for generation_id in self.list.visible_ids():
            row = self.model.row_of(generation_id)
            entry = self.model.entry(row) if row is not None else None
            if entry and entry.generation.clip and entry.generation.clip.id == clip_id:
                self.list.show_again(generation_id)

    def _thumbnail(self, clip: Clip) -> tuple[int, ...] | None:
        try:
            asyncio.get_running_loop()
        except RuntimeError:
            # Painted before the event loop runs: shapes are read as soon as it does.
            return None
        return self._waveforms.thumbnail(clip)

    def _played(self, generation_id: str) -> float | None:
        return self._fraction if generation_id == self._playing else None

    # Search and filters

    def _typed(self, text: str) -> None:
        self._clear.setVisible(bool(text))
        self._clear.move(self.search.width() - 28, (self.search.height() - 24) // 2)
        self._rest.start()

    def _filter_now(self) -> None:
        self._rest.stop()
        wanted = Filter(
            query=self.search.text(),
            starred=self.starred_chip.isChecked(),
            active=self.active_chip.isChecked(),
            provider=self.model.filter.provider,
        )
        self._show(wanted)

    def _show(self, wanted: Filter) -> None:
        """Show what matches and keep the selected song selected if it is among it."""
        selected = self.selected_id
        self.starred_chip.setChecked(wanted.starred)
        self.active_chip.setChecked(wanted.active)
        self.all_chip.setChecked(not wanted.starred and not wanted.active)
        self.model.show(wanted)
        self.list.verticalScrollBar().setValue(0)
        row = self.model.row_of(selected) if selected else None
        if row is not None:
            index = self.model.index(row)
            flags = QItemSelectionModel.SelectionFlag
            self.list.selectionModel().setCurrentIndex(index, flags.ClearAndSelect)
        self._show_page()

    def _clear_all(self) -> None:
        self.search.clear()
        self.model_chip.setText("Model")
        self._show(Filter())
        self.search.setFocus(Qt.FocusReason.OtherFocusReason)

    def _open_model_menu(self) -> None:
        menu = Menu("Model", self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        services = {sku.provider: sku.provider_label for sku in self._composing.skus}
        choices: list[tuple[str | None, str]] = [(None, "Every service"), *services.items()]
        for provider, label in choices:
            entry = menu.add(label, partial(self._choose_provider, provider))
            entry.setCheckable(True)
            entry.setChecked(provider == self.model.filter.provider)
        menu.popup(self.model_chip.mapToGlobal(QPoint(0, self.model_chip.height() + 4)))

    def _choose_provider(self, provider: str | None) -> None:
        services = {sku.provider: sku.provider_label for sku in self._composing.skus}
        self.model_chip.setText(services[provider] if provider else "Model")
        self.model_chip.set_count(None)
        self._chips.arrange()
        self._show(replace(self.model.filter, provider=provider))

    def _show_size(self) -> None:
        songs, size = self._library.size()
        noun = "song" if songs == 1 else "songs"
        self._size.setText(f"{songs:,} {noun} · {_bytes(size)}" if songs else "No songs yet")
        self.search.setPlaceholderText(f"Search {songs:,} {noun}" if songs else "Search")

    def _show_page(self) -> None:
        """The list, or in its place why it is empty."""
        wanted = self.model.filter
        if self.model.rowCount():
            self._pages.setCurrentWidget(self.list)
            return
        query = wanted.query.strip()
        self._clear_link.setVisible(bool(query) or wanted.provider is not None)
        self._clear_link.setText("Clear search" if query else "Show all songs")
        if query:
            self._empty.set_words(f"Nothing matches '{_shortened(query)}'.")
        elif wanted.starred:
            self._empty.set_words("Star a song to keep it here.")
        elif wanted.active:
            self._empty.set_words("Nothing running.")
        elif wanted.provider is not None:
            self._empty.set_words("Nothing made there yet.")
        else:
            self._pages.setCurrentWidget(self._first_words)
            return
        self._pages.setCurrentWidget(self._empty)

    # What can be done with a song

    def _try(self, action: Callable[[], object]) -> None:
        try:
            action()
        except ComposerError as error:
            self.error.emit(error)

    def _star(self, generation_id: str) -> None:
        def turn() -> None:
            generation = self._library.get(generation_id)
            if generation.state is State.DONE:
                self._library.star(generation_id, starred=not generation.starred)

        self._try(turn)

    def _stop(self, generation_id: str) -> None:
        self._try(lambda: self._queue.cancel(generation_id))

    def _retry(self, generation_id: str) -> None:
        self._try(lambda: self._queue.retry(generation_id))

    def _write_off(self, generation_id: str) -> None:
        self._try(lambda: self._queue.discard(generation_id))

    def _delete(self, generation_id: str) -> None:
        """Ask the window to delete; what stands below is selected next."""
        row = self.model.row_of(generation_id)
        self.delete_requested.emit(generation_id)
        if row is not None and self.model.row_of(generation_id) is None and self.model.rowCount():
            index = self.model.index(min(row, self.model.rowCount() - 1))
            flags = QItemSelectionModel.SelectionFlag
            self.list.selectionModel().setCurrentIndex(index, flags.ClearAndSelect)

    def _open_story(self, generation_id: str) -> None:
        row = self.model.row_of(generation_id)
        entry = self.model.entry(row) if row is not None else None
        if row is None or entry is None or entry.generation.state in ACTIVE:
            return
        story = SongStory(entry, self)
        story.retry_wanted.connect(self._retry)
        story.write_off_wanted.connect(self._write_off)
        area = self.list.visualRect(self.model.index(row))
        story.popup(self.list.viewport().mapToGlobal(area.bottomLeft() + QPoint(8, 4)))

    def _open_menu(self, generation_id: str, at: QPoint) -> None:
        row = self.model.row_of(generation_id)
        entry = self.model.entry(row) if row is not None else None
        if entry is not None:
            self.menu_for(entry.generation).popup(at)

    def menu_for(self, generation: Generation) -> Menu:
        """What can be done with this song."""
        menu = Menu(generation.title, self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        key, state = generation.id, generation.state
        has_sound = bool(generation.clips)
        if has_sound:
            menu.add(
                "Play", lambda: self.play_requested.emit(key), icon_name="play", shortcut="Return"
            )
        if state in (State.FAILED, State.CANCELLED):
            menu.add("Retry", lambda: self._retry(key), icon_name="arrow-clockwise")
        if state is State.UNCERTAIN:
            menu.add("Try again…", lambda: self._open_story(key), icon_name="arrow-clockwise")
            menu.add("Write off", lambda: self._write_off(key), icon_name="prohibit")
        if generation.failure is not None and state is not State.UNCERTAIN:
            menu.add("What happened", lambda: self._open_story(key), icon_name="info")
        if state in ACTIVE:
            menu.add("Stop", lambda: self._stop(key), icon_name="stop")
        menu.add(
            "Use as draft",
            lambda: self.draft_requested.emit(key),
            icon_name="note-pencil",
            shortcut="Ctrl+D",
        )
        menu.add("Rename", self.rename_selected, icon_name="pencil-simple", shortcut="F2")
        if state is State.DONE:
            words = "Remove from favourites" if generation.starred else "Add to favourites"
            menu.add(words, lambda: self._star(key), icon_name="star", shortcut="S")
        menu.addSeparator()
        if has_sound:
            menu.add(
                "Export…",
                lambda: self.export_requested.emit(key),
                icon_name="export",
                shortcut="Ctrl+E",
            )
            menu.add(
                "Show in folder", lambda: self.folder_requested.emit(key), icon_name="folder-open"
            )
        menu.add("Copy settings", lambda: _copy(generation.request), icon_name="copy")
        if state not in ACTIVE:
            menu.addSeparator()
            menu.add(
                "Delete", lambda: self._delete(key), icon_name="trash", shortcut="Del", danger=True
            )
        return menu


def _copy(request: Request) -> None:
    """Put what was ordered on the clipboard, as text that people can read."""
    from PySide6.QtGui import QGuiApplication

    lines = [f"Model: {request.sku}"]
    lines += [f"{name}: {value}" for name, value in request.options.items()]
    if request.instrumental:
        lines.append("Instrumental")
    if request.tags:
        lines.append(f"Tags: {', '.join(request.tags)}")
    for head, text in (("Style", request.prompt), ("Lyrics", request.lyrics)):
        if text.strip():
            lines += ["", f"{head}:", text]
    QGuiApplication.clipboard().setText("\n".join(lines))


def _bytes(size: int) -> str:
    """A size as people read it: ``1.6 GB``, ``340 kB``."""
    for unit, scale in (("GB", 1e9), ("MB", 1e6), ("kB", 1e3)):
        if size >= scale:
            amount = size / scale
            return f"{amount:.1f} {unit}" if amount < 10 else f"{amount:.0f} {unit}"
    return f"{size} bytes"


def _shortened(query: str) -> str:
    return query if len(query) <= 40 else query[:39] + "…"
