"""The window: four panes and a player, and what passes between them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QSize, Qt, Signal
from PySide6.QtGui import QCloseEvent, QGuiApplication, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QMainWindow, QWidget

from composer.domain.errors import Charge, ComposerError
from composer.domain.generation import Generation, State
from composer.domain.request import Draft
from composer.services.accounts import Accounts
from composer.services.backups import Backups
from composer.services.composing import Composing
from composer.services.diagnostics import Diagnostics
from composer.services.differences import Differences
from composer.services.doubts import Doubts
from composer.services.drafting import Drafting
from composer.services.exporting import Exporting
from composer.services.finding_again import FindingAgain
from composer.services.generation_queue import GenerationQueue
from composer.services.importing import Importing
from composer.services.library import Library
from composer.services.listening import Listening
from composer.services.lyric_help import LyricHelp
from composer.services.preferences import Preferences
from composer.services.snippets import Snippets
from composer.services.songs import Songs
from composer.services.spelling import Spelling
from composer.services.spending import Drift, Spending
from composer.services.voice_under import VoiceUnder
from composer.services.waveforms import Waveforms
from composer.ui.compare_side import CompareSide
from composer.ui.compose_pane import ComposePane
from composer.ui.dialogs import Dialogs
from composer.ui.draft_side import DraftSide
from composer.ui.file_drag import FileDrag
from composer.ui.frame import Frame
from composer.ui.import_side import ImportSide
from composer.ui.library_pane import LibraryPane
from composer.ui.library_side import LibrarySide
from composer.ui.messages import Messages
from composer.ui.model_pane import ModelPane
from composer.ui.player_bar import PlayerBar
from composer.ui.player_side import PlayerSide
from composer.ui.practice_window import DESK_KEYS, open_practice
from composer.ui.queue_side import QueueSide
from composer.ui.shortcuts import Action, Shortcuts
from composer.ui.song_file_side import SongFileSide
from composer.ui.song_side import SongSide
from composer.ui.style_side import StyleSide
from composer.ui.widgets import look
from composer.ui.widgets.drawing import painting
from composer.ui.widgets.notices import Banner

if TYPE_CHECKING:
    from composer.services.practising import Practising
    from composer.ui.practice_side import PracticeSide

SMALLEST = QSize(900, 560)
DESIGNED = QSize(1360, 860)


class MainWindow(QMainWindow):
    """Holds the panes and carries what one says to the others.

    A QMainWindow, since screen readers are told that this one is a window.
    """

    closed = Signal()

    def __init__(
        self,
        *,
        composing: Composing,
        drafting: Drafting,
        songs: Songs,
        snippets: Snippets,
        spelling: Spelling,
        differences: Differences,
        queue: GenerationQueue,
        doubts: Doubts,
        library: Library,
        exporting: Exporting,
        voice_under: VoiceUnder,
        importing: Importing,
        finding_again: FindingAgain,
        lyric_help: LyricHelp,
        spending: Spending,
        waveforms: Waveforms,
        listening: Listening,
        accounts: Accounts,
        preferences: Preferences,
        folders: Mapping[str, Path],
        correct_price: Callable[[str, Decimal | None], None],
        backups: Backups | None = None,
        diagnostics: Diagnostics | None = None,
        practising: Practising | None = None,
    ) -> None:
        """``practising``: the play side of practice mode; without it orders are real."""
        super().__init__()
        self._composing = composing
        self._queue = queue
        self._preferences = preferences
        self._correct_price = correct_price

        self.library_pane = LibraryPane(library, queue, waveforms, composing)
        self.compose_pane = ComposePane(
            drafting,
            composing,
            waveforms,
            spelling=spelling,
            is_practice=practising is not None,
        )
        self.model_pane = ModelPane(composing, accounts, queue, library, preferences, spending)
        self.player_bar = PlayerBar(library, waveforms, listening, preferences, composing)
        self.banner = Banner(icon="flask")
        self.messages = Messages(self)
        self.dialogs = Dialogs(
            self,
            composing=composing,
            queue=queue,
            library=library,
            exporting=exporting,
            voice_under=voice_under,
            waveforms=waveforms,
            spending=spending,
            accounts=accounts,
            preferences=preferences,
            lyric_help=lyric_help,
            spelling=spelling,
            folders=folders,
            correct_price=correct_price,
            backups=backups,
            diagnostics=diagnostics,
        )
        self.frame = Frame(
            library=self.library_pane,
            compose=self.compose_pane,
            model=self.model_pane,
            player=self.player_bar,
            banner=self.banner,
            settings=preferences.settings,
        )
        self.queue_side = QueueSide(
            self,
            queue=queue,
            doubts=doubts,
            preferences=preferences,
            messages=self.messages,
            resume_left_over=self.library_pane.resume_left_over,
            open_dialog=self.dialogs.open,
            label_of=lambda key: next(
                (sku.provider_label for sku in composing.skus if sku.provider == key), key
            ),
        )
        self.frame.add_banner(self.queue_side.offline)
        self.draft_side = DraftSide(
            self,
            drafting=drafting,
            songs=songs,
            queue=queue,
            library=library,
            lyric_help=lyric_help,
            accounts=accounts,
            preferences=preferences,
            compose=self.compose_pane,
            model=self.model_pane,
            messages=self.messages,
            dialogs=self.dialogs,
        )
        self.song_side = SongSide(
            self,
            songs=songs,
            library=library,
            draft=self.draft_side,
            compose=self.compose_pane,
            messages=self.messages,
            differences=differences,
            open_dialog=self.dialogs.open,
        )
        self.song_file_side = SongFileSide(
            self,
            songs=songs,
            compose=self.compose_pane,
            messages=self.messages,
            knows_sku=lambda sku: composing.sku(sku) is not None,
        )
        self.style_side = StyleSide(
            self,
            snippets=snippets,
            songs=songs,
            compose=self.compose_pane,
            messages=self.messages,
            open_dialog=self.dialogs.open,
        )
        self.player_side = PlayerSide(
            self,
            queue=queue,
            library=library,
            player=self.player_bar,
            pane=self.library_pane,
            compose=self.compose_pane,
        )
        self.compare_side = CompareSide(
            self,
            library=library,
            listening=listening,
            composing=composing,
            player=self.player_bar,
            pane=self.library_pane,
            messages=self.messages,
            tell_difference=self.song_side.compare_takes,
        )
        self.library_side = LibrarySide(
            self,
            library=library,
            pane=self.library_pane,
            frame=self.frame,
            player=self.player_bar,
            messages=self.messages,
            dialogs=self.dialogs,
            file_drag=FileDrag(exporting, self),
            play=self.player_side.play,
        )
        self.import_side = ImportSide(
            self,
            importing=importing,
            finding_again=finding_again,
            pane=self.library_pane,
            messages=self.messages,
        )
        self._is_quitting = False
        self.setCentralWidget(self.frame)
        self.messages.stack.spare(self.model_pane.block)
        self.messages.stack.stay_below(self.banner)
        self.setMinimumSize(SMALLEST)
        self.resize(self.sizeHint())  # Qt on its own stops at two thirds of the screen

        self._connect_sides()
        library.removed.connect(lambda _id: self.draft_side.update_first_run())
        spending.drifted.connect(self._tell_drift)
        self._practice = None if practising is None else self._practice_side(practising, accounts)
        self.closed.connect(self.dialogs.close_guide)
        self._shortcuts = Shortcuts(self, chords=self._chords(), keys=self._keys())
        self._show_title(drafting.draft.title.strip())
        self.show_draft(drafting.draft)
        self.draft_side.update_first_run()
        if not self.compose_pane.is_first_run:
            # Qt would take the title, all of it selected: the first key would wipe it out.
            self.compose_pane.style_edit.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_draft(self, draft: Draft) -> None:
        """Put a draft in front of the user."""
        self.draft_side.show(draft)

    def show_error(self, error: ComposerError) -> None:
        """Say what went wrong; stays until it was read."""
        self.messages.error(error)

    def show_notice(self, sentence: str) -> None:
        """Say something that the user should know; stays until it was read."""
        self.messages.notice(sentence)

    def tell_left_over(self, left_over: Sequence[Generation]) -> None:
        """Ask about orders that an earlier run left waiting; nothing is sent without a yes."""
        self.queue_side.tell_left_over(left_over)

    def lay_newest_ready(self) -> None:
        """Have the newest song in the player, so that Play plays it."""
        self.player_side.have_newest_ready()

    def open_files(self, files: Sequence[Path]) -> None:
        """Open songs out of files, each beside those that are open."""
        self.song_file_side.open_files(files)

    def set_online(self, *, online: bool) -> None:
        """Whether there is a network; everything but the services works without."""
        self.library_pane.set_status(
            self.tr("Online") if online else self.tr("Offline"), "good" if online else "warning"
        )
        self.queue_side.set_online(online=online)

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
        self.messages.stack.set_lift(self.player_bar.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        with painting(self) as painter:
            painter.fillRect(self.rect(), look.tokens().canvas)

    def closeEvent(self, event: QCloseEvent) -> None:
        if not self._is_quitting and not self.queue_side.may_quit():
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
        self.player_side.end()
        event.accept()
        self.closed.emit()

    # What one side says to another

    def _connect_sides(self) -> None:
        draft, songs = self.draft_side, self.library_side
        library, rail = self.library_pane, self.frame.rail
        draft.title_changed.connect(self._show_title)
        self.song_side.takes_wanted.connect(self._show_takes)
        draft.ordered.connect(library.select)
        draft.play_wanted.connect(songs.play_bought)
        draft.practice_wanted.connect(self._practise)
        library.draft_requested.connect(self.song_side.use)
        library.compare_requested.connect(self.song_side.compare_takes)
        library.review_requested.connect(self.queue_side.review)
        library.new_requested.connect(self.song_side.new)
        library.menu_requested.connect(self._open_menu)
        rail.new_wanted.connect(self.song_side.new)
        rail.menu_wanted.connect(self._open_menu)
        self.frame.columns_changed.connect(self.player_bar.set_columns)
        self._queue.added.connect(lambda _generation: self._count_running())
        self._queue.lines.changed.connect(self._count_running)
        self._queue.ended.connect(self._tell_end)
        self.queue_side.quit_agreed.connect(self._quit)
        self.queue_side.front_wanted.connect(self.come_to_front)

    def _count_running(self) -> None:
        paused = bool(self._queue.lines.paused)
        self.frame.rail.running.set_count(len(self._queue.active_ids), is_paused=paused)
        self.draft_side.update_first_run()

    def _tell_end(self, generation: Generation) -> None:
        self._count_running()
        if generation.state is State.DONE and generation.clip is not None:
            self.player_side.take_made(generation)
            sku = self._composing.sku(generation.request.sku)
            label = sku.label if sku else generation.request.sku
            self.messages.ready(generation, label, lambda: self.player_side.play(generation.id))
            self.queue_side.tell_ready(generation, label)
        elif (failure := generation.failure) is None:
            return
        # Whoever stops an order knows it, and is told if money may have been taken all the same.
        elif generation.state is not State.CANCELLED or failure.charged is not Charge.NO:
            # What a card says beside Generate is not said a second time above it.
            is_told = self.model_pane.show_failure(generation)
            if not is_told:
                self.messages.failed(
                    generation, lambda: self.library_side.tell_story(generation.id)
                )

    def _quit(self) -> None:
        """The user has read what becomes of the orders under way."""
        self._is_quitting = True
        self.close()

    # The window itself

    def _practice_side(self, practising: Practising, accounts: Accounts) -> PracticeSide:
        from composer.ui.practice_side import PracticeSide

        return PracticeSide(
            self,
            practising,
            banner=self.banner,
            over=self.compose_pane,
            accounts=accounts,
            composing=self._composing,
            queue=self._queue,
            service_of_draft=lambda: self.draft_side.draft.sku.partition("/")[0],
            generate=self.model_pane.ask_generate,
        )

    def _show_title(self, song: str) -> None:
        parts = ["Composer", *([self.tr("Practice")] if self._practice else []), song]
        self.setWindowTitle(" – ".join(part for part in parts if part))

    def _open_menu(self, at: QPoint) -> None:
        desk = self._practice.open_desk if self._practice else None
        side = self.queue_side
        self.dialogs.menu(
            at,
            spending=self._show_spending,
            pause=side.turn_pause,
            is_paused=side.is_paused,
            review=side.review if side.has_doubts else None,
            practise=self._practise,
            desk=desk,
        )

    def _show_spending(self) -> None:
        self.dialogs.spending(self._show_bought)

    def _show_bought(self, generation_id: str) -> None:
        """The song of an order; what was paid is remembered longer than the song."""
        if not self.library_side.is_here(generation_id):
            self.show_notice(
                self.tr("The library has no song of this order. Its money is remembered.")
            )
            return
        self.library_side.show(generation_id)
        self.come_to_front()

    def _tell_drift(self, drift: Drift) -> None:
        sku = self._composing.sku(drift.sku)
        self.messages.drifted(
            sku.label if sku else drift.sku, drift, lambda: self._adopt_price(drift)
        )

    def _adopt_price(self, drift: Drift) -> None:
        try:
            self._correct_price(drift.sku, drift.corrected)
        except ComposerError as error:
            self.show_error(error)

    def _practise(self) -> None:
        """Try everything for nothing: at the desk, where this is practice already."""
        if self._practice is not None:
            self._practice.open_desk()
        elif not open_practice():
            self.show_notice(
                self.tr("Practice could not be started. Start it with: composer --practice")
            )

    # The keyboard

    def _chords(self) -> dict[str, Action]:
        model, player, dialogs = self.model_pane, self.player_bar, self.dialogs
        written, songs = self.song_side, self.library_side
        return {
            "Ctrl+Return": model.ask_generate,
            "Ctrl+Enter": model.ask_generate,
            **written.chords(),
            **self.song_file_side.chords(),
            **self.style_side.chords(),
            "Ctrl+Z": self.messages.undo_last,  # outside text, which has an undo of its own
            "Ctrl+F": self._find,
            "Ctrl+1": songs.go_to,
            "Ctrl+2": lambda: self.compose_pane.focus_field("prompt"),
            "Ctrl+3": model.focus_list,
            "Ctrl+4": player.focus_position,
            "Ctrl+K": model.focus_list,
            "Ctrl+[": self.compose_pane.sections.open_menu,
            "F6": self._next_pane,
            "Ctrl+Space": player.toggle,
            "Ctrl+D": lambda: songs.with_selected(written.use),
            "Ctrl+E": songs.export_selected,
            "Ctrl+,": dialogs.settings,
            "Ctrl+B": self._show_spending,
            "Ctrl+P": self.queue_side.turn_pause,
            "Ctrl+Q": self.close,
            "F1": dialogs.guide,
            "Ctrl+/": dialogs.shortcuts,
            **({DESK_KEYS: self._practice.open_desk} if self._practice else {}),
        }

    def _keys(self) -> dict[tuple[Qt.Key, bool], Action]:
        player, shift = self.player_bar, True
        return {
            (Qt.Key.Key_Space, not shift): player.toggle,
            (Qt.Key.Key_Left, not shift): lambda: player.seek_by(-5),
            (Qt.Key.Key_Right, not shift): lambda: player.seek_by(5),
            (Qt.Key.Key_Left, shift): lambda: player.seek_by(-1),
            (Qt.Key.Key_Right, shift): lambda: player.seek_by(1),
            (Qt.Key.Key_L, not shift): player.toggle_loop,
            (Qt.Key.Key_S, not shift): self.library_pane.toggle_star,
            **self.compare_side.keys(),
        }

    def _find(self) -> None:
        """Words in the lyrics from within them, else songs."""
        if self.compose_pane.lyrics_edit.hasFocus():
            self.compose_pane.find_words()
        else:
            self.library_side.search()

    def _show_takes(self, search: str) -> None:
        """What the library finds so, in front."""
        self.library_side.go_to()
        self.library_pane.tools.show_search(search)

    def _next_pane(self) -> None:
        panes: tuple[tuple[QWidget, Action], ...] = (
            (self.compose_pane, lambda: self.compose_pane.focus_field("prompt")),
            (self.model_pane, self.model_pane.focus_list),
            (self.player_bar, self.player_bar.focus_position),
            (self.library_pane, self.library_side.go_to),
        )
        focus = self.focusWidget()
        inside = [n for n, (pane, _) in enumerate(panes) if focus and pane.isAncestorOf(focus)]
        _, enter = panes[(inside[0] + 1) % len(panes) if inside else 0]
        enter()
