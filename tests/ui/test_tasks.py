"""Work that a slot starts: its failure reaches whoever asked, if they are still there."""

from __future__ import annotations

import asyncio

from PySide6.QtCore import QObject
from shiboken6 import delete

from composer.domain.errors import ComposerError
from composer.ui import tasks
from tests.ui.loop_fixtures import Run


class Asker(QObject):
    """Something on the screen."""

    def __init__(self) -> None:
        super().__init__()
        self.told: list[str] = []

    def hear(self, error: ComposerError) -> None:
        self.setObjectName(error.message)  # fails once the screen's side of it has gone
        self.told.append(error.message)


async def fails() -> None:
    raise ComposerError("The disk is gone.")


def test_a_failure_is_told_to_whoever_asked(run: Run) -> None:
    asker = Asker()

    async def ask() -> None:
        tasks.start("work", fails(), on_error=asker.hear)
        await asyncio.sleep(0.01)

    run(ask())
    assert asker.told == ["The disk is gone."]


def test_a_failure_after_the_window_has_gone_is_nobodys(run: Run) -> None:
    asker = Asker()

    async def ask() -> None:
        tasks.start("work", fails(), on_error=asker.hear)
        delete(asker)
        await asyncio.sleep(0.01)

    run(ask())  # and the loop has no failure to report
    assert asker.told == []


async def works() -> int:
    return 1


def test_what_follows_is_left_out_once_the_window_has_gone(run: Run) -> None:
    told: list[int] = []

    async def ask(*, stays: bool) -> None:
        asker = Asker()
        task = tasks.start("work", works())
        tasks.after(task, asker, lambda done: told.append(done.result()))
        if not stays:
            delete(asker)
        await asyncio.sleep(0.01)

    run(ask(stays=True))
    run(ask(stays=False))
    assert told == [1]
