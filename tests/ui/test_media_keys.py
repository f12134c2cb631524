"""The desktop's keys reach the player: asked from outside, over a real session bus."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QObject, Qt
from pytestqt.qtbot import QtBot

from composer.studio import Studio
from composer.ui import tasks
from composer.ui.media_keys import MediaKeys
from composer.ui.player_bar import PlayerBar
from tests.patience import until
from tests.ui.loop_fixtures import Run
from tests.ui.songs import add_song

pytestmark = [
    pytest.mark.qt_log_ignore(
        "This plugin does not support", "PulseAudioService", "keyToAscii Unhandled key code"
    ),
    pytest.mark.skipif(sys.platform != "linux", reason="MPRIS is Linux's own"),
]
PATH = "/org/mpris/MediaPlayer2"
PLAYER = "org.mpris.MediaPlayer2.Player"


@pytest.fixture
def bus(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A session bus that nobody else is on."""
    daemon = shutil.which("dbus-daemon")
    if daemon is None:
        pytest.skip("dbus-daemon is not installed")
    command = [daemon, "--session", "--nofork", "--print-address=1"]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as bus:
        assert bus.stdout is not None
        address = bus.stdout.readline().strip()
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", address)
        try:
            yield address
        finally:
            bus.terminate()


def test_what_plays_is_told_and_the_keys_do_what_they_say(
    bus: str,
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
    raised: list[str] = []
    keys = MediaKeys(
        bar,
        come_to_front=lambda: raised.append("front"),
        quit_=lambda: raised.append("quit"),
        desktop_entry="composer",
        parent=QObject(bar),
    )
    song = add_song(open_room, "Paper Lanterns", sound=4.0, takes=2)

    async def scene() -> None:
        from jeepney import DBusAddress, HeaderFields, MessageType, Properties, new_method_call
        from jeepney.io.asyncio import open_dbus_router

        keys.start()
        player = DBusAddress(PATH, "org.mpris.MediaPlayer2.composer", PLAYER)
        root = DBusAddress(PATH, "org.mpris.MediaPlayer2.composer", "org.mpris.MediaPlayer2")
        async with open_dbus_router("SESSION") as desk:

            async def call(name: str, *what: object, signature: str | None = None) -> object:
                call = new_method_call(player, name, signature, what)
                answer = await desk.send_and_get_reply(call)
                if answer.header.message_type is MessageType.error:
                    return answer.header.fields[HeaderFields.error_name]
                return answer.body

            async def told(name: str) -> object:
                answer = await desk.send_and_get_reply(Properties(player).get(name))
                return answer.body[0][1]

            async def is_there() -> bool:
                answer = await desk.send_and_get_reply(new_method_call(root, "Raise"))
                return answer.header.message_type is MessageType.method_return

            while not await is_there():
                pass
            assert raised == ["front"]
            assert await told("PlaybackStatus") == "Stopped"
            bar.load(song)
            await until("the wave", lambda: bar.wave.maximum() > 0)
            about = await told("Metadata")
            assert isinstance(about, dict)
            assert about["xesam:title"] == ("s", "Paper Lanterns, take A")
            assert about["xesam:artist"] == ("as", [bar.shown_model])
            assert about["mpris:length"] == ("x", 4_000_000)
            assert await told("PlaybackStatus") == "Paused"

            await call("SetPosition", about["mpris:trackid"][1], 2_500_000, signature="ox")
            assert bar.playback.position == pytest.approx(2.5)
            await call("Seek", -1_000_000, signature="x")
            assert await told("Position") == 1_500_000
            await call("SetPosition", "/another/track", 3_000_000, signature="ox")
            assert bar.playback.position == pytest.approx(1.5)
            await call("Next")
            assert bar.chosen_clip(song.id) == song.clips[1].id
            wish = Properties(player).set("Volume", "d", 0.25)
            await desk.send_and_get_reply(wish)
            assert bar.volume.value() == 25
            wish = Properties(player).set("LoopStatus", "s", "Track")
            await desk.send_and_get_reply(wish)
            assert bar.loops
            assert await call("Nonsense") == "org.freedesktop.DBus.Error.UnknownMethod"
            assert str(await call("OpenUri", "file:///x", signature="s")).endswith("InvalidArgs")
            bar.compare(bar.beside, blind=True)
            hidden = await told("Metadata")
            assert "Lanterns" not in str(hidden)
            assert song.id not in str(hidden)
        await tasks.finish()

    run(scene())
    bar.close()


def test_media_keys_that_no_desktop_takes_are_heard_by_the_window(
    open_room: Studio, qtbot: QtBot, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PULSE_SERVER", "unix:/nowhere")
    monkeypatch.setattr(sys, "platform", "freebsd14")  # whose panel nobody knows
    bar = PlayerBar(
        open_room.library,
        open_room.waveforms,
        open_room.listening,
        open_room.preferences,
        open_room.composing,
    )
    qtbot.addWidget(bar)
    keys = MediaKeys(
        bar,
        come_to_front=lambda: None,
        quit_=lambda: None,
        desktop_entry="composer",
        parent=QObject(bar),
    )
    bar.load(add_song(open_room, "Paper Lanterns", sound=4.0, takes=2))
    bar.show()
    bar.activateWindow()
    qtbot.waitUntil(bar.isActiveWindow)
    played: list[str] = []
    monkeypatch.setattr(bar.playback, "play", lambda: played.append("play"))

    keys.start()
    qtbot.keyClick(bar, Qt.Key.Key_MediaNext)
    assert bar.number == 1
    qtbot.keyClick(bar, Qt.Key.Key_MediaPrevious)
    assert bar.number == 0
    qtbot.keyClick(bar, Qt.Key.Key_MediaTogglePlayPause)
    qtbot.keyClick(bar, Qt.Key.Key_MediaPlay)
    assert played == ["play", "play"]
    run(tasks.finish())
