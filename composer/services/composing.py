"""What each model would charge for this very draft, and whether it can take it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from enum import StrEnum

from msgspec import Struct
from msgspec.structs import replace

from composer.domain.lint_finding import Finding
from composer.domain.lyrics import readable_part, sheet_of
from composer.domain.price import (
    Estimate,
    Price,
    PriceUnit,
    charge_by_list,
    credits_text,
    dollars,
    estimate,
)
from composer.domain.provider import Account, Address, Provider
from composer.domain.request import Draft, Problem, Request, request_of
from composer.domain.sending import Sending, dialect_of, sending, surplus
from composer.domain.sentences import marked, say
from composer.domain.sku import Sku, problems
from composer.domain.syllables import language_of, syllables
from composer.domain.text import length
from composer.services.accounts import Accounts
from composer.services.events import Signal
from composer.services.preferences import Preferences
from composer.services.references import References
from composer.services.song_lengths import SongLengths


class WayOut(StrEnum):
    """What the user can do about a row that is off."""

    NONE = ""
    ADD_KEY = marked("Add key")
    TOP_UP = marked("Top up")
    WRITE = marked("Write")
    SHORTEN = marked("Show")
    CHOOSE = marked("Choose")


class Obstacle(Struct, frozen=True, kw_only=True):
    """Why a SKU cannot be used for this draft now."""

    code: str
    short: str
    """For the row: "No Kyma key", "Lyrics 12 over its 600 limit"."""
    message: str
    """A whole sentence."""
    way_out: WayOut = WayOut.NONE
    field: str = ""


class Offer(Struct, frozen=True, kw_only=True):
    """One row of the price ladder."""

    sku: Sku
    estimate: Estimate
    problems: tuple[Problem, ...] = ()
    obstacle: Obstacle | None = None
    hint: str = ""
    """ "19× cheaper than ElevenLabs Music"; on one row at most."""
    short_hint: str = ""
    """ "19× cheaper", where there is little room."""
    hint_detail: str = ""

    @property
    def usable(self) -> bool:
        """Whether Generate would send it now."""
        return self.obstacle is None


class Count(Struct, frozen=True, kw_only=True):
    """How much of a text limit is used, counted as the service counts."""

    used: int
    limit: int

    @property
    def over(self) -> int:
        """How much is too much."""
        return max(0, self.used - self.limit)


class Composing:
    """Checks and prices drafts. Sends nothing."""

    def __init__(
        self,
        *,
        skus: Sequence[Sku],
        providers: Mapping[str, Provider],
        prices: Mapping[str, Price],
        accounts: Accounts,
        preferences: Preferences,
        references: References,
        song_lengths: SongLengths,
    ) -> None:
        """``providers`` may still be empty: they are asked where one sees into an order, not for
        its price."""
        self.prices_changed: Signal[[]] = Signal()
        self._providers = providers
        self._prices = dict(prices)
        self._accounts = accounts
        self._preferences = preferences
        self.references = references
        self.song_lengths = song_lengths
        song_lengths.changed.connect(self.prices_changed.emit)
        self._skus = {sku.id: sku for sku in skus}

    @property
    def skus(self) -> Sequence[Sku]:
        """Every SKU of the program, in the order of their declaration."""
        return tuple(self._skus.values())

    def sku(self, sku_id: str) -> Sku | None:
        """The SKU of that id, or None."""
        return self._skus.get(sku_id)

    def price(self, sku_id: str) -> Price:
        """What is known of a SKU's price. KeyError if nothing is."""
        price = self._prices[sku_id]
        if price.per is not PriceUnit.CREDITS:
            return price
        return replace(price, usd=self.usd_per_credit(sku_id.partition("/")[0]))

    def usd_per_credit(self, provider: str) -> Decimal | None:
        """What one credit of a service cost the user in US dollars, if that was said."""
        return self._preferences.settings.usd_per_credit.get(provider)

    def addresses(self, provider: str) -> tuple[Address, ...]:
        """Where a service is reached, the usual one first. KeyError if there is no such one."""
        return self._providers[provider].addresses

    def adopt_prices(self, prices: Mapping[str, Price]) -> None:
        """Use other prices from now on."""
        self._prices = dict(prices)
        self.prices_changed.emit()

    def offers(self, draft: Draft) -> tuple[Offer, ...]:
        """All SKUs for this draft: first those that can be used, the cheapest first."""
        rows = [self.offer(request_of(draft, sku.id)) for sku in self.skus]
        rows.sort(key=lambda row: (not row.usable, *_dearness(row.estimate)))
        return _with_hint(rows, draft.sku)

    def offer(self, request: Request) -> Offer:
        """One SKU for this request. KeyError if there is no such SKU or no price for it."""
        sku = self._skus[request.sku]
        found = self._problems(sku, request)
        cost = self._estimate(sku, request, found)
        return Offer(
            sku=sku,
            estimate=cost,
            problems=found,
            obstacle=self._obstacle(sku, found, cost),
        )

    def estimate(self, request: Request) -> Estimate:
        """What this request will cost. A length out of range is priced at its default."""
        sku = self._skus[request.sku]
        return self._estimate(sku, request, self._problems(sku, request))

    def asks_first(self, cost: Estimate) -> bool:
        """Whether it is asked before this much is spent; a range by the most that it can be.

        Credits are always asked about until the user has said what one cost: nobody can tell
        whether they are worth more than the amount.
        """
        most = cost.most_usd
        if most is None:
            return bool(cost.credits)
        return most > self._preferences.settings.ask_above_usd

    def charge_by_list(
        self, request: Request, made_seconds: float
    ) -> tuple[Decimal | None, Decimal | None]:
        """What the price list makes of a finished order, in dollars and in credits."""
        sku = self._skus[request.sku]
        return charge_by_list(self.price(sku.id), sku, request, made_seconds)

    def counts(self, request: Request) -> dict[str, Count]:
        """``prompt`` and, where the SKU takes them, ``lyrics``: of what would be sent."""
        sku = self._skus[request.sku]
        words = sending(sku, request)
        used = length(words.prompt_text, sku.prompt.rule)
        counts = {"prompt": Count(used=used, limit=sku.prompt.most)}
        if sku.lyrics is not None:
            if request.instrumental:
                words = sending(sku, replace(request, instrumental=False))
            used = length(words.lyrics_text, sku.lyrics.rule)
            counts["lyrics"] = Count(used=used, limit=sku.lyrics.most)
        return counts

    def surplus_starts(self, request: Request) -> dict[str, int]:
        """From which character on a text of the draft is too much, by its field; none that fits.

        Where the lyrics are sent behind the style, all of them are if the style is too long.
        """
        sku = self._skus[request.sku]
        starts = {each.source: each.start for each in surplus(sku, request)}
        if "prompt" in starts and sending(sku, request).is_folded:
            starts["lyrics"] = 0
        return starts

    def words_sent(self, request: Request) -> Sending:
        """What would be sent of the draft's words, piece by piece: what ``body`` holds."""
        return sending(self._skus[request.sku], request)

    def remarks(self, request: Request) -> tuple[Finding, ...]:
        """What a careful reader would say of the words before they are paid for."""
        from composer.domain.lyric_lint import findings  # the window shows before it is wanted

        sku = self._skus[request.sku]
        return findings(sku, request, correction=self.song_lengths.correction)

    def read_ahead(self, request: Request) -> Iterator[None]:
        """Read the lyrics line by line, so that all else is quick afterwards."""
        from composer.domain.line_lint import reader  # the window shows before it is wanted
        from composer.domain.rhymes import rhyme_of

        lyrics = readable_part(request.lyrics)
        language, remark = language_of(lyrics), reader(dialect_of(self._skus[request.sku]))
        yield
        for line in lyrics.split("\n"):
            syllables(line.strip(), language)
            rhyme_of(line, language)
            remark(line)
            yield
        sheet_of(lyrics)

    def body(self, request: Request) -> Mapping[str, object]:
        """The literal request that would be sent, without the key."""
        return self._providers[self._skus[request.sku].provider].body(request)

    def _problems(self, sku: Sku, request: Request) -> tuple[Problem, ...]:
        wants_reference = sku.reference is not None
        facts = self.references.facts(request.reference) if wants_reference else None
        return problems(sku, request, facts)

    def _estimate(self, sku: Sku, request: Request, found: tuple[Problem, ...]) -> Estimate:
        bad = {problem.field for problem in found}
        if not bad.isdisjoint(request.options):
            options = {name: value for name, value in request.options.items() if name not in bad}
            request = replace(request, options=options)
        return estimate(self.price(sku.id), sku, request, self.song_lengths.correction)

    def _obstacle(self, sku: Sku, found: tuple[Problem, ...], cost: Estimate) -> Obstacle | None:
        if (
            sku.needs_key
            and self._accounts.loaded
            and not self._accounts.status(sku.provider).present
        ):
            return Obstacle(
                code="no_key",
                short=say("No {service} key", service=sku.provider_label),
                message=say(
                    "{label} needs a key for {service}.",
                    label=sku.label,
                    service=sku.provider_label,
                ),
                way_out=WayOut.ADD_KEY,
            )
        if found:
            first = found[0]
            return Obstacle(
                code=first.code,
                short=first.short or first.message,
                message=first.message,
                way_out=_way_out(first),
                field=first.field,
            )
        account = self._accounts.account(sku.provider)
        return None if account is None else _too_little(account, sku, cost)


def _too_little(account: Account, sku: Sku, cost: Estimate) -> Obstacle | None:
    """What the service had when it was last asked does not reach for this."""
    words: Callable[[Decimal], str]
    if cost.credits is not None and account.credits is not None:
        has, wants, words = account.credits, cost.credits, credits_text
    elif account.balance_usd is not None and cost.usd is not None:
        has, wants, words = account.balance_usd, cost.usd, dollars
    else:
        return None
    if has >= wants:
        return None
    short = words(wants - has)
    least = say("at least {price}", price=words(wants)) if cost.is_range else words(wants)
    return Obstacle(
        code="balance_too_low",
        short=say("{service} · {sum} short", service=sku.provider_label, sum=short),
        message=say(
            "This song costs {least} and {service} has {has} "
            "left. Nothing was charged. Your draft is safe.",
            least=least,
            service=sku.provider_label,
            has=words(has),
        ),
        way_out=WayOut.TOP_UP,
    )


def _dearness(cost: Estimate) -> tuple[bool, Decimal]:
    """For sorting: by the most that it can cost; what has no price in dollars comes last."""
    most = cost.most_usd
    return most is None, most if most is not None else cost.credits or Decimal(0)


def _way_out(problem: Problem) -> WayOut:
    if problem.field in ("tags", "instrumental"):
        return WayOut.SHORTEN
    if problem.field not in ("prompt", "lyrics"):
        return WayOut.CHOOSE  # the row, so that its settings or its reference are in front
    is_in_text = problem.over_by is not None or problem.code == "unsendable"
    return WayOut.SHORTEN if is_in_text else WayOut.WRITE


def _with_hint(rows: list[Offer], chosen: str) -> tuple[Offer, ...]:
    """Mark the cheapest paid row that would do if the chosen one is at least twice as dear.

    Free rows carry no hint: everything is infinitely dearer than nothing.
    """
    current = next((row for row in rows if row.sku.id == chosen), None)
    paid = [row for row in rows if row.usable and row.estimate.most_usd]
    if current is None or not paid or not current.estimate.usd:
        return tuple(rows)
    cheapest = min(paid, key=lambda row: row.estimate.most_usd or 0)
    # The most of the one against the least of the other: what is said holds in any case.
    most, against = cheapest.estimate.most_usd or Decimal(0), current.estimate.usd
    times = int(against / most)
    if times < 2:
        return tuple(rows)
    marked = replace(
        cheapest,
        hint=say("{times}× cheaper than {label}", times=times, label=current.sku.label),
        short_hint=say("{times}× cheaper", times=times),
        hint_detail=say(
            "{text} against {dearer} for {label} via {service}",
            text=cheapest.estimate.text,
            dearer=current.estimate.text,
            label=current.sku.label,
            service=current.sku.provider_label,
        ),
    )
    return tuple(marked if row is cheapest else row for row in rows)
