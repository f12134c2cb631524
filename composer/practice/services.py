"""How are the simulated services started, reached and stopped?

`PracticeServices` runs them on loopback in a thread of its own. Nothing heavy is imported by this
module: the web server is loaded in that thread, while requests already wait at the open port.
"""

from __future__ import annotations

import asyncio
import random
import socket
import tempfile
import threading
from contextlib import closing, suppress
from decimal import Decimal
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Self

from composer.practice.faults import Faults
from composer.practice.ledger import Ledger
from composer.practice.music import Studio
from composer.practice.tones import soft_tones

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from types import TracebackType

    from starlette.types import ASGIApp

    from composer.practice.answers import Answer
    from composer.practice.connections import Connections
    from composer.practice.music import MakeMusic

KEY_PREFIXES: Mapping[str, str] = {
    "kyma": "kyma-practice-",
    "apiframe": "afk_practice_",
    "verbatik": "vbt_practice_",
    "minimax": "sk-api-practice-",
}
"""The services that are simulated, and how their play keys begin."""


class PracticeServices:
    """The services for play money, each at an address of its own on 127.0.0.1.

    `make_music` makes what is sold (see `music.MakeMusic`); unless given, quick soft tones.
    `pace`: None waits a gentle 4 to 10 s an order, 0 not at all, 1 as long as the real services.
    `balance` is the play money in US dollars, in one purse for all services; `credits_left` lie
    beside it for the services that sell for credits. `seed` decides keys, job ids, waits and
    tones. `at_once` is how many orders one upstream takes at a time. `song_scale` shortens the
    songs whose length the service chooses (tests: 0.05). `ffmpeg` is the path of an ffmpeg;
    unless given, the system's or else the bundled one.

    Use it as a context manager, or call `start` and `stop`.
    """

    def __init__(
        self,
        make_music: MakeMusic | None = None,
        *,
        pace: float | None = None,
        balance: Decimal = Decimal("25.00"),
        credits_left: int = 300,
        seed: int = 0,
        at_once: int = 2,
        song_scale: float = 1.0,
        ffmpeg: str | None = None,
    ) -> None:
        self.ledger = Ledger(balance, credits_left)
        self.faults = Faults()
        dice = random.Random(seed)
        self._keys = {
            service: prefix + dice.randbytes(8).hex() for service, prefix in KEY_PREFIXES.items()
        }
        self._make_music = make_music or soft_tones
        self._pace = pace
        self._seed = seed
        self._at_once = at_once
        self._song_scale = song_scale
        self._ffmpeg = ffmpeg
        self._sockets: dict[str, socket.socket] = {}
        self._urls: dict[str, str] = {}
        self._thread: threading.Thread | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stop_asked = threading.Event()
        self._stop: asyncio.Event | None = None

    @property
    def urls(self) -> Mapping[str, str]:
        """The base address of every service, e.g. {"kyma": "http://127.0.0.1:40123"}."""
        return MappingProxyType(self._urls)

    @property
    def keys(self) -> Mapping[str, str]:
        """A play key for every service."""
        return MappingProxyType(self._keys)

    def start(self) -> None:
        """Open the ports and start serving; returns at once, early requests wait their turn."""
        if self._thread is not None:
            raise RuntimeError("The practice services are already running.")
        for service in KEY_PREFIXES:
            # Named as TCP, or asyncio leaves Nagle's algorithm on and small answers take 40 ms.
            listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
            listening.bind(("127.0.0.1", 0))
            listening.listen()
            self._sockets[service] = listening
            self._urls[service] = f"http://127.0.0.1:{listening.getsockname()[1]}"
        self._stop_asked.clear()
        self._thread = threading.Thread(target=self._run, name="practice-services", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Cut every connection and stop; does nothing if not running."""
        if self._thread is None:
            return
        self._stop_asked.set()
        loop, stop = self._loop, self._stop
        if loop is not None and stop is not None:
            with suppress(RuntimeError):  # the loop has just ended by itself
                loop.call_soon_threadsafe(stop.set)
        self._thread.join()
        self._thread = None
        self._urls.clear()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def _run(self) -> None:
        try:
            # Before the loop runs: these imports take longer than a turn of a loop should.
            from composer.practice import apiframe, kyma, minimax, serving, verbatik  # noqa: F401

            # A selector loop by name: the program may have set a policy that makes Qt loops. Not
            # in debug mode: its warnings of slow steps tell of the music that is made meanwhile.
            with (
                tempfile.TemporaryDirectory(
                    prefix="composer-practice-", ignore_cleanup_errors=True
                ) as folder,
                closing(Studio(self._make_music, self._ffmpeg, Path(folder))) as studio,
                asyncio.Runner(debug=False, loop_factory=asyncio.SelectorEventLoop) as runner,
            ):
                runner.run(self._serve(studio))
        finally:
            self._loop = self._stop = None
            for listening in self._sockets.values():
                listening.close()
            self._sockets.clear()

    async def _serve(self, studio: Studio) -> None:
        from composer.practice.serving import serve

        # Published in this order: who asks to stop sets the flag first and looks for these after.
        self._stop = asyncio.Event()
        self._loop = asyncio.get_running_loop()
        if self._stop_asked.is_set():
            return
        await serve(self._sockets, lambda connections: self._build(connections, studio), self._stop)

    def _build(self, connections: Connections, studio: Studio) -> Mapping[str, ASGIApp]:
        from composer.practice import apiframe, kyma, minimax, verbatik
        from composer.practice.desk import Desk
        from composer.practice.premises import Premises

        def premises(service: str, refusal: Callable[[int, float | None], Answer]) -> Premises:
            desk = Desk(
                service, refusal, ledger=self.ledger, faults=self.faults, connections=connections
            )
            return Premises(
                desk=desk,
                studio=studio,
                url=self._urls[service],
                pace=self._pace,
                seed=self._seed,
                at_once=self._at_once,
                song_scale=self._song_scale,
            )

        return {
            kyma.SERVICE: kyma.Kyma(premises(kyma.SERVICE, kyma.refusal)).app,
            apiframe.SERVICE: apiframe.Apiframe(premises(apiframe.SERVICE, apiframe.refusal)).app,
            verbatik.SERVICE: verbatik.Verbatik(premises(verbatik.SERVICE, verbatik.refusal)).app,
            minimax.SERVICE: minimax.Minimax(premises(minimax.SERVICE, minimax.refusal)).app,
        }
