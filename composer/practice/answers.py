"""What does a simulated service say, before anything goes wrong on the way?"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct, field

if TYPE_CHECKING:
    from collections.abc import Mapping


class Answer(Struct, frozen=True, kw_only=True):
    """What a service says."""

    status: int = 200
    content_type: str = "application/json"
    headers: Mapping[str, str] = field(default_factory=dict)
    """The service's own headers, besides Content-Type and Content-Length."""
    body: bytes | Path | tuple[bytes, ...] = b""
    """A tuple is a stream of events: they go one by one, without a Content-Length."""
    pause_seconds: float = 0.0
    """Wait after each event of a stream."""
    breaks_off: bool = False
    """The connection is cut after the last event of a stream, before its proper end."""
    code: str = ""
    """The service's error code, for the ledger."""


class Refused(Exception):
    """The service will not do it, and says so with `answer`."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(answer.code)
        self.answer = answer


def json_answer(
    document: object, status: int = 200, headers: Mapping[str, str] | None = None, code: str = ""
) -> Answer:
    """Make an answer of a JSON document."""
    body = json.dumps(document, ensure_ascii=False).encode()
    return Answer(status=status, headers=headers or {}, body=body, code=code)
