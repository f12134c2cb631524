"""Is nothing that was ordered or named ever lost, and does what was typed thin out with time?"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from composer.domain.draft_history import Reason, Version, thinned, with_kept, with_typed
from composer.domain.request import Draft

NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)


def typed(seconds: int, words: str) -> tuple[datetime, Draft]:
    return NOON + timedelta(seconds=seconds), Draft(lyrics=words)


def history(*steps: tuple[int, str]) -> tuple[Version, ...]:
    versions: tuple[Version, ...] = ()
    for seconds, words in steps:
        when, draft = typed(seconds, words)
        versions = with_typed(versions, draft, when)
    return versions


def test_what_is_typed_in_one_go_is_one_version() -> None:
    versions = history((0, "l"), (1, "la"), (2, "la"), (20, "la la"), (60, "lo"))

    assert [version.draft.lyrics for version in versions] == ["la la", "lo"]
    assert versions[0].began == NOON
    assert history((0, "")) == ()


def test_who_never_pauses_has_versions_too() -> None:
    versions = history(*((second, "x" * (second + 1)) for second in range(0, 700, 10)))

    assert len(versions) == 3


def test_what_was_ordered_stays_as_it_was() -> None:
    versions = history((0, "la"))
    when, draft = typed(1, "la")
    versions = with_kept(versions, draft, when, Reason.ORDERED)
    versions = with_kept(versions, draft, when + timedelta(seconds=1), Reason.ORDERED)
    versions = with_typed(versions, Draft(lyrics="la!"), when + timedelta(seconds=2))

    assert [(each.draft.lyrics, each.reason) for each in versions] == [
        ("la", Reason.ORDERED),
        ("la!", Reason.TYPED),
    ]


ages = st.lists(st.tuples(st.integers(0, 400 * 86_400), st.sampled_from(Reason)), max_size=60).map(
    lambda each: sorted(each, key=lambda one: -one[0])
)


@given(ages)
def test_thinning_keeps_what_was_meant_to_stay(steps: list[tuple[int, Reason]]) -> None:
    versions = tuple(
        Version(draft=Draft(lyrics=str(number)), when=NOON - timedelta(seconds=age), reason=reason)
        for number, (age, reason) in enumerate(steps)
    )

    kept = thinned(versions, NOON)

    assert [each for each in versions if each in kept] == list(kept)
    assert {each.draft.lyrics for each in versions if each.reason is not Reason.TYPED} <= {
        each.draft.lyrics for each in kept
    }
    assert kept[-1:] == versions[-1:]
    assert all(each in kept for each in versions if NOON - each.when < timedelta(hours=1))
    assert thinned(kept, NOON) == kept
    old = [each for each in kept if each.reason is Reason.TYPED and each is not kept[-1]]
    months = [
        (each.when.year, each.when.month) for each in old if NOON - each.when >= timedelta(days=31)
    ]
    assert len(months) == len(set(months))
