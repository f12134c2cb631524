"""Screens over a real studio, in the event loop that the program itself runs in."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Callable, Coroutine, Iterator
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication

from composer.practice.services import PracticeServices
from composer.studio import Studio, open_studio
from composer.ui import tasks
from composer.ui.theme import Appearance, Theme

Run = Callable[[Coroutine[Any, Any, Any]], Any]


_HAD_WIDGETS = pytest.StashKey[bool]()


def pytest_collection_finish() -> None:
    """Spare what lives as long as the run: five thousand tests take 0.3 s to look through."""
    gc.collect()
    gc.freeze()


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Let widgets go here, before a test without any whose worker threads might collect them."""
    has_widgets = "qapp" in getattr(item, "fixturenames", ())
    if item.session.stash.get(_HAD_WIDGETS, False) and not has_widgets:
        gc.collect()
    item.session.stash[_HAD_WIDGETS] = has_widgets


@pytest.fixture
def run(qapp: QApplication) -> Iterator[Run]:
    """Runs a coroutine in a Qt event loop, for at most a minute."""
    from qasync import QEventLoop

    class _AlwaysRunning(QEventLoop):
        """Tasks go on whenever a test lets Qt see to its events, and ask for the loop they are
        in. The program is never between two runs of its loop, so it always has an answer; so
        there is one here, also for the events that are seen to right after a run."""

        def run_forever(self) -> None:
            try:
                super().run_forever()
            finally:
                asyncio._set_running_loop(self)

    gc.collect()  # widgets of earlier tests go here, and not in some worker's thread
    qapp.setQuitOnLastWindowClosed(False)  # as in the program: a closed window ends no loop
    loop = _AlwaysRunning(qapp)
    asyncio.set_event_loop(loop)
    failures: list[str] = []
    loop.set_exception_handler(lambda _loop, context: failures.append(repr(context)))

    def run_it(work: Coroutine[Any, Any, Any]) -> Any:
        try:
            return loop.run_until_complete(asyncio.wait_for(work, 60))
        finally:
            asyncio._set_running_loop(loop)

    yield run_it
    try:
        run_it(tasks.finish())
    finally:  # an open loop would be the failure of some later test
        asyncio._set_running_loop(None)
        loop.close()
        asyncio.set_event_loop(None)
    assert failures == []


@pytest.fixture
def theme(qapp: QApplication) -> Theme:
    """The light look, as the program puts it on."""
    return Theme(qapp, appearance=Appearance.LIGHT, reduced_motion=True)


@pytest.fixture
def open_room(run: Run, theme: Theme, practice: PracticeServices) -> Iterator[Studio]:
    """A studio over the simulated services whose work runs in the Qt loop."""

    async def opened() -> Studio:
        studio = open_studio(practice=practice, environment={})
        await studio.accounts.load()
        return studio

    studio: Studio = run(opened())
    yield studio
    run(studio.close())
