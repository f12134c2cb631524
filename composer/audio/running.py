"""How is ffmpeg run over a sound so that its progress is told and it can be stopped?"""

from __future__ import annotations

import tempfile
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from subprocess import DEVNULL, PIPE
from typing import IO, cast

from msgspec import Struct

from composer.audio.ffmpeg import reading, start
from composer.domain.errors import Cancelled
from composer.domain.sentences import say

_TOLD_EVERY = "0.25"  # seconds
_MOST_WORDS = 200_000  # bytes of what ffmpeg says that are read


def _nobody(_share: float) -> None:
    """Nobody listens."""


def _never() -> bool:
    return False


class Watch(Struct, frozen=True):
    """Who is told how far the work is (0 to 1), and who may stop it. Asked from any thread."""

    tell: Callable[[float], None] = _nobody
    is_stopped: Callable[[], bool] = _never

    def part(self, start: float, end: float) -> Watch:
        """The same for a piece of the work, which lies between these shares of the whole."""
        return Watch(lambda share: self.tell(start + share * (end - start)), self.is_stopped)

    def check(self) -> None:
        """Raises Cancelled if it was stopped."""
        if self.is_stopped():
            raise Cancelled(
                say("The export was stopped. Nothing was written."), short=say("Stopped")
            )


UNWATCHED = Watch()
FIRST = ("-map", "0:a:0")
"""The first sound of the first input."""


class Sound(Struct, frozen=True, kw_only=True):
    """What ffmpeg reads: a file, or samples that are handed to it while it works."""

    arguments: tuple[str, ...]
    seconds: float
    rate: int
    channels: int
    blocks: Callable[[], Iterator[bytes]] | None = None
    """32 bit floats, little-endian; may be asked for several times."""


def sound_of(path: Path, *, seconds: float, rate: int, channels: int) -> Sound:
    """A file; what is made of it names its first sound by ``FIRST``."""
    arguments = tuple(reading(path)[: -len(FIRST)])  # more inputs may follow it
    return Sound(arguments=arguments, seconds=seconds, rate=rate, channels=channels)


def sound_from(
    blocks: Callable[[], Iterator[bytes]], *, seconds: float, rate: int, channels: int
) -> Sound:
    """Samples that are computed while they are asked for."""
    layout = ("-f", "f32le", "-ar", str(rate), "-ac", str(channels), "-i", "pipe:0")
    return Sound(arguments=layout, seconds=seconds, rate=rate, channels=channels, blocks=blocks)


def run(
    sound: Sound,
    making: Sequence[str],
    *,
    seconds: float | None = None,
    watch: Watch = UNWATCHED,
    verbosity: str = "error",
) -> tuple[int, str]:
    """Run ffmpeg over a sound; its exit code and what it said.

    ``seconds`` is how long the outcome will be. Raises Cancelled when stopped, and what the
    sound's own blocks raise.
    """
    arguments = ["-y", "-v", verbosity, "-progress", "pipe:1", "-stats_period", _TOLD_EVERY]
    length = max(0.001, sound.seconds if seconds is None else seconds)
    given = DEVNULL if sound.blocks is None else PIPE
    faults: list[BaseException] = []
    feeder: threading.Thread | None = None
    with tempfile.TemporaryFile() as errors:
        process = start(
            [*arguments, *sound.arguments, *making], given=given, output=PIPE, errors=errors
        )
        told = cast("IO[bytes]", process.stdout)
        try:
            if sound.blocks is not None and process.stdin is not None:
                feeder = threading.Thread(
                    target=_feed, args=(sound.blocks, process.stdin, faults), daemon=True
                )
                feeder.start()
            for line in told:
                watch.check()
                name, _, value = line.strip().partition(b"=")
                if name == b"out_time_us" and value.isdigit():
                    watch.tell(min(1.0, int(value) / 1e6 / length))
            code = process.wait()
        finally:
            if process.poll() is None:
                process.kill()
                process.wait()
            told.close()
            if feeder is not None:
                feeder.join()
        errors.seek(0)
        words = errors.read(_MOST_WORDS).decode("utf-8", "replace").strip()
    if faults:
        raise faults[0]
    watch.check()
    return code, words


def _feed(
    blocks: Callable[[], Iterator[bytes]], pipe: IO[bytes], faults: list[BaseException]
) -> None:
    """Hand the samples over. Should ffmpeg give up early, its words say why."""
    try:
        with suppress(BrokenPipeError, OSError), pipe:
            for block in blocks():
                pipe.write(block)
    except Exception as fault:  # noqa: BLE001  raised again by whoever waits
        faults.append(fault)
