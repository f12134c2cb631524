"""What is needed to listen: songs held ready side by side, their loudness, what is looped."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Protocol

from msgspec import Struct

from composer.services.comparing import Loops, Votes
from composer.services.loudness import LoudnessMeter


class Frames(Protocol):
    """Sound that is computed while it is heard."""

    @property
    def rate(self) -> int:
        """Frames a second of what it gives."""

    @property
    def channels(self) -> int:
        """Samples of a frame."""

    @property
    def is_ready(self) -> bool:
        """Whether the next frame is there, or none is to be waited for."""

    def begin(self) -> None:
        """The output starts anew."""

    def read(self, count: int) -> bytes:
        """The next frames, as floats of 32 bits in so many channels."""


class Deck(Frames, Protocol):
    """Songs side by side at one position; one of them is heard. See ``composer.audio.deck``."""

    def hold(self, paths: Iterable[Path]) -> None:
        """Have these ready to be switched to, and let others go. Raises ComputerProblem."""

    def hear(self, path: Path, at: float) -> None:
        """From now on this one of the songs held."""

    def switch(self, path: Path) -> None:
        """Another one, from the very place that this one has come to."""

    def seek(self, seconds: float) -> None:
        """Go on from there."""

    def set_loop(self, *, loop: bool, region: tuple[float, float] | None) -> None:
        """Begin again at the end of the region, or of the song without one."""

    def set_gains(self, gains: Mapping[Path, float]) -> None:
        """By how much each song is made quieter, 0 to 1."""

    def set_volume(self, volume: float) -> None:
        """Of everything, a factor of the samples, 0 to 1."""

    def position_after(self, frames: int) -> float:
        """Where in the song it was after so many frames since the output began."""

    def is_over_after(self, frames: int) -> bool:
        """Whether the song has come to its end by then."""

    @property
    def length(self) -> float:
        """Seconds of what is heard; 0 as long as it is not known."""

    @property
    def error(self) -> Exception | None:
        """Why what is to be heard cannot be."""

    def close(self) -> None:
        """Let all songs go."""


OpenDeck = Callable[[], Deck]


class Listening(Struct, frozen=True, kw_only=True):
    """Everything that the player asks for beside the library."""

    open_deck: OpenDeck
    loudness: LoudnessMeter
    loops: Loops
    votes: Votes
