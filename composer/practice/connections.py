"""How is a connection cut in the middle, as gateways and networks do?

Imports uvicorn: only the server's own thread imports this module.
"""

from __future__ import annotations

import socket
import struct
import sys
from typing import TYPE_CHECKING

from uvicorn.protocols.http.h11_impl import H11Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

    from uvicorn.server import ServerState

# struct linger has two ints, on Windows two shorts: on, and zero seconds. Closing such a socket
# sends RST at once and throws away what was not sent.
_RESET_ON_CLOSE = struct.pack("hh" if sys.platform == "win32" else "ii", 1, 0)


class Connections:
    """The open connections of the server."""

    def __init__(self, state: ServerState) -> None:
        self._state = state

    def is_open(self, client: Sequence[object]) -> bool:
        """Whether the client (host, port) is still connected."""
        return any(each.client == tuple(client) for each in self._open())

    def reset(self, client: Sequence[object]) -> None:
        """Cut the connection of a client with a TCP reset."""
        for connection in self._open():
            if connection.client == tuple(client):
                _reset(connection)

    def hang_up(self, client: Sequence[object]) -> None:
        """Close the connection of a client in order, after what was already sent."""
        for connection in self._open():
            if connection.client == tuple(client):
                connection.transport.close()

    def reset_all(self) -> None:
        """Cut every connection."""
        for connection in self._open():
            _reset(connection)

    def _open(self) -> list[H11Protocol]:
        return [each for each in self._state.connections if isinstance(each, H11Protocol)]


def _reset(connection: H11Protocol) -> None:
    raw = connection.transport.get_extra_info("socket")
    if raw is not None:
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET_ON_CLOSE)
    connection.transport.abort()
