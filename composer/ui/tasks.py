"""How a slot starts work that takes time: a named task that is not forgotten when it fails."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine
from typing import Any

from PySide6.QtCore import QObject
from shiboken6 import isValid

from composer.domain.errors import ComposerError

log = logging.getLogger(__name__)

_running: dict[str, asyncio.Task[Any]] = {}


def start(
    name: str,
    work: Coroutine[Any, Any, Any],
    *,
    on_error: Callable[[ComposerError], object] | None = None,
) -> asyncio.Task[Any]:
    """Run ``work`` in the loop. An older task of the same name is cancelled first.

    A ComposerError goes to ``on_error``; without one, and for any other error, it is raised to
    the loop's handler, where it is logged and fails the tests.
    """
    older = _running.get(name)
    if older is not None:
        older.cancel()
    task = asyncio.get_running_loop().create_task(work, name=name)
    _running[name] = task

    def settle(done: asyncio.Task[Any]) -> None:
        if _running.get(name) is done:
            del _running[name]
        if done.cancelled():
            return
        error = done.exception()
        if error is None:
            return
        if isinstance(error, ComposerError) and on_error is not None:
            asker = getattr(on_error, "__self__", None)
            if isinstance(asker, QObject) and not isValid(asker):
                # The dialog or pane was closed meanwhile: nobody is left to be told.
                log.info("“%s” failed after its window had gone: %s", name, error)
                return
            on_error(error)
            return
        done.get_loop().call_exception_handler(
            {"message": f"task “{name}” failed", "exception": error, "task": done}
        )

    task.add_done_callback(settle)
    return task


def after(
    task: asyncio.Task[Any], asker: QObject, go_on: Callable[[asyncio.Task[Any]], object]
) -> None:
    """Let ``asker`` go on when the task has ended, if it is still on the screen then."""

    def end(done: asyncio.Task[Any]) -> None:
        if isValid(asker):
            go_on(done)

    task.add_done_callback(end)


async def finish() -> None:
    """Stop what still runs, before the loop ends."""
    tasks = list(_running.values())
    for task in tasks:
        task.cancel()
    if tasks:
        await asyncio.wait(tasks)
