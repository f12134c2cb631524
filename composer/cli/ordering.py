"""How is a song priced and ordered from the command line, and what is said of it?"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import os
import shutil
import sys
from decimal import Decimal
from pathlib import Path

from msgspec.structs import replace

from composer.cli import streams
from composer.cli.arguments import request_from
from composer.cli.documents import (
    error_document,
    estimate_document,
    generation_document,
    problem_document,
    refusal_document,
)
from composer.cli.out_file import check_out, fault_of
from composer.domain.errors import (
    AlreadyOrdered,
    AnswerLost,
    Charge,
    ComposerError,
    DiskProblem,
    DraftRefused,
    KeyMissing,
    NotConfirmed,
    ServiceProblem,
    exit_code_of,
)
from composer.domain.export_choices import ExportChoices
from composer.domain.generation import ACTIVE, Generation, State
from composer.domain.price import dollars
from composer.domain.request import Request
from composer.domain.sku import Ability, Sku
from composer.domain.sound_form import Form
from composer.services.composing import Offer
from composer.services.exporting import Wanted
from composer.services.spending import Drift
from composer.storage.whole_files import disk_errors
from composer.studio import Studio

PATIENCE = 1800
"""Seconds for which an order waits for its turn at a service that others of ours keep busy."""


async def estimate(studio: Studio, wanted: argparse.Namespace) -> int:
    """What this draft costs and what is wrong with it; sends nothing. Gives the exit code."""
    offer, request = await _read_draft(studio, wanted)
    counts = {
        field: {"used": count.used, "limit": count.limit}
        for field, count in studio.composing.counts(request).items()
    }
    body = {} if offer.problems else dict(studio.composing.body(request))
    document = estimate_document(studio.composing, offer, request, body, counts)
    if wanted.json:
        streams.put_json(document)
    else:
        streams.put(f"{offer.estimate.text} · {offer.estimate.basis}")
        for problem in offer.problems:
            streams.say(problem.message)
    return 2 if offer.problems else 0


async def generate(studio: Studio, wanted: argparse.Namespace) -> int:
    """Order a song, see it through, and tell what became of it. Gives the exit code."""
    await tell_interrupted(studio)
    offer, request = await _read_draft(studio, wanted)
    try:
        if offer.sku.needs_key:
            await studio.accounts.load()
        _check_draft(studio, offer)
        check_out(studio.folders.library, wanted.out)
        _confirm(studio, offer, wanted)
        studio.spending.drifted.connect(_tell_drift)
        wait_for_turns(studio)
        generation = _order(studio, request, offer, wanted)
    except ComposerError as error:
        if not wanted.json:
            raise
        streams.say(error.message)
        document = refusal_document(
            error, sku=offer.sku.id, title=request.title, cost=offer.estimate
        )
        streams.put_json(document | {"problems": [problem_document(p) for p in offer.problems]})
        return error.exit_code
    generation = await _see_through(studio, generation)
    files = {clip.id: studio.library.file_of(clip) for clip in generation.clips}
    document = generation_document(generation, files)
    exit_code = exit_code_for(generation)
    if generation.failure:
        streams.say(generation.failure.message)
    elif wanted.out is not None:
        try:
            written = await _write_out(studio, generation, wanted.out)
            document["out"] = written[0]
            document["out_files"] = written
        except ComposerError as error:
            # The clip itself is safe in the library; only the copy could not be written.
            error.message += " The clip is in the library."
            error.charged = generation.charge_told or Charge.NO
            error.retry_safe = not offer.sku.needs_key
            streams.say(error.message)
            document["error"] = error_document(error)
            exit_code = error.exit_code
    if wanted.json:
        streams.put_json(document)
    elif exit_code == 0:
        if generation.note and offer.sku.needs_key:
            streams.say(generation.note)  # such as that a song that was paid for is silent
        for path in document["out_files"] if wanted.out else map(str, files.values()):
            streams.put(path)
    return exit_code


def wait_for_turns(studio: Studio) -> None:
    """Let orders wait where others of this library keep a service busy, and say so once of each."""
    before = dict[str, State]()
    told = set[str]()

    def tell(row: Generation) -> None:
        was = before.get(row.id)
        before[row.id] = row.state
        if (was, row.state) != (State.SUBMITTING, State.QUEUED) or row.id in told:
            return
        told.add(row.id)
        sku = studio.composing.sku(row.request.sku)
        service = sku.provider_label if sku is not None else row.request.sku
        streams.say(
            f"{service} is busy with other orders of yours: “{row.title}” waits for its turn, "
            f"{PATIENCE // 60} minutes at most. Nothing was charged."
        )

    studio.queue.changed.connect(tell)
    studio.queue.wait_for_turns(PATIENCE)


async def tell_interrupted(studio: Studio) -> None:
    """Settle orders whose process was killed, and say so once: money may be at stake."""
    for generation in await studio.recovery.settle():
        failure = None if generation.state in ACTIVE else generation.failure
        if failure and failure.charged is not Charge.NO:
            streams.say(f"“{generation.title}”: {failure.message}")


async def _read_draft(studio: Studio, wanted: argparse.Namespace) -> tuple[Offer, Request]:
    sku: Sku | None = studio.composing.sku(wanted.sku)
    if sku is None:
        known = ", ".join(sku.id for sku in studio.composing.skus)
        raise DraftRefused(f"There is no model “{wanted.sku}”. There is: {known}.")
    request, refused = request_from(wanted, sku)
    if sku.reference is not None:
        await studio.composing.references.examine(request.reference)
    for name in request.options:
        option = sku.option(name)
        if option is not None and option not in sku.taken_options(request):
            other, values = option.only_with or ("", ())
            allowed = " or ".join(str(value) for value in values)
            streams.say(f"{name} means something only with {other} {allowed}; it is not sent.")
    if sku.lyrics is None and request.lyrics.strip():
        sent = "sent within the style" if sku.lyrics_in_prompt else "not sent"
        streams.say(f"{sku.label} takes no lyrics; they are {sent}.")
    if request.tags and Ability.TAGS not in sku.abilities:
        streams.say(f"{sku.label} takes no tags; they are sent as words.")
    await studio.learn_lengths()
    offer = studio.composing.offer(request)
    return replace(offer, problems=(*refused, *offer.problems)), request


def _check_draft(studio: Studio, offer: Offer) -> None:
    if offer.problems:
        sentences = " ".join(problem.message for problem in offer.problems)
        raise DraftRefused(f"{sentences} Nothing was sent.", code=offer.problems[0].code)
    sku = offer.sku
    if sku.needs_key and not studio.accounts.status(sku.provider).present:
        if studio.accounts.trouble:
            raise KeyMissing(
                f"The {sku.provider_label} key could not be read. {studio.accounts.trouble}"
            )
        raise KeyMissing(
            f"There is no {sku.provider_label} key. Add one with: composer keys set "
            f"{sku.provider}. Nothing was sent."
        )


def _confirm(studio: Studio, offer: Offer, wanted: argparse.Namespace) -> None:
    cost = offer.estimate
    if wanted.max_cost is not None and cost.most_usd is None:
        raise NotConfirmed(
            f"This would cost {cost.text}, and what a credit of {offer.sku.provider_label} cost "
            "you in dollars is not known, so that --max-cost cannot be kept. Say it in the "
            "settings, or leave --max-cost out. Nothing was bought."
        )
    if wanted.max_cost is not None and (cost.most_usd or 0) > wanted.max_cost:
        may = "may cost up to" if cost.is_range else "would cost"
        most, allowed = dollars(cost.most_usd or Decimal(0)), dollars(wanted.max_cost)
        raise NotConfirmed(
            f"This {may} {most}, more than the {allowed} of --max-cost. Nothing was bought."
        )
    if wanted.yes or wanted.max_cost is not None or not studio.composing.asks_first(cost):
        return
    if streams.agreed(f"{offer.sku.label}: {offer.estimate.basis}\nSpend {cost.text}?"):
        return
    if cost.most_usd is None:
        raise NotConfirmed(
            f"This costs {cost.text}, and what a credit of {offer.sku.provider_label} cost you in "
            "dollars is not known. Add --yes to buy it, or say it in the settings. Nothing was "
            "bought."
        )
    raise NotConfirmed(
        f"This costs {cost.text}. Add --yes, or --max-cost with an amount, to buy it. "
        "Nothing was bought."
    )


def _order(
    studio: Studio, request: Request, offer: Offer, wanted: argparse.Namespace
) -> Generation:
    """Whoever orders the very same again is told; a script that means it says so."""
    try:
        return studio.queue.submit(
            request, offer.estimate, agreed=wanted.over_budget, unless_ordered=not wanted.again
        )
    except AlreadyOrdered as error:
        before = studio.library.get(error.order)
        error.message = f"{_standing(before)} Add --again to buy another take. Nothing was bought."
        raise


def _standing(row: Generation) -> str:
    """What became of the same order before, and what can be done about it."""
    named = f"“{row.title}”, {row.id}"
    if row.state is State.DONE:
        paid = f" for {row.paid_text}" if row.paid_text else ""
        return f"You bought this very song already{paid}: {named}."
    if row.state in ACTIVE:
        return (
            f"This very song was ordered already and waits or is under way: {named}. See it with: "
            "composer jobs."
        )
    if row.can_be_fetched:
        return (
            f"This very song was ordered already: {named}. It is fetched at no further cost with: "
            f"composer jobs resume {row.id}."
        )
    if row.is_in_doubt:
        return f"This very song was ordered already and may have been charged: {named}."
    paid = f"was charged ({row.paid_text})" if row.paid_text else "may have been charged"
    return f"This very song was ordered already and {paid}, and no song came: {named}."


def _tell_drift(drift: Drift) -> None:
    streams.say(f"{drift.sku}: {drift.sentence} The price list may be out of date.")


async def _see_through(studio: Studio, generation: Generation) -> Generation:
    """Wait for an order. Told to stop, it stops the order and says what became of it."""
    reporting = asyncio.create_task(_report(studio, generation.id), name="progress")
    try:
        return await studio.queue.wait(generation.id)
    except asyncio.CancelledError:
        studio.queue.cancel(generation.id)
        return await studio.queue.wait(generation.id)
    finally:
        reporting.cancel()
        # A terminal that has gone is no reason to lose sight of the order.
        with contextlib.suppress(asyncio.CancelledError, OSError):
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


async def _write_out(studio: Studio, generation: Generation, target: Path) -> list[str]:
    """Write every clip of the order: the first to the file named, the others beside it.

    ``song.wav`` then has ``song-2.wav`` beside it, and what belongs to it: ``song.mid``,
    ``song stems/drums.wav`` … Comes back: the absolute paths.
    """
    written = []
    for number, clip in enumerate(generation.clips, start=1):
        file = target if number == 1 else target.with_stem(f"{target.stem}-{number}")
        fault = fault_of(studio.folders.library, file) if number > 1 else ""
        if fault:
            raise DiskProblem(fault)
        format_ = file.suffix.lstrip(".").lower() or clip.format
        # In its own format the file is the one that the service made, byte for byte.
        form, is_other = Form(format=format_), format_ != clip.format
        await studio.exporting.export(
            Wanted(generation_id=generation.id, clip_id=clip.id),
            file,
            ExportChoices(form=form, tags=is_other, cover=""),
        )
        written.append(os.path.abspath(file))
        written += await asyncio.to_thread(_copy_files, studio.library.files_of(clip), file)
    return written


def _copy_files(files: tuple[Path, ...], song: Path) -> list[str]:
    """Copy what belongs to a song beside its copy; nothing that lies there is written over."""
    written = []
    for file in files:
        target = song.with_suffix(file.suffix)
        if file.parent.suffix != ".files":  # in a folder of its own there: the stems
            target = song.parent / f"{song.stem} {file.parent.name}" / file.name
        with disk_errors("writing what belongs to the song", target):
            target.parent.mkdir(exist_ok=True)
            if target.exists():
                streams.say(f"{target} is there already and was left; the new one is {file}.")
                continue
            shutil.copyfile(file, target)
        written.append(os.path.abspath(target))
    return written


def exit_code_for(generation: Generation) -> int:
    """The exit code for an order at its end."""
    failure = generation.failure
    match generation.state:
        case State.DONE:
            return 0
        case State.UNCERTAIN:
            return AnswerLost.exit_code
    exit_code = exit_code_of(failure.code if failure else "")
    if exit_code == ServiceProblem.exit_code and failure and failure.charged is not Charge.NO:
        # That code promises that nothing was charged, and a script would order again.
        return AnswerLost.exit_code
    return exit_code
