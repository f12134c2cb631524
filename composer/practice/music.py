"""Who makes the music that a simulated service sells, and how is it ordered?"""

from __future__ import annotations

import asyncio
import shutil
import threading
import time
import wave
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from msgspec import Struct, field
from msgspec.structs import replace

from composer.practice.formats import encode
from composer.practice.listening import listen

if TYPE_CHECKING:
    from composer.practice.formats import AudioFormat
    from composer.practice.listening import Recording


class MusicOrder(Struct, frozen=True, kw_only=True):
    """What the music is to be."""

    service: str
    model: str
    prompt: str
    lyrics: str
    """What is sung, structure tags included; empty where the model takes no lyrics."""
    length_ms: int
    instrumental: bool
    seed: int
    """Different for every order of a run; the same in every run with the same practice seed."""
    cancelled: threading.Event = field(default_factory=threading.Event)
    """Set when the services stop: whoever makes the music may give up then."""


MakeMusic = Callable[[MusicOrder, Path], None]
"""Writes a PCM WAV file of the order to the path (any rate, mono or stereo).

It is called in a thread of its own and may block. Its file is padded or cut to `length_ms` and
encoded as the order's answer needs it. An exception becomes the service's 502 and a refund.
"""


T = TypeVar("T")

PATIENCE = 1.0
"""Seconds that a stopping service waits for music that is being made."""


class Studio:
    """Records an order in the encoding that the customer wants, and listens to what they send."""

    def __init__(self, make_music: MakeMusic, ffmpeg: str | None, folder: Path) -> None:
        self._make_music = make_music
        self._ffmpeg = ffmpeg
        self._folder = folder
        self._cancelled = threading.Event()
        self._threads: list[threading.Thread] = []

    async def record(
        self, order: MusicOrder, wanted: AudioFormat, name: str, *, silent: bool = False
    ) -> Path:
        """Make the music and return its encoded file."""

        def work() -> Path:
            wav = self._folder / f"{name}.source.wav"
            make_music = _write_silence if silent else self._make_music
            make_music(replace(order, cancelled=self._cancelled), wav)
            encoded = self._folder / f"{name}{wanted.suffix}"
            encode(wav, encoded, wanted, order.length_ms, self._ffmpeg or _ffmpeg_here())
            wav.unlink()
            return encoded

        return await self._in_a_thread(work)

    async def listen(self, read: Callable[[], bytes], name: str) -> Recording:
        """Listen to what `read` brings; raises NotARecording, and whatever `read` raises."""
        file = self._folder / f"{name}.reference"
        return await self._in_a_thread(lambda: listen(read(), file, self._ffmpeg or _ffmpeg_here()))

    async def _in_a_thread(self, work: Callable[[], T]) -> T:
        # Not asyncio.to_thread: its pool is joined when the loop ends, and a service that is being
        # stopped must not wait for a song.
        done: Future[T] = Future()

        def run() -> None:
            if not done.set_running_or_notify_cancel():
                return
            try:
                done.set_result(work())
            except Exception as problem:  # noqa: BLE001 - carried to the request that waits for it
                done.set_exception(problem)

        thread = threading.Thread(target=run, name="practice-music", daemon=True)
        self._threads = [each for each in self._threads if each.is_alive()] + [thread]
        thread.start()
        return await asyncio.wrap_future(done)

    def close(self) -> None:
        """Tell whoever makes music to give up, and wait for them at most PATIENCE seconds."""
        self._cancelled.set()
        deadline = time.monotonic() + PATIENCE
        for thread in self._threads:
            thread.join(max(0.0, deadline - time.monotonic()))


def _write_silence(order: MusicOrder, path: Path) -> None:
    rate = 22050
    with path.open("wb") as opened, wave.open(opened, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(bytes(2 * (rate * order.length_ms // 1000)))


def _ffmpeg_here() -> str:
    if system := shutil.which("ffmpeg"):
        return system
    import imageio_ffmpeg

    return str(imageio_ffmpeg.get_ffmpeg_exe())
