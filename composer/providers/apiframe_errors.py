"""What does each error of Apiframe mean: were credits taken, and what can be done?

Facts: api.apiframe.ai/v2/openapi.json (the statuses) and the questions at docs-v2.apiframe.ai
(credits of failed jobs come back). An order carries an idempotency key, so one whose answer was
lost is asked for again before any of this is said.
"""

from __future__ import annotations

from collections.abc import Mapping
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
from composer.domain.price import credits_number, credits_text
from composer.domain.sentences import Sentence, filled, say, say_number
from composer.providers import _failures, _http
from composer.providers._failures import ErrorTable, Meaning, Receipt, quoted
from composer.providers.apiframe_jobs import CANCELLED, Job

SERVICE = "Apiframe"
REMEMBERED_HOURS = 24
"""How long Apiframe gives the same job for the same idempotency key."""
_LONGEST_TRACE = 64


_refused = partial(_failures.not_taken, SERVICE)


def _key_refused(status: int, sentence: Sentence) -> Meaning:
    return Meaning(
        error=KeyRefused,
        message=sentence,
        short=say("Key refused ({status})", status=status),
    )


def _unknown_error(status: int) -> Meaning:
    if 300 <= status < 400:
        return _failures.moved(SERVICE, status)
    sentence = say(
        "Its documents do not name this error (HTTP {status}). Try again later.", status=status
    )
    return _refused(sentence, say("Refused by Apiframe ({status})", status=status))


ERRORS = ErrorTable(
    codes={},
    statuses={
        400: _refused(say("Change the draft and try again."), say("Refused by Apiframe")),
        401: _key_refused(
            401,
            say(
                "Apiframe refused the key{said}. Nothing was charged. "
                "Check the key under API keys, or make a new one at Apiframe."
            ),
        ),
        402: Meaning(
            error=BalanceTooLow,
            message=say(
                "Your credits at Apiframe do not cover this{said}. Nothing was charged. "
                "Top up at Apiframe, or choose a shorter song."
            ),
            short=say("Apiframe credits too low"),
        ),
        403: _key_refused(
            403,
            say(
                "Apiframe does not let this key order music; it may be inactive{said}. Nothing "
                "was charged. Check the key under API keys, or make a new one at Apiframe."
            ),
        ),
        404: _refused(
            say("Check the address set for Apiframe."),
            say("Apiframe: not found (404)"),
            "not_found",
        ),
        413: _refused(say("Shorten the style and try again."), say("Too large for Apiframe")),
    },
    otherwise=_unknown_error,
)
"""Status -> what it means for an order that was refused. Apiframe takes credits when it accepts an
order (202), so what it refuses is not charged. 429 and 5xx are not here: the order is sent again,
with the same key."""


def refused(status: int, said: Mapping[str, Any], key: str, trace: str) -> ComposerError:
    """The error for an order, or a question, that Apiframe refused."""
    meant = ERRORS.meaning(status)
    words = _what_is_lacking(said) if status == 402 else ""
    if words:
        return BalanceTooLow(filled(meant.message, said=words), short=meant.short)
    shown = "" if status in ERRORS.statuses else trace
    return meant.as_error(words_of(said, key), trace=shown)


def _what_is_lacking(said: Mapping[str, Any]) -> str:
    wanted = _http.charge(said.get("creditsRequired"))
    left = _http.charge(said.get("creditsAvailable"))
    if wanted is None or left is None:
        return ""
    return say(
        ": it takes {wanted}, and you have {left}",
        wanted=credits_text(wanted),
        left=credits_number(left),
    )


def words_of(said: Mapping[str, Any], key: str) -> str:
    """What Apiframe says of an error, with the fields it names; never with the key."""
    error = said.get("error")
    if isinstance(error, dict):
        error = error.get("message")
    parts = [error.rstrip(".")] if isinstance(error, str) and error else []
    details = said.get("details")
    if isinstance(details, dict):
        parts += [
            f"{path}: {message}"
            for path, messages in details.items()
            for message in (messages if isinstance(messages, list) else [messages])
            if isinstance(message, str)
        ]
    return _failures.own_words("; ".join(parts), secret=key).rstrip(".")


def trace_of(header: str | None, key: str) -> str:
    """What Apiframe calls a request, fit to be shown; empty if it did not say."""
    return _failures.own_words(header or "", secret=key)[:_LONGEST_TRACE]


def lost(reason: str, tries: int) -> AnswerLost:
    """The error for an order of which no answer says whether it was taken."""
    return AnswerLost(
        say_number(
            "No answer came from Apiframe ({reason}), although it was asked for the same order "
            "once more. It may have been charged. Retry within {remembered_hours} hours asks "
            "again and cannot buy a second song; later, look at your jobs at Apiframe first.",
            "No answer came from Apiframe ({reason}), although it was asked for the same order "
            "{number} times more. It may have been charged. Retry within {remembered_hours} hours "
            "asks again and cannot buy a second song; later, look at your jobs at Apiframe first.",
            tries - 1,
            reason=reason,
            remembered_hours=REMEMBERED_HOURS,
        ),
        short=say("Answer lost, maybe charged"),
    )


def refused_after_loss(reason: str, error: ComposerError) -> AnswerLost:
    """The error for an order whose answer was lost, and that was refused when asked for again."""
    return AnswerLost(
        say(
            "An answer from Apiframe was lost ({reason}), and when the same order was asked for "
            "again it was refused ({short}). The first may have been taken and charged. Look "
            "at your jobs at Apiframe; Retry within {remembered_hours} hours cannot buy a second "
            "song.",
            reason=reason,
            short=error.short,
            remembered_hours=REMEMBERED_HOURS,
        ),
        short=say("Answer lost, maybe charged"),
    )


def not_told(reason: str, receipt: Receipt) -> ServiceFailed:
    """The error for a job that could not be followed to its end."""
    return ServiceFailed(
        say(
            "Apiframe has the order, but does not tell how it ended: {reason}. "
            "{so_far} It is not lost: Retry looks again and costs nothing.",
            reason=reason,
            so_far=_so_far(receipt),
        ),
        short=say("Apiframe does not answer"),
        charged=receipt.charge,
        code="not_told",
    )


def key_refused_later(status: int, said: Mapping[str, Any], key: str, r: Receipt) -> KeyRefused:
    """The error for a key that is refused when an order is already there."""
    words = words_of(said, key)
    return KeyRefused(
        say(
            "Apiframe has the order, but refuses the key now{said}. "
            "{so_far} It is not lost: correct the key under API keys, then Retry fetches it "
            "at no cost.",
            said=quoted(words),
            so_far=_so_far(r),
        ),
        short=say("Key refused ({status}), job kept", status=status),
        charged=r.charge,
    )


def forgotten(receipt: Receipt) -> AnswerLost:
    """The error for a job that Apiframe does not know, although it gave its id."""
    return AnswerLost(
        say(
            "Apiframe took the order and says now that it does not know it (HTTP 404). "
            "{so_far} Look at your jobs and credits at Apiframe; Retry looks again and "
            "costs nothing.",
            so_far=_so_far(receipt),
        ),
        short=say("Apiframe forgot the order"),
        charged=receipt.charge,
    )


def expired(receipt: Receipt) -> ServiceFailed:
    """The error for a song that was made and deleted before it was fetched."""
    return ServiceFailed(
        say(
            "Apiframe made the song and has deleted it since: it keeps files for a limited time. "
            "{so_far} Ask Apiframe's support for it; another order costs again.",
            so_far=_so_far(receipt),
        ),
        short=say("Song expired at Apiframe"),
        charged=_paid(receipt),
        retry_safe=False,
        code="expired",
    )


def no_address(receipt: Receipt) -> ServiceFailed:
    """The error for a job that is done and does not say where its song is."""
    return ServiceFailed(
        say(
            "Apiframe says that the song is done, but not where it is. "
            "{so_far} It is not lost: Retry looks again and costs nothing.",
            so_far=_so_far(receipt),
        ),
        short=say("Apiframe named no file"),
        charged=_paid(receipt),
        code="no_address",
    )


def ended_badly(job: Job, receipt: Receipt, key: str) -> OrderFailed:
    """The error for a job that failed or was cancelled at Apiframe."""
    words = _failures.own_words(job.words, secret=key).rstrip(".")
    said = quoted(words)
    was_cancelled = job.status == CANCELLED
    # A job that failed is refunded; only a cost that is still named casts doubt on it.
    kept = receipt.charge is Charge.YES
    money = (
        say(
            "It still shows {paid_text} for it, which it should give back: look at your "
            "credits before you order again.",
            paid_text=receipt.paid_text,
        )
        if kept
        else say("Its credits were given back: nothing was charged. Try again.")
        if was_cancelled
        else say("Its credits were given back: nothing was charged. Change the style or try again.")
    )
    return OrderFailed(
        say("Apiframe cancelled the order{said}. {money}", said=said, money=money)
        if was_cancelled
        else say("Apiframe could not make the song{said}. {money}", said=said, money=money),
        short=say("Cancelled, refunded") if was_cancelled else say("Failed, refunded"),
        charged=Charge.UNKNOWN if kept else Charge.NO,
        retry_safe=not kept,
    )


def _paid(receipt: Receipt) -> Charge:
    """Of a song that was made: paid for, unless Apiframe says that it was free."""
    return Charge.YES if receipt.charge is Charge.UNKNOWN else receipt.charge


def _so_far(receipt: Receipt) -> str:
    match receipt.charge:
        case Charge.YES:
            return say("It was charged ({paid_text}).", paid_text=receipt.paid_text)
        case Charge.NO:
            return say("Nothing was charged.")
        case Charge.UNKNOWN:
            return say("It may have been charged.")
