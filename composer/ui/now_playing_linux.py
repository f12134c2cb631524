"""What do the media keys of a Linux desktop and its now-playing panel know of the player?

MPRIS's properties and methods, over what every system is told and may ask for.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from composer.ui import tasks
from composer.ui.media_keys_bus import MediaBus, Properties, Value
from composer.ui.now_playing import Ask, Command, Now, NowPlaying, PlayState, Wish

_NAME = "composer"
_NO_TRACK = "/org/mpris/MediaPlayer2/TrackList/NoTrack"
_TRACKS = "/org/composer/song/"
_MICRO = 1_000_000
_STATUS = {
    PlayState.PLAYING: "Playing",
    PlayState.PAUSED: "Paused",
    PlayState.STOPPED: "Stopped",
}
_COMMANDS: Mapping[str, Command] = {
    "Raise": Command.RAISE,
    "Quit": Command.QUIT,
    "Next": Command.NEXT,
    "Previous": Command.PREVIOUS,
    "Pause": Command.PAUSE,
    "Play": Command.PLAY,
    "PlayPause": Command.TOGGLE,
    "Stop": Command.STOP,
}


class LinuxPanel:
    """The player as MPRIS sees it."""

    def __init__(self, now: Now, do: Ask, desktop_entry: str) -> None:
        self._now = now
        self._do = do
        root: dict[str, Value] = {
            "CanQuit": ("b", True),
            "CanRaise": ("b", True),
            "HasTrackList": ("b", False),
            "Identity": ("s", "Composer"),
            "DesktopEntry": ("s", desktop_entry),
            "SupportedUriSchemes": ("as", []),
            "SupportedMimeTypes": ("as", []),
        }
        self._bus = MediaBus(
            root=root, player=lambda: properties(now()), call=self.call, change=self.change
        )
        self._told: Properties = {}

    async def serve(self) -> None:
        """Answer until the bus or the task ends; without a bus nothing happens."""
        self._told = properties(self._now())
        await self._bus.serve(_NAME)

    def tell(self) -> None:
        """Say what is another now; the position is asked for, not told."""
        now = {name: value for name, value in properties(self._now()).items() if name != "Position"}
        changed = {name: value for name, value in now.items() if self._told.get(name) != value}
        self._told = now
        if changed:
            tasks.start("media keys told", self._bus.tell(changed))

    def follow(self, *, jumped: bool) -> None:
        """Say that the position was moved; that time goes by is known."""
        if jumped:
            position = round(self._now().position * _MICRO)
            tasks.start("media keys jump", self._bus.tell_jump(position))

    def call(self, method: str, arguments: tuple[Any, ...]) -> None:
        """Do what a key or the panel asks for. KeyError for what is not known."""
        now = self._now()
        if method == "Seek":
            wanted = now.position + arguments[0] / _MICRO
            if now.seconds and wanted >= now.seconds:
                self._do(Wish(Command.NEXT))  # as the specification has it
            else:
                self._do(Wish(Command.SEEK, wanted))
        elif method == "SetPosition":
            track, micro = arguments
            if track == _track(now) and 0 <= micro <= now.seconds * _MICRO:
                self._do(Wish(Command.SEEK, micro / _MICRO))
        elif method == "OpenUri":
            raise ValueError("songs are opened in the window")
        else:
            self._do(Wish(_COMMANDS[method]))

    def change(self, name: str, value: Any) -> None:
        """Set the volume or the loop. KeyError for what cannot be set."""
        if name == "Volume":
            self._do(Wish(Command.VOLUME, float(value)))
        elif name == "LoopStatus":
            self._do(Wish(Command.LOOP, float(value != "None")))
        elif name != "Rate":
            raise KeyError(name)


def properties(now: NowPlaying) -> Properties:
    """Everything that MPRIS wants to know of the player."""
    return {
        "PlaybackStatus": ("s", _STATUS[now.state]),
        "LoopStatus": ("s", "Track" if now.loops else "None"),
        "Rate": ("d", 1.0),
        "MinimumRate": ("d", 1.0),
        "MaximumRate": ("d", 1.0),
        "Metadata": ("a{sv}", _metadata(now)),
        "Volume": ("d", now.volume),
        "Position": ("x", round(now.position * _MICRO)),
        "CanGoNext": ("b", now.is_there),
        "CanGoPrevious": ("b", now.is_there),
        "CanPlay": ("b", now.is_there),
        "CanPause": ("b", now.is_there),
        "CanSeek": ("b", now.can_seek),
        "CanControl": ("b", True),
    }


def _track(now: NowPlaying) -> str:
    if not now.track:
        return _NO_TRACK
    return _TRACKS + "".join(each if each.isalnum() else "_" for each in now.track)


def _metadata(now: NowPlaying) -> dict[str, Value]:
    metadata: dict[str, Value] = {"mpris:trackid": ("o", _track(now))}
    if now.is_there:
        metadata["xesam:title"] = ("s", now.title)
        if now.model:
            metadata["xesam:artist"] = ("as", [now.model])
        if now.seconds:
            metadata["mpris:length"] = ("x", round(now.seconds * _MICRO))
    return metadata
