"""How do media keys and a now-playing panel reach the player, wherever they are pressed?

Keys that come to the window are heard by Qt; the rest comes through the panel of the system.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QKeySequence, QShortcut

from composer.ui import tasks
from composer.ui.now_playing import Command, NowPlaying, Panel, PlayState, Wish, panel_here
from composer.ui.player_bar import PlayerBar

_JUMP = 1.0
"""Seconds that the position must be off from what went by to have been moved by somebody."""

_KEYS = {
    Qt.Key.Key_MediaTogglePlayPause: Command.TOGGLE,
    Qt.Key.Key_MediaPlay: Command.TOGGLE,  # some keyboards have one key for both, and call it so
    Qt.Key.Key_MediaPause: Command.PAUSE,
    Qt.Key.Key_MediaStop: Command.STOP,
    Qt.Key.Key_MediaPrevious: Command.PREVIOUS,
    Qt.Key.Key_MediaNext: Command.NEXT,
}


class MediaKeys(QObject):
    """Tells the system what plays, and does what its keys ask for."""

    asked = Signal(object)
    """A Wish, from whatever thread a system has its panel call from."""

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
        self._actions: Mapping[Command, Callable[[], object]] = {
            Command.RAISE: come_to_front,
            Command.QUIT: quit_,
            Command.NEXT: player.next.click,
            Command.PREVIOUS: player.previous.click,
            Command.PAUSE: player.playback.pause,
            Command.PLAY: player.playback.play,
            Command.TOGGLE: player.toggle,
            Command.STOP: player.stop,
        }
        self.asked.connect(self.do, Qt.ConnectionType.QueuedConnection)
        self._panel: Panel | None = panel_here(
            now=self.now,
            do=self.do,
            ask=self.asked.emit,
            window=lambda: int(player.window().winId()),
            desktop_entry=desktop_entry,
        )
        self._position = 0.0
        self._tell_soon = QTimer(self, singleShot=True, interval=0)
        self._tell_soon.timeout.connect(self._tell)

    def start(self) -> None:
        """Hear the keys that come to the window, and stand in the system's panel if it has one."""
        self._listen()
        if self._panel is None:
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
        tasks.start("media keys", self._panel.serve())

    def now(self) -> NowPlaying:
        """What is in the player, and what can be done with it."""
        player = self._player
        key = player.current_id
        if key is None:
            return NowPlaying(loops=player.loops, volume=player.volume.value() / 100)
        return NowPlaying(
            state=PlayState.PLAYING if player.is_playing else PlayState.PAUSED,
            track="" if player.is_blind else player.chosen_clip(key) or key,
            title=player.shown_title,
            model=player.shown_model,
            seconds=player.seconds,
            position=player.playback.position,
            can_seek=player.playback.is_whole,
            loops=player.loops,
            volume=player.volume.value() / 100,
        )

    @Slot(object)
    def do(self, wish: Wish) -> None:
        """Do what a key or the panel asks for."""
        player = self._player
        match wish.command:
            case Command.SEEK:
                player.playback.seek(wish.value)
            case Command.VOLUME:
                player.volume.setValue(round(100 * min(1.0, max(0.0, wish.value))))
                self._tell_soon.start()
            case Command.LOOP:
                player.set_loop(loop=bool(wish.value))
                self._tell_soon.start()
            case _:
                self._actions[wish.command]()

    def _listen(self) -> None:
        """Media keys that no desktop takes for itself come to the window that has the keyboard.

        On Windows Qt keeps such a key for the window if a shortcut is made for it, so that the
        panel does not hear it a second time; to macOS Qt gives no media keys at all.
        """
        for key, command in _KEYS.items():
            shortcut = QShortcut(QKeySequence(key), self._player)
            shortcut.setContext(Qt.ShortcutContext.ApplicationShortcut)
            shortcut.setAutoRepeat(False)
            shortcut.activated.connect(self._actions[command])

    def _tell(self) -> None:
        if self._panel is not None:
            self._panel.tell()

    def _follow(self, seconds: float) -> None:
        before, self._position = self._position, seconds
        if self._panel is not None:
            self._panel.follow(jumped=abs(seconds - before) > _JUMP)
