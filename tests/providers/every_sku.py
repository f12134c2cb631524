"""A good draft of every SKU, what stands at the edges of its settings, and what a service takes.

What a service takes is asked of the simulated one's own reading of an order, which was written
from the documents by somebody else than the declarations.
"""

from __future__ import annotations

import json
import math
import wave
from collections.abc import Callable, Mapping
from pathlib import Path

from msgspec.structs import replace

from composer.domain.options import Choice, Length, Number, Option, OptionValue, Text, Toggle
from composer.domain.reference import ReferenceFacts
from composer.domain.request import Request
from composer.domain.sku import Sku, problems
from composer.practice import (
    apiframe_orders,
    kyma_orders,
    minimax_errors,
    minimax_orders,
    verbatik_orders,
)
from composer.practice.answers import Refused
from composer.providers.catalogue import SKUS, make_providers
from composer.sketch.request import SketchRequest

BY_ID = {sku.id: sku for sku in SKUS}
PROVIDERS = make_providers(
    key_of=lambda _provider: None,
    address_of=lambda _provider: None,
    sketch_command=(),
    encode=lambda _wav, _file, _format: None,
)

STYLE = "soft rain on the roof"
LYRICS = "[Verse]\nHello there, my old friend"
ADDRESS = "https://example.com/song.mp3"


def good(sku: Sku, reference: str = ADDRESS) -> Request:
    """A short song that this SKU takes."""
    lengths = {option.name: option.minimum for option in sku.options if isinstance(option, Length)}
    return Request(
        sku=sku.id,
        prompt=STYLE,
        lyrics=LYRICS if sku.lyrics else "",
        reference=reference if sku.reference else None,
        options=lengths,
    )


def with_option(sku: Sku, request: Request, option: Option, value: OptionValue) -> Request:
    """The request with a setting, and with the one beside which it means something."""
    options = dict(request.options) | {option.name: value}
    if option.only_with is not None and option.only_with[0] != option.name:
        options.setdefault(option.only_with[0], option.only_with[1][0])
    return replace(request, options=options)


def edges(option: Option) -> list[OptionValue]:
    """The outermost values that a setting takes."""
    unset: list[OptionValue] = [None] if getattr(option, "default", 0) is None else []
    match option:
        case Choice():
            return unset + [value for value, _ in option.choices]
        case Number():
            return [*unset, option.minimum, option.maximum]
        case Length():
            return [option.minimum, option.minimum + option.step, option.maximum]
        case Toggle():
            return [False, True]
        case Text():
            return [*unset, "A minor", "C"]
    raise TypeError(f"no edges known of {type(option).__name__}")


def beyond(option: Option) -> list[OptionValue]:
    """One step further, and what is no value at all."""
    wanted: list[OptionValue] = [] if getattr(option, "default", 0) is None else [None]
    match option:
        case Choice():
            return [*wanted, "no such choice", 7, True]
        case Number():
            step = 1 if option.whole else 0.01
            halves = [(option.minimum + option.maximum) // 2 + 0.5] if option.whole else []
            ends = [option.minimum - step, option.maximum + step, math.nan, math.inf]
            return [*wanted, *ends, *halves, "presto", True]
        case Length():
            halves = [option.minimum + 1] if option.only_steps else [option.minimum + 0.5]
            return [*wanted, option.minimum - 1, option.maximum + 1, *halves, "0:30", True]
        case Toggle():
            return ["yes", 1, None]
        case Text():
            return ["x" * (option.most + 1), "C\nD", 7]
    raise TypeError(f"nothing known beyond {type(option).__name__}")


def refusal(request: Request) -> str | None:
    """Why the service refuses the body of this request, or None."""
    service = BY_ID[request.sku].provider
    body = PROVIDERS[service].body(request)
    return _READERS[service](json.loads(json.dumps(body, allow_nan=False).encode()))


def found_problems(request: Request) -> list[str]:
    """The fields that the declaration complains of; every complaint must be fit to be shown."""
    found = problems(BY_ID[request.sku], request, ReferenceFacts(bytes=160_000, seconds=10))
    for problem in found:
        assert problem.code
        assert problem.message.endswith("."), problem
        assert 0 < len(problem.short) <= 36, problem
    return [problem.field for problem in found]


def _kyma(body: Mapping[str, object]) -> str | None:
    try:
        kyma_orders.read_order(json.dumps(body).encode(), None)
    except Refused as refused:
        return str(refused.answer.body)
    return None


def _verbatik(body: Mapping[str, object]) -> str | None:
    try:
        verbatik_orders.read_order(body)
    except verbatik_orders.Invalid as invalid:
        return str(invalid)
    return None


def _apiframe(body: Mapping[str, object]) -> str | None:
    try:
        apiframe_orders.read_order(body)
    except Refused as refused:
        return str(refused.answer.body)
    return None


def _minimax(body: Mapping[str, object]) -> str | None:
    try:
        minimax_orders.read_order(json.dumps(body).encode())
    except minimax_errors.NotTaken as refused:
        return str(refused)
    return None


def _sketch(body: Mapping[str, object]) -> str | None:
    known = {name: body[name] for name in body.keys() & set(SketchRequest.__slots__)}
    try:
        SketchRequest(**known, length_ms=body["music_length_ms"])  # type: ignore[arg-type]
    except (TypeError, ValueError) as problem:
        return str(problem)
    return None


_READERS: Mapping[str, Callable[[Mapping[str, object]], str | None]] = {
    "kyma": _kyma,
    "verbatik": _verbatik,
    "apiframe": _apiframe,
    "minimax": _minimax,
    "sketch": _sketch,
}


SETTINGS = [(sku, option) for sku in SKUS for option in sku.options]


def recording(file: Path, seconds: int = 7) -> Path:
    """A sound file from which a cover can be made: a low buzz."""
    with wave.open(str(file), "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(8000)
        sound.writeframes((b"\xb8\x0b" * 40 + b"\x48\xf4" * 40) * 100 * seconds)
    return file
