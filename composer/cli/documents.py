"""What the commands print: the JSON documents, whose names are public."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

from composer.domain.clip import Clip
from composer.domain.errors import ComposerError
from composer.domain.generation import Failure, Generation
from composer.domain.options import Choice, Length, Number, Option, Text, default_of
from composer.domain.price import Price, plain
from composer.domain.request import Problem
from composer.domain.sku import Sku
from composer.domain.text import TextLimit
from composer.services.composing import Composing, Offer

Document = dict[str, Any]


def money(usd: Decimal | None) -> str | None:
    """A sum as a decimal string; null where it is not known."""
    return None if usd is None else plain(usd)


def sku_document(sku: Sku, price: Price, offer: Offer) -> Document:
    """One SKU with everything that can be said of it before a draft is written."""
    blocked = offer.obstacle if offer.obstacle and offer.obstacle.code == "no_key" else None
    return {
        "id": sku.id,
        "label": sku.label,
        "provider": sku.provider,
        "price": {
            "usd": money(price.usd),
            "per": str(price.per),
            "date": price.known_on.isoformat() if price.known_on else None,
            "source": price.source,
        },
        "prompt": _limit(sku.prompt),
        "lyrics": _limit(sku.lyrics) if sku.lyrics else None,
        "tags": list(sku.structure_tags),
        "options": [_option(option) for option in sku.options],
        "abilities": sorted(str(ability) for ability in sku.abilities),
        "longest_seconds": sku.longest_seconds,
        "notice": sku.notice or None,
        "usable": blocked is None,
        "why_not": blocked.message if blocked else None,
    }


def estimate_document(
    composing: Composing, offer: Offer, request_body: Document, counts: Document
) -> Document:
    """The price of one draft and everything that is wrong with it."""
    known_on = offer.estimate.known_on
    return {
        "sku": offer.sku.id,
        "estimate_usd": money(offer.estimate.usd),
        "basis": offer.estimate.basis,
        "price_date": known_on.isoformat() if known_on else None,
        "problems": [problem_document(problem) for problem in offer.problems],
        "counts": counts,
        "request": request_body,
        "asks_first": composing.asks_first(offer.estimate.usd),
    }


def problem_document(problem: Problem) -> Document:
    """One reason why a draft is not valid."""
    document: Document = {
        "field": problem.field,
        "code": problem.code,
        "message": problem.message,
    }
    if problem.over_by is not None:
        document["over_by"] = problem.over_by
    return document


def generation_document(generation: Generation, files: dict[str, Path]) -> Document:
    """One generation; ``files`` holds the absolute path of each clip by its id."""
    failure = generation.failure
    return {
        "id": generation.id,
        "state": str(generation.state),
        "sku": generation.request.sku,
        "title": generation.title,
        "clips": [_clip(clip, files) for clip in generation.clips],
        "estimate_usd": money(generation.estimate_usd),
        "charged_usd": money(generation.charged_usd),
        "balance_usd": money(generation.balance_usd),
        "remote_id": generation.remote_id,
        "note": generation.note or None,
        "error": error_document(failure) if failure else None,
    }


def history_document(generation: Generation, file: Path | None) -> Document:
    """One line of the history."""
    clip = generation.clip
    return {
        "id": generation.id,
        "title": generation.title,
        "sku": generation.request.sku,
        "state": str(generation.state),
        "created": generation.created.isoformat().replace("+00:00", "Z"),
        "seconds": clip.seconds if clip else None,
        "charged_usd": money(generation.charged_usd),
        "prompt": generation.request.prompt,
        "starred": generation.starred,
        "path": str(file) if file else None,
    }


def refusal_document(
    error: ComposerError, *, sku: str | None = None, title: str = "", cost: Decimal | None = None
) -> Document:
    """What ``generate --json`` prints when nothing was ordered, as far as it was understood."""
    return {
        "id": None,
        "state": "failed",
        "sku": sku,
        "title": title,
        "clips": [],
        "estimate_usd": money(cost),
        "charged_usd": None,
        "balance_usd": None,
        "remote_id": None,
        "error": error_document(error),
    }


def error_document(error: ComposerError | Failure) -> Document:
    """What went wrong, whether money was taken, and whether trying again is safe."""
    return {
        "code": error.code,
        "message": error.message,
        "charged": str(error.charged),
        "retry_safe": error.retry_safe,
    }


def _clip(clip: Clip, files: dict[str, Path]) -> Document:
    return {
        "id": clip.id,
        "path": str(files[clip.id]),
        "seconds": clip.seconds,
        "format": clip.format,
        "bytes": clip.bytes,
    }


def _limit(limit: TextLimit) -> Document:
    return {"least": limit.least, "most": limit.most, "counted_in": str(limit.rule)}


def _option(option: Option) -> Document:
    document: Document = {
        "name": option.name,
        "label": option.label,
        "kind": type(option).__name__.lower(),
        "default": default_of(option),
        "help": option.help,
    }
    match option:
        case Choice():
            document["choices"] = [value for value, _ in option.choices]
        case Number():
            document |= {"minimum": option.minimum, "maximum": option.maximum}
            document |= {"step": option.step, "unit": option.unit or None}
        case Length():
            document |= {"minimum": option.minimum, "maximum": option.maximum}
            document |= {"step": option.step, "unit": "ms"}
        case Text():
            document["most"] = option.most
    return document
