"""Who writes the words of a song, for how much, and what became of each such order?

Words cost money of their own, so the money rules of songs hold: the order is on disk and in the
ledger before it goes out, the words are on disk before they are shown, and an order whose answer
was lost is in doubt and never sent again by itself.
"""

from __future__ import annotations

import asyncio
import itertools
import uuid
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from composer.domain.errors import (
    Charge,
    ComposerError,
    ComputerProblem,
    DraftRefused,
    KeyMissing,
    NotConfirmed,
)
from composer.domain.generation import Failure, failure_of
from composer.domain.ledger import Money
from composer.domain.lyric_order import LyricOrder
from composer.domain.price import Estimate, Price, dollars
from composer.domain.provider import LyricsWriter, Provider
from composer.domain.request import Request
from composer.domain.sentences import say
from composer.domain.text import CountRule, length
from composer.services.accounts import Accounts
from composer.services.events import Signal
from composer.services.spending import Spending
from composer.storage.lyric_orders import LyricOrders
from composer.storage.order_locks import OrderLocks

_MONEY_OF = {
    Charge.NO: Money.NOT_CHARGED,
    Charge.YES: Money.CHARGED,
    Charge.UNKNOWN: Money.IN_DOUBT,
}
LOOKED_BACK = 50
"""How many of the newest orders are looked through for words that nobody has decided about."""


class LyricOffer(Struct, frozen=True, kw_only=True):
    """What having words written costs, and whether it can be done now."""

    provider: str
    label: str
    """The service's name."""
    estimate: Estimate
    longest_wish: int
    longest_lyrics: int
    """Characters."""
    notice: str = ""
    """What is known about who can still use it: one sentence with its date."""
    obstacle: str = ""
    """Why it cannot be done now, a whole sentence; empty if it can."""


class Wish(Struct, frozen=True, kw_only=True):
    """What is wanted of the writer."""

    about: str
    """What the song is about, or what is to change; empty leaves it to the service."""
    lyrics: str = ""
    """The words to change; empty for new ones."""
    title: str = ""


class LyricHelp:
    """Has lyrics written by the services that sell that."""

    def __init__(
        self,
        *,
        providers: Mapping[str, Provider],
        accounts: Accounts,
        spending: Spending,
        price_of: Callable[[str], Price],
        orders: LyricOrders,
        locks: OrderLocks,
    ) -> None:
        """``price_of`` gives what is known of a price by its name; KeyError if nothing is."""
        self.changed: Signal[[]] = Signal()
        """An order was sent, or has ended."""
        self._providers = providers
        self._accounts = accounts
        self._spending = spending
        self._price_of = price_of
        self._orders = orders
        self._locks = locks
        self._under_way = 0
        self._unkept: LyricOrder | None = None
        """Words that the disk refused: they are nowhere but here."""

    @property
    def is_writing(self) -> bool:
        """Whether an order is out and this process waits for its words."""
        return self._under_way > 0

    @property
    def is_ready(self) -> bool:
        """Whether there is a writer with a key."""
        offer = self.offer()
        return offer is not None and not offer.obstacle

    def offer(self) -> LyricOffer | None:
        """What the writer of lyrics asks: of the one with a key, else of the first; None if none.

        Without a key it says so in ``obstacle``.
        """
        offers = [
            self._offer(each) for each in self._providers.values() if isinstance(each, LyricsWriter)
        ]
        return next((each for each in offers if not each.obstacle), next(iter(offers), None))

    def check(self, wish: Wish) -> None:
        """Raises DraftRefused for a text that is longer than the writer takes."""
        offer = self.offer()
        if offer is None:
            raise DraftRefused(say("No service of this program writes lyrics."))
        over = length(wish.about, CountRule.CODE_POINTS) - offer.longest_wish
        facts = {"service": offer.label, "most": offer.longest_wish, "over": over}
        if over > 0:
            raise DraftRefused(
                say(
                    "The wish for {service}'s lyrics writer may have {most:,} characters and has "
                    "{over:,} more. Nothing was sent. Shorten it.",
                    **facts,
                ),
                short=say("Wish {over:,} over its {most:,} limit", **facts),
            )
        over = length(wish.lyrics, CountRule.CODE_POINTS) - offer.longest_lyrics
        facts = {"service": offer.label, "most": offer.longest_lyrics, "over": over}
        if over > 0:
            raise DraftRefused(
                say(
                    "The lyrics for {service}'s lyrics writer may have {most:,} characters and "
                    "have {over:,} more. Nothing was sent. Shorten it.",
                    **facts,
                ),
                short=say("Lyrics {over:,} over its {most:,} limit", **facts),
            )

    async def write(
        self, wish: Wish, *, agreed: Decimal, over_budget: Decimal | None = None
    ) -> LyricOrder:
        """Order words for the price that the user said yes to, and wait for them.

        ``over_budget`` is a sum for which a budget may be gone over. Raises ComposerError; what
        was sent is recorded whatever comes of it, AnswerLost and every other doubt as in doubt.
        """
        self.check(wish)
        offer = self.offer()
        if offer is None or offer.obstacle:
            raise KeyMissing(
                say("{obstacle} Nothing was sent.", obstacle=offer.obstacle if offer else ""),
                short=say("No key"),
            )
        cost = offer.estimate.usd or Decimal(0)
        if cost != agreed:
            raise NotConfirmed(
                say(
                    "The price of lyrics is now {cost}, not {agreed}. Nothing was bought.",
                    cost=dollars(cost),
                    agreed=dollars(agreed),
                )
            )
        writer = self._providers[offer.provider]
        if not isinstance(writer, LyricsWriter):
            raise TypeError(f"{offer.provider} writes no lyrics")
        request = Request(sku=writer.lyrics_price)
        self._spending.check(request, offer.estimate, agreed=over_budget)
        order = LyricOrder(
            id=uuid.uuid4().hex,
            price_name=writer.lyrics_price,
            at=datetime.now(UTC),
            wish=wish.about,
            lyrics=wish.lyrics,
            title=wish.title,
            estimate_usd=cost,
        )
        self._locks.take(order.id)
        self._under_way += 1
        try:
            self._orders.keep(order)
            self.changed.emit()
            return await self._see_through(writer, order)
        finally:
            self._under_way -= 1
            self._locks.release(order.id)
            self.changed.emit()

    def last(self) -> LyricOrder | None:
        """The newest order of which words came; None if there is none."""
        return next((each for each in self.orders() if each.written is not None), None)

    def undecided(self) -> LyricOrder | None:
        """The newest words of which the user has not said yet what becomes of them."""
        if self._unkept is not None:
            return self._unkept
        newest = itertools.islice(self._orders.newest_first(), LOOKED_BACK)
        return next((each for each in newest if each.written and not each.is_put_away), None)

    def put_away(self, order: LyricOrder) -> None:
        """The user has decided: taken over or thrown away. The words stay on the disk."""
        if self._unkept is not None and order.id == self._unkept.id:
            self._unkept = None
        self._orders.keep(replace(order, is_put_away=True))
        self.changed.emit()

    def file_of(self, order: LyricOrder) -> Path:
        """Where an order with its words is kept."""
        return self._orders.file_of(order)

    def orders(self) -> tuple[LyricOrder, ...]:
        """All orders, the newest first. Those that nobody waits for any more are in doubt."""
        return tuple(self._settled(order) for order in self._orders.newest_first())

    async def _see_through(self, writer: LyricsWriter, order: LyricOrder) -> LyricOrder:
        try:
            written = await writer.write_lyrics(
                wish=order.wish, lyrics=order.lyrics, title=order.title
            )
        except ComposerError as error:
            self._end(order, failure_of(error))
            raise
        except asyncio.CancelledError:
            self._end(order, _unheard(self._providers[order.provider].label))
            raise
        done = replace(order, written=written, state=Money.CHARGED)
        try:
            self._orders.keep(done)
        except ComputerProblem as problem:
            # They were paid for, so they are shown all the same, with what to do.
            told = failure_of(problem)
            words = say(
                "{message} These words are not kept on the disk: copy them now.",
                message=told.message,
            )
            self._unkept = replace(done, failure=replace(told, message=words, charged=Charge.YES))
            return self._unkept
        return done

    def _end(self, order: LyricOrder, failure: Failure) -> None:
        ended = replace(order, state=_MONEY_OF[failure.charged], failure=failure)
        with suppress(ComputerProblem):  # what is told matters more; the ledger says "under way"
            self._orders.keep(ended)

    def _settled(self, order: LyricOrder) -> LyricOrder:
        """An order whose process has gone before the answer came."""
        if order.state is not Money.UNDER_WAY or not self._locks.take(order.id):
            return order
        try:
            provider = self._providers.get(order.provider)
            failure = _unheard(provider.label if provider else order.provider)
            self._end(order, failure)
            return replace(order, state=Money.IN_DOUBT, failure=failure)
        finally:
            self._locks.release(order.id)

    def _offer(self, writer: LyricsWriter) -> LyricOffer:
        provider = self._providers[writer.lyrics_price.partition("/")[0]]
        price = self._price_of(writer.lyrics_price)
        cost = price.usd or Decimal(0)
        return LyricOffer(
            provider=provider.id,
            label=provider.label,
            estimate=Estimate(
                usd=cost,
                basis=say("{cost} for the words of a song, however long.", cost=dollars(cost)),
                unit=say("per text"),
                known_on=price.known_on,
            ),
            longest_wish=writer.longest_wish,
            longest_lyrics=writer.longest_lyrics,
            notice=writer.lyrics_notice,
            obstacle=self._obstacle(provider),
        )

    def _obstacle(self, provider: Provider) -> str:
        if not self._accounts.loaded or self._accounts.status(provider.id).present:
            return ""
        return say("{label} writes lyrics, and there is no {label} key.", label=provider.label)


def _unheard(label: str) -> Failure:
    return Failure(
        code="answer_lost",
        message=say(
            "Composer stopped before {label} answered. The lyrics may have been charged; look at "
            "your account. They are not ordered again by themselves.",
            label=label,
        ),
        short=say("Stopped before the answer"),
        charged=Charge.UNKNOWN,
        retry_safe=False,
    )
