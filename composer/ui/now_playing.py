"""What does a system's now-playing panel know of the player, and what may it ask for?

The same for every system; each has a module of its own that speaks to its panel.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from enum import StrEnum
from typing import Protocol

from msgspec import Struct


class PlayState(StrEnum):
    """What the player is doing."""

    PLAYING = "playing"
    PAUSED = "paused"
    STOPPED = "stopped"
    """Nothing is in it."""


class NowPlaying(Struct, frozen=True, kw_only=True):
    """What is in the player, and what can be done with it."""

    state: PlayState = PlayState.STOPPED
    track: str = ""
    """By this a song is told from another; empty if none is there, or nobody may know which."""
    title: str = ""
    model: str = ""
    """Which model made it; empty while nobody may know."""
    seconds: float = 0.0
    """How long it is; 0 while that is not known."""
    position: float = 0.0
    """Seconds from its start."""
    can_seek: bool = False
    loops: bool = False
    volume: float = 1.0
    """0 to 1."""

    @property
    def is_there(self) -> bool:
        """Whether anything is in the player."""
        return self.state is not PlayState.STOPPED


class Command(StrEnum):
    """What may be asked of the player."""

    PLAY = "play"
    PAUSE = "pause"
    TOGGLE = "toggle"
    STOP = "stop"
    NEXT = "next"
    PREVIOUS = "previous"
    SEEK = "seek"
    """With the seconds from the start."""
    LOOP = "loop"
    """With 1 or 0."""
    VOLUME = "volume"
    """With 0 to 1."""
    RAISE = "raise"
    QUIT = "quit"


class Wish(Struct, frozen=True):
    """One thing that was asked for."""

    command: Command
    value: float = 0.0


Now = Callable[[], NowPlaying]
"""Tells how it stands; to be called on Qt's thread."""
Ask = Callable[[Wish], object]


class Panel(Protocol):
    """A system's media keys and its panel of what plays. All methods belong to Qt's thread."""

    async def serve(self) -> None:
        """Be found by the system until cancelled; where it has no panel, return."""

    def tell(self) -> None:
        """Something of what plays is another, be it the position; nothing unless it is served."""

    def follow(self, *, jumped: bool) -> None:
        """Time went by; ``jumped``: or the position is another for another reason."""


def panel_here(
    *, now: Now, do: Ask, ask: Ask, window: Callable[[], int], desktop_entry: str
) -> Panel | None:
    """The panel of this system; None where none is known.

    ``do`` does a wish at once and belongs to Qt's thread; ``ask`` may be called from any and has
    it done soon. ``window``: gives the system's own number of the window.
    """
    if sys.platform == "linux":
        from composer.ui.now_playing_linux import LinuxPanel

        return LinuxPanel(now, do, desktop_entry)
    if sys.platform == "win32":
        from composer.ui.now_playing_windows import WindowsPanel

        return WindowsPanel(now, ask, window)
    if sys.platform == "darwin":
        from composer.ui.now_playing_macos import MacPanel

        return MacPanel(now, ask)
    return None
