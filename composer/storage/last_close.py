"""Is the database as the last run that closed it left it?

A line in ``composer.closed`` says what the file was like then: a program that was killed, a power
cut and a file that something else wrote into are seen at the next start for the price of two looks
at the folder, and only then is the whole file read and checked.
"""

from __future__ import annotations

from contextlib import suppress
from enum import StrEnum
from pathlib import Path

_DAMAGED = "damaged"


class Left(StrEnum):
    """What is known of the database before it is opened."""

    WELL = "well"
    UNKNOWN = "unknown"
    """The last run was killed, or something else wrote into the file."""
    DAMAGED = "damaged"
    """A run met damage in it."""


def how_it_was_left(database: Path) -> Left:
    """Look, without opening the database. Ask only while nobody has it open."""
    try:
        said = _note(database).read_text("ascii", "replace").strip()
    except OSError:
        return Left.UNKNOWN
    if said == _DAMAGED:
        return Left.DAMAGED
    is_same = said == _looks(database) and not _is_unfinished(database)
    return Left.WELL if is_same else Left.UNKNOWN


def note_closed(database: Path) -> None:
    """Write down that it was closed as it should be; does nothing while others have it open."""
    # Without the line, the next start reads the file once too often: not worth an error.
    with suppress(OSError):
        note, looks = _note(database), _looks(database)
        is_damaged = note.exists() and note.read_text("ascii", "replace").strip() == _DAMAGED
        if looks is not None and not is_damaged and not _is_unfinished(database):
            note.write_text(looks, "ascii")


def note_damaged(database: Path) -> None:
    """Write down that damage was met, so that the next start sees to it."""
    with suppress(OSError):
        if database.exists():
            _note(database).write_text(_DAMAGED, "ascii")


def forget(database: Path) -> None:
    """Another file takes the place of the one that was written of."""
    with suppress(OSError):
        _note(database).unlink(missing_ok=True)


def _note(database: Path) -> Path:
    return database.with_suffix(".closed")


def _looks(database: Path) -> str | None:
    try:
        state = database.stat()
    except FileNotFoundError:
        return None
    return f"{state.st_size} bytes, {state.st_mtime_ns} ns"


def _is_unfinished(database: Path) -> bool:
    """Whether something was written that did not come into the file itself yet."""
    for ending in ("-wal", "-journal"):
        try:
            if database.with_name(database.name + ending).stat().st_size:
                return True
        except FileNotFoundError:
            continue
    return False
