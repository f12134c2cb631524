"""How are a song's words ordered from the command line, and what is said of it?"""

from __future__ import annotations

import argparse
import asyncio
import sys
from contextlib import suppress
from decimal import Decimal

from composer.cli import streams
from composer.cli.arguments import text_of
from composer.cli.documents import Document, error_document, money
from composer.domain.errors import (
    AnswerLost,
    Charge,
    ComposerError,
    ComputerProblem,
    DraftRefused,
    KeyMissing,
    NotConfirmed,
)
from composer.domain.generation import State
from composer.domain.lyric_order import LyricOrder
from composer.domain.price import dollars
from composer.services.lyric_help import LyricOffer, Wish
from composer.studio import Studio


async def lyrics(studio: Studio, wanted: argparse.Namespace) -> int:
    """Have words written, or print the last ones again. Gives the exit code."""
    if wanted.last:
        return _last(studio, as_json=wanted.json)
    await studio.accounts.load()
    wish = Wish(
        about=text_of(wanted.prompt), lyrics=text_of(wanted.lyrics), title=wanted.title or ""
    )
    offer = studio.lyric_help.offer()
    try:
        if offer is None:
            raise DraftRefused("No service of this program writes lyrics.")
        _check(studio, offer, wish)
        cost = offer.estimate.usd or Decimal(0)
        _confirm(offer, cost, wanted)
        order = await _see_through(studio, offer, wish, over_budget=wanted.over_budget)
    except ComposerError as error:
        if not wanted.json:
            raise _told_by_its_code(error) from None
        streams.say(error.message)
        streams.put_json(_refusal(offer, error))
        return _exit_code(error)
    _put(studio, order, as_json=wanted.json)
    return 7 if order.failure else 0


def document_of(studio: Studio, order: LyricOrder) -> Document:
    """Written lyrics as JSON."""
    written = order.written
    return {
        "id": order.id,
        "state": str(State.DONE),
        "service": order.provider,
        "title": written.title if written else None,
        "style_tags": list(written.style_tags) if written else [],
        "lyrics": written.lyrics if written else None,
        "estimate_usd": money(order.estimate_usd),
        "charged_usd": money(order.charged_usd),
        "path": None if order.failure else str(studio.lyric_help.file_of(order)),
        "error": error_document(order.failure) if order.failure else None,
    }


def _refusal(offer: LyricOffer | None, error: ComposerError) -> Document:
    in_doubt = error.charged is Charge.UNKNOWN
    return {
        "id": None,
        "state": str(State.UNCERTAIN if in_doubt else State.FAILED),
        "service": offer.provider if offer else None,
        "title": None,
        "style_tags": [],
        "lyrics": None,
        "estimate_usd": money(offer.estimate.usd) if offer else None,
        "charged_usd": None if in_doubt else "0.00",
        "path": None,
        "error": error_document(error),
    }


def _last(studio: Studio, *, as_json: bool) -> int:
    order = studio.lyric_help.last()
    if order is None:
        raise DraftRefused("No lyrics were written yet. Order some with: composer lyrics --prompt")
    _put(studio, order, as_json=as_json)
    return 0


def _put(studio: Studio, order: LyricOrder, *, as_json: bool) -> None:
    """The words alone go to standard output, so that they can be written to a file."""
    written, failure = order.written, order.failure
    if written is None:
        return
    if failure is not None:
        streams.say(failure.message)
    if as_json:
        streams.put_json(document_of(studio, order))
    else:
        heading = " · ".join(filter(None, (written.title, ", ".join(written.style_tags))))
        streams.say(heading)
        for line in written.lyrics.split("\n"):
            streams.put(streams.harmless(line))
    if failure is None and not order.is_put_away:
        # Whoever printed them has seen them: the window need not show them again.
        with suppress(ComputerProblem):
            studio.lyric_help.put_away(order)


def _check(studio: Studio, offer: LyricOffer, wish: Wish) -> None:
    studio.lyric_help.check(wish)
    if studio.accounts.status(offer.provider).present:
        return
    if studio.accounts.trouble:
        raise KeyMissing(f"The {offer.label} key could not be read. {studio.accounts.trouble}")
    raise KeyMissing(
        f"{offer.obstacle} Add one with: composer keys set {offer.provider}. Nothing was sent."
    )


def _confirm(offer: LyricOffer, cost: Decimal, wanted: argparse.Namespace) -> None:
    """Words are extra to the song, so they are asked about however little they cost."""
    if wanted.max_cost is not None and cost > wanted.max_cost:
        raise NotConfirmed(
            f"This would cost {dollars(cost)}, more than the {dollars(wanted.max_cost)} of "
            "--max-cost. Nothing was bought."
        )
    if wanted.yes or wanted.max_cost is not None or not cost:
        return
    if sys.stdin.isatty() and sys.stderr.isatty():
        with streams.interruptible():  # before the question is seen: it may be answered by Ctrl+C
            print(f"{offer.label}: {offer.estimate.basis} {offer.notice}".rstrip(), file=sys.stderr)
            print(f"Spend {dollars(cost)}? [y/N] ", end="", file=sys.stderr, flush=True)
            answer = sys.stdin.buffer.readline().strip().lower()
        if answer in {b"y", b"yes"}:
            return
    raise NotConfirmed(
        f"This costs {dollars(cost)}. Add --yes, or --max-cost with an amount, to buy it. "
        "Nothing was bought."
    )


async def _see_through(
    studio: Studio, offer: LyricOffer, wish: Wish, *, over_budget: Decimal | None
) -> LyricOrder:
    """Order and wait. Told to stop, it says that the order is in doubt."""
    cost = offer.estimate.usd or Decimal(0)
    try:
        return await studio.lyric_help.write(wish, agreed=cost, over_budget=over_budget)
    except asyncio.CancelledError:
        raise AnswerLost(
            f"Stopped before {offer.label} answered. The lyrics may have been charged; look at "
            "your account before you order again.",
            short="Stopped before the answer",
        ) from None


def _told_by_its_code(error: ComposerError) -> ComposerError:
    """The same error with the exit code that its money asks for."""
    error.exit_code = _exit_code(error)
    return error


def _exit_code(error: ComposerError) -> int:
    """A doubt has the code of a doubt: a script would order again otherwise."""
    return AnswerLost.exit_code if error.charged is Charge.UNKNOWN else error.exit_code
