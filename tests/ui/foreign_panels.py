"""Stand-ins for the parts of Windows and macOS that a now-playing panel speaks to.

Neither system is here. They have exactly the names that the panels use, so that any other name
fails; that the real ones have these, of the same kinds, is seen by packaging/check_panels.py.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import timedelta
from enum import IntEnum
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest


class MediaPlaybackStatus(IntEnum):
    CLOSED = 0
    PLAYING = 3
    PAUSED = 4


class MediaPlaybackType(IntEnum):
    UNKNOWN = 0
    MUSIC = 1


class Button(IntEnum):
    PLAY = 0
    PAUSE = 1
    STOP = 2
    RECORD = 3
    NEXT = 6
    PREVIOUS = 7


class Timeline:
    __slots__ = ("end_time", "max_seek_time", "min_seek_time", "position", "start_time")


class Music:
    __slots__ = ("artist", "title")

    def __init__(self) -> None:
        self.artist = self.title = ""


class Display:
    """What is written is shown after update() alone."""

    __slots__ = ("music_properties", "shown", "type")

    def __init__(self) -> None:
        self.shown = ("", "")
        self.clear_all()

    def clear_all(self) -> None:
        self.type = MediaPlaybackType.UNKNOWN
        self.music_properties = Music()
        self.shown = ("", "")

    def update(self) -> None:
        assert self.type is MediaPlaybackType.MUSIC
        self.shown = (self.music_properties.title, self.music_properties.artist)


class Controls:
    """One window's System Media Transport Controls."""

    __slots__ = (
        "display_updater",
        "is_enabled",
        "is_next_enabled",
        "is_pause_enabled",
        "is_play_enabled",
        "is_previous_enabled",
        "is_stop_enabled",
        "listeners",
        "playback_status",
        "timelines",
        "window",
    )

    def __init__(self) -> None:
        self.display_updater = Display()
        self.is_enabled = self.is_play_enabled = self.is_pause_enabled = False
        self.is_stop_enabled = self.is_next_enabled = self.is_previous_enabled = False
        self.playback_status = MediaPlaybackStatus.CLOSED
        self.listeners: dict[int, Callable[[Any, Any], None]] = {}
        self.timelines: list[Timeline] = []
        self.window = 0

    def get_for_window(self, window: int) -> Controls:
        self.window = window
        return self

    def add_button_pressed(self, listener: Callable[[Any, Any], None]) -> int:
        self.listeners[1] = listener
        return 1

    def add_playback_position_change_requested(self, listener: Callable[[Any, Any], None]) -> int:
        self.listeners[2] = listener
        return 2

    def remove_button_pressed(self, token: int) -> None:
        assert token == 1
        del self.listeners[token]

    def remove_playback_position_change_requested(self, token: int) -> None:
        assert token == 2
        del self.listeners[token]

    def update_timeline_properties(self, told: Timeline) -> None:
        assert told.start_time <= told.position <= told.end_time
        self.timelines.append(told)

    def press(self, button: Button) -> None:
        self.listeners[1](self, SimpleNamespace(button=button))

    def pull_to(self, seconds: float) -> None:
        what = SimpleNamespace(requested_playback_position=timedelta(seconds=seconds))
        self.listeners[2](self, what)


def stand_in_for_windows(monkeypatch: pytest.MonkeyPatch) -> Controls:
    """Have the packages that speak to Windows, as far as they are used."""
    controls = Controls()
    _have(
        monkeypatch,
        "winrt.windows.media",
        MediaPlaybackStatus=MediaPlaybackStatus,
        MediaPlaybackType=MediaPlaybackType,
        SystemMediaTransportControlsButton=Button,
        SystemMediaTransportControlsTimelineProperties=Timeline,
    )
    _have(monkeypatch, "winrt.windows.media.interop", get_for_window=controls.get_for_window)
    return controls


class RemoteCommand:
    """An MPRemoteCommand."""

    def __init__(self) -> None:
        self.is_on = True
        self.answers: dict[object, Callable[[Any], int]] = {}

    def addTargetWithHandler_(self, answer: Callable[[Any], int]) -> object:
        token = object()
        self.answers[token] = answer
        return token

    def removeTarget_(self, token: object) -> None:
        del self.answers[token]

    def setEnabled_(self, is_on: bool) -> None:
        self.is_on = is_on

    def press(self, **event: float) -> list[int]:
        """What macOS is answered; the event's facts are asked for by calls, as PyObjC has it."""
        asked = SimpleNamespace(**{name: (lambda v=value: v) for name, value in event.items()})
        return [answer(asked) for answer in self.answers.values()]


class Mac:
    """The command centre and the info centre at once."""

    def __init__(self, commands: Iterable[str]) -> None:
        self.commands = {name: RemoteCommand() for name in commands}
        self.facts: dict[str, Any] | None = None
        self.state = 0

    def __getattr__(self, name: str) -> Callable[[], RemoteCommand]:
        if name not in self.__dict__["commands"]:
            raise AttributeError(name)
        return lambda: self.commands[name]

    def setNowPlayingInfo_(self, facts: dict[str, Any] | None) -> None:
        self.facts = facts

    def setPlaybackState_(self, state: int) -> None:
        self.state = state


SUCCESS = 0


def stand_in_for_macos(monkeypatch: pytest.MonkeyPatch) -> Mac:
    """Have the packages that speak to macOS, as far as they are used."""
    mac = Mac(
        (
            "playCommand",
            "pauseCommand",
            "togglePlayPauseCommand",
            "stopCommand",
            "nextTrackCommand",
            "previousTrackCommand",
            "changePlaybackPositionCommand",
        )
    )
    _have(
        monkeypatch,
        "MediaPlayer",
        MPRemoteCommandCenter=SimpleNamespace(sharedCommandCenter=lambda: mac),
        MPNowPlayingInfoCenter=SimpleNamespace(defaultCenter=lambda: mac),
        MPRemoteCommandHandlerStatusSuccess=SUCCESS,
        MPMediaItemPropertyTitle="title",
        MPMediaItemPropertyArtist="artist",
        MPMediaItemPropertyPlaybackDuration="duration",
        MPNowPlayingInfoPropertyMediaType="kind",
        MPNowPlayingInfoMediaTypeAudio=1,
        MPNowPlayingInfoPropertyElapsedPlaybackTime="elapsed",
        MPNowPlayingInfoPropertyPlaybackRate="rate",
        MPNowPlayingInfoPropertyDefaultPlaybackRate="usual rate",
        MPNowPlayingPlaybackStatePlaying=1,
        MPNowPlayingPlaybackStatePaused=2,
        MPNowPlayingPlaybackStateStopped=3,
    )
    dictionary = SimpleNamespace(dictionaryWithDictionary_=dict)
    _have(monkeypatch, "Foundation", NSMutableDictionary=dictionary)
    return mac


def _have(monkeypatch: pytest.MonkeyPatch, name: str, **contents: object) -> None:
    import sys

    above = name.rpartition(".")[0]
    if above and above not in sys.modules:
        _have(monkeypatch, above)
    module = ModuleType(name)
    module.__dict__.update(contents)
    module.__path__ = []  # so that others may stand within it
    monkeypatch.setitem(sys.modules, name, module)
