"""What was ordered of a service's lyrics writer, what came of it, and what did it cost?"""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from msgspec import Struct

from composer.domain.generation import Failure
from composer.domain.ledger import LedgerEntry, Money
from composer.domain.provider import WrittenLyrics
from composer.domain.sentences import say

LONGEST_NAME = 40
"""Characters of the wish that stand in the ledger, before an ellipsis."""


class LyricOrder(Struct, frozen=True, kw_only=True):
    """One order for the words of a song. Kept whatever comes of it: it may have been charged."""

    id: str
    price_name: str
    """What the price list calls it: "minimax/lyrics"."""
    at: datetime
    """When it went out, UTC."""
    wish: str
    lyrics: str = ""
    """The words that were to be changed; empty where new ones were wanted."""
    title: str = ""
    estimate_usd: Decimal
    state: Money = Money.UNDER_WAY
    written: WrittenLyrics | None = None
    failure: Failure | None = None
    is_put_away: bool = False
    """Whether the user has decided what becomes of the words."""

    @property
    def provider(self) -> str:
        """The service's id."""
        return self.price_name.partition("/")[0]

    @property
    def name(self) -> str:
        """What it is called in the ledger: "Lyrics: rain over the harbour"."""
        about = " ".join((self.title or self.wish or self.lyrics).split())
        if len(about) > LONGEST_NAME:
            about = about[:LONGEST_NAME].rstrip(" ,.;:") + "…"
        return say("Lyrics: {about}", about=about) if about else say("Lyrics")

    @property
    def charged_usd(self) -> Decimal | None:
        """What was taken, by the price list: no answer names it. None while it is not known."""
        match self.state:
            case Money.CHARGED:
                return self.estimate_usd
            case Money.NOT_CHARGED | Money.REFUNDED:
                return Decimal(0)
        return None


def line_of(order: LyricOrder) -> LedgerEntry:
    """Its line in the ledger, so that budgets and the month's sums count it."""
    return LedgerEntry(
        generation=order.id,
        sku=order.price_name,
        at=order.at,
        title=order.name,
        state=order.state,
        estimate_usd=order.estimate_usd,
        charged_usd=order.charged_usd,
    )
