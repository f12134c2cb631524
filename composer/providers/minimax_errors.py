"""What does each error of MiniMax mean: was money taken, and what can be done?

MiniMax speaks in two ways: an HTTP 200 whose ``base_resp.status_code`` is not 0, and, from its
newer gateways, a real HTTP status with an ``error`` in the body. One table reads both.

Facts: MiniMax, "Error Codes" and "Rate Limits"; 1028, 1030 and 2061 by MiniMax's own command line
program. Nothing is documented on whether a failed order is charged, so every failure after the
order was taken says that it does not know.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import partial
from typing import Any

from composer.domain.errors import (
    AnswerLost,
    BalanceTooLow,
    ComposerError,
    KeyRefused,
    ServiceFailed,
)
from composer.domain.sentences import Sentence, joined, say
from composer.providers import _failures, _http
from composer.providers._failures import ErrorTable, Meaning, Receipt

NAME = "MiniMax"

REFUSED_KEY = Meaning(
    error=KeyRefused,
    message=say(
        "MiniMax refused the key{said}. Nothing was charged. A key works only at the address of "
        "its own region, Global or Mainland China: check both under API keys."
    ),
    short=say("MiniMax key refused"),
)
_NO_BALANCE = Meaning(
    error=BalanceTooLow,
    message=say(
        "Your balance at MiniMax is too low for this{said}. Nothing was charged. Top up at "
        "MiniMax; accounts new since 2026-08-20 are refused like this as well."
    ),
    short=say("MiniMax balance too low"),
)
_USED_UP = Meaning(
    error=BalanceTooLow,
    message=say(
        "Your plan at MiniMax is used up for now{said}. Nothing was charged. Wait for its next "
        "window (plans count in 5 hours), or change the plan."
    ),
    short=say("MiniMax plan used up"),
    code="plan_used_up",
)


_refused = partial(_failures.not_taken, NAME)
_in_doubt = partial(_failures.in_doubt, NAME, advice=_failures.LOOK_AT_ACCOUNT)


def _unknown_error(status: int) -> Meaning:
    if 300 <= status < 400:
        return _failures.moved(NAME, status)
    if 400 <= status < 500:
        return _refused(
            say("Change the draft and try again."),
            say("Refused by MiniMax ({status})", status=status),
        )
    what = say("MiniMax answered with an error that its documents do not name")
    if status >= 500:
        return _in_doubt(
            say("{what} (HTTP {status})", what=what, status=status),
            say("MiniMax failed ({status})", status=status),
        )
    return _in_doubt(what, say("Unknown error of MiniMax"))


_CHANGE = say("Change the style or the lyrics and try again.")
_INPUT = _refused(_CHANGE, say("Text refused by MiniMax"), "moderated")
_SLOW = _in_doubt(say("MiniMax took too long"), say("MiniMax took too long"))

ERRORS = ErrorTable(
    codes={
        "1000": _in_doubt(say("MiniMax failed and does not say why"), say("MiniMax failed (1000)")),
        "1001": _SLOW,
        "1004": REFUSED_KEY,
        "1008": _NO_BALANCE,
        "insufficient_balance_error": _NO_BALANCE,
        "1024": _in_doubt(say("MiniMax failed inside"), say("MiniMax failed (1024)")),
        "1026": _INPUT,
        "1027": _in_doubt(
            say(
                "MiniMax made the song and withheld it, because its moderation objected to "
                "the result"
            ),
            say("Song withheld by MiniMax"),
            advice=_failures.CHANGE_THE_TEXT,
        ),
        "1028": _USED_UP,
        "1030": _USED_UP,
        "1033": _in_doubt(say("MiniMax failed inside"), say("MiniMax failed (1033)")),
        "1042": _refused(
            say("The texts hold too many characters that cannot be seen: type them anew."),
            say("Invisible characters in the text"),
        ),
        "2013": _refused(
            say("Change the draft or its settings and try again."), say("Refused by MiniMax")
        ),
        "2049": REFUSED_KEY,
        "2056": _USED_UP,
        "2061": _refused(
            say(
                "Your plan does not include this model, or your account came after 2026-08-20. "
                "Choose another."
            ),
            say("Model not in your MiniMax plan"),
            "not_on_plan",
        ),
    },
    statuses={
        400: _refused(say("Change the draft and try again."), say("Refused by MiniMax")),
        401: REFUSED_KEY,
        402: _NO_BALANCE,
        403: REFUSED_KEY,
        404: _refused(
            say("Check the address set for MiniMax."), say("MiniMax: not found"), "not_found"
        ),
        408: _SLOW,
        413: _refused(say("Use a smaller reference track."), say("Too large for MiniMax")),
        422: _INPUT,
        500: _in_doubt(say("MiniMax failed inside (HTTP 500)"), say("MiniMax failed (500)")),
        502: _in_doubt(say("MiniMax failed inside (HTTP 502)"), say("MiniMax failed (502)")),
        503: _in_doubt(
            say("MiniMax is not available (HTTP 503)"), say("MiniMax unavailable (503)")
        ),
        504: _SLOW,
    },
    otherwise=_unknown_error,
)
"""``base_resp.status_code`` or HTTP status -> what it means. Codes of voices are left out."""

BUSY = frozenset({"1002", "1039", "1041", "2045"})
"""Too many requests, words, connections, or too sudden a growth of them: the order was not taken,
so that it may be sent again."""


def codes_of(said: Mapping[str, Any]) -> tuple[str, ...]:
    """The codes of an error in an answer, the most telling first; empty if it tells of none."""
    codes = []
    resp, error = said.get("base_resp"), said.get("error")
    if isinstance(resp, dict) and resp.get("status_code"):
        codes.append(str(resp["status_code"]))
    if isinstance(error, dict):
        message = error.get("message")
        # "insufficient balance (1008)": newer gateways put the code into the words.
        named = re.search(r"\((\d{4,5})\)", message) if isinstance(message, str) else None
        codes += [named[1]] if named else []
        codes += [str(error[name]) for name in ("code", "type") if error.get(name)]
    elif isinstance(error, str) and error:
        codes.append(error)
    return tuple(codes)


def is_busy(status: int, said: Mapping[str, Any]) -> bool:
    """Whether MiniMax takes no more orders at the moment, and has not taken this one."""
    codes = codes_of(said)
    return not BUSY.isdisjoint(codes) or (status == 429 and not _USED_UP_CODES & set(codes))


_USED_UP_CODES = {"1008", "1028", "1030", "2056", "insufficient_balance_error"}


def error_of(
    status: int, said: Mapping[str, Any], key: str, *, is_free: bool = False
) -> ComposerError:
    """The error behind an answer; ``said`` is empty for what is not MiniMax's JSON."""
    codes = codes_of(said)
    if status >= 500 and not codes:
        # Not MiniMax but a gateway before it gave up waiting; the order may be in work behind it.
        what = say("The way to MiniMax failed (HTTP {status}) before it answered", status=status)
        return lost(what, is_free=is_free)
    meaning = ERRORS.meaning(status, *codes)
    is_known = not ERRORS.codes.keys().isdisjoint(codes)
    number = next((code for code in codes if re.fullmatch(r"-?\d+", code)), "")
    words = words_of(said, key, with_code="" if is_known else number)
    error = meaning.as_error(words, trace=trace_of(said))
    return as_free(error) if is_free else error


def as_free(error: ComposerError) -> ComposerError:
    """The same for a model that costs nothing: there is no money to be in doubt about."""
    message = error.message
    if not isinstance(error, AnswerLost) or not isinstance(message, Sentence):
        return error
    what, said = message.values["what"], message.values["said"]
    return ServiceFailed(
        say("{what}{said}. It is free: try again.", what=what, said=said), short=error.short
    )


_BROKEN_OFF = _in_doubt(
    say("MiniMax broke the song off with an error"), say("Song broken off by MiniMax")
)


def broken_off(said: Mapping[str, Any], key: str, kept: str, *, is_free: bool) -> ComposerError:
    """The error for a song that came in part; ``kept`` says where that is, as a sentence."""
    error = _BROKEN_OFF.as_error(words_of(said, key), trace=trace_of(said))
    error = as_free(error) if is_free else error
    error.message = joined(filter(None, (error.message, kept)))
    return error


def lost(
    what: str, said: Mapping[str, Any] | None = None, *, is_free: bool, kept: str = ""
) -> ComposerError:
    """The error for an order that brought no whole song.

    ``what`` is a sentence without its full stop, and ``kept`` a whole one that says where the
    beginning of it is.
    """
    trace = trace_of(said or {})
    if trace:
        what = say("{what} (trace {trace})", what=what, trace=trace)
    if is_free:
        message = joined(filter(None, (say("{what}. It is free: try again.", what=what), kept)))
        return ServiceFailed(message, short=say("No whole song came"))
    return _failures.answer_lost(NAME, what, Receipt(), more=kept)


def words_of(said: Mapping[str, Any], key: str, *, with_code: str = "") -> str:
    """What MiniMax says of an error, without its full stop and never with the key."""
    resp, error = said.get("base_resp"), said.get("error")
    words: object = resp.get("status_msg") if isinstance(resp, dict) else None
    if isinstance(error, dict):
        words = words or error.get("message")
    elif isinstance(error, str):
        words = words or error
    plain = _failures.own_words(words, secret=key).rstrip(".") if isinstance(words, str) else ""
    if with_code and with_code not in plain:
        plain = f"{with_code} {plain}".strip()
    return plain


def trace_of(said: Mapping[str, Any]) -> str:
    """By what MiniMax's support finds the order; empty if the answer does not say."""
    for name in ("trace_id", "request_id"):
        trace = said.get(name)
        if isinstance(trace, str) and re.fullmatch(r"[\w.:-]{1,64}", trace):
            return trace
    return ""


def said_in(document: bytes) -> Mapping[str, Any]:
    """What an answer says, as JSON; empty if it is none."""
    return _http.json_object(document)
