"""How does a song come out of a file that somebody has, and how does it go into one?"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path

from msgspec import Struct

from composer.domain.chords import Beside
from composer.domain.clip import outline
from composer.domain.draft_history import Version
from composer.domain.errors import DraftRefused
from composer.domain.request import Draft
from composer.domain.sentences import say
from composer.domain.song import Song
from composer.domain.song_texts import ENDINGS, SongText, form_of, read_song, written
from composer.domain.text import normalised
from composer.storage.song_files import (
    SongFile,
    read_file,
    song_file_from,
    write_file,
    write_song_file,
)

SONG_ENDING = "composer"
LONGEST_TEXT = 200_000
"""Characters; laying out more would freeze the window, and nobody sings a book."""
LONGEST_RUN = 50_000
"""Characters without a space or line end, which take the square of their time to lay out."""
LONGEST_TITLE = 200
_FOREIGN = ("{\\rtf", "%PDF", "<!DOCTYPE", "<html", "<?xml")
_TEXT_CONTROLS = frozenset("\t\n\r\f\v\x1a\x1b")


class Brought(Struct, frozen=True, kw_only=True):
    """A song that came out of a file."""

    song: Song
    versions: tuple[Version, ...] = ()
    notice: str = ""
    """What there is to know of how it was read; usually nothing."""


def is_song_file(name: str) -> bool:
    """Whether a file of that name can be opened here, by its ending."""
    ending = name.rpartition(".")[2].lower() if "." in name else ""
    return ending == SONG_ENDING or ending in ENDINGS


async def bring(file: Path, *, draft: Draft) -> Brought:
    """Read a song out of a file: a ``.composer`` file whole, a text with chords and times.

    A text says nothing of models; the song gets those settings that ``draft`` has. Raises
    DraftRefused and DiskProblem; nothing is changed then.
    """
    return await asyncio.to_thread(_bring, file, draft)


async def hand_over(file: Path, song: Song, versions: Sequence[Version] = ()) -> None:
    """Write a song into a file, in the form that its ending names. Raises DiskProblem.

    A ``.composer`` file holds everything, the other forms the words; the chords and times are
    written where the form has them. Raises DraftRefused for an ending that means nothing here.
    """
    await asyncio.to_thread(_hand_over, file, song, tuple(versions))


def _bring(file: Path, draft: Draft) -> Brought:
    content = read_file(file)
    if file.suffix.lower() == f".{SONG_ENDING}":
        found = song_file_from(content, file.name)
        _check(found.draft.lyrics, file.name)
        _check(found.draft.prompt, file.name)
        song = Song(draft=found.draft, beside=found.beside, imported=found.draft.lyrics)
        return Brought(song=song, versions=found.versions)
    text, notice = _decoded(content, file.name)
    _check(text, file.name)
    read = read_song(text, form_of(file.name, text))
    title = " ".join((read.title or file.stem).split())[:LONGEST_TITLE]
    words = Draft(
        title=title,
        prompt=read.style,
        lyrics=read.lyrics,
        sku=draft.sku,
        options=draft.options,
    )
    beside = Beside(chords=read.chords, times=read.times)
    song = Song(draft=words, beside=beside, imported="" if beside == Beside() else read.lyrics)
    return Brought(song=song, notice=notice)


def _hand_over(file: Path, song: Song, versions: tuple[Version, ...]) -> None:
    ending = file.suffix.lower().removeprefix(".")
    if ending == SONG_ENDING:
        whole = SongFile(draft=song.draft, beside=song.beside_now, versions=versions)
        write_song_file(file, whole)
        return
    if ending not in ENDINGS:
        known = ", ".join(f".{each}" for each in (SONG_ENDING, "txt", "md", "lrc", "cho"))
        raise DraftRefused(
            say(
                "A song cannot be written as “.{ending}”. Choose one of {known}. Nothing was "
                "written.",
                ending=ending,
                known=known,
            ),
            short=say("Unknown ending"),
        )
    draft, beside = song.draft, song.beside_now
    text = SongText(
        lyrics=normalised(draft.lyrics),
        title=draft.title,
        style=draft.prompt,
        chords=beside.chords,
        times=beside.times,
    )
    sections = outline(draft.lyrics, style=draft.prompt)
    # Half an emoji is no text; a question mark stands for it.
    write_file(file, written(text, ENDINGS[ending], sections).encode("utf-8", "replace"))


def _decoded(content: bytes, name: str) -> tuple[str, str]:
    """The text of a file, and what there is to know of that. Raises DraftRefused."""
    notice = ""
    try:
        if content.startswith((b"\xff\xfe", b"\xfe\xff")):
            text = content.decode("utf-16")
        else:
            text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        try:
            text = content.decode("cp1252")
        except UnicodeDecodeError:
            raise _no_text(name) from None
        notice = say(
            "{name} does not say how its letters are written. They were read as Western European; "
            "look at the accents.",
            name=name,
        )
    is_foreign = text.lstrip().startswith(_FOREIGN)
    if is_foreign or any(sign < " " and sign not in _TEXT_CONTROLS for sign in text):
        raise _no_text(name)
    return text, notice


def _no_text(name: str) -> DraftRefused:
    return DraftRefused(
        say("{name} is no text that can be read here. Nothing was changed.", name=name),
        short=say("Not a song file"),
    )


def _check(text: str, name: str) -> None:
    longest = max(map(len, text.split()), default=0)
    if len(text) > LONGEST_TEXT or longest > LONGEST_RUN:
        raise DraftRefused(
            say(
                "{name} holds {count:,} characters, far more than any song. Nothing was changed.",
                name=name,
                count=len(text),
            ),
            short=say("Too long for a song"),
        )
