"""What do the desktop's media keys and its now-playing panel know of the player, and may do?

On Linux, through MPRIS. On macOS and Windows there is nothing of the kind yet; the keys of the
window work there as everywhere.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtGui import QKeySequence, QShortcut

from composer.ui import tasks
from composer.ui.media_keys_bus import MediaBus, Properties, Value
from composer.ui.player_bar import PlayerBar

_NAME = "composer"
_NO_TRACK = "/org/mpris/MediaPlayer2/TrackList/NoTrack"
_TRACKS = "/org/composer/song/"
_JUMP = 1.0
"""Seconds that the position must be off from what went by to have been moved by somebody."""
_MICRO = 1_000_000


_KEYS = {
    Qt.Key.Key_MediaTogglePlayPause: "PlayPause",
    Qt.Key.Key_MediaPlay: "PlayPause",  # some keyboards have one key for both, and call it so
    Qt.Key.Key_MediaPause: "Pause",
    Qt.Key.Key_MediaStop: "Stop",
    Qt.Key.Key_MediaPrevious: "Previous",
    Qt.Key.Key_MediaNext: "Next",
}


class MediaKeys(QObject):
    """Tells the desktop what plays, and does what its keys ask for."""

    def __init__(
        self,
        player: PlayerBar,
        *,
        come_to_front: Callable[[], object],
        quit_: Callable[[], object],
        desktop_entry: str,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._player = player
        self._actions: dict[str, Callable[[], object]] = {
            "Raise": come_to_front,
            "Quit": quit_,
            "Next": player.next.click,
            "Previous": player.previous.click,
            "Pause": player.playback.pause,
            "Play": player.playback.play,
            "PlayPause": player.toggle,
            "Stop": player.stop,
        }
        root: dict[str, Value] = {
            "CanQuit": ("b", True),
            "CanRaise": ("b", True),
            "HasTrackList": ("b", False),
            "Identity": ("s", "Composer"),
            "DesktopEntry": ("s", desktop_entry),
            "SupportedUriSchemes": ("as", []),
            "SupportedMimeTypes": ("as", []),
        }
        self._bus = MediaBus(root=root, player=self.properties, call=self.call, change=self.change)
        self._told: Properties = {}
        self._position = 0.0
        self._tell_soon = QTimer(self, singleShot=True, interval=0)
        self._tell_soon.timeout.connect(self._tell)

    def _listen(self) -> None:
        """Media keys that no desktop takes for itself come to the window that has the keyboard.

        So it is on Windows and macOS, whose own panels Qt 6.11 has no way to.
        """
        for key, action in _KEYS.items():
            shortcut = QShortcut(QKeySequence(key), self._player)
            shortcut.setContext(Qt.ShortcutContext.ApplicationShortcut)
            shortcut.setAutoRepeat(False)
            shortcut.activated.connect(self._actions[action])

    def start(self) -> None:
        """Be found by the desktop, where there is one that looks; else hear what Qt hears."""
        self._listen()
        if sys.platform != "linux":
            return
        player = self._player
        for signal in (
            player.playback.playing_changed,
            player.playback.length_changed,
            player.take_changed,
            player.shape.length_known,
            player.shown,
        ):
            signal.connect(lambda *_told: self._tell_soon.start())
        player.playback.position_changed.connect(self._follow)
        self._told = self.properties()
        tasks.start("media keys", self._bus.serve(_NAME))

    def properties(self) -> Properties:
        """Everything that MPRIS wants to know of the player now."""
        player = self._player
        is_there = player.current_id is not None
        status = "Playing" if player.is_playing else "Paused"
        return {
            "PlaybackStatus": ("s", status if is_there else "Stopped"),
            "LoopStatus": ("s", "Track" if player.loops else "None"),
            "Rate": ("d", 1.0),
            "MinimumRate": ("d", 1.0),
            "MaximumRate": ("d", 1.0),
            "Metadata": ("a{sv}", self._metadata()),
            "Volume": ("d", player.volume.value() / 100),
            "Position": ("x", round(player.playback.position * _MICRO)),
            "CanGoNext": ("b", is_there),
            "CanGoPrevious": ("b", is_there),
            "CanPlay": ("b", is_there),
            "CanPause": ("b", is_there),
            "CanSeek": ("b", is_there and player.playback.is_whole),
            "CanControl": ("b", True),
        }

    def call(self, method: str, arguments: tuple[Any, ...]) -> None:
        """Do what a key or the panel asks for. KeyError for what is not known."""
        player = self._player
        if method == "Seek":
            wanted = player.playback.position + arguments[0] / _MICRO
            if player.seconds and wanted >= player.seconds:
                player.next.click()  # as the specification has it
            else:
                player.playback.seek(wanted)
        elif method == "SetPosition":
            track, micro = arguments
            if track == self._track() and 0 <= micro <= player.seconds * _MICRO:
                player.playback.seek(micro / _MICRO)
        elif method == "OpenUri":
            raise ValueError("songs are opened in the window")
        else:
            self._actions[method]()

    def change(self, name: str, value: Any) -> None:
        """Set the volume or the loop. KeyError for what cannot be set."""
        if name == "Volume":
            self._player.volume.setValue(round(100 * min(1.0, max(0.0, float(value)))))
        elif name == "LoopStatus":
            self._player.set_loop(loop=value != "None")
        elif name != "Rate":
            raise KeyError(name)
        self._tell_soon.start()

    def _track(self) -> str:
        key = self._player.current_id
        if key is None or self._player.is_blind:
            return _NO_TRACK
        clip = self._player.chosen_clip(key) or key
        return _TRACKS + "".join(each if each.isalnum() else "_" for each in clip)

    def _metadata(self) -> dict[str, Value]:
        player = self._player
        metadata: dict[str, Value] = {"mpris:trackid": ("o", self._track())}
        if player.current_id is not None:
            metadata["xesam:title"] = ("s", player.shown_title)
            if player.seconds:
                metadata["mpris:length"] = ("x", round(player.seconds * _MICRO))
        return metadata

    def _tell(self) -> None:
        """Say what is another now; the position is asked for, not told."""
        now = {name: value for name, value in self.properties().items() if name != "Position"}
        changed = {name: value for name, value in now.items() if self._told.get(name) != value}
        self._told = now
        if changed:
            tasks.start("media keys told", self._bus.tell(changed))

    def _follow(self, seconds: float) -> None:
        before, self._position = self._position, seconds
        if abs(seconds - before) > _JUMP:
            tasks.start("media keys jump", self._bus.tell_jump(round(seconds * _MICRO)))
