"""How is a JSON answer read in which one string is as long as a song?

The object is read piece by piece as it comes. Its one long string is handed on in pieces, decoded,
and never held; the small rest of the object is kept and read at the end.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from enum import Enum, auto
from typing import Any

from composer.providers import _http


class _In(Enum):
    """Where in the text the reader is."""

    OBJECT = auto()
    STRING = auto()
    LONG_STRING = auto()


_MARKS = re.compile(rb'["{}\[\]]')
_STRING_MARKS = re.compile(rb'["\\]')
_ESCAPE = re.compile(rb"\\(?:u[0-9a-fA-F]{4}|[^u])", re.DOTALL)
_LONGEST_ESCAPE = 6


class LongJson:
    """One JSON object; the string called ``name`` in an object within it goes to ``take``."""

    def __init__(self, name: str, take: Callable[[bytes], None]) -> None:
        self.closed = False
        """Whether the object's last brace has come."""
        self._take = take
        self._called = re.compile(rb'"%s"\s*:\s*\Z' % re.escape(name.encode()))
        self._rest = bytearray()
        self._depth = 0
        self._in = _In.OBJECT
        self._unread = b""
        """The beginning of an escape whose end is still to come."""

    @property
    def begun(self) -> bool:
        """Whether its first brace has come."""
        return self._depth > 0 or self.closed

    def feed(self, piece: bytes) -> bytes:
        """Read on; gives back what comes after the object's end."""
        piece, self._unread, at = self._unread + piece, b"", 0
        while at < len(piece) and not self.closed:
            at = self._read_object(piece, at) if self._in is _In.OBJECT else self._text(piece, at)
            if at < 0:
                return b""
        return piece[at:]

    def document(self) -> Mapping[str, Any]:
        """The object with its long string left empty; empty if it is no whole JSON object."""
        return _http.json_object(bytes(self._rest)) if self.closed else {}

    def _read_object(self, piece: bytes, at: int) -> int:
        found = _MARKS.search(piece, at)
        end = found.end() if found else len(piece)
        if found and found[0] == b'"':
            self._keep(piece[at : found.start()])
            is_long = self._depth == 2 and self._called.search(self._rest[-100:])
            self._in = _In.LONG_STRING if is_long else _In.STRING
            self._keep(b'"')
            return end
        self._keep(piece[at:end])
        if found:
            self._depth += 1 if found[0] in b"{[" else -1
            self.closed = self._depth <= 0
        return end

    def _text(self, piece: bytes, at: int) -> int:
        """Read on in a string. Gives -1 where an escape is not whole yet."""
        found = _STRING_MARKS.search(piece, at)
        end = found.start() if found else len(piece)
        self._put(piece[at:end])
        if found is None:
            return end
        if found[0] == b'"':
            self._in = _In.OBJECT
            self._keep(b'"')
            return found.end()
        escape = _ESCAPE.match(piece, end)
        if escape is None:
            if len(piece) - end < _LONGEST_ESCAPE:
                self._unread = piece[end:]
                return -1
            self._put(b"\\")  # no escape of JSON: left for whoever reads the text
            return end + 1
        self._put(_meant(escape[0]) if self._in is _In.LONG_STRING else escape[0])
        return escape.end()

    def _put(self, text: bytes) -> None:
        if self._in is _In.LONG_STRING:
            self._take(text)
        else:
            self._keep(text)

    def _keep(self, text: bytes) -> None:
        # What is too long to be kept is cut, and then no document can be read from it.
        if len(self._rest) <= _http.LARGEST_DOCUMENT:
            self._rest += text


def _meant(escape: bytes) -> bytes:
    try:
        return str(json.loads(b'"' + escape + b'"')).encode("utf-8", "replace")
    except ValueError:
        return escape
