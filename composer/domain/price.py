"""What a request costs: prices as data, and the estimate for one draft."""

from __future__ import annotations

from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

from msgspec import Struct

from composer.domain.options import clock
from composer.domain.request import Request
from composer.domain.sentences import marked, say, say_number
from composer.domain.sku import Sku
from composer.domain.song_length import expected_range


class PriceUnit(StrEnum):
    """What one price buys."""

    NOTHING = "free"
    SECOND = marked("second")
    """of the length asked for; the sum is fixed when the order is sent"""
    SONG = marked("song")
    MINUTE = marked("minute")
    """of what is made, whose length the service chooses: known only afterwards"""
    CREDITS = "credits"
    """of the service's own, by bands of the length asked for"""


class Band(Struct, frozen=True, kw_only=True):
    """Clips of up to ``seconds`` cost so many credits."""

    seconds: float
    credits: Decimal


class Price(Struct, frozen=True, kw_only=True):
    """What a service charges for a SKU, as known on a day from a source."""

    sku: str
    per: PriceUnit
    usd: Decimal | None
    """US dollars for one unit; for credits, of one credit, None while the user has not said."""
    known_on: date | None
    source: str
    """Where the price was read: an address, or "your correction"."""
    bands: tuple[Band, ...] = ()
    """For credits alone, the shortest first."""


class Estimate(Struct, frozen=True, kw_only=True):
    """What one request will cost."""

    usd: Decimal | None
    """US dollars, or the least of a range; None where only credits are known."""
    basis: str
    """One sentence: how the sum comes about."""
    unit: str
    """What it buys, for the row: "per song", "0:30 clip", "no account"."""
    known_on: date | None = None
    usd_high: Decimal | None = None
    """The most of a range; None where the sum is exact."""
    credits: Decimal | None = None
    """Credits of the service, where it counts in them."""

    @property
    def most_usd(self) -> Decimal | None:
        """The most that it can come to, in US dollars; None where only credits are known."""
        return self.usd if self.usd_high is None else self.usd_high

    @property
    def is_free(self) -> bool:
        """Whether nothing is charged."""
        return self.most_usd == 0 and not self.credits

    @property
    def is_range(self) -> bool:
        """Whether the sum is known only when the song is made."""
        return self.usd_high is not None and self.usd_high != self.usd

    @property
    def text(self) -> str:
        """The price for a button or a row: ``Free``, ``$0.21``, ``$0.30–0.60``, ``10 credits``."""
        if self.usd is None:
            return credits_text(self.credits or Decimal(0))
        if self.usd_high is not None and self.is_range:
            return f"{dollars(self.usd)}–{dollars(self.usd_high).removeprefix('$')}"
        return say("Free") if self.is_free else dollars(self.usd)


def estimate(price: Price, sku: Sku, request: Request, correction: float = 1.0) -> Estimate:
    """The cost of this very request. Sums are rounded half up to a hundredth of a cent.

    ``correction`` is what finished songs say of the guess at a length (``song_length``).

    Raises ValueError for a SKU that is priced by a length and cannot say which.
    """
    match price.per:
        case PriceUnit.NOTHING:
            where = (
                say("The service asks nothing.") if sku.needs_key else say("Made on this computer.")
            )
            unit = say("per song") if sku.needs_key else say("no account")
            return Estimate(usd=Decimal(0), basis=where, unit=unit, known_on=price.known_on)
        case PriceUnit.SONG:
            usd = _usd(price)
            basis = say("{usd} a song, whatever its length.", usd=dollars(usd))
            return Estimate(usd=usd, basis=basis, unit=say("per song"), known_on=price.known_on)
        case PriceUnit.SECOND:
            a_second, length = _usd(price), _length(sku, request)
            basis = say(
                "{price} a second, {length} asked for.",
                price=dollars(a_second),
                length=clock(length),
            )
            return Estimate(
                usd=_rounded(a_second * length / 1000),
                basis=basis,
                unit=say("{length} clip", length=clock(length)),
                known_on=price.known_on,
            )
        case PriceUnit.MINUTE:
            return _by_the_minute(price, sku, request, correction)
        case PriceUnit.CREDITS:
            return _in_credits(price, sku, request)


def charge_by_list(
    price: Price, sku: Sku, request: Request, made_seconds: float
) -> tuple[Decimal | None, Decimal | None]:
    """What the price list makes of a finished order, in dollars and in credits.

    For services that do not tell what they took. ``made_seconds`` is the length of all its clips.
    """
    if price.per is PriceUnit.MINUTE:
        return _rounded(_usd(price) * Decimal(str(made_seconds)) / 60), None
    cost = estimate(price, sku, request)
    return cost.usd, cost.credits


def _by_the_minute(price: Price, sku: Sku, request: Request, correction: float) -> Estimate:
    """Paid by the minute of a song that nobody knows the length of before it is made."""
    a_minute, songs = _usd(price), sku.songs(request)
    bpm = request.options.get("bpm")
    low, high = expected_range(
        "" if request.instrumental else request.lyrics,
        request.prompt,
        bpm if isinstance(bpm, int | float) and 40 <= bpm <= 220 else None,
        correction,
    )
    facts = {
        "price": dollars(a_minute),
        "service": sku.provider_label,
        "low": clock(low * 1000),
        "high": clock(high * 1000),
    }
    return Estimate(
        usd=_cents(a_minute * songs * low / 60),
        usd_high=_cents(a_minute * songs * high / 60),
        basis=say_number(
            "{price} a minute of what is made. {service} chooses the length; {low} to {high} is "
            "likely.",
            "{price} a minute of what is made. {service} chooses the length; {low} to {high} each "
            "for {number} songs is likely.",
            songs,
            **facts,
        ),
        unit=say("est. · {low}–{high}", low=clock(low * 1000), high=clock(high * 1000)),
        known_on=price.known_on,
    )


def _in_credits(price: Price, sku: Sku, request: Request) -> Estimate:
    length = _length(sku, request)
    if not price.bands:
        raise ValueError(f"{sku.id} is priced in credits but has no bands")
    fitting = (band for band in price.bands if length <= band.seconds * 1000)
    credits = next(fitting, price.bands[-1]).credits
    usd = None if price.usd is None else _rounded(credits * price.usd)
    facts = {
        "credits": credits_text(credits),
        "service": sku.provider_label,
        "length": clock(length),
    }
    if price.usd is None:
        basis = say("{credits} of {service} for {length}.", **facts)
    else:
        basis = say(
            "{credits} of {service} for {length}, at {usd} a credit.",
            usd=dollars(price.usd),
            **facts,
        )
    return Estimate(
        usd=usd,
        credits=credits,
        basis=basis,
        unit=say("{length} clip", length=clock(length)) if usd is None else credits_text(credits),
        known_on=price.known_on,
    )


def _usd(price: Price) -> Decimal:
    if price.usd is None:
        raise ValueError(f"{price.sku} has no price in dollars")
    return price.usd


def _length(sku: Sku, request: Request) -> int:
    """The length asked for in milliseconds. Raises ValueError."""
    seconds = sku.length_seconds(request)
    if seconds is None:
        raise ValueError(f"{sku.id} is priced by its length but has no length")
    return round(seconds * 1000)


def _rounded(usd: Decimal) -> Decimal:
    rounded = usd.quantize(Decimal("0.0001"), rounding=ROUND_HALF_UP)
    return rounded or usd  # what costs next to nothing is not free


def _cents(usd: Decimal) -> Decimal:
    """A guess shows no fractions of a cent."""
    return usd.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP) or _rounded(usd)


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
    return say("Free") if usd == 0 else dollars(usd)


def credits_number(credits: Decimal) -> str:
    """A number of credits for machines and people: ``20``, ``0.5``."""
    text = f"{credits or abs(credits):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def credits_text(credits: Decimal) -> str:
    """A number of credits in words: ``20 credits``, ``1 credit``."""
    # The form for a part of a credit is that for several, in English as in most languages.
    number = int(credits) if credits == int(credits) else 2
    return say_number(
        "{credits} credit", "{credits} credits", number, credits=credits_number(credits)
    )
