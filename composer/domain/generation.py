"""What a generation is: one order from the press of the button to its clips, and its states."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from msgspec import Struct

from composer.domain.clip import Clip
from composer.domain.errors import AnswerLost, Cancelled, Charge, ComposerError
from composer.domain.lyrics import parse_sections
from composer.domain.price import credits_text, dollars
from composer.domain.request import Request


class State(StrEnum):
    """Where a generation is in its life."""

    QUEUED = "queued"
    SUBMITTING = "submitting"
    """The order is on its way; from here on money may be taken."""
    RUNNING = "running"
    """The service has the order and said so."""
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"
    UNCERTAIN = "uncertain"
    """The order went out and the answer was lost: it may have been charged."""
    DISCARDED = "discarded"


_MOVES: dict[State, frozenset[State]] = {
    # What waits to be tried again and is stopped is again what it was: "failed", "uncertain".
    State.QUEUED: frozenset({State.SUBMITTING, State.CANCELLED, State.FAILED, State.UNCERTAIN}),
    # "cancelled" only where stopping costs nothing for certain, as with the free engine.
    # "queued" again for an order that did not leave this computer: there was no network.
    State.SUBMITTING: frozenset(
        {State.RUNNING, State.QUEUED, State.FAILED, State.CANCELLED, State.UNCERTAIN}
    ),
    # An answer can break off after it began: what was promised is then in doubt again.
    State.RUNNING: frozenset({State.DONE, State.FAILED, State.CANCELLED, State.UNCERTAIN}),
    # "done" for a song that had come and could not be filed then.
    State.UNCERTAIN: frozenset({State.QUEUED, State.DISCARDED, State.DONE}),
    State.FAILED: frozenset({State.QUEUED, State.DONE}),
    State.CANCELLED: frozenset({State.QUEUED}),
    State.DONE: frozenset(),
    State.DISCARDED: frozenset(),
}

ACTIVE = frozenset({State.QUEUED, State.SUBMITTING, State.RUNNING})
"""States in which a generation still wants something done."""


class IllegalMove(ValueError):
    """A change of state that must never happen; a fault of the program, not of the user."""


def moved(current: State, new: State) -> State:
    """The new state if the table allows the move. Raises IllegalMove."""
    if new not in _MOVES[current]:
        raise IllegalMove(f"a generation that is {current} cannot become {new}")
    return new


class Verdict(StrEnum):
    """What the user decided about a take after hearing it; nothing is deleted by it."""

    KEEP = "keep"
    REJECT = "reject"


MOST_STARS = 5

KEPT_AT_SERVICE = frozenset({"not_told", "not_ready", "download_failed"})
"""Codes of failures after which the service still has the song: asking again is free."""


class Failure(Struct, frozen=True, kw_only=True):
    """Why a generation ended without a clip; kept with it."""

    code: str
    message: str
    short: str
    charged: Charge
    retry_safe: bool


def failure_of(error: ComposerError) -> Failure:
    """The lasting part of an error."""
    return Failure(
        code=error.code,
        message=error.message,
        short=error.short,
        charged=error.charged,
        retry_safe=error.retry_safe,
    )


class Generation(Struct, frozen=True, kw_only=True):
    """One order. A row of the queue and of the history alike."""

    id: str
    request: Request
    state: State
    created: datetime
    """When the button was pressed, UTC."""
    started: datetime | None = None
    """When the order went out, UTC."""
    ended: datetime | None = None
    title: str = ""
    """Shown in the library; begins as the request's title and can be renamed."""
    estimate_usd: Decimal | None = None
    """What it was to cost, or the least of a range; None where only credits were known."""
    estimate_high_usd: Decimal | None = None
    """The most of a range; None where the sum was exact."""
    estimate_credits: Decimal | None = None
    charged_usd: Decimal | None = None
    """What the service said it took; None while unknown."""
    charged_credits: Decimal | None = None
    balance_usd: Decimal | None = None
    """What the service said was left afterwards."""
    balance_credits: Decimal | None = None
    attempt: int = 1
    """Which order this is that went out for the same row, from 1: Retry may send another."""
    remote_id: str | None = None
    remote_link: str | None = None
    """Where the service keeps the finished audio, if it said so."""
    note: str = ""
    """What the service or the engine said of the result, one line."""
    failure: Failure | None = None
    """Why it ended without its songs; what waits to be tried again keeps it until it goes out."""
    starred: bool = False
    deleted: datetime | None = None
    song: str | None = None
    """Id of the song whose draft it was ordered from; None where it belongs to none."""
    parent: str | None = None
    """Id of the generation whose settings the draft was taken from."""
    stars: int = 0
    """How good the user finds it, 1 to MOST_STARS; 0 while not rated. Not the favourites' mark."""
    verdict: Verdict | None = None
    remark: str = ""
    """The user's note on it; any length, several lines."""
    labels: tuple[str, ...] = ()
    """The user's own words to find it by, each once."""
    clips: tuple[Clip, ...] = ()

    @property
    def clip(self) -> Clip | None:
        """The first clip, or None."""
        return self.clips[0] if self.clips else None

    @property
    def order_id(self) -> str:
        """The name of the order that is out now; another attempt is another order."""
        return self.id if self.attempt == 1 else f"{self.id}-{self.attempt}"

    @property
    def can_be_fetched(self) -> bool:
        """Whether the service has this order and may still deliver it, at no further cost.

        A job for which the service took nothing, or gave it back, will never be delivered; unless
        it cost nothing anyway and only its way here failed.
        """
        failure = self.failure
        gone = (
            failure is not None
            and failure.charged is Charge.NO
            and failure.code not in KEPT_AT_SERVICE
        )
        return self.remote_id is not None and not gone

    @property
    def is_in_doubt(self) -> bool:
        """Whether it may have been charged for nothing, also while it waits to be tried again."""
        if self.state is State.QUEUED:
            return self.failure is not None and self.failure.code == AnswerLost.code
        return self.state is State.UNCERTAIN

    @property
    def has_estimate(self) -> bool:
        """Whether a price was known when it was ordered."""
        return self.estimate_usd is not None or self.estimate_credits is not None

    @property
    def charge_told(self) -> Charge | None:
        """Whether money was taken, as far as the service said; None if it has said nothing."""
        told = [sum_ for sum_ in (self.charged_usd, self.charged_credits) if sum_ is not None]
        if not told:
            return None
        return Charge.YES if any(sum_ > 0 for sum_ in told) else Charge.NO

    @property
    def paid_text(self) -> str:
        """What was taken, for people: ``$0.21``, ``10 credits``; empty if nothing is known of it
        or nothing was taken."""
        if self.charged_usd:
            return dollars(self.charged_usd)
        return credits_text(self.charged_credits) if self.charged_credits else ""


def stopped_in_line(waiting: Generation) -> tuple[State, Failure | None]:
    """What an order is that the user stops while it waits, and why.

    One that was sent before and may have cost money is again what it was: waiting to be tried
    again has not changed that.
    """
    failure = waiting.failure
    if failure is None or failure.charged is Charge.NO:
        return State.CANCELLED, None
    if waiting.is_in_doubt:
        return State.UNCERTAIN, failure
    return State.CANCELLED if failure.code == Cancelled.code else State.FAILED, failure


LONGEST_TITLE = 40
"""Characters of a title that is made of an order's first words, before its ellipsis."""


def title_for(request: Request) -> str:
    """What an order without a title is called: the first words of its style, else of its song."""
    title = " ".join(request.title.split())
    if title:
        return title
    words = " ".join(request.prompt.split()) or _first_line(request.lyrics)
    if len(words) <= LONGEST_TITLE:
        return words or "Untitled song"
    beginning = words[: LONGEST_TITLE + 1]
    cut = beginning.rpartition(" ")[0].rstrip(" ,.;:") or words[:LONGEST_TITLE]
    return cut + "…"


def _first_line(lyrics: str) -> str:
    """The first line that is sung; where nothing is, the first tag."""
    sections = parse_sections(lyrics)
    sung = (line for section in sections for line in section.lines)
    named = (section.name for section in sections)
    return " ".join(next(sung, next(named, "")).split())
