"""How do sound files come into the library's folder, out of it, and into the bin?

::

    library/2026-11-21 Paper Lanterns.mp3          plain files in a plain folder
    library/2026-11-21 Paper Lanterns.mp3.json     what they are, readable without this program
    library/2026-11-21 Paper Lanterns.mp3.files/   what belongs to them: notes, chords, stems …
    library/.incoming/<order>/…                    what an order is still writing: see incoming
    library/.bin/2026-11-21/…                      thrown away on that day
    library/.due/…                                 whose descriptions may be old: due_descriptions
"""

from __future__ import annotations

import errno
import itertools
import os
import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime
from pathlib import Path, PurePosixPath

from composer.domain.clip import Clip
from composer.domain.errors import DiskProblem, LibraryUnusable
from composer.domain.generation import Generation
from composer.domain.provider import files_of
from composer.domain.sentence_json import parts_of
from composer.domain.sentences import say
from composer.storage.due_descriptions import DueDescriptions
from composer.storage.file_names import safe_name
from composer.storage.incoming import Incoming
from composer.storage.request_json import (
    Plain,
    loudness_to_plain,
    request_to_plain,
    sections_to_plain,
    to_readable,
)
from composer.storage.whole_files import disk_errors, flush, put_whole, sync_folder

_NO_LINKS = frozenset({errno.EPERM, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS, errno.EMLINK})


class AudioFiles:
    """The library's folder. Holds no state, so any thread may use it; all raise DiskProblem."""

    def __init__(self, library: Path, *, elsewhere: Sequence[Path] = ()) -> None:
        """``elsewhere`` is where orders write what the library's disk does not take."""
        self.library = library
        self.incoming = Incoming(library, elsewhere)
        self.due = DueDescriptions(library)
        self._bin = library / ".bin"

    def check_room(self, least: int) -> None:
        """See that the disk of the library has so many bytes free. Raises DiskProblem."""
        import shutil

        with disk_errors(say("looking at the room on the disk"), self.library):
            free = shutil.disk_usage(self.library).free
        if free < least:
            raise DiskProblem(
                say(
                    "Only {free} MB are free on the disk of {library}, too little "
                    "for a song that has to be paid. Nothing was sent. Free some space and try "
                    "again.",
                    free=free // 1_000_000,
                    library=self.library,
                ),
                short=say("No room on the disk"),
                code="disk_full",
            )

    def free_path(self, *, title: str, format: str, created: datetime) -> str:  # noqa: A002
        """A name that people recognise and that no file here or in the bin has at this moment.

        ``format`` is the file's ending. The path is relative to the library.
        """
        ending = re.sub(r"[^a-z0-9]", "", format.lower()) or "audio"
        stem = _as_this_system_can_write(f"{created.astimezone():%Y-%m-%d} {safe_name(title)}")
        with disk_errors(say("filing the clip in the library"), self.library):
            names = (f"{stem}{extra}.{ending}" for extra in _extras())
            return next(name for name in names if not self._is_taken(name))

    def move_in(self, file: Path, relative: str) -> bool:
        """Move a finished file of an order into the library; False if the name was taken meanwhile.

        Its bytes are on the disk before the name is there, and no file is ever replaced. If this
        fails, the file stays where it is.
        """
        target = self.absolute(relative)
        with disk_errors(say("filing the clip in the library"), self.library):
            flush(file)
            return _move_if_free(file, target)

    def move_files_in(self, song: Path, relative: str) -> None:
        """Move what lies beside a song in its order's folder to the clip; nothing if nothing does.

        ``song`` is where the order wrote the song, whether or not it is there still.
        """
        files = files_of(song)
        with disk_errors(say("filing what belongs to the clip"), self.library):
            if files.is_dir():
                files.replace(files_of(self.absolute(relative)))

    def files(self, relative: str) -> tuple[Path, ...]:
        """What belongs to a clip, by name, in its folder and those in it; mostly nothing."""
        folder = files_of(self.absolute(relative))
        with disk_errors(say("looking at what belongs to the clip"), folder):
            return tuple(sorted(file for file in folder.rglob("*") if file.is_file()))

    def has_moved_in(self, file: Path, relative: str) -> bool:
        """Whether a move that was begun by an earlier run has put the file at its name.

        Where only the old name was left over beside the new one, it is taken away.
        """
        target = self.absolute(relative)
        with disk_errors(say("filing the clip in the library"), self.library):
            if not target.is_file():
                return False
            if not file.exists():
                return True
            if not os.path.samestat(file.stat(), target.stat()):
                return False  # somebody else's, which came to the name first
            file.unlink()
            return True

    def write_sidecar(self, generation: Generation) -> None:
        """Write beside each clip what it is and how it was made; never a key."""
        self.write_sidecars([generation])

    def write_sidecars(self, generations: Iterable[Generation]) -> None:
        """The same for several, whose names are flushed to the disk together.

        One that cannot be written does not keep the others from it; the first error is raised.
        """
        folders, refused = set[Path](), list[DiskProblem]()
        for generation in generations:
            for clip in generation.clips:
                target = self.sidecar(clip.path)
                try:
                    with disk_errors(say("writing the description of the clip"), target):
                        put_whole(target, to_readable(_description(generation, clip)))
                except DiskProblem as error:
                    refused.append(error)
                folders.add(target.parent)
        for folder in folders:
            sync_folder(folder)
        if refused:
            raise refused[0]

    def sidecar(self, relative: str) -> Path:
        """Where the description of a clip lies."""
        audio = self.absolute(relative)
        return audio.with_name(audio.name + ".json")

    def absolute(self, relative: str) -> Path:
        """The file behind a path of the library. Raises LibraryUnusable if it leads out of it."""
        _refuse_outside(relative)
        return self.library.joinpath(*PurePosixPath(relative).parts)

    def exists(self, relative: str) -> bool:
        """Whether the file is in the library (and not in the bin)."""
        _refuse_outside(relative)
        # Asked of every row that comes into sight: a Path would take three times as long.
        return os.path.isfile(os.path.join(self.library, relative))  # noqa: PTH113, PTH118

    def size(self, relative: str) -> int:
        """The bytes of a file of the library."""
        file = self.absolute(relative)
        with disk_errors(say("looking at the clip"), file):
            return file.stat().st_size

    def to_bin(self, paths: Iterable[str]) -> None:
        """Move clips and what belongs to them into today's bin; what is missing is passed over."""
        today = self._bin / datetime.now(UTC).date().isoformat()
        with disk_errors(say("moving a clip to the bin"), self._bin):
            for relative in paths:
                for file in self._all_of(relative):
                    if file.exists():
                        target = today / file.relative_to(self.library)
                        target.parent.mkdir(parents=True, exist_ok=True)
                        file.replace(target)

    def from_bin(self, paths: Iterable[str]) -> None:
        """Move clips and what belongs to them back to where they were."""
        with disk_errors(say("taking a clip out of the bin"), self._bin):
            for relative in paths:
                for file in self._all_of(relative):
                    name = file.relative_to(self.library)
                    for day in self._days():
                        if (day / name).exists() and not file.exists():
                            file.parent.mkdir(parents=True, exist_ok=True)
                            (day / name).replace(file)

    def empty_bin(self, older_than: datetime) -> int:
        """Remove for good what was thrown away on the days before; returns the bytes set free."""
        import shutil

        freed = 0
        with disk_errors(say("emptying the bin"), self._bin):
            for day in self._days():
                if date.fromisoformat(day.name) < older_than.astimezone(UTC).date():
                    freed += sum(f.stat().st_size for f in day.rglob("*") if f.is_file())
                    shutil.rmtree(day)
        return freed

    def remove_from_bin(self, paths: Iterable[str]) -> None:
        """Remove for good these clips and what belongs to them, where they lie in the bin."""
        import shutil

        with disk_errors(say("emptying the bin"), self._bin):
            for relative in paths:
                names = [file.relative_to(self.library) for file in self._all_of(relative)]
                for file in (day / name for day in self._days() for name in names):
                    if file.is_dir():
                        shutil.rmtree(file)
                    else:
                        file.unlink(missing_ok=True)

    def _all_of(self, relative: str) -> tuple[Path, Path, Path]:
        """A clip, its description and the folder of what belongs to it."""
        audio = self.absolute(relative)
        return audio, self.sidecar(relative), files_of(audio)

    def _days(self) -> list[Path]:
        """The bin's folders, newest first."""
        if not self._bin.is_dir():
            return []
        days = [day for day in self._bin.iterdir() if _is_day(day.name)]
        return sorted(days, reverse=True)

    def _is_taken(self, name: str) -> bool:
        """Whether a clip here or in the bin has this name; it may come back from there."""
        folders = [self.library, *self._days()]
        return any(
            (folder / f"{name}{ending}").exists()
            for folder in folders
            for ending in ("", ".json", ".files")
        )


def _is_day(name: str) -> bool:
    try:
        date.fromisoformat(name)
    except ValueError:
        return False
    return True


def _as_this_system_can_write(name: str) -> str:
    """The name without letters that file names cannot hold here, as with a Latin-1 locale."""
    encoding = sys.getfilesystemencoding()
    return name.encode(encoding, "ignore").decode(encoding).strip(" .")


def _extras() -> Iterator[str]:
    """What is put behind a name that is taken: nothing at first, then " 2", " 3" …"""
    yield ""
    for number in itertools.count(2):
        yield f" {number}"


def _move_if_free(part: Path, target: Path) -> bool:
    """Move within one disk, in one step, never over another file; False if the name is taken."""
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        if os.name == "nt":
            part.rename(target)  # refuses by itself there
        else:
            os.link(part, target)
            sync_folder(target.parent)
            part.unlink()
    except FileExistsError:
        return False
    except OSError as error:
        if error.errno not in _NO_LINKS:
            raise
        # A disk without hard links (FAT, some network folders): look, then move.
        if target.exists():
            return False
        part.rename(target)
        sync_folder(target.parent)
    return True


def _description(generation: Generation, clip: Clip) -> Plain:
    """Everything from which the clip's row could be made again, readable first."""
    words = request_to_plain(generation.request)
    plain: Plain = {
        "title": generation.title,
        **{name: value for name, value in words.items() if name not in {"title", "options"}},
        "options": dict(generation.request.options),
        "created": _iso(generation.created),
        "started": _iso(generation.started),
        "ended": _iso(generation.ended),
        "estimate_usd": _usd(generation.estimate_usd),
        "estimate_high_usd": _usd(generation.estimate_high_usd),
        "estimate_credits": _usd(generation.estimate_credits),
        "charged_usd": _usd(generation.charged_usd),
        "charged_credits": _usd(generation.charged_credits),
        "seconds": clip.seconds,
        "format": clip.format,
        "bytes": clip.bytes,
        "sections": sections_to_plain(clip.sections),
        "note": generation.note,
        "note_made_of": parts_of(generation.note),
        "generation": generation.id,
        "clip": clip.id,
        "place": generation.clips.index(clip) + 1,
        "number": clip.number,
        "attempt": generation.attempt,
        "starred": generation.starred,
        "stars": generation.stars or None,
        "verdict": None if generation.verdict is None else generation.verdict.value,
        "remark": generation.remark,
        "labels": list(generation.labels),
        "song": generation.song,
        "parent": generation.parent,
        "loudness": None if clip.loudness is None else loudness_to_plain(clip.loudness),
        "digest": clip.digest,
        "remote_id": generation.remote_id,
        "requested_title": generation.request.title,
    }
    return {name: value for name, value in plain.items() if value not in (None, "", [], {})}


def _iso(time: datetime | None) -> str | None:
    return None if time is None else time.astimezone(UTC).isoformat()


def _usd(usd: object) -> str | None:
    return None if usd is None else f"{usd:f}"


def _refuse_outside(relative: str) -> None:
    """Raise LibraryUnusable for a path that leads out of the library, or to no file in it."""
    steps = relative.split("/")
    has_drive = relative[1:2] == ":" and relative[0].isascii() and relative[0].isalpha()
    steps_out = relative.startswith("/") or ".." in steps or not set(steps) - {"", "."}
    if steps_out or has_drive or "\\" in relative or "\0" in relative:
        raise LibraryUnusable(
            say(
                "The library names a file outside its folder ({relative!r}). It was not touched.",
                relative=relative,
            )
        )
