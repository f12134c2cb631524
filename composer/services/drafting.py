"""The draft in hand: kept on disk a moment after each change, so that no crash can take it."""

from __future__ import annotations

from collections.abc import Callable

from msgspec.structs import replace

from composer.domain.errors import ComposerError
from composer.domain.request import Draft
from composer.domain.song import Song
from composer.services.events import Signal
from composer.services.kept_on_disk import KeptOnDisk

PAUSE_SECONDS = 0.4
"""How long after a change the draft is written; whatever is typed meanwhile goes with it."""


class Drafting:
    """Holds the songs that are written in this run; one of them is in hand.

    None is let go before the end: what was closed a moment ago may still be on its way to the
    disk, and may be wanted back.
    """

    def __init__(
        self, *, song_id: str, song: Song, save: Callable[[str, Song], None], is_new: bool = False
    ) -> None:
        """``save`` puts the song of an id on disk; ``is_new``: it is not there yet."""
        self.saved: Signal[[]] = Signal()
        self.not_saved: Signal[[str]] = Signal()
        """The disk refused; with the sentence that says why."""
        self.changed: Signal[[str, Draft]] = Signal()
        """The draft of the song of that id is another."""
        self._save = save
        self._kept = dict[str, KeptOnDisk[Song]]()
        self._in_hand = song_id
        self._unread: Callable[[], object] | None = None
        self.add(song_id, song, is_new=is_new)

    @property
    def song_id(self) -> str:
        """Which song is in hand."""
        return self._in_hand

    @property
    def song(self) -> Song:
        """The song in hand as it is now."""
        self.settle()
        return self._kept[self._in_hand].value

    @property
    def draft(self) -> Draft:
        """The draft in hand as it is now."""
        return self.song.draft

    @property
    def is_saved(self) -> bool:
        """Whether the disk holds the draft in hand as it is now."""
        self.settle()
        return self._kept[self._in_hand].is_saved

    def knows(self, song_id: str) -> bool:
        """Whether that song was in this run already."""
        return song_id in self._kept

    def song_of(self, song_id: str) -> Song:
        """A song of this run as it is now. KeyError if it was not added."""
        self.settle()
        return self._kept[song_id].value

    def put_off(self, read: Callable[[], object]) -> None:
        """Somebody types: ``read`` takes that over (``change``) a moment later, at the latest
        when the draft is wanted.

        A letter is on the screen sooner for that; whoever asks for the draft finds it in there.
        """
        self._unread = read

    def settle(self) -> None:
        """Take over what was put off, now."""
        read, self._unread = self._unread, None
        if read is not None:
            read()

    def change(self, draft: Draft) -> None:
        """Take over a new draft of the song in hand; it is on disk shortly after."""
        self.change_song(replace(self.song, draft=draft))

    def change_song(self, song: Song) -> None:
        """Take over everything of the song in hand."""
        self.settle()  # what was typed before this becomes a version of its own
        self._kept[self._in_hand].change(song)
        self.changed.emit(self._in_hand, song.draft)

    def add(self, song_id: str, song: Song, *, is_new: bool) -> None:
        """Hold another song, which is on disk already or (``is_new``) goes there shortly."""
        kept = KeptOnDisk(
            song,
            save=lambda newest: self._save(song_id, newest),
            pause=PAUSE_SECONDS,
            name=f"draft of {song_id}",
            is_on_disk=not is_new,
        )
        kept.saved.connect(self.saved.emit)
        kept.not_saved.connect(self.not_saved.emit)
        self._kept[song_id] = kept

    def turn_to(self, song_id: str) -> None:
        """Take another song in hand. KeyError if it was not added."""
        self._kept[song_id]
        self.settle()
        self._in_hand = song_id

    def close(self) -> None:
        """Write what is not written yet, now: all that can be.

        Raises ComposerError if the disk refuses one.
        """
        self.settle()
        refused: ComposerError | None = None
        for kept in self._kept.values():
            try:
                kept.close()
            except ComposerError as error:
                refused = error
        if refused is not None:
            raise refused
