"""How do the media keys of Windows and its panel of what plays reach the player?

Through the System Media Transport Controls that belong to the window: a desktop program gets them
by ISystemMediaTransportControlsInterop::GetForWindow, as browsers do. Written from Microsoft's
documents and checked against the types of the packages (packaging/check_panels.py). Not yet run.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import TYPE_CHECKING

from msgspec import Struct

from composer.ui.now_playing import Ask, Command, Now, NowPlaying, PlayState, Wish

if TYPE_CHECKING:
    from winrt.windows.foundation import EventRegistrationToken
    from winrt.windows.media import (
        MediaPlaybackStatus,
        PlaybackPositionChangeRequestedEventArgs,
        SystemMediaTransportControls,
        SystemMediaTransportControlsButton,
        SystemMediaTransportControlsButtonPressedEventArgs,
    )

log = logging.getLogger(__name__)

_PATIENCE = 5.0
"""Seconds between two tellings of where a playing song is, as Microsoft's documents want it."""


class WindowsPanel:
    """The player as Windows sees it."""

    def __init__(self, now: Now, ask: Ask, window: Callable[[], int]) -> None:
        """``window`` gives the handle of the window, which must be one of this process's."""
        self._now = now
        self._ask = ask
        self._window = window
        self._controls: SystemMediaTransportControls | None = None
        self._tokens: tuple[EventRegistrationToken, EventRegistrationToken] | None = None
        self._buttons: Mapping[SystemMediaTransportControlsButton, Command] = {}
        self._named: tuple[str, str] | None = None
        self._placed = 0.0

    async def serve(self) -> None:
        """Stand in the panel until cancelled; where Windows will not have it, return."""
        try:
            self._open()
        except (ImportError, OSError) as error:
            log.warning("Windows has no now-playing panel for this window: %s", error)
            return
        try:
            self.tell()
            await asyncio.Event().wait()
        finally:
            self._close()

    def tell(self) -> None:
        """Say what plays; with nothing there the keys are left to other programs."""
        controls, now = self._controls, self._now()
        if controls is None:
            return
        controls.is_enabled = now.is_there
        if not now.is_there:
            self._clear(controls)
            return
        controls.is_play_enabled = controls.is_pause_enabled = True
        controls.is_stop_enabled = True
        controls.is_next_enabled = controls.is_previous_enabled = True
        controls.playback_status = status_of(now.state)
        self._name(controls, now)
        self._place(controls, now)

    def follow(self, *, jumped: bool) -> None:
        """Say now and then where it is, and at once where it was moved to."""
        controls, now = self._controls, self._now()
        if controls is None or not now.is_there:
            return
        if jumped or abs(now.position - self._placed) >= _PATIENCE:
            self._place(controls, now)

    def _open(self) -> None:
        """Raises ImportError, and OSError with what Windows has to say."""
        from winrt.windows.media.interop import get_for_window

        self._buttons = commands_of_buttons()
        controls = get_for_window(self._window())
        self._tokens = (
            controls.add_button_pressed(self._pressed),
            controls.add_playback_position_change_requested(self._pulled),
        )
        self._controls = controls

    def _close(self) -> None:
        controls, tokens, self._controls = self._controls, self._tokens, None
        if controls is None or tokens is None:
            return
        pressed, pulled = tokens
        controls.remove_button_pressed(pressed)
        controls.remove_playback_position_change_requested(pulled)
        # Both in one go: else Windows may go on showing the panel, with the name of the file.
        self._clear(controls)
        controls.is_enabled = False

    def _clear(self, controls: SystemMediaTransportControls) -> None:
        controls.playback_status = status_of(PlayState.STOPPED)
        controls.display_updater.clear_all()
        self._named = None

    def _name(self, controls: SystemMediaTransportControls, now: NowPlaying) -> None:
        from winrt.windows.media import MediaPlaybackType

        named = (now.title, now.model)
        if named == self._named:
            return
        self._named = named
        display = controls.display_updater
        display.type = MediaPlaybackType.MUSIC  # its properties are to be had after this alone
        display.music_properties.title = now.title
        display.music_properties.artist = now.model
        display.update()

    def _place(self, controls: SystemMediaTransportControls, now: NowPlaying) -> None:
        from winrt.windows.media import SystemMediaTransportControlsTimelineProperties

        self._placed = now.position
        line = timeline_of(now)
        told = SystemMediaTransportControlsTimelineProperties()
        told.start_time = timedelta(0)
        told.min_seek_time = timedelta(0)
        told.position = line.position
        told.max_seek_time = line.reach
        told.end_time = line.end
        controls.update_timeline_properties(told)

    # What Windows calls, on threads of its own: nothing of Qt may be touched here.

    def _pressed(
        self,
        _sender: SystemMediaTransportControls,
        what: SystemMediaTransportControlsButtonPressedEventArgs,
    ) -> None:
        command = self._buttons.get(what.button)
        if command is not None:
            self._ask(Wish(command))

    def _pulled(
        self,
        _sender: SystemMediaTransportControls,
        where: PlaybackPositionChangeRequestedEventArgs,
    ) -> None:
        self._ask(Wish(Command.SEEK, where.requested_playback_position.total_seconds()))


class Timeline(Struct, frozen=True):
    """Where a song is, as Windows counts it: spans of time from its start."""

    position: timedelta
    reach: timedelta
    """How far it can be moved; nothing while it comes."""
    end: timedelta


def timeline_of(now: NowPlaying) -> Timeline:
    """Where the song is. The position is never behind the end, which Windows refuses."""
    end = max(0.0, now.seconds)
    return Timeline(
        position=timedelta(seconds=min(max(0.0, now.position), end)),
        reach=timedelta(seconds=end if now.can_seek else 0.0),
        end=timedelta(seconds=end),
    )


def status_of(state: PlayState) -> MediaPlaybackStatus:
    """What Windows calls this state."""
    from winrt.windows.media import MediaPlaybackStatus

    return {
        PlayState.PLAYING: MediaPlaybackStatus.PLAYING,
        PlayState.PAUSED: MediaPlaybackStatus.PAUSED,
        PlayState.STOPPED: MediaPlaybackStatus.CLOSED,
    }[state]


def commands_of_buttons() -> dict[SystemMediaTransportControlsButton, Command]:
    """What each key and button asks for; there are others, which ask for nothing here."""
    from winrt.windows.media import SystemMediaTransportControlsButton

    return {
        SystemMediaTransportControlsButton.PLAY: Command.PLAY,
        SystemMediaTransportControlsButton.PAUSE: Command.PAUSE,
        SystemMediaTransportControlsButton.STOP: Command.STOP,
        SystemMediaTransportControlsButton.NEXT: Command.NEXT,
        SystemMediaTransportControlsButton.PREVIOUS: Command.PREVIOUS,
    }
