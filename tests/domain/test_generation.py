"""Are only legal moves made, and does every order have a name?"""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from composer.domain.errors import AnswerLost, Charge
from composer.domain.generation import ACTIVE, IllegalMove, State, failure_of, moved, title_for
from composer.domain.request import Request

# As architecture and README tell it; written out so that a changed table is a changed promise.
LEGAL = {
    "queued": "submitting cancelled failed uncertain",
    "submitting": "running queued failed cancelled uncertain",
    "running": "done failed cancelled uncertain",
    "uncertain": "queued discarded done",
    "failed": "queued done",
    "cancelled": "queued",
    "done": "",
    "discarded": "",
}


@pytest.mark.parametrize(("current", "new"), list(itertools.product(State, State)))
def test_only_legal_moves_are_made(current: State, new: State) -> None:
    if new.value in LEGAL[current.value].split():
        assert moved(current, new) is new
    else:
        with pytest.raises(IllegalMove, match=f"{current} cannot become {new}"):
            moved(current, new)


@given(st.lists(st.sampled_from(State)))
def test_whatever_is_tried_a_song_that_is_done_stays_done(tried: list[State]) -> None:
    state, was_done, orders = State.QUEUED, False, 0
    for wanted in tried:
        try:
            state = moved(state, wanted)
        except IllegalMove:
            continue
        was_done = was_done or state is State.DONE
        orders += state is State.SUBMITTING
    assert not was_done or state is State.DONE
    # "done" straight from "failed": its song had come and could not be filed then.
    # "uncertain", and "discarded" after it, is what was out before it waited to be tried again.
    assert state is not State.RUNNING or orders


def test_active_is_what_still_wants_something_done() -> None:
    assert {state.value for state in ACTIVE} == {"queued", "submitting", "running"}


def test_a_failure_keeps_what_the_error_knew() -> None:
    failure = failure_of(AnswerLost("The answer was lost. Look at your balance.", short="Lost"))

    assert (failure.code, failure.charged, failure.retry_safe) == (
        "answer_lost",
        Charge.UNKNOWN,
        False,
    )
    assert (failure.message, failure.short) == (
        "The answer was lost. Look at your balance.",
        "Lost",
    )


@pytest.mark.parametrize(
    ("request_", "title"),
    [
        (Request(sku="s", title="  Paper\n Lanterns ", prompt="folk"), "Paper Lanterns"),
        (Request(sku="s", prompt="warm  folk,\nbrushed drums"), "warm folk, brushed drums"),
        (Request(sku="s", prompt=" ", lyrics="[Verse]\n salt  on\tit\ngone"), "salt on it"),
        (Request(sku="s", lyrics="[Intro]\n[Outro]"), "Intro"),
        (Request(sku="s", title=" ", prompt="\t", lyrics="\n"), "Untitled song"),
        (Request(sku="s", prompt="a" * 40), "a" * 40),
        (Request(sku="s", prompt="a" * 41), "a" * 40 + "…"),
        (Request(sku="s", prompt="a" * 40 + " b"), "a" * 40 + "…"),
        (
            Request(sku="s", prompt="slow blues, small room, " * 3),
            "slow blues, small room, slow blues…",
        ),
        (Request(sku="s", prompt=", " * 30 + "x" * 50), ", " * 20 + "…"),
    ],
)
def test_titles(request_: Request, title: str) -> None:
    assert title_for(request_) == title


@given(st.text(max_size=80), st.text(max_size=80), st.text(max_size=80))
def test_every_title_is_one_short_line(title: str, prompt: str, lyrics: str) -> None:
    made = title_for(Request(sku="s", title=title, prompt=prompt, lyrics=lyrics))

    assert made
    assert made == " ".join(made.split())
    assert title.split() or len(made) <= 41
