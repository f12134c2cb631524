"""Which file is the one that is not where it was put?

It is known by its size and what is in it (SHA-256). Of older songs, whose files nobody has
counted, by the description beside it, or, where somebody says in which folder to look, by a size
that no other has. Everything here takes long and belongs into a thread of its own.
"""

from __future__ import annotations

import os
import time
from collections.abc import Collection, Iterable, Iterator, Sequence
from pathlib import Path

from composer.domain.recording import has_sound_name
from composer.storage.bringing_in import digest_of
from composer.storage.descriptions import described_clip
from composer.storage.generation_rows import ClipFile
from composer.storage.whole_files import disk_problem

MOST_FILES = 300_000
"""So many are looked at, at most, where nobody asked for it."""
_BREATH = 100
"""Files after which other threads get their turn: the window must not wait for this one."""


def part_missing(listed: Iterable[ClipFile], library: Path) -> tuple[list[ClipFile], list[str]]:
    """(those whose file is not in the library, the paths of the others)"""
    top, missing, taken = str(library), list[ClipFile](), list[str]()
    for number, each in enumerate(listed):
        _breathe(number)
        # 100,000 times, and pathlib would take ten times as long.
        if os.path.isfile(f"{top}/{each.path}"):  # noqa: PTH113
            taken.append(each.path)
        else:
            missing.append(each)
    return missing, taken


def likely_places(library: Path) -> list[Path]:
    """The library's folder, and those beside it: one of them may be what it is called now."""
    beside: list[Path] = []
    try:
        with os.scandir(library.parent) as entries:
            beside = [Path(each.path) for each in entries if _is_folder(each)]
    except OSError:
        pass  # the disk with all of it is not there
    return [library, *sorted(each for each in beside if each != library)]


def find_files(
    clips: Iterable[ClipFile],
    tops: Sequence[Path],
    taken: Collection[str],
    library: Path,
    *,
    surely: bool,
) -> list[tuple[ClipFile, Path]]:
    """Each clip that was found with the file that is it, in the first of the folders that has it.

    ``taken`` are the paths in ``library`` of files that are others for certain. ``surely``: a size
    alone says nothing, and no more than MOST_FILES are looked at.
    """
    wanted: dict[int, list[ClipFile]] = {}
    for clip in clips:
        wanted.setdefault(clip.bytes, []).append(clip)
    there: dict[int, list[_Candidate]] = {}
    inside = f"{library}{os.sep}"
    for number, (file, size) in enumerate(_sounds(tops)):
        if surely and number >= MOST_FILES:
            break
        if size not in wanted:
            continue
        path = file.removeprefix(inside).replace(os.sep, "/") if file.startswith(inside) else None
        if path not in taken:
            there.setdefault(size, []).append(_Candidate(Path(file)))
    found: list[tuple[ClipFile, Path]] = []
    for size, candidates in there.items():
        for clip in wanted[size]:
            is_alone = len(wanted[size]) == 1 and not surely
            match = _file_of(clip, candidates, is_alone=is_alone)
            if match is not None:
                found.append((clip, match.file))
                candidates.remove(match)
    return found


class _Candidate:
    """A file of the size of one that is looked for; read when it must be, and once."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self._digest: str | None = None
        self._described: str | None = None
        self._is_described = False

    @property
    def digest(self) -> str:
        if self._digest is None:
            self._digest = digest_of(self.file)
        return self._digest

    @property
    def described(self) -> str | None:
        """The clip that the description beside it tells of."""
        if not self._is_described:
            self._described, self._is_described = described_clip(self.file), True
        return self._described


def _file_of(
    clip: ClipFile, candidates: Sequence[_Candidate], *, is_alone: bool
) -> _Candidate | None:
    name = clip.path.rpartition("/")[2]
    # One that is called the same is the likeliest, and reading all others may take minutes.
    likeliest = sorted(candidates, key=lambda each: each.file.name != name)
    if clip.digest is not None:
        return next((each for each in likeliest if each.digest == clip.digest), None)
    for each in likeliest:
        if each.described == clip.id:
            return each
    is_one = is_alone and candidates and len({each.digest for each in candidates}) == 1
    return candidates[0] if is_one else None


def _sounds(tops: Sequence[Path]) -> Iterator[tuple[str, int]]:
    """(file, its bytes) of every sound file in and below the folders, in order of their names."""
    seen = 0
    for top in tops:
        for folder, folders, names in os.walk(top):
            folders[:] = sorted(name for name in folders if not name.startswith("."))
            for name in sorted(names):
                seen += 1
                _breathe(seen)
                if not name.startswith(".") and has_sound_name(name):
                    file = f"{folder}{os.sep}{name}"
                    yield file, _size_of(file)


def _size_of(file: str) -> int:
    try:
        return os.stat(file).st_size  # noqa: PTH116  pathlib takes longer than the disk
    except FileNotFoundError:
        return -1  # gone meanwhile, or a link to nothing
    except OSError as error:
        raise disk_problem(error, "looking through the folder", Path(file)) from error


def _is_folder(entry: os.DirEntry[str]) -> bool:
    return not entry.name.startswith(".") and entry.is_dir(follow_symlinks=False)


def _breathe(number: int) -> None:
    """Let other threads have their turn now and then."""
    if number % _BREATH == _BREATH - 1:
        time.sleep(0.001)
