"""Where are the songs that are written, and how do they survive a crash?

Each has a folder of its own, ``songs/<id>``: ``draft.json`` holds its draft with what stands beside
it, ``draft_versions.jsonl`` its versions. ``songs/open.json`` says which of them are open; without
it nothing is lost but that.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from msgspec.structs import replace

from composer.domain.chords import Beside, Chord
from composer.domain.sentences import say
from composer.domain.song import ClosedSong, OpenSongs, Song, name_of
from composer.storage.draft_versions import DraftVersions
from composer.storage.request_json import (
    Plain,
    draft_from_plain,
    draft_to_plain,
    from_text,
    to_text,
)
from composer.storage.whole_files import disk_errors, kept_aside_notice, sync_folder, write_whole

_LONGEST_ID = 64
_LONGEST = 86_400.0
"""Seconds."""


def new_id() -> str:
    """An id that no other song has."""
    return uuid.uuid4().hex


class SongFolders:
    """The songs in ``folder/songs``. May be used from any thread, one call a song at a time."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "songs"
        self._list = self.folder / "open.json"
        self._before_songs = folder / "draft.json"

    def file(self, song_id: str) -> Path:
        """Where the draft of a song is."""
        return self.folder / song_id / "draft.json"

    def load(self, song_id: str) -> tuple[Song, str | None]:
        """A song as it was left, and a sentence if its file was damaged and kept aside.

        Raises DiskProblem if there is a file that may not be read.
        """
        file = self.file(song_id)
        with disk_errors(say("reading the draft"), file):
            try:
                text = file.read_bytes()
            except FileNotFoundError:
                return Song(), None
        try:
            return _song(from_text(text)), None
        except ValueError:
            instead = say("You begin with an empty draft; the words may still be in that file.")
            return Song(), kept_aside_notice(file, say("The saved draft"), instead)

    def save(self, song_id: str, song: Song) -> None:
        """Put a song on the disk. Raises DiskProblem; what was saved before stays."""
        file = self.file(song_id)
        with disk_errors(say("saving the draft"), file):
            write_whole(file, to_text(_plain(song)).encode("ascii"))

    def versions(self, song_id: str) -> DraftVersions:
        """The earlier versions of a song."""
        return DraftVersions(self.folder / song_id)

    def open_songs(self) -> tuple[OpenSongs, str | None]:
        """What lay on the desk when the program ended, and a sentence if that is not known.

        The one draft of earlier versions of this program becomes a song first. Raises DiskProblem.
        """
        taken_over = self._take_over()
        notice = None
        with disk_errors(say("reading which songs are open"), self._list):
            try:
                text = self._list.read_bytes()
            except FileNotFoundError:
                text = b"{}"
        try:
            songs = _open_songs(from_text(text))
        except ValueError:
            songs = None
            instead = say("Your songs are all there; those that were open are under “Open again”.")
            notice = kept_aside_notice(self._list, say("The list of open songs"), instead)
        on_disk = self._newest_first()
        if songs is None:
            songs = self._one_open(on_disk)
        known = {*songs.open, *(each.id for each in songs.closed)}
        # One that was begun in the last instant before a crash is in no list.
        strays = [each for each in on_disk if each not in known and self._has_words(each)]
        songs = _only(replace(songs, open=(*songs.open, *strays)), on_disk)
        if taken_over is not None and taken_over in songs.open:
            songs = replace(songs, current=taken_over)
        if not songs.open:
            first = new_id()
            songs = replace(songs, open=(first,), current=first)
        return songs, notice

    def save_open(self, songs: OpenSongs) -> None:
        """Remember what lies on the desk. Raises DiskProblem; what was remembered before stays."""
        plain: Plain = {
            "open": list(songs.open),
            "current": songs.current,
            "closed": [[each.id, each.name] for each in songs.closed],
        }
        with disk_errors(say("saving which songs are open"), self._list):
            write_whole(self._list, to_text(plain).encode("ascii"))

    def forget(self, song_id: str) -> None:
        """Remove a song in which nothing was ever written. Raises DiskProblem."""
        folder = self.folder / song_id
        with disk_errors(say("removing an empty song"), folder):
            self.file(song_id).unlink(missing_ok=True)
            # What else lies there is left alone, and the folder with it.
            with suppress(OSError):
                folder.rmdir()

    def _take_over(self) -> str | None:
        """Make the one draft of earlier times a song: one rename, so it is never in two places."""
        if not self._before_songs.exists():
            return None
        song_id = new_id()
        file = self.file(song_id)
        with disk_errors(say("keeping the draft as a song"), file):
            file.parent.mkdir(parents=True, exist_ok=True)
            try:
                self._before_songs.rename(file)
            except FileNotFoundError:
                file.parent.rmdir()
                return None  # another process did it this very moment, and has it open
            sync_folder(file.parent)
        return song_id

    def _newest_first(self) -> list[str]:
        """The ids of all songs there are."""
        written = dict[str, float]()
        with disk_errors(say("looking for the songs"), self.folder):
            for file in self.folder.glob("*/draft*"):
                with suppress(FileNotFoundError):
                    here = file.stat().st_mtime
                    written[file.parent.name] = max(here, written.get(file.parent.name, here))
        return sorted(written, key=lambda song_id: written[song_id], reverse=True)

    def _has_words(self, song_id: str) -> bool:
        return not self.load(song_id)[0].draft.is_blank or self.versions(song_id).file.exists()

    def _one_open(self, ids: Sequence[str]) -> OpenSongs:
        """Nothing says which were open: the first of these is."""
        closed = (ClosedSong(id=each, name=name_of(self.load(each)[0].draft)) for each in ids[1:])
        first = tuple(ids[:1])
        return OpenSongs(open=first, current=first[0] if first else "", closed=tuple(closed))


def _only(songs: OpenSongs, there: Sequence[str]) -> OpenSongs:
    """Without the songs that are no longer there."""
    open_ids = tuple(each for each in songs.open if each in there)
    current = songs.current if songs.current in open_ids else (open_ids or ("",))[0]
    closed = tuple(each for each in songs.closed if each.id in there)
    return OpenSongs(open=open_ids, current=current, closed=closed)


def _plain(song: Song) -> Plain:
    plain = draft_to_plain(song.draft)
    if song.parent is not None:
        plain["parent"] = song.parent
    if song.beside != Beside():
        plain |= beside_to_plain(song.beside)
        plain["imported"] = song.imported
    return plain


def _song(plain: Mapping[str, object]) -> Song:
    parent, imported = plain.get("parent"), plain.get("imported", "")
    if not isinstance(imported, str) or not isinstance(parent, str | None):
        raise ValueError("what stands beside the draft is not text")  # noqa: TRY004
    return Song(
        draft=draft_from_plain(plain),
        parent=parent,
        beside=beside_from_plain(plain),
        imported=imported,
    )


def beside_to_plain(beside: Beside) -> Plain:
    """Chords and times for JSON; what there is none of is left out."""
    every: Plain = {
        "chords": [[chord.line, chord.column, chord.name] for chord in beside.chords],
        "times": [[line, time] for line, time in beside.times],
    }
    return {name: value for name, value in every.items() if value}


def beside_from_plain(plain: Mapping[str, object]) -> Beside:
    """Read them back. Raises ValueError."""
    listed, timed = plain.get("chords", []), plain.get("times", [])
    if not isinstance(listed, list) or not isinstance(timed, list):
        raise ValueError("chords and times are not lists")  # noqa: TRY004  one kind for all damage
    chords, times = list[Chord](), list[tuple[int, float]]()
    for each in timed:
        match each:
            case [int(line), float() | int() as time] if line >= 0 and 0 <= time < _LONGEST:
                times.append((line, float(time)))
            case _:
                raise ValueError("a time is not a line and seconds")
    for each in listed:
        match each:
            case [int(line), int(column), str(name)] if line >= 0 and column >= 0:
                chords.append(Chord(line=line, column=column, name=name))
            case _:
                raise ValueError("a chord is not a place and a name")
    return Beside(chords=tuple(chords), times=tuple(times))


def _open_songs(plain: Mapping[str, object]) -> OpenSongs | None:
    """What the list says; None if there is no list. Raises ValueError."""
    if not plain:
        return None
    open_ids, closed = plain.get("open"), plain.get("closed", [])
    if not isinstance(open_ids, list) or not isinstance(closed, list):
        raise ValueError("open and closed are not lists")  # noqa: TRY004
    return OpenSongs(
        open=tuple(dict.fromkeys(_id(each) for each in open_ids)),
        current=_id(plain.get("current")),
        closed=tuple(_closed(each) for each in closed),
    )


def _closed(plain: object) -> ClosedSong:
    match plain:
        case [song_id, str(name)]:
            return ClosedSong(id=_id(song_id), name=name)
    raise ValueError("a closed song is not an id and a name")


def _id(plain: object) -> str:
    """The id, which is a folder's name as well: it must not lead anywhere else."""
    if not (isinstance(plain, str) and plain.isascii() and plain.isalnum()) or (
        len(plain) > _LONGEST_ID
    ):
        raise ValueError("an id is not letters and digits")
    return plain
