"""How does MiniMax say no?

Two ways, both documented: the older one is an HTTP 200 whose `base_resp` names a code, the newer
one a real HTTP status with an `error` of message, type, code and http_code. The simulator says no
in the older way, and in the newer one where the faults `status:NNN` or `minimax:http_codes` ask
for it. Assumed, as no document says it: which HTTP status belongs to a code beyond 401, 402, 422
and 429, and that http_code is text.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from composer.practice.answers import Answer, json_answer

if TYPE_CHECKING:
    from collections.abc import Mapping

SUCCESS: Mapping[str, object] = {"status_code": 0, "status_msg": "success"}
"""The `base_resp` of everything that went well."""


class Meaning(Struct, frozen=True, kw_only=True):
    """What one code of the service means."""

    message: str
    status: int
    """HTTP status of the newer way."""


MEANINGS: Mapping[int, Meaning] = {
    1000: Meaning(message="unknown error, please retry later", status=500),
    1001: Meaning(message="request timeout", status=504),
    1002: Meaning(message="rate limit exceeded", status=429),
    1004: Meaning(message="login fail: no API key in the Authorization header", status=401),
    1008: Meaning(message="insufficient balance", status=402),
    1026: Meaning(message="input new_sensitive", status=422),
    1027: Meaning(message="output new_sensitive", status=422),
    1042: Meaning(message="invisible character ratio limit", status=400),
    2013: Meaning(message="invalid params", status=400),
    2049: Meaning(message="invalid api key", status=401),
    2056: Meaning(message="usage limit exceeded, wait for the next 5-hour window", status=429),
    2061: Meaning(message="your current token plan does not support this model", status=403),
}
"""The codes that concern music, words and covers."""

BY_FAULT: Mapping[str, int] = {
    "minimax:unknown_error": 1000,
    "minimax:timeout": 1001,
    "minimax:rate_limit": 1002,
    "minimax:not_authorised": 1004,
    "minimax:no_balance": 1008,
    "minimax:sensitive_input": 1026,
    "minimax:sensitive_output": 1027,
    "minimax:wrong_region": 2049,
    "minimax:quota": 2056,
    "minimax:not_on_plan": 2061,
}
"""The faults that are nothing but one of these codes; nothing is charged."""

_BY_STATUS: Mapping[int, int] = {
    400: 2013,
    401: 2049,
    402: 1008,
    429: 1002,
    500: 1000,
    502: 1000,
    503: 1000,
}

_TYPES: Mapping[int, str] = {
    400: "bad_request_error",
    401: "authentication_error",
    402: "insufficient_balance_error",
    403: "permission_error",
    404: "not_found_error",
    422: "unprocessable_entity_error",
    429: "rate_limit_error",
    500: "server_error",
    502: "server_error",
    503: "overloaded_error",
    504: "timeout_error",
}


class NotTaken(Exception):
    """The service will not do it, for the reason that a code names."""

    def __init__(self, code: int, detail: str = "") -> None:
        super().__init__(code, detail)
        self.code = code
        message = MEANINGS[code].message
        self.message = f"{message}, {detail}" if detail else message


def invalid(detail: str) -> NotTaken:
    """Refuse a request whose fields are wrong."""
    return NotTaken(2013, detail)


def in_base_resp(no: NotTaken, trace_id: str) -> Answer:
    """Say no in the older way, under an HTTP 200."""
    base_resp = {"status_code": no.code, "status_msg": no.message}
    return json_answer({"trace_id": trace_id, "base_resp": base_resp}, code=str(no.code))


def in_http(no: NotTaken, trace_id: str) -> Answer:
    """Say no in the newer way, under a real HTTP status."""
    return _error(MEANINGS[no.code].status, no.code, f"{no.message} ({no.code})", trace_id)


def refusal(status: int, retry_after: float | None) -> Answer:
    """Say no with the HTTP status that a fault calls up, in the newer way."""
    code = _BY_STATUS.get(status)
    message = f"{MEANINGS[code].message} ({code})" if code else "404 page not found"
    return _error(status, code, message, "", retry_after)


def _error(
    status: int,
    code: int | None,
    message: str,
    trace_id: str,
    retry_after: float | None = None,
) -> Answer:
    error: dict[str, object] = {"type": _TYPES[status], "message": message}
    if code is not None:
        error["code"] = code
    error["http_code"] = str(status)
    document: dict[str, object] = {"type": "error", "error": error}
    if trace_id:
        document["request_id"] = trace_id
    late = status == 429 and retry_after is not None
    headers = {"Retry-After": f"{retry_after:g}"} if late else {}
    return json_answer(document, status, headers, str(code or _TYPES[status]))
