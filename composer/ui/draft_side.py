"""What the window does about the draft: keep it, replace it, order it, and say which it is."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from msgspec.structs import replace
from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QMainWindow

from composer.domain.errors import AlreadyOrdered, ComposerError, OverBudget
from composer.domain.options import OptionValue
from composer.domain.price import Estimate
from composer.domain.request import Draft, Request
from composer.services.accounts import Accounts
from composer.services.drafting import Drafting
from composer.services.generation_queue import GenerationQueue
from composer.services.library import Library
from composer.services.lyric_help import LyricHelp
from composer.services.preferences import Preferences
from composer.services.songs import Songs
from composer.ui.compose_pane import ComposePane
from composer.ui.dialogs import Dialogs
from composer.ui.messages import Messages
from composer.ui.model_pane import ModelPane

FREE = "sketch/band"


class DraftSide(QObject):
    """Stands between the draft and the two panes that show it."""

    title_changed = Signal(str)
    ordered = Signal(str)
    """The id of what was ordered just now."""
    play_wanted = Signal(str)
    """The id of a song that the same order has made already."""
    practice_wanted = Signal()

    def __init__(
        self,
        window: QMainWindow,
        *,
        drafting: Drafting,
        songs: Songs,
        queue: GenerationQueue,
        library: Library,
        lyric_help: LyricHelp,
        accounts: Accounts,
        preferences: Preferences,
        compose: ComposePane,
        model: ModelPane,
        messages: Messages,
        dialogs: Dialogs,
    ) -> None:
        super().__init__(window)
        self._window = window
        self._drafting = drafting
        self._songs = songs
        self._queue = queue
        self._library = library
        self._preferences = preferences
        self._compose = compose
        self._model = model
        self._messages = messages
        self._told_title = drafting.draft.title.strip()
        self._connect_panes(dialogs)
        self._connect_lyric_help(lyric_help, accounts, dialogs)
        drafting.not_saved.connect(messages.notice)

    @property
    def draft(self) -> Draft:
        """The draft as it is now."""
        return self._drafting.draft

    def show(self, draft: Draft, *, as_edit: bool = False) -> None:
        """Put a draft in front of the user; ``as_edit``: undo in an editor takes it back."""
        self._compose.show_draft(draft, as_edit=as_edit)
        self._model.show_draft(draft)

    def replace(self, draft: Draft) -> None:
        """The draft on screen becomes another."""
        self._drafting.change(draft)
        self.show_other(draft)

    def show_other(self, draft: Draft, *, as_edit: bool = False) -> None:
        """Another draft is in hand, perhaps (not ``as_edit``) that of another song."""
        self.show(draft, as_edit=as_edit)
        self._tell_title()
        self.update_first_run()

    def choose_sku(self, sku_id: str) -> None:
        """Another model for the same words."""
        self.replace(replace(self.draft, sku=sku_id))

    def generate(
        self,
        request: Request,
        cost: Estimate,
        agreed: Decimal | None,
        takes: int,
        is_meant: bool,
    ) -> None:
        """Order what the user has agreed to; ask again if something came between."""
        try:
            generation = self._queue.submit_many(
                request,
                cost,
                takes,
                agreed=agreed,
                unless_ordered=not is_meant,
                song=self._songs.current,
                parent=self._songs.song.parent,
            )[0]
        except (OverBudget, AlreadyOrdered) as error:
            # Something was bought since it was looked at, perhaps by another process.
            if not self._model.ask_again(request):
                self._messages.error(error)
            return
        except ComposerError as error:
            self._messages.error(error)
            return
        self._songs.keep_ordered()
        self.ordered.emit(generation.id)

    def update_first_run(self) -> None:
        """Greet whoever has nothing written and nothing made yet."""
        is_first = self.draft.is_blank and not self._queue.active_ids and self._library.is_empty()
        if is_first != self._compose.is_first_run and not self._has_begun():
            self._compose.set_first_run(first_run=is_first)

    def _connect_panes(self, dialogs: Dialogs) -> None:
        compose, model = self._compose, self._model
        compose.draft_changed.connect(self._follow)
        compose.generate_asked.connect(model.ask_generate)
        compose.words_ahead.hold(model.behind)
        compose.style_card.takes_wanted.connect(model.set_takes)
        compose.key_wanted.connect(dialogs.keys)
        compose.practice_wanted.connect(self.practice_wanted)
        compose.notice.connect(self._messages.notice)
        compose.error.connect(self._messages.error)
        compose.line_notes_changed.connect(self._keep_line_notes)
        model.draft_wanted.connect(self._drafting.settle)
        model.sku_chosen.connect(self.choose_sku)
        model.options_changed.connect(self._take_options)
        model.generate_requested.connect(self.generate)
        model.play_wanted.connect(self.play_wanted)
        model.key_wanted.connect(dialogs.keys)
        model.field_wanted.connect(compose.focus_field)
        model.top_up_wanted.connect(dialogs.top_up)
        model.sketch_wanted.connect(lambda: self.choose_sku(FREE))

    def _connect_lyric_help(
        self, lyric_help: LyricHelp, accounts: Accounts, dialogs: Dialogs
    ) -> None:
        compose = self._compose

        def follow() -> None:
            compose.lyrics_card.set_writer(ready=lyric_help.is_ready)

        accounts.changed.connect(follow)
        lyric_help.changed.connect(self._model.note_spending)
        follow()
        compose.lyrics_wanted.connect(lambda: dialogs.lyrics(compose, tell=self._messages.error))

    def _keep_line_notes(self, shown: bool) -> None:
        try:
            self._preferences.change(line_notes=shown)
        except ComposerError as error:
            self._messages.error(error)

    def _follow(self, draft: Draft) -> None:
        """Somebody wrote: the words on screen are newer than any other."""
        self._model.follow_draft(draft)
        self._tell_title()

    def _take_options(self, options: Mapping[str, OptionValue]) -> None:
        draft = self.draft
        draft = replace(draft, options={**draft.options, draft.sku: dict(options)})
        self._drafting.change(draft)
        self.show(draft)

    def _tell_title(self) -> None:
        title = self.draft.title.strip()
        if title != self._told_title:
            self._told_title = title
            self.title_changed.emit(title)

    def _has_begun(self) -> bool:
        """Whether somebody is writing already, in an editor that is still empty."""
        focus = self._window.focusWidget()
        return (
            focus is not None
            and not self._compose.is_first_run
            and (self._compose.isAncestorOf(focus))
        )
