"""What does the work behind an export look like, and how is it stopped?"""

from __future__ import annotations

import asyncio
import os
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

from composer.domain.cut import Cut
from composer.domain.delivery import Delivery, Measured, Written
from composer.domain.errors import ComposerError
from composer.domain.sound_form import Form

Tell = Callable[[float], None]
IsStopped = Callable[[], bool]
Deliver = Callable[[Path, Path, Delivery, Tell, IsStopped], Written]
"""(source, target, order, progress, is it stopped): writes one file. Blocks."""
Join = Callable[
    [Sequence[Path], float, Path, Delivery, Tell, IsStopped], "tuple[Written, list[float]]"
]
"""(sources, seconds between, target, order, …): writes one file; where each piece begins."""
Measure = Callable[[Path, Cut, Form], Measured]
Plan = Callable[[Path, Cut, "float | None", int], str]


async def in_thread(
    work: Callable[[Tell, IsStopped], Written], target: Path, tell: Tell
) -> Written:
    """Run in a thread what can be stopped; when cancelled, wait until it has."""
    stop, loop = threading.Event(), asyncio.get_running_loop()
    was_there = os.path.lexists(target)  # unlike Path.exists, says no to a name beyond all length

    def heard(share: float) -> None:
        with suppress(RuntimeError):  # the loop has ended
            loop.call_soon_threadsafe(tell, share)

    running = asyncio.ensure_future(asyncio.to_thread(work, heard, stop.is_set))
    try:
        return await asyncio.shield(running)
    except asyncio.CancelledError:
        stop.set()
        with suppress(ComposerError):
            await asyncio.shield(running)
            if not was_there:  # it had just become whole
                target.unlink(missing_ok=True)
        raise
