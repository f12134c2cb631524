"""The window: four panes and a player, and what passes between them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

from PySide6.QtCore import QPoint, QSize, Qt, QUrl, Signal
from PySide6.QtGui import QCloseEvent, QDesktopServices, QGuiApplication, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QMainWindow, QSplitter, QVBoxLayout, QWidget

from composer.domain.errors import ComposerError
from composer.domain.generation import Generation, State
from composer.domain.options import clock
from composer.domain.price import Estimate, price_text
from composer.domain.request import Draft, Request, draft_of
from composer.services.accounts import Accounts
from composer.services.composing import Composing
from composer.services.drafting import Drafting
from composer.services.generation_queue import GenerationQueue
from composer.services.library import BIN_DAYS, Library
from composer.services.preferences import Preferences
from composer.services.waveforms import Waveforms
from composer.ui.compose_pane import ComposePane
from composer.ui.library_pane import LibraryPane
from composer.ui.library_rail import Drawer, LibraryRail
from composer.ui.model_pane import ModelPane
from composer.ui.player_bar import PlayerBar
from composer.ui.practice_window import open_practice
from composer.ui.shortcuts import Shortcuts
from composer.ui.widgets import look
from composer.ui.widgets.cards import Hairline
from composer.ui.widgets.drawing import painting
from composer.ui.widgets.menus import Menu
from composer.ui.widgets.notices import Banner, Toast, ToastStack, failure_toast

RAIL_BELOW = 1280
"""Logical pixels of width below which the library becomes a rail (design.md, Layout)."""
FOLD_BELOW = 720
"""Logical pixels of height below which the settings fold and the player takes one row."""
SMALLEST = QSize(900, 560)


class MainWindow(QMainWindow):
    """Lays the panes out and wires them; what each one shows is its own affair.

    A QMainWindow, since screen readers are told that this one is a window.
    """

    closed = Signal()

    def __init__(
        self,
        *,
        composing: Composing,
        drafting: Drafting,
        queue: GenerationQueue,
        library: Library,
        waveforms: Waveforms,
        accounts: Accounts,
        preferences: Preferences,
        folders: Mapping[str, Path],
        correct_price: Callable[[str, Decimal | None], None],
        is_practice: bool,
    ) -> None:
        super().__init__()
        self._composing = composing
        self._drafting = drafting
        self._queue = queue
        self._library = library
        self._accounts = accounts
        self._preferences = preferences
        self._folders = folders
        self._correct_price = correct_price
        self._is_practice = is_practice
        self._narrow: bool | None = None

        self.library_pane = LibraryPane(library, queue, waveforms, composing)
        self.compose_pane = ComposePane(drafting, composing)
        self.model_pane = ModelPane(composing, accounts, queue, library, preferences)
        self.player_bar = PlayerBar(library, waveforms, preferences)
        self.rail = LibraryRail()
        self.banner = Banner(icon="flask")
        self.toasts = ToastStack(self)
        self._lay_out()
        self.drawer = Drawer(self._body)

        self._connect_draft()
        self._connect_library()
        self._connect_player()
        self._connect_queue()
        self._connect_keys()
        self._show_practice()
        self._show_title()
        self.show_draft(drafting.draft)
        self._update_first_run()

    def show_draft(self, draft: Draft) -> None:
        """Put a draft in front of the user."""
        self.compose_pane.show_draft(draft)
        self.model_pane.show_draft(draft)

    def show_error(self, error: ComposerError) -> None:
        """Say what went wrong; stays until it was read."""
        self.toasts.show_toast(failure_toast(error.short, error.message))

    def show_notice(self, sentence: str) -> None:
        """Say something that the user should know; stays until it was read."""
        head, _, rest = sentence.partition(". ")
        words = rest or "Everything else works as usual."
        self.toasts.show_toast(Toast(head.rstrip("."), words, icon="info", colour="t2", stays=True))

    def tell_left_over(self, left_over: Sequence[Generation]) -> None:
        """Ask about orders that an earlier run left waiting; nothing is sent without a yes."""
        waiting = [row for row in left_over if row.state is State.QUEUED]
        if not waiting:
            return
        total = sum((row.estimate_usd or Decimal(0) for row in waiting), Decimal(0))
        toast = Toast(
            f"{len(waiting)} waiting, {price_text(total)}",
            "Left over from last time. Nothing has been sent for them.",
            icon="hourglass",
            colour="t2",
            stays=True,
        )
        toast.add_action("Resume", self._queue.start_waiting)
        toast.add_action("Discard", lambda: self._cancel_all(waiting))
        self.toasts.show_toast(toast)

    def come_to_front(self) -> None:
        """Be the window that the user sees."""
        self.setWindowState(self.windowState() & ~Qt.WindowState.WindowMinimized)
        self.show()
        self.raise_()
        self.activateWindow()

    def sizeHint(self) -> QSize:
        screen = QGuiApplication.primaryScreen().availableSize()
        return QSize(min(1360, screen.width()), min(860, screen.height()))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._set_narrow(narrow=self.width() < RAIL_BELOW)
        is_low = self.height() < FOLD_BELOW
        self.model_pane.set_compact(is_low)
        self.player_bar.set_compact(is_low or self.width() < RAIL_BELOW)
        self.toasts.set_lift(self.player_bar.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        with painting(self) as painter:
            painter.fillRect(self.rect(), look.tokens().canvas)

    def closeEvent(self, event: QCloseEvent) -> None:
        if not self._narrow:
            library, _, model = self._panes.sizes()
            self._preferences.change(library_width=library, model_width=model)
        event.accept()
        self.closed.emit()

    # Layout

    def _lay_out(self) -> None:
        self.setMinimumSize(SMALLEST)
        settings = self._preferences.settings
        self._panes = QSplitter(Qt.Orientation.Horizontal)
        self._panes.setHandleWidth(1)
        self._panes.setChildrenCollapsible(False)
        self.library_pane.setMinimumWidth(256)
        self.library_pane.setMaximumWidth(400)
        self.model_pane.setMinimumWidth(304)
        self.model_pane.setMaximumWidth(420)
        for pane in (self.library_pane, self.compose_pane, self.model_pane):
            self._panes.addWidget(pane)
        self._panes.setStretchFactor(1, 1)
        self._panes.setSizes([settings.library_width, 696, settings.model_width])
        self._body = QWidget()
        row = QHBoxLayout(self._body)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.rail)
        row.addWidget(self._panes, 1)
        whole = QWidget()
        column = QVBoxLayout(whole)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.banner)
        column.addWidget(self._body, 1)
        column.addWidget(Hairline())
        column.addWidget(self.player_bar)
        self.setCentralWidget(whole)
        self.resize(self.sizeHint())  # Qt on its own stops at two thirds of the screen

    def _set_narrow(self, *, narrow: bool) -> None:
        if narrow == self._narrow:
            return
        self._narrow = narrow
        self.rail.setVisible(narrow)
        if narrow:
            self.library_pane.hide()
            model = 304
        else:
            self.drawer.close_drawer()
            self._panes.insertWidget(0, self.library_pane)
            self.library_pane.show()
            model = self._preferences.settings.model_width
        rest = self.width() - model
        library = 0 if narrow else self._preferences.settings.library_width
        self._panes.setSizes([library, rest - library, model] if not narrow else [rest, model])

    def _open_drawer(self) -> None:
        if self._narrow and not self.drawer.is_open:
            self.drawer.open_with(self.library_pane)

    def _drawer_closed(self) -> None:
        self.library_pane.hide()
        self._panes.insertWidget(0, self.library_pane)
        self.library_pane.setVisible(not self._narrow)

    def _update_first_run(self) -> None:
        songs, _ = self._library.size()
        self.compose_pane.set_first_run(
            first_run=songs == 0 and self._drafting.draft.is_blank and not self._queue.active_ids
        )

    def _show_practice(self) -> None:
        if not self._is_practice:
            return
        self.banner.set_message(
            "Practice.",
            "Simulated services and play money, in a library of its own. Nothing is bought.",
        )
        self.banner.set_open(True)

    def _show_title(self) -> None:
        title = self._drafting.draft.title.strip()
        parts = ["Composer"]
        if self._is_practice:
            parts.append("Practice")
        if title:
            parts.append(title)
        self.setWindowTitle(" – ".join(parts))

    # What passes between the panes

    def _connect_draft(self) -> None:
        compose, model = self.compose_pane, self.model_pane
        compose.draft_changed.connect(self._take_draft)
        compose.generate_asked.connect(model.ask_generate)
        compose.key_wanted.connect(lambda: self.open_keys(""))
        compose.practice_wanted.connect(self._open_practice)
        compose.new_wanted.connect(self.new_song)
        compose.notice.connect(self.show_notice)
        model.sku_chosen.connect(self._choose_sku)
        model.options_changed.connect(self._take_options)
        model.generate_requested.connect(self._generate)
        model.key_wanted.connect(self.open_keys)
        model.field_wanted.connect(compose.focus_field)
        model.top_up_wanted.connect(self._top_up)
        model.sketch_wanted.connect(lambda: self._choose_sku("sketch/band"))
        self._drafting.not_saved.connect(self.show_notice)

    def _take_draft(self, draft: Draft) -> None:
        self._drafting.change(draft)
        self.model_pane.show_draft(draft)
        self._show_title()

    def _choose_sku(self, sku_id: str) -> None:
        draft = replace(self._drafting.draft, sku=sku_id)
        self._drafting.change(draft)
        self.show_draft(draft)

    def _take_options(self, options: Mapping[str, object]) -> None:
        draft = self._drafting.draft
        draft = replace(draft, options={**draft.options, draft.sku: dict(options)})  # type: ignore[dict-item]
        self._drafting.change(draft)
        self.model_pane.show_draft(draft)

    def _generate(self, request: Request, cost: Estimate) -> None:
        try:
            generation = self._queue.submit(request, cost)
        except ComposerError as error:
            self.show_error(error)
            return
        self.library_pane.select(generation.id)

    def _connect_library(self) -> None:
        library, rail = self.library_pane, self.rail
        library.play_requested.connect(self._play)
        library.draft_requested.connect(self._use_as_draft)
        library.export_requested.connect(self.open_export)
        library.folder_requested.connect(self._show_in_folder)
        library.delete_requested.connect(self._delete)
        library.new_requested.connect(self.new_song)
        library.menu_requested.connect(self.open_menu)
        library.error.connect(self.show_error)
        self.drawer.closed.connect(self._drawer_closed)
        rail.library_wanted.connect(self._open_drawer)
        rail.search_wanted.connect(self._search)
        rail.favourites_wanted.connect(lambda: self._open_filtered("starred"))
        rail.running_wanted.connect(lambda: self._open_filtered("active"))
        rail.new_wanted.connect(self.new_song)
        rail.menu_wanted.connect(self.open_menu)

    def _open_filtered(self, chip: str) -> None:
        self._open_drawer()
        self.library_pane.choose_chip(chip)

    def _search(self) -> None:
        self._open_drawer()
        self.library_pane.focus_search()

    def _play(self, generation_id: str) -> None:
        generation = self._library.get(generation_id)
        if generation.clip is not None:
            self.player_bar.play(generation)

    def _use_as_draft(self, generation_id: str) -> None:
        draft = draft_of(self._library.get(generation_id).request)
        before = self._drafting.draft
        self._drafting.change(draft)
        self.show_draft(draft)
        self._update_first_run()
        if not before.is_blank:
            toast = Toast("Settings taken over", "The draft before it can be taken back.")
            toast.add_action("Undo", lambda: self._put_back(before))
            self.toasts.show_toast(toast)

    def _put_back(self, draft: Draft) -> None:
        self._drafting.change(draft)
        self.show_draft(draft)

    def _delete(self, generation_id: str) -> None:
        try:
            generation = self._library.delete(generation_id)
        except ComposerError as error:
            self.show_error(error)
            return
        self.player_bar.forget(generation_id)
        toast = Toast(
            f"{generation.title} deleted", f"Kept for {BIN_DAYS} days", icon="trash", colour="t2"
        )
        toast.add_action("Undo", lambda: self._library.restore(generation_id))
        self.toasts.show_toast(toast)

    def _show_in_folder(self, generation_id: str) -> None:
        clip = self._library.get(generation_id).clip
        folder = self._library.file_of(clip).parent if clip else self._folders["Songs"]
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))

    def _connect_player(self) -> None:
        player, library = self.player_bar, self.library_pane
        player.position_changed.connect(library.set_playing)
        player.export_requested.connect(self.open_export)
        player.folder_requested.connect(self._show_in_folder)
        player.previous_requested.connect(lambda: self._play_neighbour(-1))
        player.next_requested.connect(lambda: self._play_neighbour(1))
        player.error.connect(self.show_error)

    def _play_neighbour(self, step: int) -> None:
        neighbour = self.library_pane.neighbour(self.player_bar.current_id, step)
        if neighbour:
            self.library_pane.select(neighbour)
            self._play(neighbour)

    def _connect_queue(self) -> None:
        self._queue.added.connect(lambda _generation: self._count_running())
        self._queue.ended.connect(self._tell_end)
        self._library.removed.connect(lambda _id: self._update_first_run())

    def _count_running(self) -> None:
        self.rail.running.set_count(len(self._queue.active_ids))
        self._update_first_run()

    def _tell_end(self, generation: Generation) -> None:
        self._count_running()
        clip = generation.clip
        if generation.state is State.DONE and clip is not None:
            if self.player_bar.current_id is None:
                self.player_bar.load(generation)
            label = self._label_of(generation)
            cost = price_text(generation.charged_usd or Decimal(0))
            length = clock(round(clip.seconds) * 1000)
            toast = Toast(f"{generation.title} is ready", f"{length} · {cost} · {label}")
            toast.add_action("Play", lambda: self._play(generation.id))
            self.toasts.show_toast(toast)
        elif generation.failure is not None and generation.failure.code != "cancelled":
            self.model_pane.show_failure(generation)
            head = f"{generation.title}: {generation.failure.short}"
            toast = failure_toast(head, generation.failure.message)
            toast.add_action("Show", lambda: self._show_row(generation.id))
            self.toasts.show_toast(toast)

    def _show_row(self, generation_id: str) -> None:
        self._open_drawer()
        self.library_pane.select(generation_id)

    def _label_of(self, generation: Generation) -> str:
        sku = self._composing.sku(generation.request.sku)
        return sku.label if sku else generation.request.sku

    def _cancel_all(self, generations: Sequence[Generation]) -> None:
        for generation in generations:
            self._queue.cancel(generation.id)

    # Dialogs and menus

    def open_keys(self, provider: str) -> None:
        """The API keys, at the field of a provider if one is named."""
        from composer.ui.keys_dialog import KeysDialog

        dialog = KeysDialog(self._accounts, self._composing, parent=self)
        dialog.open()
        if provider:
            dialog.focus_provider(provider)

    def open_settings(self) -> None:
        """What the user chooses once and for all."""
        from composer.ui.settings_dialog import SettingsDialog

        dialog = SettingsDialog(
            self._preferences,
            self._composing,
            folders=self._folders,
            correct_price=self._correct_price,
            parent=self,
        )
        dialog.open()

    def open_export(self, generation_id: str) -> None:
        """Hand a clip over as a file."""
        from composer.ui.export_dialog import ExportDialog

        generation = self._library.get(generation_id)
        if generation.clip is not None:
            ExportDialog(self._library, generation, parent=self).open()

    def open_shortcuts(self) -> None:
        """Every key in one place."""
        from composer.ui.shortcuts_dialog import ShortcutsDialog

        ShortcutsDialog(parent=self).open()

    def open_menu(self, at: QPoint) -> None:
        """The program's own menu."""
        menu = Menu("Composer", self)
        menu.add("API keys…", lambda: self.open_keys(""), icon_name="key")
        menu.add("Settings…", self.open_settings, icon_name="gear", shortcut="Ctrl+,")
        menu.addSeparator()
        if not self._is_practice:
            menu.add("Practice with play money", self._open_practice, icon_name="flask")
        menu.add("Show the song folder", self._show_songs, icon_name="folder-open")
        menu.add("Keyboard shortcuts", self.open_shortcuts, icon_name="keyboard", shortcut="F1")
        menu.addSeparator()
        menu.add("Quit", self.close, icon_name="sign-out", shortcut="Ctrl+Q")
        menu.popup(at)

    def new_song(self) -> None:
        """An empty draft; the one before it can be taken back."""
        before = self._drafting.draft
        draft = Draft(sku=before.sku, options=before.options)
        self._drafting.change(draft)
        self.show_draft(draft)
        self.compose_pane.set_first_run(first_run=False)
        self.compose_pane.focus_field("title")
        if not before.is_blank:
            toast = Toast("New song", "The draft before it can be taken back.", icon="note-pencil")
            toast.add_action("Undo", lambda: self._put_back(before))
            self.toasts.show_toast(toast)

    def _open_practice(self) -> None:
        if not open_practice():
            self.show_notice("Practice could not be started. Start it with: composer --practice")

    def _show_songs(self) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._folders["Songs"])))

    def _top_up(self, provider: str) -> None:
        page = self._accounts.top_up_page(provider)
        if page:
            QDesktopServices.openUrl(QUrl(f"https://{page}"))

    # Keyboard

    def _connect_keys(self) -> None:
        library, compose = self.library_pane, self.compose_pane
        model, player = self.model_pane, self.player_bar
        chords: dict[str, Callable[[], object]] = {
            "Ctrl+Return": model.ask_generate,
            "Ctrl+Enter": model.ask_generate,
            "Ctrl+N": self.new_song,
            "Ctrl+F": self._search,
            "Ctrl+1": lambda: (self._open_drawer(), library.focus_list()),
            "Ctrl+2": lambda: compose.focus_field("prompt"),
            "Ctrl+3": model.focus_list,
            "Ctrl+4": player.focus_position,
            "Ctrl+K": model.focus_list,
            "Ctrl+[": compose.sections.open_menu,
            "F6": self._next_pane,
            "Ctrl+Space": player.toggle,
            "Ctrl+D": lambda: self._with_selected(self._use_as_draft),
            "Ctrl+E": lambda: self._with_selected(self.open_export),
            "Ctrl+,": self.open_settings,
            "Ctrl+Q": self.close,
            "F1": self.open_shortcuts,
        }
        none, shift = False, True
        keys: dict[tuple[Qt.Key, bool], Callable[[], object]] = {
            (Qt.Key.Key_Space, none): player.toggle,
            (Qt.Key.Key_Left, none): lambda: player.seek_by(-5),
            (Qt.Key.Key_Right, none): lambda: player.seek_by(5),
            (Qt.Key.Key_Left, shift): lambda: player.seek_by(-1),
            (Qt.Key.Key_Right, shift): lambda: player.seek_by(1),
            (Qt.Key.Key_L, none): player.toggle_loop,
            (Qt.Key.Key_S, none): library.toggle_star,
        }
        self._shortcuts = Shortcuts(self, chords=chords, keys=keys)

    def _with_selected(self, action: Callable[[str], object]) -> None:
        wanted = self.library_pane.selected_id or self.player_bar.current_id
        if wanted:
            action(wanted)

    def _next_pane(self) -> None:
        panes: list[tuple[QWidget, Callable[[], object]]] = [
            (self.compose_pane, lambda: self.compose_pane.focus_field("prompt")),
            (self.model_pane, self.model_pane.focus_list),
            (self.player_bar, self.player_bar.focus_position),
            (self.library_pane, lambda: (self._open_drawer(), self.library_pane.focus_list())),
        ]
        focus = self.focusWidget()
        inside = [
            number for number, (pane, _) in enumerate(panes) if focus and pane.isAncestorOf(focus)
        ]
        following = (inside[0] + 1) % len(panes) if inside else 0
        panes[following][1]()
