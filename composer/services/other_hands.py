"""What is told of an order that another window or command line was quicker with?"""

from __future__ import annotations

from composer.domain.generation import Generation, State
from composer.domain.sentences import marked, say

_BY_NOW = {
    State.QUEUED: marked("“{title}” is queued by now. Nothing was sent."),
    State.SUBMITTING: marked("“{title}” is submitting by now. Nothing was sent."),
    State.RUNNING: marked("“{title}” is running by now. Nothing was sent."),
    State.DONE: marked("“{title}” is done by now. Nothing was sent."),
    State.FAILED: marked("“{title}” is failed by now. Nothing was sent."),
    State.CANCELLED: marked("“{title}” is cancelled by now. Nothing was sent."),
    State.UNCERTAIN: marked("“{title}” is uncertain by now. Nothing was sent."),
    State.DISCARDED: marked("“{title}” is discarded by now. Nothing was sent."),
}


def moved_on(order: Generation) -> str:
    """Why an order is not begun here that is not what it was."""
    return say(_BY_NOW[order.state], title=order.title)


def seen_to_by(process: int | None, title: str) -> str:
    """Why an order is not stopped here; ``process`` is None where its number is not known."""
    if not process:
        return say("Another Composer sees “{title}” through. Stop it there.", title=title)
    return say(
        "Another Composer (process {number}) sees “{title}” through. Stop it there.",
        number=process,
        title=title,
    )


def taken_by(process: int | None, title: str) -> str:
    """Why an order is not begun here."""
    if not process:
        return say("“{title}” is being seen to already. Nothing was sent.", title=title)
    return say(
        "“{title}” is being seen to already (process {number}). Nothing was sent.",
        number=process,
        title=title,
    )
