"""What does each error of Verbatik mean: was money taken, and what can be done?

Facts: docs.verbatik.com, "Text-to-Music" (400, 401, 402, 429, 500) and "Getting started" (their
bodies). Nothing is documented on whether a failed order is charged, so the errors of the service
itself (5xx) say that they do not know.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from functools import partial
from typing import Any

from composer.domain.errors import (
    AnswerLost,
    BalanceTooLow,
    Charge,
    ComposerError,
    KeyRefused,
    OrderFailed,
    ServiceFailed,
)
from composer.domain.price import dollars
from composer.domain.sentences import say, say_number
from composer.providers import _failures, _http
from composer.providers._failures import ErrorTable, Meaning, Receipt, quoted

DASHBOARD = "verbatik.com"


_refused = partial(_failures.not_taken, "Verbatik")
_in_doubt = partial(_failures.in_doubt, "Verbatik")


def _unknown_error(status: int) -> Meaning:
    if 300 <= status < 400:
        return _failures.moved("Verbatik", status)
    if 400 <= status < 500:
        return _refused(
            say("Change the draft and try again."),
            say("Refused by Verbatik ({status})", status=status),
        )
    what = say(
        "Verbatik answered with an error that its documents do not name (HTTP {status})",
        status=status,
    )
    return _in_doubt(what, say("Verbatik failed ({status})", status=status))


_KEY_REFUSED = Meaning(
    error=KeyRefused,
    message=say(
        "Verbatik refused the key{said}. Nothing was charged. "
        "Check it under API keys, or make a new one at Verbatik."
    ),
    short=say("Key refused by Verbatik"),
)

ERRORS = ErrorTable(
    codes={},
    statuses={
        400: _refused(say("Change the draft and try again."), say("Refused by Verbatik")),
        401: _KEY_REFUSED,
        402: Meaning(
            error=BalanceTooLow,
            message=say(
                "Your balance at Verbatik is too low for this{said}. Nothing was charged. "
                "Top up at Verbatik, or choose a cheaper model."
            ),
            short=say("Verbatik balance too low"),
        ),
        403: _KEY_REFUSED,
        404: _refused(
            say("Check the address set for Verbatik."), say("Verbatik: not found"), "not_found"
        ),
        413: _refused(say("Shorten the texts and try again."), say("Too large for Verbatik")),
        500: _in_doubt(say("Verbatik failed inside (HTTP 500)"), say("Verbatik failed (500)")),
        503: Meaning(
            error=ServiceFailed,
            message=say(
                "Verbatik is not available (HTTP 503){said}. It reports no charge. Try again later."
            ),
            short=say("Verbatik unavailable (503)"),
        ),
    },
    otherwise=_unknown_error,
)
"""Status -> what it means. The documents name no error codes, and what is refused (4xx) before a
song is made is not charged."""


def lost(what: str, receipt: Receipt | None = None) -> AnswerLost:
    """The error for an order that went out and brought no song and no word of one."""
    more = say("If the song was made, it is in your dashboard at {dashboard}.", dashboard=DASHBOARD)
    return _failures.answer_lost("Verbatik", what, receipt or Receipt(), more=more)


def error_of(status: int, document: bytes, key: str) -> ComposerError:
    """The error behind an answer to an order, of Verbatik or of a gateway before it."""
    said = _http.json_object(document)
    if status >= 500 and not isinstance(said.get("error"), dict | str):
        # Not Verbatik but a gateway before it gave up waiting; the order may be in work behind it.
        return lost(
            say("The way to Verbatik failed (HTTP {status}) before it answered", status=status)
        )
    return ERRORS.meaning(status).as_error(words_of(said, key))


def songs_failed(words: str, receipt: Receipt, songs: int) -> OrderFailed:
    """The error for an order of which every song failed; ``words`` are the service's own."""
    money = {
        Charge.NO: say("Nothing was charged. Try again, or change the words."),
        Charge.YES: receipt.charge_sentence("Verbatik"),
        Charge.UNKNOWN: say(
            "Verbatik charges for what it makes, so this should cost nothing, but it does not "
            "say so: look at your balance before you try again."
        ),
    }[receipt.charge]
    return OrderFailed(
        say_number(
            "The song failed at Verbatik{said}. {money}",
            "Both songs failed at Verbatik{said}. {money}",
            songs,
            said=quoted(words),
            money=money,
        ),
        short=say("Song failed at Verbatik"),
        charged=receipt.charge,
        retry_safe=receipt.charge is Charge.NO,
    )


def not_ready(reason: str, receipt: Receipt, *, which: str) -> ServiceFailed:
    """The error for a song that Verbatik took on and that cannot be seen from here yet.

    ``which`` names it in a sentence: "the song", "song 2 of 2".
    Its code is ``not_ready``: the order can be resumed by its track id, at no cost.
    """
    return ServiceFailed(
        say(
            "Verbatik took the order, but {which} cannot be fetched yet ({reason}). "
            "{paid} Retry looks for it again and costs nothing; once it is made, it is "
            "also in your dashboard at {dashboard}.",
            which=which,
            reason=reason,
            paid=_paid(receipt),
            dashboard=DASHBOARD,
        ),
        short=say("Song not ready at Verbatik"),
        charged=receipt.charge,
        code="not_ready",
    )


def _paid(receipt: Receipt) -> str:
    match receipt.charge:
        case Charge.YES:
            return say("It was charged ({cost}).", cost=dollars(receipt.cost or Decimal(0)))
        case Charge.NO:
            return say("Nothing was charged for it so far.")
        case Charge.UNKNOWN:
            return say("It may have been charged.")


def words_of(said: Mapping[str, Any], key: str) -> str:
    """What Verbatik says of an error, without its full stop and never with the key; may be empty.

    Its pages show two forms: ``{error, message}`` and ``{error: {code, message}}``.
    """
    error = said.get("error")
    inner = error if isinstance(error, dict) else {}
    outer = error if isinstance(error, str) else ""
    for words in (inner.get("message"), said.get("message"), outer, inner.get("code")):
        if isinstance(words, str) and words.strip():
            return _failures.own_words(words, secret=key).rstrip(".")
    return ""
