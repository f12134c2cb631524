"""What each command does, over the same services as the window."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import getpass
import json
import os
import shutil
import sys
from dataclasses import replace
from pathlib import Path

from composer.cli.arguments import FORMATS, request_from
from composer.cli.documents import (
    Document,
    error_document,
    estimate_document,
    generation_document,
    history_document,
    money,
    problem_document,
    refusal_document,
    sku_document,
)
from composer.domain.errors import (
    ComposerError,
    DraftRefused,
    KeyMissing,
    NotConfirmed,
    exit_code_of,
)
from composer.domain.generation import Generation, State
from composer.domain.options import clock
from composer.domain.price import Estimate, dollars, price_text
from composer.domain.request import Request
from composer.domain.sku import Sku
from composer.services.composing import Offer
from composer.services.library import Filter
from composer.studio import Studio, open_studio, practice_services


async def run(wanted: argparse.Namespace) -> int:
    """Open the studio, run the command, close the studio."""
    studio = open_studio(practice=practice_services() if wanted.practice else None)
    try:
        for notice in studio.notices:
            print(f"composer: {notice}", file=sys.stderr)
        return await _COMMANDS[wanted.command](studio, wanted)
    finally:
        await studio.close()


async def _skus(studio: Studio, wanted: argparse.Namespace) -> int:
    await studio.accounts.load()
    composing = studio.composing
    offers = [composing.offer(Request(sku=sku.id)) for sku in composing.skus]
    documents = [sku_document(offer.sku, composing.price(offer.sku.id), offer) for offer in offers]
    if wanted.json:
        _print_json(documents)
        return 0
    for offer, document in zip(offers, documents, strict=True):
        price = f"{price_text(offer.estimate.usd)} {offer.estimate.unit}"
        state = "ready" if document["usable"] else document["why_not"]
        name = f"{offer.sku.label} · {offer.sku.provider_label}"
        print(f"{offer.sku.id:26} {name:32} {price:20} {state}")
    return 0


async def _estimate(studio: Studio, wanted: argparse.Namespace) -> int:
    offer, request = _read_draft(studio, wanted)
    counts = {
        field: {"used": count.used, "limit": count.limit}
        for field, count in studio.composing.counts(request).items()
    }
    body = {} if offer.problems else dict(studio.composing.body(request))
    document = estimate_document(studio.composing, offer, body, counts)
    if wanted.json:
        _print_json(document)
    else:
        print(f"{price_text(offer.estimate.usd)} · {offer.estimate.basis}")
        for problem in offer.problems:
            print(f"composer: {problem.message}", file=sys.stderr)
    return 2 if offer.problems else 0


async def _generate(studio: Studio, wanted: argparse.Namespace) -> int:
    offer, request = _read_draft(studio, wanted)
    try:
        if offer.sku.needs_key:
            await studio.accounts.load()
        _check_out(wanted.out)
        _check_draft(studio, offer)
        _confirm(studio, offer, wanted)
    except ComposerError as error:
        if not wanted.json:
            raise
        document = refusal_document(error, offer.sku.id, request.title, offer.estimate.usd)
        _print_json(document | {"problems": [problem_document(p) for p in offer.problems]})
        return error.exit_code
    generation = await _see_through(studio, request, offer.estimate)
    files = {clip.id: studio.library.file_of(clip) for clip in generation.clips}
    document = generation_document(generation, files)
    exit_code = _exit_code(generation)
    if generation.failure:
        print(f"composer: {generation.failure.message}", file=sys.stderr)
    elif wanted.out is not None:
        try:
            document["out"] = await _write_out(studio, generation, wanted.out)
        except ComposerError as error:
            # The clip itself is safe in the library; only the copy could not be written.
            print(f"composer: {error.message} The clip is in the library.", file=sys.stderr)
            document["error"] = error_document(error)
            exit_code = error.exit_code
    if wanted.json:
        _print_json(document)
    elif exit_code == 0:
        for path in [document["out"]] if wanted.out else [str(file) for file in files.values()]:
            print(path)
    return exit_code


async def _history(studio: Studio, wanted: argparse.Namespace) -> int:
    action, *rest = wanted.words or [""]
    if action in {"show", "delete", "restore"} and len(rest) == 1:
        return _history_of_one(studio, action, rest[0], as_json=wanted.json)
    if wanted.limit is not None and wanted.limit < 1:
        raise DraftRefused("--limit takes a number from 1 up.")
    found = studio.library.matching(Filter(query=" ".join(wanted.words)))[: wanted.limit]
    rows = studio.library.get_many(key for key, _ in found)
    generations = [rows[key] for key, _ in found if key in rows]
    documents = [history_document(row, _first_file(studio, row)) for row in generations]
    if wanted.json:
        _print_json(documents)
        return 0
    for row in generations:
        seconds = clock(round(row.clip.seconds) * 1000) if row.clip else "–"
        cost = price_text(row.charged_usd) if row.charged_usd is not None else "–"
        when = row.created.astimezone().strftime("%Y-%m-%d %H:%M")
        print(f"{row.id}  {when}  {row.state:10} {seconds:>6} {cost:>7}  {row.title}")
    return 0


def _history_of_one(studio: Studio, action: str, wanted_id: str, *, as_json: bool) -> int:
    if action == "delete":
        generation = studio.library.delete(wanted_id)
    elif action == "restore":
        generation = studio.library.restore(wanted_id)
    else:
        generation = studio.library.get(wanted_id)
    files = {clip.id: studio.library.file_of(clip) for clip in generation.clips}
    document = generation_document(generation, files)
    document |= {
        "prompt": generation.request.prompt,
        "lyrics": generation.request.lyrics,
        "options": dict(generation.request.options),
        "created": generation.created.isoformat().replace("+00:00", "Z"),
        "starred": generation.starred,
        "deleted": generation.deleted is not None,
    }
    if as_json or action == "show":
        _print_json(document)
    return 0


async def _export(studio: Studio, wanted: argparse.Namespace) -> int:
    target: Path = wanted.out
    suffix = target.suffix.lstrip(".").lower()
    format_ = wanted.format or suffix
    if format_ not in FORMATS:
        raise DraftRefused(f"“{target.name}” has no known format; add --format wav, for example.")
    if not wanted.format:
        _check_out(target)
    await studio.library.export(wanted.id, target, format_)
    path = os.path.abspath(target)
    if wanted.json:
        _print_json({"id": wanted.id, "path": path, "format": format_})
    else:
        print(path)
    return 0


async def _keys(studio: Studio, wanted: argparse.Namespace) -> int:
    accounts = studio.accounts
    await accounts.load()
    if wanted.action == "status":
        return _keys_status(studio, as_json=wanted.json)
    known = {provider.id: provider for provider in accounts.with_key}
    if wanted.provider not in known:
        raise DraftRefused(
            f"There is no service “{wanted.provider}” that wants a key. There is: "
            f"{', '.join(known)}."
        )
    label, document = known[wanted.provider].label, Document(provider=wanted.provider)
    if wanted.action == "set":
        where = await accounts.set_key(wanted.provider, _read_key(label))
        document["store"] = where
        said = (
            f"The {label} key is kept in {accounts.store_label or 'the keyring'}."
            if where == "keyring"
            else f"There is no keyring on this computer, so the {label} key was not kept. "
            f"Use the environment variable {wanted.provider.upper()}_API_KEY instead."
        )
    elif wanted.action == "remove":
        await accounts.remove_key(wanted.provider)
        said = f"The {label} key is forgotten."
    else:
        account = await accounts.test(wanted.provider)
        document |= {"works": True, "balance_usd": money(account.balance_usd)}
        balance = account.balance_usd
        said = "Works." if balance is None else f"Works. Balance {dollars(balance)}."
    if wanted.json:
        _print_json(document)
    else:
        print(said)
    return 7 if document.get("store") == "memory" and not wanted.practice else 0


def _keys_status(studio: Studio, *, as_json: bool) -> int:
    accounts = studio.accounts
    statuses = [accounts.status(provider.id) for provider in accounts.with_key]
    if as_json:
        _print_json(
            {
                "store": accounts.store_label,
                "trouble": accounts.trouble or None,
                "keys": [
                    {
                        "provider": status.provider,
                        "present": status.present,
                        "source": status.source or None,
                        "last_four": status.last_four or None,
                    }
                    for status in statuses
                ],
            }
        )
        return 0
    for status in statuses:
        said = f"…{status.last_four}  ({status.source})" if status.present else "no key"
        print(f"{status.provider:10} {said}")
    print(f"Store: {accounts.store_label or 'no system keyring on this computer'}")
    return 0


async def _where(studio: Studio, wanted: argparse.Namespace) -> int:
    places = studio.folders
    document = {
        "library": str(places.library),
        "data": str(places.data),
        "settings": str(places.settings),
        "prices": str(places.settings / "prices.toml"),
        "cache": str(places.cache),
    }
    if wanted.json:
        _print_json(document)
    else:
        for name, folder in document.items():
            print(f"{name:9} {folder}")
    return 0


_COMMANDS = {
    "skus": _skus,
    "estimate": _estimate,
    "generate": _generate,
    "history": _history,
    "export": _export,
    "keys": _keys,
    "where": _where,
}


def _read_draft(studio: Studio, wanted: argparse.Namespace) -> tuple[Offer, Request]:
    sku: Sku | None = studio.composing.sku(wanted.sku)
    if sku is None:
        known = ", ".join(sku.id for sku in studio.composing.skus)
        raise DraftRefused(f"There is no model “{wanted.sku}”. There is: {known}.")
    request, refused = request_from(wanted, sku)
    offer = studio.composing.offer(request)
    return replace(offer, problems=(*refused, *offer.problems)), request


def _check_draft(studio: Studio, offer: Offer) -> None:
    if offer.problems:
        sentences = " ".join(problem.message for problem in offer.problems)
        raise DraftRefused(f"{sentences} Nothing was sent.", code=offer.problems[0].code)
    sku = offer.sku
    if sku.needs_key and not studio.accounts.status(sku.provider).present:
        raise KeyMissing(
            f"There is no {sku.provider_label} key. Add one with: composer keys set "
            f"{sku.provider}. Nothing was sent."
        )


def _confirm(studio: Studio, offer: Offer, wanted: argparse.Namespace) -> None:
    cost = offer.estimate.usd
    if wanted.max_cost is not None and cost > wanted.max_cost:
        raise NotConfirmed(
            f"This would cost {dollars(cost)}, more than the {dollars(wanted.max_cost)} of "
            "--max-cost. Nothing was bought."
        )
    if wanted.yes or wanted.max_cost is not None or not studio.composing.asks_first(cost):
        return
    if sys.stdin.isatty() and sys.stderr.isatty():
        print(f"{offer.sku.label}: {offer.estimate.basis}", file=sys.stderr)
        print(f"Spend {dollars(cost)}? [y/N] ", end="", file=sys.stderr, flush=True)
        if sys.stdin.readline().strip().lower() in {"y", "yes"}:
            return
    raise NotConfirmed(
        f"This costs {dollars(cost)}. Add --yes, or --max-cost with an amount, to buy it. "
        "Nothing was bought."
    )


def _check_out(target: Path | None) -> None:
    """Find out before money is spent that the file cannot be written."""
    if target is None:
        return
    suffix = target.suffix.lstrip(".").lower()
    if suffix and suffix not in FORMATS:
        raise DraftRefused(
            f"“{target.name}” has no known format; end it in .{', .'.join(FORMATS)}. "
            "Nothing was sent."
        )
    if target.is_dir():
        raise DraftRefused(f"{target} is a folder; name a file. Nothing was sent.")
    if not target.absolute().parent.is_dir():
        raise DraftRefused(f"The folder {target.absolute().parent} is not there. Nothing was sent.")


async def _see_through(studio: Studio, request: Request, cost: Estimate) -> Generation:
    generation = studio.queue.submit(request, cost)
    reporting = asyncio.create_task(_report(studio, generation.id), name="progress")
    try:
        return await studio.queue.wait(generation.id)
    except asyncio.CancelledError:
        studio.queue.cancel(generation.id)
        raise
    finally:
        reporting.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await reporting


async def _report(studio: Studio, generation_id: str) -> None:
    """Keep one line on the terminal up to date; says nothing where there is no terminal."""
    if not sys.stderr.isatty():
        return
    width = shutil.get_terminal_size().columns - 1
    try:
        while (live := studio.queue.live(generation_id)) is not None:
            left = max(0, round(live.expected - live.elapsed))
            text = live.message or f"about {left} s left"
            line = f"{live.fraction:4.0%}  {text}"[:width]
            print(f"\r{line:{width}}", end="", file=sys.stderr, flush=True)
            await asyncio.sleep(0.2)
    finally:
        print("\r" + " " * width + "\r", end="", file=sys.stderr, flush=True)


async def _write_out(studio: Studio, generation: Generation, target: Path) -> str:
    clip = generation.clip
    format_ = target.suffix.lstrip(".").lower() or (clip.format if clip else "")
    await studio.library.export(generation.id, target, format_)
    return os.path.abspath(target)


def _first_file(studio: Studio, generation: Generation) -> Path | None:
    return studio.library.file_of(generation.clip) if generation.clip else None


def _exit_code(generation: Generation) -> int:
    match generation.state:
        case State.DONE:
            return 0
        case State.UNCERTAIN:
            return 6
    return exit_code_of(generation.failure.code if generation.failure else "")


def _read_key(label: str) -> str:
    if sys.stdin.isatty():
        return getpass.getpass(f"{label} key: ")
    return sys.stdin.readline().strip()


def _print_json(document: object) -> None:
    print(json.dumps(document, ensure_ascii=True, indent=2))
