"""How is one thing done with many songs, while the window goes on?"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence

from msgspec import Struct

from composer.domain.errors import ComposerError


class Many(Struct, frozen=True, kw_only=True):
    """What came of it."""

    done: tuple[str, ...]
    """The ids of the songs with which it was done."""
    refused: tuple[ComposerError, ...]
    """Why it was not, once a song."""


async def with_each(
    ids: Sequence[str],
    action: Callable[[str], object],
    told: Callable[[int], object] = lambda _number: None,
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
