"""Which outputs does the sound server of a Linux desktop have at this moment?

Qt 6.11 is told by PulseAudio when an output comes, and says nothing when one goes: the server
moves what plays to another, and the output stays in Qt's list. So the server is asked, once a
second while something plays, through its own library, which Qt has loaded already.
"""

from __future__ import annotations

import ctypes
import sys
import threading
from collections.abc import Callable
from typing import Any

_EVERY = 1.0  # seconds
_NO_AUTOSPAWN = 1
_READY, _FAILED = 4, 5  # pa_context_state_t; what is above has ended
_RUNNING = 0  # pa_operation_state_t


class _SinkInfo(ctypes.Structure):
    """The beginning of pa_sink_info; the rest is not looked at."""

    _fields_ = (("name", ctypes.c_char_p),)


_TAKE = ctypes.CFUNCTYPE(
    None, ctypes.c_void_p, ctypes.POINTER(_SinkInfo), ctypes.c_int, ctypes.c_void_p
)


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
        before: frozenset[str] | None = None
        while not stopped.is_set():
            try:
                server = _Server()
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


class _Server:
    """One connection. Used by one thread."""

    def __init__(self) -> None:
        self._pa = pa = ctypes.CDLL("libpulse.so.0")
        for name in ("pa_mainloop_new", "pa_mainloop_get_api", "pa_context_new"):
            getattr(pa, name).restype = ctypes.c_void_p
        pa.pa_context_get_sink_info_list.restype = ctypes.c_void_p
        self._loop = ctypes.c_void_p(pa.pa_mainloop_new())
        api = ctypes.c_void_p(pa.pa_mainloop_get_api(self._loop))
        self._context = ctypes.c_void_p(pa.pa_context_new(api, b"Composer"))
        pa.pa_context_connect(self._context, None, _NO_AUTOSPAWN, None)
        while (state := pa.pa_context_get_state(self._context)) != _READY:
            if state >= _FAILED or pa.pa_mainloop_iterate(self._loop, 1, None) < 0:
                self.close()
                raise OSError("there is no sound server")

    def names(self) -> frozenset[str] | None:
        """The outputs that are there; None if the server has gone."""
        found: set[str] = set()

        def take(_context: Any, info: Any, _is_last: int, _data: Any) -> None:
            if info:
                found.add(info.contents.name.decode("utf-8", "replace"))

        pa, taking = self._pa, _TAKE(take)
        asked = pa.pa_context_get_sink_info_list(self._context, taking, None)
        if not asked:
            return None
        operation = ctypes.c_void_p(asked)
        is_alive = True
        while is_alive and pa.pa_operation_get_state(operation) == _RUNNING:
            is_alive = pa.pa_mainloop_iterate(self._loop, 1, None) >= 0
        pa.pa_operation_unref(operation)
        is_ready = pa.pa_context_get_state(self._context) == _READY
        return frozenset(found) if is_alive and is_ready else None

    def close(self) -> None:
        """Let the connection go."""
        self._pa.pa_context_disconnect(self._context)
        self._pa.pa_context_unref(self._context)
        self._pa.pa_mainloop_free(self._loop)
