"""What the now-playing panels of the three systems are told, and what is made of their wishes."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import threading
from collections.abc import Callable
from datetime import timedelta

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from composer.studio import Studio
from composer.ui import now_playing_windows, tasks
from composer.ui.media_keys import MediaKeys
from composer.ui.now_playing import Command, NowPlaying, Panel, PlayState, Wish, panel_here
from composer.ui.now_playing_linux import LinuxPanel, properties
from composer.ui.now_playing_macos import MacPanel
from composer.ui.now_playing_windows import WindowsPanel
from composer.ui.player_bar import PlayerBar
from tests.patience import until
from tests.ui.foreign_panels import (
    SUCCESS,
    Button,
    Controls,
    Mac,
    MediaPlaybackStatus,
    stand_in_for_macos,
    stand_in_for_windows,
)
from tests.ui.loop_fixtures import Run
from tests.ui.songs import add_song

SONG = NowPlaying(
    state=PlayState.PLAYING,
    track="clip-1",
    title="Paper Lanterns",
    model="Sketch",
    seconds=90.5,
    position=1.25,
    can_seek=True,
)


@pytest.fixture
def windows(monkeypatch: pytest.MonkeyPatch) -> Controls:
    return stand_in_for_windows(monkeypatch)


@pytest.fixture
def mac(monkeypatch: pytest.MonkeyPatch) -> Mac:
    return stand_in_for_macos(monkeypatch)


class Player:
    """What is in the player, and what it was asked for."""

    def __init__(self, now: NowPlaying = SONG) -> None:
        self.is_now = now
        self.wishes: list[Wish] = []

    def now(self) -> NowPlaying:
        return self.is_now

    def becomes(self, **facts: object) -> None:
        self.is_now = msgspec.structs.replace(self.is_now, **facts)


async def served(panel: Panel) -> asyncio.Task[None]:
    """The panel, in its place; to be cancelled."""
    task = asyncio.get_running_loop().create_task(panel.serve())
    await asyncio.sleep(0)
    return task


async def ended(task: asyncio.Task[None]) -> None:
    task.cancel()
    await asyncio.wait([task])


# Windows.


async def test_windows_is_told_what_plays_and_where(windows: Controls) -> None:
    player = Player()
    panel = WindowsPanel(player.now, player.wishes.append, lambda: 4711)
    task = await served(panel)
    assert windows.window == 4711
    assert windows.is_enabled
    assert windows.is_play_enabled
    assert windows.is_pause_enabled
    assert windows.is_stop_enabled
    assert windows.is_next_enabled
    assert windows.is_previous_enabled
    assert windows.playback_status is MediaPlaybackStatus.PLAYING
    assert windows.display_updater.shown == ("Paper Lanterns", "Sketch")
    told = windows.timelines[-1]
    assert told.position == timedelta(milliseconds=1250)
    assert told.end_time == told.max_seek_time == timedelta(seconds=90.5)
    player.becomes(state=PlayState.PAUSED, title="Harbour at Six")
    panel.tell()
    assert windows.playback_status is MediaPlaybackStatus.PAUSED
    assert windows.display_updater.shown == ("Harbour at Six", "Sketch")
    await ended(task)


async def test_windows_hears_of_time_every_five_seconds_and_of_jumps(windows: Controls) -> None:
    player = Player()
    panel = WindowsPanel(player.now, player.wishes.append, lambda: 1)
    task = await served(panel)
    before = len(windows.timelines)
    for position in (2.0, 4.0, 6.2):
        player.becomes(position=position)
        panel.follow(jumped=False)
    assert len(windows.timelines) == before
    player.becomes(position=6.25)
    panel.follow(jumped=False)
    assert windows.timelines[-1].position == timedelta(seconds=6.25)
    player.becomes(position=5.0)
    panel.follow(jumped=True)
    assert windows.timelines[-1].position == timedelta(seconds=5)
    assert len(windows.timelines) == before + 2
    await ended(task)


async def test_windows_leaves_the_keys_to_others_with_nothing_there(windows: Controls) -> None:
    player = Player(NowPlaying())
    panel = WindowsPanel(player.now, player.wishes.append, lambda: 1)
    task = await served(panel)
    assert not windows.is_enabled
    player.is_now = SONG
    panel.tell()
    assert windows.is_enabled
    player.is_now = NowPlaying()
    panel.tell()
    assert not windows.is_enabled
    assert windows.playback_status is MediaPlaybackStatus.CLOSED
    assert windows.display_updater.shown == ("", "")
    player.is_now = SONG
    panel.tell()
    assert windows.display_updater.shown == ("Paper Lanterns", "Sketch")
    await ended(task)
    assert not windows.is_enabled
    assert windows.listeners == {}
    before = len(windows.timelines)
    panel.tell()
    panel.follow(jumped=True)
    assert len(windows.timelines) == before


async def test_keys_of_windows_ask_for_what_they_say(windows: Controls) -> None:
    player = Player()
    task = await served(WindowsPanel(player.now, player.wishes.append, lambda: 1))
    for button in Button:
        windows.press(button)  # there is nothing to be recorded
    windows.pull_to(12.5)
    assert player.wishes == [
        Wish(Command.PLAY),
        Wish(Command.PAUSE),
        Wish(Command.STOP),
        Wish(Command.NEXT),
        Wish(Command.PREVIOUS),
        Wish(Command.SEEK, 12.5),
    ]
    await ended(task)


async def test_windows_that_refuses_is_written_down_and_let_be(
    windows: Controls, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def refuses(_window: int) -> None:
        raise OSError(-2147221164, "Class not registered")

    monkeypatch.setattr(sys.modules["winrt.windows.media.interop"], "get_for_window", refuses)
    panel = WindowsPanel(lambda: SONG, print, lambda: 1)
    await panel.serve()
    panel.tell()
    assert "Class not registered" in caplog.text


seconds = st.floats(0, 40_000, allow_nan=False)


@given(seconds, seconds, st.booleans())
def test_windows_counts_in_spans_of_time(length: float, position: float, can_seek: bool) -> None:
    now = NowPlaying(state=PlayState.PLAYING, seconds=length, position=position, can_seek=can_seek)
    line = now_playing_windows.timeline_of(now)
    assert timedelta(0) <= line.position <= line.end
    assert line.end.total_seconds() == pytest.approx(length, abs=1e-6)
    assert line.reach == (line.end if can_seek else timedelta(0))
    if position <= length:
        assert line.position.total_seconds() == pytest.approx(position, abs=1e-6)


# macOS.


async def test_a_mac_is_told_what_plays_and_where(mac: Mac) -> None:
    player = Player()
    panel = MacPanel(player.now, player.wishes.append)
    task = await served(panel)
    assert mac.facts == {
        "title": "Paper Lanterns",
        "artist": "Sketch",
        "duration": 90.5,
        "elapsed": 1.25,
        "rate": 1.0,
        "usual rate": 1.0,
        "kind": 1,
    }
    assert mac.state == 1
    player.becomes(state=PlayState.PAUSED, position=3.0, seconds=0.0, can_seek=False)
    panel.follow(jumped=False)
    assert mac.facts["elapsed"] == 1.25  # a Mac counts by itself
    panel.follow(jumped=True)
    assert mac.facts["elapsed"] == 3.0
    assert mac.facts["rate"] == 0.0
    assert "duration" not in mac.facts
    assert mac.state == 2
    assert mac.commands["playCommand"].is_on
    assert not mac.commands["changePlaybackPositionCommand"].is_on
    await ended(task)
    assert mac.facts is None
    assert mac.state == 3
    assert not any(command.answers or command.is_on for command in mac.commands.values())
    panel.tell()
    assert mac.facts is None


async def test_a_mac_leaves_the_keys_to_others_with_nothing_there(mac: Mac) -> None:
    task = await served(MacPanel(NowPlaying, print))
    assert mac.facts is None
    assert mac.state == 3
    assert not any(command.is_on for command in mac.commands.values())
    await ended(task)


async def test_keys_of_a_mac_ask_for_what_they_say_and_are_answered(mac: Mac) -> None:
    player = Player()
    task = await served(MacPanel(player.now, player.wishes.append))
    for name, command in mac.commands.items():
        event = {"positionTime": 12.5} if name == "changePlaybackPositionCommand" else {}
        assert command.press(**event) == [SUCCESS]
    assert player.wishes == [
        Wish(Command.PLAY),
        Wish(Command.PAUSE),
        Wish(Command.TOGGLE),
        Wish(Command.STOP),
        Wish(Command.NEXT),
        Wish(Command.PREVIOUS),
        Wish(Command.SEEK, 12.5),
    ]
    await ended(task)


async def test_a_mac_without_the_packages_is_written_down_and_let_be(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setitem(sys.modules, "MediaPlayer", None)
    panel = MacPanel(lambda: SONG, print)
    await panel.serve()
    panel.tell()
    assert "MediaPlayer" in caplog.text


# Linux.


def test_linux_is_told_in_its_own_words() -> None:
    told = properties(SONG)
    assert told["PlaybackStatus"] == ("s", "Playing")
    assert told["Position"] == ("x", 1_250_000)
    assert told["Metadata"][1] == {
        "mpris:trackid": ("o", "/org/composer/song/clip_1"),
        "xesam:title": ("s", "Paper Lanterns"),
        "xesam:artist": ("as", ["Sketch"]),
        "mpris:length": ("x", 90_500_000),
    }
    nothing = properties(NowPlaying())
    assert nothing["PlaybackStatus"] == ("s", "Stopped")
    assert nothing["CanPlay"] == ("b", False)


def test_a_step_beyond_the_end_goes_to_the_next_song() -> None:
    player = Player()
    panel = LinuxPanel(player.now, player.wishes.append, "composer")
    panel.call("Seek", (89_000_000,))
    panel.call("Seek", (89_250_000,))
    assert player.wishes == [Wish(Command.SEEK, 90.25), Wish(Command.NEXT)]


# All of them.


@pytest.mark.parametrize(
    ("platform", "kind"), [("linux", LinuxPanel), ("win32", WindowsPanel), ("darwin", MacPanel)]
)
def test_each_system_has_its_panel(
    platform: str, kind: type, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "platform", platform)
    ask: Callable[[Wish], None] = [].append
    panel = panel_here(now=NowPlaying, do=ask, ask=ask, window=lambda: 1, desktop_entry="composer")
    assert type(panel) is kind


def test_nothing_of_other_systems_is_loaded_here() -> None:
    script = (
        "import sys; from composer.ui import now_playing as n;"
        "n.panel_here(now=n.NowPlaying, do=print, ask=print, window=int, desktop_entry='');"
        "print(*sys.modules)"
    )
    said = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True)
    loaded = said.stdout.decode().split()
    assert "composer.ui.now_playing_linux" in loaded
    assert not {"composer.ui.now_playing_windows", "composer.ui.now_playing_macos"} & {*loaded}


@pytest.mark.qt_log_ignore("This plugin does not support", "PulseAudioService")
def test_what_a_system_asks_from_another_thread_is_done_in_that_of_the_window(
    windows: Controls,
    open_room: Studio,
    qtbot: QtBot,
    run: Run,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PULSE_SERVER", "unix:/nowhere")
    bar = PlayerBar(
        open_room.library,
        open_room.waveforms,
        open_room.listening,
        open_room.preferences,
        open_room.composing,
    )
    qtbot.addWidget(bar)
    came: list[str] = []
    with monkeypatch.context() as elsewhere:
        elsewhere.setattr(sys, "platform", "win32")
        keys = MediaKeys(
            bar,
            come_to_front=lambda: came.append(threading.current_thread().name),
            quit_=lambda: came.append("quit"),
            desktop_entry="composer",
            parent=QObject(bar),
        )
    song = add_song(open_room, "Paper Lanterns", sound=4.0, takes=2)

    def from_a_thread(act: Callable[[], object]) -> None:
        thread = threading.Thread(target=act, name="one of the system's")
        thread.start()
        thread.join()

    async def scene() -> None:
        keys.start()
        await until("the panel", lambda: windows.window)
        assert windows.window == int(bar.winId())
        assert not windows.is_enabled
        bar.load(song)
        await until("the song", lambda: windows.display_updater.shown[0])
        assert windows.display_updater.shown == ("Paper Lanterns, take A", bar.shown_model)
        assert bar.shown_model
        await until("the wave", lambda: bar.wave.maximum() > 0)

        from_a_thread(lambda: windows.pull_to(2.5))
        assert bar.playback.position == 0.0  # it is asked for; nothing was done over there
        await until("the place", lambda: bar.playback.position == 2.5)
        from_a_thread(lambda: windows.press(Button.NEXT))
        await until("the next take", lambda: bar.number == 1)
        from_a_thread(lambda: keys.asked.emit(Wish(Command.RAISE)))
        await until("the window", lambda: came)
        assert came == [threading.main_thread().name]

        bar.compare(bar.beside, blind=True)
        await until("the veil", lambda: "Lanterns" not in windows.display_updater.shown[0])
        assert windows.display_updater.shown[1] == ""
        await tasks.finish()
        assert not windows.is_enabled

    run(scene())
    bar.close()
