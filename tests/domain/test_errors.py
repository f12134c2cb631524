"""Does every failure bring its sentence, its code and its exit code along?"""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

import pytest

from composer.domain import errors
from composer.domain.errors import Charge, ComposerError, exit_code_of

KINDS = [
    kind
    for kind in vars(errors).values()
    if isinstance(kind, type) and issubclass(kind, ComposerError)
]
PACKAGE = Path(errors.__file__).parent.parent


@pytest.mark.parametrize("kind", KINDS)
def test_a_kept_code_still_gives_the_exit_code(kind: type[ComposerError]) -> None:
    error = kind("It failed. Nothing was charged.")

    assert exit_code_of(error.code) == kind.exit_code
    assert str(error) == error.message == error.short
    assert kind.__name__ in str(errors.__doc__)  # the tree is drawn whole


@pytest.mark.parametrize(
    ("code", "exit_code"),
    [
        *[("invalid", 2), ("no_key", 3), ("key_refused", 3), ("balance_too_low", 4)],
        *[("not_confirmed", 4), ("service_failed", 5), ("busy", 5), ("unreachable", 5)],
        *[("cancelled", 5), ("answer_lost", 6), ("disk", 7), ("engine", 7), ("disk_full", 7)],
        *[("no_decoder", 7), ("audio_missing", 7), ("interrupted", 7)],
        *[("not_a_music_model", 5), ("", 5)],  # a service's own word
    ],
)
def test_exit_codes_are_those_of_the_contract(code: str, exit_code: int) -> None:
    assert exit_code_of(code) == exit_code


@cache
def codes_given() -> list[tuple[str, str]]:
    """(kind of error, code) wherever the program gives an error a code of its own."""
    kinds = {kind.__name__ for kind in KINDS}
    given = set()
    texts = (file.read_text(encoding="utf-8") for file in PACKAGE.rglob("*.py"))
    for text in (text for text in texts if "code=" in text):
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                for keyword in node.keywords:
                    is_code = keyword.arg == "code" and isinstance(keyword.value, ast.Constant)
                    if is_code and node.func.id in kinds:
                        given.add((node.func.id, str(keyword.value.value)))  # type: ignore[attr-defined]
    return sorted(given)


@pytest.mark.parametrize(("kind", "code"), codes_given())
def test_a_narrower_code_keeps_its_kinds_exit_code(kind: str, code: str) -> None:
    assert exit_code_of(code) == getattr(errors, kind).exit_code


def test_there_are_narrower_codes() -> None:
    assert ("DiskProblem", "disk_full") in codes_given()


def test_a_lost_answer_is_never_repeated_by_itself() -> None:
    lost = errors.AnswerLost("Lost.")

    assert (lost.charged, lost.retry_safe) == (Charge.UNKNOWN, False)
    assert errors.ServiceBusy("Busy.", retry_after=2.5).retry_after == 2.5
    assert errors.ServiceFailed("No.", code="prompt_too_long").code == "prompt_too_long"
