"""How does a whole draft travel in one ``.composer`` file?

It is readable JSON: everything of the draft with the settings of every SKU, and the chords that
were imported beside its words.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from composer.domain.errors import DraftRefused
from composer.domain.request import Draft
from composer.domain.song_texts import Chord
from composer.storage.request_json import (
    Plain,
    draft_from_plain,
    draft_to_plain,
    from_text,
    to_readable,
)
from composer.storage.whole_files import disk_errors, write_whole

ENDING = "composer"
_KIND, _VERSION = "composer song", 1
_LARGEST = 20_000_000
"""Bytes; no song is longer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SongFile:
    """What such a file holds."""

    draft: Draft
    chords: tuple[Chord, ...] = ()


def write_song_file(file: Path, draft: Draft, chords: Sequence[Chord] = ()) -> None:
    """Put the draft into a file. Raises DiskProblem."""
    plain: Plain = {"kind": _KIND, "version": _VERSION, "draft": draft_to_plain(draft)}
    if chords:
        plain["chords"] = [[chord.line, chord.column, chord.name] for chord in chords]
    with disk_errors("saving the song", file):
        write_whole(file, to_readable(plain))


def read_song_file(file: Path) -> SongFile:
    """Read a draft out of a file. Raises DiskProblem, and DraftRefused if it holds none."""
    with disk_errors("reading the song", file):
        too_large = file.stat().st_size > _LARGEST
        content = b"" if too_large else file.read_bytes()
    try:
        return _read(content)
    except ValueError as problem:
        raise DraftRefused(
            f"{file.name} is no song that can be read here ({problem}). Nothing was changed.",
            short="Not a song file",
        ) from None


def _read(content: bytes) -> SongFile:
    plain = from_text(content)
    draft = plain.get("draft")
    if plain.get("kind") != _KIND or not isinstance(draft, dict):
        raise ValueError("it is no song of this program")
    return SongFile(draft=draft_from_plain(draft), chords=_chords(plain.get("chords", [])))


def _chords(plain: object) -> tuple[Chord, ...]:
    if not isinstance(plain, list):
        raise ValueError("chords is not a list")  # noqa: TRY004  one kind of error for all damage
    chords = list[Chord]()
    for each in plain:
        match each:
            case [int(line), int(column), str(name)] if line >= 0 and column >= 0:
                chords.append(Chord(line=line, column=column, name=name))
            case _:
                raise ValueError("a chord is not a place and a name")
    return tuple(chords)
