"""Is every place found, whatever is unfolded, added, taken away or stands in line?"""

from __future__ import annotations

from array import array

from hypothesis import given
from hypothesis import strategies as st

from composer.ui.library_places import LibraryPlaces


@st.composite
def filled(draw: st.DrawFn) -> tuple[LibraryPlaces, list[int]]:
    """Places, and the moments as they should stand from above."""
    every = draw(st.lists(st.integers(-50, 1000), unique=True, max_size=30).map(sorted))
    heads = [each for each in every if draw(st.booleans())]
    rest = [each for each in every if each not in heads]
    places = LibraryPlaces(array("q", reversed(heads)))
    shown: list[int] = []
    for head in reversed(heads):
        shown.append(head)
        mine = [each for each in rest if each < head and draw(st.booleans())]
        rest = [each for each in rest if each not in mine]
        if mine:
            places.unfold(head, array("q", reversed(mine)))
            shown += reversed(mine)
    return places, shown


@given(filled(), st.data())
def test_rows_and_moments_find_each_other(made: tuple[LibraryPlaces, list[int]], data) -> None:
    places, shown = made
    assert places.between(0, len(places) + 5) == shown
    assert [places.row_of(each) for each in shown] == list(range(len(shown)))
    assert places.row_of(5000) is None
    below = {each for each in shown if each not in places.moments}
    assert [places.is_below(row) for row in range(len(shown))] == [each in below for each in shown]

    waiting = [each for each in places.moments if data.draw(st.booleans())]
    line = data.draw(st.permutations(waiting))
    places.keep_in_line(line)
    assert [each for each in places.between(0, len(places)) if each in line] == line[::-1]
    assert [places.at(places.row_of(each) or 0) for each in shown] == shown
    places.keep_in_line(())
    assert places.between(0, len(places)) == shown


@given(filled(), st.integers(2000, 3000), st.data())
def test_places_stay_right_when_songs_come_and_go(
    made: tuple[LibraryPlaces, list[int]], new: int, data
) -> None:
    places, shown = made
    places.insert(new)
    assert places.between(0, len(places)) == [new, *shown]
    lone = [each for each in [new, *shown] if not places.is_unfolded(each)]
    gone = data.draw(st.sampled_from(lone))
    places.remove(places.row_of(gone) or 0)
    assert places.between(0, len(places)) == [each for each in [new, *shown] if each != gone]
    places.extend(array("q", [-100, -200]))
    assert places.between(len(places) - 2, len(places)) == [-100, -200]
    for head in tuple(places.moments):
        places.fold(head)
    assert places.between(0, len(places)) == list(places.moments)
