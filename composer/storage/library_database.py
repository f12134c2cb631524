"""How is a library opened, whatever happened to its database since it was closed?"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from composer.domain.errors import LibraryUnusable
from composer.domain.sentences import say
from composer.storage.database import DAMAGED, Database, database_errors, open_database
from composer.storage.disk_kind import Disk, DiskKind, disk_of
from composer.storage.presence import Presence
from composer.storage.soundness import is_damaged
from composer.storage.successor import is_waited_for, sweep

TOLD = "told-of-disk.txt"
"""Beside the database: which disk the user has been warned of."""


def open_library(
    file: Path, library: Path, *, ask_disk: Callable[[Path], Disk] = disk_of
) -> tuple[Database, tuple[str, ...]]:
    """The database of the library whose audio lies in ``library``, and what there is to tell.

    A backup that waits is restored, and a damaged database is rescued; both only while nobody
    else has the library open. Raises LibraryUnusable and DiskProblem; nothing is lost then.
    """
    notices = []
    with database_errors(file):
        file.parent.mkdir(parents=True, exist_ok=True)
        disk = ask_disk(file.parent)
        notices += _warn_once(file.parent, disk, library, ask_disk(library))
    notices += _put_in_order(file, library)
    is_shared = disk.kind is not DiskKind.LOCAL
    try:
        database = open_database(file, shared_disk=is_shared)
    except LibraryUnusable as error:
        if error.code != DAMAGED:
            raise
        # It is written down by now, so that this time it is rescued.
        rescued = _put_in_order(file, library)
        if not rescued:
            raise
        notices += rescued
        database = open_database(file, shared_disk=is_shared)
    return database, tuple(notices)


def _put_in_order(file: Path, library: Path) -> list[str]:
    """What was found and done; nothing while somebody else has it open, who has looked."""
    presence = Presence(file)
    with database_errors(file):
        if not presence.take_alone():
            return []
    try:
        with database_errors(file):
            sweep(file)
            is_there = file.exists() and file.stat().st_size > 0
            if is_there and not is_waited_for(file) and not is_damaged(file):
                return []
            return _mend(file, library)
    finally:
        presence.leave()


def _mend(file: Path, library: Path) -> list[str]:
    # Rarely wanted, and long to load.
    from composer.storage.backup import finish_restore
    from composer.storage.rescue import can_be_made_anew, finish_rescue, rescue

    finish_rescue(file)
    told = [rescue(file, library).sentence()] if is_damaged(file) else []
    restored = finish_restore(file, library)
    if restored is not None:
        return [*told, restored.sentence()]
    if can_be_made_anew(file, library):
        told.append(rescue(file, library).sentence())
    return told


def _warn_once(data: Path, disk: Disk, library: Path, songs: Disk) -> list[str]:
    """The sentence for a disk that other computers have a hand in; nothing if it was said."""
    if disk.kind is not DiskKind.LOCAL:
        sentence = say(
            "{lies} Composer is careful there, but keep the library open "
            "on one computer at a time: two that write to it at once can damage its list of songs. "
            "A backup can be made in the settings, or with composer history --backup FILE.",
            lies=_lies(say("The library"), disk, data),
        )
    elif songs.kind is not DiskKind.LOCAL:
        sentence = say(
            "{lies} The list of them is kept on this "
            "computer, in {data}: songs that another computer puts in the folder do not show here "
            "by themselves.",
            lies=_lies(say("The folder of songs"), songs, library),
            data=data,
        )
    else:
        return []
    note = data / TOLD
    with suppress(OSError):
        if note.read_text("utf-8", "replace") == sentence:
            return []
    # If it cannot be kept, it is said once more the next time.
    with suppress(OSError):
        note.write_text(sentence, "utf-8")
    return [sentence]


def _lies(what: str, disk: Disk, folder: Path) -> str:
    """One short sentence, which a window shows large, and one more."""
    if disk.kind is DiskKind.SYNCHRONISED:
        return say(
            "{what} is synchronised. {name} copies {folder} to and from other computers.",
            what=what,
            name=disk.name,
            folder=folder,
        )
    return say(
        "{what} is on a network. {folder} lies on a disk of another computer ({name}).",
        folder=folder,
        what=what,
        name=disk.name,
    )
