"""What a request costs: prices as data, and the estimate for one draft."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

from composer.domain.options import clock
from composer.domain.request import Request
from composer.domain.sku import Sku


class PriceUnit(StrEnum):
    """What one price buys."""

    NOTHING = "free"
    SECOND = "second"
    """of the length asked for; the sum is fixed when the order is sent"""
    SONG = "song"


@dataclass(frozen=True, slots=True, kw_only=True)
class Price:
    """What a service charges for a SKU, as known on a day from a source."""

    sku: str
    per: PriceUnit
    usd: Decimal
    known_on: date | None
    source: str
    """Where the price was read: an address, or "your correction"."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """What one request will cost, in US dollars."""

    usd: Decimal
    basis: str
    """One sentence: how the sum comes about."""
    unit: str
    """What it buys, for the row: "per song", "0:30 clip", "no account"."""
    known_on: date | None = None

    @property
    def is_free(self) -> bool:
        """Whether nothing is charged."""
        return self.usd == 0


def estimate(price: Price, sku: Sku, request: Request) -> Estimate:
    """The cost of this very request. Sums are rounded half up to a hundredth of a cent.

    Raises ValueError for a SKU that is priced by the second and cannot say how many.
    """
    match price.per:
        case PriceUnit.NOTHING:
            return Estimate(usd=Decimal(0), basis="Made on this computer.", unit="no account")
        case PriceUnit.SONG:
            basis = f"{dollars(price.usd)} a song, whatever its length."
            return Estimate(usd=price.usd, basis=basis, unit="per song", known_on=price.known_on)
        case PriceUnit.SECOND:
            seconds = sku.length_seconds(request)
            if seconds is None:
                raise ValueError(f"{sku.id} is priced by the second but has no length")
            usd = _rounded(price.usd * Decimal(str(seconds)))
            basis = f"{dollars(price.usd)} a second, {clock(round(seconds * 1000))} asked for."
            unit = f"{clock(round(seconds * 1000))} clip"
            return Estimate(usd=usd, basis=basis, unit=unit, known_on=price.known_on)


def _rounded(usd: Decimal) -> Decimal:
    rounded = usd.quantize(Decimal("0.0001"), rounding=ROUND_HALF_UP)
    return rounded or usd  # what costs next to nothing is not free


def plain(usd: Decimal) -> str:
    """The sum for machines: at least two decimals, no more than it has: ``0.21``, ``0.045``."""
    text = f"{usd or abs(usd):f}"  # a zero of Decimal can have a minus
    whole, _, rest = text.partition(".")
    rest = rest.rstrip("0")
    return f"{whole}.{rest:0<2}"


def dollars(usd: Decimal) -> str:
    """The sum for people: ``$0.21``, ``$0.045``, ``$1,204.50``, ``−$0.12``."""
    sign = "−" if usd < 0 else ""
    whole, _, rest = plain(abs(usd)).partition(".")
    return f"{sign}${int(whole):,}.{rest}"


def price_text(usd: Decimal) -> str:
    """What stands on a button or a row: "Free" instead of $0.00."""
    return "Free" if usd == 0 else dollars(usd)
