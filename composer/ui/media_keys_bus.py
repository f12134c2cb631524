"""How do the desktop's media keys and its now-playing panel reach a player on Linux?

By MPRIS 2.2 (specifications.freedesktop.org/mpris-spec) on the D-Bus of the session. What the
player is and can is told by whoever starts this; here it is put into messages.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from jeepney.io.asyncio import DBusConnection
    from jeepney.low_level import Message

PATH = "/org/mpris/MediaPlayer2"
ROOT = "org.mpris.MediaPlayer2"
PLAYER = "org.mpris.MediaPlayer2.Player"
_PROPERTIES = "org.freedesktop.DBus.Properties"
_INTROSPECTION = "org.freedesktop.DBus.Introspectable"
_PEER = "org.freedesktop.DBus.Peer"
_ERRORS = "org.freedesktop.DBus.Error."
_NO_QUEUE = 4  # of RequestName: do not wait for a name that another has
_TAKEN = 3  # its answer then
_OPENING_SECONDS = 1.0
"""For so long the end of the program waits for a bus that is being opened."""

Value = tuple[str, Any]
"""A D-Bus signature and what goes with it."""
Properties = Mapping[str, Value]
Call = Callable[[str, tuple[Any, ...]], None]
"""(method of PLAYER or ROOT, arguments): does what was asked for. KeyError if there is no such."""
Change = Callable[[str, Any], None]
"""(property of PLAYER, value): KeyError if it cannot be changed."""


class MediaBus:
    """One connection to the session's bus, on which a player is found by its name."""

    def __init__(
        self, *, root: Properties, player: Callable[[], Properties], call: Call, change: Change
    ) -> None:
        self._root = root
        self._player = player
        self._call = call
        self._change = change
        self._connection: DBusConnection | None = None

    async def serve(self, name: str) -> None:
        """Answer until the bus or the task ends; without a bus nothing happens.

        ``name`` comes after ``org.mpris.MediaPlayer2.``; a second player of it gets its process
        number added.
        """
        connection = await _opened()
        if connection is None:
            return  # no desktop that could have media keys
        try:
            self._connection = connection
            await self._take_name(connection, f"{ROOT}.{name}")
            while True:
                await self._answer(connection, await connection.receive())
        except (OSError, EOFError):
            return  # the session has ended
        finally:
            self._connection = None
            with suppress(OSError):
                await connection.close()

    async def tell(self, changed: Properties) -> None:
        """These properties of the player are others now."""
        from jeepney.wrappers import DBusAddress, new_signal

        if self._connection is not None and changed:
            emitter = DBusAddress(PATH, interface=_PROPERTIES)
            body = (PLAYER, dict(changed), list[str]())
            with suppress(OSError):
                await self._connection.send(
                    new_signal(emitter, "PropertiesChanged", "sa{sv}as", body)
                )

    async def tell_jump(self, microseconds: int) -> None:
        """The position is another one, and not because time went by."""
        from jeepney.wrappers import DBusAddress, new_signal

        if self._connection is not None:
            emitter = DBusAddress(PATH, interface=PLAYER)
            with suppress(OSError):
                await self._connection.send(new_signal(emitter, "Seeked", "x", (microseconds,)))

    async def _take_name(self, connection: DBusConnection, name: str) -> None:
        from jeepney.bus_messages import message_bus

        for wanted in (name, f"{name}.instance{os.getpid()}"):
            request = message_bus.RequestName(wanted, _NO_QUEUE)
            serial = next(connection.outgoing_serial)
            await connection.send(request, serial=serial)
            while True:
                message = await connection.receive()
                if _answers(message, serial):
                    break
                await self._answer(connection, message)
            if message.body and message.body[0] != _TAKEN:
                return

    async def _answer(self, connection: DBusConnection, message: Message) -> None:
        from jeepney.low_level import HeaderFields, MessageFlag, MessageType
        from jeepney.wrappers import new_error, new_method_return

        if message.header.message_type is not MessageType.method_call:
            return
        fields = message.header.fields
        interface = fields.get(HeaderFields.interface, "")
        member = fields.get(HeaderFields.member, "")
        try:
            signature, body = self._done(interface, member, message.body)
            answer = new_method_return(message, signature, body)
        except KeyError:
            answer = new_error(message, f"{_ERRORS}UnknownMethod")
        except (TypeError, ValueError):
            answer = new_error(message, f"{_ERRORS}InvalidArgs")
        if not message.header.flags & MessageFlag.no_reply_expected:
            await connection.send(answer)

    def _done(self, interface: str, member: str, body: tuple[Any, ...]) -> tuple[str, Any]:
        """Do what was asked for; signature and body of the answer."""
        if interface == _PROPERTIES:
            return self._property(member, body)
        if interface == _INTROSPECTION and member == "Introspect":
            return "s", (_INTROSPECTED,)
        if interface == _PEER and member == "Ping":
            return "", ()
        if interface in (ROOT, PLAYER):
            self._call(member, body)
            return "", ()
        raise KeyError(interface)

    def _property(self, member: str, body: tuple[Any, ...]) -> tuple[str, Any]:
        known: dict[str, Properties] = {ROOT: self._root, PLAYER: self._player()}
        properties = known[body[0]]
        if member == "Get":
            return "v", (properties[body[1]],)
        if member == "GetAll":
            return "a{sv}", (dict(properties),)
        if member == "Set" and body[0] == PLAYER:
            self._change(body[1], body[2][1])
            return "", ()
        raise KeyError(member)


async def _opened() -> DBusConnection | None:
    """A connection to the session's bus, if there is one.

    Opening is never cut short, which would leave its socket open: whoever is told to stop
    meanwhile waits for its end and closes what came of it.
    """
    from jeepney.auth import AuthenticationError
    from jeepney.io.asyncio import open_dbus_connection

    opening = asyncio.ensure_future(open_dbus_connection("SESSION"))
    try:
        return await asyncio.shield(opening)
    except asyncio.CancelledError:
        await asyncio.wait([opening], timeout=_OPENING_SECONDS)
        if opening.done() and opening.exception() is None:
            with suppress(OSError):
                await opening.result().close()
        else:
            opening.cancel()
        raise
    except (OSError, KeyError, RuntimeError, ValueError, AuthenticationError):
        return None


def _answers(message: Message, serial: int) -> bool:
    from jeepney.low_level import HeaderFields

    return bool(message.header.fields.get(HeaderFields.reply_serial) == serial)


def _interface(name: str, methods: Mapping[str, str], properties: Mapping[str, str]) -> str:
    parts = [f'<interface name="{name}">']
    for method, arguments in methods.items():
        inside = "".join(f'<arg type="{each}" direction="in"/>' for each in arguments)
        parts.append(f'<method name="{method}">{inside}</method>')
    for each, kind in properties.items():
        access = "readwrite" if each in ("LoopStatus", "Volume", "Rate") else "read"
        parts.append(f'<property name="{each}" type="{kind}" access="{access}"/>')
    if name == PLAYER:
        parts.append('<signal name="Seeked"><arg type="x" name="Position"/></signal>')
    return "".join([*parts, "</interface>"])


_INTROSPECTED = (
    "<node>"
    + _interface(
        ROOT,
        {"Raise": "", "Quit": ""},
        {
            "CanQuit": "b",
            "CanRaise": "b",
            "HasTrackList": "b",
            "Identity": "s",
            "DesktopEntry": "s",
            "SupportedUriSchemes": "as",
            "SupportedMimeTypes": "as",
        },
    )
    + _interface(
        PLAYER,
        {
            "Next": "",
            "Previous": "",
            "Pause": "",
            "PlayPause": "",
            "Stop": "",
            "Play": "",
            "Seek": "x",
            "SetPosition": "ox",
            "OpenUri": "s",
        },
        {
            "PlaybackStatus": "s",
            "LoopStatus": "s",
            "Rate": "d",
            "Metadata": "a{sv}",
            "Volume": "d",
            "Position": "x",
            "MinimumRate": "d",
            "MaximumRate": "d",
            "CanGoNext": "b",
            "CanGoPrevious": "b",
            "CanPlay": "b",
            "CanPause": "b",
            "CanSeek": "b",
            "CanControl": "b",
        },
    )
    + "</node>"
)
