"""What changes in a generation's row as its order goes out, brings its songs and ends?"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from typing import Any

from composer.domain.clip import Clip
from composer.domain.generation import Generation
from composer.domain.request import Request
from composer.domain.sentences import joined

ChargeByList = Callable[[Request, float], tuple[Decimal | None, Decimal | None]]
"""What a finished order of so many seconds costs by the price list, in dollars and credits."""

_OF_ONE_ORDER = (
    "remote_id",
    "remote_link",
    "charged_usd",
    "charged_credits",
    "balance_usd",
    "balance_credits",
)
"""What a service says of one order; another order begins without."""


def going_out(generation: Generation, now: datetime) -> dict[str, Any]:
    """What is another in the row once an order is sent; a further order is another attempt."""
    is_further = generation.started is not None
    said_before = dict.fromkeys(_OF_ONE_ORDER) if is_further else {}
    return {**said_before, "started": now, "attempt": generation.attempt + is_further}


def not_gone_out(before: Generation) -> dict[str, Any]:
    """Takes ``going_out`` back, for what did not leave this computer."""
    return {name: getattr(before, name) for name in (*_OF_ONE_ORDER, "started", "attempt")}


def listing(generation: Generation, clip: Clip, *notes: str) -> dict[str, Any]:
    """The changes by which it lists a song; of several songs each may bring the same note."""
    clips = sorted((*generation.clips, clip), key=lambda each: each.number)
    new = [note for note in notes if note not in generation.note]
    return {"clips": tuple(clips), "note": one_note(generation.note, *new)}


def charge_in_the_end(generation: Generation, by_list: ChargeByList | None) -> dict[str, Any]:
    """What a finished order cost where the service never says it: what its list says then."""
    if by_list is None or generation.charge_told is not None:
        return {}
    usd, credits = by_list(generation.request, sum(clip.seconds for clip in generation.clips))
    return {"charged_usd": usd, "charged_credits": credits}


def one_note(*notes: str) -> str:
    """Notes in one line, each once."""
    told = list(dict.fromkeys(filter(None, notes)))
    return told[0] if len(told) == 1 else joined(told, " · ")
