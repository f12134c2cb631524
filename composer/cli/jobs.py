"""What waits, is under way or is in doubt, and what is done about it from the command line?"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import os
import shutil
import sys
from collections.abc import Sequence
from decimal import Decimal

from composer.cli import streams
from composer.cli.documents import Document, generation_document, money
from composer.cli.ordering import exit_code_for, tell_interrupted, wait_for_turns
from composer.domain.errors import DraftRefused, NotConfirmed, OverBudget
from composer.domain.generation import ACTIVE, Generation, State
from composer.domain.price import Estimate, credits_number, plain
from composer.domain.resuming import may_be_asked_again
from composer.domain.stake import Stake, stake
from composer.studio import Studio

_ACTIONS = {"resume", "cancel", "discard"}


async def jobs(studio: Studio, wanted: argparse.Namespace) -> int:
    """List the jobs, or do something about them. Gives the exit code."""
    await tell_interrupted(studio)
    action, *ids = wanted.words or [""]
    if not action:
        return _list(studio, as_json=wanted.json)
    if action not in _ACTIONS or (action != "resume" and len(ids) != 1):
        raise DraftRefused(
            "It is: composer jobs, jobs resume [ID…], jobs cancel ID or jobs discard ID."
        )
    rows = [_find(studio, each) for each in ids]
    if action == "resume":
        return await _resume(studio, rows, wanted)
    if action == "discard":
        return _discard(studio, rows[0], as_json=wanted.json)
    studio.queue.cancel(rows[0].id)
    return _tell(studio, rows[0].id, as_json=wanted.json)


def _list(studio: Studio, *, as_json: bool) -> int:
    kept = studio.spending.kept_at_services()
    rows = [*studio.queue.unsettled(), *kept]
    waiting = stake(row for row in rows if row.state is State.QUEUED)
    in_doubt = stake(row for row in rows if row.state is State.UNCERTAIN)
    if as_json:
        streams.put_json(
            {
                "jobs": [_document(studio, row) for row in rows],
                "waiting": _stake_document(waiting),
                "in_doubt": _stake_document(in_doubt),
            }
        )
        return 0
    for row in rows:
        when = f"{(row.started or row.created).astimezone():%Y-%m-%d %H:%M}"
        money_ = row.paid_text or stake([row]).text
        title = streams.harmless(row.title)
        streams.put(f"{row.id}  {when}  {row.state:10} {money_:>10}  {title}{_where(studio, row)}")
        if (row.state is State.UNCERTAIN or row in kept) and row.failure is not None:
            streams.put(f"{'':34}{streams.harmless(row.failure.message)}")
    parts = [
        f"{each.orders} {words}, {each.text}"
        for each, words in ((waiting, "waiting"), (in_doubt, "in doubt"))
        if each.orders
    ]
    if kept:
        parts.append(f"{len(kept)} to fetch, free")
    streams.put(" · ".join(parts) if parts else "Nothing waits and nothing is in doubt.")
    return 0


async def _resume(studio: Studio, named: Sequence[Generation], wanted: argparse.Namespace) -> int:
    """Fetch what is under way, send what waits, and see all of it to its end."""
    rows = [*named] or [
        row
        for row in (*studio.queue.unsettled(), *studio.spending.kept_at_services())
        # What the user stopped waiting for is fetched when it is named.
        if row.state not in (State.UNCERTAIN, State.CANCELLED)
    ]
    mine = [row for row in rows if not _is_elsewhere(studio, row, is_named=bool(named))]
    again = [row for row in mine if row.state not in ACTIVE]
    for row in again:
        _check_doubt(studio, row)
    if any(row.request.sku.partition("/")[0] != "sketch" for row in mine):
        await studio.accounts.load()
    _confirm(studio, stake(row for row in mine if _is_bought(row)), yes=wanted.yes)
    waiting = [row.id for row in mine if row.state is State.QUEUED]
    under_way = [row.id for row in mine if row.state in ACTIVE and row.id not in waiting]
    wait_for_turns(studio)
    started = [each for each in under_way if studio.queue.take_up(each)]
    held = _start(studio, waiting, agreed=wanted.over_budget)
    started += [each for each in waiting if each in studio.queue.active_ids]
    started += [studio.queue.retry(row.id).id for row in again]
    ended = await _see_through(studio, started)
    if wanted.json:
        streams.put_json([_row_document(studio, row) for row in ended])
    else:
        for row in ended:
            for clip in row.clips:
                streams.put(str(studio.library.file_of(clip)))
    for row in ended:
        if row.failure is not None:
            streams.say(f"“{row.title}”: {row.failure.message}")
    if held is not None:
        streams.say(held.message)
    elif not started:
        streams.say("There was nothing to resume.")
    codes = [exit_code_for(row) for row in ended]
    return max(codes + ([held.exit_code] if held is not None else []), default=0)


def _start(studio: Studio, waiting: Sequence[str], *, agreed: Decimal | None) -> OverBudget | None:
    """Send what waits; comes back: why some of it is held back, if it is."""
    try:
        studio.queue.start_waiting(waiting, agreed=agreed)
    except OverBudget as error:
        if error.most_usd is not None:
            error.message += (
                f" To send it all the same, add --over-budget {plain(error.most_usd)} to composer "
                "jobs resume."
            )
        return error
    return None


def _discard(studio: Studio, row: Generation, *, as_json: bool) -> int:
    if row.state is not State.UNCERTAIN:
        raise DraftRefused(
            f"“{row.title}” is not in doubt: it is {row.state}. Only what is in doubt is written "
            "off; what waits or is under way is stopped with: composer jobs cancel ID."
        )
    studio.queue.discard(row.id)
    return _tell(studio, row.id, as_json=as_json)


def _tell(studio: Studio, generation_id: str, *, as_json: bool) -> int:
    row = studio.library.get(generation_id)
    if as_json:
        streams.put_json(_row_document(studio, row))
    elif row.state is State.CANCELLED and row.failure is None:
        streams.put(f"“{streams.harmless(row.title)}” is stopped. Nothing was sent.")
    elif row.state is State.CANCELLED and row.failure is not None:
        streams.put(f"“{streams.harmless(row.title)}”: {row.failure.message}")
    else:
        streams.put(f"“{streams.harmless(row.title)}” is {row.state}.")
    return 0


def _find(studio: Studio, given: str) -> Generation:
    """The job whose id begins so. Raises DraftRefused for none or several."""
    rows = (*studio.queue.unsettled(), *studio.spending.kept_at_services())
    found = [row for row in rows if row.id.startswith(given)]
    if len(found) == 1:
        return found[0]
    if not found:
        raise DraftRefused(f"No job has an id that begins with “{given}”. See: composer jobs.")
    titles = ", ".join(f"{row.id} “{row.title}”" for row in found[:3])
    raise DraftRefused(f"“{given}” begins several ids: {titles}. Add a few letters.")


def _is_elsewhere(studio: Studio, row: Generation, *, is_named: bool) -> bool:
    """Whether another process sees it through, which is said."""
    owner = studio.queue.owner(row.id)
    if owner is None:
        return False
    sentence = f"“{row.title}” is seen through by another Composer, process {owner}."
    if is_named:
        raise DraftRefused(f"{sentence} It needs no help.")
    streams.say(sentence)
    return True


def _check_doubt(studio: Studio, row: Generation) -> None:
    """Raise DraftRefused for an order in doubt that would be bought again."""
    sku = studio.composing.sku(row.request.sku)
    if sku is not None and (may_be_asked_again(row, sku) or row.can_be_fetched):
        return
    known = f" {row.failure.message}" if row.failure else ""
    raise DraftRefused(
        f"“{row.title}” is in doubt and is never ordered again by itself.{known} To write it off: "
        f"composer jobs discard {row.id}"
    )


def _is_bought(row: Generation) -> bool:
    return row.state is State.QUEUED and not row.can_be_fetched


def _confirm(studio: Studio, cost: Stake, *, yes: bool) -> None:
    """Raise NotConfirmed where so much is not spent without a yes."""
    sums = (
        Estimate(usd=cost.least_usd, usd_high=cost.most_usd, basis="", unit=""),
        Estimate(usd=None, credits=cost.credits, basis="", unit=""),
    )
    if yes or not any(studio.composing.asks_first(each) for each in sums):
        return
    if streams.agreed(f"Spend {cost.text} on {cost.orders} waiting?"):
        return
    raise NotConfirmed(f"What waits costs {cost.text}. Add --yes to buy it. Nothing was bought.")


async def _see_through(studio: Studio, ids: Sequence[str]) -> list[Generation]:
    """Wait for the end of all. Told to stop, it says what becomes of each, and leaves them."""
    reporting = asyncio.create_task(_report(studio, ids), name="progress")
    try:
        return list(await asyncio.gather(*(studio.queue.wait(each) for each in ids)))
    except asyncio.CancelledError:
        for leaving in studio.queue.at_quit():
            streams.say(leaving.sentence)
        raise
    finally:
        reporting.cancel()
        with contextlib.suppress(asyncio.CancelledError, OSError):
            await reporting


async def _report(studio: Studio, ids: Sequence[str]) -> None:
    """Keep one line on the terminal up to date; says nothing where there is no terminal."""
    if not sys.stderr.isatty():
        return
    width = shutil.get_terminal_size().columns - 1
    try:
        while standing := [live for each in ids if (live := studio.queue.live(each))]:
            ended = len(ids) - len(standing)
            running = next((live for live in standing if not live.place), standing[0])
            text = running.message or f"{running.fraction:.0%}"
            line = f"{ended} of {len(ids)} done · {streams.harmless(text)}"[:width]
            print(f"\r{line:{width}}", end="", file=sys.stderr, flush=True)
            await asyncio.sleep(0.2)
    finally:
        print("\r" + " " * width + "\r", end="", file=sys.stderr, flush=True)


def _document(studio: Studio, row: Generation) -> Document:
    sent = row.started
    return _row_document(studio, row) | {
        "created": _time(row.created.isoformat()),
        "sent": _time(sent.isoformat()) if sent else None,
        "process": studio.queue.owner(row.id),
    }


def _row_document(studio: Studio, row: Generation) -> Document:
    return generation_document(row, {clip.id: studio.library.file_of(clip) for clip in row.clips})


def _stake_document(sum_: Stake) -> Document:
    document: Document = {"orders": sum_.orders, "usd": money(sum_.most_usd)}
    if sum_.least_usd != sum_.most_usd:
        document["low_usd"] = money(sum_.least_usd)
    if sum_.credits:
        document["credits"] = credits_number(sum_.credits)
    return document


def _where(studio: Studio, row: Generation) -> str:
    owner = studio.queue.owner(row.id)
    return "" if owner in (None, os.getpid()) else f"  (process {owner})"


def _time(text: str) -> str:
    return text.replace("+00:00", "Z")
