"""How a library of a hundred thousand songs opens, is searched and scrolled, and what it weighs."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from composer.domain.request import Draft
from composer.studio import open_studio
from composer.ui.library_pane import LibraryPane
from composer.ui.theme import Theme
from tests.bench.bench_window import opened
from tests.bench.figures import Figure, percentile
from tests.bench.full_library import fill

SONGS = 100_000
RUNS = 5
FRAME = 16.0
"""Milliseconds: what a screen of 60 pictures a second leaves for one."""
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


@pytest.fixture
def pane(
    full: Path, qapp: QApplication, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> Iterator[LibraryPane]:
    monkeypatch.setenv("COMPOSER_HOME", str(full))
    studio = open_studio()
    Theme(qapp)
    pane = LibraryPane(studio.library, studio.queue, studio.waveforms, studio.composing)
    qtbot.addWidget(pane)
    pane.resize(304, 700)
    pane.show()
    qtbot.waitUntil(lambda: pane.model.is_whole, timeout=60_000)
    yield pane
    pane.close()
    studio.close_database()


def test_opening(
    full: Path, empty: Path, monkeypatch: pytest.MonkeyPatch, tell: Callable[[Figure], None]
) -> None:
    def at(home: Path) -> tuple[float, int]:
        monkeypatch.setenv("COMPOSER_HOME", str(home))
        return opened("composer")

    for home in (full, empty):  # once, so that files are in their caches
        at(home)
    pairs = [(at(full), at(empty)) for _ in range(RUNS)]
    ours, bare = [pair[0] for pair in pairs], [pair[1] for pair in pairs]
    tell(
        Figure(
            name=f"window usable, {SONGS:,} songs",
            ours=1000 * median(seconds for seconds, _ in ours),
            yardstick=1000 * median(seconds for seconds, _ in bare),
            unit="ms",
            yardstick_is="the same window with no song",
            aim="50 ms more",
        )
    )
    if ours[0][1]:
        tell(
            Figure(
                name="memory at rest",
                ours=median(at_rest for _, at_rest in ours) / 2**20,
                yardstick=median(at_rest for _, at_rest in bare) / 2**20,
                unit="MiB",
                yardstick_is="the same window with no song",
                aim="60 MiB more",
            )
        )


def test_search_as_you_type(pane: LibraryPane, tell: Callable[[Figure], None]) -> None:
    times: list[float] = []
    for text in TYPED:
        for end in range(1, len(text) + 1):
            begin = time.perf_counter()
            pane.tools.show_search(text[:end])
            pane.list.viewport().repaint()
            times.append(1000 * (time.perf_counter() - begin))
            QTest.qWait(60)
    tell(_frame("search as you type, 95 of 100", percentile(times, 0.95)))


def test_scrolling(pane: LibraryPane, tell: Callable[[Figure], None]) -> None:
    times: list[float] = []
    bar = pane.list.verticalScrollBar()
    jumps = [number * bar.maximum() // 40 for number in range(40)]
    for start in jumps:
        for step in range(10):
            begin = time.perf_counter()
            bar.setValue(start + step * 40)
            pane.list.viewport().repaint()
            times.append(1000 * (time.perf_counter() - begin))
    QTest.keyClick(pane.list, Qt.Key.Key_End)
    tell(_frame("scrolling, the slowest picture of 400", max(times)))


def _frame(name: str, ours: float) -> Figure:
    return Figure(
        name=name,
        ours=ours,
        yardstick=FRAME,
        unit="ms",
        yardstick_is="one picture of a screen at 60 a second",
        aim="at most 1×",
    )
