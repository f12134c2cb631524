"""The window: four panes and a player, and what passes between them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QSize, Qt, Signal
from PySide6.QtGui import QCloseEvent, QGuiApplication, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QMainWindow

from composer.domain.errors import ComposerError
from composer.domain.request import Draft
from composer.services.composing import Composing
from composer.services.drafting import Drafting
from composer.services.preferences import Preferences
from composer.services.songs import Songs
from composer.ui.compose_pane import ComposePane
from composer.ui.frame import Frame
from composer.ui.widgets import look
from composer.ui.widgets.drawing import painting

if TYPE_CHECKING:
    from composer.domain.generation import Generation
    from composer.ui.practice_side import PracticeSide
    from composer.ui.window_services import WindowServices

SMALLEST = QSize(900, 560)
DESIGNED = QSize(1360, 860)


class MainWindow(QMainWindow):
    """Holds the panes and carries what one says to the others.

    It opens in two steps. What it is made with is enough to write, and is shown at once; then
    ``furnish`` puts the other panes at their places. What else it is asked for comes after that.

    A QMainWindow, since screen readers are told that this one is a window.
    """

    closed = Signal()

    def __init__(
        self,
        songs: Songs,
        drafting: Drafting,
        composing: Composing,
        preferences: Preferences,
        *,
        is_practice: bool = False,
        has_songs: bool = True,
    ) -> None:
        """``has_songs``: whoever has neither made nor written anything is greeted."""
        super().__init__()
        self._drafting = drafting
        self._preferences = preferences
        self._is_practice = is_practice
        self.is_furnished = False
        """Whether every pane is there."""
        self._is_quitting = False
        self._early_files = list[Path]()
        """Those that somebody wanted opened before the window was whole."""
        self.compose_pane = ComposePane(drafting, composing, is_practice=is_practice)
        self.compose_pane.draft_changed.connect(drafting.change)
        self.frame = Frame(compose=self.compose_pane, settings=preferences.settings)
        self.setCentralWidget(self.frame)
        self.setMinimumSize(SMALLEST)
        self.resize(self.sizeHint())  # Qt on its own stops at two thirds of the screen
        self._show_title(drafting.draft.title.strip())
        self._show_words(songs)
        if drafting.draft.is_blank and not has_songs:
            self.compose_pane.set_first_run(first_run=True)
        else:
            # Qt would take the title, all of it selected: the first key would wipe it out.
            self.compose_pane.style_edit.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_words(self, songs: Songs) -> None:
        compose, drafting = self.compose_pane, self._drafting
        compose.turn_to(songs.current)
        compose.show_draft(drafting.draft)
        compose.tabs.show_songs(
            [(each, songs.name(each)) for each in songs.open_ids], songs.current
        )
        if self._preferences.settings.line_notes:
            compose.lyrics_card.set_line_notes(shown=True)

    def furnish(self, services: WindowServices) -> Iterator[None]:
        """Put in what the editors can begin without, a pane at a step.

        Between two steps the window may be painted and written in. Each reads the modules that
        it needs, so that the editors did not wait for them.
        """
        self._services = services
        self._queue = services.queue
        self.compose_pane.complete(services.waveforms, services.spelling)
        yield from self._build_panes(services)
        yield from self._build_sides(services)
        self.model_pane.follow_draft(self._drafting.draft)  # somebody may have written meanwhile
        self.sides.draft.update_first_run()
        self._show_title(self._drafting.draft.title.strip())
        self.is_furnished = True
        if self._early_files:
            self.open_files(self._early_files)

    def _build_panes(self, services: WindowServices) -> Iterator[None]:
        from composer.ui.library_pane import LibraryPane

        self.library_pane = LibraryPane(
            services.library, services.queue, services.waveforms, services.composing
        )
        self.frame.put_library(self.library_pane)
        yield
        from composer.ui.model_pane import ModelPane

        self.model_pane = ModelPane(
            services.composing,
            services.accounts,
            services.queue,
            services.library,
            services.preferences,
            services.spending,
        )
        self.model_pane.show_draft(self._drafting.draft)
        self.frame.put_model(self.model_pane)
        yield
        from composer.ui.player_bar import PlayerBar

        self.player_bar = PlayerBar(
            services.library,
            services.waveforms,
            services.listening,
            services.preferences,
            services.composing,
        )
        self.frame.put_player(self.player_bar)
        self.frame.columns_changed.connect(self.player_bar.set_columns)
        yield

    def _build_sides(self, services: WindowServices) -> Iterator[None]:
        from composer.ui.dialogs import Dialogs
        from composer.ui.messages import Messages
        from composer.ui.shortcuts import Shortcuts
        from composer.ui.sides import Sides
        from composer.ui.widgets.notices import Banner
        from composer.ui.window_keys import chords, single_keys

        self.banner = Banner(icon="flask")
        self.frame.add_banner(self.banner)
        self.messages = Messages(self)
        self.messages.stack.spare(self.model_pane.block)
        self.messages.stack.stay_below(self.banner)
        self.messages.stack.set_lift(self.player_bar.sizeHint().height())
        self.dialogs = Dialogs(self, services)
        yield
        self.sides = Sides(self, services)
        self.practice = self._practice_side()
        self._connect_sides()
        self._shortcuts = Shortcuts(self, chords=chords(self), keys=single_keys(self))

    def show_draft(self, draft: Draft) -> None:
        """Put a draft in front of the user."""
        self.sides.draft.show(draft)

    def show_error(self, error: ComposerError) -> None:
        """Say what went wrong; stays until it was read."""
        self.messages.error(error)

    def show_notice(self, sentence: str) -> None:
        """Say something that the user should know; stays until it was read."""
        self.messages.notice(sentence)

    def tell_left_over(self, left_over: Sequence[Generation]) -> None:
        """Ask about orders that an earlier run left waiting; nothing is sent without a yes."""
        self.sides.queue.tell_left_over(left_over)

    def lay_newest_ready(self) -> None:
        """Have the newest song in the player, so that Play plays it."""
        self.sides.player.have_newest_ready()

    def open_files(self, files: Sequence[Path]) -> None:
        """Open songs out of files, each beside those that are open, once there is a place."""
        if self.is_furnished:
            self.sides.song_file.open_files(files)
        else:
            self._early_files += files

    def set_online(self, *, online: bool) -> None:
        """Whether there is a network; everything but the services works without."""
        self.library_pane.set_status(
            self.tr("Online") if online else self.tr("Offline"), "good" if online else "warning"
        )
        self.sides.queue.set_online(online=online)

    def serve_media_keys(self) -> None:
        """Let the desktop's media keys and its now-playing panel reach the player."""
        from composer.ui.media_keys import MediaKeys

        MediaKeys(
            self.player_bar,
            come_to_front=self.come_to_front,
            quit_=self.close,
            desktop_entry=QGuiApplication.desktopFileName(),
            parent=self,
        ).start()

    def come_to_front(self) -> None:
        """Be the window that the user sees."""
        self.setWindowState(self.windowState() & ~Qt.WindowState.WindowMinimized)
        self.show()
        self.raise_()
        self.activateWindow()

    # What Qt calls.

    def sizeHint(self) -> QSize:
        return DESIGNED.boundedTo(QGuiApplication.primaryScreen().availableSize())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self.is_furnished:
            self.messages.stack.set_lift(self.player_bar.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        with painting(self) as painter:
            painter.fillRect(self.rect(), look.tokens().canvas)

    def closeEvent(self, event: QCloseEvent) -> None:
        if not self.is_furnished:  # nothing was ordered, and the draft keeps itself
            event.accept()
            self.closed.emit()
            return
        if not self._is_quitting and not self.sides.queue.may_quit():
            event.ignore()  # the answer comes from a dialog
            return
        library, model = self.frame.widths()
        try:
            self._preferences.change(
                library_width=library, model_width=model, library_pinned=self.frame.is_pinned
            )
        except ComposerError as error:
            # A disk that refuses the widths must not keep the window open.
            self.show_error(error)
        self.sides.player.end()
        event.accept()
        self.closed.emit()

    # What one side says to another

    def _connect_sides(self) -> None:
        draft, songs = self.sides.draft, self.sides.library
        library, rail = self.library_pane, self.frame.rail
        draft.title_changed.connect(self._show_title)
        self.sides.song.takes_wanted.connect(self._show_takes)
        draft.ordered.connect(library.select)
        draft.play_wanted.connect(songs.play_bought)
        draft.practice_wanted.connect(self._practise)
        library.draft_requested.connect(self.sides.song.use)
        library.compare_requested.connect(self.sides.song.compare_takes)
        library.review_requested.connect(self.sides.queue.review)
        library.new_requested.connect(self.sides.song.new)
        library.menu_requested.connect(self._open_menu)
        rail.new_wanted.connect(self.sides.song.new)
        rail.menu_wanted.connect(self._open_menu)
        for signal in (self._queue.added, self._queue.ended):
            signal.connect(lambda _generation: self._count_running())
        self._queue.lines.changed.connect(self._count_running)
        self.sides.queue.quit_agreed.connect(self._quit)
        self.sides.queue.front_wanted.connect(self.come_to_front)
        self._services.library.removed.connect(lambda _id: draft.update_first_run())
        self.closed.connect(self.dialogs.close_guide)

    def _count_running(self) -> None:
        paused = bool(self._queue.lines.paused)
        self.frame.rail.running.set_count(len(self._queue.active_ids), is_paused=paused)
        self.sides.draft.update_first_run()

    def _show_takes(self, search: str) -> None:
        """What the library finds so, in front."""
        self.sides.library.go_to()
        self.library_pane.tools.show_search(search)

    def _quit(self) -> None:
        """The user has read what becomes of the orders under way."""
        self._is_quitting = True
        self.close()

    # The window itself

    def _practice_side(self) -> PracticeSide | None:
        services = self._services
        if services.practising is None:
            return None
        from composer.ui.practice_side import PracticeSide

        return PracticeSide(
            self,
            services.practising,
            banner=self.banner,
            over=self.compose_pane,
            accounts=services.accounts,
            composing=services.composing,
            queue=services.queue,
            service_of_draft=lambda: self.sides.draft.draft.sku.partition("/")[0],
            generate=self.model_pane.ask_generate,
        )

    def _show_title(self, song: str) -> None:
        practice = self.tr("Practice") if self._is_practice else ""
        parts = ["Composer", practice, " ".join(song.split())]  # what was pasted may have lines
        self.setWindowTitle(" – ".join(part for part in parts if part))

    def _open_menu(self, at: QPoint) -> None:
        desk = self.practice.open_desk if self.practice else None
        side = self.sides.queue
        self.dialogs.menu(
            at,
            spending=self.sides.money.show_spending,
            pause=side.turn_pause,
            is_paused=side.is_paused,
            review=side.review if side.has_doubts else None,
            practise=self._practise,
            desk=desk,
        )

    def _practise(self) -> None:
        """Try everything for nothing: at the desk, where this is practice already."""
        if self.practice is not None:
            self.practice.open_desk()
            return
        from composer.ui.practice_window import open_practice

        if not open_practice():
            self.show_notice(
                self.tr("Practice could not be started. Start it with: composer --practice")
            )
