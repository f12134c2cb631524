"""Levels that match without anything made louder, and votes that survive their file."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from composer.domain.comparison import (
    Candidate,
    Standing,
    Vote,
    factors,
    standings,
    vote_from,
    vote_text,
)
from composer.domain.loudness import SILENCE_LUFS, Loudness

LEVELS = st.one_of(
    st.none(),
    st.floats(SILENCE_LUFS, 0).map(
        lambda lufs: Loudness(integrated=lufs, short_term=lufs, true_peak=0.0)
    ),
)


@given(st.lists(LEVELS, max_size=9))
def test_all_end_as_loud_as_the_quietest_and_none_is_made_louder(
    levels: list[Loudness | None],
) -> None:
    import math

    found = factors(levels)
    assert all(0 < factor <= 1 for factor in found)
    sounding = [
        level.integrated + 20 * math.log10(factor)
        for level, factor in zip(levels, found, strict=True)
        if level is not None and level.integrated > SILENCE_LUFS
    ]
    assert all(one == pytest.approx(min(sounding), abs=1e-6) for one in sounding)
    if sounding:
        assert 1.0 in found


def vote(chosen: str, *skus: str) -> Vote:
    candidates = tuple(
        Candidate(generation=f"g{n}", clip=f"c{n}", sku=sku) for n, sku in enumerate(skus)
    )
    when = datetime(2026, 11, 21, 18, 0, tzinfo=UTC)
    return Vote(when=when, blind=True, candidates=candidates, chosen=chosen)


def test_a_vote_comes_back_from_its_line_and_rubbish_is_none() -> None:
    cast = vote("c1", "kyma/minimax-music", "sketch/band")
    assert vote_from(vote_text(cast)) == cast
    for line in ("", "{}", "[1]", "null", '{"when": 1}', vote_text(cast)[:-5]):
        assert vote_from(line) is None


def test_models_stand_by_what_they_won_against_others() -> None:
    votes = [vote("c0", "a", "b"), vote("c0", "a", "b"), vote("c1", "a", "b"), vote("c0", "c", "c")]
    assert standings(votes) == (
        Standing(sku="a", won=2, stood=3),
        Standing(sku="b", won=1, stood=3),
    )
