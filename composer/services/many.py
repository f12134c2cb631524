"""How is one thing done with many songs, while the window goes on?"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from pathlib import Path

from msgspec import Struct

from composer.domain.errors import ComposerError
from composer.domain.generation import Generation
from composer.services.library import Change, Library

_AT_ONCE = 10
"""Songs that are changed in one transaction: some thousandths of a second, and one for the disk."""


class Many(Struct, frozen=True, kw_only=True):
    """What came of it."""

    done: tuple[str, ...]
    """The ids of the songs with which it was done."""
    refused: tuple[ComposerError, ...]
    """Why it was not; each reason once for the songs that it was said of."""


async def with_each(
    ids: Sequence[str],
    told: Callable[[int], object] = lambda _number: None,
    *,
    action: Callable[[str], object],
) -> Many:
    """Do something with one song after the other; one that refuses does not stop the others.

    ``told`` hears how many are done with, each time.
    """
    done, refused = list[str](), list[ComposerError]()
    for number, each in enumerate(ids, start=1):
        try:
            action(each)
        except ComposerError as error:
            refused.append(error)
        else:
            done.append(each)
        told(number)
        await asyncio.sleep(0)
    return Many(done=tuple(done), refused=tuple(refused))


async def change_each(
    library: Library,
    ids: Sequence[str],
    told: Callable[[int], object] = lambda _number: None,
    *,
    change: Change,
) -> Many:
    """Change the rows of many songs, and in a thread what is written beside their files.

    Several at a time, which asks the disk a third as often to have it for good. Should the
    program be killed, what is written of it is whole, and ``describe_due`` goes on from there.
    """
    done, refused = list[str](), list[ComposerError]()
    note: Path | None = None
    try:
        note = await asyncio.to_thread(library.due.note, ids)
    except ComposerError as error:
        refused.append(error)  # the rows can hold it all the same
    are_described = True
    for first in range(0, len(ids), _AT_ONCE):
        some = ids[first : first + _AT_ONCE]
        changed: list[Generation] = []
        try:
            changed = library.change_some(some, change)
            done += some
            for row in changed:
                library.changed.emit(row)
            await _describe(library, changed)
        except ComposerError as error:
            refused.append(error)
            are_described = are_described and not changed
        told(min(first + _AT_ONCE, len(ids)))
        await asyncio.sleep(0)
    if note is not None and are_described:
        await asyncio.to_thread(library.due.settle, note)
    return Many(done=tuple(done), refused=tuple(refused))


async def describe_due(library: Library) -> None:
    """Have the descriptions say what the rows do where a change of many songs was broken off.

    What the disk refuses is tried again after the next start.
    """
    for note, ids in (await asyncio.to_thread(library.due.left)).items():
        try:
            for first in range(0, len(ids), _AT_ONCE):
                songs = library.get_many(ids[first : first + _AT_ONCE])
                await _describe(library, list(songs.values()))
        except ComposerError:
            continue
        await asyncio.to_thread(library.due.settle, note)


async def _describe(library: Library, changed: Sequence[Generation]) -> None:
    """Have what lies beside the files be what the rows say. Raises ComposerError."""
    due = {row.id: row for row in changed}
    while due:
        await asyncio.to_thread(library.describe, list(due.values()))
        now = library.get_many(due)
        # Somebody may have changed one while it was written.
        due = {each: row for each, row in now.items() if row != due[each]}
