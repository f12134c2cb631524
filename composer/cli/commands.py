"""What each command does, over the same services as the window."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import getpass
import signal
import sys
from pathlib import Path

from composer.cli import streams
from composer.cli.backup import back_up, put_back
from composer.cli.documents import (
    Document,
    generation_document,
    history_document,
    money,
    sku_document,
)
from composer.cli.exporting import export
from composer.cli.importing import bring_in, take_out
from composer.cli.jobs import jobs
from composer.cli.lyrics import lyrics
from composer.cli.ordering import estimate, generate, tell_interrupted
from composer.cli.spend import spend
from composer.domain.errors import (
    DraftRefused,
    KeyMissing,
)
from composer.domain.generation import Generation
from composer.domain.options import clock
from composer.domain.price import credits_number
from composer.domain.provider import key_variable
from composer.domain.request import Request
from composer.storage.paths import Folders, folders
from composer.studio import Studio, open_studio
from composer.writing_desk import practice_services

LONGEST_KEY = 4096
"""Bytes of a line from standard input that may be a key."""
_MOST_ROWS = 2**31
"""More than any library has, and a number that SQLite can take."""


async def run(wanted: argparse.Namespace) -> int:
    """Open the studio, run the command, close the studio."""
    if wanted.command == "where":
        return _where(folders(practice=wanted.practice), as_json=wanted.json)
    if wanted.command == "history" and (wanted.backup or wanted.restore) and wanted.words:
        raise DraftRefused("--backup and --restore stand alone. Nothing was changed.")
    if wanted.command == "history" and wanted.restore:
        places = folders(practice=wanted.practice)
        return put_back(places, wanted.restore, as_json=wanted.json)
    _stop_when_told()
    studio = open_studio(practice=practice_services() if wanted.practice else None)
    try:
        for notice in studio.notices:
            streams.say(notice)
        if wanted.command in {"generate", "jobs"}:
            _tell_who_has_it(studio)
        return await _COMMANDS[wanted.command](studio, wanted)
    finally:
        await studio.close()


def _stop_when_told() -> None:
    """Let a terminal that closes, or a system that shuts down, stop an order as Ctrl+C does."""
    task = asyncio.current_task()
    for name in ("SIGTERM", "SIGHUP"):
        number = getattr(signal, name, None)
        # Windows has no such signals for a loop; there the row is settled at the next start.
        with contextlib.suppress(NotImplementedError):
            if task is not None and number is not None:
                asyncio.get_running_loop().add_signal_handler(number, task.cancel)


def _tell_who_has_it(studio: Studio) -> None:
    process = studio.lock.holder()
    if process is not None:
        streams.say(
            f"This library is open twice. Another Composer (process {process}) looks after the "
            "orders that wait; this command sees to its own."
        )


async def _skus(studio: Studio, wanted: argparse.Namespace) -> int:
    await studio.accounts.load()
    composing = studio.composing
    offers = [composing.offer(Request(sku=sku.id)) for sku in composing.skus]
    documents = [sku_document(offer.sku, composing.price(offer.sku.id), offer) for offer in offers]
    if wanted.json:
        streams.put_json(documents)
        return 0
    rows = [
        (
            offer.sku.id,
            f"{offer.sku.label} · {offer.sku.provider_label}",
            f"{offer.estimate.text} {offer.estimate.unit}",
            "ready" if document["usable"] else document["why_not"],
        )
        for offer, document in zip(offers, documents, strict=True)
    ]
    widths = [max(len(row[column]) for row in rows) for column in range(3)]
    for *columns, state in rows:
        padded = (f"{text:{width}}" for text, width in zip(columns, widths, strict=True))
        streams.put("  ".join((*padded, state)))
    return 0


async def _history(studio: Studio, wanted: argparse.Namespace) -> int:
    if wanted.backup:
        return await back_up(studio.backups, wanted.backup, as_json=wanted.json)
    if wanted.export_zip:
        return await take_out(studio.importing, wanted.export_zip, as_json=wanted.json)
    if wanted.bring_in:
        return await bring_in(studio.importing, wanted.bring_in, as_json=wanted.json)
    await tell_interrupted(studio)
    action, *rest = wanted.words or [""]
    if action in {"show", "delete", "restore"}:
        if len(rest) != 1:
            # Searched for as words, nothing would be found and a script would believe it deleted.
            raise DraftRefused(
                f"history {action} takes one ID. To search for that word, put it in quotation "
                f"marks: composer history '\"{action}\"'. Nothing was changed."
            )
        return _history_of_one(studio, action, rest[0], as_json=wanted.json)
    if wanted.limit is not None and wanted.limit < 1:
        raise DraftRefused("--limit takes a number from 1 up.")
    query = studio.library.shelf.read(" ".join(wanted.words))
    limit = None if wanted.limit is None else min(wanted.limit, _MOST_ROWS)
    generations = studio.library.shelf.found(query, limit)
    if query.problem:
        streams.say(query.problem)
    documents = [history_document(row, _first_file(studio, row)) for row in generations]
    if wanted.json:
        streams.put_json(documents)
        return 0
    for row in generations:
        seconds = clock(round(row.clip.seconds) * 1000) if row.clip else "–"
        cost = row.paid_text or ("Free" if row.charge_told is not None else "–")
        when = row.created.astimezone().strftime("%Y-%m-%d %H:%M")
        title = streams.harmless(row.title)
        streams.put(f"{row.id}  {when}  {row.state:10} {seconds:>6} {cost:>11}  {title}")
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
        "stars": generation.stars,
        "verdict": None if generation.verdict is None else generation.verdict.value,
        "remark": generation.remark,
        "labels": list(generation.labels),
        "song": generation.song,
        "parent": generation.parent,
        "deleted": generation.deleted is not None,
        "exports": studio.exporting.reports(generation.id),
    }
    if as_json or action == "show":
        streams.put_json(document)
    return 0


async def _keys(studio: Studio, wanted: argparse.Namespace) -> int:
    accounts = studio.accounts
    await accounts.load()
    if wanted.action == "status":
        return _keys_status(studio, as_json=wanted.json)
    known = {provider.id: provider for provider in accounts.with_key}
    if wanted.provider not in known:
        # Not repeated: it may be a key that was typed in the wrong place.
        raise DraftRefused(
            f"There is no service of that name that wants a key. There is: {', '.join(known)}."
        )
    label, document = known[wanted.provider].label, Document(provider=wanted.provider)
    if wanted.action == "set":
        where = await accounts.set_key(wanted.provider, _read_key(label))
        document["store"] = where
        said = (
            f"The {label} key is kept in {accounts.store_label or 'the keyring'}."
            if where == "keyring"
            else f"There is no keyring on this computer, so the {label} key was not kept. "
            f"Use the environment variable {key_variable(wanted.provider)} instead."
        )
    elif wanted.action == "remove":
        await accounts.remove_key(wanted.provider)
        said = f"The {label} key is forgotten."
        if accounts.status(wanted.provider).present:
            said += f" {key_variable(wanted.provider)} in the environment still holds one."
    else:
        if accounts.trouble and not accounts.status(wanted.provider).present:
            raise KeyMissing(f"The {label} key could not be read. {accounts.trouble}")
        account = await accounts.test(wanted.provider)
        document |= {"works": True, "balance_usd": money(account.balance_usd)}
        if account.credits is not None:
            document["credits"] = credits_number(account.credits)
        said = f"Works. {account.sentence}".rstrip()
    if wanted.json:
        streams.put_json(document)
    else:
        streams.put(said)
    return 7 if document.get("store") == "memory" and not wanted.practice else 0


def _keys_status(studio: Studio, *, as_json: bool) -> int:
    accounts = studio.accounts
    statuses = [accounts.status(provider.id) for provider in accounts.with_key]
    if as_json:
        streams.put_json(
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
        streams.put(f"{status.provider:10} {said}")
    streams.put(f"Store: {accounts.store_label or 'no system keyring on this computer'}")
    if accounts.trouble:
        streams.say(accounts.trouble)
    return 0


def _where(places: Folders, *, as_json: bool) -> int:
    """The folders, even of a library that cannot be opened: that is when they are asked for."""
    document = {
        "library": str(places.library),
        "data": str(places.data),
        "settings": str(places.settings),
        "prices": str(places.settings / "prices.toml"),
        "cache": str(places.cache),
    }
    if as_json:
        streams.put_json(document)
    else:
        for name, folder in document.items():
            streams.put(f"{name:9} {folder}")
    return 0


_COMMANDS = {
    "skus": _skus,
    "estimate": estimate,
    "generate": generate,
    "jobs": jobs,
    "lyrics": lyrics,
    "spend": spend,
    "history": _history,
    "export": export,
    "keys": _keys,
}


def _first_file(studio: Studio, generation: Generation) -> Path | None:
    return studio.library.file_of(generation.clip) if generation.clip else None


def _read_key(label: str) -> str:
    with streams.interruptible():
        if not sys.stdin.isatty():
            return sys.stdin.buffer.readline(LONGEST_KEY).decode("ascii", "replace").strip()
        try:
            return getpass.getpass(f"{label} key: ")
        except EOFError:
            return ""
