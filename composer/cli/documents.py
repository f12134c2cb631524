"""What the commands print: the JSON documents, whose names are public."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

from composer.domain.clip import Clip
from composer.domain.errors import ComposerError
from composer.domain.generation import ACTIVE, Failure, Generation
from composer.domain.lint_finding import Finding
from composer.domain.lyric_dialect import Piece
from composer.domain.options import Choice, Length, Number, Option, Text, default_of
from composer.domain.price import Estimate, Price, credits_number, plain
from composer.domain.provider import files_of
from composer.domain.reference import ReferenceLimit
from composer.domain.request import Problem, Request
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
            "credits": [
                {"up_to_seconds": band.seconds, "credits": credits_number(band.credits)}
                for band in price.bands
            ]
            or None,
            "date": price.known_on.isoformat() if price.known_on else None,
            "source": price.source,
        },
        "prompt": _limit(sku.prompt),
        "lyrics": _limit(sku.lyrics) if sku.lyrics else None,
        "tags": list(sku.structure_tags),
        "any_tag": sku.any_tag,
        "style_tags": list(sku.style_tags),
        "reference": _reference(sku.reference) if sku.reference else None,
        "options": [_option(option) for option in sku.options],
        "abilities": sorted(str(ability) for ability in sku.abilities),
        "longest_seconds": sku.longest_seconds,
        "notice": sku.notice or None,
        "usable": blocked is None,
        "why_not": blocked.message if blocked else None,
    }


def estimate_document(
    composing: Composing, offer: Offer, request: Request, request_body: Document, counts: Document
) -> Document:
    """The price of one draft, everything that is wrong with it or worth a look, and what becomes
    of its words: pieces kept, changed, dropped or added, in their order."""
    known_on = offer.estimate.known_on
    return {
        "sku": offer.sku.id,
        **cost_document(offer.estimate),
        "basis": offer.estimate.basis,
        "price_date": known_on.isoformat() if known_on else None,
        "problems": [problem_document(problem) for problem in offer.problems],
        "counts": counts,
        "remarks": [_remark(finding) for finding in composing.remarks(request)],
        "sent": [
            _piece(piece)
            for words in (composing.words_sent(request),)
            for piece in (*words.prompt, *words.lyrics)
        ],
        "request": request_body,
        "asks_first": composing.asks_first(offer.estimate),
    }


def _remark(finding: Finding) -> Document:
    """What a careful reader says of a place; positions count characters, line ends as one."""
    return {
        "field": finding.field,
        "code": finding.code,
        "severity": str(finding.severity),
        "message": finding.message,
        "start": finding.start,
        "end": finding.end,
        "fix": finding.fix.label if finding.fix else None,
    }


def _piece(piece: Piece) -> Document:
    return {
        "fate": str(piece.fate),
        "text": piece.text,
        "written": piece.written,
        "field": piece.source,
        "start": piece.start,
        "why": piece.why or None,
    }


def cost_document(cost: Estimate | None) -> Document:
    """A price before it is paid: one sum, or a range; credits where the service counts in them."""
    if cost is None:
        return {"estimate_usd": None}
    document: Document = {"estimate_usd": None if cost.is_range else money(cost.usd)}
    if cost.is_range:
        document["estimate_low_usd"] = money(cost.usd)
        document["estimate_high_usd"] = money(cost.usd_high)
    if cost.credits is not None:
        document["estimate_credits"] = credits_number(cost.credits)
    return document


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
    # What waits to be tried again keeps what became of it before; it has not failed now.
    failure = None if generation.state in ACTIVE else generation.failure
    return {
        "id": generation.id,
        "state": str(generation.state),
        "sku": generation.request.sku,
        "title": generation.title,
        "clips": [_clip(clip, files) for clip in generation.clips],
        **_cost_of(generation),
        "charged_usd": money(generation.charged_usd),
        "balance_usd": money(generation.balance_usd),
        **_credits_of(generation),
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
    error: ComposerError, *, sku: str | None = None, title: str = "", cost: Estimate | None = None
) -> Document:
    """What ``generate --json`` prints when nothing was ordered, as far as it was understood."""
    return {
        "id": None,
        "state": "failed",
        "sku": sku,
        "title": title,
        "clips": [],
        **cost_document(cost),
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
    folder = files_of(files[clip.id])
    belonging = sorted(file for file in folder.rglob("*") if file.is_file())
    return {
        "id": clip.id,
        "path": str(files[clip.id]),
        "seconds": clip.seconds,
        "format": clip.format,
        "bytes": clip.bytes,
        "files": [str(file) for file in belonging],
    }


def _cost_of(generation: Generation) -> Document:
    low, high = generation.estimate_usd, generation.estimate_high_usd
    if high is None or high == low:
        return {"estimate_usd": money(low)}
    return {
        "estimate_usd": None,
        "estimate_low_usd": money(low),
        "estimate_high_usd": money(high),
    }


def _credits_of(generation: Generation) -> Document:
    named = {
        "estimate_credits": generation.estimate_credits,
        "charged_credits": generation.charged_credits,
        "balance_credits": generation.balance_credits,
    }
    return {name: credits_number(credits) for name, credits in named.items() if credits is not None}


def _reference(limit: ReferenceLimit) -> Document:
    return {
        "least_seconds": limit.least_seconds,
        "most_seconds": limit.most_seconds,
        "most_bytes": limit.most_bytes,
        "formats": list(limit.formats),
    }


def _limit(limit: TextLimit) -> Document:
    document: Document = {
        "least": limit.least,
        "most": limit.most,
        "counted_in": str(limit.rule),
    }
    return document | {"may_be_empty": True} if limit.may_be_empty else document


def _option(option: Option) -> Document:
    document: Document = {
        "name": option.name,
        "label": option.label,
        "kind": type(option).__name__.lower(),
        "default": default_of(option),
        "help": option.help,
    }
    if option.only_with is not None:
        name, values = option.only_with
        document["only_with"] = {name: list(values)}
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
