"""What the window does about choosing: takes side by side, and going through many songs."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial

from PySide6.QtCore import QObject, QPoint, Qt
from PySide6.QtWidgets import QDialog, QMainWindow

from composer.domain.errors import ComposerError
from composer.domain.generation import Generation
from composer.services.composing import Composing
from composer.services.library import Library
from composer.services.listening import Listening
from composer.ui.library_pane import LibraryPane
from composer.ui.messages import Messages
from composer.ui.player_bar import PlayerBar
from composer.ui.player_takes import Take, takes_of
from composer.ui.shortcuts import Action

_CLOSER = 1.5
"""Times that a press of + looks closer at the wave."""
_OFFERED = 15
"""Songs that are offered to be compared with."""


class CompareSide(QObject):
    """Stands between the player, the list of songs and the dialogs in which one decides."""

    def __init__(
        self,
        window: QMainWindow,
        *,
        library: Library,
        listening: Listening,
        composing: Composing,
        player: PlayerBar,
        pane: LibraryPane,
        messages: Messages,
        tell_difference: Callable[[str, str], object],
    ) -> None:
        super().__init__(window)
        self._window = window
        self._library = library
        self._listening = listening
        self._composing = composing
        self._player = player
        self._pane = pane
        self._messages = messages
        self._tell_difference = tell_difference
        player.compare_requested.connect(self.compare)
        player.triage_requested.connect(self.go_through)
        player.told.connect(messages.notice)
        pane.beside_requested.connect(self.hear_beside)
        pane.side_by_side_requested.connect(self.compare_songs)

    def keys(self) -> Mapping[tuple[Qt.Key, bool], Action]:
        """What single keys do, outside text."""
        player, shift = self._player, True
        keys: dict[tuple[Qt.Key, bool], Action] = {
            (Qt.Key.Key_A, not shift): lambda: player.choose_take(0),
            (Qt.Key.Key_B, not shift): self.hear_b,
            (Qt.Key.Key_X, not shift): player.swap_takes,
            (Qt.Key.Key_C, not shift): self.compare,
            (Qt.Key.Key_T, not shift): self.go_through,
            (Qt.Key.Key_BracketLeft, not shift): player.loop_from_here,
            (Qt.Key.Key_BracketRight, not shift): player.loop_to_here,
            (Qt.Key.Key_L, shift): player.loop_whole,
            (Qt.Key.Key_Plus, not shift): partial(player.look_closer, _CLOSER),
            (Qt.Key.Key_Plus, shift): partial(player.look_closer, _CLOSER),
            (Qt.Key.Key_Equal, not shift): partial(player.look_closer, _CLOSER),
            (Qt.Key.Key_Minus, not shift): partial(player.look_closer, 1 / _CLOSER),
            (Qt.Key.Key_0, not shift): partial(player.look_closer, 0),
        }
        for number in range(9):
            key = Qt.Key(Qt.Key.Key_1 + number)
            keys[key, not shift] = partial(player.choose_take, number)
        return keys

    def hear_b(self) -> None:
        """The selected song against the one in the player; without another one, its take B."""
        selected = self._selected()
        if selected is None:
            self._player.choose_take(1)
        else:
            self.hear_beside(selected.id)

    def hear_beside(self, generation_id: str) -> None:
        """That song against the one in the player, from where that is; its own take B if it is
        that very song."""
        other = self._library.get(generation_id)
        mine = self._playing()
        if mine is None:
            self._player.load(other)
            return
        if other.id == mine.generation.id or other.clip is None:
            self._player.choose_take(1)
            return
        beside = self._player.beside if self._player.is_comparison else (mine,)
        ids = [take.generation.id for take in beside]
        if other.id not in ids:
            beside = (*beside, Take(other, other.clip))
            self._player.compare(beside)
            ids.append(other.id)
        self._player.choose_take(ids.index(other.id))

    def compare(self) -> None:
        """Open what stands side by side: takes of this order, or others of the same name."""
        if self._pane.selection.count > 1:
            self.compare_songs(self._pane.selection.ids)
            return
        mine = self._playing() or self._first(self._selected())
        if mine is None:
            self._messages.notice(
                self.tr("Choose a song first. Then others can be compared with it.")
            )
            return
        if len(self._player.beside) < 2:
            others = [
                Take(song, song.clip)
                for song in self._others()
                if song.clip and song.id != mine.generation.id and _is_sibling(song, mine)
            ]
            self._player.compare((mine, *others[:3]))
        self.open_comparison()

    def compare_songs(self, ids: Sequence[str]) -> None:
        """Put the songs of these ids side by side, the first take of each."""
        songs = self._library.get_many(ids)
        takes = [take for key in ids if key in songs for take in takes_of(songs[key])[:1]]
        if takes:
            self._player.compare(takes)
            self.open_comparison()

    def open_comparison(self) -> None:
        """Open the dialog over what stands side by side in the player."""
        from composer.ui.compare_dialog import CompareDialog

        dialog = CompareDialog(
            self._player, self._listening, self._composing, self._others, self._window
        )
        dialog.error.connect(self._messages.error)
        dialog.difference_wanted.connect(
            lambda before, after: self._tell_difference(before.id, after.id)
        )
        self._open(dialog)

    def go_through(self) -> None:
        """Hear the songs of the list one after the other and decide, from the selected one on."""
        from composer.ui.triage_dialog import TriageDialog

        selected = self._selected()
        start = selected.id if selected and selected.clip else self._pane.neighbour(None, 1)
        if start is None:
            self._messages.notice(self.tr("There is no song to go through yet."))
            return
        dialog = TriageDialog(
            self._library,
            self._player,
            self._composing,
            self._pane.neighbour,
            start,
            self._window,
        )
        dialog.error.connect(self._messages.error)
        dialog.bin_wanted.connect(self.throw_away)
        self._open(dialog)

    def throw_away(self, ids: Sequence[str]) -> None:
        """Put these songs into the bin; all of them can be taken back at once."""
        thrown: list[str] = []
        for key in ids:
            self._player.forget(key)
            try:
                self._library.delete(key)
            except ComposerError as error:
                self._messages.error(error)
            else:
                thrown.append(key)
        if thrown:
            what = (
                self.tr("1 song")
                if len(thrown) == 1
                else self.tr("{number} songs", "", len(thrown)).format(number=len(thrown))
            )
            self._messages.deleted(what, lambda: self._take_back(thrown))

    def _take_back(self, ids: Sequence[str]) -> None:
        for key in ids:
            try:
                self._library.restore(key)
            except ComposerError as error:
                self._messages.error(error)

    def _open(self, dialog: QDialog) -> None:
        """Over the window, so that the wave of the player stays in sight."""
        dialog.adjustSize()
        dialog.open()
        window = self._window.frameGeometry()
        left = window.center().x() - dialog.width() // 2
        above = self._player.mapToGlobal(QPoint(0, 0)).y() - dialog.height() - 24
        dialog.move(left, max(window.top() + 24, above))

    def _playing(self) -> Take | None:
        player = self._player
        beside = player.beside
        return beside[player.number] if beside else None

    def _selected(self) -> Generation | None:
        key = self._pane.selected_id
        return self._library.get(key) if key else None

    def _first(self, song: Generation | None) -> Take | None:
        return Take(song, song.clip) if song is not None and song.clip is not None else None

    def _others(self) -> Sequence[Generation]:
        """Songs near the one in the list that could be compared with what plays."""
        found: list[Generation] = []
        key: str | None = None
        for _ in range(_OFFERED):
            key = self._pane.neighbour(key, 1)
            if key is None:
                break
            found.append(self._library.get(key))
        return found


def _is_sibling(song: Generation, take: Take) -> bool:
    """Whether both were ordered from the same draft, or bear the same name."""
    mine = take.generation
    if song.song is not None and song.song == mine.song:
        return True
    return song.title.strip().casefold() == mine.title.strip().casefold()
