"""Do the sections of a song fill its time?"""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from composer.domain.clip import outline

SONG = "hum\n[Intro]\n[Verse]\nsalt on the rail\na light that swings\n[Chorus]\nhold it"


@given(st.floats(0.5, 600))
def test_sections_follow_each_other_to_the_end(seconds: float) -> None:
    times = outline(SONG, seconds)

    assert [time.name for time in times] == ["Words", "Intro", "Verse", "Chorus"]
    assert times[0].start == 0
    for before, after in pairwise(times):
        assert after.start == pytest.approx(before.start + before.seconds)
    assert times[-1].start + times[-1].seconds == pytest.approx(seconds)


def test_without_a_length_the_guess_stands() -> None:
    assert outline("[Intro]")[0].seconds == pytest.approx(9.6)  # four bars at 100 bpm
    assert outline("[Intro]", tempo=50)[0].seconds == pytest.approx(19.2)
    assert outline("") == outline("", 30) == ()
