"""What the window does about the songs: show, delete, take back, hand over."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QMainWindow

from composer.domain.cut import AS_IT_IS, Cut
from composer.domain.errors import ComposerError
from composer.services.exporting import Wanted
from composer.services.library import Library
from composer.services.many import Many, describe_due, with_each
from composer.ui import tasks
from composer.ui.dialogs import Dialogs
from composer.ui.file_drag import FileDrag, Pulled, whole
from composer.ui.frame import Frame
from composer.ui.library_pane import LibraryPane
from composer.ui.library_rail import DRAWER_MS
from composer.ui.library_selection import start_many
from composer.ui.messages import Messages
from composer.ui.player_bar import PlayerBar
from composer.ui.widgets import look

_DUE_MS = 3000
"""When the window has long come to rest."""


class LibrarySide(QObject):
    """Stands between the list of songs, the drawer it may lie in, and what is done with a song."""

    def __init__(
        self,
        window: QMainWindow,
        *,
        library: Library,
        pane: LibraryPane,
        frame: Frame,
        player: PlayerBar,
        messages: Messages,
        dialogs: Dialogs,
        file_drag: FileDrag,
        play: Callable[[str], None],
    ) -> None:
        super().__init__(window)
        self._library = library
        self._pane = pane
        self._frame = frame
        self._player = player
        self._messages = messages
        self._dialogs = dialogs
        self._play = play
        self._file_drag = file_drag
        pane.export_requested.connect(self.export)
        pane.list.pulled_out.connect(self._pull_out)
        file_drag.pull_from(player.export, self._in_player)
        file_drag.error.connect(messages.error)
        file_drag.too_soon.connect(self._tell_it_is_ready)
        pane.export_many_requested.connect(dialogs.export_many)
        pane.voice_under_requested.connect(self._put_voice_over)
        pane.folder_requested.connect(self._show_folder)
        pane.files_requested.connect(dialogs.files)
        pane.delete_requested.connect(self.delete)
        pane.delete_many_requested.connect(self._delete_many)
        pane.restore_requested.connect(self._restore_many)
        pane.empty_bin_requested.connect(self._ask_to_empty_bin)
        pane.pin_requested.connect(frame.toggle_pin)
        pane.spend_asked.connect(messages.spend_asked)
        pane.error.connect(messages.error)
        player.export_requested.connect(self.export)
        player.folder_requested.connect(self._show_folder)
        player.error.connect(messages.error)
        QTimer.singleShot(_DUE_MS, self, self._describe_due)
        rail = frame.rail
        rail.library_wanted.connect(self.go_to)
        rail.search_wanted.connect(self.search)
        rail.favourites_wanted.connect(lambda: self._open_filtered("starred"))
        rail.running_wanted.connect(lambda: self._open_filtered("active"))

    def _describe_due(self) -> None:
        """Go on where an earlier run was killed while many songs were changed."""
        tasks.start("descriptions that are due", describe_due(self._library))

    def go_to(self) -> None:
        """Have the list in front, and the keyboard in it."""
        self._frame.open_library()
        self._pane.focus_list()

    def search(self) -> None:
        """Have the search field in front, and the keyboard in it."""
        self._frame.open_library()
        self._pane.focus_search()

    def show(self, generation_id: str) -> bool:
        """Have a song's row in front; says whether a drawer slides open for it."""
        slides = self._frame.open_library()
        self._pane.select(generation_id)
        return slides

    def is_here(self, generation_id: str) -> bool:
        """Whether the library has this song, and not in its bin."""
        try:
            return self._library.get(generation_id).deleted is None
        except ComposerError:
            return False

    def tell_story(self, generation_id: str) -> None:
        """Show the row, and beside it the whole sentence with the ways out."""
        slides = self.show(generation_id)
        tell = partial(self._pane.song_actions.open_story, generation_id)
        QTimer.singleShot(look.duration(DRAWER_MS) if slides else 0, self, tell)

    def play_bought(self, generation_id: str) -> None:
        """Hear what the same order has made already, out of the bin if it lies there."""
        if self._library.get(generation_id).deleted is not None:
            self._restore(generation_id)
        self.show(generation_id)
        self._play(generation_id)

    def export(self, generation_id: str) -> None:
        """Of several takes the one that is in the player, with its loop; else the first."""
        player = self._player
        is_there = player.current_id == generation_id and player.loops
        self._dialogs.export(
            generation_id,
            player.chosen_clip(generation_id),
            loop=player.region.region if is_there else None,
            written=self._messages.exported,
        )

    def _put_voice_over(self, generation_id: str) -> None:
        """A narration over a song: which gives way to it."""
        self._player.playback.pause()
        self._dialogs.voice_under(
            generation_id,
            self._player.chosen_clip(generation_id),
            written=self._messages.exported,
        )

    def _pull_out(self, ids: list[str]) -> None:
        """The mouse pulls songs out of the list, to a folder or another program."""
        chosen = self._player.chosen_clip
        wanted = [Wanted(generation_id=each, clip_id=chosen(each)) for each in ids]
        self._file_drag.pull(self._pane.list, [whole(each) for each in wanted])

    def _tell_it_is_ready(self) -> None:
        words = self.tr("Its file was not made yet when you let go of it; now it is.")
        self._messages.passing(self.tr("Pull it out once more"), words, "export")

    def _in_player(self) -> Pulled | None:
        """What is in the player, or the loop that is on, to be pulled out by its button."""
        player = self._player
        if not player.current_id:
            return None
        wanted = Wanted(
            generation_id=player.current_id, clip_id=player.chosen_clip(player.current_id)
        )
        region = player.region.region if player.loops else None
        return wanted, AS_IT_IS if region is None else Cut(start=region[0], end=region[1])

    def delete(self, generation_id: str) -> None:
        """Put a song into the bin; it can be taken back."""
        # The player lets go first: some systems do not move a file that is being played.
        self._player.forget(generation_id)
        try:
            generation = self._library.delete(generation_id)
        except ComposerError as error:
            self._messages.error(error)
            return
        self._messages.deleted(generation.title, lambda: self._restore(generation_id))

    def _delete_many(self, ids: list[str]) -> None:
        for each in ids:
            self._player.forget(each)
        row = self._pane.model.row_now(ids[0]) if ids else None

        def tell(came: Many) -> None:
            if came.refused:
                self._messages.error(came.refused[0])
            if row is not None and self._pane.selected_id is None:
                self._pane.list.select_near(row)
            if came.done:
                done = list(came.done)
                self._messages.deleted_many(len(done), lambda: self._restore_many(done))

        work = partial(with_each, action=self._library.delete)
        start_many(ids, work, self, tell, self._pane.selection.worked.emit)

    def _restore_many(self, ids: list[str]) -> None:
        def tell(came: Many) -> None:
            if came.refused:
                self._messages.error(came.refused[0])

        work = partial(with_each, action=self._library.restore)
        start_many(ids, work, self, tell, self._pane.selection.worked.emit)

    def _ask_to_empty_bin(self) -> None:
        """Nothing is let go of before a yes to the very numbers."""
        gone, kept = self._library.binned()
        if not gone:
            starred = self.tr("All that lies there has stars.")
            words = starred if kept else self.tr("There is nothing in it.")
            self._messages.passing(self.tr("The bin stays as it is"), words, "trash")
            return
        words = self.tr("Their files are deleted for good; what they cost stays listed.")
        if kept:
            starred = self.tr("{count:,} with stars stay in the bin.", "", kept)
            words = f"{words} {starred.format(count=kept)}"
        head = (
            self.tr("Let go of 1 song?")
            if gone == 1
            else self.tr("Let go of {count:,} songs?", "", gone)
        )
        self._messages.ask(
            head.format(count=gone),
            words,
            self.tr("Empty the bin"),
            self._empty_bin,
        )

    def _empty_bin(self) -> None:
        try:
            count = self._library.empty_bin_but_starred()
        except ComposerError as error:
            self._messages.error(error)
            return
        finally:
            self._pane.show_anew()
        words = (
            self.tr("1 song let go of.")
            if count == 1
            else self.tr("{count:,} songs let go of.", "", count)
        )
        self._messages.passing(self.tr("The bin was emptied"), words.format(count=count), "trash")

    def export_selected(self) -> None:
        """Hand over the selected song, or all of several; else the one in the player."""
        if self._pane.selection.count > 1:
            self._pane.export_many_requested.emit(self._pane.selection.ids)
        else:
            self.with_selected(self.export)

    def with_selected(self, action: Callable[[str], object]) -> None:
        """Do something with the selected song, else with the one in the player."""
        wanted = self._pane.selected_id or self._player.current_id
        if wanted:
            action(wanted)

    def _restore(self, generation_id: str) -> None:
        try:
            self._library.restore(generation_id)
        except ComposerError as error:
            self._messages.error(error)
            return
        self._pane.select(generation_id)

    def _show_folder(self, generation_id: str) -> None:
        self._dialogs.folder(generation_id, self._player.chosen_clip(generation_id))

    def _open_filtered(self, chip: str) -> None:
        self._frame.open_library()
        self._pane.choose_chip(chip)
