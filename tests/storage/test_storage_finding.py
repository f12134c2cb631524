"""A search answers as if every row had been looked at, whole and in stretches."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from composer.domain.clip import Clip
from composer.domain.generation import ACTIVE, Generation, State, Verdict
from composer.domain.library_query import LibraryQuery, parse_query
from composer.domain.query_values import Span
from composer.domain.request import Request
from composer.storage import finding
from composer.storage.database import open_database
from composer.storage.generations import Generations

TODAY = date(2026, 11, 21)
WORDS = ("salt", "sail", "lantern", "label", "la", "rain")
SKUS = ("sketch/band", "kyma/minimax-music", "kyma/minimax-music-pro")


@pytest.fixture(scope="module")
def library() -> list[Generation]:
    """Forty rows of every kind, newest first."""
    return [_row(number, Random(number)) for number in reversed(range(40))]


@pytest.fixture(scope="module")
def rows(
    library: list[Generation], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Generations]:
    file = tmp_path_factory.mktemp("found") / "composer.db"
    with closing(open_database(file)) as connection:
        rows = Generations(connection)
        with rows.alone():
            for row in reversed(library):
                rows.add(row)
        yield rows


def _row(number: int, dice: Random) -> Generation:
    def text() -> str:
        return " ".join(dice.choices(WORDS, k=2))

    state = dice.choice([State.DONE, State.DONE, State.DONE, State.FAILED, State.QUEUED])
    seconds = dice.choice([30.0, 60.0, 90.0])
    clip = Clip(id=f"c{number}", path=f"{number}.wav", format="wav", seconds=seconds, bytes=1)
    created = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(days=number)
    return Generation(
        id=f"{number:03}",
        request=Request(sku=dice.choice(SKUS), prompt=text(), lyrics=text()),
        state=state,
        created=created,
        title=text(),
        starred=dice.random() < 0.3,
        stars=dice.choice([0, 0, 0, 2, 3, 5]),
        verdict=dice.choice([None, Verdict.KEEP]),
        charged_usd=dice.choice([None, Decimal(0), Decimal("0.5")]),
        song=dice.choice([None, None, "one", "two"]),
        labels=tuple(dice.sample(["label", "rain"], k=dice.choice([0, 1]))),
        deleted=created if dice.random() < 0.2 else None,
        clips=(clip,) if state is State.DONE else (),
    )


terms = st.sampled_from(
    [
        *("la", "label", "sal", "rain", '"salt rain"', '"la la"', "nothing"),
        *(
            "star:>=3",
            "star:0",
            "star:<3",
            "sku:kyma",
            "sku:music-pro",
            "length:>60",
            "length:<=60",
        ),
        *("is:favourite", "is:kept", "is:running", "is:latest", "is:deleted", "state:failed"),
        *("state:done", "price:free", "price:>=0.5", "label:rain", "song:one", "date:2026-01"),
        *("song:sal", 'song:"la rain"'),
    ]
)
searches = st.lists(st.tuples(st.booleans(), terms), max_size=4).map(
    lambda each: " ".join(f"{'-' if minus else ''}{term}" for minus, term in each)
)


@given(
    text=searches,
    looked_at=st.integers(1, 50),
    limit=st.integers(1, 50),
    few=st.sampled_from([0, 200]),
)
def test_every_search_finds_what_a_look_at_every_row_finds(
    rows: Generations, library: list[Generation], text: str, looked_at: int, limit: int, few: int
) -> None:
    wanted = parse_query(text, TODAY)
    expected = [row.id for row in library if _fits(row, wanted, library)]

    assert rows.matching(wanted) == expected
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(finding, "LOOKED_AT", looked_at)
        patch.setattr(finding, "_FIRST_LOOK", 1)
        patch.setattr(finding, "_FEW", few)
        assert _in_stretches(rows, wanted, limit) == expected
    fitting = {row.id for row in library if rows.moment_of(row.id, wanted) is not None}
    assert fitting == set(expected)


def _in_stretches(rows: Generations, wanted: LibraryQuery, limit: int) -> list[str]:
    found, below = list[int](), None
    for _ in range(200):
        stretch = rows.stretch(wanted, below=below, limit=limit)
        assert len(stretch.moments) <= limit
        found.extend(stretch.moments)
        below = stretch.goes_on_below
        if below is None:
            assert all(newer > older for newer, older in pairwise(found))
            return rows.ids_at(found)
    raise AssertionError("it does not come to an end")


# --- every row looked at --------------------------------------------------------------------------


def _fits(row: Generation, wanted: LibraryQuery, library: list[Generation]) -> bool:
    if (row.deleted is not None) != wanted.binned:
        return False
    return _has_all(row, wanted, library) and not any(
        _has_all(row, each, library) and (row.deleted is not None or not each.binned)
        for each in wanted.without
    )


def _has_all(row: Generation, wanted: LibraryQuery, library: list[Generation]) -> bool:
    texts = (row.title, row.request.prompt, row.request.lyrics, *row.labels)
    price = row.charged_usd if row.charged_usd is not None else row.estimate_usd
    titled = [{each.song for each in library if _is_titled(each, song)} for song in wanted.songs]
    newer = [each for each in library if each.created > row.created and each.deleted is None]
    return all(
        [
            *(_begins(texts, word) for word in wanted.words),
            *(any(f" {each} " in f" {text} " for text in texts) for each in wanted.phrases),
            *(any(each.startswith(label) for each in row.labels) for label in wanted.labels),
            *(sku in row.request.sku for sku in wanted.skus),
            *(
                row.song is not None and (row.song == song or row.song in songs)
                for song, songs in zip(wanted.songs, titled, strict=True)
            ),
            not wanted.states or row.state in wanted.states,
            not wanted.running or row.state in ACTIVE,
            not wanted.favourite or row.starred,
            not wanted.latest or row.song is None or all(each.song != row.song for each in newer),
            *(row.verdict is verdict for verdict in wanted.verdicts),
            *(_within(row.clip and row.clip.seconds, span) for span in wanted.lengths),
            *(_within(row.stars, span) for span in wanted.stars),
            *(_within(None if price is None else float(price), span) for span in wanted.prices),
            *(
                (days.first is None or row.created.astimezone().date() >= days.first)
                and (days.end is None or row.created.astimezone().date() < days.end)
                for days in wanted.dates
            ),
        ]
    )


def _is_titled(row: Generation, song: str) -> bool:
    return all(_begins((row.title,), word) for word in song.split())


def _begins(texts: tuple[str, ...], word: str) -> bool:
    return any(re.search(rf"(^|\s){re.escape(word)}", text) for text in texts)


def _within(value: float | None, span: Span) -> bool:
    if value is None:
        return False
    above = span.least is None or value > span.least or (span.with_least and value == span.least)
    below = span.most is None or value < span.most or (span.with_most and value == span.most)
    return above and below
