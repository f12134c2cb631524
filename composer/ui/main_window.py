"""The window: four panes and a player, and what passes between them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QGuiApplication, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QMainWindow, QWidget

from composer.domain.errors import AlreadyOrdered, Charge, ComposerError, OverBudget
from composer.domain.generation import Generation, State
from composer.domain.options import OptionValue
from composer.domain.price import Estimate
from composer.domain.provider import Sounding
from composer.domain.request import Draft, Request, draft_of
from composer.services.accounts import Accounts
from composer.services.backups import Backups
from composer.services.composing import Composing
from composer.services.doubts import Doubts
from composer.services.drafting import Drafting
from composer.services.generation_queue import GenerationQueue
from composer.services.library import Library
from composer.services.lyric_help import LyricHelp
from composer.services.preferences import Preferences
from composer.services.spending import Drift, Spending
from composer.services.waveforms import Waveforms
from composer.ui.compose_pane import ComposePane
from composer.ui.dialogs import Dialogs
from composer.ui.frame import Frame
from composer.ui.library_pane import LibraryPane
from composer.ui.library_rail import DRAWER_MS
from composer.ui.messages import Messages
from composer.ui.model_pane import ModelPane
from composer.ui.player_bar import PlayerBar
from composer.ui.practice_window import DESK_KEYS, open_practice
from composer.ui.queue_side import QueueSide
from composer.ui.shortcuts import Action, Shortcuts
from composer.ui.widgets import look
from composer.ui.widgets.drawing import painting
from composer.ui.widgets.notices import Banner

if TYPE_CHECKING:
    from composer.services.practising import Practising
    from composer.ui.practice_side import PracticeSide

SMALLEST = QSize(900, 560)
DESIGNED = QSize(1360, 860)
FREE = "sketch/band"


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
        queue: GenerationQueue,
        doubts: Doubts,
        library: Library,
        lyric_help: LyricHelp,
        spending: Spending,
        waveforms: Waveforms,
        accounts: Accounts,
        preferences: Preferences,
        folders: Mapping[str, Path],
        correct_price: Callable[[str, Decimal | None], None],
        backups: Backups | None = None,
        practising: Practising | None = None,
    ) -> None:
        """``practising``: the play side of practice mode; without it orders are real."""
        super().__init__()
        self._composing = composing
        self._drafting = drafting
        self._queue = queue
        self._library = library
        self._preferences = preferences
        self._correct_price = correct_price

        self.library_pane = LibraryPane(library, queue, waveforms, composing)
        self.compose_pane = ComposePane(
            drafting, composing, waveforms, is_practice=practising is not None
        )
        self.model_pane = ModelPane(composing, accounts, queue, library, preferences, spending)
        self.player_bar = PlayerBar(library, waveforms, preferences, composing)
        self.banner = Banner(icon="flask")
        self.messages = Messages(self)
        self.dialogs = Dialogs(
            self,
            composing=composing,
            queue=queue,
            library=library,
            spending=spending,
            accounts=accounts,
            preferences=preferences,
            lyric_help=lyric_help,
            folders=folders,
            correct_price=correct_price,
            backups=backups,
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
        self._is_quitting = False
        self.setCentralWidget(self.frame)
        self.messages.stack.spare(self.model_pane.block)
        self.messages.stack.stay_below(self.banner)
        self.setMinimumSize(SMALLEST)
        self.resize(self.sizeHint())  # Qt on its own stops at two thirds of the screen

        self._connect_draft()
        self._connect_library()
        self._connect_player()
        self._connect_queue()
        self._connect_lyric_help(lyric_help, accounts)
        spending.drifted.connect(self._tell_drift)
        self._practice = None if practising is None else self._practice_side(practising, accounts)
        self._shortcuts = Shortcuts(self, chords=self._chords(), keys=self._keys())
        self._show_title()
        self.show_draft(drafting.draft)
        self._update_first_run()
        if not self.compose_pane.is_first_run:
            # Qt would take the title, all of it selected: the first key would wipe it out.
            self.compose_pane.style_edit.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_draft(self, draft: Draft) -> None:
        """Put a draft in front of the user."""
        self.compose_pane.show_draft(draft)
        self.model_pane.show_draft(draft)

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
        newest = self.library_pane.neighbour(None, 1)
        if newest is not None and self.player_bar.current_id is None:
            self._have_ready(newest)

    def set_online(self, *, online: bool) -> None:
        """Whether there is a network; everything but the services works without."""
        self.library_pane.set_status(
            "Online" if online else "Offline", "good" if online else "warning"
        )
        self.queue_side.set_online(online=online)

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
        # What still comes is waited for by nobody: the player could not end while it waits.
        self._take_no_sound()
        self.player_bar.playback.unload()
        event.accept()
        self.closed.emit()

    # The draft

    def _connect_draft(self) -> None:
        compose, model = self.compose_pane, self.model_pane
        compose.draft_changed.connect(self._take_draft)
        compose.generate_asked.connect(model.ask_generate)
        compose.key_wanted.connect(self.dialogs.keys)
        compose.practice_wanted.connect(self._practise)
        compose.new_wanted.connect(self.new_song)
        compose.notice.connect(self.show_notice)
        compose.error.connect(self.show_error)
        compose.sounding.connect(self.player_bar.playback.pause)
        if self._preferences.settings.line_notes:
            compose.lyrics_card.set_line_notes(shown=True)
        compose.line_notes_changed.connect(self._keep_line_notes)
        model.sku_chosen.connect(self._choose_sku)
        model.options_changed.connect(self._take_options)
        model.generate_requested.connect(self._generate)
        model.play_wanted.connect(self._play_bought)
        model.key_wanted.connect(self.dialogs.keys)
        model.field_wanted.connect(compose.focus_field)
        model.top_up_wanted.connect(self.dialogs.top_up)
        model.sketch_wanted.connect(lambda: self._choose_sku(FREE))
        self._drafting.not_saved.connect(self.show_notice)

    def _keep_line_notes(self, shown: bool) -> None:
        try:
            self._preferences.change(line_notes=shown)
        except ComposerError as error:
            self.show_error(error)

    def _connect_lyric_help(self, lyric_help: LyricHelp, accounts: Accounts) -> None:
        compose = self.compose_pane

        def follow() -> None:
            compose.lyrics_card.set_writer(ready=lyric_help.is_ready)

        accounts.changed.connect(follow)
        lyric_help.changed.connect(self.model_pane.note_spending)
        follow()
        compose.lyrics_wanted.connect(lambda: self.dialogs.lyrics(compose, tell=self.show_error))

    def new_song(self) -> None:
        """An empty draft; the one before it can be taken back."""
        before = self._drafting.draft
        self._replace_draft(Draft(sku=before.sku, options=before.options))
        self.compose_pane.focus_field("title")
        if not before.is_blank:
            self.messages.undoable(
                "New song",
                "The draft before it can be taken back.",
                "note-pencil",
                lambda: self._replace_draft(before),
            )

    def _take_draft(self, draft: Draft) -> None:
        """Somebody wrote: the words on screen are newer than any other."""
        self._drafting.change(draft)
        self.model_pane.follow_draft(draft)
        self._show_title()

    def _replace_draft(self, draft: Draft) -> None:
        """Another draft takes the place of the one on screen."""
        self._drafting.change(draft)
        self.show_draft(draft)
        self._show_title()
        self._update_first_run()

    def _choose_sku(self, sku_id: str) -> None:
        self._replace_draft(replace(self._drafting.draft, sku=sku_id))

    def _take_options(self, options: Mapping[str, OptionValue]) -> None:
        draft = self._drafting.draft
        draft = replace(draft, options={**draft.options, draft.sku: dict(options)})
        self._drafting.change(draft)
        self.show_draft(draft)

    def _generate(
        self,
        request: Request,
        cost: Estimate,
        agreed: Decimal | None,
        takes: int,
        is_meant: bool,
    ) -> None:
        try:
            generation = self._queue.submit_many(
                request, cost, takes, agreed=agreed, unless_ordered=not is_meant
            )[0]
        except (OverBudget, AlreadyOrdered) as error:
            # Something was bought since it was looked at, perhaps by another process.
            if not self.model_pane.ask_again(request):
                self.show_error(error)
            return
        except ComposerError as error:
            self.show_error(error)
            return
        self.library_pane.select(generation.id)

    # The library

    def _connect_library(self) -> None:
        library, rail = self.library_pane, self.frame.rail
        library.selected.connect(self._have_ready)
        library.play_requested.connect(self._play)
        library.draft_requested.connect(self._use_as_draft)
        library.export_requested.connect(self._export)
        library.folder_requested.connect(self._show_folder)
        library.delete_requested.connect(self._delete)
        library.review_requested.connect(self.queue_side.review)
        library.new_requested.connect(self.new_song)
        library.menu_requested.connect(self._open_menu)
        library.pin_requested.connect(self.frame.toggle_pin)
        library.spend_asked.connect(self.messages.spend_asked)
        library.error.connect(self.show_error)
        rail.library_wanted.connect(self._go_to_library)
        rail.search_wanted.connect(self._search)
        rail.favourites_wanted.connect(lambda: self._open_filtered("starred"))
        rail.running_wanted.connect(lambda: self._open_filtered("active"))
        rail.new_wanted.connect(self.new_song)
        rail.menu_wanted.connect(self._open_menu)

    def _go_to_library(self) -> None:
        self.frame.open_library()
        self.library_pane.focus_list()

    def _search(self) -> None:
        self.frame.open_library()
        self.library_pane.focus_search()

    def _find(self) -> None:
        """Words in the lyrics from within them, else songs."""
        if self.compose_pane.lyrics_edit.hasFocus():
            self.compose_pane.find_words()
        else:
            self._search()

    def _open_filtered(self, chip: str) -> None:
        self.frame.open_library()
        self.library_pane.choose_chip(chip)

    def _play(self, generation_id: str) -> None:
        generation = self._library.get(generation_id)
        live = self._queue.live(generation_id)
        if generation.clip is not None:
            self.player_bar.play(generation)
        elif live is not None and live.sound is not None:
            self.player_bar.play_arriving(generation, live.sound)

    def _take_sound(self, generation_id: str, sound: Sounding) -> None:
        """More of a song can be heard that is still on its way."""
        player = self.player_bar
        player.take_more(generation_id, sound)
        if generation_id == self.library_pane.selected_id != player.current_id:
            self._have_ready(generation_id)

    def _play_bought(self, generation_id: str) -> None:
        """Hear what the same order has made already, out of the bin if it lies there."""
        if self._library.get(generation_id).deleted is not None:
            self._restore(generation_id)
        self.frame.open_library()
        self.library_pane.select(generation_id)
        self._play(generation_id)

    def _export(self, generation_id: str) -> None:
        """Of several takes the one that is in the player, else the first."""
        self.dialogs.export(generation_id, self.player_bar.chosen_clip(generation_id))

    def _show_folder(self, generation_id: str) -> None:
        self.dialogs.folder(generation_id, self.player_bar.chosen_clip(generation_id))

    def _use_as_draft(self, generation_id: str) -> None:
        before = self._drafting.draft
        self._replace_draft(draft_of(self._library.get(generation_id).request))
        if not before.is_blank:
            self.messages.undoable(
                "Settings taken over",
                "The draft before it can be taken back.",
                "note-pencil",
                lambda: self._replace_draft(before),
            )

    def _delete(self, generation_id: str) -> None:
        # The player lets go first: some systems do not move a file that is being played.
        self.player_bar.forget(generation_id)
        try:
            generation = self._library.delete(generation_id)
        except ComposerError as error:
            self.show_error(error)
            return
        self.messages.deleted(generation.title, lambda: self._restore(generation_id))

    def _restore(self, generation_id: str) -> None:
        try:
            self._library.restore(generation_id)
        except ComposerError as error:
            self.show_error(error)
            return
        self.library_pane.select(generation_id)

    # The player

    def _have_ready(self, generation_id: str) -> None:
        """Play is for what is selected, unless something sounds: that goes on."""
        player, generation = self.player_bar, self._library.get(generation_id)
        if generation.clip and not player.is_playing and player.current_id != generation_id:
            player.load(generation)
        live = self._queue.live(generation_id)
        if live and live.sound and not player.is_playing and player.current_id != generation_id:
            player.load_arriving(generation, live.sound)

    def _connect_player(self) -> None:
        player, library = self.player_bar, self.library_pane
        player.position_changed.connect(library.set_playing)
        player.export_requested.connect(self._export)
        player.folder_requested.connect(self._show_folder)
        player.previous_requested.connect(lambda: self._play_neighbour(-1))
        player.next_requested.connect(lambda: self._play_neighbour(1))
        player.error.connect(self.show_error)
        player.playback.playing_changed.connect(lambda on: self.compose_pane.hush() if on else None)
        self.frame.columns_changed.connect(player.set_columns)

    def _play_neighbour(self, step: int) -> None:
        neighbour = self.library_pane.neighbour(self.player_bar.current_id, step)
        if neighbour:
            self.library_pane.select(neighbour)
            self._play(neighbour)

    # The queue

    def _connect_queue(self) -> None:
        self._queue.added.connect(lambda _generation: self._count_running())
        self._take_no_sound = self._queue.sounding.connect(self._take_sound)
        self._queue.ended.connect(self.player_bar.take_end)
        self._queue.ended.connect(self._tell_end)
        self._queue.lines.changed.connect(self._count_running)
        self.queue_side.quit_agreed.connect(self._quit)
        self.queue_side.front_wanted.connect(self.come_to_front)
        self._library.removed.connect(lambda _id: self._update_first_run())

    def _count_running(self) -> None:
        paused = bool(self._queue.lines.paused)
        self.frame.rail.running.set_count(len(self._queue.active_ids), is_paused=paused)
        self._update_first_run()

    def _tell_end(self, generation: Generation) -> None:
        self._count_running()
        if generation.state is State.DONE and generation.clip is not None:
            if generation.id == self.library_pane.selected_id or not self.player_bar.current_id:
                self._have_ready(generation.id)
            sku = self._composing.sku(generation.request.sku)
            label = sku.label if sku else generation.request.sku
            self.messages.ready(generation, label, lambda: self._play(generation.id))
            self.queue_side.tell_ready(generation, label)
        elif (failure := generation.failure) is None:
            return
        # Whoever stops an order knows it, and is told if money may have been taken all the same.
        elif generation.state is not State.CANCELLED or failure.charged is not Charge.NO:
            # What a card says beside Generate is not said a second time above it.
            is_told = self.model_pane.show_failure(generation)
            if not is_told:
                self.messages.failed(generation, lambda: self._tell_story(generation.id))

    def _tell_story(self, generation_id: str) -> None:
        """Show the row, and beside it the whole sentence with the ways out."""
        slides = self.frame.open_library()
        self.library_pane.select(generation_id)
        tell = partial(self.library_pane.open_story, generation_id)
        QTimer.singleShot(look.duration(DRAWER_MS) if slides else 0, self, tell)

    def _quit(self) -> None:
        """The user has read what becomes of the orders under way."""
        self._is_quitting = True
        self.close()

    # The window itself

    def _update_first_run(self) -> None:
        is_first = (
            self._drafting.draft.is_blank
            and not self._queue.active_ids
            and self._library.is_empty()
        )
        if is_first != self.compose_pane.is_first_run and not self._has_begun():
            self.compose_pane.set_first_run(first_run=is_first)

    def _has_begun(self) -> bool:
        """Whether somebody is writing already, in an editor that is still empty."""
        focus = self.focusWidget()
        return (
            focus is not None
            and not self.compose_pane.is_first_run
            and (self.compose_pane.isAncestorOf(focus))
        )

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
            service_of_draft=lambda: self._drafting.draft.sku.partition("/")[0],
            generate=self.model_pane.ask_generate,
        )

    def _show_title(self) -> None:
        parts = ["Composer", *(["Practice"] if self._practice else [])]
        parts.append(self._drafting.draft.title.strip())
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
        try:
            is_here = self._library.get(generation_id).deleted is None
        except ComposerError:
            is_here = False
        if not is_here:
            self.show_notice("The library has no song of this order. Its money is remembered.")
            return
        self.frame.open_library()
        self.library_pane.select(generation_id)
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
            self.show_notice("Practice could not be started. Start it with: composer --practice")

    # The keyboard

    def _chords(self) -> dict[str, Action]:
        model, player, dialogs = self.model_pane, self.player_bar, self.dialogs
        return {
            "Ctrl+Return": model.ask_generate,
            "Ctrl+Enter": model.ask_generate,
            "Ctrl+N": self.new_song,
            "Ctrl+Z": self.messages.undo_last,  # outside text, which has an undo of its own
            "Ctrl+F": self._find,
            "Ctrl+1": self._go_to_library,
            "Ctrl+2": lambda: self.compose_pane.focus_field("prompt"),
            "Ctrl+3": model.focus_list,
            "Ctrl+4": player.focus_position,
            "Ctrl+K": model.focus_list,
            "Ctrl+[": self.compose_pane.sections.open_menu,
            "F6": self._next_pane,
            "Ctrl+Space": player.toggle,
            "Ctrl+D": lambda: self._with_selected(self._use_as_draft),
            "Ctrl+E": lambda: self._with_selected(self._export),
            "Ctrl+,": dialogs.settings,
            "Ctrl+B": self._show_spending,
            "Ctrl+P": self.queue_side.turn_pause,
            "Ctrl+Q": self.close,
            "F1": dialogs.shortcuts,
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
            (Qt.Key.Key_A, not shift): lambda: player.choose_take(0),
            (Qt.Key.Key_B, not shift): lambda: player.choose_take(1),
            (Qt.Key.Key_S, not shift): self.library_pane.toggle_star,
        }

    def _with_selected(self, action: Callable[[str], object]) -> None:
        wanted = self.library_pane.selected_id or self.player_bar.current_id
        if wanted:
            action(wanted)

    def _next_pane(self) -> None:
        panes: tuple[tuple[QWidget, Action], ...] = (
            (self.compose_pane, lambda: self.compose_pane.focus_field("prompt")),
            (self.model_pane, self.model_pane.focus_list),
            (self.player_bar, self.player_bar.focus_position),
            (self.library_pane, self._go_to_library),
        )
        focus = self.focusWidget()
        inside = [n for n, (pane, _) in enumerate(panes) if focus and pane.isAncestorOf(focus)]
        _, enter = panes[(inside[0] + 1) % len(panes) if inside else 0]
        enter()
