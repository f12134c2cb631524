"""Does the body of an order hold a JSON object, and of sound values?"""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from starlette.requests import Request


class Unreadable(Exception):
    """The body is not what was asked for; the message is a sentence for the customer."""


def json_object(request: Request, body: bytes) -> dict[str, Any]:
    """Read a JSON object from a request that must say that it brings one.

    Raises Unreadable for another content type, another document, numbers that JSON does not have
    and lone surrogates, which no text can be made of.
    """
    content_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if content_type != "application/json":
        raise Unreadable("Content-Type must be application/json.")
    try:
        document = json.loads(body, parse_constant=_no_number)
        json.dumps(document, ensure_ascii=False).encode()
    except (ValueError, RecursionError):
        raise Unreadable("The body is not valid JSON.") from None
    if not isinstance(document, dict):
        raise Unreadable("The body must be a JSON object.")
    return document


def whole(value: object) -> int | None:
    """The integer that a JSON number is, or None; 60000.0 is one, true is not."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    if isinstance(value, float) and not (math.isfinite(value) and value.is_integer()):
        return None
    return int(value)


def number(value: object) -> float | None:
    """The finite number that a JSON value is, or None; true is none."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        return float(value) if math.isfinite(value) else None
    except OverflowError:
        return None


def _no_number(name: str) -> object:
    raise ValueError(f"JSON has no {name}.")
