"""What does MiniMax tell about the account behind a key, without taking anything?

Only keys of a Token Plan have something to ask about; a pay-as-you-go key gets a refusal of
another kind than a bad key does, which is enough to know that it is good.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from composer.domain.errors import BalanceTooLow, ComposerError, KeyRefused, ServiceFailed
from composer.domain.provider import Account
from composer.domain.sentences import say
from composer.providers import _failures, minimax_errors

PATH = "/v1/token_plan/remains"

_MISSING_PLAN_STATUSES = {200, 400, 402, 404, 422}


def account_in(status: int, said: Mapping[str, Any], key: str) -> Account:
    """The account that an answer tells of. Raises KeyRefused, ServiceBusy, ServiceFailed."""
    codes = minimax_errors.codes_of(said)
    if minimax_errors.is_busy(status, said):
        raise _failures.busy(minimax_errors.NAME, None)
    if status == 200 and "base_resp" in said and not codes:
        return _of_plan(said)
    meant = minimax_errors.ERRORS.meaning(status, *codes)
    if meant.error is KeyRefused:
        raise minimax_errors.error_of(status, said, key)
    if meant.error is BalanceTooLow:
        return Account(is_low=True)
    if codes and status in _MISSING_PLAN_STATUSES and not _is_failure(codes):
        return Account()
    raise _not_told(status, said, key)


def _is_failure(codes: tuple[str, ...]) -> bool:
    """Whether MiniMax says that it failed, and nothing of the key."""
    return not {"1000", "1001", "1024", "1033"}.isdisjoint(codes)


def _not_told(status: int, said: Mapping[str, Any], key: str) -> ComposerError:
    words = minimax_errors.words_of(said, key)
    detail = _failures.quoted(words)
    return ServiceFailed(
        say(
            "MiniMax did not tell about the account (HTTP {status}){detail}. Nothing was charged. "
            "Try again later.",
            status=status,
            detail=detail,
        ),
        short=say("Account not known"),
    )


def _of_plan(said: Mapping[str, Any]) -> Account:
    """The songs that a plan leaves. ``current_interval_usage_count`` is what remains of them."""
    models = said.get("model_remains")
    for model in models if isinstance(models, list) else []:
        if not isinstance(model, dict) or not str(model.get("model_name")).startswith("music"):
            continue
        left, whole = (model.get(f"current_interval_{name}_count") for name in ("usage", "total"))
        if isinstance(left, int) and isinstance(whole, int) and 0 <= left <= whole:
            name = model["model_name"]
            return Account(
                plan=say(
                    "{left} of {whole} songs left ({name})", left=left, whole=whole, name=name
                ),
                is_low=left == 0,
            )
    return Account()
