"""What does each error of Kyma mean: was money taken, and what can be done?

Facts: docs.kymaapi.com, "Audio Music" and "Rate limits". Nothing is documented on whether a failed
order is charged, so the errors of the service itself (5xx) say that they do not know.
"""

from __future__ import annotations

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
from composer.domain.sentences import say
from composer.providers import _failures, _http
from composer.providers._failures import SAID, ErrorTable, Meaning, Receipt

_refused = partial(_failures.not_taken, "Kyma")
_in_doubt = partial(_failures.in_doubt, "Kyma")


def _failed(what: str, short: str) -> Meaning:
    """A failure that Kyma reports instead of a song and its price."""
    return Meaning(
        error=ServiceFailed,
        message=say(
            "{what}{said}. Kyma reports no charge for it. Try again.", what=what, said=SAID
        ),
        short=short,
    )


def _unknown_error(status: int) -> Meaning:
    if 300 <= status < 400:
        return _failures.moved("Kyma", status)
    if 400 <= status < 500:
        return _refused(
            say("Change the draft and try again."), say("Refused by Kyma ({status})", status=status)
        )
    what = say(
        "Kyma answered with an error that its documents do not name (HTTP {status})", status=status
    )
    return _in_doubt(what, say("Kyma failed ({status})", status=status))


ERRORS = ErrorTable(
    codes={
        "not_a_music_model": _refused(
            say("The model may be gone. Choose another."), say("Model refused")
        ),
        "prompt_too_long": _refused(
            say("Shorten the text and try again."), say("Text too long for Kyma")
        ),
        "invalid_duration": _refused(say("Choose another length."), say("Length refused by Kyma")),
        "provider_error": _failed(
            say("The service behind Kyma that makes the music failed"),
            say("Failed behind Kyma (502)"),
        ),
    },
    statuses={
        400: _refused(say("Change the draft and try again."), say("Refused by Kyma")),
        401: Meaning(
            error=KeyRefused,
            message=say(
                "Kyma refused the key{said}. Nothing was charged. "
                "Check it under API keys, or make a new one at Kyma."
            ),
            short=say("Key refused (401)"),
        ),
        402: Meaning(
            error=BalanceTooLow,
            message=say(
                "Your balance at Kyma is too low for this{said}. Nothing was charged. "
                "Top up at Kyma, or choose a cheaper model."
            ),
            short=say("Kyma balance too low"),
        ),
        404: _refused(
            say("Check the address set for Kyma."), say("Kyma: not found (404)"), "not_found"
        ),
        413: _refused(say("Shorten the texts and try again."), say("Too large for Kyma")),
        500: _in_doubt(say("Kyma failed inside (HTTP 500)"), say("Kyma failed (500)")),
        503: _failed(say("Kyma is not available (HTTP 503)"), say("Kyma unavailable (503)")),
    },
    otherwise=_unknown_error,
)
"""Status or ``error.code`` -> what it means. Kyma checks texts "before forwarding", so what it
refuses (4xx) is not charged. It tells a charge in headers that come with a song (200), so the
documented ``provider_error`` carries none; what no document names (500 and the like) is in
doubt."""


def lost(what: str, receipt: Receipt | None = None, keep: bool = False) -> AnswerLost:
    """The error for an order that brought no whole song; with ``keep`` Kyma may have a copy."""
    gallery = say("A copy may be in your gallery at kymaapi.com.") if keep else ""
    return _failures.answer_lost("Kyma", what, receipt or Receipt(), more=gallery)


def error_of(status: int, document: bytes, key: str, *, keep: bool) -> ComposerError:
    """The error behind an answer to an order, of Kyma or of a gateway before it."""
    said = _http.json_object(document)
    if status >= 500 and not isinstance(said.get("error"), dict | str):
        # Not Kyma but a gateway before it gave up waiting; the order may be in work behind it.
        return lost(
            say("The way to Kyma failed (HTTP {status}) before it answered", status=status),
            keep=keep,
        )
    return error_meant(status, said, key)


def error_meant(status: int, said: Mapping[str, Any], key: str) -> ComposerError:
    """The error that Kyma itself speaks of, by its code, else by its status."""
    error = said.get("error")
    fields = error if isinstance(error, dict) else {}
    codes = [str(fields[name]) for name in ("code", "type") if fields.get(name)]
    return ERRORS.meaning(status, *codes).as_error(words_of(said, key))


def words_of(said: Mapping[str, Any], key: str) -> str:
    """What Kyma says of an error, without its full stop and never with the key; may be empty."""
    error = said.get("error")
    words = error.get("message") if isinstance(error, dict) else error
    return _failures.own_words(words, secret=key).rstrip(".") if isinstance(words, str) else ""
