"""How a library of a hundred thousand songs opens, is searched and scrolled, and what it weighs."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from pathlib import Path
from statistics import median
from typing import NamedTuple

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QKeyEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from composer.domain.request import Draft
from composer.studio import open_studio
from composer.ui.library_list import LibraryList
from composer.ui.library_pane import LibraryPane
from composer.ui.library_picture_time import AT_LEAST
from composer.ui.theme import Theme
from tests.bench.bench_window import Opened, opened
from tests.bench.figures import Figure, percentile
from tests.bench.full_library import fill
from tests.ui.pictures import Pictures

SONGS = 100_000
RUNS = 9
WINDOWS = 3
FRAME = 16.0
"""Milliseconds of the processor: what a screen of 60 pictures a second leaves for one."""
TYPED = (
    "la",
    "ri pa",
    "lanterns in the rain",
    "warm tape sku:kyma",
    "paper star:>=3",
    "is:favourite salt",
    '"slow river" date:>2024-06',
    "state:failed",
    "nothing like this",
)
"""Searched letter by letter."""
SONG = ("song:river", "song:warm rain", "-song:gate salt")
"""Songs by the words of their titles; a quarter of all titles have each."""
RARE = (
    "la star:>=3",
    "star:5 warm tape",
    "sku:music-pro rain",
    "length:>60 salt",
    "lantern is:kept",
    "rain -lantern",
    "-salt",
    "-sku:kyma light",
)
"""The same, where hardly any of the rows with broad words have what a filter wants, or most do."""


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("full")
    fill(home, Draft(title="Paper Lanterns", prompt="warm folk"), SONGS)
    return home


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("empty")
    fill(home, Draft(title="Paper Lanterns", prompt="warm folk"), 0)
    return home


OpenPane = Callable[[], AbstractContextManager[LibraryPane]]


@pytest.fixture
def open_pane(
    full: Path, qapp: QApplication, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> OpenPane:
    @contextmanager
    def opened_pane() -> Iterator[LibraryPane]:
        monkeypatch.setenv("COMPOSER_HOME", str(full))
        studio = open_studio()
        Theme(qapp)
        pane = LibraryPane(studio.library, studio.queue, studio.waveforms, studio.composing)
        qtbot.addWidget(pane)
        pane.resize(304, 700)
        pane.show()
        qtbot.waitUntil(lambda: pane.model.is_whole, timeout=60_000)
        gc.collect()
        gc.freeze()  # as the program does once the window has come to rest
        yield pane
        gc.unfreeze()
        pane.close()
        studio.close_database()

    return opened_pane


@pytest.fixture
def pane(open_pane: OpenPane) -> Iterator[LibraryPane]:
    with open_pane() as pane:
        yield pane


def test_opening(
    full: Path, empty: Path, monkeypatch: pytest.MonkeyPatch, tell: Callable[[Figure], None]
) -> None:
    def at(home: Path) -> Opened:
        monkeypatch.setenv("COMPOSER_HOME", str(home))
        return opened("composer")

    for home in (full, empty):  # once, so that files are in their caches
        at(home)
    pairs = [(at(full), at(empty)) for _ in range(RUNS)]
    ours, bare = [pair[0] for pair in pairs], [pair[1] for pair in pairs]
    tell(
        Figure(
            name=f"the whole window, {SONGS:,} songs",
            # The best of each: what else the computer does takes a second at times.
            ours=1000 * min(each.whole for each in ours),
            yardstick=1000 * min(each.whole for each in bare),
            unit="ms",
            yardstick_is="the same window with no song",
            aim="50 ms more",
        )
    )
    if ours[0].at_rest:
        tell(
            Figure(
                name="memory at rest",
                ours=median(each.at_rest for each in ours) / 2**20,
                yardstick=median(each.at_rest for each in bare) / 2**20,
                unit="MiB",
                yardstick_is="the same window with no song",
                aim="60 MiB more",
            )
        )


@pytest.mark.parametrize(
    ("texts", "name"),
    [
        (TYPED, "search as you type, 95 of 100"),
        (RARE, "the same with rare filters and broad words"),
        (SONG, "the same with songs by their titles"),
    ],
)
def test_search_as_you_type(
    pane: LibraryPane, tell: Callable[[Figure], None], texts: tuple[str, ...], name: str
) -> None:
    times: list[float] = []
    for text in texts:
        for end in range(1, len(text) + 1):
            begin = time.thread_time()
            pane.tools.show_search(text[:end])
            pane.list.viewport().repaint()
            times.append(1000 * (time.thread_time() - begin))
            QTest.qWait(60)
    tell(_frame(name, percentile(times, 0.95)))


class Step(NamedTuple):
    """One movement of the list."""

    kind: str
    pictures: list[float]
    """Milliseconds of the processor for each picture until every row was finished."""


def test_scrolling(open_pane: OpenPane, tell: Callable[[Figure], None]) -> None:
    """The same movements in three windows, over rows that nobody has seen yet, but for some.

    A computer that is a guest of another has strokes of several milliseconds (see bench_typing),
    hardly ever three times at the same place. So the slowest picture is the slowest of what each
    movement took in the middle one of the windows; with the strokes it is told beside it.
    """
    passes = list[list[Step]]()
    for _ in range(WINDOWS):
        with open_pane() as pane:
            passes.append(_scrolled(pane))
            rows = len(pane.list.visible_rows())
    steps = [step for each in passes for step in each]
    pictures = [(taken, step.kind) for step in steps for taken in step.pictures]
    count = len(pictures)
    share = percentile([taken for taken, _ in pictures], 0.99)
    tell(_frame(f"scrolling, 99 of 100 of {count:,} pictures", share))
    slowest, kind = max(
        (median(max(step.pictures) for step in same), same[0].kind)
        for same in zip(*passes, strict=True)
    )
    tell(_frame(f"the slowest picture ({kind})", slowest))
    slowest, kind = max(pictures)
    tell(_frame(f"the same with strokes of the computer ({kind})", slowest))
    most, kind = max((len(step.pictures), step.kind) for step in steps)
    tell(
        Figure(
            name=f"pictures until a page is whole ({kind})",
            ours=most,
            yardstick=rows / AT_LEAST,
            unit="pictures",
            yardstick_is="as many as rows that a picture finishes at least",
            aim="at most 1×",
        )
    )
    tell(
        Figure(
            name="the same, 50 of 100",
            ours=median(len(step.pictures) for step in steps),
            yardstick=1,
            unit="pictures",
            yardstick_is="a page in one picture",
            aim="at most 2×",
        )
    )


def _scrolled(pane: LibraryPane) -> list[Step]:
    steps = list[Step]()
    songs, bar = pane.list, pane.list.verticalScrollBar()
    painted = Pictures(songs)

    def next_picture() -> None:
        before = painted.number
        while painted.number == before:
            QCoreApplication.processEvents()

    def picture(kind: str, move: Callable[[], object]) -> None:
        def moved() -> None:
            move()
            QCoreApplication.sendPostedEvents()  # what is due is painted

        pictures = [_milliseconds(moved)]
        while not songs.is_finished:  # rows that it had no time for come in the next
            pictures.append(_milliseconds(next_picture))
        steps.append(Step(kind, pictures))
        QTest.qWait(4)

    songs.setFocus()
    for kind, count, move in (
        ("the wheel turned fast", 100, lambda: _turn_wheel(songs, -480)),
        ("the wheel by notches", 100, lambda: _turn_wheel(songs, -120)),
        ("page down held", 100, lambda: _press(songs, Qt.Key.Key_PageDown)),
        ("arrow held", 100, lambda: _press(songs, Qt.Key.Key_Down)),
        ("End", 1, lambda: _press(songs, Qt.Key.Key_End)),
        ("page up held", 100, lambda: _press(songs, Qt.Key.Key_PageUp)),
        ("Home", 1, lambda: _press(songs, Qt.Key.Key_Home)),
    ):
        for _ in range(count):
            picture(kind, move)
    for step in range(200):
        value = step * bar.maximum() // 200
        picture("the bar's handle through everything", partial(bar.setValue, value))
    for step in range(100):
        place = 2000 + 40 * (step % 50)
        picture("back and forth", partial(bar.setValue, place))
    for name, change in (
        ("the bar's handle through songs with their takes", pane.tools.turn_grouping),
        ("the bar's handle through what was found", partial(pane.tools.show_search, "rain")),
    ):
        change()
        while not pane.model.is_whole:
            QTest.qWait(10)
        for step in range(100):
            picture(name, partial(bar.setValue, (2 * step + 1) * bar.maximum() // 201))
    pane.resize(pane.width(), 2 * pane.height())
    pane.tools.show_search("")
    while not pane.model.is_whole:
        QTest.qWait(10)
    for step in range(100):
        value = (2 * step + 1) * bar.maximum() // 203
        picture("the bar's handle in a window twice as high", partial(bar.setValue, value))
    return steps


def _milliseconds(work: Callable[[], object]) -> float:
    """What work that ends with a picture takes of the processor."""
    begin = time.thread_time()
    work()
    return 1000 * (time.thread_time() - begin)


def _turn_wheel(songs: LibraryList, delta: int) -> None:
    at = QPointF(100, 300)
    event = QWheelEvent(
        at,
        songs.viewport().mapToGlobal(at),
        QPoint(),
        QPoint(0, delta),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QCoreApplication.sendEvent(songs.viewport(), event)


def _press(songs: LibraryList, key: Qt.Key) -> None:
    """As held: it repeats."""
    none = Qt.KeyboardModifier.NoModifier
    QCoreApplication.sendEvent(songs, QKeyEvent(QEvent.Type.KeyPress, key, none, "", True))


def _frame(name: str, ours: float) -> Figure:
    return Figure(
        name=name,
        ours=ours,
        yardstick=FRAME,
        unit="ms",
        yardstick_is="one picture of a screen at 60 a second",
        aim="at most 1×",
    )
