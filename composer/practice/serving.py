"""How do the simulated services share one web server that can be stopped at any moment?

Imports uvicorn: only the server's own thread imports this module.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING

import uvicorn

from composer.practice.connections import Connections

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable, Mapping

    from starlette.types import ASGIApp, Receive, Scope, Send


async def serve(
    sockets: Mapping[str, socket.socket],
    build: Callable[[Connections], Mapping[str, ASGIApp]],
    stop: asyncio.Event,
) -> None:
    """Serve each service on its listening socket until `stop` is set, then cut every connection.

    `build` makes the services, by the names of their sockets.
    """
    apps: dict[int, ASGIApp] = {}

    async def by_port(scope: Scope, receive: Receive, send: Send) -> None:
        # Requests still at work when the services stop are cancelled, and that is no error.
        with suppress(asyncio.CancelledError):
            await apps[scope["server"][1]](scope, receive, send)

    config = uvicorn.Config(
        by_port,
        http="h11",
        ws="none",
        lifespan="off",
        log_config=None,
        log_level="error",
        access_log=False,
        proxy_headers=False,
        server_header=False,
    )
    server = uvicorn.Server(config)
    connections = Connections(server.server_state)
    for service, app in build(connections).items():
        apps[sockets[service].getsockname()[1]] = app
    serving = asyncio.create_task(server.serve(sockets=list(sockets.values())))
    stopping = asyncio.create_task(stop.wait())
    await asyncio.wait({serving, stopping}, return_when=asyncio.FIRST_COMPLETED)
    # Not uvicorn's own shutdown: it waits for requests to end, and some hang on purpose.
    serving.cancel()
    with suppress(asyncio.CancelledError):
        await serving
    if server.started:
        for listener in server.servers:
            listener.close()
    connections.reset_all()
    await asyncio.sleep(0)  # one turn of the loop closes the sockets
