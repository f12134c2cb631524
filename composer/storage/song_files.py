"""How does a whole song travel in one ``.composer`` file?

It is readable JSON: everything of the draft with the settings of every SKU, its versions, and the
chords and times that stand beside its words.
"""

from __future__ import annotations

from pathlib import Path

from msgspec import Struct, field

from composer.domain.chords import Beside
from composer.domain.draft_history import Version
from composer.domain.errors import DraftRefused
from composer.domain.request import Draft
from composer.domain.sentences import say
from composer.storage.draft_versions import version_from_plain, version_to_plain
from composer.storage.request_json import (
    Plain,
    draft_from_plain,
    draft_to_plain,
    from_text,
    to_readable,
)
from composer.storage.song_folders import beside_from_plain, beside_to_plain
from composer.storage.whole_files import disk_errors, write_whole

_KIND, _VERSION = "composer song", 1
LARGEST = 20_000_000
"""Bytes that are read of a file; no song is longer."""


class SongFile(Struct, frozen=True, kw_only=True):
    """What such a file holds."""

    draft: Draft
    beside: Beside = field(default_factory=Beside)
    """Chords and times at their places in the draft's lyrics."""
    versions: tuple[Version, ...] = ()
    """The oldest first."""


def write_song_file(file: Path, song: SongFile) -> None:
    """Put a song into a file. Raises DiskProblem."""
    plain: Plain = {"kind": _KIND, "version": _VERSION, "draft": draft_to_plain(song.draft)}
    plain |= beside_to_plain(song.beside)
    if song.versions:
        plain["versions"] = [version_to_plain(each) for each in song.versions]
    write_file(file, to_readable(plain))


def song_file_from(content: bytes, name: str) -> SongFile:
    """What such a file held. Raises DraftRefused, which calls the file by this name."""
    try:
        return _read(content)
    except ValueError:
        raise DraftRefused(
            say(
                "{name} is no song that can be read here: it is damaged, or something else. "
                "Nothing was changed.",
                name=name,
            ),
            short=say("Not a song file"),
        ) from None


def read_file(file: Path) -> bytes:
    """The bytes of a file that somebody chose.

    Raises DiskProblem, and DraftRefused if it is longer than any song or no file at all.
    """
    with disk_errors(say("reading the song"), file):
        if file.exists() and not file.is_file():
            raise DraftRefused(
                say("{name} is no file. Nothing was changed.", name=file.name),
                short=say("Not a song file"),
            )
        with file.open("rb") as handle:
            content = handle.read(LARGEST + 1)
    if len(content) > LARGEST:
        raise DraftRefused(
            say(
                "{name} is larger than {largest} MB, no song is. Nothing was changed.",
                name=file.name,
                largest=LARGEST // 1_000_000,
            ),
            short=say("Not a song file"),
        )
    return content


def write_file(file: Path, content: bytes) -> None:
    """Put these bytes where somebody chose, whole or not at all. Raises DiskProblem."""
    with disk_errors(say("saving the song"), file):
        write_whole(file, content)


def _read(content: bytes) -> SongFile:
    plain = from_text(content)
    draft, versions = plain.get("draft"), plain.get("versions", [])
    if plain.get("kind") != _KIND or not isinstance(draft, dict):
        raise ValueError("it is no song of this program")
    if not isinstance(versions, list) or not all(isinstance(each, dict) for each in versions):
        raise ValueError("versions is not a list")
    return SongFile(
        draft=draft_from_plain(draft),
        beside=beside_from_plain(plain),
        versions=tuple(version_from_plain(each) for each in versions),
    )
