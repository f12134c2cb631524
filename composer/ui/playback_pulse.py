"""Which outputs does the sound server of a Linux desktop have at this moment?

Qt 6.11 is told by PulseAudio when an output comes, and says nothing when one goes: the server
moves what plays to another, and the output stays in Qt's list. So the server is asked, once a
second while something plays.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable

_EVERY = 1.0  # seconds


class PulseWatch:
    """Tells the names of the outputs whenever they are others; calls from a thread of its own."""

    def __init__(self, tell: Callable[[frozenset[str]], object]) -> None:
        self._tell = tell
        self._stopped: threading.Event | None = None

    def start(self) -> None:
        """Begin to look; without PulseAudio nothing is ever told."""
        if sys.platform == "linux" and self._stopped is None:
            self._stopped = stopped = threading.Event()
            looking = threading.Thread(
                target=self._look, args=(stopped,), name="sound outputs", daemon=True
            )
            looking.start()

    def stop(self) -> None:
        """Look no more. The thread ends by itself: a server that hangs would keep who waits."""
        if self._stopped is not None:
            self._stopped.set()
        self._stopped = None

    def _look(self, stopped: threading.Event) -> None:
        # Here, in the thread: loading ctypes would keep the song from being heard at once.
        from composer.ui.playback_pulse_server import PulseServer

        before: frozenset[str] | None = None
        while not stopped.is_set():
            try:
                server = PulseServer()
            except AttributeError:
                return  # a library of another kind
            except OSError:  # no such library, or no server that answers (yet)
                stopped.wait(_EVERY)
                continue
            try:
                while not stopped.is_set() and (names := server.names()) is not None:
                    if names != before and not stopped.is_set():
                        before = names
                        self._tell(names)
                    stopped.wait(_EVERY)
            finally:
                server.close()
