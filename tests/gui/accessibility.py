"""The window as a screen reader has it: AT-SPI over D-Bus, by roles and accessible names.

The protocol is at https://gitlab.gnome.org/GNOME/at-spi2-core (folder xml). Questions about many
things at once go out together, since every single one waits for a turn of the program's loop.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

import pytest
from jeepney import DBusAddress, DBusErrorResponse, HeaderFields, MessageType, new_method_call
from jeepney.io.blocking import open_dbus_connection
from jeepney.low_level import Message

from tests.patience import PATIENCE, keeps_looking

_PREFIX = "org.a11y.atspi"
_REGISTRY = f"{_PREFIX}.Registry"
_ROOT = "/org/a11y/atspi/accessible/root"
# Positions in the bit field of states, from atspi-constants.h.
STATES = {
    "checked": 4,
    "editable": 7,
    "enabled": 8,
    "expanded": 10,
    "focused": 12,
    "modal": 16,
    "pressed": 20,
    "selected": 23,
    "sensitive": 24,
    "showing": 25,
    "visible": 30,
}

Wanted = str | re.Pattern[str] | None
Reference = tuple[str, str]
"""A thing on the accessibility bus: the name of its program there, and its path."""


class Gone(Exception):
    """What was asked about is no longer there, or its program has ended."""


class Accessibility:
    """A connection to the accessibility bus of one session."""

    def __init__(self, session_bus: str) -> None:
        self._session = open_dbus_connection(session_bus)
        where = DBusAddress("/org/a11y/bus", "org.a11y.Bus", "org.a11y.Bus")
        (address,) = _body(
            self._session.send_and_get_reply(new_method_call(where, "GetAddress"), timeout=PATIENCE)
        )
        self._bus = open_dbus_connection(address)

    def close(self) -> None:
        """Leave the bus."""
        self._bus.close()
        self._session.close()

    def has_service(self, name: str) -> bool:
        """Whether somebody on the session bus goes by this name."""
        asked = new_method_call(_bus_driver(), "NameHasOwner", "s", (name,))
        return bool(_body(self._session.send_and_get_reply(asked, timeout=PATIENCE))[0])

    def program(self, pid: int) -> Thing | None:
        """The program with this process id, once it has told the registry of itself."""
        registry = Thing(self, (_REGISTRY, _ROOT))
        for child in registry.children():
            asked = new_method_call(
                _bus_driver(), "GetConnectionUnixProcessID", "s", (child.reference[0],)
            )
            try:
                if self.ask(asked) == (pid,):
                    return child
            except Gone:
                continue
        return None

    def ask(self, question: Message) -> Any:
        """Send a question and give its answer. Raises Gone."""
        answer = self.ask_all([question])[0]
        if isinstance(answer, Gone):
            raise answer
        return answer

    def ask_all(self, questions: Sequence[Message]) -> list[Any]:
        """Send all questions, then collect the answers in their order: values, or Gone."""
        waiting: dict[int, int] = {}
        answers: list[Any] = [None] * len(questions)
        for number, question in enumerate(questions):
            serial = next(self._bus.outgoing_serial)
            self._bus.send(question, serial=serial)
            waiting[serial] = number
        while waiting:
            message = self._bus.receive(timeout=PATIENCE)
            answered = message.header.fields.get(HeaderFields.reply_serial, -1)
            if answered in waiting:
                refused = message.header.message_type is MessageType.error
                number = waiting.pop(answered)
                answers[number] = Gone(str(message.body)) if refused else message.body
        return answers


class Thing:
    """A window, a button, a field, a row: anything that has a role and a name."""

    def __init__(self, view: Accessibility, reference: Reference) -> None:
        self._view = view
        self.reference = reference

    def __repr__(self) -> str:
        try:
            return f"<{self.role} “{self.name}”>"
        except Gone:
            return "<gone>"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Thing) and other.reference == self.reference

    def __hash__(self) -> int:
        return hash(self.reference)

    # What it is

    @property
    def role(self) -> str:
        """The kind of thing, in AT-SPI's words: `push button`, `text`, `list item`."""
        return self._call("Accessible", "GetRoleName")

    @property
    def name(self) -> str:
        """The accessible name."""
        return self._get("Accessible", "Name")

    @property
    def description(self) -> str:
        """The accessible description."""
        return self._get("Accessible", "Description")

    @property
    def states(self) -> set[str]:
        """Those of STATES that hold."""
        return _states(self._call("Accessible", "GetState")[0])

    @property
    def interfaces(self) -> set[str]:
        """What can be done with it: `Action`, `Text`, `EditableText`, `Value`, `Selection`."""
        return {
            name.removeprefix(f"{_PREFIX}.") for name in self._call("Accessible", "GetInterfaces")
        }

    @property
    def text(self) -> str:
        """What stands in a text field."""
        return self._call("Text", "GetText", "ii", (0, -1))

    @property
    def value(self) -> float:
        """Where a slider or a number box stands."""
        return self._get("Value", "CurrentValue")

    @property
    def box(self) -> tuple[int, int, int, int]:
        """Left, top, width and height on the screen."""
        return self._call("Component", "GetExtents", "u", (0,))

    # What can be done with it

    def press(self) -> None:
        """Do the first thing that can be done with it: press, click, toggle."""
        if not self._call("Action", "DoAction", "i", (0,)):
            raise AssertionError(f"{self} cannot be pressed")

    def write(self, text: str) -> None:
        """Put a text in the place of what stands in a field."""
        if not self._call("EditableText", "SetTextContents", "s", (text,)):
            raise AssertionError(f"{self} cannot be written in")

    def set_value(self, value: float) -> None:
        """Move a slider, set a number box."""
        body = (f"{_PREFIX}.Value", "CurrentValue", ("d", float(value)))
        self._ask("org.freedesktop.DBus.Properties", "Set", "ssv", body)

    def take_focus(self) -> None:
        """Give the keyboard to it, within its window."""
        if not self._call("Component", "GrabFocus"):
            raise AssertionError(f"{self} cannot have the keyboard")

    def choose(self, item: Thing) -> None:
        """Select one of the children of a list."""
        index = item._call("Accessible", "GetIndexInParent")
        if not self._call("Selection", "SelectChild", "i", (index,)):
            raise AssertionError(f"{item} cannot be chosen")

    # What is inside it

    def children(self) -> list[Thing]:
        """What is directly inside."""
        return [Thing(self._view, pair) for pair in self._call("Accessible", "GetChildren")]

    def all(self, role: str | None = None, name: Wanted = None) -> list[Thing]:
        """Everything inside, at any depth, with this role and name, top first, if it is shown.

        A name that is a text must be the whole name; a pattern is searched in it.
        """
        return [thing for thing, (_, named, _) in self._walk(role) if _fits(named, name)]

    def names(self, role: str | None = None) -> list[str]:
        """The names of everything inside that is shown."""
        return [named for _, (_, named, _) in self._walk(role)]

    def focused(self) -> list[Thing]:
        """What says that it has the keyboard: a control, and the current row of every list."""
        return [thing for thing, (_, _, states) in self._walk(None) if "focused" in states]

    def has(self, role: str | None = None, name: Wanted = None) -> bool:
        """Whether there is such a thing inside, shown."""
        return bool(self.all(role, name))

    def child(self, role: str | None = None, name: Wanted = None) -> Thing:
        """The one such thing inside; it need not be there yet."""
        found: list[Thing] = []

        def look() -> bool:
            try:
                found[:] = self.all(role, name)
            except Gone:
                return False
            return len(found) == 1

        if not keeps_looking(look):
            pytest.fail(
                f"not one {role or 'thing'} named {name!r} in {self} but {found} among\n"
                f"{self.outline()}"
            )
        return found[0]

    def outline(self) -> str:
        """Everything inside, to be read when a test has failed."""
        lines = [f"  {role} “{name}”" for _, (role, name, _) in self._walk(None)]
        return "\n".join(lines)

    def _walk(self, role: str | None) -> Iterator[tuple[Thing, tuple[str, str, set[str]]]]:
        """Everything inside that is shown, one storey of the tree after the other."""
        storey = [self]
        while storey:
            questions = [question for thing in storey for question in thing._questions()]
            answers = self._view.ask_all(questions)
            below: list[Thing] = []
            for number, thing in enumerate(storey):
                said = answers[number * 4 : number * 4 + 4]
                gone = next((answer for answer in said if isinstance(answer, Gone)), None)
                if gone is not None:
                    if thing is self:
                        raise gone
                    continue  # went while we looked at its neighbours
                (kind,), (named,), ((low, _high),), (pairs,) = said
                states = _states(low)
                # A row further down a list is there for a screen reader, shown or not.
                if "showing" not in states and thing is not self and kind != "list item":
                    continue
                below += [Thing(self._view, pair) for pair in pairs]
                if thing is not self and role in (None, kind):
                    yield thing, (kind, named[1], states)
            storey = below

    def _questions(self) -> list[Message]:
        accessible = f"{_PREFIX}.Accessible"
        properties = "org.freedesktop.DBus.Properties"
        return [
            new_method_call(self._at(accessible), "GetRoleName"),
            new_method_call(self._at(properties), "Get", "ss", (accessible, "Name")),
            new_method_call(self._at(accessible), "GetState"),
            new_method_call(self._at(accessible), "GetChildren"),
        ]

    # D-Bus

    def _at(self, interface: str) -> DBusAddress:
        return DBusAddress(self.reference[1], self.reference[0], interface)

    def _ask(
        self, interface: str, method: str, signature: str = "", body: tuple[Any, ...] = ()
    ) -> Any:
        call = new_method_call(self._at(interface), method, signature or None, body)
        answer = self._view.ask(call)
        return answer[0] if len(answer) == 1 else answer

    def _call(
        self, interface: str, method: str, signature: str = "", body: tuple[Any, ...] = ()
    ) -> Any:
        return self._ask(f"{_PREFIX}.{interface}", method, signature, body)

    def _get(self, interface: str, name: str) -> Any:
        asked = (f"{_PREFIX}.{interface}", name)
        return self._ask("org.freedesktop.DBus.Properties", "Get", "ss", asked)[1]


def _states(bits: int) -> set[str]:
    """Those of STATES that are set in the first 32 bits of an answer."""
    return {name for name, bit in STATES.items() if bits >> bit & 1}


def _fits(name: str, wanted: Wanted) -> bool:
    if isinstance(wanted, re.Pattern):
        return wanted.search(name) is not None
    return wanted is None or name == wanted


def _bus_driver() -> DBusAddress:
    name = "org.freedesktop.DBus"
    return DBusAddress("/org/freedesktop/DBus", name, name)


def _body(message: Message) -> tuple[Any, ...]:
    if message.header.message_type is MessageType.error:
        raise DBusErrorResponse(message)
    return message.body
