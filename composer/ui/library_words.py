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
from composer.ui.languages import translate, translated

MAKING = frozenset({State.SUBMITTING, State.RUNNING})
"""States in which the service is at work and a bar shows how far it is."""

_ORDINALS = (
    "First",
    "Second",
    "Third",
    "Fourth",
    "Fifth",
    "Sixth",
    "Seventh",
    "Eighth",
    "Ninth",
    "Tenth",
)
_CHARGED_WORDS = {
    Charge.NO: "not charged",
    Charge.YES: "charged",
    Charge.UNKNOWN: "may have been charged",
}


def length_text(generation: Generation) -> str:
    """``2:14``, or ``2 takes`` of an order that made several; empty while there is no clip."""
    if len(generation.clips) > 1:
        return f"{len(generation.clips)} takes"
    clip = generation.clip
    return clock(round(clip.seconds) * 1000) if clip else ""


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
        return f"{dollars(generation.balance_usd)} left"
    if generation.balance_credits is not None:
        return f"{credits_text(generation.balance_credits)} left"
    return ""


def age_text(created: datetime, now: datetime) -> str:
    """``12 min`` within the hour, ``21:40`` since yesterday, then ``14 Nov``, ``14 Nov 2025``.

    ``now`` carries the zone in which people here read a clock.
    """
    local = created.astimezone(now.tzinfo)
    minutes = int((now - local).total_seconds() // 60)
    if minutes < 1:
        return "now"
    if minutes < 60:
        return f"{minutes} min"
    if local.date() >= now.date() - timedelta(days=1):
        return f"{local.hour}:{local:%M}"
    day = f"{local.day} {local:%b}"
    return day if local.year == now.year else f"{day} {local.year}"


def line_text(live: LiveProgress | None, provider: str) -> str:
    """Where a generation stands that waits: ``Second in line at Kyma``."""
    if live is None:
        return "Left over, not sent yet"
    if live.message:
        return translated(live.message)
    if not 1 <= live.place <= len(_ORDINALS):
        return f"Waiting at {provider}"
    return f"{_ORDINALS[live.place - 1]} in line at {provider}"


def progress_text(live: LiveProgress | None) -> str:
    """What the service says, or else how long it may still take."""
    if live is None:
        return "Starting"
    if live.message:
        return translated(live.message)
    left = live.expected - live.elapsed
    if left <= 0:
        return "taking longer than usual"
    if left < 20:
        return f"about {max(1, round(left))} s left"
    if left < 90:
        return f"about {round(left / 5) * 5} s left"
    return f"about {round(left / 60)} min left"


def spoken(generation: Generation, model: str, live: LiveProgress | None) -> str:
    """The row in words: ``Paper Lanterns, MiniMax Music Pro, 2:14, $0.21, done``."""
    parts = [generation.title, model, length_text(generation)]
    failure = generation.failure
    if generation.state in ACTIVE or failure is None:
        parts.append(cost_text(generation))
    else:
        parts.append(_CHARGED_WORDS[failure.charged])
    parts.append(generation.state.value)
    if generation.state in MAKING and live is not None:
        parts.append(f"{round(100 * live.fraction)} per cent")
        if live.sound is not None:
            parts.append("can be played")
    if failure is not None:
        parts.append(translated(failure.short))
    if generation.starred:
        parts.append("favourite")
    return ", ".join(part for part in parts if part)


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
        return "Today", midnight
    if local >= yesterday:
        return "Yesterday", yesterday
    if (local.year, local.month) == (now.year, now.month):
        return f"Earlier in {local:%B}", month
    return (f"{local:%B}" if local.year == now.year else f"{local:%B %Y}"), month
