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
from composer.providers import _failures, _http
from composer.providers._failures import ErrorTable, Meaning, Receipt

_refused = partial(_failures.not_taken, "Kyma")
_in_doubt = partial(_failures.in_doubt, "Kyma")


def _failed(what: str, short: str) -> Meaning:
    """A failure that Kyma reports instead of a song and its price."""
    return Meaning(
        error=ServiceFailed,
        message=f"{what}{{said}}. Kyma reports no charge for it. Try again.",
        short=short,
    )


def _unknown_error(status: int) -> Meaning:
    if 300 <= status < 400:
        return _failures.moved("Kyma", status)
    if 400 <= status < 500:
        return _refused("Change the draft and try again.", f"Refused by Kyma ({status})")
    what = f"Kyma answered with an error that its documents do not name (HTTP {status})"
    return _in_doubt(what, f"Kyma failed ({status})")


ERRORS = ErrorTable(
    codes={
        "not_a_music_model": _refused("The model may be gone. Choose another.", "Model refused"),
        "prompt_too_long": _refused("Shorten the text and try again.", "Text too long for Kyma"),
        "invalid_duration": _refused("Choose another length.", "Length refused by Kyma"),
        "provider_error": _failed(
            "The service behind Kyma that makes the music failed", "Failed behind Kyma (502)"
        ),
    },
    statuses={
        400: _refused("Change the draft and try again.", "Refused by Kyma"),
        401: Meaning(
            error=KeyRefused,
            message=(
                "Kyma refused the key{said}. Nothing was charged. "
                "Check it under API keys, or make a new one at Kyma."
            ),
            short="Key refused (401)",
        ),
        402: Meaning(
            error=BalanceTooLow,
            message=(
                "Your balance at Kyma is too low for this{said}. Nothing was charged. "
                "Top up at Kyma, or choose a cheaper model."
            ),
            short="Kyma balance too low",
        ),
        404: _refused("Check the address set for Kyma.", "Kyma: not found (404)", "not_found"),
        413: _refused("Shorten the texts and try again.", "Too large for Kyma"),
        500: _in_doubt("Kyma failed inside (HTTP 500)", "Kyma failed (500)"),
        503: _failed("Kyma is not available (HTTP 503)", "Kyma unavailable (503)"),
    },
    otherwise=_unknown_error,
)
"""Status or ``error.code`` -> what it means. Kyma checks texts "before forwarding", so what it
refuses (4xx) is not charged. It tells a charge in headers that come with a song (200), so the
documented ``provider_error`` carries none; what no document names (500 and the like) is in
doubt."""


def lost(what: str, receipt: Receipt | None = None, keep: bool = False) -> AnswerLost:
    """The error for an order that brought no whole song; with ``keep`` Kyma may have a copy."""
    gallery = "A copy may be in your gallery at kymaapi.com." if keep else ""
    return _failures.answer_lost("Kyma", what, receipt or Receipt(), more=gallery)


def error_of(status: int, document: bytes, key: str, *, keep: bool) -> ComposerError:
    """The error behind an answer to an order, of Kyma or of a gateway before it."""
    said = _http.json_object(document)
    if status >= 500 and not isinstance(said.get("error"), dict | str):
        # Not Kyma but a gateway before it gave up waiting; the order may be in work behind it.
        return lost(f"The way to Kyma failed (HTTP {status}) before it answered.", keep=keep)
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
