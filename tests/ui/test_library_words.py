"""What a row says, in every state and at every age."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from composer.domain.clip import Clip
from composer.domain.errors import Charge
from composer.domain.generation import Failure, Generation, State
from composer.domain.request import Request
from composer.services.generation_queue import LiveProgress
from composer.ui.library_words import (
    age_text,
    cost_text,
    groups,
    line_text,
    progress_text,
    spoken,
)

ZONE = timezone(timedelta(hours=2))
NOW = datetime(2026, 11, 21, 14, 0, tzinfo=ZONE)


def song(**changes: object) -> Generation:
    values: dict[str, object] = {
        "id": "1",
        "request": Request(sku="kyma/minimax-music-pro"),
        "state": State.DONE,
        "created": NOW,
        "title": "Paper Lanterns",
        "charged_usd": Decimal("0.21"),
        "clips": (Clip(id="c", path="a.wav", format="wav", seconds=133.6, bytes=1),),
    }
    return Generation(**{**values, **changes})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("ago", "words"),
    [
        (timedelta(seconds=-90), "now"),
        (timedelta(seconds=59), "now"),
        (timedelta(minutes=12, seconds=50), "12 min"),
        (timedelta(minutes=59), "59 min"),
        (timedelta(hours=4, minutes=48), "9:12"),
        (timedelta(hours=16, minutes=20), "21:40"),
        (timedelta(days=1, hours=13, minutes=59), "0:01"),
        (timedelta(days=1, hours=15), "19 Nov"),
        (timedelta(days=400), "17 Oct 2025"),
    ],
)
def test_age(ago: timedelta, words: str) -> None:
    assert age_text((NOW - ago).astimezone(UTC), NOW) == words


def test_what_a_song_cost_is_told_from_what_it_should_cost() -> None:
    assert cost_text(song()) == "$0.21"
    assert cost_text(song(charged_usd=None, estimate_usd=Decimal("0.045"))) == "est. $0.045"
    assert cost_text(song(charged_usd=None, estimate_usd=Decimal(0))) == "Free"
    assert cost_text(song(charged_usd=Decimal(0))) == "Free"
    assert cost_text(song(charged_usd=None)) == ""


def live(**changes: object) -> LiveProgress:
    values: dict[str, object] = {"fraction": 0.62, "message": "", "elapsed": 40.0, "expected": 60.0}
    return LiveProgress(**{**values, **changes})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("progress", "words"),
    [
        (live(), "about 20 s left"),
        (live(elapsed=53.2), "about 7 s left"),
        (live(elapsed=59.9), "about 1 s left"),
        (live(elapsed=80.0), "taking longer than usual"),
        (live(expected=400.0), "about 6 min left"),
        (live(message="Mixing"), "Mixing"),
        (None, "Starting"),
    ],
)
def test_how_long_it_may_take(progress: LiveProgress | None, words: str) -> None:
    assert progress_text(progress) == words


def test_place_in_line() -> None:
    assert line_text(live(place=2), "Kyma") == "Second in line at Kyma"
    assert line_text(live(place=11), "Kyma") == "Waiting at Kyma"
    assert line_text(None, "Kyma") == "Left over, not sent yet"


def test_a_row_is_told_in_one_breath() -> None:
    model = "MiniMax Music Pro"
    assert spoken(song(), model, None) == "Paper Lanterns, MiniMax Music Pro, 2:14, $0.21, done"
    running = song(state=State.RUNNING, clips=(), charged_usd=None, estimate_usd=Decimal("0.21"))
    assert spoken(running, model, live()) == (
        "Paper Lanterns, MiniMax Music Pro, est. $0.21, running, 62 per cent"
    )
    failure = Failure(
        code="x",
        message="Long.",
        short="May have been charged",
        charged=Charge.UNKNOWN,
        retry_safe=False,
    )
    doubtful = song(state=State.UNCERTAIN, clips=(), failure=failure, starred=True)
    assert spoken(doubtful, model, None) == (
        "Paper Lanterns, MiniMax Music Pro, may have been charged, uncertain, "
        "May have been charged, favourite"
    )


def rows(*dates: datetime) -> list[int]:
    return [int(date.timestamp()) for date in dates]


def test_groups_begin_where_the_day_or_the_month_does() -> None:
    midnight = NOW.replace(hour=0)
    dates = (
        NOW + timedelta(minutes=5),
        NOW,
        midnight,
        midnight - timedelta(seconds=1),
        midnight - timedelta(days=1),
        midnight - timedelta(days=1, seconds=1),
        datetime(2026, 11, 1, tzinfo=ZONE),
        datetime(2026, 10, 31, 23, 59, tzinfo=ZONE),
        datetime(2025, 11, 30, tzinfo=ZONE),
        datetime(2025, 11, 2, tzinfo=ZONE),
    )
    assert groups(rows(*dates), NOW) == {
        0: "Today",
        3: "Yesterday",
        5: "Earlier in November",
        7: "October",
        8: "November 2025",
    }


def test_on_the_first_of_a_month_the_rest_of_the_last_one_has_its_name() -> None:
    now = NOW.replace(month=12, day=1)
    dates = (now - timedelta(days=1), now - timedelta(days=3))
    assert groups(rows(*dates), now) == {0: "Yesterday", 1: "November"}


@given(st.lists(st.datetimes(datetime(2024, 1, 1), datetime(2026, 11, 22)), max_size=40))  # noqa: DTZ001
def test_every_row_is_in_one_group_and_no_two_neighbours_are_called_alike(
    dates: list[datetime],
) -> None:
    listed = rows(*sorted((date.replace(tzinfo=ZONE) for date in dates), reverse=True))
    heads = groups(listed, NOW)

    assert (0 in heads) == bool(listed)
    assert list(heads) == sorted(heads)
    assert len(set(heads.values())) == len(heads)
    assert all(row < len(listed) for row in heads)


def test_an_order_of_two_says_so_instead_of_a_length() -> None:
    clip = Clip(id="c", path="a.wav", format="wav", seconds=133.6, bytes=1)
    two = song(clips=(clip, clip))
    assert (
        spoken(two, "Text-to-Music", None) == "Paper Lanterns, Text-to-Music, 2 takes, $0.21, done"
    )
