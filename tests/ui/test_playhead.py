"""The playhead against an audio clock that stutters, starts late and falls silent."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from composer.ui.playhead import AHEAD, SILENT, Playhead


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def head(clock: Clock) -> Playhead:
    return Playhead(clock)


def test_it_waits_until_the_first_sound_has_come_through(head: Playhead, clock: Clock) -> None:
    head.move_to(10.0)
    head.start()
    clock.now += 2
    head.hear(10.0)
    assert head.position() == 10.0

    head.hear(10.064)
    clock.now += 0.03
    assert head.position() == pytest.approx(10.094)


def test_it_runs_on_between_two_words_but_not_far(head: Playhead, clock: Clock) -> None:
    head.start()
    head.hear(1.0)
    clock.now += 0.1
    assert head.position() == pytest.approx(1.1)
    clock.now += 5
    assert head.position() == pytest.approx(1.0 + AHEAD)


def test_a_late_word_does_not_pull_it_back(head: Playhead, clock: Clock) -> None:
    head.start()
    head.hear(1.0)
    clock.now += 0.2
    before = head.position()
    head.hear(1.064)
    assert head.position() >= before


def test_when_the_loop_begins_again_it_jumps(head: Playhead, clock: Clock) -> None:
    head.start()
    head.hear(19.9)
    assert head.position() == pytest.approx(19.9)
    head.hear(0.02)
    assert head.position() == pytest.approx(0.02)


def test_a_pause_stays_where_the_ear_was(head: Playhead, clock: Clock) -> None:
    head.start()
    head.hear(3.0)
    clock.now += 0.05
    head.stop()
    clock.now += 60
    head.hear(9.0)
    assert head.position() == pytest.approx(3.05)
    assert not head.is_silent


def test_an_output_that_takes_nothing_is_noticed(head: Playhead, clock: Clock) -> None:
    head.start()
    clock.now += SILENT - 1
    assert not head.is_silent
    head.hear(0.1)
    clock.now += SILENT - 1
    assert not head.is_silent
    clock.now += 2
    assert head.is_silent


@given(st.lists(st.tuples(st.floats(0, 0.3), st.floats(-0.06, 0.06)), min_size=2))
def test_with_a_clock_that_wavers_it_never_goes_back(steps: list[tuple[float, float]]) -> None:
    clock = Clock()
    head, at, shown = Playhead(clock), 5.0, 0.0
    head.move_to(5.0)
    head.start()
    for wait, error in steps:
        clock.now += wait
        at += wait
        head.hear(at + error)
        assert head.position() >= shown
        shown = head.position()
        assert abs(shown - at) <= 0.06 + AHEAD + 0.06
