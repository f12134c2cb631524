"""How do the media keys of a Mac and its Now Playing panel reach the player?

Through MPNowPlayingInfoCenter, which is told what plays, and MPRemoteCommandCenter, which asks.
Written from Apple's documents and checked against PyObjC's own list of names and of the shapes of
calls (packaging/check_panels.py). Not yet run.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping
from typing import Any

from composer.ui.now_playing import Ask, Command, Now, NowPlaying, PlayState, Wish

log = logging.getLogger(__name__)

_KEYS: Mapping[str, Command] = {
    "playCommand": Command.PLAY,
    "pauseCommand": Command.PAUSE,
    "togglePlayPauseCommand": Command.TOGGLE,
    "stopCommand": Command.STOP,
    "nextTrackCommand": Command.NEXT,
    "previousTrackCommand": Command.PREVIOUS,
}
"""Names of MPRemoteCommandCenter's commands."""


class MacPanel:
    """The player as macOS sees it."""

    def __init__(self, now: Now, ask: Ask) -> None:
        self._now = now
        self._ask = ask
        self._centre: Any = None
        """The MPNowPlayingInfoCenter, while the panel is served."""
        self._heard: list[tuple[Any, Any]] = []
        """Each MPRemoteCommand that is listened to, and by what it is let go of again."""
        self._seek: Any = None

    async def serve(self) -> None:
        """Stand in the panel until cancelled; without Apple's framework, return."""
        try:
            self._open()
        except ImportError as error:
            log.warning("macOS has no Now Playing panel for this program: %s", error)
            return
        try:
            self.tell()
            await asyncio.Event().wait()
        finally:
            self._close()

    def tell(self) -> None:
        """Say what plays; with nothing there the keys are left to other programs."""
        if self._centre is None:
            return
        import MediaPlayer

        now = self._now()
        for command, _token in self._heard:
            command.setEnabled_(now.is_there)
        self._seek.setEnabled_(now.can_seek)
        self._centre.setNowPlayingInfo_(_as_objects(facts_of(now, MediaPlayer)))
        # A Mac does not find out by itself whether there is sound, as a telephone does.
        self._centre.setPlaybackState_(state_of(now.state, MediaPlayer))

    def follow(self, *, jumped: bool) -> None:
        """Say where it was moved to; macOS itself counts the time that goes by."""
        if jumped:
            self.tell()

    def _open(self) -> None:
        """Raises ImportError."""
        import MediaPlayer

        keys = MediaPlayer.MPRemoteCommandCenter.sharedCommandCenter()
        done = MediaPlayer.MPRemoteCommandHandlerStatusSuccess
        for name, command in _KEYS.items():
            self._hear(getattr(keys, name)(), asking(self._ask, command, done))
        self._seek = keys.changePlaybackPositionCommand()
        self._hear(self._seek, asking_for_a_place(self._ask, done))
        self._centre = MediaPlayer.MPNowPlayingInfoCenter.defaultCenter()

    def _hear(self, command: Any, answer: Callable[[Any], int]) -> None:
        self._heard.append((command, command.addTargetWithHandler_(answer)))

    def _close(self) -> None:
        import MediaPlayer

        for command, token in self._heard:
            command.setEnabled_(False)
            command.removeTarget_(token)
        self._heard.clear()
        self._centre.setNowPlayingInfo_(None)
        self._centre.setPlaybackState_(state_of(PlayState.STOPPED, MediaPlayer))
        self._centre = None


# What macOS calls, on whatever thread it likes: nothing of Qt may be touched here.


def asking(ask: Ask, command: Command, done: int) -> Callable[[Any], int]:
    """What is called when a key is pressed; ``done`` is the answer that macOS wants."""

    def answer(_event: Any) -> int:
        ask(Wish(command))
        return done

    return answer


def asking_for_a_place(ask: Ask, done: int) -> Callable[[Any], int]:
    """What is called, with an MPChangePlaybackPositionCommandEvent, when the position is pulled."""

    def answer(event: Any) -> int:
        ask(Wish(Command.SEEK, float(event.positionTime())))  # seconds
        return done

    return answer


def facts_of(now: NowPlaying, kit: Any) -> dict[str, Any] | None:
    """What stands in the panel, by Apple's keys, which ``kit`` has; None with nothing there."""
    if not now.is_there:
        return None
    facts: dict[str, Any] = {
        kit.MPMediaItemPropertyTitle: now.title,
        kit.MPMediaItemPropertyArtist: now.model,
        kit.MPNowPlayingInfoPropertyMediaType: kit.MPNowPlayingInfoMediaTypeAudio,
        kit.MPNowPlayingInfoPropertyElapsedPlaybackTime: now.position,  # seconds
        kit.MPNowPlayingInfoPropertyPlaybackRate: 1.0 if now.state is PlayState.PLAYING else 0.0,
        kit.MPNowPlayingInfoPropertyDefaultPlaybackRate: 1.0,
    }
    if now.seconds:
        facts[kit.MPMediaItemPropertyPlaybackDuration] = now.seconds
    return facts


def state_of(state: PlayState, kit: Any) -> int:
    """What macOS calls this state."""
    states: dict[PlayState, int] = {
        PlayState.PLAYING: kit.MPNowPlayingPlaybackStatePlaying,
        PlayState.PAUSED: kit.MPNowPlayingPlaybackStatePaused,
        PlayState.STOPPED: kit.MPNowPlayingPlaybackStateStopped,
    }
    return states[state]


def _as_objects(facts: Mapping[str, Any] | None) -> Any:
    """Apple's own dictionary: what is handed over is read later, in another process."""
    if facts is None:
        return None
    from Foundation import NSMutableDictionary

    return NSMutableDictionary.dictionaryWithDictionary_(facts)
