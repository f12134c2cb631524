"""What does Apiframe take for ElevenLabs Music, and what does it charge for it?

Written from Apiframe's page of the model and its machine-readable specification. Where the two
conflict, what only one of them takes is refused: `webhook_url` (the specification says
`webhookUrl` and forbids unknown fields) and lengths that are not whole seconds (the page's step
is 1000 ms). Where they say nothing, it is assumed that:

- a prompt's 5000 characters are counted as the service's JavaScript counts, in UTF-16 units;
- an order without a length becomes 60 s, the page's default, at the price of 60 s;
- `details` names a field by its path with dots, and every problem of an order is told at once;
- the other models of the endpoint are not simulated and refused like unknown ones.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from msgspec import Struct

from composer.practice.answers import Answer, Refused, json_answer
from composer.practice.bodies import whole
from composer.practice.formats import APIFRAME_FORMATS

if TYPE_CHECKING:
    from collections.abc import Mapping

MODEL = "elevenlabs-music"
PROMPT_CAP = 5000
"""UTF-16 units."""

MIN_MS, MAX_MS, STEP_MS, DEFAULT_MS = 5_000, 300_000, 1_000, 60_000
"""Bounds, step and default of music_length_ms."""

DEFAULT_FORMAT = "mp3_high_quality"
KEY_CAP = 255
"""Characters of an Idempotency-Key."""

CREDITS: tuple[tuple[int, int], ...] = ((30_000, 10), (120_000, 20), (300_000, 30))
"""Up to so many milliseconds, so many credits."""

_FIELDS = frozenset({"model", "prompt", "elevenlabsParams", "webhookUrl", "webhookEvents"})
_PARAMS = frozenset({"music_length_ms", "force_instrumental", "output_format"})
_EVENTS = frozenset({"progress", "completed", "failed"})

_ERRORS: Mapping[int, str] = {
    400: "Validation failed",
    401: "Invalid or missing API key",
    402: "Insufficient credits",
    403: "API key is inactive",
    404: "Not found",
    429: "Too many concurrent jobs",
    500: "Internal server error",
    502: "Bad gateway",
    503: "Service temporarily unavailable",
}

_CODES: Mapping[int, str] = {
    400: "invalid",
    401: "unauthorized",
    402: "insufficient_credits",
    403: "forbidden",
    404: "not_found",
    429: "too_many_jobs",
}


def error(
    status: int,
    message: str = "",
    *,
    retry_after: float | None = None,
    **more: object,
) -> Answer:
    """Make an error's answer; the message has a default a status."""
    headers: dict[str, str] = {}
    if status == 429 and retry_after is not None:
        headers["Retry-After"] = f"{retry_after:g}"
    document = {"error": message or _ERRORS[status], **more}
    return json_answer(document, status, headers, _CODES.get(status, "error"))


class Order(Struct, frozen=True, kw_only=True):
    """A valid order."""

    prompt: str
    length_ms: int
    """The length ordered, or the default."""
    length_is_free: bool
    """Whether the order left the length to the service."""
    instrumental: bool
    output_format: str
    fields: Mapping[str, Any]
    """The order as it came, which the job echoes."""

    @property
    def credits(self) -> int:
        """What the order costs."""
        return next(price for up_to, price in CREDITS if self.length_ms <= up_to)


class _Problems:
    """What is wrong with an order, by the path of the field."""

    def __init__(self) -> None:
        self._found: dict[str, list[str]] = {}

    def add(self, path: str, message: str) -> None:
        self._found.setdefault(path, []).append(message)

    def raise_if_any(self) -> None:
        if self._found:
            raise Refused(error(400, details=self._found))


def invalid(path: str, message: str) -> Refused:
    """Refuse a request for one field of it."""
    return Refused(error(400, details={path: [message]}))


def read_order(fields: Mapping[str, Any]) -> Order:
    """Check the body of an order; raise Refused as the service would."""
    problems = _Problems()
    for name in sorted(fields.keys() - _FIELDS):
        problems.add(name, "Unrecognized key")
    if fields.get("model") != MODEL:
        problems.add("model", f"Expected '{MODEL}'")
    prompt = fields.get("prompt")
    if not isinstance(prompt, str):
        problems.add("prompt", "Required" if prompt is None else "Expected string")
        prompt = ""
    elif not 1 <= _utf16_units(prompt) <= PROMPT_CAP:
        problems.add("prompt", f"String must contain 1 to {PROMPT_CAP} character(s)")
    _check_webhook(fields, problems)
    params = fields.get("elevenlabsParams", {})
    if not isinstance(params, dict):
        problems.add("elevenlabsParams", "Expected object")
        params = {}
    length_ms = _length(params, problems)
    _check_params(params, problems)
    problems.raise_if_any()
    return Order(
        prompt=prompt,
        length_ms=length_ms,
        length_is_free="music_length_ms" not in params,
        instrumental=params.get("force_instrumental", False),
        output_format=params.get("output_format", DEFAULT_FORMAT),
        fields=fields,
    )


def read_idempotency_key(key: str) -> str:
    """Check an Idempotency-Key; raise Refused as the service would."""
    if len(key) > KEY_CAP:
        raise invalid("Idempotency-Key", f"String must contain at most {KEY_CAP} character(s)")
    return key


def _utf16_units(text: str) -> int:
    # JSON may carry half of a pair (\ud83d), which JavaScript counts as the one unit it is.
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _length(params: Mapping[str, Any], problems: _Problems) -> int:
    if "music_length_ms" not in params:
        return DEFAULT_MS
    path = "elevenlabsParams.music_length_ms"
    length = whole(params["music_length_ms"])
    if length is None:
        problems.add(path, "Expected integer")
    elif not MIN_MS <= length <= MAX_MS:
        problems.add(path, f"Number must be from {MIN_MS} to {MAX_MS}")
    elif length % STEP_MS:
        problems.add(path, f"Number must be a multiple of {STEP_MS}")
    return length or DEFAULT_MS


def _check_params(params: Mapping[str, Any], problems: _Problems) -> None:
    for name in sorted(params.keys() - _PARAMS):
        problems.add(f"elevenlabsParams.{name}", "Unrecognized key")
    if not isinstance(params.get("force_instrumental", False), bool):
        problems.add("elevenlabsParams.force_instrumental", "Expected boolean")
    output_format = params.get("output_format", DEFAULT_FORMAT)
    if not isinstance(output_format, str) or output_format not in APIFRAME_FORMATS:
        known = ", ".join(APIFRAME_FORMATS)
        problems.add("elevenlabsParams.output_format", f"Expected one of {known}")


def _check_webhook(fields: Mapping[str, Any], problems: _Problems) -> None:
    if "webhookUrl" in fields:
        url = fields["webhookUrl"]
        if not isinstance(url, str) or not _is_address(url):
            problems.add("webhookUrl", "Invalid url")
    if "webhookEvents" in fields:
        events = fields["webhookEvents"]
        if not isinstance(events, list) or not events:
            problems.add("webhookEvents", "Expected a list with at least 1 element")
        elif not all(isinstance(each, str) and each in _EVENTS for each in events):
            problems.add("webhookEvents", "Expected progress, completed or failed")


def _is_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.netloc)
