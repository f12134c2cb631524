"""What does a row of the library say: length, cost, age, place in line, and in one sentence all?"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal

from composer.domain.errors import Charge
from composer.domain.generation import ACTIVE, Generation, State
from composer.domain.options import clock
from composer.domain.price import credits_text, dollars, price_text
from composer.domain.stake import expected
from composer.services.generation_queue import LiveProgress
from composer.ui.languages import marked, translate, translated
from composer.ui.library_entries import Entry
from composer.ui.moments import dated_text, day_text, month_of_year_text, month_text

MAKING = frozenset({State.SUBMITTING, State.RUNNING})
"""States in which the service is at work and a bar shows how far it is."""

_IN_LINE = (
    marked("library_words", "First in line at {service}"),
    marked("library_words", "Second in line at {service}"),
    marked("library_words", "Third in line at {service}"),
    marked("library_words", "Fourth in line at {service}"),
    marked("library_words", "Fifth in line at {service}"),
    marked("library_words", "Sixth in line at {service}"),
    marked("library_words", "Seventh in line at {service}"),
    marked("library_words", "Eighth in line at {service}"),
    marked("library_words", "Ninth in line at {service}"),
    marked("library_words", "Tenth in line at {service}"),
)
_CHARGED_WORDS = {
    Charge.NO: marked("library_words", "not charged"),
    Charge.YES: marked("library_words", "charged"),
    Charge.UNKNOWN: marked("library_words", "may have been charged"),
}
_STATE_WORDS = {
    State.QUEUED: marked("library_words", "queued"),
    State.SUBMITTING: marked("library_words", "submitting"),
    State.RUNNING: marked("library_words", "running"),
    State.DONE: marked("library_words", "done"),
    State.FAILED: marked("library_words", "failed"),
    State.CANCELLED: marked("library_words", "cancelled"),
    State.UNCERTAIN: marked("library_words", "uncertain"),
    State.DISCARDED: marked("library_words", "discarded"),
}


def length_text(generation: Generation) -> str:
    """``2:14``, or ``2 takes`` of an order that made several; empty while there is no clip."""
    if len(generation.clips) > 1:
        return takes_text(len(generation.clips))
    clip = generation.clip
    return clock(round(clip.seconds) * 1000) if clip else ""


def takes_text(count: int) -> str:
    """``2 takes``; there are never fewer."""
    return translate("library_words", "{count} takes", "", count).format(count=count)


def cost_text(generation: Generation) -> str:
    """What was charged, or marked as such, what it was expected to cost; empty if unknown."""
    if generation.charge_told is not None:
        return translated(generation.paid_text or price_text(Decimal(0)))
    text = expected_text(generation)
    is_guess = generation.has_estimate and not expected(generation).is_free
    return translate("library_words", "est. {price}").format(price=text) if is_guess else text


def expected_text(generation: Generation) -> str:
    """What it was expected to cost: ``$0.21``, ``$0.30–0.60``, ``10 credits``; empty if unknown."""
    return translated(expected(generation).text) if generation.has_estimate else ""


def balance_text(generation: Generation) -> str:
    """What the service has left after it: ``$12.19 left``; empty where it did not say."""
    if generation.balance_usd is not None:
        return _left(dollars(generation.balance_usd))
    if generation.balance_credits is not None:
        return _left(translated(credits_text(generation.balance_credits)))
    return ""


def _left(amount: str) -> str:
    return translate("library_words", "{amount} left").format(amount=amount)


def age_text(created: datetime, now: datetime) -> str:
    """``12 min`` within the hour, ``21:40`` since yesterday, then ``14 Nov``, ``14 Nov 2025``.

    ``now`` carries the zone in which people here read a clock.
    """
    local = created.astimezone(now.tzinfo)
    minutes = int((now - local).total_seconds() // 60)
    if minutes < 1:
        return translate("library_words", "now")
    if minutes < 60:
        return translate("library_words", "{minutes} min").format(minutes=minutes)
    if local.date() >= now.date() - timedelta(days=1):
        return f"{local.hour}:{local:%M}"
    return day_text(local) if local.year == now.year else dated_text(local)


def line_text(live: LiveProgress | None, provider: str) -> str:
    """Where a generation stands that waits: ``Second in line at Kyma``."""
    if live is None:
        return translate("library_words", "Left over, not sent yet")
    if live.message:
        return translated(live.message)
    words = marked("library_words", "Waiting at {service}")
    if 1 <= live.place <= len(_IN_LINE):
        words = _IN_LINE[live.place - 1]
    return translate("library_words", words).format(service=provider)


def progress_text(live: LiveProgress | None) -> str:
    """What the service says, or else how long it may still take."""
    if live is None:
        return translate("library_words", "Starting")
    if live.message:
        return translated(live.message)
    left = live.expected - live.elapsed
    if left <= 0:
        return translate("library_words", "taking longer than usual")
    if left < 90:
        seconds = max(1, round(left)) if left < 20 else round(left / 5) * 5
        return translate("library_words", "about {seconds} s left").format(seconds=seconds)
    minutes = round(left / 60)
    return translate("library_words", "about {minutes} min left").format(minutes=minutes)


def spoken(generation: Generation, model: str, live: LiveProgress | None) -> str:
    """The row in words: ``Paper Lanterns, MiniMax Music Pro, 2:14, $0.21, done``."""
    parts = [generation.title, model, length_text(generation)]
    failure = generation.failure
    if generation.state in ACTIVE or failure is None:
        parts.append(cost_text(generation))
    else:
        parts.append(translate("library_words", _CHARGED_WORDS[failure.charged]))
    parts.append(translate("library_words", _STATE_WORDS[generation.state]))
    if generation.state in MAKING and live is not None:
        share = round(100 * live.fraction)
        parts.append(translate("library_words", "{share} per cent").format(share=share))
        if live.sound is not None:
            parts.append(translate("library_words", "can be played"))
    if failure is not None:
        parts.append(translated(failure.short))
    if generation.starred:
        parts.append(translate("library_words", "favourite"))
    return ", ".join(part for part in parts if part)


def row_words(entry: Entry, live: LiveProgress | None, *, is_unfolded: bool | None) -> str:
    """All that a row says, for who cannot see it.

    ``is_unfolded``: whether older takes stand below it; None where none can.
    """
    words = [spoken(entry.generation, entry.model, live)]
    if entry.generation.state is State.QUEUED:
        words.append(line_text(live, entry.provider))
    if is_unfolded is not None:
        takes = entry.takes
        newest = (
            translate("library_words", "newest of {count} takes, unfolded", "", takes)
            if is_unfolded
            else translate("library_words", "newest of {count} takes, folded", "", takes)
        )
        words.append(newest.format(count=takes))
    if entry.missing:
        words.append(translate("library_words", "file is missing"))
    return ", ".join(words)


def tool_tip(entry: Entry, if_stopped: str) -> str:
    """What is wrong with a song, else what there is to know of it, such as what the free band
    understood, else what stopping it does to its money; empty for nothing."""
    if entry.generation.failure is not None:
        return translated(entry.generation.failure.message)
    if not entry.missing:
        told = entry.generation.note or if_stopped
        return translated(told) if told else ""
    return translate("library_words", "The sound file is not where it was put.")


def groups(moments: Sequence[int], now: datetime) -> dict[int, str]:
    """Row number -> head of the group that begins there.

    ``moments`` are seconds since 1970, newest first.
    """
    heads: dict[int, str] = {}
    row = 0
    while row < len(moments):
        head, since = _group_of(datetime.fromtimestamp(moments[row], now.tzinfo), now)
        heads[row] = head
        # A row from the very start of the group still belongs to it.
        row = max(row + 1, bisect_right(moments, -since.timestamp(), key=lambda each: -each))
    return heads


def _group_of(local: datetime, now: datetime) -> tuple[str, datetime]:
    """Head and beginning of the group to which a moment belongs."""
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    yesterday = (midnight - timedelta(hours=12)).replace(hour=0)
    month = local.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    if local >= midnight:
        return translate("library_words", "Today"), midnight
    if local >= yesterday:
        return translate("library_words", "Yesterday"), yesterday
    if (local.year, local.month) == (now.year, now.month):
        earlier = translate("library_words", "Earlier in {month}")
        return earlier.format(month=month_text(local)), month
    return (month_text if local.year == now.year else month_of_year_text)(local), month
