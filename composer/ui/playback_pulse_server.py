"""How is PulseAudio asked for its outputs? Through its own library, which Qt has loaded already."""

from __future__ import annotations

import ctypes
from typing import Any

_NO_AUTOSPAWN = 1
_READY, _FAILED = 4, 5  # pa_context_state_t; what is above has ended
_RUNNING = 0  # pa_operation_state_t


class _SinkInfo(ctypes.Structure):
    """The beginning of pa_sink_info; the rest is not looked at."""

    _fields_ = (("name", ctypes.c_char_p),)


_TAKE = ctypes.CFUNCTYPE(
    None, ctypes.c_void_p, ctypes.POINTER(_SinkInfo), ctypes.c_int, ctypes.c_void_p
)


class PulseServer:
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
