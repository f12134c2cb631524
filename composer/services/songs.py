"""Which songs are open, which of them is in hand, and what becomes of one that is closed?"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from msgspec.structs import replace

from composer.domain.draft_history import Reason, Version
from composer.domain.errors import ComposerError
from composer.domain.request import Draft
from composer.domain.song import ClosedSong, OpenSongs, Song, name_of
from composer.services.draft_history import DraftHistory
from composer.services.drafting import Drafting
from composer.services.events import Signal
from composer.services.kept_on_disk import KeptOnDisk
from composer.storage.song_folders import SongFolders, new_id

PAUSE_SECONDS = 0.2
"""How long after a change it is written which songs are open."""


class Songs:
    """The songs on the desk, each with its draft and its versions. Nothing is ever replaced: a
    new song lies beside the others, and one that is closed can be opened again."""

    def __init__(self, *, folders: SongFolders, opened: OpenSongs, drafting: Drafting) -> None:
        """``drafting`` has the current song of ``opened`` in hand."""
        self.changed: Signal[[]] = Signal()
        """Other songs are open, another is in hand, or one has another name."""
        self.turned: Signal[[]] = Signal()
        """Another song is in hand: its draft is to be shown."""
        self.not_saved: Signal[[str]] = Signal()
        """The disk refused; with the sentence that says why."""
        self._folders = folders
        self._drafting = drafting
        self._histories = dict[str, DraftHistory]()
        self._names = dict[str, str]()
        self._began_with = {drafting.song_id: drafting.draft}
        self._list = KeptOnDisk(
            opened, save=folders.save_open, pause=PAUSE_SECONDS, name="open songs"
        )
        self._list.not_saved.connect(self.not_saved.emit)
        drafting.changed.connect(self._note)

    @property
    def current(self) -> str:
        """The id of the song in hand."""
        return self._drafting.song_id

    @property
    def song(self) -> Song:
        """The song in hand."""
        return self._drafting.song

    @property
    def open_ids(self) -> tuple[str, ...]:
        """The ids of the open songs, in the order in which they are shown."""
        return self._list.value.open

    @property
    def closed(self) -> tuple[ClosedSong, ...]:
        """What can be opened again; the one closed last is the first."""
        return self._list.value.closed

    @property
    def history(self) -> DraftHistory:
        """The versions of the song in hand."""
        return self._history_of(self.current)

    def name(self, song_id: str) -> str:
        """What an open song is called. Reads it from the disk the first time."""
        if song_id not in self._names:
            try:
                self._names[song_id] = name_of(self._song(song_id).draft)
            except ComposerError as error:
                self.not_saved.emit(error.message)
                self._names[song_id] = name_of(Draft())
        return self._names[song_id]

    def new(self, song: Song | None = None, *, versions: Sequence[Version] = ()) -> str:
        """Open another song and take it in hand: an empty one, unless one is given.

        A song in which nothing was written yet gives way. The id of the new one.
        """
        present = self._drafting.draft
        if song is None:
            song = Song(draft=Draft(sku=present.sku, options=present.options))
        left = self.current if present.is_blank and not song.draft.is_blank else None
        song_id = self._open_beside(song)
        if versions:
            self.history.adopt(versions)
        if left is not None:
            self.close(left)
        return song_id

    def _open_beside(self, song: Song) -> str:
        song_id = new_id()
        self._drafting.add(song_id, song, is_new=True)
        place = self.open_ids.index(self.current) + 1
        self._turn_to(song_id, (*self.open_ids[:place], song_id, *self.open_ids[place:]))
        self._drafting.change_song(song)  # from here on it is on its way to the disk
        return song_id

    def use(self, draft: Draft, *, parent: str, song_id: str | None) -> None:
        """Take up a take's words and settings: in its own song where that is open, else in a new
        one. ``parent`` is the take's id.

        What was in the song is kept as a version, and the settings of other models stay.
        """
        if song_id is None or song_id not in self.open_ids:
            self.new(Song(draft=draft, parent=parent))
            return
        self.switch(song_id)
        before = self.song
        self._keep_present()
        options = {**before.draft.options, **draft.options}
        self._put(replace(before, draft=replace(draft, options=options), parent=parent))

    def put_back(self, version: Version) -> None:
        """Have an older version of the song in hand as its draft; what was there is kept as one."""
        self._keep_present()
        self._put(replace(self.song, draft=version.draft))

    def restore(self, song_id: str, song: Song) -> None:
        """Have a song as it was a moment ago. Raises ComposerError if it cannot be read."""
        if song_id not in self.open_ids:
            self.reopen(song_id)
        self.switch(song_id)
        self._put(song)

    def _keep_present(self) -> None:
        if not self._drafting.draft.is_blank:
            self.history.keep(self._drafting.draft, reason=Reason.BEFORE_RESTORE)

    def _put(self, song: Song) -> None:
        self._drafting.change_song(song)
        self.turned.emit()

    def switch(self, song_id: str) -> None:
        """Take another open song in hand. Raises ComposerError if it cannot be read."""
        if song_id != self.current and song_id in self.open_ids:
            self._song(song_id)
            self._turn_to(song_id, self.open_ids)

    def step(self, by: int) -> None:
        """Take the next song in hand, or (-1) the one before; after the last comes the first."""
        ids = self.open_ids
        self.switch(ids[(ids.index(self.current) + by) % len(ids)])

    def close(self, song_id: str) -> ClosedSong | None:
        """Put a song away; None if nothing was written in it, which leaves nothing of it.

        Where it was the only one, an empty one takes its place.
        """
        if song_id not in self.open_ids:
            return None
        draft = self._song(song_id).draft
        if self.open_ids == (song_id,):
            if draft.is_blank and not self._has_versions(song_id):
                return None
            self._open_beside(Song(draft=Draft(sku=draft.sku, options=draft.options)))
        if song_id == self.current:
            ids = self.open_ids
            place = ids.index(song_id)
            self.switch(ids[place + 1] if place + 1 < len(ids) else ids[place - 1])
        rest = tuple(each for each in self.open_ids if each != song_id)
        closed = ClosedSong(id=song_id, name=name_of(draft))
        kept = not draft.is_blank or self._has_versions(song_id)
        others = self.closed if not kept else (closed, *self.closed)
        self._list.change(OpenSongs(open=rest, current=self.current, closed=others))
        self.changed.emit()
        return closed if kept else None

    def reopen(self, song_id: str, *, place: int | None = None) -> None:
        """Open a song that was closed, at its former place among the others if that is given.

        Raises ComposerError if it cannot be read.
        """
        self._song(song_id)
        rest = tuple(each for each in self.closed if each.id != song_id)
        ids = [each for each in self.open_ids if each != song_id]
        ids.insert(len(ids) if place is None else place, song_id)
        left = self.current if self._drafting.draft.is_blank else None
        self._list.change(replace(self._list.value, closed=rest))
        self._turn_to(song_id, tuple(ids))
        if left is not None and left != song_id:
            self.close(left)

    def keep_ordered(self) -> None:
        """The draft in hand was ordered: exactly this is kept for good."""
        self.history.keep(self._drafting.draft, reason=Reason.ORDERED)

    def keep_named(self, name: str) -> None:
        """Keep the draft in hand for good, under a name that may be empty."""
        self.history.keep(self._drafting.draft, reason=Reason.NAMED, name=name)

    def _turn_to(self, song_id: str, open_ids: tuple[str, ...]) -> None:
        self._drafting.turn_to(song_id)
        self._list.change(replace(self._list.value, open=open_ids, current=song_id))
        self.turned.emit()
        self.changed.emit()

    def _song(self, song_id: str) -> Song:
        """A song as it is now. Raises ComposerError if it cannot be read."""
        if not self._drafting.knows(song_id):
            song, notice = self._folders.load(song_id)
            self._drafting.add(song_id, song, is_new=False)
            self._began_with[song_id] = song.draft
            if notice is not None:
                self.not_saved.emit(notice)
        return self._drafting.song_of(song_id)

    def _history_of(self, song_id: str) -> DraftHistory:
        if song_id not in self._histories:
            versions = self._folders.versions(song_id)
            history = DraftHistory(load=versions.load, save=versions.save)
            history.not_saved.connect(self.not_saved.emit)
            self._histories[song_id] = history
        return self._histories[song_id]

    def _has_versions(self, song_id: str) -> bool:
        """Whether something was written once, though nothing is there now."""
        is_begun = self._history_of(song_id).is_begun
        return is_begun or self._folders.versions(song_id).file.exists()

    def _note(self, song_id: str, draft: Draft) -> None:
        history = self._history_of(song_id)
        if (before := self._began_with.pop(song_id, None)) is not None:
            history.begin_with(before)
        history.note(draft)
        name = name_of(draft)
        if self._names.get(song_id) != name:
            self._names[song_id] = name
            self.changed.emit()

    def close_all(self) -> None:
        """Write what is not written yet, now: all that can be. Then remove what is blank.

        Raises ComposerError if the disk refuses.
        """
        refused: ComposerError | None = None
        for close in self._closing():
            try:
                close()
            except ComposerError as error:
                refused = error
        if refused is not None:
            raise refused

    def _closing(self) -> list[Callable[[], None]]:
        histories = [history.close for history in self._histories.values()]
        return [self._drafting.close, *histories, self._list.close, self._forget_blank]

    def _forget_blank(self) -> None:
        """A song that was closed and in which nothing was ever written leaves nothing behind."""
        listed = {*self.open_ids, *(each.id for each in self.closed)}
        for song_id in self._names.keys() | self._histories.keys():
            if song_id not in listed:
                self._folders.forget(song_id)
