"""A song that its service streams, in the window: played from its row before its order is done.

That it can be heard is not asked here: these tests are silent on every computer.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, QRectF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from composer.app import window_of
from composer.domain.generation import Generation, State
from composer.domain.price import Estimate
from composer.domain.request import Request
from composer.practice.services import PracticeServices
from composer.studio import Studio
from composer.ui import tasks
from composer.ui.library_delegate import Part
from composer.ui.main_window import MainWindow
from composer.ui.widgets.labels import Text
from tests.patience import until
from tests.ui.loop_fixtures import Run

pytestmark = pytest.mark.qt_log_ignore(
    "This plugin does not support",
    "PulseAudioService",
    "Cannot set loops for non-seekable source",  # Qt's word for a song that is still coming
)
STREAMED = Request(
    sku="minimax/music-2.6",
    title="Paper boats",
    prompt="slow folk",
    lyrics="[Verse]\nsalt along the windowpane",
    options={"output_format": "hex", "stream": True},
)


@pytest.fixture
def practice() -> Iterator[PracticeServices]:
    """Sends a song in about two seconds."""
    services = PracticeServices(pace=0.02, song_scale=0.05)
    yield services
    services.stop()


@pytest.fixture
def window(
    open_room: Studio, qtbot: QtBot, run: Run, monkeypatch: pytest.MonkeyPatch
) -> Iterator[MainWindow]:
    monkeypatch.setenv("PULSE_SERVER", "unix:/nowhere")

    async def opened() -> MainWindow:
        window = window_of(open_room)
        window.resize(1360, 860)
        window.show()
        await until("the window", window.isVisible)
        return window

    window: MainWindow = run(opened())
    yield window

    async def closed() -> None:
        window.close()
        await tasks.finish()
        await asyncio.sleep(0)

    run(closed())
    window.deleteLater()


async def first_sound(window: MainWindow, room: Studio) -> Generation:
    """Order the song, select its row and wait until some of it is here."""
    ordered = room.queue.submit(STREAMED, Estimate(usd=None, basis="", unit=""))
    window.library_pane.select(ordered.id)

    def has_come() -> bool:
        live = room.queue.live(ordered.id)
        return live is not None and live.sound is not None

    await until("the first sound", has_come)
    return ordered


def words(window: MainWindow) -> list[str]:
    bar = window.player_bar
    return [text.text() for text in bar.findChildren(QLabel) + bar.findChildren(Text)]


def test_it_is_in_the_player_before_it_is_whole_and_stays_there(
    window: MainWindow, open_room: Studio, run: Run
) -> None:
    async def scene() -> None:
        ordered, bar = await first_sound(window, open_room), window.player_bar
        assert open_room.library.get(ordered.id).state is State.RUNNING
        QTest.keyClick(window.library_pane.list, Qt.Key.Key_Return)
        assert bar.current_id == ordered.id
        assert not bar.playback.is_whole
        assert "/ …" in words(window)
        assert bar.play_button.isEnabled()
        assert not bar.wave.isEnabled()
        assert not bar.export.isEnabled()
        bar.seek_by(5)
        assert bar.playback.position == 0

        done = await open_room.queue.wait(ordered.id)
        await until("its wave", lambda: bar.wave.maximum() > 0)
        assert bar.current_id == ordered.id
        assert bar.playback.is_whole
        assert done.clip is not None
        assert bar.playback.file == open_room.library.file_of(done.clip)
        assert "/ …" not in words(window)
        assert bar.wave.isEnabled()
        assert bar.export.isEnabled()

    run(scene())


def test_its_row_shows_play_and_says_so(window: MainWindow, open_room: Studio, run: Run) -> None:
    async def scene() -> None:
        ordered = await first_sound(window, open_room)
        window.player_bar.forget(ordered.id)
        pane = window.library_pane
        index = pane.model.index(0)
        area = pane.list.visualRect(index)
        entry = pane.model.entry(0)
        assert entry is not None
        wave = area.topLeft() + QPoint(30, 26)
        assert pane.list._rows.part_at(QRectF(area), entry, wave.toPointF()) is Part.PLAY
        assert "can be played" in index.data(Qt.ItemDataRole.AccessibleTextRole)
        menu = pane.song_actions.menu_for(entry.generation)
        assert "Play" in [action.text() for action in menu.actions()]
        menu.close()
        QTest.mouseClick(
            pane.list.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, wave
        )
        assert window.player_bar.current_id == ordered.id
        open_room.queue.cancel(ordered.id)
        await open_room.queue.wait(ordered.id)

    run(scene())


def test_an_order_that_ends_without_a_song_takes_it_out_of_the_player(
    window: MainWindow, open_room: Studio, practice: PracticeServices, run: Run
) -> None:
    async def scene() -> None:
        practice.faults.next("minimax:stream_dies")
        ordered, bar = await first_sound(window, open_room), window.player_bar
        await until("it in the player", lambda: bar.current_id == ordered.id)
        ended = await open_room.queue.wait(ordered.id)
        assert ended.state is State.UNCERTAIN
        await until("an empty player", lambda: bar.current_id is None)
        assert bar.playback.file is None
        assert "Nothing playing" in words(window)

    run(scene())
