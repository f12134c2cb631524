"""A picture of the library that is scrolled comes in time, and what it leaves comes next."""

from __future__ import annotations

from itertools import count

from hypothesis import given
from hypothesis import strategies as st

from composer.ui.library_picture_time import AT_LEAST, SECONDS, PictureTime


def late() -> PictureTime:
    """On a computer so slow that the time is always over."""
    seconds = count(0.0, 1.0)
    return PictureTime(lambda: next(seconds))


def picture(time: PictureTime, seen: range) -> list[int]:
    """Paint these rows; says which were laid out."""
    time.begin(seen)
    told = {row: time.has_time(row) for row in seen}
    for row, whole in told.items():
        time.tell(row, whole=whole)
    return [row for row, whole in told.items() if whole]


def test_what_nobody_scrolls_is_finished_at_once_however_long_it_takes() -> None:
    time = late()

    assert time.begin(range(40))
    assert picture(time, range(40)) == list(range(40))
    assert picture(time, range(40)) == list(range(40))
    assert not time.left


def test_a_new_page_is_finished_in_parts() -> None:
    time = late()
    picture(time, range(10))
    time.scrolled()

    parts = [picture(time, range(100, 110)) for _ in range(5)]

    assert parts == [list(range(100, last)) for last in (102, 104, 106, 108, 110)]
    assert not time.left


def test_a_picture_that_still_has_time_lays_out_more() -> None:
    now = 0.0
    time = PictureTime(lambda: now)
    picture(time, range(10))
    time.scrolled()
    time.begin(range(100, 120))
    done = 0
    while time.has_time(100 + done):
        done += 1
        now = done * SECONDS / 8

    assert done == 8


def test_rows_that_were_finished_stay_so() -> None:
    time = late()
    picture(time, range(10))
    time.scrolled()

    assert picture(time, range(2, 12)) == list(range(2, 12))


@given(st.lists(st.tuples(st.integers(0, 60), st.integers(1, 15), st.booleans()), max_size=30))
def test_each_row_that_is_seen_is_finished_or_left(moves: list[tuple[int, int, bool]]) -> None:
    time = late()
    picture(time, range(10))
    before = set(range(10))
    for first, rows, scrolled in moves:
        seen = range(first, first + rows)
        was_left = bool(time.left & set(seen))
        if scrolled:
            time.scrolled()
        whole = picture(time, seen)
        assert time.left == set(seen) - set(whole)
        if scrolled or was_left:
            assert len(set(whole) - before) <= AT_LEAST
        else:
            assert not time.left
        before = set(whole)
    while time.left:
        left = len(time.left)
        picture(time, seen)
        assert len(time.left) == max(0, left - AT_LEAST)
