"""How is one thing done with many songs, while the window goes on?"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable

from msgspec import Struct

from composer.domain.errors import ComposerError


class Many(Struct, frozen=True, kw_only=True):
    """What came of it."""

    done: tuple[str, ...]
    """The ids of the songs with which it was done."""
    refused: tuple[ComposerError, ...]
    """Why it was not, once a song."""


async def with_each(ids: Iterable[str], action: Callable[[str], object]) -> Many:
    """Do something with one song after the other; one that refuses does not stop the others."""
    done, refused = list[str](), list[ComposerError]()
    for each in ids:
        try:
            action(each)
        except ComposerError as error:
            refused.append(error)
        else:
            done.append(each)
        await asyncio.sleep(0)
    return Many(done=tuple(done), refused=tuple(refused))
